"""The report of a result: what it says, worded and tabulated."""

"""A poll as values: definition, phases and windows, entitlement, ballots, and tally."""

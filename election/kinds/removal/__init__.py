"""The removal of the lead: a threshold with a subject, callers, and a place in the register."""

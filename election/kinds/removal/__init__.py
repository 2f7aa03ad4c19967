"""The removal of the lead: a threshold with a subject and callers, entered in the register."""

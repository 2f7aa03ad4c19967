"""The record: every file of a result, the same bytes for the same facts."""

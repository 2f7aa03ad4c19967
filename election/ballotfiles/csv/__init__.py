"""Ballots as tables of comma-separated values."""

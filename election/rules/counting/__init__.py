"""Counting ballots, in whole numbers: thresholds of Yes, instant runoff, ties and the lot."""

"""Counting ballots, in whole numbers: the 75 % question, instant runoff, ties and the lot."""

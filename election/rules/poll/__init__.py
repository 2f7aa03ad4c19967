"""What a poll is, as values: definition, phases and windows, who counts, ballots, and tally."""

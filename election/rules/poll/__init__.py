"""What a poll is: its definition, phases and windows, who counts, ballots, and the tally."""

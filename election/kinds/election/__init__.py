"""The election of a lead by instant runoff: ballots that rank, ties, the lot, and two counters."""

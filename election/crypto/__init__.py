"""What keeps ballots closed and the journal honest: canonical bytes, envelopes, hash chain."""

"""Sealing ballots, and fixing the journal: canonical bytes, envelopes, the hash chain.

A box is a set of sealed envelopes with one root. `trustees/` splits the key that opens it,
`receipt` and `ssh_signature` let anybody check that an envelope was taken, and who signed.

Not here: where keys lie (`office`), who may open a box and when (`rules/poll/phases.py`,
`services/tally.py`), and ciphers of our own: those come from `cryptography`.
"""

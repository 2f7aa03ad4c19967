"""The election of a project's lead: removal by supermajority, and instant-runoff election.

Read it in this order: `errors` (what is refused), `rules` (what is decided), `seals` (what keeps
ballots closed and the journal honest), `services` (what people do), `records` (where it is kept),
`web/app.py` and `cli` (how people reach it). docs/development/architecture.md is the map.
"""

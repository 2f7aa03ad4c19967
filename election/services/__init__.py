"""Acts on a poll: one file for each act, named as its command; one transaction for each call.

An act gathers rows, asks a rule, and stores the outcome with its journal entry and its mail. The
caller opens the transaction (`with database.transaction()`) and passes the clock. While one is
open, nobody else writes: so an act that computes long (`tally`) takes the database instead. It
reads, computes outside of any transaction, and stores in a short one that judges again.

The acts share: `store` finds and locks a poll, `journal` writes an entry and loads the `history`,
`outbox` queues mail, `sessions` and `links` let electors in, `reveal` and `unseal` serve `tally`.
`overview`, `closed_box`, `status` and `due` only read.

Not here: publishing and certifying, which build a record (`results`), acts that need a secret file
(`office`), and the rules themselves (`rules`).
"""

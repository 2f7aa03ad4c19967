"""What people do: one file an act, with the name of its command, and one transaction a call.

Each act gathers rows, asks a rule, and stores the outcome, with its journal entry and its mail in
the same transaction. The caller opens that (`with database.transaction()`) and passes the clock.
Publishing and certifying build a record, and stand in `results`.

The acts share: `store` finds and locks a poll, `journal` writes an entry and loads the `history`,
`outbox` queues mail, `sessions` and `links` let electors in, `reveal` and `unseal` serve `tally`.
`overview`, `closed_box`, `status` and `due` only read.
"""

"""One office on one machine: its settings, clock and files, and the acts that need them.

`office.py` puts an office together. `notice`, `box`, `tally`, `unseal`, `split_key`, `check_key`,
`backup` and `restore` are the acts of commands of these names that touch secret files or the
database's file; `worker` is the job that opens, closes and sends; `doctor/` checks the office,
`demo/` runs two polls. `*_files.py` read and write one kind of file each.

Not here: what a poll is and what follows from it (`rules`), acts that only the database holds
(`services`), pages (`web`), and words on a terminal (`cli`). The rooms below this one are given
values: they open no file of an office, and read no clock.
"""

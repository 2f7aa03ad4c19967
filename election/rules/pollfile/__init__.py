"""The readers of poll file and roll, which an officer writes. All faults are reported at once.

`toml_table.py` reads a table key by key. `fields.py` and `addresses.py` read single values.
`common_tables.py` reads the tables of every poll file, `roll_file.py` the roll. Not here: the
tables of one kind, and `kinds.poll_file`, which joins all tables.
"""

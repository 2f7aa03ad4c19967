"""The kinds of poll: a folder holds all that is special to a kind, and a table finds the kind.

Read `kind.py` first: it is the interface of a kind. `table.py` is the table. `removal/`,
`election/` and `decision/` are the kinds; `threshold/` is shared by removal and decision: Yes, No
and Abstain against a threshold. `poll_file.py` joins the tables that every poll file has with the
tables of its kind.

No code outside this room asks which kind a poll is: it calls the methods of the kind.

Not here: a clock, a database, a network, chance or settings: values in, values out. Rules that all
kinds have in common are in `rules`.
"""

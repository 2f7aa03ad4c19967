"""The kinds of poll: one folder holds all that is special to a kind, one table finds it.

Read `kind.py` first: it says what a kind has to answer. `table.py` is the table. `removal/`,
`election/` and `decision/` are the kinds; `threshold/` is what removal and decision share: Yes, No
and Abstain against a threshold. `poll_file.py` joins the tables that every poll file has with those
of its kind.

Nobody outside this room asks which kind a poll is: they ask the kind.

Not here: a clock, a database, a network, chance or settings: values in, values out. What every
kind has alike lies in `rules`.
"""

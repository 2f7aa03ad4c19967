"""The officer's command line: thin commands that ask, call one act, and show its result.

One module for each panel of `election --help`, a function for each command; `app.py` lists them
all. Beside them is what commands share: `options.py` (what is typed), `offices.py` (the office,
closed at the end), `output.py`, `poll_output.py`, `count_output.py`, `progress.py` (what is shown).

Not here: rules, queries, and the content of files; an act is in `services`, `results` or `office`.
"""

"""The officer's command line: thin commands that ask, call one act, and show its result.

A function for each command; `app.py` lists them all, and `command_group.py` loads them when they
are called. Beside them is what commands share: `options.py` (what is typed), `offices.py` (the
office, closed at the end), `output.py` and the modules that end in `_output` (what is shown),
`layout.py` and `number_bars.py` (lines, tables, bars), `terminal.py` (what a terminal is).

Not here: rules, queries, and the content of files; an act is in `services`, `results` or `office`.
"""

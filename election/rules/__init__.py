"""The rules of every poll: values in, values out.

`poll/` holds what a poll is and which act is allowed when, `counting/` how ballots are counted,
`closeness/` how near a result was to another, `pollfile/` how a poll file is read, `sentences/`
what a rule says in words. Integers only: no result depends on a rounded number.

Not here: a clock, a database, a file, a network, chance or settings, so that every rule can be
read, tested and replayed by itself. What is special to one kind of poll lies in `kinds`.
"""

"""The rules of every poll: values in, values out.

`poll/` defines a poll and the acts that each phase allows. `counting/` counts ballots.
`closeness/` tells how near a result was to another. `pollfile/` reads the parts of a poll file.
`sentences/` says rules in words. Integers only: no result depends on a rounded number.

Not here: a clock, a database, a file, a network, chance or settings, so that every rule can be
read, tested and replayed by itself. The rules of one kind of poll are in `kinds`.
"""

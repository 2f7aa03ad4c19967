"""The rules of both polls: values in, values out.

Nothing here knows a clock, a database, a network, chance or settings, so that every rule can be
read, tested and replayed by itself. Integers only: no result depends on a rounded number.
"""

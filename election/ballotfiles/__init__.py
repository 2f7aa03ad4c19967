"""Ballot files in and out: bytes to values, values to bytes, in the formats of the field.

Each format is a module or a folder: `blt/`, `csv/`, `cvr`, `rctab`. What a file means is written
down in docs/reference/counting.md and docs/reference/record.md.

Not here: opening a file, knowing a poll, and deciding a count.
"""

"""Ballot files in and out: bytes to values, values to bytes, in the formats of the field.

Each format is a module or a folder: `blt/`, `csv/`, `cvr`, `rctab`. docs/reference/counting.md and
docs/reference/record.md explain the files.

Not here: opening a file, knowing a poll, and deciding a count.
"""

"""Ballot files in and out: bytes to values, values to bytes.

Nothing here reads a file, knows a poll or decides a count. What a file means is written down in
docs/reference/counting.md and docs/reference/record.md.
"""

"""The bounds of a ballot file: whatever is larger is refused before it is read.

Each is far above what real files hold. They keep the time and the memory of a count in step with
the size of its file.
"""

MOST_BYTES = 1 << 28
"""Of one file."""
LONGEST_LINE = 1_000_000
"""In bytes."""
MOST_CANDIDATES = 1_000
MOST_COLUMNS = 2_000
"""Of a table."""
MOST_RANKS = 1_000
"""Of one ballot; also the last rank that a cell may hold."""
LONGEST_NAME = 500
"""In characters."""

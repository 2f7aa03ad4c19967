"""Tables of a result: their content, not their look."""

from dataclasses import dataclass

Row = tuple[str, ...]
MOST_LINES = 5_000
"""Lines of one table on a page. A browser takes seconds to show more: a file has them instead."""


def has_room(lines: int) -> bool:
    """True where a page has room for a table of so many lines."""
    return lines <= MOST_LINES


@dataclass(frozen=True)
class Table:
    """Rows under one caption. The first cell of a row heads it; `numbers` are set to the right.

    `anchor` is the id that the page gives to a table in which codes are looked up, and `row_ids`
    are those of its rows. `strong` are the places of cells in strong type, row and column from 0.
    `kind` names its look.
    """

    caption: str
    head: Row
    rows: tuple[Row, ...]
    numbers: bool = False
    anchor: str = ""
    row_ids: Row = ()
    strong: frozenset[tuple[int, int]] = frozenset()
    kind: str = ""

    @property
    def fits(self) -> bool:
        """True where a page has room for it."""
        return has_room(len(self.rows))


def counts(caption: str, what: str, rows: list[tuple[str, int]]) -> Table:
    """A table of one number a row."""
    shown = tuple((label, str(number)) for label, number in rows)
    return Table(caption, (what, "Number"), shown, numbers=True)

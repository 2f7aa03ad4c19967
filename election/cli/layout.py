"""Text laid out for a width: words wrapped, tables with aligned numbers, bars. It prints nothing.

Widths are in columns of a terminal: a Chinese sign takes two, and an accent that joins takes none.
No word is ever broken, because a hash, a link or a command that is broken cannot be used.
"""

import re
from collections.abc import Sequence

GAP = "  "
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LABELLED = re.compile(r"(\s*\S+(?: \S+)*\s{2,})(\S.*)")
"""A label, a gap of two spaces or more, and a value."""


def width_of(text: str) -> int:
    """The columns that a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrapped(text: str, width: int | None) -> list[str]:
    """The text in lines of at most `width`; its own lines as they are where that is None.

    A line's indent is kept by those that follow it, and a value stays in its column beside its
    label. A word that is longer stands alone.
    """
    return [part for line in text.split("\n") for part in _wrapped_line(line, width)]


def _wrapped_line(line: str, width: int | None) -> list[str]:
    if width is None or width_of(line) <= width:
        return [line]
    if labelled := _LABELLED.match(line):
        label, value = labelled.groups()
        room = width - width_of(label)
        if max(map(width_of, value.split())) > room:
            return [label.rstrip(), *_wrapped_line(f"{_indent_of(label)}  {value}", width)]
        first, *more = _wrapped_line(value, room)
        return [label + first, *(" " * width_of(label) + each for each in more)]
    indent = _indent_of(line)
    lines = [indent]
    for word in line.split():
        longer = lines[-1] + (" " if lines[-1].strip() else "") + word
        if width_of(longer) <= width or not lines[-1].strip():
            lines[-1] = longer
        else:
            lines.append(indent + word)
    return lines


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def bar(part: int, whole: int, width: int, *, plain: bool = False) -> str:
    """A bar whose full length `width` stands for `whole`; of `#` where `plain`."""
    if whole <= 0 or part <= 0:
        return ""
    eighths = max(part * width * 8 // whole, 1)
    if plain:
        return "#" * max(eighths // 8, 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def table_lines(
    columns: Sequence[str], rows: Sequence[Sequence[object]], width: int | None
) -> list[str]:
    """A head, a rule and the rows, numbers to the right; a line a cell where that is too wide."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    by_column = list(zip(columns, *cells, strict=True))
    widths = _widths(by_column, width)
    if widths is None:
        return _as_records(columns, cells, width)
    right = [_are_numbers([row[place] for row in rows]) for place in range(len(columns))]
    lines = _row_lines(columns, widths, right)
    lines.append(GAP.join("─" * size for size in widths))
    for row in cells:
        lines += _row_lines(row, widths, right)
    return lines


def _are_numbers(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if cell not in (None, "")]
    return bool(filled) and all(isinstance(cell, int) for cell in filled)


def _widths(by_column: Sequence[Sequence[str]], width: int | None) -> list[int] | None:
    """The width of each column; None where even their longest words do not fit beside each other.

    What is left over beyond the longest words goes to the columns that need the least more.
    """
    natural = [max(map(width_of, column)) for column in by_column]
    if width is None:
        return natural
    least = [
        max(width_of(word) for cell in column for word in cell.split() or [""])
        for column in by_column
    ]
    left = width - len(GAP) * (len(natural) - 1) - sum(least)
    if left < 0:
        return None
    by_need = sorted(range(len(natural)), key=lambda place: natural[place] - least[place])
    for done, place in enumerate(by_need):
        more = min(natural[place] - least[place], left // (len(by_need) - done))
        least[place] += more
        left -= more
    return least


def _row_lines(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    parts = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(map(len, parts))):
        cells = [part[number] if number < len(part) else "" for part in parts]
        filled = map(_filled, cells, widths, right)
        lines.append(GAP.join(filled).rstrip())
    return lines


def _filled(cell: str, width: int, right: bool) -> str:
    blank = " " * (width - width_of(cell))
    return blank + cell if right else cell + blank


def _as_records(
    columns: Sequence[str], cells: Sequence[Sequence[str]], width: int | None
) -> list[str]:
    lines: list[str] = []
    for row in cells:
        for column, cell in zip(columns, row, strict=True):
            lines += wrapped(f"{column}: {cell}", width) if cell else []
        lines.append("")
    return lines[:-1]

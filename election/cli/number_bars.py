"""Bars on a terminal: the numbers that decided, as long as they are large, and what it took."""

import sys
from collections.abc import Mapping

from election.cli.layout import GAP, bar, width_of
from election.cli.output import say, say_as_it_is
from election.cli.terminal import shows, width

MOST_COLUMNS = 60
FEWEST_COLUMNS = 10
MARK, PLAIN_MARK = "┊", "|"


def show_bars(title: str, numbers: Mapping[str, int], whole: int, needed: int) -> None:
    """Show each number as a bar of which `whole` is the full length, with a mark at `needed`."""
    say()
    say(title, "strong")
    plain = not shows(sys.stdout, f"█{MARK}")
    names = max(map(width_of, numbers), default=0)
    digits = len(str(max(numbers.values(), default=0)))
    left = (width(sys.stdout) or 80) - names - digits - 2 * len(GAP) - 1
    if left < FEWEST_COLUMNS:
        for name, number in numbers.items():
            say(f"{number:>{digits}}{GAP}{name}")
        return
    full = min(left, MOST_COLUMNS)
    mark = needed * full // whole if 0 < needed <= whole else None
    for name, number in numbers.items():
        filled = bar(number, whole, full, plain=plain)
        if mark is not None and len(filled) <= mark:
            filled = filled.ljust(mark) + (PLAIN_MARK if plain else MARK)
        blank = " " * (names - width_of(name))
        say_as_it_is(f"{name}{blank}{GAP}{number:>{digits}}{GAP}{filled}".rstrip())

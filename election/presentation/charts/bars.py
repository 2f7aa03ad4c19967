"""The bars of a round. They hold no text: names and numbers are text beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from election.presentation.charts.svg import percent, tag
from election.rules.counting.rounds import Round
from election.rules.sentences.words import Names

Fate = Literal["elected", "eliminated", ""]

THICK = 16.0


@dataclass(frozen=True)
class Bar:
    """One candidate in one round, or all those who had no ballot in it.

    `gained` are the ballots of the last one eliminated.
    """

    name: str
    ballots: int
    gained: int
    tied: bool
    fate: Fate
    picture: Markup
    """It has the class `winner` in every round of the candidate who is elected in the end."""


def bars(
    round_: Round,
    before: Round | None,
    order: Sequence[str],
    names: Names,
    winner: str | None,
) -> tuple[Bar, ...]:
    """The continuing candidates as `order` has them, so that none moves from round to round.

    Where several have no ballot, one bar stands for them all; whoever is eliminated has a bar.
    """
    standing = [candidate for candidate in order if candidate in round_.tally]
    without = [one for one in standing if not round_.tally[one] and one != round_.eliminated]
    summed = without if len(without) > 1 else []
    drawn = tuple(
        _bar(round_, before, candidate, names[candidate], candidate == winner)
        for candidate in standing
        if candidate not in summed
    )
    if not summed:
        return drawn
    return (*drawn, Bar(f"{len(summed)} others", 0, 0, False, "", plain_bar(0, round_.continuing)))


def plain_bar(ballots: int, whole: int, needed: int | None = None, kind: str = "") -> Markup:
    """A bar of a number of ballots, with a line where the needed ones end."""
    return _picture([_part(0, ballots, whole)] if ballots else [], needed, whole, kind)


def _picture(parts: Sequence[Markup], needed: int | None, whole: int, kind: str) -> Markup:
    line: tuple[Markup, ...] = ()
    if needed is not None:
        place = percent(needed, whole)
        line = (
            tag("line", x1=place, x2=place, y2=THICK, class_="halo"),
            tag("line", x1=place, x2=place, y2=THICK),
        )
    shape = f"bar {kind}".strip()
    return tag("svg", *parts, *line, class_=shape, height=THICK, aria_hidden="true")


def _bar(round_: Round, before: Round | None, candidate: str, name: str, wins: bool) -> Bar:
    number = round_.tally[candidate]
    gained = number - before.tally[candidate] if before else 0
    fate = _fate(round_, candidate)
    parts = list(_parts(number - gained, gained, round_.continuing))
    picture = _picture(parts, majority(round_), round_.continuing, "winner" if wins else fate)
    tied = round_.tie is not None and candidate in round_.tie.between
    return Bar(name, number, gained, tied, fate, picture)


def majority(round_: Round) -> int:
    """The fewest ballots that are a majority of the continuing ones."""
    return round_.continuing // 2 + 1


def _fate(round_: Round, candidate: str) -> Fate:
    if candidate == round_.elected:
        return "elected"
    if candidate == round_.eliminated:
        return "eliminated"
    return ""


def _parts(kept: int, gained: int, whole: int) -> Iterator[Markup]:
    if kept:
        yield _part(0, kept, whole)
    if gained:
        yield _part(kept, gained, whole, class_="gained")


def _part(start: int, ballots: int, whole: int, **more: str) -> Markup:
    place = {"x": percent(start, whole)} if start else {}
    return tag("rect", **place, width=percent(ballots, whole), height=THICK, **more)

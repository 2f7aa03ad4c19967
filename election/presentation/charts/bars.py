"""The bars of one round. They hold no text: names and numbers are text beside them."""

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
    """One candidate in one round. `gained` are the ballots of the last one eliminated."""

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
    """The continuing candidates, the most ballots first, and as `order` has them where equal."""
    standing = sorted(
        (candidate for candidate in order if candidate in round_.tally),
        key=lambda candidate: -round_.tally[candidate],
    )
    return tuple(
        _bar(round_, before, candidate, names[candidate], candidate == winner)
        for candidate in standing
    )


def _bar(round_: Round, before: Round | None, candidate: str, name: str, wins: bool) -> Bar:
    number = round_.tally[candidate]
    gained = number - before.tally[candidate] if before else 0
    fate = _fate(round_, candidate)
    parts = _parts(number - gained, gained, round_.continuing)
    picture = tag(
        "svg",
        *parts,
        tag("line", x1="50%", x2="50%", y2=THICK),
        class_=f"bar {'winner' if wins else fate}".strip(),
        height=THICK,
        aria_hidden="true",
    )
    tied = round_.tie is not None and candidate in round_.tie.between
    return Bar(name, number, gained, tied, fate, picture)


def _fate(round_: Round, candidate: str) -> Fate:
    if candidate == round_.elected:
        return "elected"
    if candidate == round_.eliminated:
        return "eliminated"
    return ""


def _parts(kept: int, gained: int, whole: int) -> Iterator[Markup]:
    if kept:
        yield tag("rect", width=percent(kept, whole), height=THICK)
    if gained:
        yield tag(
            "rect",
            x=percent(kept, whole),
            width=percent(gained, whole),
            height=THICK,
            class_="gained",
        )

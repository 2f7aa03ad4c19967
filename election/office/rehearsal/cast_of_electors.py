"""Who plays what in a rehearsal: the elector who is late, the one whose link is lost, and so on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from election.kinds.poll_file import PollFile
from election.kinds.table import kind_of
from election.rules.poll.entitlement import entitlement

BY_PAGES = 12
"""Electors who cast through the pages of the site, link by link; the others through the service
behind them, which is the same for both. Five hundred through the pages would take a minute."""
MAILED = 24
"""Electors whose mail is made, word by word; more would only repeat it."""


@dataclass(frozen=True)
class CastOfElectors:
    """The ids of electors by the part that they play; None where too few are there for it."""

    with_ballot: tuple[str, ...]
    replaces: str | None
    loses_link: str | None
    refused: str | None
    late: str | None
    recused: str | None
    mailed: frozenset[str]
    """Those whose mail is made and read; of a short roll, everybody."""

    @property
    def by_pages(self) -> tuple[str, ...]:
        """Those who cast through the pages: first those who play a part."""
        parts = filter(None, (self.replaces, self.loses_link, self.refused))
        order = [each for each in dict.fromkeys((*parts, *self.casting)) if each in self.mailed]
        return tuple(each for each in order if each in self.casting)[:BY_PAGES]

    @property
    def casting(self) -> tuple[str, ...]:
        """All who cast in time."""
        absent = {self.late, self.recused}
        return tuple(each for each in self.with_ballot if each not in absent)


def cast_of_electors(file: PollFile, kept: Collection[str]) -> CastOfElectors:
    """The parts, given to invented electors first; with few electors some parts are not played."""
    definition = file.definition
    able = [entry.id for entry in file.entries if entitlement(definition, entry.id).ballot]
    players: Sequence[str] = sorted(able, key=lambda each: each in kept)
    recusable = [each for each in players[4:5] if each != definition.question.subject]
    return CastOfElectors(
        with_ballot=tuple(able),
        replaces=_of(players, 0),
        loses_link=_of(players, 1),
        refused=_of(players, 2),
        late=_of(players, 3),
        recused=_of(recusable, 0) if kind_of(definition).has_recusals else None,
        mailed=frozenset(_mailed(players, [entry.id for entry in file.entries])),
    )


def _mailed(players: Sequence[str], roll: Sequence[str]) -> list[str]:
    """Those who play a part, then from both ends: whoever the question names is at the end."""
    ends = (*players[:5], *reversed(players), *roll)
    return list(dict.fromkeys(ends))[:MAILED]


def _of(players: Sequence[str], place: int) -> str | None:
    return players[place] if place < len(players) else None

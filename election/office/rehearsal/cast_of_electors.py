"""Who plays what in a rehearsal: the elector who is late, the one whose link is lost, and so on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from election.kinds.poll_file import PollFile
from election.kinds.table import kind_of
from election.rules.poll.entitlement import entitlement

BY_PAGES = 8
"""Electors who cast through the pages of the site, link by link; the others through the service
behind them, which is the same for both. Five hundred through the pages would take a minute."""
MAILED = 14
"""Electors whose mail is made, word by word; more would only repeat it."""


@dataclass(frozen=True)
class CastOfElectors:
    """The ids of electors by the part that they play; None where too few are there for it."""

    with_ballot: tuple[str, ...]
    replaces: str | None
    loses_link: str | None
    refused: str | None
    bounces: str | None
    """Whose first address takes mail and does not deliver it."""
    late: str | None
    recused: str | None
    mailed: frozenset[str]
    """Those whose mail is made and read; of a short roll, everybody."""

    @property
    def by_pages(self) -> tuple[str, ...]:
        """Those who cast through the pages: first those who play a part."""
        parts = filter(None, (self.replaces, self.loses_link, self.refused, self.bounces))
        order = [each for each in dict.fromkeys((*parts, *self.casting)) if each in self.mailed]
        return tuple(each for each in order if each in self.casting)[:BY_PAGES]

    @property
    def reached(self) -> tuple[str, ...]:
        """Those who cast, and whose mail is made and arrives at once; no others play by a link."""
        unreached = {self.refused, self.bounces}
        return tuple(each for each in self.by_pages if each not in unreached)

    @property
    def casting(self) -> tuple[str, ...]:
        """All who cast in time."""
        absent = {self.late, self.recused}
        return tuple(each for each in self.with_ballot if each not in absent)


def cast_of_electors(file: PollFile, kept: Collection[str]) -> CastOfElectors:
    """The parts, given to invented electors first; with few electors some parts are not played."""
    definition = file.definition
    able = [entry.id for entry in file.entries if entitlement(definition, entry.id).ballot]
    in_order = sorted(able, key=lambda each: each in kept)
    bounces = _bouncing(file, in_order)
    players: Sequence[str] = [each for each in in_order if each != bounces]
    recusable = [each for each in players[4:5] if each != definition.question.subject]
    return CastOfElectors(
        with_ballot=tuple(able),
        replaces=_of(players, 0),
        loses_link=_of(players, 1),
        refused=_of(players, 2),
        bounces=bounces,
        late=_of(players, 3),
        recused=_of(recusable, 0) if kind_of(definition).has_recusals else None,
        mailed=frozenset(_mailed(bounces, players, [entry.id for entry in file.entries])),
    )


def _bouncing(file: PollFile, able: Sequence[str]) -> str | None:
    """The first who has a second address, else the one behind those who play a part."""
    seconds = {entry.id for entry in file.entries if entry.second_email}
    return next((each for each in able if each in seconds), _of(able, 5))


def _mailed(bounces: str | None, players: Sequence[str], roll: Sequence[str]) -> list[str]:
    """Those who play a part, then from both ends: whoever the question names is at the end."""
    ends = (*filter(None, [bounces]), *players[:5], *reversed(players), *roll)
    return list(dict.fromkeys(ends))[:MAILED]


def _of(players: Sequence[str], place: int) -> str | None:
    return players[place] if place < len(players) else None

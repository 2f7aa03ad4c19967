"""Ballot files for tests: read as the program reads them, made by hand or by hypothesis."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.counted_election import Exported, ExportedBallot
from election.ballotfiles.marking_faults import SHORTHANDS, OnFault
from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import ReadingOptions
from election.errors.written_files import FaultyBallotFile
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule

same_everywhere = settings(deadline=None, derandomize=True, database=None)

CAST = {
    "avery": "Avery Lindqvist",
    "blair": "Blair Okonkwo",
    "casey": "Casey",
    "devon": "Devon",
    "ellis": "Ellis 山田",
}
Ranking = tuple[str, ...]


def untold(_: int) -> None:
    """Ignore the progress."""


def marks(on_fault: OnFault = "refuse") -> ReadingOptions:
    """Reading with this policy for every kind of fault."""
    return ReadingOptions(policy=SHORTHANDS[on_fault])


def read(text: str | bytes, name: str = "box.blt", on_fault: OnFault = "refuse") -> BallotFile:
    """The ballots of a file with this content."""
    data = text.encode() if isinstance(text, str) else text
    return read_ballots(data, name, marks(on_fault), untold)


def faults(text: str | bytes, name: str = "box.blt") -> list[str]:
    """The faults for which a file is refused, as shown."""
    with pytest.raises(FaultyBallotFile) as refused:
        read(text, name)
    assert refused.value.file == name
    return [str(fault) for fault in refused.value.faults]


def profile_of(file: BallotFile) -> Profile:
    """The rankings with their numbers, without those of no ballot."""
    return {ranking: number for ranking, number in file.profile.items() if number}


def rankings(names: tuple[str, ...]) -> st.SearchStrategy[Ranking]:
    """Rankings of some of the names, or blank."""
    return st.lists(st.sampled_from(names), unique=True).map(tuple)


@st.composite
def elections(draw: st.DrawFn) -> Exported:
    """Elections of two to five candidates and up to 25 ballots, with codes or without, by lot."""
    ids = tuple(draw(st.permutations(list(CAST))))[: draw(st.integers(2, 5))]
    cast = draw(st.lists(rankings(ids), max_size=25))
    coded = draw(st.booleans())
    return exported(
        {candidate: CAST[candidate] for candidate in ids},
        cast,
        tuple(draw(st.permutations(ids))),
        code=(lambda number: f"CODE-{number}") if coded else None,
    )


def exported(
    names: dict[str, str],
    cast: list[Ranking],
    lot_order: Ranking,
    code: Callable[[int], str] | None = None,
    **rule: Any,
) -> Exported:
    """An election counted with look-back and lot."""
    rule = {"ties": "look-back", "final_tie": "lot", "lot_order": lot_order} | rule
    return Exported(
        slug="lead-2027-1",
        question='Who leads "the project"?',
        names=names,
        ballots=tuple(
            ExportedBallot(ranking, code(number) if code else None)
            for number, ranking in enumerate(cast)
        ),
        lot_order=lot_order,
        count=count(Counter(cast), tuple(names), TieRule(**rule)),
        counted_at="2027-01-26T12:00:05Z",
    )


def named(exported: Exported) -> Counter[Ranking]:
    """The ballots of an election, by its candidates' names."""
    return Counter(
        tuple(exported.names[candidate] for candidate in ballot.ranking)
        for ballot in exported.ballots
    )

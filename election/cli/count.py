"""Counting a ballot file. It imports neither web nor database."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.count_json import SecondCount
from election.ballotfiles.file_bounds import MOST_BYTES
from election.ballotfiles.reader import read_ballots, read_tie_order
from election.ballotfiles.reading_options import ReadingOptions
from election.ballotfiles.several_files import joined
from election.cli.count_options import (
    Aside,
    Candidates,
    Expect,
    IdColumn,
    OnEqualRanks,
    OnFaults,
    OnRepeatedCandidates,
    OnSkippedRanks,
    Ranks,
    Rules,
    WeightColumn,
    policy,
    reading_options,
)
from election.cli.count_output import Counted, print_counted, show_counted
from election.cli.options import AsJson
from election.cli.output import tell
from election.cli.progress import reading
from election.errors.written_files import FilesDisagree, UnexpectedBallots
from election.office.files import read_bytes
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import FinalTie, TieRule, Ties
from election.rules.pollfile.quoting import nearest, quoted

if TYPE_CHECKING:
    from election.rules.closeness.closeness import Margin, Pairwise

MOST_COUNTED_TWICE = 500_000
"""Ballots up to which pyrankvote counts again: it holds a list entry for each ballot."""
LONG_TO_COUNT = 50_000
NO_THREADS = ("OPENBLAS_NUM_THREADS", "1")
"""Threads that numpy starts for large matrices would turn in circles: there are none here."""


def count(
    files: Annotated[
        list[Path],
        typer.Argument(help="Ballots: BLT, or CSV with a row a ballot. Several count as one."),
    ],
    ties: Annotated[Ties, typer.Option(help="What settles a tie first.")] = "look-back",
    tie_order: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Names, a line each: the first wins a tie, the last loses."
        ),
    ] = None,
    lot_seed: Annotated[
        str | None, typer.Option(metavar="HEX", help="A seed of the lot, 32 bytes, instead.")
    ] = None,
    final_tie: Annotated[FinalTie, typer.Option(help="What a tie of the last two is.")] = "lot",
    never_by_lot: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A tie of the last two with this one stays open."),
    ] = None,
    on_fault: OnFaults = None,
    on_skipped: OnSkippedRanks = None,
    on_equal: OnEqualRanks = None,
    on_repeated: OnRepeatedCandidates = None,
    rules: Rules = None,
    candidates: Candidates = None,
    ranks: Ranks = None,
    weight: WeightColumn = None,
    id_: IdColumn = None,
    aside: Aside = None,
    expect: Expect = None,
    margin: Annotated[bool, typer.Option("--margin", help="Compute the margin.")] = False,
    pairwise: Annotated[
        bool, typer.Option("--pairwise", help="Compare the candidates two by two.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Count ballot files by instant runoff, twice, by two programs."""
    if tie_order and lot_seed:
        raise typer.BadParameter("--tie-order and --lot-seed exclude each other; give one of them")
    marks = policy(on_fault, rules, skipped=on_skipped, equal=on_equal, repeated=on_repeated)
    options = reading_options(marks, candidates, ranks, weight, id_, aside)
    read = _ballots(files, options)
    if expect is not None and read.number != expect:
        raise UnexpectedBallots(found=read.number, expected=expect)
    order = _order(read, tie_order, lot_seed)
    if never_by_lot is not None and never_by_lot not in read.candidates:
        known = nearest(never_by_lot, read.candidates, "write the name as the file has it")
        raise typer.BadParameter(f"--never-by-lot: {quoted(never_by_lot)} is no candidate; {known}")
    rule = TieRule(ties=ties, final_tie=final_tie, lot_order=order, never_by_lot=never_by_lot)
    ballots = read.settled(rule, marks.equal)
    first = ballots.counted(rule)
    counted = Counted(
        ballots=ballots,
        count=first,
        second_count=_second(ballots, first, rule),
        margin=_margin(ballots, rule) if margin else None,
        pairwise=_pairwise(ballots) if pairwise else None,
    )
    if as_json:
        print_counted(counted, settled=marks.settles)
    else:
        show_counted(counted)


def _ballots(files: list[Path], options: ReadingOptions) -> BallotFile:
    os.environ.setdefault(*NO_THREADS)
    read: dict[str, BallotFile] = {}
    contents: dict[bytes, str] = {}
    for path in files:
        file, data = str(path), read_bytes(path, MOST_BYTES + 1)
        first = contents.setdefault(_digest(data), file) if len(files) > 1 else file
        if first != file or file in read:
            raise FilesDisagree(first=first, second=file, reason="they hold the same bytes")
        with reading(data) as progress:
            read[file] = read_ballots(data, file, options, progress)
    return joined(list(read.items()))


def _digest(data: bytes) -> bytes:
    from hashlib import sha256

    return sha256(data).digest()


def _order(
    ballots: BallotFile, tie_order: Path | None, lot_seed: str | None
) -> tuple[str, ...] | None:
    """The order that settles ties by lot; None where none is given."""
    if tie_order is not None:
        return read_tie_order(
            read_bytes(tie_order, MOST_BYTES + 1), str(tie_order), ballots.candidates
        )
    if lot_seed is not None:
        from election.rules.counting.lot import lot_order, seed_spelled

        return lot_order("", [seed_spelled(lot_seed)], "", ballots.standing)
    return None


def _second(ballots: BallotFile, first: Count, rule: TieRule) -> SecondCount:
    """Count again with pyrankvote. Raises CountersDisagree where any round differs."""
    if first.ballots > MOST_COUNTED_TWICE:
        return "not run"
    from election.kinds.election.second_counter import recount

    if first.ballots > LONG_TO_COUNT:
        tell("Counting a second time, with pyrankvote.")
    recount(ballots.profile, first, rule)
    return "agrees"


def _margin(ballots: BallotFile, rule: TieRule) -> "Margin":
    from election.rules.closeness.margin.margin import margin

    tell("Computing the margin.")
    return margin(ballots.profile, ballots.standing, rule)


def _pairwise(ballots: BallotFile) -> "Pairwise":
    from election.rules.closeness.pairwise import pairwise

    return pairwise(ballots.profile, ballots.standing)

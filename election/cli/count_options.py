"""The options of `election count` that say how ballot files are read."""

from pathlib import Path
from typing import Annotated

import typer

from election.ballotfiles.candidate_list import read_candidates
from election.ballotfiles.file_bounds import MOST_BYTES
from election.ballotfiles.mark_rules import MARK_RULES, MarkRulesName
from election.ballotfiles.marking_faults import (
    SHORTHANDS,
    MarkPolicy,
    OnEqual,
    OnFault,
    OnRepeated,
    OnSkipped,
)
from election.ballotfiles.reading_options import NamedColumns, ReadingOptions
from election.office.files import read_bytes

OnFaults = Annotated[
    OnFault | None,
    typer.Option("--on-fault", help="For skipped ranks, equal ranks and repeated candidates."),
]
OnSkippedRanks = Annotated[
    OnSkipped | None, typer.Option("--on-skipped", help="For skipped ranks alone.")
]
OnEqualRanks = Annotated[OnEqual | None, typer.Option("--on-equal", help="For equal ranks alone.")]
OnRepeatedCandidates = Annotated[
    OnRepeated | None, typer.Option("--on-repeated", help="For repeated candidates alone.")
]
Rules = Annotated[
    MarkRulesName | None, typer.Option("--rules", help="The three as the law of a place has them.")
]
Candidates = Annotated[
    Path | None,
    typer.Option("--candidates", metavar="FILE", help="All who stand, a line each: NAME | OTHER."),
]
Ranks = Annotated[
    list[str] | None,
    typer.Option("--ranks", metavar="COLUMN", help="A column of ranks; repeat it, rank 1 first."),
]
WeightColumn = Annotated[
    str | None,
    typer.Option("--weight", metavar="COLUMN", help="The number of ballots a row stands for."),
]
IdColumn = Annotated[
    str | None, typer.Option("--id", metavar="COLUMN", help="The ids of ballots: none comes twice.")
]
Aside = Annotated[
    list[str] | None,
    typer.Option("--aside", metavar="COLUMN", help="A column without a meaning; may be repeated."),
]
Expect = Annotated[
    int | None, typer.Option("--expect", metavar="N", min=0, help="The number of ballots.")
]


def policy(
    on_fault: OnFault | None,
    rules: MarkRulesName | None,
    *,
    skipped: OnSkipped | None,
    equal: OnEqual | None,
    repeated: OnRepeated | None,
) -> MarkPolicy:
    """What becomes of each kind of fault: what was said of the kind alone goes first."""
    if on_fault and rules:
        raise typer.BadParameter("--on-fault and --rules exclude each other; give one of them")
    base = MARK_RULES[rules].policy if rules else SHORTHANDS[on_fault or "refuse"]
    return MarkPolicy(
        skipped=skipped or base.skipped,
        equal=equal or base.equal,
        repeated=repeated or base.repeated,
    )


def reading_options(
    marks: MarkPolicy,
    candidates: Path | None,
    ranks: list[str] | None,
    weight: str | None,
    id_: str | None,
    aside: list[str] | None,
) -> ReadingOptions:
    """How files are read. Raises FaultyBallotFile for a faulty list of candidates."""
    listed = None
    if candidates is not None:
        listed = read_candidates(read_bytes(candidates, MOST_BYTES + 1), str(candidates))
    columns = NamedColumns(
        ranks=tuple(ranks or ()), weight=weight, id=id_, aside=tuple(aside or ())
    )
    return ReadingOptions(policy=marks, candidates=listed, columns=columns)

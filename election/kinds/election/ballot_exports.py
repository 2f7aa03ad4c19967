"""The counted ballots of an election in formats of other programs: docs/reference/record.md."""

from collections.abc import Sequence

from election.ballotfiles.counted_election import Exported, ExportedBallot
from election.ballotfiles.exported_files import ExportedFiles
from election.ballotfiles.exports import export_files
from election.rules.counting.rounds import Count
from election.rules.poll.ballots import Ballot
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Election
from election.rules.poll.tally import RankedResult


def ranking_files(
    definition: Definition,
    question: Election,
    result: RankedResult,
    ballots: Sequence[Ballot],
    tallied_at: str,
) -> ExportedFiles:
    """The files, by path in the record."""
    count = result.count
    names = {candidate.id: candidate.name for candidate in question.candidates}
    return export_files(
        Exported(
            slug=definition.slug,
            question=question.text,
            names={candidate: names[candidate] for candidate in count.candidates},
            ballots=tuple(_as_counted(ballot, count) for ballot in ballots),
            lot_order=result.lot.candidates,
            count=count,
            counted_at=tallied_at,
        )
    )


def _as_counted(ballot: Ballot, count: Count) -> ExportedBallot:
    """The ballot without withdrawn candidates, with its code if the record shows them together."""
    ranking = tuple(candidate for candidate in ballot.marking if candidate in count.candidates)
    return ExportedBallot(ranking, ballot.code)

"""The part of the report that shows the count of an election."""

from collections import Counter
from collections.abc import Sequence

from election.kinds.election.closeness_tables import closeness_view
from election.kinds.election.lot_tables import lot_view
from election.kinds.election.round_charts import flows, round_steps, round_views
from election.kinds.election.round_tables import candidate_table, round_tables
from election.kinds.election.tie_sentences import tie_rule_sentences
from election.kinds.report_part import ReportPart
from election.presentation.shown_tables import Table
from election.rules.poll.commitments import SeedCommitment
from election.rules.poll.questions import Election
from election.rules.poll.tally import BoxTotals, RankedResult
from election.rules.sentences.words import Names

STRUCK = "Withdrawn candidates are struck from every ranking before round 1."


def report_part(
    question: Election,
    result: RankedResult,
    box: BoxTotals,
    commitments: Sequence[SeedCommitment],
    names: Names,
) -> ReportPart:
    """Rounds, candidates, transfers, lot and closeness of a counted election."""
    count, withdrawn = result.count, result.withdrawn
    blank = "Blank, or ranking only the withdrawn" if withdrawn else "Blank"
    views = round_views(count, question, names)
    return ReportPart(
        said_nothing=(("Void", box.envelopes - count.ballots), (blank, count.blank)),
        count=round_tables(count, names),
        candidates=candidate_table(count, withdrawn, names),
        ties=tie_rule_sentences(question),
        rounds=views,
        steps=round_steps(count, views, names),
        flows=flows(count, names),
        lot=lot_view(result, commitments, names),
        closeness=closeness_view(result, names),
        notes=(STRUCK,) if withdrawn else (),
    )


def ballots_by_ranking(rankings: Sequence[str]) -> Table:
    """The number of ballots with each ranking, the most first."""
    number = Counter(rankings)
    ordered = sorted(number.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((ranking, str(times)) for ranking, times in ordered)
    return Table("Ballots by ranking", ("Ranking", "Ballots"), rows, numbers=True)

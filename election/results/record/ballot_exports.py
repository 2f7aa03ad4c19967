"""The counted ballots once more, in the formats of other programs: docs/record.md."""

from typing import Any

from election.ballotfiles.counted_election import Exported, ExportedBallot
from election.ballotfiles.exports import export_files, removal_files
from election.crypto.unsealed import BALLOTS
from election.results.facts import Facts
from election.rules.counting.irv import Count
from election.rules.poll.instants import iso
from election.rules.poll.tally import Lot
from election.rules.sentences.rounds import names_of
from election.services.history import happened


def exports(facts: Facts) -> dict[str, bytes]:
    """The files by path; none of a box that stays sealed."""
    tally = facts.tally
    if tally.removal:
        return removal_files(tally.removal)
    if tally.count is None or tally.lot is None:
        return {}
    return export_files(_exported(facts, tally.count, tally.lot))


def _exported(facts: Facts, count: Count, lot: Lot) -> Exported:
    names = names_of(facts.definition)
    return Exported(
        slug=facts.definition.slug,
        question=facts.definition.question,
        names={each: names[each] for each in count.candidates},
        ballots=tuple(_ballot(each, count) for each in facts.opened[BALLOTS]["ballots"]),
        lot_order=tuple(place.candidate for place in lot.order),
        count=count,
        counted_at=iso(happened(facts.history.tallied).at),
    )


def _ballot(ballot: dict[str, Any], count: Count) -> ExportedBallot:
    """As it was counted; its code only where the record shows it beside its ballot."""
    ranking = tuple(each for each in ballot["ranking"] if each in count.candidates)
    return ExportedBallot(ranking, ballot.get("code"))

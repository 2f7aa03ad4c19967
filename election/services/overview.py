"""What anybody may know of a poll at any time: phase, numbers, outcome; and the register of leads.

Nothing here tells a marking, a running total or who cast while a poll is open: it is not there.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from election.ballotfiles.count_json import round_value
from election.crypto import canonical
from election.database.tables import Poll, Result
from election.rules.poll.definition import Definition, Person
from election.rules.poll.entitlement import counted
from election.rules.poll.phases import is_cancelled, is_draft
from election.rules.poll.tally import Tally
from election.services import journal, store


def outcome(tx: Session, poll: Poll) -> Tally | None:
    """The tally, once there is one."""
    result = tx.get(Result, poll.id)
    return Tally.from_json(canonical.loads(result.tally)) if result else None


def summary(tx: Session, poll: Poll) -> dict[str, Any]:
    """The poll as scripts read it. `report` and `record` are where it was last exported."""
    definition = store.definition_of(poll)
    tally = outcome(tx, poll)
    n, needed = _numbers(tx, poll, definition, tally)
    return {
        "slug": poll.slug,
        "kind": definition.kind,
        "phase": poll.phase,
        "outcome": tally.outcome if tally else None,
        "yes": tally.removal.yes if tally and tally.removal else None,
        "needed": needed,
        "n": n,
        "winner": tally.winner if tally else None,
        "rounds": [round_value(each) for each in tally.count.rounds]
        if tally and tally.count
        else [],
        "report": f"{poll.exported_to}/report.html" if poll.exported_to else None,
        "record": poll.exported_to,
    }


def _numbers(
    tx: Session, poll: Poll, definition: Definition, tally: Tally | None
) -> tuple[int | None, int | None]:
    """N and the needed Yes; unknown where N is the Yes and No that are not counted yet."""
    removal = definition.removal
    if removal is None:
        return None, None
    if tally and tally.removal:
        return tally.removal.n, tally.removal.needed
    if removal.base == "cast":
        return None, None
    n = counted(definition, journal.recused(tx, poll))
    return n, removal.threshold.needed(n)


@dataclass(frozen=True)
class Tenure:
    """One line of the register: who leads (None: nobody), since when, by which poll."""

    lead: Person | None
    since: str
    poll: str


def register(tx: Session) -> list[Tenure]:
    """The register of leads from certified polls, the newest first."""
    lines = []
    for poll in store.sound(tx):
        certified = journal.acts(tx, poll, "certified")
        tally = outcome(tx, poll)
        if not certified or tally is None:
            continue
        definition = store.definition_of(poll)
        if tally.outcome == "carried":
            lines.append(Tenure(None, certified[-1].at, poll.slug))
        elif tally.winner:
            lines.append(Tenure(definition.roll.person(tally.winner), certified[-1].at, poll.slug))
    return sorted(lines, key=lambda line: line.since, reverse=True)


def lead_before_any_poll(tx: Session) -> Person | None:
    """The lead of the newest noticed roll, for as long as the register is empty."""
    for poll in reversed(store.sound(tx)):
        if not (is_draft(poll.phase) or is_cancelled(poll.phase)):
            people = store.definition_of(poll).roll.people
            return next((person for person in people if person.lead), None)
    return None

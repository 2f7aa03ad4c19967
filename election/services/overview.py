"""What anybody may know of a poll at any time: phase, numbers, outcome; and the register of leads.

Nothing here tells a marking, a running total or who cast while a poll is open: it is not there.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Poll, Result
from election.kinds.table import kind_of
from election.rules.poll.definition import Person
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
    return {
        "slug": poll.slug,
        "kind": definition.kind,
        "phase": poll.phase,
        "outcome": tally.outcome if tally else None,
        **kind_of(definition).summary(tally, journal.recused(tx, poll)),
        "report": f"{poll.exported_to}/report.html" if poll.exported_to else None,
        "record": poll.exported_to,
    }


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
        succession = kind_of(definition).succession(tally)
        if succession:
            lead = definition.roll.person(succession.lead or "")
            lines.append(Tenure(lead, certified[-1].at, poll.slug))
    return sorted(lines, key=lambda line: line.since, reverse=True)


def lead_before_any_poll(tx: Session) -> Person | None:
    """The lead of the newest noticed roll, for as long as the register is empty."""
    for poll in reversed(store.sound(tx)):
        if not (is_draft(poll.phase) or is_cancelled(poll.phase)):
            people = store.definition_of(poll).roll.people
            return next((person for person in people if person.lead), None)
    return None

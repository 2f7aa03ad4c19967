"""Drafting: a poll file and its roll become a draft, which drafting again replaces."""

from datetime import timedelta

from sqlmodel import Session, delete

from election.records.database import Clock
from election.errors import NoSuchPoll
from election.records.tables import Elector, Poll
from election.rules.definition import Definition
from election.rules.phases import require_phase
from election.rules.pollfile import PollFile
from election.rules.triggers import poll_named
from election.seals import canonical
from election.services import journal, links, polls


def draft(tx: Session, clock: Clock, file: PollFile) -> Poll:
    """Store the draft, with its roll. Raises WrongPhase where the slug was noticed before."""
    content = canonical.dumps(file.definition.to_json())
    poll = _empty_draft(tx, file.definition.slug)
    poll.definition, poll.definition_hash = content, canonical.digest(content)
    poll.closes = file.definition.times.closes
    tx.add(poll)
    tx.flush()
    for entry in file.entries:
        tx.add(
            Elector(
                poll_id=polls.key_of(poll),
                person_id=entry.id,
                public_id=links.new_public_id(),
                email=entry.email,
                second_email=entry.second_email,
            )
        )
    journal.write(tx, poll, clock(tx), "drafted", definition=poll.definition_hash)
    return poll


def _empty_draft(tx: Session, slug: str) -> Poll:
    try:
        poll = polls.hold(tx, slug)
    except NoSuchPoll:
        return Poll(slug=slug, phase="draft")
    require_phase("draft", poll.phase, slug)
    tx.exec(delete(Elector).where(Elector.poll_id == polls.key_of(poll)))
    return poll


def warnings(tx: Session, clock: Clock, definition: Definition) -> tuple[str, ...]:
    """What notice would refuse as things stand now: the clock and other polls."""
    found = []
    times = definition.times
    if clock(tx) > times.opens - timedelta(days=times.minimum_notice_days):
        found.append(
            f"The notice would come less than {times.minimum_notice_days} days before opening."
        )
    cause = poll_named(definition.trigger) if definition.trigger else None
    if cause and cause not in {poll.slug for poll in polls.every(tx)}:
        found.append(f"There is no poll {cause}, which the trigger names.")
    if definition.trustees:
        found.append("This version cannot split a poll key: notice will refuse the [key] table.")
    return tuple(found)

"""Asking electors whether mail reaches them, and taking what they answer on a page.

An answer is no entitlement: it opens no session and no ballot, and nothing waits for it. A "no"
tells the officer at once, once for each address. No answer tells of a cast.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.database.engine import Clock
from election.database.tables import Elector, MailConfirmation, Message, Poll
from election.errors.links import BadConfirmationLink, ConfirmationOutdated
from election.rules.poll.definition import Official
from election.rules.poll.instants import from_iso, iso
from election.rules.poll.phases import require_phase
from election.services import journal, outbox, store
from election.services.links import MailboxLink
from election.services.mail_reach import MailAnswer, answers_of
from election.services.officials import acting_definition
from election.services.row_authenticity import require_authentic, tag_row

AGAIN_AFTER = timedelta(hours=1)
"""A second question within this time is most often a slip, and goes to many."""


@dataclass(frozen=True)
class AskedElector:
    """The elector whom a question is about, what was answered so far, and the officer's name."""

    name: str
    answer: MailAnswer | None
    officer: str


def asked_lately(tx: Session, clock: Clock, slug: str) -> bool:
    """True where electors were asked within the hour."""
    newest = tx.exec(
        select(Message.data)
        .where(
            Message.kind == "confirm-address",
            Message.poll_id == store.key_of(store.find(tx, slug)),
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    return newest is not None and clock(tx) - from_iso(canonical.loads(newest)["at"]) < AGAIN_AFTER


def ask(tx: Session, clock: Clock, slug: str) -> int:
    """Queue the question to each elector with a ballot who has not answered; return how many."""
    poll = store.lock(tx, slug)
    require_phase("confirm mail", poll.phase, slug)
    now, definition = clock(tx), store.definition_of(poll)
    electors = store.electors_of(tx, poll)
    answered = answers_of(tx, poll, electors)
    asked = [
        elector
        for elector in electors
        if store.has_ballot(definition, elector) and elector.id not in answered
    ]
    outbox.queue_all(tx, now, "confirm-address", poll, asked, at=iso(now))
    return len(asked)


def asked_elector(tx: Session, slug: str, code: MailboxLink) -> AskedElector:
    """The elector whom the code names, while the question is of use.

    Raises WrongPhase, BadConfirmationLink, ConfirmationOutdated, and RowsChanged.
    """
    poll = store.find(tx, slug)
    return _asked(tx, poll, _elector(tx, poll, code))


def answer(tx: Session, clock: Clock, slug: str, code: MailboxLink, given: MailAnswer) -> None:
    """Keep an answer, in place of an earlier one. A "no" tells the officer. Raises as above."""
    poll = store.lock(tx, slug)
    elector = _elector(tx, poll, code)
    if _asked(tx, poll, elector).answer == given:
        return
    row = tx.get(MailConfirmation, elector.id) or MailConfirmation(
        elector_id=elector.id or 0, address="", answer=""
    )
    row.address, row.answer = elector.email, given
    tag_row(tx, poll, row)
    tx.add(row)
    if given == "no" and not _was_told(tx, poll, elector):
        _tell_officer(tx, clock(tx), poll, elector)


def _asked(tx: Session, poll: Poll, elector: Elector) -> AskedElector:
    definition = store.definition_of(poll)
    person = definition.roll.person(elector.person_id)
    return AskedElector(
        name=person.name if person else elector.person_id,
        answer=answers_of(tx, poll, [elector]).get(elector.id),
        officer=acting_definition(tx, poll).people.officer.name,
    )


def _elector(tx: Session, poll: Poll, code: MailboxLink) -> Elector:
    of_poll = (Elector.poll_id == store.key_of(poll), Elector.public_id == code.public_id)
    elector = tx.exec(select(Elector).where(*of_poll)).one_or_none()
    if elector is None:
        journal.history_of(tx, poll).require_people(poll.slug)
        raise BadConfirmationLink
    require_phase("confirm mail", poll.phase, poll.slug)
    require_authentic(tx, poll, elector)
    if code != MailboxLink.to(elector.public_id, elector.email):
        raise ConfirmationOutdated(slug=poll.slug)
    return elector


def _was_told(tx: Session, poll: Poll, elector: Elector) -> bool:
    told = select(Message.data).where(
        Message.poll_id == store.key_of(poll), Message.kind == "not-them"
    )
    facts = (elector.person_id, elector.email)
    known = map(canonical.loads, tx.exec(told))
    return any((each["elector"], each["address"]) == facts for each in known)


def _tell_officer(tx: Session, now: datetime, poll: Poll, elector: Elector) -> None:
    officer: dict[str, Official] = {"officer": acting_definition(tx, poll).people.officer}
    outbox.queue_officials(
        tx,
        now,
        "not-them",
        poll,
        officer,
        elector=elector.person_id,
        address=elector.email,
    )

"""Giving an elector a new link in place of the old one, and a new address where one is lost."""

from sqlmodel import Session, col, delete

from election.database.engine import Clock
from election.database.tables import Elector, MailConfirmation, Poll
from election.errors.links import RelinkRefused
from election.errors.written_files import UnfitValue
from election.rules.poll.phases import (
    awaits_opening,
    require_phase,
    takes_ballots,
    takes_nominations,
)
from election.rules.pollfile.addresses import address, folded
from election.services import journal, outbox, store
from election.services.row_authenticity import tag_row


def relink(
    tx: Session,
    clock: Clock,
    slug: str,
    person_id: str,
    email: str | None = None,
    reason: str | None = None,
) -> None:
    """Replace the elector's link and mail the new one; with `email`, change the address too."""
    poll = store.lock(tx, slug)
    require_phase("relink", poll.phase, slug)
    elector = store.elector(tx, poll, person_id)
    is_open = takes_ballots(poll.phase)
    if (email is None) != (reason is None):
        raise RelinkRefused(slug, person_id, "a new address and its reason go together")
    if email is None and not is_open:
        raise RelinkRefused(slug, person_id, "no link was sent yet, and no new address is given")
    if not store.has_ballot(store.definition_of(poll), elector):
        raise RelinkRefused(slug, person_id, "they have no ballot in this poll")
    now = clock(tx)
    history = journal.history_of(tx, poll)
    old = elector.email
    if email is not None:
        elector.email = _free_address(tx, poll, elector, email)
        tx.exec(delete(MailConfirmation).where(col(MailConfirmation.elector_id) == elector.id))
        tag_row(tx, poll, elector)
        changed = history.addresses_changed + 1
        journal.write(tx, poll, now, "address changed", count=changed)
        outbox.queue(tx, now, "address-changed", old, poll, elector, reason=reason)
    if not is_open:
        if not takes_nominations(poll.phase):
            if awaits_opening(poll.phase):
                outbox.queue(tx, now, "notice", elector.email, poll, elector)
            return
        elector.link_issue += 1
        tag_row(tx, poll, elector)
        outbox.queue(tx, now, "nominations", elector.email, poll, elector)
        return
    elector.link_issue += 1
    elector.link_issued_at = now
    tag_row(tx, poll, elector)
    journal.write(tx, poll, now, "link reissued", count=history.links_reissued + 1)
    outbox.queue(tx, now, "link-reissued", elector.email, poll, elector)


def _free_address(tx: Session, poll: Poll, elector: Elector, email: str) -> str:
    """The address, checked. Raises RelinkRefused for what is none, or is another elector's."""
    try:
        email = address(email)
    except UnfitValue as unfit:
        raise RelinkRefused(poll.slug, elector.person_id, f"the address {unfit.what}") from unfit
    holder = store.person_ids(tx, poll).get(folded(email), elector.person_id)
    if holder != elector.person_id:
        raise RelinkRefused(poll.slug, elector.person_id, f"{email} is another elector's address")
    return email

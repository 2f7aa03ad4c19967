"""Changes to the roll after notice: recusal, a new link, a new address. Never who is on it."""

from sqlmodel import Session

from election.database.engine import Clock
from election.database.tables import Elector, Poll
from election.errors import RecusalRefused, RelinkRefused, UnfitValue
from election.kinds.table import kind_of
from election.rules.poll.entitlement import counted, entitlement
from election.rules.poll.phases import require_phase, takes_ballots
from election.rules.pollfile.addresses import address, folded
from election.rules.sentences.words import a
from election.services import journal, outbox, store


def recuse(tx: Session, clock: Clock, slug: str, person_id: str, *, undo: bool = False) -> None:
    """Record an elector's own declared recusal, or take it back; only the number is public."""
    poll = store.lock(tx, slug)
    require_phase("recuse", poll.phase, slug)
    elector = store.elector(tx, poll, person_id)
    if elector.recused != undo:
        state = "is not recused" if undo else "is recused already"
        raise RecusalRefused(slug=slug, elector=person_id, reason=f"{person_id} {state}")
    recused = journal.history_of(tx, poll).recused
    if not undo:
        _require_recusable(poll, elector, recused)
    elector.recused = not undo
    now = clock(tx)
    journal.write(tx, poll, now, "recused", count=recused + (-1 if undo else 1))
    outbox.queue_notices(tx, now, "recusal", poll, [elector], recused=elector.recused)


def _require_recusable(poll: Poll, elector: Elector, recused: int) -> None:
    definition = store.definition_of(poll)
    person_id = elector.person_id
    if not kind_of(definition).has_recusals:
        raise RecusalRefused(poll.slug, person_id, f"{a(definition.kind)} has no recusals")
    if person_id == definition.question.subject:
        raise RecusalRefused(poll.slug, person_id, "the subject is not recused: see subject_mode")
    if not entitlement(definition, person_id, recused=False).counts:
        raise RecusalRefused(poll.slug, person_id, "they are not entitled")
    if counted(definition, recused + 1) < 1:
        raise RecusalRefused(poll.slug, person_id, "nobody entitled would be left")


def relink(
    tx: Session,
    clock: Clock,
    slug: str,
    person_id: str,
    email: str | None = None,
    reason: str | None = None,
) -> None:
    """Kill the elector's link and mail a new one; with `email`, to that address from now on."""
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
        changed = history.addresses_changed + 1
        journal.write(tx, poll, now, "address changed", count=changed)
        outbox.queue(tx, now, "address-changed", old, poll, elector, reason=reason)
    if not is_open:
        outbox.queue(tx, now, "notice", elector.email, poll, elector)
        return
    elector.link_issue += 1
    elector.link_issued_at = now
    journal.write(tx, poll, now, "link reissued", count=history.links_reissued + 1)
    outbox.queue(tx, now, "link-reissued", elector.email, poll, elector)


def _free_address(tx: Session, poll: Poll, elector: Elector, email: str) -> str:
    """The address as it is written. Raises RelinkRefused for none, or another elector's."""
    try:
        email = address(email)
    except UnfitValue as unfit:
        raise RelinkRefused(poll.slug, elector.person_id, f"the address {unfit.what}") from unfit
    taken = {
        folded(known)
        for each in store.electors_of(tx, poll)
        if each.id != elector.id
        for known in filter(None, (each.email, each.second_email))
    }
    if folded(email) in taken:
        raise RelinkRefused(poll.slug, elector.person_id, f"{email} is another elector's address")
    return email

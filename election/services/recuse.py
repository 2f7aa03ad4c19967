"""Recusal: an elector declares, before the opening, that they take no part in the poll."""

from sqlmodel import Session

from election.database.engine import Clock
from election.database.tables import Elector, Poll
from election.errors.polls import RecusalRefused
from election.kinds.table import kind_of
from election.rules.poll.entitlement import counted, entitlement
from election.rules.poll.phases import require_phase
from election.rules.sentences.words import a
from election.services import journal, outbox, store
from election.services.row_authenticity import tag_row


def recuse(tx: Session, clock: Clock, slug: str, person_id: str, *, undo: bool = False) -> int:
    """Record that an elector is recused, or with `undo` is no more; only the number is public.

    Returns to how many addresses the elector is told.
    """
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
    tag_row(tx, poll, elector)
    now = clock(tx)
    journal.write(tx, poll, now, "recused", count=recused + (-1 if undo else 1))
    outbox.queue_notices(tx, now, "recusal", poll, [elector], recused=elector.recused)
    return len(elector.addresses)


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

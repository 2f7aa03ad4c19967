"""What may change after notice, each public at once: end, candidates, reply; and the two exits."""

from datetime import datetime

from sqlmodel import Session

from election.database.engine import Clock
from election.database.tables import Poll
from election.errors import ExtensionRefused, NoSuchCandidate, WithdrawalRefused, instant_text
from election.kinds.table import kind_of
from election.rules.poll.instants import iso
from election.rules.poll.phases import (
    NEXT,
    Act,
    awaits_opening,
    is_closed,
    require_phase,
    require_window,
)
from election.rules.poll.questions import REOPEN
from election.rules.pollfile.addresses import link as web_link
from election.rules.pollfile.fields import one_line
from election.services import journal, outbox, store
from election.services.close import forget_who_cast

LONGEST_REASON = 500


def extend(tx: Session, clock: Clock, slug: str, closes: datetime, reason: str) -> None:
    """Move the end to a later time, while the poll is open."""
    poll = store.lock(tx, slug)
    require_phase("extend", poll.phase, slug)
    now = clock(tx)
    require_window("extend", slug, store.definition_of(poll).times.opens, poll.closes, now)
    if closes <= poll.closes:
        raise ExtensionRefused(
            slug=slug, closes=instant_text(poll.closes), asked=instant_text(closes)
        )
    said = one_line(LONGEST_REASON)(reason)
    poll.closes = closes
    journal.write(tx, poll, now, "extended", closes=iso(closes), reason=said)
    outbox.queue_notices(tx, now, "extended", poll, store.electors_of(tx, poll), reason=said)


def withdraw(tx: Session, clock: Clock, slug: str, candidate: str) -> None:
    """A candidate steps back; the name stays on the ballot, marked, and is struck in the count."""
    poll = store.lock(tx, slug)
    require_phase("withdraw", poll.phase, slug)
    standing = kind_of(store.definition_of(poll)).candidate_ids
    if candidate not in standing:
        raise NoSuchCandidate(slug=slug, candidate=candidate, standing=", ".join(standing))
    now = clock(tx)
    if is_closed(poll.closes, now):
        raise WithdrawalRefused(slug, candidate, "the poll has closed")
    if candidate == REOPEN:
        raise WithdrawalRefused(slug, candidate, "it is an option, and nobody's candidacy")
    if candidate in journal.history_of(tx, poll).withdrawn:
        raise WithdrawalRefused(slug, candidate, "they have withdrawn already")
    journal.write(tx, poll, now, "withdrawn", candidate=candidate)
    electors = store.electors_of(tx, poll)
    outbox.queue_notices(tx, now, "candidate-withdrawn", poll, electors, candidate=candidate)


def reply(tx: Session, clock: Clock, slug: str, link: str) -> None:
    """Add the subject's public answer beside the callers' statement, before opening."""
    poll = store.lock(tx, slug)
    require_phase("reply", poll.phase, slug)
    journal.write(tx, poll, clock(tx), "reply added", link=web_link(link))


def cancel(tx: Session, clock: Clock, slug: str, reason: str) -> None:
    """End a poll before it opens."""
    poll = store.lock(tx, slug)
    noticed = awaits_opening(poll.phase)
    _end(tx, clock, poll, "cancel", reason)
    if noticed:
        electors = store.electors_of(tx, poll)
        outbox.queue_notices(tx, clock(tx), "cancelled", poll, electors, reason=reason)


def void(tx: Session, clock: Clock, slug: str, reason: str) -> None:
    """End a poll that opened, without a result; a new poll follows under a new slug.

    Ballots that were cast until then are deleted, as who cast them is.
    """
    poll = store.lock(tx, slug)
    _end(tx, clock, poll, "void", reason)
    forget_who_cast(tx, poll)
    outbox.end_telling(tx, poll)
    outbox.queue_notices(tx, clock(tx), "void", poll, store.electors_of(tx, poll), reason=reason)


def _end(tx: Session, clock: Clock, poll: Poll, act: Act, reason: str) -> None:
    require_phase(act, poll.phase, poll.slug)
    poll.phase = NEXT[act]
    outbox.end_voting(tx, poll)
    name = {"cancel": "cancelled", "void": "voided"}[act]
    journal.write(tx, poll, clock(tx), name, reason=one_line(LONGEST_REASON)(reason))

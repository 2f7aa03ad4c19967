"""Opening a poll at its time: journal the numbers, and mail the links."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from election.database.engine import Clock
from election.database.many_rows import change_rows
from election.database.row_values import ElectorValues
from election.database.tables import Elector, Poll
from election.errors.disputes import ObjectionUpheld
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.rules.poll.instants import iso
from election.rules.poll.phases import (
    NEXT,
    require_extension,
    require_not_before,
    require_phase,
    require_voting_time,
)
from election.services import journal, outbox, store
from election.services.mail_reach import sheets_of
from election.services.officials import officials_of
from election.services.row_authenticity import tagged_anew

LATE = "The poll was opened late."


def open_poll(tx: Session, clock: Clock, slug: str, closes: datetime | None = None) -> Poll:
    """Open a poll once `opens` has come; `closes` extends one that would be open too briefly.

    An objection without a ruling does not stop it, and the officer is told; one that was upheld
    does.
    """
    poll = store.lock(tx, slug)
    definition = store.definition_of(poll)
    require_phase("open", poll.phase, slug)
    now = clock(tx)
    require_not_before("open", slug, definition.times.opens, now)
    if closes is not None:
        require_extension(slug, poll.closes, closes)
    require_voting_time(slug, definition.times, closes or poll.closes, now)
    poll.phase = NEXT["open"]
    electors = store.electors_of(tx, poll)
    history = journal.history_of(tx, poll)
    if objection := history.upheld_objection:
        raise ObjectionUpheld(slug=slug, number=objection.number)
    recused = history.recused
    numbers = _numbers(definition, recused)
    journal.write(tx, poll, now, "opened", electors=len(electors), recused=recused, **numbers)
    if closes is not None:
        poll.closes = closes
        journal.write(tx, poll, now, "extended", closes=iso(closes), reason=LATE)
    voting = [elector for elector in electors if store.has_ballot(definition, elector)]
    _issue_links(tx, now, poll, voting)
    sheets = sheets_of(tx, poll, voting)
    mailed = [elector for elector in voting if elector.id not in sheets]
    outbox.queue_all(tx, now, "ballot-link", poll, mailed)
    if waiting := [dispute.number for dispute in history.open_disputes]:
        officer = {"officer": officials_of(tx, poll)["officer"]}
        outbox.queue_officials(tx, now, "not-ruled", poll, officer, numbers=waiting)
    return poll


def _issue_links(tx: Session, now: datetime, poll: Poll, electors: Sequence[ElectorValues]) -> None:
    """Store when their links were issued."""
    issued = (tagged_anew(tx, poll, each._replace(link_issued_at=now)) for each in electors)
    new = ({"id": each.id, "link_issued_at": now, "tag": each.tag} for each in issued)
    change_rows(tx, Elector, new)


def _numbers(definition: Definition, recused: int) -> dict[str, int]:
    """N and the needed Yes, where they are known before anybody casts."""
    needed = kind_of(definition).needed(recused)
    return {"n": needed.of, "needed": needed.number} if needed else {}

"""Filing an objection or a challenge: one journal entry, and mail to whoever must act.

The two are numbered together, in the order in which they were filed. Their text is public at once.
Who filed it is public only where that elector said so. The database keeps, until the poll's people
are purged, which elector filed by link: so nobody files too often, or one thing twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlmodel import Session, select

from election.database.engine import Clock
from election.database.tables import Elector, Filing, Poll
from election.errors.disputes import (
    BadDisputeLink,
    DisputeLinkReplaced,
    FiledTooOften,
    NothingToFile,
    TooLateToFile,
)
from election.rules.poll.definition import Role
from election.rules.poll.phases import (
    awaits_opening,
    challenge_ends,
    is_reported,
    require_phase,
)
from election.rules.pollfile.addresses import link as web_link
from election.rules.pollfile.fields import one_line
from election.services import journal, outbox, store
from election.services.history import Dispute, DisputeKind, Filed
from election.services.links import MailboxLink
from election.services.officials import officials_of
from election.services.row_authenticity import require_authentic, tag_row

LONGEST = 1000
DisputeAct = Literal["object", "challenge"]
KINDS: Mapping[DisputeAct, DisputeKind] = {"object": "objection", "challenge": "challenge"}


def public_statement(text: str) -> str:
    """A text as it is published: one line of 1,000 characters at most; or a web address.

    Raises UnfitValue.
    """
    if text.strip().startswith(("http://", "https://")) and len(text.split()) == 1:
        return web_link(text.strip())
    return one_line(LONGEST)(" ".join(text.split()))


def enter(
    tx: Session, clock: Clock, poll: Poll, act: DisputeAct, statement: str, filed: Filed, by: str
) -> int:
    """Journal what was filed, and mail it. `by` is a published id, or empty; returns the number.

    An objection goes to officer and scrutineer, who must act. A challenge goes to everybody.
    """
    number, now = len(journal.history_of(tx, poll).disputes) + 1, clock(tx)
    named = {"by": by} if by else {}
    entry = {"number": number, "statement": statement, "filed": filed, **named}
    said = {"number": number, "statement": statement}
    if act == "challenge":
        journal.write(tx, poll, now, "challenged", **entry)
        electors, officials = store.electors_of(tx, poll), officials_of(tx, poll)
        outbox.queue_everybody(tx, now, "challenged", poll, electors, officials, **said)
    else:
        journal.write(tx, poll, now, "objected", **entry)
        officials = officials_of(tx, poll)
        acting = {office: officials[office] for office in get_args(Role)}
        outbox.queue_officials(tx, now, "objected", poll, acting, **said)
    return number


def typed(
    tx: Session, clock: Clock, slug: str, act: DisputeAct, statement: str, by: str | None = None
) -> int:
    """Enter what somebody wrote to the officer; `by` is the elector who lets their name stand."""
    text = public_statement(statement)
    poll = store.lock(tx, slug)
    require_phase(act, poll.phase, slug)
    if by is not None:
        store.elector(tx, poll, by)
    return enter(tx, clock, poll, act, text, "by the officer", by or "")


@dataclass(frozen=True)
class Filer:
    """An elector at the page of their link: what they may file now, and what they filed before."""

    elector: Elector
    act: DisputeAct
    until: datetime
    filed: tuple[Dispute, ...]

    @property
    def objects(self) -> bool:
        """True for an objection, before the opening; False for a challenge of the result."""
        return KINDS[self.act] == "objection"


def filer(tx: Session, clock: Clock, poll: Poll, named: MailboxLink, most: int) -> Filer:
    """Who follows a link, and what they may file now.

    `most` bounds the objections of an elector, and their challenges. Raises BadDisputeLink,
    NothingToFile, TooLateToFile; FiledTooOften.
    """
    elector = _elector(tx, poll, named)
    act, until = _open_act(tx, poll, clock(tx))
    kind = KINDS[act]
    history = journal.history_of(tx, poll)
    numbers = _numbers_of(tx, poll, elector)
    filed = tuple(each for each in history.disputes if each.number in numbers and each.kind == kind)
    if len(filed) >= most:
        raise FiledTooOften(slug=poll.slug, most=most, kind=kind)
    return Filer(elector, act, until, filed)


def by_link(
    tx: Session,
    clock: Clock,
    slug: str,
    link: MailboxLink,
    statement: str,
    *,
    published: bool,
    most: int,
) -> Dispute:
    """File what an elector wrote; `statement` is cleaned. What they filed already is returned."""
    poll = store.lock(tx, slug)
    if known := filed_before(tx, poll, link, statement, published=published):
        return known
    who = filer(tx, clock, poll, link, most)
    by = who.elector.person_id if published else ""
    number = enter(tx, clock, poll, who.act, statement, "by link", by)
    row = Filing(poll_id=store.key_of(poll), number=number, elector_id=who.elector.id or 0)
    tag_row(tx, poll, row)
    tx.add(row)
    return Dispute(KINDS[who.act], number, clock(tx), statement, "by link", by or None)


def filed_before(
    tx: Session, poll: Poll, link: MailboxLink, statement: str, *, published: bool
) -> Dispute | None:
    """The same thing, filed by the same elector: a form that is posted twice files once.

    An objection in the same words is no challenge.
    """
    elector = _elector(tx, poll, link)
    numbers, by = _numbers_of(tx, poll, elector), elector.person_id if published else None
    kind = KINDS["challenge" if is_reported(poll.phase) else "object"]
    disputes = journal.history_of(tx, poll).disputes
    wanted = (kind, statement, by)
    same = (each for each in disputes if (each.kind, each.statement, each.by) == wanted)
    return next((each for each in same if each.number in numbers), None)


def _elector(tx: Session, poll: Poll, link: MailboxLink) -> Elector:
    """The elector whom a link names; raises BadDisputeLink where the address is theirs no more."""
    of_poll = (Elector.poll_id == store.key_of(poll), Elector.public_id == link.public_id)
    elector = tx.exec(select(Elector).where(*of_poll)).one_or_none()
    if elector is None:
        raise BadDisputeLink
    require_authentic(tx, poll, elector)
    if link not in {MailboxLink.to(elector.public_id, each) for each in elector.addresses}:
        raise DisputeLinkReplaced(slug=poll.slug)
    return elector


def _open_act(tx: Session, poll: Poll, now: datetime) -> tuple[DisputeAct, datetime]:
    """What may be filed now, and until when. The opening itself ends objections, if it is late."""
    times = store.definition_of(poll).times
    if awaits_opening(poll.phase):
        return "object", times.opens
    published = journal.history_of(tx, poll).published
    if published is None or not is_reported(poll.phase):
        raise NothingToFile(slug=poll.slug)
    ends = challenge_ends(published.at, times)
    if now >= ends:
        raise TooLateToFile(slug=poll.slug, act="challenge", instant=ends)
    require_phase("challenge", poll.phase, poll.slug)
    return "challenge", ends


def _numbers_of(tx: Session, poll: Poll, elector: Elector) -> set[int]:
    """The numbers of what this elector filed by link."""
    of_elector = (Filing.poll_id == store.key_of(poll), Filing.elector_id == elector.id)
    rows = tx.exec(select(Filing).where(*of_elector)).all()
    for row in rows:
        require_authentic(tx, poll, row)
    return {row.number for row in rows}

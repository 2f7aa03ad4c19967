"""Alerts: the officer is told at once of mail that does not arrive, and of a poll that was late.

Each is queued once, however often the worker looks or starts: what was told before is read from the
alerts in the outbox. None tells who cast, or how many: of mail that does, there is no alert.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from pydantic import ValidationError
from sqlmodel import Session, col, or_, select

from election.crypto import canonical
from election.database.engine import Clock, Database
from election.database.tables import Elector, HandOver, Message, Poll
from election.errors.base import Refusal
from election.errors.changed_rows import StoppedPoll
from election.errors.polls import ActPutOff
from election.rules.poll.definition import Definition, Official
from election.rules.poll.nominating import window_of
from election.rules.poll.phases import ALLOWED, Phase, takes_ballots, takes_nominations
from election.services import outbox, store
from election.services.officials import officials_of
from election.services.outbox import FAILED, NEEDS_AN_OPEN_POLL, TELLS_OF_A_PERSON, MessageName
from election.services.row_authenticity import is_authentic

LATE = timedelta(minutes=5)
"""A worker that comes later than this to an opening or a close did not run as it should."""
ALERTS: tuple[MessageName, ...] = (
    "mail-refused",
    "not-on-time",
    "poll-stopped",
    "not-reached",
    "not-them",
)

TimedAct = Literal["open", "close", "close nominations"]


class NotOnTime(NamedTuple):
    """An opening or a close, of nominations too, that came too late or was refused.

    `done` is True where it came; else there are the words with which it was refused.
    """

    slug: str
    act: TimedAct
    done: bool
    fault: str = ""
    """What it was refused for, in a word: a second one is told again, and the same one is not."""
    why: str = ""
    advice: str = ""


def tell_of_acts(
    database: Database,
    clock: Clock,
    opened: Collection[str],
    closed: Collection[str],
    refusals: Collection[Refusal],
    nominated: Collection[str] = (),
) -> None:
    """Alert officers of what the worker just did too late, and of what it was refused.

    `opened`, `closed` and `nominated`, whose nominations were closed or extended, are slugs. A
    refusal that names no poll alerts nobody.
    """
    stops = {stop.slug for stop in refusals if isinstance(stop, StoppedPoll)}
    if not (opened or closed or refusals or nominated):
        return
    with database.reading() as tx:
        now = clock(tx)
        late = [*_late(tx, now, opened, closed), *_late_nominations(tx, now, nominated)]
        late += _refused(tx, now, refusals, stops)
        late = [each for each in late if not _was_told(tx, each)]
        stops = {slug for slug in stops if not _stop_was_told(tx, slug)}
    for each in late:
        with database.transaction() as tx:
            _tell_not_on_time(tx, clock(tx), each)
    for slug in stops:
        with database.transaction() as tx:
            _tell_stop(tx, clock(tx), slug)


def _late(
    tx: Session, now: datetime, opened: Iterable[str], closed: Iterable[str]
) -> Iterator[NotOnTime]:
    for slug in opened:
        if now - store.definition_of(store.find(tx, slug)).times.opens > LATE:
            yield NotOnTime(slug, "open", done=True)
    for slug in closed:
        if now - store.find(tx, slug).closes > LATE:
            yield NotOnTime(slug, "close", done=True)


def _late_nominations(tx: Session, now: datetime, nominated: Iterable[str]) -> Iterator[NotOnTime]:
    """The late closes of nominations. Where they were extended, all times moved as far."""
    for slug in nominated:
        window = window_of(store.definition_of(store.find(tx, slug)))
        if window is not None and now - window.closes > LATE:
            yield NotOnTime(slug, "close nominations", done=True)


def _refused(
    tx: Session, now: datetime, refusals: Iterable[Refusal], stops: Collection[str]
) -> Iterator[NotOnTime]:
    """The acts that were refused, except of polls that are stopped: of those another mail tells.

    What the database put off is told once it is late: most of it comes at the next turn.
    """
    for refusal in refusals:
        slug = getattr(refusal, "slug", None)
        if slug is None or slug in stops:
            continue
        poll = store.find(tx, slug)
        act = _due_act(poll.phase)
        due = due_at(poll, store.definition_of(poll), act)
        if isinstance(refusal, ActPutOff) and now - due <= LATE:
            continue
        fault = type(refusal).__name__
        yield NotOnTime(slug, act, False, fault, str(refusal), refusal.advice)


def _due_act(phase: Phase) -> TimedAct:
    if takes_nominations(phase):
        return "close nominations"
    return "close" if takes_ballots(phase) else "open"


def due_at(poll: Poll, definition: Definition, act: TimedAct) -> datetime:
    """When the time of this act of a poll comes, or came."""
    window = window_of(definition)
    if act == "close nominations" and window is not None:
        return window.closes
    return poll.closes if act == "close" else definition.times.opens


def _was_told(tx: Session, late: NotOnTime) -> bool:
    poll = store.find(tx, late.slug)
    told = (canonical.loads(data) for data in _data_of(tx, poll, "not-on-time"))
    facts = (late.act, late.done, late.fault)
    return any((each["act"], each["done"], each["fault"]) == facts for each in told)


def _tell_not_on_time(tx: Session, now: datetime, late: NotOnTime) -> None:
    poll = store.lock(tx, late.slug)
    if _was_told(tx, late):
        return
    outbox.queue_officials(
        tx,
        now,
        "not-on-time",
        poll,
        _officer(tx, poll),
        act=late.act,
        done=late.done,
        fault=late.fault,
        why=late.why,
        advice=late.advice,
    )


def _stop_was_told(tx: Session, slug: str) -> bool:
    poll = tx.exec(select(Poll).where(Poll.slug == slug)).one_or_none()
    return poll is None or bool(_data_of(tx, poll, "poll-stopped"))


def _tell_stop(tx: Session, now: datetime, slug: str) -> None:
    """Queue the one mail that relies on nothing that is stored, to the officer who is named there.

    If somebody changed that address, the mail misses the officer, and tells its reader nothing.
    """
    poll = store.lock_unchecked(tx, slug)
    if _data_of(tx, poll, "poll-stopped"):
        return
    try:
        definition = Definition.from_json(canonical.loads(poll.definition))
    except (ValidationError, ValueError):
        return
    outbox.queue_untagged(tx, now, "poll-stopped", definition.people.officer.email, poll)


def _data_of(tx: Session, poll: Poll, kind: MessageName) -> list[bytes]:
    told = select(Message.data).where(Message.poll_id == poll.id, Message.kind == kind)
    return list(tx.exec(told))


def tell_of_refused_mail(database: Database, clock: Clock) -> bool:
    """Alert officers of the mail that was refused or came back since the last alert.

    True where there is any.
    """
    with database.reading() as tx:
        polls = [*_refused_mail(tx)]
    for slug in polls:
        with database.transaction() as tx:
            poll = store.lock(tx, slug)
            mails = _refused_mail(tx).get(slug)
            officer = _officer(tx, poll)
            if mails:
                outbox.queue_officials(tx, clock(tx), "mail-refused", poll, officer, mails=mails)
    return bool(polls)


def _refused_mail(tx: Session) -> dict[str, list[str]]:
    """The message ids of mail that does not arrive and that no alert told, by its poll's slug.

    Left out is what tells who cast, what nobody can use any more, what went to an address that was
    replaced since, and alerts themselves: `election status` shows those.
    """
    usable = or_(col(Message.kind).not_in(NEEDS_AN_OPEN_POLL), col(Poll.phase).in_(ALLOWED["cast"]))
    asked = or_(Message.kind != "confirm-address", col(Poll.phase).in_(ALLOWED["confirm mail"]))
    printed = (
        select(HandOver.elector_id)
        .join(Elector, col(Elector.id) == HandOver.elector_id)
        .where(Elector.link_issue == HandOver.link_issue)
    )
    mailed = or_(
        col(Message.kind).not_in(NEEDS_AN_OPEN_POLL),
        col(Message.elector_id).is_(None),
        col(Message.elector_id).not_in(printed),
    )
    refused = (
        select(Message, Poll, Elector.email, Elector.second_email)
        .join(Poll, col(Message.poll_id) == Poll.id)
        .join(Elector, col(Message.elector_id) == Elector.id, isouter=True)
        .where(col(Message.state).in_(FAILED), usable, asked, mailed)
        .where(col(Message.kind).not_in((*TELLS_OF_A_PERSON, *ALERTS)))
        .order_by(col(Message.id))
    )
    found = defaultdict[str, list[str]](list)
    told = told_mails(tx)
    for message, poll, *addresses in tx.exec(refused):
        is_outdated = (
            message.elector_id is not None
            and message.address not in addresses
            and is_authentic(tx, poll, message)
        )
        if message.message_id in told or is_outdated or store.stop_of(tx, poll):
            continue
        found[poll.slug].append(message.message_id)
    return found


def told_mails(tx: Session) -> set[str]:
    """The ids of the messages that an alert has told as not arrived."""
    alerts = tx.exec(select(Message.data).where(Message.kind == "mail-refused"))
    return {told for data in alerts for told in canonical.loads(data)["mails"]}


def _officer(tx: Session, poll: Poll) -> dict[str, Official]:
    """Who is officer now, as far as it can be known: one changed journal ends no other alert."""
    return {name: one for name, one in officials_of(tx, poll).items() if name == "officer"}

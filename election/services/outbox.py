"""The outbox: an act queues its mail in its own transaction; a worker sends it, at least once.

Data that says who cast is kept no longer than it is needed. A `recorded` message is deleted once
the mail server accepts it, or refuses it for good; the data of a `closed` message is emptied then.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import case
from sqlmodel import Session, bindparam, col, select, update

from election.crypto import canonical
from election.crypto.return_code import unlisted_id
from election.database.any_tx import AnyTx
from election.database.engine import row_keys
from election.database.many_rows import change_rows, write_rows
from election.database.row_values import AnyElector, AnyPoll
from election.database.scrubbing import owe_scrub
from election.database.tables import Message, Poll
from election.rules.poll.definition import Official
from election.rules.poll.phases import ALLOWED
from election.rules.pollfile.addresses import folded
from election.services.row_authenticity import NO_TAG, tag_of
from election.services.store import key_of

MessageName = Literal[
    "test",
    "nominations",
    "nominated",
    "nomination-answer",
    "nominations-extended",
    "nominations-closed",
    "notice",
    "subject-letter",
    "reply-added",
    "recusal",
    "ballot-link",
    "link-reissued",
    "address-changed",
    "confirm-address",
    "hand-over",
    "recorded",
    "reminder",
    "extended",
    "candidate-withdrawn",
    "closed",
    "box-closed",
    "result",
    "objected",
    "not-ruled",
    "challenged",
    "ruled",
    "recounted",
    "alternate",
    "certified",
    "cancelled",
    "void",
    "mail-refused",
    "not-on-time",
    "poll-stopped",
    "not-reached",
    "not-them",
]
TELLS_WHO_CAST = ("recorded", "closed")
TELLS_WHO_MAY_STAND = ("nominated", "nomination-answer")
"""Who was asked and does not stand is told to nobody: these are deleted once they are settled."""
TELLS_OF_A_PERSON = (*TELLS_WHO_CAST, *TELLS_WHO_MAY_STAND)
"""Kinds without a line, a count or a fault for anybody but the person whom they go to."""
MAY_BE_TOLD_OF = col(Message.kind).not_in(TELLS_OF_A_PERSON)
"""Asked of messages wherever they are listed or counted."""
FAILED = ("refused", "bounced")
"""The states of what does not arrive."""
UNTAGGED: tuple[MessageName, ...] = ("poll-stopped",)
NEEDS_AN_OPEN_POLL = ("ballot-link", "link-reissued", "recorded", "reminder")
LEASE = timedelta(minutes=10)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=1)
MOST_ATTEMPTS = 126  # six pauses of up to half an hour, then one an hour: five days (RFC 5321)


def queue(
    tx: AnyTx,
    now: datetime,
    kind: MessageName,
    address: str,
    poll: AnyPoll | None = None,
    elector: AnyElector | None = None,
    **data: Any,
) -> None:
    """Put one message to one address in the outbox, due at once."""
    write_rows(
        tx, Message, [_message(tx, now, kind, address, poll, elector, canonical.dumps(data))]
    )


def queue_untagged(tx: Session, now: datetime, kind: MessageName, address: str, poll: Poll) -> None:
    """Queue a message that relies on nothing that is stored: its poll may have lost its key."""
    message = _message(tx, now, kind, address, None, None, canonical.dumps({}))
    write_rows(tx, Message, [message | {"poll_id": key_of(poll)}])


def queue_all(
    tx: Session,
    now: datetime,
    kind: MessageName,
    poll: Poll,
    electors: Iterable[AnyElector],
    **data: Any,
) -> None:
    """Queue a message to the first address of each elector, all in one statement."""
    content = canonical.dumps(data)
    messages = (_message(tx, now, kind, each.email, poll, each, content) for each in electors)
    write_rows(tx, Message, messages)


def queue_each(
    tx: Session,
    now: datetime,
    kind: MessageName,
    poll: Poll,
    own: Iterable[tuple[AnyElector, Mapping[str, Any]]],
) -> None:
    """Queue a message to the first address of each elector, with data of their own."""
    dumps = cache(lambda items: canonical.dumps(dict(items)))  # many have the same
    messages = (
        _message(tx, now, kind, elector.email, poll, elector, dumps(tuple(data.items())))
        for elector, data in own
    )
    write_rows(tx, Message, messages)


def queue_notices(
    tx: Session,
    now: datetime,
    kind: MessageName,
    poll: Poll,
    electors: Iterable[AnyElector],
    **data: Any,
) -> None:
    """Queue a message to both addresses of each elector, all in one statement."""
    content = canonical.dumps(data)
    messages = (
        _message(tx, now, kind, address, poll, elector, content)
        for elector in electors
        for address in elector.addresses
    )
    write_rows(tx, Message, messages)


def queue_officials(
    tx: Session,
    now: datetime,
    kind: MessageName,
    poll: Poll,
    officials: Mapping[str, Official],
    **data: Any,
) -> None:
    """Queue a message to these officials, by office; one a person, whatever offices they hold.

    The message keeps their offices, and so says what each of them has to do.
    """
    held: dict[str, tuple[str, list[str]]] = {}
    for office, official in officials.items():
        held.setdefault(folded(official.email), (official.email, []))[1].append(office)
    messages = (
        _message(tx, now, kind, to, poll, None, canonical.dumps(data | {"offices": offices}))
        for to, offices in held.values()
    )
    write_rows(tx, Message, messages)


def queue_everybody(
    tx: Session,
    now: datetime,
    kind: MessageName,
    poll: Poll,
    electors: Iterable[AnyElector],
    officials: Mapping[str, Official],
    **data: Any,
) -> None:
    """Queue a message to both addresses of each elector, and a copy to each official."""
    queue_notices(tx, now, kind, poll, electors, **data)
    queue_officials(tx, now, kind, poll, officials, **data)


def _message(
    tx: AnyTx,
    now: datetime,
    kind: MessageName,
    address: str,
    poll: AnyPoll | None,
    elector: AnyElector | None,
    data: bytes,
) -> dict[str, Any]:
    """A message by column: many are stored at once, without an object for each."""
    message = {
        "poll_id": key_of(poll) if poll else None,
        "elector_id": elector.id if elector else None,
        "kind": kind,
        "address": address,
        "data": data,
        "state": "queued",
        "answer": "",
        "attempts": 0,
        "next_try": now,
        "message_id": _new_id(tx, kind),
        "tag": NO_TAG,
        "held_by": "",
        "far_answer": "",
    }
    return message | {"tag": tag_of(tx, poll, Message, message)} if poll else message


def _new_id(tx: AnyTx, kind: MessageName) -> str:
    """A random id. Of mail that tells who cast nothing is kept, and its id is known again."""
    return unlisted_id(row_keys(tx)) if kind in TELLS_WHO_CAST else secrets.token_hex(16)


_DUE = (
    select(Message)
    .where(
        col(Message.next_try) <= bindparam("now"),
        col(Message.id).not_in(bindparam("tried", expanding=True)),
    )
    .order_by(col(Message.next_try), col(Message.id))
    .limit(bindparam("most"))
)
"""The messages that are due first, and were not tried: a statement that is made once."""
_DUE_HELD = _DUE.with_for_update(skip_locked=True)
_ROW = (col(Message.id) == bindparam("row")) & (col(Message.message_id) == bindparam("named"))
"""A message by both its ids: SQLite gives a new row the number of a deleted one."""
_GIVE_BACK = (
    update(Message)
    .where(
        _ROW,
        col(Message.next_try).is_not(None),
        col(Message.attempts) == bindparam("tries") + 1,
    )
    .values(next_try=bindparam("due"), attempts=bindparam("tries"), held_by="")
)
_SENT = (
    update(Message)
    .where(_ROW, col(Message.kind).not_in(TELLS_OF_A_PERSON))
    .values(
        # it may have come back before it is settled here
        state=case((col(Message.state) == "bounced", "bounced"), else_="sent"),
        answer=bindparam("words"),
        next_try=None,
        held_by="",
    )
)


def is_due(tx: Session, now: datetime, tried: Collection[int]) -> bool:
    """True where `claim` would find a message: asked while looking, so that nothing is written."""
    return tx.exec(_DUE, params=_asked(now, tried, 1)).first() is not None


def claim(
    tx: Session, now: datetime, tried: Collection[int], by: str = "", most: int = 1
) -> Sequence[Message]:
    """The next due messages that are not in `tried`, leased for ten minutes to the process `by`.

    They are given as they were before: `give_back` needs that.
    """
    found = tx.exec(_DUE_HELD, params=_asked(now, tried, most)).all()
    leased = {"next_try": now + LEASE, "held_by": by}
    change_rows(tx, Message, [{"id": m.id, "attempts": m.attempts + 1} | leased for m in found])
    return found


def _asked(now: datetime, tried: Collection[int], most: int) -> dict[str, Any]:
    return {"now": now, "tried": list(tried), "most": most}


def give_back(tx: Session, claimed: Iterable[Message]) -> None:
    """Make due as before what was claimed and not tried; not what ended or was taken meanwhile."""
    as_before = [{**_named(each), "due": each.next_try, "tries": each.attempts} for each in claimed]
    if as_before:
        tx.connection().execute(_GIVE_BACK, as_before)


def holders(tx: Session) -> set[str]:
    """The processes that are sending a message, or died while they did."""
    held = select(Message.held_by).where(col(Message.next_try).is_not(None), Message.held_by != "")
    return set(tx.exec(held.distinct()))


def let_go(tx: Session, now: datetime, dead: Collection[str]) -> None:
    """Make due what these processes hold: they are dead, and nobody knows if it was sent."""
    held = (col(Message.held_by).in_(dead), col(Message.next_try).is_not(None))
    tx.exec(update(Message).where(*held).values(held_by="", next_try=now))


def end_false_pauses(tx: Session, now: datetime) -> None:
    """Make due what would wait longer than any pause lasts: it was queued by a clock ahead."""
    ahead = (col(Message.next_try) > now + LONGEST_DELAY, col(Message.held_by) == "")
    tx.exec(update(Message).where(*ahead).values(next_try=now))


def requeue(tx: Session, now: datetime, poll: Poll | None) -> None:
    """Make due what waits, and what was refused or came back; a number would tell who cast.

    These are messages of one poll, or of all. What ended with its poll stays refused, and so does
    mail about the close: what it says was deleted when it was refused.
    """
    open_polls = select(Poll.id).where(col(Poll.phase).in_(ALLOWED["cast"]))
    wanted = [] if poll is None else [col(Message.poll_id) == key_of(poll)]
    useful = col(Message.kind).not_in(NEEDS_AN_OPEN_POLL) | col(Message.poll_id).in_(open_polls)
    tried = col(Message.state).in_(FAILED) & (col(Message.attempts) > 0)
    refused = tried & MAY_BE_TOLD_OF & useful
    waiting = (col(Message.state) == "deferred") & (col(Message.held_by) == "")
    tx.exec(
        update(Message)
        .where(refused | waiting, *wanted)
        .values(state="queued", attempts=0, next_try=now, far_answer="")
    )


def mark_sent(tx: Session, tried: Message, answer: str) -> None:
    """Settle a message that the mail server accepted; nothing where it was deleted meanwhile.

    Most take one statement. An object of the mapper that was read before is not told of it.
    """
    tx.flush()
    settled = tx.connection().execute(_SENT, {**_named(tried), "words": answer})
    if not settled.rowcount and (message := _hold(tx, tried)) is not None:
        _settle(tx, message, "sent", answer)


def mark_refused(tx: Session, tried: Message, answer: str) -> None:
    """Settle a message that is refused for good; one that another worker sent stays sent."""
    message = _hold(tx, tried)
    if message is not None and message.next_try is not None:
        _settle(tx, message, "refused", answer)


def mark_deferred(tx: Session, now: datetime, tried: Message, answer: str) -> None:
    """Make a message due again after a pause that doubles up to an hour; refused after five days.

    A message that was settled while the mail server was asked stays settled: another worker sent
    it, or its poll ended.
    """
    message = _hold(tx, tried)
    if message is None or message.next_try is None:
        return
    if message.attempts >= MOST_ATTEMPTS:
        _settle(tx, message, "refused", answer)
        return
    message.state, message.answer, message.held_by = "deferred", answer, ""
    message.next_try = now + min(FIRST_DELAY * 2 ** min(message.attempts - 1, 10), LONGEST_DELAY)


def _named(message: Message) -> dict[str, Any]:
    return {"row": message.id, "named": message.message_id}


def _hold(tx: Session, tried: Message) -> Message | None:
    """The message, locked: nobody else settles or cancels it until the transaction ends.

    None where it was deleted since it was claimed, though another one may have its number.
    """
    found = tx.get(Message, tried.id, with_for_update=True)
    return found if found is not None and found.message_id == tried.message_id else None


def _settle(tx: Session, message: Message, state: str, answer: str) -> None:
    if message.kind == "recorded":
        tx.delete(message)
        return
    if message.kind in TELLS_WHO_MAY_STAND:
        tx.delete(message)
        owe_scrub(tx)
        return
    if message.state != "bounced":  # it may come back before it is settled here
        message.state = state
    message.answer, message.next_try, message.held_by = answer, None, ""
    if message.kind in TELLS_WHO_CAST:
        message.data, message.tag = canonical.dumps({}), NO_TAG
        owe_scrub(tx)


def messages(tx: Session, poll: Poll) -> list[Message]:
    """Every message of a poll but those that say who cast, or who was asked to stand."""
    shown = (
        select(Message)
        .where(
            Message.poll_id == key_of(poll),
            col(Message.kind).not_in(("recorded", *TELLS_WHO_MAY_STAND)),
        )
        .order_by(col(Message.id))
    )
    return list(tx.exec(shown))

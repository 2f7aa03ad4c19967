"""Reading the mailbox of bounces: what came back is stored with its message, and then deleted.

A kill between the two is harmless: the same is stored again. Whatever answers mail that tells who
cast is deleted, and leaves no trace: no row, no log line, no count. All other mail is left as it
is: complaints, answers while somebody is away, replies, what was delivered, and mail of others.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Literal

from sqlmodel import Session

from election.crypto.return_code import NamedMail, named_by_codes, named_by_ids
from election.database.engine import Database, row_keys
from election.database.tables import BounceMailbox, Message
from election.mail.bounces.bounce_box import VISIT_SECONDS, BounceBox, FoundMail, MailboxVisit
from election.mail.bounces.report import RecipientFate, Report, read_report
from election.services import returned_mail

MOST_NAMES = 20
"""Ids in one mail that are looked up: a mail may hold thousands."""
READING_SECONDS = VISIT_SECONDS * 2 / 3
MARK_EVERY = 50

What = Literal["delete", "leave"]


def read_bounces(
    database: Database, box: BounceBox, stop: Callable[[], bool] = lambda: False
) -> None:
    """Visit the mailbox once. Raises BouncesUnread, and what the database raises.

    Where there is more than one visit has time for, the next goes on behind it.
    """
    with database.reading() as tx:
        kept = tx.get(BounceMailbox, box.name)
        mark = kept.mark if kept else ""
    ends = time.monotonic() + READING_SECONDS
    with box.visit(mark) as visit:
        try:
            for number, mail in enumerate(visit.mails(), 1):
                if stop() or time.monotonic() > ends:
                    break
                _settle(database, visit, mail)
                if number % MARK_EVERY == 0:
                    mark = _remember(database, box, visit, mark)
        finally:
            _remember(database, box, visit, mark)


def _settle(database: Database, visit: MailboxVisit, mail: FoundMail) -> None:
    """Store what a mail reports, and delete it; or leave it where it is."""
    report = _read(mail)
    if report is not None and _what_to_do(database, report) == "delete":
        visit.delete(mail)
    else:
        visit.leave(mail)


def _read(mail: FoundMail) -> Report | None:
    """What a mail says; None where it cannot be read at all. Strangers write what is read here."""
    with suppress(Exception):
        return read_report(mail.content)
    return None


def _what_to_do(database: Database, report: Report) -> What:
    with database.reading() as tx:
        by_code = [*islice(_by_code(tx, report), MOST_NAMES)]
        if _answers_unlisted(tx, report):
            return "delete"
        if not report.is_automatic:
            return "leave"
        message = _message(tx, [*by_code, *islice(_by_id(tx, report), MOST_NAMES)])
    if message is None:
        return "delete" if by_code else "leave"  # the message of our code was purged
    fate = report.fate_of(message.address)
    if fate is None:
        return "leave"
    with database.transaction() as tx:
        _store(tx, message, fate)
    return "delete"


def _store(tx: Session, message: Message, fate: RecipientFate) -> None:
    note = returned_mail.mark_bounced if fate.action == "failed" else returned_mail.mark_late
    note(tx, message.message_id, fate.words or f"{fate.action}, without a reason")


def _answers_unlisted(tx: Session, report: Report) -> bool:
    """True for what answers mail that tells who cast, and that a program wrote.

    What a person writes is left: they may say that they have not cast.
    """
    keys = row_keys(tx)
    if any(named.message_id is None for named in named_by_codes(keys, report.came_to)):
        return True
    if not report.is_automatic:
        return False
    named = (*named_by_codes(keys, report.text), *named_by_ids(keys, report.text))
    return any(each.message_id is None for each in named)


def _by_code(tx: Session, report: Report) -> Iterator[NamedMail]:
    """What our codes name: the address that it came to, before what is returned."""
    keys = row_keys(tx)
    yield from named_by_codes(keys, report.came_to)
    yield from named_by_codes(keys, report.text)


def _by_id(tx: Session, report: Report) -> Iterator[NamedMail]:
    return named_by_ids(row_keys(tx), report.text)


def _message(tx: Session, named: list[NamedMail]) -> Message | None:
    """The first that is named, of which something may be stored."""
    for each in dict.fromkeys(named):
        found = returned_mail.listed(tx, each.message_id) if each.message_id else None
        if found is not None:
            return found
    return None


def _remember(database: Database, box: BounceBox, visit: MailboxVisit, before: str) -> str:
    """Store how far was read, where the mailbox does not keep that itself."""
    if visit.mark != before:
        with database.transaction() as tx:
            tx.merge(BounceMailbox(name=box.name, mark=visit.mark))
    return visit.mark

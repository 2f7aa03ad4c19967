"""The public log of a poll's acts, as a hash chain: every act writes its entry here.

`history_of` reads it as a whole, and `fault` checks it as a whole.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.crypto.hash_chain import GENESIS, Entry, is_chained
from election.database.tables import JournalEntry, Poll
from election.errors.polls import PollChanged
from election.rules.poll.instants import iso
from election.rules.pollfile.fields import one_line
from election.services.history import History
from election.services.read_history import read_history
from election.services.store import key_of

LONGEST_REASON = 500


def write(tx: Session, poll: Poll, now: datetime, act: str, **data: Any) -> None:
    """Append an act. `data` is public: it holds no mail address, and not who cast or is recused."""
    seq, previous = _newest(tx, poll)
    entry = Entry(seq=seq + 1, at=iso(now), act=act, data=data, previous=previous)
    tx.add(JournalEntry(poll_id=key_of(poll), seq=entry.seq, line=entry.line, hash=entry.hash))
    tx.flush()


def _newest(tx: Session, poll: Poll) -> tuple[int, str]:
    """The number and hash of the newest entry."""
    newest = (
        select(JournalEntry.seq, JournalEntry.hash)
        .where(JournalEntry.poll_id == key_of(poll))
        .order_by(col(JournalEntry.seq).desc())
        .limit(1)
    )
    return tx.exec(newest).one_or_none() or (0, GENESIS)


def head(tx: Session, poll: Poll) -> str:
    """The hash of the newest entry."""
    return _newest(tx, poll)[1]


def require_head(tx: Session, poll: Poll, known: str) -> None:
    """Raise PollChanged where an act came after the entry of this hash.

    An act that computes long does so before its transaction, on what it read; this tells whether
    that still holds.
    """
    if head(tx, poll) != known:
        raise PollChanged(slug=poll.slug)


def public_reason(text: str) -> str:
    """A reason as the journal holds it: one line, of 500 characters at most."""
    return one_line(LONGEST_REASON)(text)


def history_of(tx: Session, poll: Poll) -> History:
    """All that happened to a poll, as the database has it now."""
    lines = select(JournalEntry.line).where(JournalEntry.poll_id == key_of(poll))
    return read_history(map(_entry, tx.exec(lines.order_by(col(JournalEntry.seq)))))


def histories(tx: Session) -> Mapping[int, History]:
    """The histories of all polls by primary key, read in one statement."""
    lines = select(JournalEntry.poll_id, JournalEntry.line)
    by_poll = defaultdict[int, list[Entry]](list)
    for poll_id, line in tx.exec(lines.order_by(col(JournalEntry.poll_id), col(JournalEntry.seq))):
        by_poll[poll_id].append(_entry(line))
    return {poll_id: read_history(entries) for poll_id, entries in by_poll.items()}


def _entry(line: bytes) -> Entry:
    return Entry(**canonical.loads(line))


def fault(tx: Session, poll: Poll) -> str | None:
    """The first fault of a poll's definition or journal, in words; None where there is none."""
    if not _is(poll.definition, poll.definition_hash):
        return "its definition does not match its hash"
    stored = select(JournalEntry.line, JournalEntry.hash).where(
        JournalEntry.poll_id == key_of(poll)
    )
    rows = tx.exec(stored.order_by(col(JournalEntry.seq))).all()
    if not all(_is(line, digest) for line, digest in rows):
        return "an entry of its journal does not match its hash"
    history = read_history(_entry(line) for line, _ in rows)
    if not is_chained(history.entries):
        return "its journal is no chain any more"
    if history.noticed and history.noticed.definition != poll.definition_hash:
        return "its journal names another definition"
    return None


def _is(content: object, digest: str) -> bool:
    """True for bytes of this digest; a cell that somebody edited may hold another type."""
    return isinstance(content, bytes) and canonical.digest(content) == digest

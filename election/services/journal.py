"""The public log of a poll's acts, as a hash chain: every act writes its entry here.

`history_of` reads it as a whole, and `fault` checks it as a whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, ColumnElement
from sqlalchemy import select as select_columns
from sqlmodel import Session, bindparam, col, func, select

from election.crypto import canonical
from election.crypto.hash_chain import GENESIS, Entry, is_chained
from election.database.any_tx import AnyTx
from election.database.row_values import AnyPoll, table_of
from election.database.tables import JournalEntry, Poll
from election.errors.changed_rows import RowsChanged
from election.errors.clock import ClockBehind
from election.errors.polls import PollChanged
from election.rules.poll.instants import iso
from election.rules.poll.phases import is_over
from election.rules.pollfile.fields import one_line
from election.services.history import History
from election.services.read_history import read_history
from election.services.row_authenticity import tag_poll
from election.services.store import key_of

LONGEST_REASON = 500
StoredLine: TypeAlias = tuple[int, bytes]
"""An entry as the database has it: its number, and its canonical bytes."""


def write(tx: Session, poll: Poll, now: datetime, act: str, **data: Any) -> None:
    """Append an act, and tag the poll's row with all that the act has changed in it.

    `data` is public: it holds no mail address, and not who cast or is recused. Raises RowsChanged
    where somebody else wrote an entry: none may follow it, but that of the poll's end. Raises
    ClockBehind where the act would come before the one that it follows: `verify.py` refuses that.
    """
    newest = (
        select(JournalEntry.seq, JournalEntry.hash, JournalEntry.line)
        .where(JournalEntry.poll_id == key_of(poll))
        .order_by(col(JournalEntry.seq).desc())
        .limit(1)
    )
    seq, previous, line = tx.exec(newest).one_or_none() or (0, GENESIS, None)
    if previous != poll.head and not is_over(poll.phase):
        raise RowsChanged(slug=poll.slug, what="the journal")
    at = iso(now)
    if line and at < (head := _entry(line).at):
        raise ClockBehind(slug=poll.slug, now=at, head=head)
    entry = Entry(seq=seq + 1, at=at, act=act, data=data, previous=previous)
    tx.add(JournalEntry(poll_id=key_of(poll), seq=entry.seq, line=entry.line, hash=entry.hash))
    tag_poll(tx, poll, entry.hash)
    tx.flush()


def require_head(poll: Poll, known: str) -> None:
    """Raise PollChanged where an act came after the entry of this hash.

    An act that computes long does so before its transaction, on what it read; this tells whether
    that still holds. The poll is locked.
    """
    if poll.head != known:
        raise PollChanged(slug=poll.slug)


def public_reason(text: str) -> str:
    """A reason as the journal holds it: one line, of 500 characters at most."""
    return one_line(LONGEST_REASON)(text)


_ENTRIES = table_of(JournalEntry)
_LINES = (
    select_columns(_ENTRIES.c.seq, _ENTRIES.c.line)
    .where(_ENTRIES.c.poll_id == bindparam("poll_id"))
    .order_by(_ENTRIES.c.seq)
)


def history_of(tx: AnyTx, poll: AnyPoll) -> History:
    """All that happened to a poll. Raises RowsChanged where its journal is not what it was.

    That is not judged of a poll that is over: its record proves itself.
    """
    return history_told(poll, tx.execute(_LINES, {"poll_id": key_of(poll)}).all())


def line_columns(poll_id: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Two columns for PostgreSQL: a journal's numbers and lines, in order, within another look.

    Their pairs are what `history_told` reads.
    """
    own = _ENTRIES.c.poll_id == poll_id
    return [
        func.array(
            select_columns(column)
            .where(own)
            .order_by(_ENTRIES.c.seq)
            .correlate_except(_ENTRIES)
            .scalar_subquery(),
            type_=ARRAY(column.type),
        )
        for column in (_ENTRIES.c.seq, _ENTRIES.c.line)
    ]


def history_told(poll: AnyPoll, lines: Sequence[StoredLine]) -> History:
    """The history that the lines of a poll's journal tell. Raises as `history_of` does."""
    history = _history(poll, lines)
    if history is None:
        raise RowsChanged(slug=poll.slug, what="the journal")
    return history


def histories(tx: Session, polls: Iterable[Poll]) -> Mapping[int, History]:
    """The histories of these polls by primary key, read in one statement.

    A poll whose journal is not what it was is left out.
    """
    rows = select(JournalEntry.poll_id, JournalEntry.seq, JournalEntry.line)
    by_poll = defaultdict[int, list[StoredLine]](list)
    in_order = rows.order_by(col(JournalEntry.poll_id), col(JournalEntry.seq))
    for poll_id, seq, line in tx.exec(in_order):
        by_poll[poll_id].append((seq, line))
    read = {key_of(poll): _history(poll, by_poll[key_of(poll)]) for poll in polls}
    return {poll_id: history for poll_id, history in read.items() if history}


def _history(poll: AnyPoll, lines: Sequence[StoredLine]) -> History | None:
    """The history of a poll; None where the lines do not lead to the head in the poll's row."""
    if not is_over(poll.phase) and not _leads_to(poll.head, lines):
        return None
    return _read(tuple(line for _, line in lines))


@lru_cache(maxsize=64)
def _read(lines: tuple[bytes, ...]) -> History:
    """The history that these lines tell: of a journal that is as it was, it is made once."""
    return read_history(map(_entry, lines))


def _leads_to(head: str, lines: Sequence[StoredLine]) -> bool:
    """True where each line names the digest of the one before it, and `head` is the last one's."""
    previous = GENESIS
    for number, (seq, line) in enumerate(lines, start=1):
        if seq != number or b'"previous":"%s"' % previous.encode() not in line:
            return False
        previous = canonical.digest(line)
    return previous == head


def _entry(line: bytes) -> Entry:
    return Entry(**canonical.loads(line))


def fault(tx: Session, poll: Poll) -> str | None:
    """The first fault of a poll's definition or journal, in words; None where there is none."""
    if not _is(poll.definition, poll.definition_hash):
        return "its definition does not match its hash"
    stored = select(JournalEntry.seq, JournalEntry.line, JournalEntry.hash).where(
        JournalEntry.poll_id == key_of(poll)
    )
    rows = tx.exec(stored.order_by(col(JournalEntry.seq))).all()
    if not all(_is(line, digest) for _, line, digest in rows):
        return "an entry of its journal does not match its hash"
    return _fault(poll, [seq for seq, _, _ in rows], [_entry(line) for _, line, _ in rows])


def _fault(poll: Poll, numbers: Sequence[int], entries: Sequence[Entry]) -> str | None:
    """The first fault of a journal whose entries match their hashes; None where there is none."""
    history = read_history(entries)
    if not is_chained(entries) or list(numbers) != [entry.seq for entry in entries]:
        return "its journal is no chain any more"
    if history.noticed and history.noticed.definition != poll.definition_hash:
        return "its journal names another definition"
    if history.head != poll.head:
        return "its journal does not end where its row says"
    return None


def _is(content: object, digest: str) -> bool:
    """True for bytes of this digest; a cell that somebody edited may hold another type."""
    return isinstance(content, bytes) and canonical.digest(content) == digest

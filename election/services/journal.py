"""The public log of a poll's acts, as a hash chain; every act writes its entry here."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.crypto.hash_chain import GENESIS, Entry
from election.database.tables import JournalEntry, Poll
from election.services.store import key_of


def write(tx: Session, poll: Poll, now: datetime, act: str, **data: Any) -> Entry:
    """Append an act. `data` is public: counts and digests, never who or an address."""
    last = tx.exec(
        select(JournalEntry)
        .where(JournalEntry.poll_id == key_of(poll))
        .order_by(col(JournalEntry.seq).desc())
        .limit(1)
    ).one_or_none()
    entry = Entry(
        seq=last.seq + 1 if last else 1,
        at=instant(now),
        act=act,
        data=data,
        previous=last.hash if last else GENESIS,
    )
    tx.add(JournalEntry(poll_id=key_of(poll), seq=entry.seq, line=entry.line, hash=entry.hash))
    tx.flush()
    return entry


def entries(tx: Session, poll: Poll) -> list[Entry]:
    """All acts, the first first."""
    lines = tx.exec(
        select(JournalEntry.line)
        .where(JournalEntry.poll_id == key_of(poll))
        .order_by(col(JournalEntry.seq))
    )
    return [Entry(**canonical.loads(line)) for line in lines]


def acts(tx: Session, poll: Poll, act: str) -> list[Entry]:
    """The entries of one act."""
    return [entry for entry in entries(tx, poll) if entry.act == act]


def head(tx: Session, poll: Poll) -> str:
    """The hash of the last entry: every mail carries it."""
    last = tx.exec(
        select(JournalEntry.hash)
        .where(JournalEntry.poll_id == key_of(poll))
        .order_by(col(JournalEntry.seq).desc())
        .limit(1)
    ).one_or_none()
    return last or GENESIS


def withdrawn(tx: Session, poll: Poll) -> tuple[str, ...]:
    """The candidates who withdrew, in the order they did."""
    return tuple(entry.data["candidate"] for entry in acts(tx, poll, "withdrawn"))


def reply(tx: Session, poll: Poll) -> str | None:
    """The subject's public answer that was added after notice, if there is one."""
    added = acts(tx, poll, "reply added")
    return added[-1].data["link"] if added else None


def recused(tx: Session, poll: Poll) -> int:
    """How many electors are recused: every change of it is an act."""
    declared = acts(tx, poll, "recused")
    return int(declared[-1].data["count"]) if declared else 0


def instant(moment: datetime) -> str:
    """An instant as the journal writes it: UTC, whole seconds, ISO 8601."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def moment(text: str) -> datetime:
    """The instant that the journal wrote."""
    return datetime.fromisoformat(text)

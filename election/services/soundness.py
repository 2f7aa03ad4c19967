"""Whether what is stored of polls is what was once stored: definitions and journals."""

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.crypto.hash_chain import is_chained
from election.database.tables import JournalEntry, Poll
from election.services import journal, store


def fault(tx: Session, poll: Poll) -> str | None:
    """What is wrong with a poll's definition or journal; None where nothing is."""
    if not _is(poll.definition, poll.definition_hash):
        return "its definition does not match its hash"
    rows = tx.exec(
        select(JournalEntry)
        .where(JournalEntry.poll_id == store.key_of(poll))
        .order_by(col(JournalEntry.seq))
    ).all()
    if not all(_is(row.line, row.hash) for row in rows):
        return "an entry of its journal does not match its hash"
    if not is_chained(journal.entries(tx, poll)):
        return "its journal is no chain any more"
    noticed = journal.acts(tx, poll, "noticed")
    if noticed and noticed[-1].data["definition"] != poll.definition_hash:
        return "its journal names another definition"
    return None


def newest(tx: Session, poll: Poll) -> str:
    """When the last act in its journal was, as the journal writes it."""
    return journal.entries(tx, poll)[-1].at


def _is(content: object, digest: str) -> bool:
    """Whether a cell, of whatever type somebody left in it, is the bytes of a digest."""
    return isinstance(content, bytes) and canonical.digest(content) == digest

"""The state of polls in one statement: what is equal here has the same public pages."""

from collections.abc import Hashable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.database.tables import JournalEntry, Poll
from election.errors.polls import NoSuchPoll


@dataclass(frozen=True)
class PollState:
    """A poll, and the head of its journal; None for one without an entry."""

    poll: Poll
    head: str | None

    @property
    def key(self) -> Hashable:
        """Equal for equal states. The definition counts by its bytes, whatever its hash says."""
        poll = self.poll
        digest = canonical.digest(poll.definition)
        row = (poll.slug, poll.phase, poll.closes, poll.definition_hash, poll.head, poll.tag)
        return (*row, digest, self.head)


def poll_states(tx: Session, slug: str | None) -> list[PollState]:
    """The state of this poll, or of all, the first drafted first. Raises NoSuchPoll."""
    head = (
        select(JournalEntry.hash)
        .where(JournalEntry.poll_id == Poll.id)
        .order_by(col(JournalEntry.seq).desc())
        .limit(1)
        .correlate(Poll)
        .scalar_subquery()
    )
    wanted = select(Poll, head).order_by(col(Poll.id))
    if slug is not None:
        wanted = wanted.where(Poll.slug == slug)
    states = [PollState(poll, newest) for poll, newest in tx.exec(wanted)]
    if slug is not None and not states:
        raise NoSuchPoll(slug=slug)
    return states

"""Counting the stored ballots of a published result again, to answer an upheld challenge.

Both counters count what the box was opened to. The journal gets the digests of the ballots and of
the new tally. Where both are as before, the result stands. Otherwise it is certified by nobody.
"""

from dataclasses import dataclass

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.unsealed import UnsealedBox
from election.database.engine import Clock, Database
from election.database.tables import Poll
from election.errors.disputes import NothingToRecount
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.rules.poll.phases import require_phase
from election.rules.poll.tally import Tally
from election.services import journal, outbox, store
from election.services.box_to_open import box_totals
from election.services.history import History, RecountEntry
from election.services.officials import officials_of
from election.services.opened_box import opened_box


@dataclass(frozen=True)
class _Counted:
    """What a poll's count hangs on, as it was read: to count it needs no database."""

    definition: Definition
    history: History
    opened: UnsealedBox | None

    def again(self) -> Tally:
        """The count by both counters. Raises CountersDisagree where they do."""
        kind, totals = kind_of(self.definition), box_totals(self.definition, self.history)
        if self.opened is None:
            return kind.sealed_tally(totals)
        seeds = self.history.seeds
        return kind.tally(self.opened.ballots, totals, self.history.withdrawn, seeds)


def require_recountable(tx: Session, slug: str) -> History:
    """The history of a poll with a challenge that a recount answers. Raises NothingToRecount."""
    poll = store.find(tx, slug)
    require_phase("recount", poll.phase, slug)
    history = journal.history_of(tx, poll)
    if history.unanswered_challenge is None:
        raise NothingToRecount(slug=slug)
    return history


def recount(database: Database, clock: Clock, slug: str) -> RecountEntry:
    """Count again, and journal what was found. Raises PollChanged where an act came between."""
    with database.reading() as tx:
        history = require_recountable(tx, slug)
        counted = _counted(tx, store.find(tx, slug), history)
    digest = canonical.digest(canonical.dumps(counted.again().to_json()))
    opened = {"opened": counted.opened.digest} if counted.opened else {}
    with database.transaction() as tx:
        poll = store.lock(tx, slug)
        require_phase("recount", poll.phase, slug)
        journal.require_head(poll, history.head)
        now = clock(tx)
        journal.write(tx, poll, now, "recounted", tally=digest, **opened)
        found = journal.history_of(tx, poll).recounts[-1]
        electors, officials = store.electors_of(tx, poll), officials_of(tx, poll)
        outbox.queue_everybody(tx, now, "recounted", poll, electors, officials, agrees=found.agrees)
    return found


def _counted(tx: Session, poll: Poll, history: History) -> _Counted:
    return _Counted(store.definition_of(poll), history, opened_box(tx, poll))

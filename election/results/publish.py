"""Publishing: gather the facts of a tallied poll, build its record, and store it."""

from collections.abc import Mapping

from sqlmodel import Session

from election.database.engine import Clock, Database
from election.database.tables import Poll
from election.results.facts import Publisher
from election.results.gather import facts_of
from election.results.record.build import signed
from election.results.record.file_names import SUMS
from election.results.record.made_files import MadeFile
from election.results.record.stored import store_record
from election.rules.poll.phases import NEXT, require_phase
from election.services import journal, outbox, store
from election.services.officials import officials_of


def publish(database: Database, clock: Clock, slug: str, publisher: Publisher) -> Poll:
    """Publish the preliminary report and record of a tallied poll, signed by the service.

    The record is made before the transaction that stores it: other polls take ballots meanwhile.
    Raises PollChanged where another act on the poll came between.
    """
    with database.reading() as tx:
        poll = store.find(tx, slug)
        require_phase("publish", poll.phase, slug)
        facts = facts_of(tx, poll, journal.history_of(tx, poll))
    with signed(facts, publisher) as files, database.transaction() as tx:
        poll = store.lock(tx, slug)
        require_phase("publish", poll.phase, slug)
        journal.require_head(poll, facts.history.head)
        publish_files(tx, clock, poll, files)
    return poll


def publish_files(tx: Session, clock: Clock, poll: Poll, files: Mapping[str, MadeFile]) -> None:
    """Store a preliminary record, journal the digest of its sums, and mail the result."""
    now = clock(tx)
    poll.phase = NEXT["publish"]
    store_record(tx, poll, files)
    journal.write(tx, poll, now, "published", sums=files[SUMS].digest)
    electors = store.electors_of(tx, poll)
    outbox.queue_everybody(tx, now, "result", poll, electors, officials_of(tx, poll))

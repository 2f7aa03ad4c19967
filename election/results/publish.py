"""Publishing: gather the facts of a tallied poll, build its record, and store it."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from election.crypto import canonical
from election.database.engine import Clock
from election.database.tables import Poll
from election.results.gather import facts_of
from election.results.record.build import signed
from election.results.record.file_names import SUMS
from election.results.record.stored import store_record
from election.rules.poll.phases import NEXT, require_phase
from election.services import journal, outbox, store


def publish(tx: Session, clock: Clock, slug: str, key: Ed25519PrivateKey) -> Poll:
    """Publish the preliminary report and record of a tallied poll, signed by the service."""
    poll = store.lock(tx, slug)
    require_phase("publish", poll.phase, slug)
    facts = facts_of(tx, poll, journal.history_of(tx, poll))
    publish_files(tx, clock, poll, signed(facts, key))
    return poll


def publish_files(tx: Session, clock: Clock, poll: Poll, files: Mapping[str, bytes]) -> None:
    """Store a preliminary record, journal the digest of its sums, and mail the result."""
    now = clock(tx)
    poll.phase = NEXT["publish"]
    store_record(tx, poll, files)
    journal.write(tx, poll, now, "published", sums=canonical.digest(files[SUMS]))
    outbox.queue_notices(tx, now, "result", poll, store.electors_of(tx, poll))

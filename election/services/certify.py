"""The challenge period and its end: challenges, rulings, certification and who signed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from election.crypto import canonical
from election.database.engine import Clock
from election.database.tables import Poll, SignedSoFar
from election.errors import ChallengeOpen, NoSuchChallenge
from election.rules.poll.definition import Role
from election.rules.poll.phases import NEXT, challenge_ends, require_not_before, require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, outbox
from election.services import store as polls
from election.services.history import History, happened
from election.services.publishing import SUMS, store
from election.services.store import key_of


def challenge(tx: Session, clock: Clock, slug: str, statement: str) -> int:
    """Record a written challenge by its public link; certification waits. Returns its number."""
    poll = polls.lock(tx, slug)
    require_phase("challenge", poll.phase, slug)
    number = len(journal.history_of(tx, poll).challenges) + 1
    journal.write(tx, poll, clock(tx), "challenged", number=number, statement=link(statement))
    return number


def rule(tx: Session, clock: Clock, slug: str, number: int, statement: str) -> None:
    """Record the ruling on a challenge by its public link."""
    poll = polls.lock(tx, slug)
    require_phase("rule", poll.phase, slug)
    if number not in journal.history_of(tx, poll).open_challenges:
        raise NoSuchChallenge(slug=slug, number=number)
    journal.write(tx, poll, clock(tx), "ruled", number=number, statement=link(statement))


def require_certifiable(poll: Poll, history: History, now: datetime) -> None:
    """Raise unless the poll may be certified now."""
    slug = poll.slug
    require_phase("certify", poll.phase, slug)
    ends = challenge_ends(happened(history.published).at, polls.definition_of(poll).times)
    require_not_before("certify", slug, ends, now)
    if history.open_challenges:
        raise ChallengeOpen(slug=slug, number=history.open_challenges[0])


@dataclass(frozen=True)
class Begun:
    """A certification that was begun: the statement that it names, and the signatures so far."""

    statement: str
    signatures: Mapping[Role, str]


def begun(tx: Session, poll: Poll) -> Begun | None:
    """What was kept of the poll's certification, if it is one that is signed."""
    kept = tx.get(SignedSoFar, poll.id)
    return Begun(kept.statement, canonical.loads(kept.signatures)) if kept else None


def keep(tx: Session, poll: Poll, statement: str, signatures: Mapping[Role, str]) -> None:
    """Keep what was signed so far, in place of what was kept before."""
    content = canonical.dumps(dict(signatures))
    tx.merge(SignedSoFar(poll_id=key_of(poll), statement=statement, signatures=content))


def certify(
    tx: Session, clock: Clock, poll: Poll, statement: str, files: Mapping[str, bytes]
) -> None:
    """Store the certified record, journal it, and mail everybody."""
    now = clock(tx)
    poll.phase = NEXT["certify"]
    store(tx, poll, files)
    sums = canonical.digest(files[SUMS])
    journal.write(tx, poll, now, "certified", statement=link(statement), sums=sums)
    outbox.end_telling(tx, poll)
    outbox.queue_notices(tx, now, "certified", poll, polls.electors_of(tx, poll))

"""The tally: judge the quorum, reveal the seeds, unseal the box and count; then store the result.

The order in the journal matters: the root was fixed at the close, the seeds are revealed after it,
and only then is the box unsealed. So nobody who knows a ballot can still choose a seed.

To unseal and to count may take minutes, and other polls take ballots meanwhile. So both happen
between two short transactions: one reveals the seeds, the other stores the tally, where the poll
is still as it was counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.sealed_box import SealedBox
from election.crypto.unsealed import UnsealedBox
from election.crypto.unsealed_file import require_key
from election.database.engine import Clock, Database
from election.database.tables import Poll, Result
from election.errors.box import NothingToOpenWith
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.rules.poll.phases import NEXT, require_phase
from election.rules.poll.tally import BoxTotals, RevealedSeed, Tally
from election.services import journal, store
from election.services.box_to_open import box_totals, missing_quorum
from election.services.history import History
from election.services.opened_box import keep_opened, opened_parts
from election.services.reveal import seeds_of_lot, write_revealed
from election.services.stored_box import stored_box
from election.services.unseal import OpenerOutput, unsealed_elsewhere, unsealed_here


@dataclass(frozen=True)
class ClosedPoll:
    """A closed poll as it was read. To count it needs no database."""

    definition: Definition
    history: History
    box: SealedBox | None
    """The box, whole; None where its quorum is not met, so that it stays sealed."""

    @property
    def totals(self) -> BoxTotals:
        return box_totals(self.definition, self.history)


def tally(
    database: Database,
    clock: Clock,
    slug: str,
    *,
    secret_key: str | None = None,
    shares: Sequence[int] = (),
    brought: Sequence[OpenerOutput] = (),
    seeds: Sequence[str] = (),
    drawn: Sequence[RevealedSeed] = (),
) -> Tally:
    """Count the closed box, unsealed here with the secret key, or elsewhere (`brought`).

    `shares` numbers the trustees whose shares made the key. `drawn` seeds replace lost ones, each
    with its public draw. Where the quorum is not met, the box stays sealed, and no key or seed is
    needed. Raises NothingToOpenWith where the box is to be unsealed and neither is given, and
    BoxAltered where its envelopes are not those that were fixed at the close. Raises PollChanged
    where another act on the poll came between.
    """
    with database.reading() as tx:
        closed = _closed_poll(tx, slug)
    if secret_key is not None:
        require_key(closed.definition, secret_key)
    kind = kind_of(closed.definition)
    head = closed.history.head
    if closed.box is None:
        return _store(database, clock, slug, head, kind.sealed_tally(closed.totals))
    lot = seeds_of_lot(closed.definition, closed.history, seeds, drawn)
    if secret_key is None and not brought:
        raise NothingToOpenWith(slug=slug)
    if lot and not closed.history.seeds:
        head = _reveal(database, clock, slug, head, lot)
    unsealed, entry = (
        unsealed_elsewhere(closed.box, brought)
        if brought or secret_key is None
        else unsealed_here(closed.box, secret_key, shares)
    )
    result = kind.tally(unsealed.ballots, closed.totals, closed.history.withdrawn, lot)
    return _store(database, clock, slug, head, result, unsealed, entry)


def _closed_poll(tx: Session, slug: str) -> ClosedPoll:
    poll = store.find(tx, slug)
    require_phase("tally", poll.phase, slug)
    definition, history = store.definition_of(poll), journal.history_of(tx, poll)
    is_sealed = missing_quorum(definition, box_totals(definition, history)) is not None
    return ClosedPoll(definition, history, None if is_sealed else stored_box(tx, poll))


def _reveal(
    database: Database, clock: Clock, slug: str, head: str, lot: Sequence[RevealedSeed]
) -> str:
    """Journal the seeds, and return the head of the journal then."""
    with database.transaction() as tx:
        poll = _unchanged(tx, slug, head)
        write_revealed(tx, clock, poll, lot)
        return poll.head


def _store(
    database: Database,
    clock: Clock,
    slug: str,
    head: str,
    result: Tally,
    unsealed: UnsealedBox | None = None,
    entry: dict[str, object] | None = None,
) -> Tally:
    """Store and journal the tally; of the box, store only what the record will show."""
    content = canonical.dumps(result.to_json())
    digest = canonical.digest(content)
    parts = opened_parts(unsealed) if unsealed is not None else ()
    with database.transaction() as tx:
        poll = _unchanged(tx, slug, head)
        if entry is not None:
            journal.write(tx, poll, clock(tx), "unsealed", **entry)
        tx.add(Result(poll_id=store.key_of(poll), tally=content))
        keep_opened(tx, poll, parts)
        poll.phase = NEXT["tally"]
        journal.write(tx, poll, clock(tx), "tallied", outcome=result.outcome, tally=digest)
    return result


def _unchanged(tx: Session, slug: str, head: str) -> Poll:
    """The poll, locked. Raises WrongPhase or PollChanged where it is not as it was counted.

    The head of the journal stands for the root of the box: the close wrote it there.
    """
    poll = store.lock(tx, slug)
    require_phase("tally", poll.phase, slug)
    journal.require_head(poll, head)
    return poll

"""The tally: judge the quorum, reveal the seeds, unseal the box and count, in one transaction.

The order in the journal matters: the root was fixed at the close, the seeds are revealed after it,
and only then is the box unsealed. So nobody who knows a ballot can still choose a seed.
"""

from collections.abc import Sequence

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.unsealed import UnsealedBox
from election.crypto.unsealed_file import require_key
from election.database.engine import Clock
from election.database.tables import Poll, Result
from election.errors.box import NothingToOpenWith
from election.kinds.table import kind_of
from election.rules.poll.phases import NEXT, require_phase
from election.rules.poll.tally import RevealedSeed, Tally
from election.services import journal, store
from election.services.box_to_open import box_totals, missing_quorum
from election.services.reveal import reveal
from election.services.stored_box import stored_box
from election.services.unseal import OpenerOutput, unsealed_elsewhere, unsealed_here


def tally(
    tx: Session,
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
    BoxAltered where its envelopes are not those that were fixed at the close.
    """
    poll = store.lock(tx, slug)
    require_phase("tally", poll.phase, slug)
    definition = store.definition_of(poll)
    if secret_key is not None:
        require_key(definition, secret_key)
    history, kind = journal.history_of(tx, poll), kind_of(definition)
    box = box_totals(definition, history)
    if missing_quorum(definition, box) is not None:
        return _finish(tx, clock, poll, kind.sealed_tally(box), None)
    sealed = stored_box(tx, poll)
    revealed = reveal(tx, clock, poll, definition, history, seeds, drawn)
    if brought:
        unsealed, entry = unsealed_elsewhere(sealed, brought)
    elif secret_key is not None:
        unsealed, entry = unsealed_here(sealed, secret_key, shares)
    else:
        raise NothingToOpenWith(slug=slug)
    journal.write(tx, poll, clock(tx), "unsealed", **entry)
    result = kind.tally(unsealed.ballots, box, history.withdrawn, revealed)
    return _finish(tx, clock, poll, result, unsealed)


def _finish(
    tx: Session, clock: Clock, poll: Poll, result: Tally, unsealed: UnsealedBox | None
) -> Tally:
    """Store and journal the tally; of the box, store only what the record will show."""
    content = canonical.dumps(result.to_json())
    opened = canonical.dumps(unsealed.files if unsealed else {})
    tx.add(Result(poll_id=store.key_of(poll), opened=opened, tally=content))
    poll.phase = NEXT["tally"]
    journal.write(
        tx, poll, clock(tx), "tallied", outcome=result.outcome, tally=canonical.digest(content)
    )
    return result

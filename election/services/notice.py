"""Notice: what the clock and other polls decide is judged, and the definition is frozen."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.envelope import check_public
from election.crypto.trustees import pieces as shares
from election.database.engine import Clock
from election.database.tables import Poll
from election.errors import CardNeeded, KeyOfTheService, KeyWhole, NoSuchPoll, SeedsRefused
from election.rules.poll.ballots import longest_ballot, padded_length
from election.rules.poll.commitments import KeyMade, Piece, PollKey, SeedCommitment, SeedHolder
from election.rules.poll.definition import Definition, Trigger, Trustees
from election.rules.poll.phases import NEXT, require_notice, require_phase
from election.rules.poll.triggers import CausingPoll, Rival, poll_named, require_trigger
from election.services import journal, outbox, overview, store

HEX_DIGEST = 64


def notice(
    tx: Session,
    clock: Clock,
    slug: str,
    *,
    public_key: str,
    made: KeyMade,
    pieces: Sequence[Piece] = (),
    seed_hashes: Sequence[str],
    service_key: str,
) -> Poll:
    """Freeze the definition with its keys and commitments, and mail the notice to everybody.

    `pieces` are those of the key, where the poll has trustees.
    """
    poll = store.lock(tx, slug)
    require_phase("notice", poll.phase, slug)
    draft = store.definition_of(poll)
    _require_own_keys(draft, service_key)
    now = clock(tx)
    require_notice(slug, draft.times, now)
    if draft.trigger:
        require_trigger(draft, _cause(tx, draft.trigger), _rivals(tx, draft))
    definition = replace(
        draft,
        key=PollKey(check_public(public_key), made),
        trustees=_trustees(draft, pieces),
        seeds=_commitments(draft, seed_hashes),
        service_key=service_key,
        ballot_bytes=padded_length(len(canonical.dumps(longest_ballot(draft).to_json()))),
    )
    poll.definition = canonical.dumps(definition.to_json())
    poll.definition_hash = canonical.digest(poll.definition)
    poll.phase = NEXT["notice"]
    electors = store.electors_of(tx, poll)
    journal.write(tx, poll, now, "noticed", definition=poll.definition_hash, electors=len(electors))
    outbox.queue_notices(tx, now, "notice", poll, electors)
    return poll


def _require_own_keys(definition: Definition, service_key: str) -> None:
    """Raise where an office names the service's key: who runs the service would sign for it."""
    for office, key in definition.people.keys.items():
        if key == service_key:
            raise KeyOfTheService(slug=definition.slug, office=office)


def _trustees(draft: Definition, pieces: Sequence[Piece]) -> Trustees | None:
    """The trustees with the pieces of the key, which must be those that they need."""
    trustees = draft.trustees
    if trustees is None:
        if pieces:
            raise KeyWhole(slug=draft.slug)
        return None
    if tuple(piece.holders for piece in pieces) != shares.holders(
        trustees.needed, len(trustees.people)
    ):
        raise CardNeeded(slug=draft.slug)
    return replace(trustees, pieces=tuple(pieces))


def _commitments(definition: Definition, hashes: Sequence[str]) -> tuple[SeedCommitment, ...]:
    if definition.kind == "removal":
        if hashes:
            raise SeedsRefused(reason="a removal has no lot")
        return ()
    if not 1 <= len(hashes) <= 2:  # noqa: PLR2004  the officer's, then the scrutineer's
        raise SeedsRefused(reason="the lot takes the officer's seed, then the scrutineer's")
    for digest in hashes:
        if len(digest) != HEX_DIGEST or not set(digest) <= set("0123456789abcdef"):
            raise SeedsRefused(reason=f"{digest} is not a SHA-256 in lower-case hexadecimal")
    if len(set(hashes)) != len(hashes):
        raise SeedsRefused(reason="the two commitments are the same")
    holders: tuple[SeedHolder, ...] = ("officer", "scrutineer")
    return tuple(SeedCommitment(by, digest) for by, digest in zip(holders, hashes, strict=False))


def _cause(tx: Session, trigger: Trigger) -> CausingPoll | None:
    name = poll_named(trigger)
    if name is None:
        return None
    try:
        poll = store.find(tx, name)
    except NoSuchPoll:
        return None
    outcome = overview.outcome(tx, poll)
    return CausingPoll(
        definition=store.definition_of(poll),
        certified=poll.phase == "certified",
        outcome=outcome.outcome if outcome else None,
        tied=outcome.count.tied if outcome and outcome.count else (),
    )


def _rivals(tx: Session, definition: Definition) -> list[Rival]:
    rivals = []
    for poll in store.sound(tx):
        if poll.slug == definition.slug or poll.phase in {"draft", "cancelled", "void"}:
            continue
        if store.definition_of(poll).trigger != definition.trigger:
            continue
        outcome = overview.outcome(tx, poll)
        elected = outcome is not None and outcome.outcome == "elected"
        if elected or poll.phase != "certified":
            rivals.append(Rival(poll.slug, elected and poll.phase == "certified"))
    return rivals

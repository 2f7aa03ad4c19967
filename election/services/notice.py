"""Notice: judge the clock and the other polls, and freeze the definition."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.envelope import check_public
from election.crypto.trustees import pieces as shares
from election.database.engine import Clock
from election.database.tables import Poll
from election.errors.base import instant_text
from election.errors.nominations import (
    NobodyStands,
    NominationsFirst,
    NoticeAfterNominations,
    OpeningNotLater,
)
from election.errors.polls import NoSuchPoll, SeedsRefused
from election.errors.signatures import KeyOfTheService
from election.errors.trustees import CardNeeded, KeyWhole
from election.kinds.cause import CausingPoll, Rival
from election.kinds.table import kind_of
from election.rules.poll.ballots import padded_length
from election.rules.poll.commitments import KeyMade, Piece, PollKey, SeedCommitment, SeedHolder
from election.rules.poll.definition import REPLACED_PER_ELECTOR, Definition, Role, Trustees
from election.rules.poll.instants import iso
from election.rules.poll.nominating import first_opening, postponed
from election.rules.poll.phases import (
    LONGEST_EXTENSION,
    NEXT,
    awaits_notice,
    has_no_result,
    is_certified,
    is_draft,
    require_notice,
    require_phase,
)
from election.rules.poll.rehearsals import require_right_office
from election.rules.sentences.words import a
from election.services import journal, outbox, overview, store
from election.services.redefine import redefine

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
    opens: datetime | None = None,
) -> Poll:
    """Freeze the definition with its keys and commitments, and mail the notice to everybody.

    `pieces` are those of the key, where the poll has trustees. `opens` is a later opening, where
    nominations were closed so late that too little notice is left: the end moves as far.
    """
    poll = store.lock(tx, slug)
    now = clock(tx)
    definition = require_noticeable(tx, now, poll, service_key, opens)
    if opens is not None:
        redefine(tx, poll, definition)
    return freeze(tx, now, poll, public_key, made, pieces, seed_hashes, service_key)


def freeze(
    tx: Session,
    now: datetime,
    poll: Poll,
    public_key: str,
    made: KeyMade,
    pieces: Sequence[Piece],
    seed_hashes: Sequence[str],
    service_key: str,
) -> Poll:
    """Freeze a draft and mail its notice, whatever clock and other polls say.

    Previews and rehearsals call it alone, in an office that is thrown away.
    """
    draft = store.definition_of(poll)
    kind = kind_of(draft)
    definition = replace(
        draft,
        key=PollKey(check_public(public_key), made),
        trustees=_trustees(draft, pieces),
        seeds=_commitments(draft, seed_hashes),
        service_key=service_key,
        ballot_bytes=padded_length(len(canonical.dumps(kind.longest_ballot.to_json()))),
        replaced_per_elector=REPLACED_PER_ELECTOR,
    )
    electors = redefine(tx, poll, definition, newest_key=True)
    poll.phase = NEXT["notice"]
    journal.write(tx, poll, now, "noticed", definition=poll.definition_hash, electors=len(electors))
    outbox.queue_everybody(tx, now, "notice", poll, electors, definition.officials)
    about = [elector for elector in electors if elector.person_id == definition.question.subject]
    outbox.queue_notices(tx, now, "subject-letter", poll, about)
    return poll


def require_noticeable(
    tx: Session, now: datetime, poll: Poll, service_key: str, opens: datetime | None = None
) -> Definition:
    """The draft's definition. Raises where phase, keys, clock or other polls forbid its notice.

    With `opens`, its times are moved to that later opening.
    """
    require_phase("notice", poll.phase, poll.slug)
    draft = _opening_later(poll, store.definition_of(poll), opens)
    require_right_office(draft)
    require_own_keys(draft, service_key)
    if draft.question.nominations:
        _require_nominated(poll, draft, now)
    require_notice(poll.slug, draft.times, now)
    require_cause(tx, draft)
    return draft


def _opening_later(poll: Poll, draft: Definition, opens: datetime | None) -> Definition:
    if opens is None:
        return draft
    by = opens - draft.times.opens
    if not (awaits_notice(poll.phase) and timedelta() < by <= LONGEST_EXTENSION):
        raise OpeningNotLater(
            slug=poll.slug, opens=instant_text(draft.times.opens), asked=instant_text(opens)
        )
    return postponed(draft, by, nominations=False)


def _require_nominated(poll: Poll, draft: Definition, now: datetime) -> None:
    """Raise unless nominations gave the poll its candidates, and left time for the notice."""
    if not awaits_notice(poll.phase):
        raise NominationsFirst(slug=poll.slug)
    if not kind_of(draft).candidates:
        raise NobodyStands(slug=poll.slug)
    days = draft.times.minimum_notice_days
    if now > draft.times.opens - timedelta(days=days):
        raise NoticeAfterNominations(
            slug=poll.slug,
            opens=instant_text(draft.times.opens),
            days=days,
            later=iso(first_opening(draft, now)),
        )


def require_cause(tx: Session, draft: Definition) -> None:
    """Raise TriggerRefused where the other polls do not give this one its cause."""
    kind = kind_of(draft)
    kind.require_trigger(cause_of(tx, kind.triggered_by()), _rivals(tx, draft))


def require_own_keys(definition: Definition, service_key: str) -> None:
    """Raise KeyOfTheService where an office names that key: the service could sign for it."""
    people = definition.people
    alternates = people.acting(get_args(Role)).keys
    for office, key in [*people.keys.items(), *alternates.items()]:
        if key == service_key:
            raise KeyOfTheService(slug=definition.slug, office=office)


def _trustees(draft: Definition, pieces: Sequence[Piece]) -> Trustees | None:
    """The trustees with the pieces of the key. Raises KeyWhole or CardNeeded for unfit pieces."""
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
    if not kind_of(definition).has_lot:
        if hashes:
            raise SeedsRefused(reason=f"{a(definition.kind)} has no lot")
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


def cause_of(tx: Session, slug: str | None) -> CausingPoll | None:
    """The poll of this slug, with what a poll that it triggers depends on."""
    if slug is None:
        return None
    try:
        poll = store.find(tx, slug)
    except NoSuchPoll:
        return None
    definition, tally = store.definition_of(poll), overview.outcome(tx, poll)
    kind = kind_of(definition)
    return CausingPoll(
        definition=definition,
        certified=is_certified(poll.phase),
        outcome=tally.outcome if tally else None,
        removed=kind.removed(tally) if tally else None,
        tied=kind.tied(tally) if tally else (),
    )


def _rivals(tx: Session, definition: Definition) -> list[Rival]:
    """The other polls from the same trigger that are under way, or have spent the trigger."""
    trigger = kind_of(definition).trigger
    rivals = []
    for poll in store.sound(tx) if trigger else ():
        if poll.slug == definition.slug or is_draft(poll.phase) or has_no_result(poll.phase):
            continue
        kind = kind_of(store.definition_of(poll))
        if kind.trigger != trigger:
            continue
        tally = overview.outcome(tx, poll)
        elected = tally is not None and kind.spends_trigger(tally)
        if elected or not is_certified(poll.phase):
            rivals.append(Rival(poll.slug, elected and is_certified(poll.phase)))
    return rivals

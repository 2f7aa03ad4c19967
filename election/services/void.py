"""Voiding: the end of a poll that opened, without a result."""

from typing import Any

from sqlmodel import Session

from election.database.engine import Clock
from election.database.tables import Poll
from election.errors.polls import PollChanged
from election.errors.signatures import EndUnsigned
from election.rules.poll.phases import NEXT, Phase, require_phase
from election.rules.sentences.words import listed
from election.services import journal, outbox, overtaken_mail, store
from election.services.close import forget_who_cast
from election.services.officials import officials_of
from election.services.void_signed import EndToSign, end_to_sign


def void(
    tx: Session,
    clock: Clock,
    slug: str,
    reason: str,
    signed: EndToSign | None = None,
    *,
    unsigned: bool = False,
) -> Phase:
    """End a poll that opened, without a result; a new poll follows under a new slug.

    Of a poll still open, the ballots are deleted; in every phase, the rows that say who cast. It is
    the one way on where somebody changed the database, so it relies on nothing that is stored.

    Where an upheld challenge ends the poll, officer and scrutineer sign that, if they named keys.
    `signed` holds the signatures, checked. `unsigned` is for keys that are lost: journal, report
    and mail say so. Raises EndUnsigned, and PollChanged where something else was signed.
    """
    poll = store.lock_unchecked(tx, slug)
    require_phase("void", poll.phase, slug)
    public_reason, now = journal.public_reason(reason), clock(tx)
    facts = _facts(tx, poll, public_reason, signed, unsigned=unsigned)
    ended, poll.phase = poll.phase, NEXT["void"]
    overtaken_mail.end_voting(tx, poll)
    journal.write(tx, poll, now, "voided", reason=public_reason, **facts)
    forget_who_cast(tx, poll)
    overtaken_mail.end_telling(tx, poll)
    electors = store.electors_unchecked(tx, poll)
    officials = officials_of(tx, poll)
    said = {
        "reason": public_reason,
        "challenge": facts.get("challenge"),
        "signed": list(facts.get("signatures", ())),
    }
    outbox.queue_everybody(tx, now, "void", poll, electors, officials, **said)
    return ended


def _facts(
    tx: Session, poll: Poll, public_reason: str, signed: EndToSign | None, *, unsigned: bool
) -> dict[str, Any]:
    """What the journal says of the challenge and the signatures; nothing where none is asked."""
    asked = end_to_sign(tx, poll, public_reason)
    if asked is None:
        return {}
    if unsigned:
        return asked.facts
    missing = signed.missing if signed else asked.missing
    if signed is None or missing:
        offices = listed(f"the {office}" for office in missing)
        raise EndUnsigned(slug=poll.slug, number=asked.challenge, missing=offices)
    if (signed.content, signed.keys) != (asked.content, asked.keys):
        raise PollChanged(slug=poll.slug)
    return signed.facts

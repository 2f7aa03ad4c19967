"""Signing the end of a poll whose result an upheld challenge took away.

Officer and scrutineer sign it, where the definition names their keys. What they sign names the
challenge, the published record and the reason, and not the journal's head: a challenge that is
filed meanwhile changes nothing in it. Nothing is kept between the two calls.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.ssh_signature import fingerprint, signer, verify
from election.database.tables import Poll
from election.errors.changed_rows import RowsChanged
from election.errors.signatures import NobodySignsTheEnd, SignatureRefused
from election.rules.poll.definition import Role
from election.rules.poll.phases import require_phase
from election.services import journal, store, to_sign

FORMAT = "election-void/v1"
KEYS = ("poll", "definition", "record", "challenge", "reason")
Signatures: TypeAlias = Mapping[Role, str]


@dataclass(frozen=True)
class EndToSign:
    """What is signed, who must sign it, and the armoured signatures so far, by office."""

    challenge: int
    content: bytes
    keys: Mapping[Role, str]
    signatures: Signatures = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Role, ...]:
        """The offices whose signature is still to come, in their order."""
        return tuple(office for office in self.keys if office not in self.signatures)

    @property
    def facts(self) -> dict[str, Any]:
        """What journal and mail say of it; no signatures where it ends unsigned."""
        return {"challenge": self.challenge, "signatures": dict(self.signatures)}


def end_to_sign(tx: Session, poll: Poll, public_reason: str) -> EndToSign | None:
    """What is to be signed to end this poll now; None where its end wants no signature.

    That is so without an upheld challenge, without a named key, and where somebody changed the
    journal or the definition: the end stays possible then.
    """
    if not store.is_defined(poll):
        return None
    try:
        history = journal.history_of(tx, poll)
    except RowsChanged:
        return None
    challenge, published = history.refuting_challenge, history.published
    keys = store.definition_of(poll).acting(history.replaced).people.keys
    if challenge is None or published is None or not keys:
        return None
    value = {
        "format": FORMAT,
        "poll": poll.slug,
        "definition": poll.definition_hash,
        "record": published.sums,
        "challenge": challenge.number,
        "reason": public_reason,
    }
    return EndToSign(challenge.number, canonical.dumps(value), keys)


def request(tx: Session, slug: str, reason: str) -> EndToSign:
    """What officer and scrutineer sign for this end. Raises NobodySignsTheEnd, WrongPhase."""
    poll = store.find(tx, slug)
    require_phase("void", poll.phase, slug)
    asked = end_to_sign(tx, poll, journal.public_reason(reason))
    if asked is None:
        raise NobodySignsTheEnd(slug=slug)
    return asked


def signed_request(tx: Session, slug: str, reason: str, armoured: Iterable[str]) -> EndToSign:
    """The same with these signatures, each of them checked. Raises SignatureRefused."""
    asked = request(tx, slug, reason)
    given: dict[Role, str] = {}
    for each in armoured:
        key = signer(each)
        office = next((role for role, named in asked.keys.items() if named == key), None)
        if office is None:
            raise SignatureRefused(
                reason=f"neither officer nor scrutineer signs with the key {fingerprint(key)}"
            )
        verify(each, key, asked.content)
        given[office] = each
    in_order = {office: given[office] for office in asked.keys if office in given}
    return EndToSign(asked.challenge, asked.content, asked.keys, in_order)


def is_request(content: bytes) -> bool:
    """True for what `request` wrote, and for nothing else that somebody may be given to sign."""
    return to_sign.has_format(content, FORMAT)


def lines_of(content: bytes) -> tuple[str, ...]:
    """What a request says, a line for each key."""
    return to_sign.lines_of(content, KEYS)

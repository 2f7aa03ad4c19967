"""A certification before it is final: what it says, who must sign it, and who has signed.

Its bytes follow from the poll as it is now. A signature of an earlier state of the journal, or for
another statement, is a signature of other bytes: its office must sign again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.ssh_signature import fingerprint, signer, verify
from election.database.tables import Poll, SignedSoFar
from election.errors.certification import CertificationNotBegun, NobodySigns, NotACertification
from election.errors.crypto import NotCanonical
from election.errors.signatures import SignatureRefused
from election.results.gather import facts_of
from election.results.record.data_files import CERTIFICATION_FORMAT, certification
from election.rules.poll.definition import Role
from election.rules.pollfile.addresses import link
from election.services import store
from election.services.history import History

CONTENT_KEYS = (
    "poll",
    "definition",
    "box",
    "opened",
    "tally",
    "journal",
    "not_before",
    "statement",
)


@dataclass(frozen=True)
class Certification:
    """`content` is certification.json. `outdated` are the offices that signed other bytes."""

    slug: str
    statement: str
    content: bytes
    keys: Mapping[Role, str]
    signatures: Mapping[Role, str]
    outdated: tuple[Role, ...] = ()

    @property
    def missing(self) -> tuple[Role, ...]:
        """The offices whose signature is still to come, in their order."""
        return tuple(office for office in self.keys if office not in self.signatures)

    def signed(self, armoured: str) -> Self:
        """The certification with one more signature. Raises NobodySigns, SignatureRefused."""
        if not self.keys:
            raise NobodySigns(slug=self.slug)
        key = signer(armoured)
        office = next((role for role, named in self.keys.items() if named == key), None)
        if office is None:
            reason = f"the definition names the key {fingerprint(key)} for nobody"
            raise SignatureRefused(reason=reason)
        verify(armoured, key, self.content)
        return replace(self, signatures={**self.signatures, office: armoured})


@dataclass(frozen=True)
class KeptSignatures:
    """The statement that was signed so far, and its signatures, armoured."""

    statement: str
    signatures: Mapping[Role, str]


def kept_signatures(tx: Session, poll: Poll) -> KeptSignatures | None:
    """The signatures kept for the poll's certification, if any were ever kept."""
    kept = tx.get(SignedSoFar, poll.id)
    return KeptSignatures(kept.statement, canonical.loads(kept.signatures)) if kept else None


def keep_signatures(tx: Session, poll: Poll, found: Certification) -> None:
    """Keep the signatures given so far, in place of those kept before."""
    content = canonical.dumps(dict(found.signatures))
    tx.merge(SignedSoFar(poll_id=store.key_of(poll), statement=found.statement, signatures=content))


def draw_up(tx: Session, poll: Poll, history: History, statement: str | None) -> Certification:
    """The certification as it is now.

    Without `statement`, it has the kept one. Raises CertificationNotBegun where none was kept.
    """
    before = kept_signatures(tx, poll)
    if statement is None:
        if before is None:
            raise CertificationNotBegun(slug=poll.slug)
        statement = before.statement
    facts = facts_of(tx, poll, history, link(statement))
    content, keys = certification(facts), facts.people.keys
    given = before.signatures if before else {}
    kept = {
        role: given[role]
        for role in given
        if role in keys and _is_of(given[role], keys[role], content)
    }
    return Certification(
        slug=poll.slug,
        statement=statement,
        content=content,
        keys=keys,
        signatures=kept,
        outdated=tuple(role for role in given if role not in kept),
    )


def contents(content: bytes) -> tuple[str, ...]:
    """The content of a certification, a line for each key. Raises NotACertification."""
    try:
        value = canonical.loads(content)
    except NotCanonical as error:
        raise NotACertification(reason="it is not canonical JSON") from error
    if not isinstance(value, dict) or value.get("format") != CERTIFICATION_FORMAT:
        raise NotACertification(reason=f"its format is not {CERTIFICATION_FORMAT}")
    return tuple(f"{key}: {value[key]}" for key in CONTENT_KEYS if key in value)


def _is_of(armoured: str, key: str, content: bytes) -> bool:
    try:
        verify(armoured, key, content)
    except SignatureRefused:
        return False
    return True

"""Unsealing a closed box: here with the poll key, or by the outputs of openers elsewhere.

Each output must fit the box, and all outputs must be the same. Both ways return one unsealed box,
and the journal's entry on how it was unsealed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from election.crypto.box_root import envelope_hash
from election.crypto.sealed_box import SealedBox
from election.crypto.unsealed import UnsealedBox, open_box
from election.crypto.unsealed_file import BoxCommitment, UnsealedFile, require_fits
from election.errors.box import OpenersDisagree
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.services.box_to_open import history_in


@dataclass(frozen=True)
class OpenerOutput:
    """The output of one opener elsewhere; `signer` is the public line of the key that signed it."""

    file: str
    unsealed: UnsealedFile
    signer: str | None = None


Unsealing: TypeAlias = tuple[UnsealedBox, dict[str, Any]]
"""An unsealed box, and the journal's entry on how it was unsealed."""


def unsealed_here(sealed: SealedBox, secret: str, shares: Sequence[int]) -> Unsealing:
    """Unseal the box with the poll key; `shares` numbers the trustees whose shares made it."""
    definition = sealed.definition
    read = kind_of(definition).read_ballot
    box = open_box(definition, sealed.definition_hash, sealed.envelopes, secret, read)
    numbers = {"shares": sorted(shares)} if shares else {}
    return box, _entry(box, where="on the server", **numbers)


def unsealed_elsewhere(sealed: SealedBox, brought: Sequence[OpenerOutput]) -> Unsealing:
    """Take the outputs of one or more openers. Raises OpenedUnfit, OpenersDisagree."""
    definition = sealed.definition
    hashes = frozenset(map(envelope_hash, sealed.envelopes))
    commitment = BoxCommitment(definition, sealed.definition_hash, sealed.root, hashes)
    read = kind_of(definition).read_ballot
    first, *others = brought
    box = require_fits(first.unsealed, commitment, first.file, read)
    for other in others:
        require_fits(other.unsealed, commitment, other.file, read)
        if other.unsealed != first.unsealed:
            raise OpenersDisagree(
                first=first.file,
                first_digest=first.unsealed.digest,
                second=other.file,
                second_digest=other.unsealed.digest,
            )
    signers = [output.signer for output in brought if output.signer]
    acting = definition.acting(history_in(sealed).replaced)
    signed = {office_of(acting, signer) for signer in signers} - {None}
    how = {"where": "elsewhere", "outputs": len(brought), "signed": sorted(map(str, signed))}
    return box, _entry(box, **how)


def _entry(box: UnsealedBox, **how: Any) -> dict[str, Any]:
    return {"opened": box.digest, "void": len(box.void), **how}


def office_of(definition: Definition, line: str) -> str | None:
    """The office for which the definition names the key of this public line, if any."""
    for office, official in definition.officials.items():
        if official.key and official.key.split()[:2] == line.split()[:2]:
            return office
    return None

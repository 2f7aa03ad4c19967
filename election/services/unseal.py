"""What lay in a closed box: opened here with the poll's key, or brought by those who opened it.

What is brought must fit the box, and what two brought must be the same. Either way ends in the
record's files, and in what the journal says of how they were found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from election.crypto.unsealed import OpenedBox, open_box, opened_digest, record_files
from election.crypto.unsealed_file import BoxCommitment, UnsealedFile, require_fits
from election.database.tables import InnerEnvelope, Poll
from election.errors import OpenersDisagree
from election.rules.poll.ballots import Ballot
from election.rules.poll.definition import Definition


@dataclass(frozen=True)
class OpenerOutput:
    """What one opener found elsewhere; `signer` is the public line of whoever signed it."""

    file: str
    finding: UnsealedFile
    signer: str | None = None


@dataclass(frozen=True)
class Unsealed:
    """The record's files and ballots of a box, and the journal's entry on how it was opened."""

    files: dict[str, dict[str, Any]]
    ballots: tuple[Ballot, ...]
    entry: dict[str, Any]


def unsealed_here(
    tx: Session, poll: Poll, definition: Definition, secret: str, shares: Sequence[int]
) -> Unsealed:
    """Open the box with the poll key; `shares` numbers the trustees whose shares made it."""
    envelopes = tx.exec(select(InnerEnvelope.sealed).where(InnerEnvelope.poll_id == poll.id))
    opened = open_box(definition, poll.definition_hash, envelopes, secret)
    with_ = {"shares": sorted(shares)} if shares else {}
    return _told(record_files(definition, opened), opened, where="on the server", **with_)


def unsealed_elsewhere(
    tx: Session, poll: Poll, definition: Definition, root: str, brought: Sequence[OpenerOutput]
) -> Unsealed:
    """Take what one or more openers brought. Raises OpenedUnfit, OpenersDisagree."""
    hashes = tx.exec(select(InnerEnvelope.hash).where(col(InnerEnvelope.poll_id) == poll.id))
    box = BoxCommitment(definition, poll.definition_hash, root, frozenset(hashes))
    first, *others = brought
    opened = require_fits(first.finding, box, first.file)
    for other in others:
        require_fits(other.finding, box, other.file)
        if other.finding != first.finding:
            raise OpenersDisagree(
                first=first.file,
                first_digest=first.finding.digest,
                second=other.file,
                second_digest=other.finding.digest,
            )
    signed = {_office(definition, each.signer) for each in brought if each.signer} - {None}
    how = {"where": "elsewhere", "outputs": len(brought), "signed": sorted(map(str, signed))}
    return _told(first.finding.files, opened, **how)


def _told(files: dict[str, dict[str, Any]], opened: OpenedBox, **how: Any) -> Unsealed:
    entry = {"opened": opened_digest(files), "void": len(opened.voided), **how}
    return Unsealed(files, opened.ballots, entry)


def _office(definition: Definition, line: str) -> str | None:
    """Whose key a public line is, of those that the definition names."""
    for office, official in definition.officials.items():
        if official.key and official.key.split()[:2] == line.split()[:2]:
            return office
    return None

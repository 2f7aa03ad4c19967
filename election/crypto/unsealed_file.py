"""The output of one opener, as a file: the unsealed box, and the hashes that say which box."""

from dataclasses import dataclass
from functools import partial
from typing import Self

from election.crypto import canonical
from election.crypto.envelope import public_half
from election.crypto.sealed_box import SealedBox
from election.crypto.unsealed import Files, ReadBallot, UnsealedBox, ballots_digest, open_box
from election.errors.ballots import InvalidBallot
from election.errors.box import OpenedUnfit, OpenedUnreadable, WrongPollKey
from election.errors.crypto import NotCanonical
from election.rules.poll.definition import Definition

FORMAT = "election-opened/v1"


@dataclass(frozen=True)
class UnsealedFile:
    """The record's files of an unsealed box; `definition` and `root` (hashes) say of which box.

    `files` stay as they were read; `require_fits` checks them, for which it needs their poll.
    """

    poll: str
    definition: str
    root: str
    files: Files

    @property
    def digest(self) -> str:
        """SHA-256 of ballots.json, as the journal and the certification name it."""
        return ballots_digest(self.files)

    def to_bytes(self) -> bytes:
        """Canonical JSON; the same box gives the same bytes, whoever opens it."""
        return canonical.dumps({"format": FORMAT, **vars(self)})

    @classmethod
    def from_bytes(cls, data: bytes, file: str) -> Self:
        """The output in a file. Raises OpenedUnreadable, naming `file`."""
        try:
            value = canonical.loads(data)
        except NotCanonical as refused:
            raise OpenedUnreadable(file=file, reason="it is not canonical JSON") from refused
        keys = {"format", "poll", "definition", "root", "files"}
        if not isinstance(value, dict) or set(value) != keys or value.pop("format") != FORMAT:
            raise OpenedUnreadable(file=file, reason=f"it is not of the format {FORMAT}")
        return cls(**value)


def unseal_box(box: SealedBox, secret: str, read_ballot: ReadBallot) -> UnsealedFile:
    """Unseal a box with the secret poll key (hex). Raises WrongPollKey, KeyUnreadable."""
    require_key(box.definition, secret)
    unsealed = open_box(box.definition, box.definition_hash, box.envelopes, secret, read_ballot)
    return UnsealedFile(box.definition.slug, box.definition_hash, box.root, unsealed.files)


def require_key(definition: Definition, secret: str) -> None:
    """Raise WrongPollKey unless the secret key is that of the definition."""
    if definition.key is None or public_half(secret) != definition.key.public:
        raise WrongPollKey(slug=definition.slug)


@dataclass(frozen=True)
class BoxCommitment:
    """The box as fixed at close, and its poll as fixed at notice; hashes except `definition`."""

    definition: Definition
    definition_hash: str
    root: str
    envelopes: frozenset[str]


def require_fits(
    brought: UnsealedFile, box: BoxCommitment, file: str, read_ballot: ReadBallot
) -> UnsealedBox:
    """The unsealed box that was brought, if it can be this one. Raises OpenedUnfit, naming `file`.

    This does not show that its ballots lay in the box: only those who opened it can say that.
    """
    unfit = partial(OpenedUnfit, file, box.definition.slug)
    if brought.definition != box.definition_hash:
        raise unfit("it was opened under another definition")
    if brought.root != box.root:
        raise unfit("it was opened from a box with another root")
    other_files = "its files are not those of an opened box"
    try:
        unsealed = UnsealedBox.from_files(brought.files, read_ballot)
    except InvalidBallot as invalid:
        raise unfit(f"it counts what is no ballot: {invalid.reason}") from invalid
    except (LookupError, TypeError, ValueError, NotCanonical) as error:
        raise unfit(other_files) from error
    if (unsealed.poll, unsealed.publish) != (box.definition.slug, box.definition.publish):
        raise unfit(other_files)
    number, held = len(unsealed.ballots) + len(unsealed.void), len(box.envelopes)
    if number != held:
        raise unfit(f"it has {number} ballots and void envelopes, and the box {held} envelopes")
    void = [envelope.envelope for envelope in unsealed.void if envelope.envelope]
    if len(set(void)) != len(void) or not box.envelopes.issuperset(void):
        raise unfit("an envelope that it calls void is not in the box, or is named twice")
    return unsealed

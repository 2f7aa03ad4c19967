"""What one opener found in a box, as a file: nothing but what the record will show of it."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from election.crypto import canonical
from election.crypto.envelope import public_half
from election.crypto.sealed_box import SealedBox
from election.crypto.unsealed import OpenedBox, open_box, opened_digest, read_files, record_files
from election.errors import InvalidBallot, NotCanonical, OpenedUnfit, OpenedUnreadable, WrongPollKey
from election.rules.poll.definition import Definition

FORMAT = "election-opened/v1"


@dataclass(frozen=True)
class UnsealedFile:
    """The record's files of an opened box; `definition` and `root` (hashes) say of which box."""

    poll: str
    definition: str
    root: str
    files: dict[str, dict[str, Any]]

    @property
    def digest(self) -> str:
        """SHA-256 of ballots.json, as the journal and the certification name it."""
        return opened_digest(self.files)

    def to_bytes(self) -> bytes:
        """Canonical JSON; the same box gives the same bytes, whoever opens it."""
        return canonical.dumps({"format": FORMAT, **vars(self)})

    @classmethod
    def from_bytes(cls, data: bytes, file: str) -> Self:
        """The finding in a file. Raises OpenedUnreadable, naming it."""
        try:
            value = canonical.loads(data)
        except NotCanonical as refused:
            raise OpenedUnreadable(file=file, reason="it is not canonical JSON") from refused
        keys = {"format", "poll", "definition", "root", "files"}
        if not isinstance(value, dict) or set(value) != keys or value.pop("format") != FORMAT:
            raise OpenedUnreadable(file=file, reason=f"it is not of the format {FORMAT}")
        return cls(**value)


def unseal_box(box: SealedBox, secret: str) -> UnsealedFile:
    """Unseal a box with the secret poll key (hex). Raises WrongPollKey, KeyUnreadable."""
    require_key(box.definition, secret)
    opened = open_box(box.definition, box.definition_hash, box.envelopes, secret)
    files = record_files(box.definition, opened)
    return UnsealedFile(box.definition.slug, box.definition_hash, box.root, files)


def require_key(definition: Definition, secret: str) -> None:
    """Raise WrongPollKey unless the secret key is that of the definition."""
    if definition.key is None or public_half(secret) != definition.key.public:
        raise WrongPollKey(slug=definition.slug)


@dataclass(frozen=True)
class BoxCommitment:
    """What was fixed of a box at its close, and of its poll at notice; hashes but `definition`."""

    definition: Definition
    definition_hash: str
    root: str
    envelopes: frozenset[str]


def require_fits(finding: UnsealedFile, box: BoxCommitment, file: str) -> OpenedBox:
    """The ballots of a finding that can have lain in this box. Raises OpenedUnfit, naming `file`.

    That they did lie in it, only those who opened it can say.
    """
    unfit = partial(OpenedUnfit, file, box.definition.slug)
    if finding.definition != box.definition_hash:
        raise unfit("it was opened under another definition")
    if finding.root != box.root:
        raise unfit("it was opened from a box with another root")
    try:
        opened = read_files(box.definition, finding.files)
    except InvalidBallot as invalid:
        raise unfit(f"it counts what is no ballot: {invalid.reason}") from invalid
    except (LookupError, TypeError, ValueError, NotCanonical) as error:
        raise unfit("its files are not those of an opened box") from error
    number = len(opened.ballots) + len(opened.voided)
    if number != len(box.envelopes):
        held = len(box.envelopes)
        raise unfit(f"it has {number} ballots and void envelopes, and the box {held} envelopes")
    void = [each.envelope for each in opened.voided if each.envelope]
    if len(set(void)) != len(void) or not box.envelopes.issuperset(void):
        raise unfit("an envelope that it calls void is not in the box, or is named twice")
    return opened

"""A closed box as a file, to be unsealed on another machine: envelopes, definition and journal.

Apart from the envelopes it holds only what is public: no elector's address, and no id of a link.
The journal has the close, with which whoever opens the box compares it.
"""

from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from pydantic import ValidationError

from election.crypto import canonical
from election.crypto.box_root import box_root, envelope_hash
from election.crypto.hash_chain import Entry
from election.crypto.hash_chain import head as head_of
from election.errors.box import BoxUnreadable
from election.errors.crypto import NotCanonical
from election.rules.poll.definition import Definition

FORMAT = "election-sealed-box/v1"


@dataclass(frozen=True)
class SealedBox:
    """`envelopes` are in the order of their hashes; `journal` has all entries at the hand-out.

    `definition_bytes` are those that were frozen at notice.
    """

    definition_bytes: bytes
    journal: tuple[Entry, ...]
    envelopes: tuple[bytes, ...]

    @cached_property
    def definition(self) -> Definition:
        return Definition.from_json(canonical.loads(self.definition_bytes))

    @property
    def definition_hash(self) -> str:
        return canonical.digest(self.definition_bytes)

    @property
    def head(self) -> str:
        """The hash of the journal's last entry."""
        return head_of(self.journal)

    @cached_property
    def root(self) -> str:
        return box_root(map(envelope_hash, self.envelopes))

    def to_bytes(self) -> bytes:
        """Canonical JSON; the same box gives the same bytes."""
        return canonical.dumps(
            {
                "format": FORMAT,
                "poll": self.definition.slug,
                "definition": canonical.loads(self.definition_bytes),
                "definition_hash": self.definition_hash,
                "head": self.head,
                "journal": [asdict(entry) for entry in self.journal],
                "root": self.root,
                "envelopes": [b64encode(envelope).decode() for envelope in self.envelopes],
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes, file: str) -> Self:
        """The box in a file. Raises BoxUnreadable, naming `file`, for bytes that no box writes."""
        try:
            box = cls._from_value(canonical.loads(data))
            written = box.to_bytes()
        except NotCanonical as refused:
            raise BoxUnreadable(file=file, reason="it is not canonical JSON") from refused
        except (ValidationError, LookupError, TypeError, ValueError) as error:
            raise BoxUnreadable(file=file, reason="it has other fields than a box") from error
        if written != data:
            raise BoxUnreadable(file=file, reason="its envelopes or its definition were changed")
        return box

    @classmethod
    def _from_value(cls, value: Any) -> Self:
        envelopes = tuple(b64decode(envelope, validate=True) for envelope in value["envelopes"])
        journal = tuple(Entry(**entry) for entry in value["journal"])
        return cls(canonical.dumps(value["definition"]), journal, envelopes)

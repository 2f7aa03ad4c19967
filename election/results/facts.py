"""The facts that a record is made of, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto.unsealed import UnsealedBox
from election.rules.poll.definition import Definition, People, Role
from election.rules.poll.instants import iso
from election.rules.poll.tally import Lot, RankedResult, Tally
from election.services.history import History, happened


@dataclass(frozen=True)
class Publisher:
    """The office that publishes a record: its project, the address of its pages, and its key."""

    project: str
    site: str
    key: Ed25519PrivateKey = field(repr=False)
    rehearses: bool = False
    """True for an office that is thrown away: it publishes rehearsals, and nothing else."""


@dataclass(frozen=True)
class Facts:
    """All that a record is made of. Two calls with the same facts give the same bytes.

    `unsealed` is None where the box stays sealed.
    `signatures` are those of the certification, armoured.
    """

    definition: Definition
    definition_bytes: bytes
    definition_hash: str
    tally: Tally
    tally_bytes: bytes
    unsealed: UnsealedBox | None
    envelopes: tuple[str, ...]
    replaced: tuple[str, ...]
    history: History
    statement_of_reasons: str | None = None
    signatures: Mapping[Role, str] = field(default_factory=dict)

    @property
    def people(self) -> People:
        """The officials as they act now."""
        return self.definition.people.acting(self.history.replaced)

    @property
    def tallied_at(self) -> str:
        """The time of the count, as the journal writes it."""
        return iso(happened(self.history.tallied).at)

    @property
    def lot(self) -> Lot | None:
        """The lot of an election that was counted."""
        return self.tally.result.lot if isinstance(self.tally.result, RankedResult) else None

    @property
    def certified(self) -> bool:
        return self.statement_of_reasons is not None

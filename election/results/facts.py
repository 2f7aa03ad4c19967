"""What a record is made of, gathered from the database as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from election.crypto import canonical
from election.crypto.unsealed import UnsealedBox
from election.database.tables import Poll, Result
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Role
from election.rules.poll.instants import iso
from election.rules.poll.tally import Lot, RankedResult, Tally
from election.services import store
from election.services.closed_box import closed_box
from election.services.history import History, happened


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
    def tallied_at(self) -> str:
        """When the ballots were counted, as the journal writes it."""
        return iso(happened(self.history.tallied).at)

    @property
    def lot(self) -> Lot | None:
        """The lot of an election that was counted."""
        return self.tally.result.lot if isinstance(self.tally.result, RankedResult) else None

    @property
    def certified(self) -> bool:
        return self.statement_of_reasons is not None


def facts_of(
    tx: Session,
    poll: Poll,
    history: History,
    statement: str | None = None,
    signatures: Mapping[Role, str] | None = None,
) -> Facts:
    """The facts of a tallied poll; `statement` is the link that certification names."""
    result = tx.get_one(Result, poll.id)
    definition = store.definition_of(poll)
    box = closed_box(tx, poll, history)
    return Facts(
        definition=definition,
        definition_bytes=poll.definition,
        definition_hash=poll.definition_hash,
        tally=Tally.from_json(canonical.loads(result.tally)),
        tally_bytes=result.tally,
        unsealed=_unsealed(result, definition),
        envelopes=box.envelopes,
        replaced=box.replaced,
        history=history,
        statement_of_reasons=statement,
        signatures=signatures or {},
    )


def _unsealed(result: Result, definition: Definition) -> UnsealedBox | None:
    files = canonical.loads(result.opened)
    return UnsealedBox.from_files(files, kind_of(definition).read_ballot) if files else None

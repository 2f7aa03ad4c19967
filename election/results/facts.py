"""What a record is made of, gathered from the database as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Poll, Result
from election.rules.poll.definition import Definition, Role
from election.rules.poll.tally import Tally
from election.services import store
from election.services.box import closed_box
from election.services.history import History


@dataclass(frozen=True)
class Facts:
    """All that a record is made of. Two calls with the same facts give the same bytes.

    `opened` holds the files of the opened box by path; none where the box stays sealed.
    `signatures` are those of the certification, armoured.
    """

    definition: Definition
    definition_bytes: bytes
    definition_hash: str
    tally: Tally
    tally_bytes: bytes
    opened: Mapping[str, dict[str, Any]]
    envelopes: tuple[str, ...]
    replaced: tuple[str, ...]
    history: History
    statement_of_reasons: str | None = None
    signatures: Mapping[Role, str] = field(default_factory=dict)

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
    box = closed_box(tx, poll, history)
    return Facts(
        definition=store.definition_of(poll),
        definition_bytes=poll.definition,
        definition_hash=poll.definition_hash,
        tally=Tally.from_json(canonical.loads(result.tally)),
        tally_bytes=result.tally,
        opened=canonical.loads(result.opened),
        envelopes=box.envelopes,
        replaced=box.replaced,
        history=history,
        statement_of_reasons=statement,
        signatures=signatures or {},
    )

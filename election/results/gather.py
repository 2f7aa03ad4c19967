"""Gathering the facts of a record from the database."""

from collections.abc import Mapping

from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Poll, Result
from election.results.facts import Facts
from election.rules.poll.definition import Role
from election.rules.poll.tally import Tally
from election.services import store
from election.services.closed_box import closed_box
from election.services.history import History
from election.services.opened_box import opened_box


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
        unsealed=opened_box(tx, poll),
        envelopes=box.envelopes,
        replaced=box.replaced,
        history=history,
        statement_of_reasons=statement,
        signatures=signatures or {},
    )

"""Another definition for a poll that has people already: every tag covers its hash.

So all rows that are tagged are checked under the old one, and tagged under the new one. Mail that
somebody changed keeps its tag, and is refused when it is sent.
"""

from sqlmodel import Session, select

from election.crypto import canonical
from election.database.many_rows import change_rows
from election.database.row_values import ElectorValues
from election.database.tables import Elector, Message, Nomination, Nominee, Poll
from election.rules.poll.definition import Definition
from election.services import store
from election.services.row_authenticity import (
    is_authentic,
    require_authentic,
    tag_row,
    tagged_anew,
    take_key,
)


def redefine(
    tx: Session, poll: Poll, definition: Definition, *, newest_key: bool = False
) -> list[ElectorValues]:
    """Give a locked poll its definition; return its roll. Raises RowsChanged for a changed row.

    The poll's own row is tagged by the journal entry that the act writes after this.
    """
    of_poll = store.key_of(poll)
    electors = store.electors_of(tx, poll)
    nominations = tx.exec(select(Nomination).where(Nomination.poll_id == of_poll)).all()
    nominees = tx.exec(select(Nominee).where(Nominee.poll_id == of_poll)).all()
    for row in (*nominations, *nominees):
        require_authentic(tx, poll, row)
    stored = tx.exec(select(Message).where(Message.poll_id == of_poll)).all()
    messages = [message for message in stored if is_authentic(tx, poll, message)]
    poll.definition = canonical.dumps(definition.to_json())
    poll.definition_hash = canonical.digest(poll.definition)
    poll.closes = definition.times.closes
    if newest_key:
        take_key(tx, poll)
    for row in (*nominations, *nominees, *messages):
        tag_row(tx, poll, row)
    tagged = [tagged_anew(tx, poll, elector) for elector in electors]
    change_rows(tx, Elector, ({"id": each.id, "tag": each.tag} for each in tagged))
    return tagged

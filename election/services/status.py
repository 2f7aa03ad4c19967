"""The state of each message to each elector and official. Nothing here tells who cast."""

from typing import Any

from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Message
from election.rules.poll.instants import iso
from election.services import journal, outbox, store
from election.services.find_changes import find_changes


def delivery(tx: Session, slug: str) -> dict[str, Any]:
    """For each elector, official and message: state, the server's last answer, and the next try.

    `changed` says what somebody changed in the database, and names nobody.
    Raises PollPurged.
    """
    poll = store.find(tx, slug)
    journal.history_of(tx, poll).require_people(slug)
    definition = store.definition_of(poll)
    messages = outbox.messages(tx, poll)
    electors = []
    officials = [
        {
            "offices": canonical.loads(message.data).get("offices", ["officer"]),
            **_line(message),
        }
        for message in messages
        if message.elector_id is None
    ]
    for elector in store.electors_of(tx, poll):
        person = definition.roll.person(elector.person_id)
        electors.append(
            {
                "id": elector.person_id,
                "name": person.name if person else elector.person_id,
                "messages": [
                    _line(message) for message in messages if message.elector_id == elector.id
                ],
            }
        )
    return {
        "slug": poll.slug,
        "phase": poll.phase,
        "changed": [str(change) for change in find_changes(tx, poll)],
        "electors": electors,
        "officials": officials,
    }


def _line(message: Message) -> dict[str, Any]:
    return {
        "message": message.kind,
        "address": message.address,
        "state": message.state,
        "attempts": message.attempts,
        "answer": message.answer or None,
        "next_try": iso(message.next_try) if message.next_try else None,
    }

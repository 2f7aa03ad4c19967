"""The state of each message to each elector and official. Nothing here tells who cast.

A message that tells who cast has no line here, no count, and no fault. A reminder has one only
while it waits or was refused: who gets none has stopped them, perhaps because they had cast.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from election.crypto import canonical
from election.database.row_values import AnyElector
from election.database.tables import Message
from election.rules.poll.instants import iso
from election.services import journal, outbox, store
from election.services.delivery import delivery_of
from election.services.delivery import messages as sent_and_waiting
from election.services.failed_mail import LONG_DEFERRED
from election.services.find_changes import find_changes
from election.services.mail_reach import reach_of
from election.services.unreached import unreached


def delivery(tx: Session, slug: str) -> dict[str, Any]:
    """For each elector, official and message: state, the servers' last answers, and the next try.

    `unreached` has those to whom no mail arrives, `rulings` the objections and challenges that wait
    for one. `counts` has the number of messages by kind and state. `changed` says what somebody
    changed in the database, and names nobody. Raises PollPurged.
    """
    poll = store.find(tx, slug)
    history = journal.history_of(tx, poll)
    history.require_people(slug)
    definition = store.definition_of(poll)
    messages = sent_and_waiting(tx, poll)
    roll = store.electors_of(tx, poll)
    standing = delivery_of(tx, poll, roll)
    reached = reach_of(tx, poll, roll)
    said = {each.elector.person_id: each for each in reached.electors}
    electors = []
    officials = [
        {
            "offices": canonical.loads(message.data).get("offices", ["officer"]),
            **_line(message),
        }
        for message in messages
        if message.elector_id is None
    ]
    by_elector = defaultdict[int | None, list[Message]](list)
    for message in messages:
        by_elector[message.elector_id].append(message)
    for elector in roll:
        person = definition.roll.person(elector.person_id)
        electors.append(
            {
                "id": elector.person_id,
                "name": person.name if person else elector.person_id,
                "delivery": standing[elector.person_id].state,
                "answer": said[elector.person_id].answer if elector.person_id in said else None,
                "messages": [_line(message, elector) for message in by_elector[elector.id]],
            }
        )
    return {
        "slug": poll.slug,
        "phase": poll.phase,
        "unreached": [person.to_json() for person in unreached(tx, poll)],
        "rulings": [
            {"kind": each.kind, "number": each.number, "due": iso(each.due)}
            for each in history.open_disputes
        ],
        "reach": reached.to_json(),
        "changed": [str(change) for change in find_changes(tx, poll)],
        "counts": _counts(messages),
        "electors": electors,
        "officials": officials,
    }


def _counts(messages: Iterable[Message]) -> dict[str, dict[str, int]]:
    """The number of messages in each state, by kind, in the order in which kinds came first."""
    counts: dict[str, Counter[str]] = {}
    for message in messages:
        counts.setdefault(message.kind, Counter())[_shown_state(message)] += 1
    return {kind: dict(states) for kind, states in counts.items()}


def _needs_a_person(message: Message, elector: AnyElector | None) -> bool:
    """True for a message that was refused or came back, or deferred again and again.

    Not for one to an address that its elector has no more.
    """
    if elector and message.address not in elector.addresses:
        return False
    if message.state in outbox.FAILED:
        return message.attempts > 0
    return message.state == "deferred" and message.attempts >= LONG_DEFERRED


def _shown_state(message: Message) -> str:
    """The state of the message; one that is late behind our mail server is deferred there."""
    return "deferred" if message.state == "sent" and message.far_answer else message.state


def _line(message: Message, elector: AnyElector | None = None) -> dict[str, Any]:
    return {
        "message": message.kind,
        "address": message.address,
        "state": _shown_state(message),
        "attempts": message.attempts,
        "needs_a_person": _needs_a_person(message, elector),
        "answer": message.answer or None,
        "far_answer": message.far_answer or None,
        "next_try": iso(message.next_try) if message.next_try else None,
    }

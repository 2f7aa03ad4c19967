"""Who cannot be reached by mail: electors and officials, by name, with what a server said.

It is made from mail that everybody gets alike: it tells nothing of who cast.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlmodel import Session, col

from election.crypto import canonical
from election.database.tables import Message, Poll
from election.rules.poll.definition import Definition, Official
from election.rules.poll.phases import ALLOWED
from election.rules.pollfile.addresses import folded
from election.services import delivery, store
from election.services.delivery import ElectorDelivery
from election.services.officials import officials_of


class DeadAddress(NamedTuple):
    """An address at which nothing arrives, and what was said of the last mail to it."""

    address: str
    state: str
    answer: str

    def to_json(self) -> dict[str, Any]:
        """The address as scripts read it."""
        return self._asdict()


class Unreached(NamedTuple):
    """A person with an address at which nothing arrives. `id` is an elector's.

    `reached_at` are their addresses that work. `command` enters another first address; None where
    it is the second one, or an official's, or the poll takes no new address any more.
    """

    id: str | None
    name: str
    offices: tuple[str, ...]
    dead: tuple[DeadAddress, ...]
    reached_at: tuple[str, ...]
    command: str | None

    def to_json(self) -> dict[str, Any]:
        """The person as scripts read them."""
        return {
            "id": self.id,
            "name": self.name,
            "offices": list(self.offices),
            "dead": [each.to_json() for each in self.dead],
            "reached_at": list(self.reached_at),
            "command": self.command,
        }


def unreached(tx: Session, poll: Poll) -> list[Unreached]:
    """Those who are reached at no address, then electors who are reached at one of two."""
    definition, officials = store.definition_of(poll), officials_of(tx, poll)
    is_official = col(Message.elector_id).is_(None)
    failed = col(Message.state).in_(delivery.FAILED)
    messages = delivery.messages(tx, poll, is_official | failed)
    electors = delivery.delivery_of(tx, poll).values()
    found = [*_electors(poll, definition, electors, messages), *_officials(officials, messages)]
    return sorted(found, key=lambda person: bool(person.reached_at))


def _electors(
    poll: Poll,
    definition: Definition,
    electors: Iterable[ElectorDelivery],
    messages: Iterable[Message],
) -> Iterator[Unreached]:
    last = _last_failures(messages)
    for each in electors:
        elector = each.elector
        if not each.failed:
            continue
        person = definition.roll.person(elector.person_id)
        relink = f"election relink {poll.slug} {elector.person_id} --email ADDRESS --reason TEXT"
        helps = poll.phase in ALLOWED["relink"] and elector.email in each.failed
        yield Unreached(
            id=elector.person_id,
            name=person.name if person else elector.person_id,
            offices=(),
            dead=tuple(last[elector.id, address] for address in each.failed),
            reached_at=tuple(
                address for address, state in each.by_address.items() if state == "accepted"
            ),
            command=relink if helps else None,
        )


def _officials(
    officials: Mapping[str, Official], messages: Iterable[Message]
) -> Iterator[Unreached]:
    by_address = defaultdict[str, list[Message]](list)
    for message in messages:
        if message.elector_id is None:
            by_address[folded(message.address)].append(message)
    for theirs in by_address.values():
        if delivery.state_at(theirs) not in delivery.FAILED:
            continue
        offices = _offices(theirs)
        official = officials.get(offices[0])
        last = _last_failures(theirs)
        yield Unreached(
            id=None,
            name=official.name if official else offices[0],
            offices=offices,
            dead=tuple(last.values()),
            reached_at=(),
            command=None,
        )


def _offices(theirs: Iterable[Message]) -> tuple[str, ...]:
    """The offices that the mail to one address names; an alert names none but the officer's."""
    named: set[tuple[str, ...]] = {
        tuple(canonical.loads(message.data).get("offices", ["officer"])) for message in theirs
    }
    return max(named, key=len)


def _last_failures(messages: Iterable[Message]) -> dict[tuple[int | None, str], DeadAddress]:
    """The last mail of each elector to each address that did not arrive."""
    return {
        (message.elector_id, message.address): DeadAddress(
            message.address, message.state, message.far_answer or message.answer
        )
        for message in messages
        if delivery.state_of(message) in delivery.FAILED
    }

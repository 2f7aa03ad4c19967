"""Invented people in place of those of a draft: as many, with the same rights.

Whoever the question names keeps id and name, so that ballot and report look as they will: the
candidates, and the person whom a removal or a decision is about. Officials get keys whose private
halves lie in memory only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto.ssh_signature import public_line
from election.kinds.kind import PollKind
from election.kinds.poll_file import PollFile
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Official, People, Person, Role, Trustees
from election.rules.poll.questions import REOPEN
from election.rules.pollfile.addresses import folded
from election.rules.pollfile.electorate import RollEntry

DOMAIN = "rehearsal.example"
"""Reserved by RFC 6761: no mail to it arrives anywhere."""


@dataclass(frozen=True)
class InventedPoll:
    """The poll as it is rehearsed, the ids that are not invented, and the officials' keys."""

    file: PollFile
    kept: frozenset[str]
    keys: dict[Role, Ed25519PrivateKey]


def with_invented_people(definition: Definition, entries: tuple[RollEntry, ...]) -> InventedPoll:
    """The same poll as a rehearsal, with invented people."""
    kept = frozenset(_named(definition, kind_of(definition)))
    numbers = _numbers(definition, kept)
    people, invented = [], []
    by_id = {entry.id: entry for entry in entries}
    for person in definition.roll.people:
        new = _invented(person, next(numbers), is_kept=person.id in kept)
        people.append(new)
        invented.append(_entry(new, by_id[person.id]))
    keys: dict[Role, Ed25519PrivateKey] = {
        role: Ed25519PrivateKey.generate() for role in ("officer", "scrutineer")
    }
    officials = _officials(definition)
    changed = replace(
        definition,
        roll=replace(definition.roll, people=tuple(people)),
        people=People(
            officer=replace(officials["officer"], key=public_line(keys["officer"])),
            scrutineer=replace(officials["scrutineer"], key=public_line(keys["scrutineer"])),
            contact=f"contact@{DOMAIN}",
        ),
        trustees=_trustees(definition, officials),
        rehearsal=True,
    )
    return InventedPoll(PollFile(changed, tuple(invented)), kept, keys)


def _named(definition: Definition, kind: PollKind[Any]) -> Iterator[str]:
    """The ids of the people on the roll whom the question names."""
    question = definition.question
    yield from (each for each in kind.candidate_ids if each != REOPEN)
    if question.subject is not None:
        yield question.subject
    yield from getattr(question, "callers", ())


def _numbers(definition: Definition, kept: frozenset[str]) -> Iterator[int]:
    """Numbers for invented people, none of which makes the id or name of somebody who is kept."""
    taken = {person.name for person in definition.roll.people if person.id in kept}
    for number in count(1):
        if _id(number) not in kept and _name(number) not in taken:
            yield number


def _id(number: int) -> str:
    return f"elector-{number}"


def _name(number: int) -> str:
    return f"Elector {number} (invented)"


def _invented(person: Person, number: int, *, is_kept: bool) -> Person:
    if is_kept:
        return person
    handle = _id(number) if person.handle else ""
    return replace(person, id=_id(number), name=_name(number), handle=handle)


def _entry(person: Person, real: RollEntry) -> RollEntry:
    """The line of the roll, with a second address where there is one."""
    return RollEntry(
        id=person.id,
        name=person.name,
        email=f"{person.id}@{DOMAIN}",
        second_email=f"{person.id}.second@{DOMAIN}" if real.second_email else None,
        handle=person.handle,
        lead=person.lead,
    )


def _officials(definition: Definition) -> dict[str, Official]:
    """Officials by office, without keys; whoever holds two offices holds both here too."""
    invented: dict[str, Official] = {}
    for office, real in definition.officials.items():
        address = f"{office.replace(' ', '-')}@{DOMAIN}"
        invented.setdefault(folded(real.email), Official(f"The {office} (invented)", address))
    return {office: invented[folded(real.email)] for office, real in definition.officials.items()}


def _trustees(definition: Definition, officials: dict[str, Official]) -> Trustees | None:
    if definition.trustees is None:
        return None
    numbers = range(1, len(definition.trustees.people) + 1)
    holders = tuple(officials[f"trustee {number}"] for number in numbers)
    return Trustees(definition.trustees.needed, holders)

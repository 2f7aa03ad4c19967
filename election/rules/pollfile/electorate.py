"""The people that a poll file may name: ids must be on the roll, and offices must be apart.

Where the roll could not be read, no id is refused for not being on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from election.errors.written_files import Fault, UnfitValue
from election.rules.poll.definition import Official, People, Person
from election.rules.poll.told_apart import told_apart
from election.rules.pollfile.addresses import folded
from election.rules.pollfile.fields import person_id
from election.rules.pollfile.quoting import nearest


@dataclass(frozen=True)
class RollEntry:
    """A line of the roll. A text that could not be read is empty, with a fault noted."""

    id: str
    name: str
    email: str
    second_email: str | None
    handle: str
    lead: bool

    @property
    def addresses(self) -> tuple[str, ...]:
        """The first address, and the second where there is one."""
        return tuple(filter(None, (self.email, self.second_email)))


@dataclass(frozen=True)
class Involvement:
    """An act of an elector in a poll that bars them from being its officer or scrutineer."""

    person_id: str
    deed: str


@dataclass(frozen=True)
class Electorate:
    """The entries of the roll that could be read, found by id."""

    entries: tuple[RollEntry, ...]

    @cached_property
    def _by_id(self) -> dict[str, RollEntry]:
        """The entries by id; of two with one id, the first."""
        return {entry.id: entry for entry in reversed(self.entries)}

    @cached_property
    def names(self) -> dict[str, str]:
        """The names by id as they are shown everywhere: no two could be taken for each other."""
        return told_apart({entry.id: entry.name for entry in self.entries})

    @property
    def people(self) -> tuple[Person, ...]:
        """The published part of the roll."""
        return tuple(
            Person(entry.id, self.names[entry.id], entry.handle, entry.lead)
            for entry in self.entries
        )

    def entry(self, wanted: str) -> RollEntry | None:
        """The entry with this id; None where there is none."""
        return self._by_id.get(wanted)

    def name(self, wanted: str) -> str:
        """The shown name of the person with this id; empty where the id is not known."""
        return self.names.get(wanted, "")

    def elector(self, value: object) -> str:
        """The id of somebody on the roll. Raises UnfitValue."""
        wanted = person_id(value)
        if self.entries and self.entry(wanted) is None:
            ids = [entry.id for entry in self.entries]
            right = nearest(wanted, ids, "give an id on the roll")
            raise UnfitValue(f"`{wanted}` is not on the roll", right)
        return wanted

    def lead(self, value: object) -> str:
        """The id of the lead on the roll. Raises UnfitValue."""
        wanted = self.elector(value)
        leads = [entry.id for entry in self.entries if entry.lead]
        if self.entries and wanted not in leads:
            mark = "mark the lead in the roll's column lead"
            right = f"the lead is `{leads[0]}`" if leads else mark
            raise UnfitValue(f"`{wanted}` is not the lead on the roll", right)
        return wanted


def conflicts(
    people: People, parts: Sequence[Involvement], electorate: Electorate
) -> Iterator[Fault]:
    """The faults of officer, scrutineer and alternates who are one person, or are involved.

    Two people are the same where they share an address, in any letter case. An alternate is judged
    as an official is: they may become one.
    """
    named = {
        "officer": people.officer,
        "scrutineer": people.scrutineer,
        "officer_alternate": people.officer_alternate,
        "scrutineer_alternate": people.scrutineer_alternate,
    }
    officials = {office: official for office, official in named.items() if official}
    for (first, one), (second, other) in combinations(officials.items(), 2):
        yield from _one_person(first, one, second, other)
    for part in parts:
        for office, official in officials.items():
            yield from _held_offices(office, official, part, electorate)


def _one_person(first: str, one: Official, second: str, other: Official) -> Iterator[Fault]:
    called, them = called_office(first), f"{called_office(first)} and {called_office(second)}"
    two = f"{them} are two people"
    if one.email and folded(one.email) == folded(other.email):
        yield Fault(f"people.{second}.email", f"is the {called}'s address too", two)
    if one.key and one.key == other.key:
        yield Fault(f"people.{second}.key", f"is the {called}'s key too", two)


def called_office(key: str) -> str:
    """An office by its key in the poll file, as sentences call it."""
    office, _, alternate = key.partition("_")
    return f"{office}'s alternate" if alternate else office


def _held_offices(
    office: str, official: Official, part: Involvement, electorate: Electorate
) -> Iterator[Fault]:
    entry = electorate.entry(part.person_id)
    if entry and folded(official.email) in map(folded, entry.addresses):
        yield Fault(
            f"people.{office}.email",
            f"is an address of `{entry.id}`, who {part.deed}",
            f"name another {called_office(office)}, who takes no part in the question",
        )

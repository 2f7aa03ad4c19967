"""Names on a roll that a reader could take for each other: the same one twice, or look-alikes.

Neither is a fault: two people may have one name. The officer is told before notice, and
`rules.poll.told_apart` puts their ids behind their names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from election.rules.poll.definition import Person
from election.rules.poll.name_forms import folded_name
from election.rules.poll.told_apart import skeleton
from election.rules.sentences.words import listed


def confusable_sentences(people: Sequence[Person]) -> Iterator[str]:
    """A sentence for each group of people whose names are one name, or look alike."""
    written = [replace(person, name=_written(person)) for person in people]
    for same in _groups(written, folded_name):
        who = listed(person.id for person in same)
        yield f"{who} have one name, {same[0].name}: pages, mails and files show their ids too."
    for alike in _groups(written, skeleton):
        if len({folded_name(person.name) for person in alike}) > 1:
            who = listed(f"{person.id} ({person.name})" for person in alike)
            yield f"The names of {who} look alike: make sure that each is right."


def _written(person: Person) -> str:
    """The name as the roll's file has it, without the id that tells it apart."""
    return person.name.removesuffix(f" ({person.id})")


def _groups(people: Iterable[Person], form: Callable[[str], str]) -> list[list[Person]]:
    """The people whose names have one form, in the order of the roll; nobody who is alone."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        groups[form(person.name)].append(person)
    return [group for group in groups.values() if len(group) > 1]

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

MOST_LISTED = 100
"""Groups that are told of, and people that one sentence names."""


def confusable_sentences(people: Sequence[Person]) -> Iterator[str]:
    """A sentence for each group of people whose names are one name, or look alike."""
    written = [replace(person, name=_written(person)) for person in people]
    same_names, look_alikes = _groups(written, folded_name), _groups(written, skeleton)
    for same in same_names[:MOST_LISTED]:
        who = listed(_first([person.id for person in same]))
        yield f"{who} have one name, {same[0].name}: pages, mails and files show their ids too."
    several = [
        alike for alike in look_alikes if len({folded_name(person.name) for person in alike}) > 1
    ]
    for alike in several[:MOST_LISTED]:
        who = listed(_first([f"{person.id} ({person.name})" for person in alike]))
        yield f"The names of {who} look alike: make sure that each is right."
    if more := len(same_names[MOST_LISTED:]) + len(several[MOST_LISTED:]):
        yield f"{more} more groups of people have one name, or names that look alike."


def _first(words: list[str]) -> list[str]:
    """The words that a sentence has room for."""
    more = len(words[MOST_LISTED:])
    return [*words[:MOST_LISTED], f"{more} more"] if more else words


def _written(person: Person) -> str:
    """The name as the roll's file has it, without the id that tells it apart."""
    return person.name.removesuffix(f" ({person.id})")


def _groups(people: Iterable[Person], form: Callable[[str], str]) -> list[list[Person]]:
    """The people whose names have one form, in the order of the roll; nobody who is alone."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        groups[form(person.name)].append(person)
    return [group for group in groups.values() if len(group) > 1]

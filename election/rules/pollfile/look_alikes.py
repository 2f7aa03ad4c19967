"""Names on a roll that a reader could take for each other: the same one twice, or look-alikes.

Neither is a fault: two people may have one name. The officer is told before notice.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from election.rules.poll.definition import Person
from election.rules.poll.name_forms import folded_name
from election.rules.sentences.words import listed


def confusable_sentences(people: Sequence[Person]) -> Iterator[str]:
    """A sentence for each group of people whose names are one name, or look alike."""
    for same in _groups(people, folded_name):
        who = listed(person.id for person in same)
        yield (
            f"{who} have one name, {same[0].name}: where they are candidates, pages and mails "
            "show their ids too."
        )
    for alike in _groups(people, _skeleton):
        if len({folded_name(person.name) for person in alike}) > 1:
            who = listed(f"{person.id} ({person.name})" for person in alike)
            yield f"The names of {who} look alike: make sure that each is right."


def _groups(people: Iterable[Person], form: Callable[[str], str]) -> list[list[Person]]:
    """The people whose names have one form, in the order of the roll; nobody who is alone."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        groups[form(person.name)].append(person)
    return [group for group in groups.values() if len(group) > 1]


def _skeleton(name: str) -> str:
    """The name with each sign replaced by the one that it looks like, in lower case (UTS 39, 4)."""
    signs = unicodedata.normalize("NFKC", name)
    return " ".join(unicodedata.normalize("NFKC", "".join(map(_look, signs))).casefold().split())


def _look(sign: str) -> str:
    """The sign that stands for all that look like this one."""
    alike = _alike(sign)
    if len(alike) != 1:
        return sign
    (other,) = alike
    return other if len(_alike(other)) > 1 else min(sign, other)


def _alike(sign: str) -> list[str]:
    """The signs that look like this one, of Unicode's list; most have one, which stands for all."""
    from confusable_homoglyphs.confusables import confusables_data

    return [entry["c"] for entry in confusables_data.get(sign, ())]

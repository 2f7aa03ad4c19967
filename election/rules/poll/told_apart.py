"""Names that no reader takes for each other: the id of a person stands behind a name where needed.

This is the one place where names are told apart. It is asked where a roll is read: its names, and
those of the candidates, who are on it, stand in the definition as they are shown everywhere. Files
for other programs ask it again, with the words that these programs take for something else.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from election.rules.poll.name_forms import folded_name

_ENDS_WITH_ID = re.compile(r"\(([^()]*)\)$")
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»‘’‚‛`´ʼʻ″′', "'"))
NOBODYS_NAMES = frozenset(
    (
        *("reopen nominations", "blank", "nobody", "vacant"),
        *("continuing ballots", "a majority of them", "exhausted", "tie"),
    )
)
"""Words that pages and tables have where names stand, folded."""


def told_apart(
    names: Mapping[str, str], is_taken: Callable[[str], bool] = lambda _: False
) -> dict[str, str]:
    """The names by id, with the id behind each one that could be taken for another: "Wei (blair)".

    Those are names that are one name in two spellings, or that look alike; a name that is empty,
    that is another one's id or ends with it in brackets, or that is one of `NOBODYS_NAMES`; and
    where `is_taken` says so. Ids differ, so no two names are equal in the end.
    """
    with_id = {each: f"{name} ({each})".lstrip() for each, name in names.items()}
    alike = _alike(names)
    unclear = {
        each
        for each, name in names.items()
        if not _is_option(each, name)
        and (each in alike or is_taken(name) or _needs_id(each, name, names))
    }
    shown = {each: with_id[each] if each in unclear else name for each, name in names.items()}
    while shared := {each for each in _alike(shown) if shown[each] != with_id[each]}:
        shown |= {each: with_id[each] for each in shared}
    return shown


def _needs_id(own: str, name: str, names: Mapping[str, str]) -> bool:
    folded = folded_name(name)
    ending = _ENDS_WITH_ID.search(folded)
    said = {folded, ending[1].strip() if ending else ""} - {own}
    return not folded or folded in NOBODYS_NAMES or any(each in names for each in said)


def _is_option(own: str, name: str) -> bool:
    """True for an option of the ballot, whose id spells its name."""
    folded = folded_name(name)
    return folded in NOBODYS_NAMES and folded.replace(" ", "-") == own


def _alike(names: Mapping[str, str]) -> set[str]:
    """The ids of those whose names are one name, or look alike."""
    found: set[str] = set()
    for form in (folded_name, skeleton):
        forms = {each: form(name) for each, name in names.items()}
        number = Counter(forms.values())
        found |= {each for each in names if number[forms[each]] > 1}
    return found


@lru_cache(maxsize=10_000)
def skeleton(name: str) -> str:
    """The name with each sign replaced by the one that it looks like, in lower case (UTS 39, 4).

    All quotation marks are one sign: a file that cannot hold `"` has another in its place.
    """
    signs = unicodedata.normalize("NFKC", name).translate(_QUOTES)
    return " ".join(unicodedata.normalize("NFKC", "".join(map(_look, signs))).casefold().split())


@lru_cache(maxsize=10_000)
def _look(sign: str) -> str:
    """The sign that stands for all that look like this one."""
    alike = _like(sign)
    if len(alike) != 1:
        return sign
    (other,) = alike
    return other if len(_like(other)) > 1 else min(sign, other)


def _like(sign: str) -> list[str]:
    """The signs that look like this one, of Unicode's list; most have one, which stands for all."""
    from confusable_homoglyphs.confusables import confusables_data

    return [entry["c"] for entry in confusables_data.get(sign, ())]

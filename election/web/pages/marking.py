"""From a posted form to a marking and its words, and from a refused one to the field at fault."""

from collections import Counter
from dataclasses import dataclass

from election.errors import MarkingRefused
from election.rules.poll.ballots import RANK, Marking, read_form
from election.web.forms import Form
from election.web.pages.ballot_page import BallotPage


def read_marking(page: BallotPage, form: Form) -> Marking:
    """The marking that a form says. Raises MarkingRefused, for a rank of one who withdrew too."""
    marking = read_form(page.definition, form)
    for candidate in page.candidates:
        if candidate.id in page.withdrawn and candidate.id in marking:
            raise MarkingRefused(
                f"{candidate.name} has withdrawn. Rank the others 1, 2, 3 and so on, without a gap."
            )
    return marking


def at_fault(page: BallotPage, form: Form) -> str:
    """The id of the control to mend: the second of two equal ranks, else the first one marked."""
    if page.definition.kind == "removal":
        return "marking-yes"
    ranks = {
        RANK + each.id: form[RANK + each.id] for each in page.standing if form.get(RANK + each.id)
    }
    given = Counter(ranks.values())
    twice = [field for field, rank in ranks.items() if given[rank] > 1]
    if form.get("blank"):
        return "blank"
    return (twice[1:] or [*ranks, RANK + page.standing[0].id])[0]


@dataclass(frozen=True)
class MarkingWords:
    """A marking as its elector reads it again: a removal's option, or places and the rest."""

    option: str | None
    ranked: tuple[tuple[str, str], ...]
    unranked: tuple[str, ...]


def in_words(page: BallotPage, marking: Marking) -> MarkingWords:
    """What a marking says."""
    if isinstance(marking, str):
        return MarkingWords(marking.capitalize(), (), ())
    names = {candidate.id: candidate.name for candidate in page.candidates}
    ranked = tuple((ordinal(place), names[each]) for place, each in enumerate(marking, start=1))
    unranked = tuple(each.name for each in page.standing if each.id not in marking)
    return MarkingWords(None, ranked, unranked)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th; 11th, 12th, 13th; 21st."""
    teens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"

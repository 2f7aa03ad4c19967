"""What a result reveals where electors are few, or where there are many rankings for few electors.

Computed from the electors with a ballot and the number of candidates; nothing here is a threshold
of law. That a whole ranking can be demanded as a signature is known as the Italian attack
(R. Di Cosmo, "On privacy and anonymity in electronic and non electronic voting: the
ballot-as-signature attack", 2007).
"""

from collections.abc import Iterator
from math import perm

from election.rules.poll.definition import Definition, Removal
from election.rules.poll.entitlement import counted, entitlement

FEW = 10
"""Below so many ballots, a result is warned of for their number alone."""
SPARE = 2
"""Up to so many ballots other than Yes, what a carried removal reveals is said in numbers."""

CODES = "Each ballot stands beside its receipt code: whoever is shown the code sees the ballot."


def rankings(candidates: int) -> int:
    """How many different ballots there are: rankings of any length, the blank one among them."""
    return sum(perm(candidates, length) for length in range(candidates + 1))


def small_electorate_sentences(definition: Definition, recused: int = 0) -> tuple[str, ...]:
    """What electors should know before they cast; empty where a result reveals nothing of them."""
    people = definition.roll.people
    ballots = sum(entitlement(definition, each.id).ballot for each in people) - recused
    sentences = [*_few(definition, ballots)]
    if definition.removal and definition.removal.base == "roll":
        sentences += _carried(definition.removal, counted(definition, recused), ballots)
    if definition.election:
        sentences += _many(len(definition.election.candidates), ballots)
    if sentences and definition.publish == "with_codes":
        sentences.append(CODES)
    return tuple(sentences)


def _few(definition: Definition, ballots: int) -> Iterator[str]:
    if ballots == 1:
        yield "Only 1 elector has a ballot: the result reveals it."
    elif ballots < FEW:
        what = "the totals" if definition.removal else "the published rankings"
        yield f"Only {ballots} electors have a ballot: {what} can reveal who marked what."
        yield (
            "A unanimous result reveals every ballot; where one differs from all others, which "
            "agree, its elector knows the others."
        )


def _carried(removal: Removal, whole: int, ballots: int) -> Iterator[str]:
    """What it means for each ballot that a removal is carried."""
    spare = ballots - removal.threshold.needed(whole)
    if spare == 0:
        yield "It is carried only if every ballot says Yes: then each of them is known."
    elif 0 < spare <= SPARE:
        say = "ballot says" if spare == 1 else "ballots say"
        yield f"Where it is carried, at most {spare} of {ballots} {say} anything but Yes."


def _many(candidates: int, ballots: int) -> Iterator[str]:
    """Rankings that can be told apart, and what may be demanded because of it."""
    ways, alike = rankings(candidates), rankings(candidates - 1)
    if ways > ballots:
        yield (
            f"There are {ways} different rankings of {candidates} names, and {ballots} "
            f"{'elector' if ballots == 1 else 'electors'}: a ranking that only one person would "
            "give tells whose it is."
        )
    if alike >= ballots:
        yield (
            f"{alike} of these rankings begin with the same candidate: somebody could demand the "
            "lower places in a certain order, like a signature, and look for it in the published "
            "ballots. Nobody has to rank more candidates than they wish."
        )

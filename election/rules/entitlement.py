"""Who counts and who has a ballot, and what a definition means: the sentences that a draft prints.

A lead whose removal is asked counts, or has a ballot, as `subject_mode` says. A recused elector
does neither.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from election.rules.definition import (
    REOPEN,
    Definition,
    Election,
    FinalTie,
    Removal,
    Share,
    SubjectMode,
    Ties,
    Times,
)

NO_QUORUM = Share(0, 1)

_SUBJECT_MODES: dict[SubjectMode, str] = {
    "counts_and_votes": "{name}, the subject, is counted and has a ballot.",
    "counted_no_ballot": "{name}, the subject, is counted and has no ballot.",
    "excluded": "{name}, the subject, is not counted and has no ballot.",
}
_LOT = "the lot decides, made from seeds committed at notice and the root of the box"
_TIES: dict[Ties, str] = {
    "look-back": "Of those tied for the fewest, whoever had the fewest in the latest earlier round "
    f"in which they differ is eliminated; where no round tells them apart, {_LOT}.",
    "lot": f"Of those tied for the fewest, {_LOT}.",
}
_FINAL_TIES: dict[FinalTie, str] = {
    "runoff": "If the last two tie, the outcome is tied, and a runoff poll between them follows.",
    "lot": "If the last two tie, the same rule decides which of them is elected.",
}


@dataclass(frozen=True)
class Entitlement:
    """Whether somebody is counted in N, and whether they have a ballot."""

    counts: bool
    ballot: bool


def entitlement(definition: Definition, person_id: str, recused: bool = False) -> Entitlement:
    """What somebody on the roll is entitled to."""
    if recused:
        return Entitlement(counts=False, ballot=False)
    removal = definition.removal
    if removal is None or removal.subject != person_id:
        return Entitlement(counts=True, ballot=True)
    mode = removal.subject_mode
    return Entitlement(counts=mode != "excluded", ballot=mode == "counts_and_votes")


def counted(definition: Definition, recused: int | Collection[str] = 0) -> int:
    """The electors who count, less the recused: N of a removal whose base is the roll.

    `recused` is their number, or their ids, of which those who do not count change nothing.
    """
    roll = (person.id for person in definition.roll.people)
    counting = {each for each in roll if entitlement(definition, each).counts}
    if isinstance(recused, int):
        return len(counting) - recused
    return len(counting - set(recused))


def meaning(definition: Definition) -> tuple[str, ...]:
    """What the definition comes to, before recusals, in sentences for whoever drafts it."""
    sentences: list[str] = []
    if definition.removal:
        sentences += _removal_meaning(definition, definition.removal)
    if definition.election:
        sentences += _election_meaning(definition, definition.election)
    return (*sentences, *_window_meaning(definition.times))


def _removal_meaning(definition: Definition, removal: Removal) -> Iterator[str]:
    by_base = {"roll": _roll_meaning, "cast": _cast_meaning}
    yield from by_base[removal.base](definition, removal)
    names = {person.id: person.name for person in definition.roll.people}
    yield _SUBJECT_MODES[removal.subject_mode].format(name=names[removal.subject])
    if not definition.rules:
        yield "No adopted text given: notice and report will say so."


def _roll_meaning(definition: Definition, removal: Removal) -> Iterator[str]:
    whole = counted(definition)
    needed = removal.threshold.needed(whole)
    yield f"{needed} Yes of {whole} are needed (before recusals)."
    yield from _unanimity_meaning(definition, removal.subject, whole, needed)
    yield f"Abstaining, or not casting, has the effect of No here: {needed} Yes are needed."


def _unanimity_meaning(
    definition: Definition, subject: str, whole: int, needed: int
) -> Iterator[str]:
    """What follows in a small electorate for the electors other than the subject."""
    lead = entitlement(definition, subject)
    others = whole - lead.counts
    if needed >= others:
        unless = "Unless the lead votes Yes, " if lead.ballot else ""
        every, cannot = "every other elector must vote Yes.", "the removal cannot be carried."
        sentence = unless + (every if needed == others else cannot)
        yield sentence[0].upper() + sentence[1:]


def _cast_meaning(definition: Definition, removal: Removal) -> Iterator[str]:
    yield f"At least {removal.threshold} of those who vote Yes or No must vote Yes."
    yield _quorum_meaning(removal.quorum or NO_QUORUM, counted(definition))
    yield "Abstaining counts for the quorum only; not casting counts for nothing."


def _quorum_meaning(quorum: Share, whole: int) -> str:
    needed = quorum.needed(whole)
    if needed == 0:
        return "There is no quorum."
    return f"At least {needed} of {whole} electors must cast a ballot, or the box stays sealed."


def _election_meaning(definition: Definition, election: Election) -> Iterator[str]:
    names = [candidate.name for candidate in election.candidates if candidate.id != REOPEN]
    stand = "1 candidate stands" if len(names) == 1 else f"{len(names)} candidates stand"
    against = ", against Reopen nominations" if election.reopen_nominations else ""
    yield f"{stand}{against}: {', '.join(names)}."
    yield _quorum_meaning(election.quorum, counted(definition))
    yield _TIES[election.ties]
    yield _FINAL_TIES[election.final_tie]
    if election.reopen_nominations:
        yield "If Reopen nominations wins, or ties the last two, the outcome is reopened."
    if definition.trigger and definition.trigger.removal:
        may = "may stand" if election.removed_may_stand else "may not stand"
        yield f"The lead removed by {definition.trigger.removal} {may}."


def _window_meaning(times: Times) -> Iterator[str]:
    if times.closes - times.opens == timedelta(days=times.minimum_voting_days):
        yield (
            f"Voting lasts exactly the {times.minimum_voting_days} days of minimum_voting_days: "
            "an opening late by a second will be refused, so let it close later."
        )

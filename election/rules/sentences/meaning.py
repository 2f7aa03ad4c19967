"""What a definition comes to, in the sentences that a draft prints before anything is frozen."""

from collections.abc import Iterator
from datetime import timedelta

from election.rules.poll.definition import REOPEN, Definition, Election, Removal, Times
from election.rules.poll.entitlement import counted, entitlement
from election.rules.sentences.rounds import tie_rule_sentences
from election.rules.sentences.rules import (
    abstain_sentence,
    adopted_sentence,
    rule_sentence,
    subject_sentence,
    trustees_sentence,
)
from election.rules.sentences.small_electorates import small_electorate_sentences


def meaning(definition: Definition) -> tuple[str, ...]:
    """What the definition comes to, before recusals, for whoever drafts it."""
    sentences = [rule_sentence(definition)]
    if definition.removal:
        sentences += _of_removal(definition, definition.removal)
    if definition.election:
        sentences += _of_election(definition, definition.election)
    if definition.trustees:
        sentences.append(trustees_sentence(definition.trustees))
    sentences += small_electorate_sentences(definition)
    return (*sentences, *_of_window(definition.times))


def _of_removal(definition: Definition, removal: Removal) -> Iterator[str]:
    if removal.base == "roll":
        yield from _unanimity(definition, removal)
    yield abstain_sentence(definition, 0)
    yield subject_sentence(definition)
    yield adopted_sentence(definition)


def _unanimity(definition: Definition, removal: Removal) -> Iterator[str]:
    """What follows in a small electorate for the electors other than the subject."""
    whole = counted(definition)
    needed = removal.threshold.needed(whole)
    lead = entitlement(definition, removal.subject)
    others = whole - lead.counts
    if needed >= others:
        when = "Unless the lead votes Yes" if lead.ballot else "With so small a roll"
        every, cannot = "every other elector must vote Yes.", "the removal cannot be carried."
        yield f"{when}, {every if needed == others else cannot}"


def _of_election(definition: Definition, election: Election) -> Iterator[str]:
    names = [candidate.name for candidate in election.candidates if candidate.id != REOPEN]
    stand = "1 candidate stands" if len(names) == 1 else f"{len(names)} candidates stand"
    against = ", against Reopen nominations" if election.reopen_nominations else ""
    yield f"{stand}{against}: {', '.join(names)}."
    yield abstain_sentence(definition, 0)
    yield from tie_rule_sentences(election)
    if definition.trigger and definition.trigger.removal:
        may = "may stand" if election.removed_may_stand else "may not stand"
        yield f"The lead removed by {definition.trigger.removal} {may}."


def _of_window(times: Times) -> Iterator[str]:
    if times.closes - times.opens == timedelta(days=times.minimum_voting_days):
        yield (
            f"Voting lasts exactly the {times.minimum_voting_days} days of minimum_voting_days: "
            "an opening late by a second will be refused, so let it close later."
        )

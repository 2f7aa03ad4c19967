"""The rule of a threshold and its result, in sentences."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from election.rules.poll.questions import Decision, Removal, SubjectMode
from election.rules.sentences.quorum import quorum_words
from election.rules.sentences.words import are, were_needed

if TYPE_CHECKING:
    from election.rules.counting.threshold import ThresholdCount
    from election.rules.poll.tally import Outcome


SPARE = 2
"""Up to so many ballots other than Yes, a warning says what a met threshold reveals."""

SUBJECT: dict[SubjectMode, str] = {
    "counts_and_votes": "is one of the electors and has a ballot",
    "counted_no_ballot": "is one of the electors and has no ballot, so stands under not cast",
    "excluded": "is not one of the electors and has no ballot",
}
"""The rights of the subject, within a sentence."""


def rule_sentence(question: Removal | Decision, electors: int, recused: int | None) -> str:
    """The rule, with the needed number; `recused` is None where electors may still recuse."""
    before = "" if recused is not None else " (before recusals)"
    threshold = question.threshold
    if question.base == "cast":
        of = f"{str(threshold).capitalize()} of all Yes and No must be Yes"
        return f"{of}; {quorum_words(question.quorum, electors)}{before}."
    number = threshold.needed(electors)
    return f"{number} Yes of {electors} {are(number)} needed{before}."


def abstain_sentence(question: Removal | Decision, electors: int) -> str:
    """The effect of abstaining, or not casting."""
    if question.base == "cast":
        return (
            "Abstaining, or not casting, counts neither as Yes nor as No here; "
            "a ballot that abstains counts for the quorum."
        )
    number = question.threshold.needed(electors)
    effect = "Abstaining, or not casting, has the effect of No here"
    return f"{effect}: {number} Yes {are(number)} needed."


def result_of(
    question: Removal | Decision, count: "ThresholdCount", met: "Outcome", not_met: "Outcome"
) -> str:
    """The result, with the numbers that decided it."""
    if count.n == 0:
        return f"{not_met.capitalize()}: no ballot says Yes or No."
    title = (met if count.met else not_met).capitalize()
    whole = "entitled" if question.base == "roll" else "Yes and No"
    return f"{title}: {count.yes} Yes of {count.n} {whole}; {were_needed(count.needed)}."


def margin_sentence(count: "ThresholdCount", met: str, not_met: str) -> str:
    """The number of ballots that would have had to change for the other outcome.

    `met` and `not_met` are clauses of the two outcomes, such as "it would have carried".
    """
    margin = count.margin
    if count.met:
        if margin == 1:
            return f"With one Yes fewer {not_met}."
        return f"With up to {(margin or 0) - 1} Yes fewer {met.replace('would', 'would still')}."
    if margin is None:
        return f"{not_met[0].upper()}{not_met[1:]} had every No been a Yes."
    return f"{met[0].upper()}{met[1:]} had {margin} of the No been Yes."


def carried_sentences(needed: int, ballots: int, met: "Outcome") -> Iterator[str]:
    """A warning of what a met threshold reveals of each ballot."""
    spare = ballots - needed
    if spare == 0:
        yield f"If it is {met}, everybody knows that each elector with a ballot said Yes."
    elif 0 < spare <= SPARE:
        yield (
            f"If it is {met}, everybody knows that at least {needed} of the {ballots} electors "
            "with a ballot said Yes."
        )

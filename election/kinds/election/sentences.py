"""Sentences of an election: its rule, its result, and what its rankings reveal.

The demand for a whole ranking as a signature is known as the Italian attack (R. Di Cosmo, "On
privacy and anonymity in electronic and non electronic voting: the ballot-as-signature attack",
2007).
"""

from collections.abc import Iterator
from math import perm
from typing import TYPE_CHECKING

from election.kinds.election.round_sentences import settled
from election.rules.poll.definition import Definition
from election.rules.poll.questions import REOPEN, REOPEN_NAME, Election, Nominations, Trigger
from election.rules.sentences.quorum import quorum_words
from election.rules.sentences.words import Names, ballots, listed, size

if TYPE_CHECKING:
    from election.rules.counting.rounds import Count, Round


BLANK = "A blank ballot counts for the quorum only."


def rule_sentence(question: Election, electors: int) -> str:
    """The rule by which a candidate is elected, and the quorum."""
    return (
        "Instant runoff: in each round a candidate with more than half of the continuing "
        "ballots is elected, or else the one with the fewest is eliminated; "
        f"{quorum_words(question.quorum, electors)}."
    )


def trigger_sentence(definition: Definition, trigger: Trigger) -> str:
    """The trigger of the election."""
    if trigger.removal:
        return f"This election follows the removal {trigger.removal}."
    if trigger.vacancy is None:
        return f"This is the runoff after the election {trigger.tied}, which ended tied."
    vacancy = trigger.vacancy
    former = definition.roll.person(vacancy.of)
    return (
        f"This election follows a vacancy: {former.name if former else vacancy.of} "
        f"({vacancy.cause}), declared by {vacancy.declared_by} on {vacancy.date.isoformat()}."
    )


def standing_sentences(question: Election) -> Iterator[str]:
    """The names of the candidates, and Reopen nominations if it stands."""
    names = [candidate.name for candidate in question.candidates if candidate.id != REOPEN]
    stand = "1 candidate stands" if len(names) == 1 else f"{len(names)} candidates stand"
    against = ", against Reopen nominations" if question.reopen_nominations else ""
    yield f"{stand}{against}: {', '.join(names)}."


def withdrawal_sentence(question: Election) -> str:
    """Who may withdraw, so that there is something to choose to the end."""
    people = len(question.candidates) - question.reopen_nominations
    if question.reopen_nominations:
        return "A candidate may withdraw until the close, unless nobody else stands."
    if people > 2:  # noqa: PLR2004  two are left to choose between
        return "A candidate may withdraw until the close while two others stand."
    return (
        "Neither candidate may withdraw, for then one would stand alone: that ends the poll. "
        "With reopen_nominations = true one of them may."
    )


def nomination_sentences(window: Nominations) -> Iterator[str]:
    """How candidates are found, and what of it is published."""
    yield (
        "Electors nominate candidates, themselves or others on the roll. Whoever is nominated is "
        f"asked in private, and stands with a statement of {window.statement_limit} characters at "
        "most."
    )
    yield (
        "Who stands is published after nominations, and never before. Who declined, or did not "
        "answer, is never published, and deleted then."
    )
    if window.nominators == "published":
        yield "Who nominated a candidate is published with the candidate."
    else:
        yield "Who nominated a candidate is not published, and deleted after nominations."
    yield (
        "If nobody stands, nominations and all times of the poll move by a week, three times at "
        "most. One who stands alone stands against Reopen nominations."
    )


def result_sentence(outcome: str, result: "Count", names: Names) -> str:
    """The result of an opened box, with the numbers that decided."""
    if not result.rounds:
        blank = "no ballot ranks a candidate" if result.ballots else "there is no valid ballot"
        return f"No result: {blank}."
    last = result.rounds[-1]
    if last.elected is None:
        return _left_tied(outcome, last, names)
    with_ = f"with {last.tally[last.elected]} of {last.continuing} continuing ballots"
    if last.elected == REOPEN:
        where = f"{with_} in round {last.number}"
        return f"Nominations are reopened: {REOPEN_NAME} won, {where}. Nobody is elected."
    by = f"; {settled(last.tie, names)} settled the tie" if last.tie else ""
    return f"Elected: {names[last.elected]}, {with_} in round {last.number}{by}."


def _left_tied(outcome: str, last: "Round", names: Names) -> str:
    who = listed(names[candidate] for candidate in last.tally)
    votes = f"{ballots(max(last.tally.values()))} each in round {last.number}"
    if outcome == "reopened":
        return f"Nominations are reopened: {who} are tied, {votes}. Nobody is elected."
    return f"Tied: {who}, {votes}; a runoff between them follows."


def why_nobody(outcome: str, count: "Count | None", names: Names) -> str:
    """The reason why nobody is elected, in a few words."""
    if outcome == "no quorum":
        return "too few electors cast a ballot"
    if outcome == "reopened":
        return "nominations are reopened"
    if count is None or not count.tied:
        return "no ballot ranks a candidate"
    return f"{listed(names[candidate] for candidate in count.tied)} are tied, and a runoff follows"


def rankings(candidates: int) -> int:
    """The number of different ballots: rankings of any length, with the blank one."""
    return sum(perm(candidates, length) for length in range(candidates + 1))


def ranking_sentences(candidates: int, ballots_: int) -> Iterator[str]:
    """Warnings: rankings that identify their elector, and rankings demanded as a signature."""
    ways, alike = rankings(candidates), rankings(candidates - 1)
    if ways > ballots_:
        yield (
            f"There are {size(ways)} different rankings of {candidates} names, and {ballots_} "
            f"{'elector' if ballots_ == 1 else 'electors'}: a ranking that only one person would "
            "give tells whose it is."
        )
    if alike >= ballots_:
        yield (
            f"{size(alike).capitalize()} of these rankings begin with the same candidate: somebody "
            "could demand the lower places in a certain order, like a signature, and look for it "
            "in the published ballots. Nobody has to rank more candidates than they wish."
        )

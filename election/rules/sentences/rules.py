"""What a poll's rule is and what came of it: sentences shared by notice, ballot, mail and report.

Each is plain text, and one a newspaper could print. Rounds and ties are in `rounds`.
"""

from election.rules.counting.irv import Count, Round
from election.rules.poll.commitments import KeyMade
from election.rules.poll.definition import (
    REOPEN,
    REOPEN_NAME,
    Definition,
    Removal,
    Ratio,
    SubjectMode,
    Trustees,
)
from election.rules.poll.entitlement import counted
from election.rules.poll.quorum import quorum_met
from election.rules.poll.tally import BoxTotals, Tally
from election.rules.sentences.rounds import Names, ballots, listed, names_of, settled

_SUBJECT: dict[SubjectMode, str] = {
    "counts_and_votes": "is one of the electors and has a ballot",
    "counted_no_ballot": "is one of the electors and has no ballot, so stands under not cast",
    "excluded": "is not one of the electors and has no ballot",
}

_SPLIT: dict[KeyMade, str] = {
    "on the server": "The key was made and split on the server, which held it whole.",
    "elsewhere": "The key was split elsewhere, by somebody who held it whole.",
}


def outcome_sentence(definition: Definition, tally: Tally) -> str:
    """What came of a poll, with the numbers that decided it."""
    if not tally.opened:
        return _no_quorum(tally)
    if definition.removal and tally.removal:
        return _of_removal(definition.removal, tally)
    if tally.count is None:
        raise LookupError("the tally of an opened box has a count")
    return _of_election(tally, tally.count, names_of(definition))


def _no_quorum(tally: Tally) -> str:
    title = "No quorum" if tally.kind == "election" else "Not carried for lack of a quorum"
    electors = tally.box.entitled - tally.box.recused
    return (
        f"{title}: {tally.box.envelopes} of {electors} electors cast a ballot; "
        f"{_were_needed(tally.quorum_needed or 0)}. The box was not opened."
    )


def _were_needed(number: int) -> str:
    return f"{number} {'was' if number == 1 else 'were'} needed"


def _of_removal(removal: Removal, tally: Tally) -> str:
    result = tally.removal
    if result is None or result.n == 0:
        return "Not carried: no ballot says Yes or No."
    title = "Carried" if result.carried else "Not carried"
    whole = "entitled" if removal.base == "roll" else "Yes and No"
    return f"{title}: {result.yes} Yes of {result.n} {whole}; {_were_needed(result.needed)}."


def _of_election(tally: Tally, result: Count, names: Names) -> str:
    if not result.rounds:
        blank = "no ballot ranks a candidate" if result.ballots else "there is no valid ballot"
        return f"No result: {blank}."
    last = result.rounds[-1]
    if last.elected is None:
        return _left_tied(tally.outcome, last, names)
    with_ = f"with {last.tally[last.elected]} of {last.continuing} continuing ballots"
    if last.elected == REOPEN:
        where = f"{with_} in round {last.number}"
        return f"Nominations are reopened: {REOPEN_NAME} won, {where}. Nobody is elected."
    by = f"; {settled(last.tie, names)} settled the tie" if last.tie else ""
    return f"Elected: {names[last.elected]}, {with_} in round {last.number}{by}."


def _left_tied(outcome: str, last: Round, names: Names) -> str:
    who = listed(names[each] for each in last.tally)
    each = f"{ballots(max(last.tally.values()))} each in round {last.number}"
    if outcome == "reopened":
        return f"Nominations are reopened: {who} are tied, {each}. Nobody is elected."
    return f"Tied: {who}, {each}; a runoff between them follows."


def rule_sentence(definition: Definition, recused: int | None = None) -> str:
    """What it takes, with its number; None where electors may still recuse themselves."""
    electors = counted(definition, recused or 0)
    removal, election = definition.removal, definition.election
    if removal is None:
        quorum = _quorum_words(election.quorum if election else None, electors)
        return (
            "Instant runoff: in each round a candidate with more than half of the continuing "
            "ballots is elected, or else the one with the fewest is eliminated; "
            f"{quorum}."
        )
    before = "" if recused is not None else " (before recusals)"
    if removal.base == "cast":
        of = f"At least {removal.threshold} of all Yes and No must be Yes"
        return f"{of}; {_quorum_words(removal.quorum, electors)}{before}."
    number = _yes_needed(removal, electors)
    return f"{number} Yes of {electors} {_are(number)} needed{before}."


def _quorum_words(quorum: Ratio | None, electors: int) -> str:
    if quorum is None or quorum.num == 0:
        return "there is no quorum"
    return f"at least {quorum.needed(electors)} of {electors} electors must cast a ballot"


def _yes_needed(removal: Removal, electors: int) -> int:
    return max(1, removal.threshold.needed(electors))


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def abstain_sentence(definition: Definition, recused: int) -> str:
    """What it means to abstain, or not to cast; for an election, to cast a blank ballot."""
    removal = definition.removal
    if removal is None:
        return "A blank ballot counts for the quorum only."
    if removal.base == "cast":
        return (
            "Abstaining, or not casting, counts neither as Yes nor as No here; "
            "a ballot that abstains counts for the quorum."
        )
    number = _yes_needed(removal, counted(definition, recused))
    effect = "Abstaining, or not casting, has the effect of No here"
    return f"{effect}: {number} Yes {_are(number)} needed."


def quorum_sentence(definition: Definition, box: BoxTotals) -> str:
    """Whether a closed box met the quorum; empty where there is none."""
    part = definition.election or definition.removal
    quorum = part.quorum if part else None
    if quorum is None or quorum.num == 0:
        return ""
    electors = box.entitled - box.recused
    met = "met" if quorum_met(box.envelopes, electors, quorum) else "not met"
    cast = f"{box.envelopes} of {electors} electors cast a ballot"
    return f"{cast}: the quorum of {quorum.needed(electors)} is {met}."


def subject_sentence(definition: Definition) -> str:
    """What the lead whose removal is asked is in the poll; empty for an election."""
    if definition.removal is None:
        return ""
    subject = definition.roll.person(definition.removal.subject)
    name = subject.name if subject else definition.removal.subject
    return f"{name}, whose removal is asked, {_SUBJECT[definition.removal.subject_mode]}."


def trigger_sentence(definition: Definition) -> str:
    """What entitled an election to be held; empty for a removal."""
    trigger = definition.trigger
    if trigger is None:
        return ""
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


def key_sentence(definition: Definition) -> str:
    """Who can open the box."""
    if definition.key is None:
        return "There is no key yet: it is fixed at notice."
    if definition.trustees:
        return f"{trustees_sentence(definition.trustees)} {_SPLIT[definition.key.made]}"
    if definition.key.made == "on the server":
        return "One key, made on the server: whoever holds this machine can open ballots."
    return "One key, made elsewhere: whoever holds it can open ballots."


def trustees_sentence(trustees: Trustees) -> str:
    """Who holds shares of the key, and how many of them it takes."""
    needed, people = trustees.needed, trustees.people
    names = listed(each.name for each in people)
    return f"{needed} of {len(people)} trustees: any {needed} of {names} can together open ballots."


def adopted_sentence(definition: Definition) -> str:
    """Where the project adopted these settings."""
    if definition.rules is None:
        return "No adopted text given."
    return f"The project adopted these settings at {definition.rules}."

"""The rules of ties, and what other lots could have led to, in sentences."""

from typing import TYPE_CHECKING

from election.rules.poll.questions import REOPEN_NAME, Election
from election.rules.sentences.words import Names, listed

if TYPE_CHECKING:
    from election.rules.closeness.closeness import End, PossibleEnds
    from election.rules.counting.rounds import Count, Tie


LOT_ORDER = (
    "The lot order is made from the root of the closed box and from seeds that nobody reveals "
    "before the box is closed: no elector can steer it, and anyone can replay it."
)
LOOK_BACK = (
    "Of those tied for the fewest, whoever had the fewest in the latest earlier round in which "
    "they differ is eliminated, and so on back (look-back)."
)


def tie_rule_sentences(election: Election) -> tuple[str, ...]:
    """The tie rules: fixed before the first ballot, and printed even if no tie was met."""
    lot = "whoever of them is last in the lot order is eliminated (lot)."
    rules = [f"Of those tied for the fewest, {lot}"]
    if election.ties == "look-back":
        rules = [LOOK_BACK, f"Of those whom look-back leaves tied, {lot}"]
    return (*rules, LOT_ORDER, *_final_tie(election))


def _final_tie(election: Election) -> tuple[str, ...]:
    if election.final_tie == "runoff":
        rule = "If the last two tie, nobody is elected: a runoff poll between them follows."
    else:
        rule = "If the last two tie, the same rules settle it, and the other one is elected."
    if not election.reopen_nominations:
        return (rule,)
    reopens = f"If {REOPEN_NAME} wins, or ties the last two, nominations are reopened."
    return rule, reopens


def tie_met_sentences(tie: "Tie", election: Election) -> tuple[str, ...]:
    """The rules by which one tie was settled or left open, to be shown with its round."""
    if tie.broken_by is None:
        return _final_tie(election)
    rules = tie_rule_sentences(election)
    if tie.broken_by == "look-back":
        return rules[:1]
    return rules[: rules.index(LOT_ORDER)]


def another_lot_sentence(count: "Count", ends: "PossibleEnds", names: Names) -> str:
    """The sentence that another lot could have changed the result or not, and to which ones."""
    could = ends.could_change(count)
    if could == "no":
        return "Another lot could not have changed the result."
    if could == "not explored fully":
        return "Whether another lot could have changed the result was not explored fully."
    own = count.tied if count.winner is None else (count.winner,)
    others = sorted(_end(end, names) for end in set(ends.ends) - {own})
    found = "" if ends.explored_fully else ", among those found"
    return f"Another lot could have changed the result: {'; or '.join(others)}{found}."


def _end(end: "End", names: Names) -> str:
    if not end:
        return "no result"
    who = listed(names[candidate] for candidate in end)
    return f"{who} tied" if len(end) > 1 else f"{who} elected"

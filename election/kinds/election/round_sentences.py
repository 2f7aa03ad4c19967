"""Rounds in sentences, with the rule that settled a tie.

`election count` says them too: so this imports nothing of a poll.
"""

from typing import TYPE_CHECKING

from election.rules.sentences.words import Names, ballots, listed

if TYPE_CHECKING:
    from election.rules.counting.rounds import Round, Tie


MOST_NAMED = 6
"""The most tied candidates that a sentence names. Of more, it gives the number: tables name them.

Those whom look-back left are always named: no table names them."""


def round_sentence(round_: "Round", names: Names) -> str:
    """The result of one round, with the rule that settled a tie."""
    if round_.tie:
        return _tied_round(round_, round_.tie, names)
    if round_.elected:
        number = round_.tally[round_.elected]
        of = f"{number} of {round_.continuing} continuing ballots, a majority"
        return f"{names[round_.elected]} had {of}, and was elected."
    last = round_.eliminated or ""
    fewest = f"{names[last]} had the fewest ({ballots(round_.tally[last])})"
    return f"No majority of {round_.continuing} continuing ballots: {fewest}, and was eliminated."


def _tied_round(round_: "Round", tie: "Tie", names: Names) -> str:
    many = len(tie.between) > MOST_NAMED
    tied = f"{len(tie.between)} candidates"
    who = tied if many else listed(names[candidate] for candidate in tie.between)
    number = f"with {ballots(round_.tally[tie.between[0]])} each"
    if tie.broken_by is None:
        return f"{who} were tied {number}; no rule breaks this tie, and it stays open."
    place = "for last " if round_.eliminated else ""
    if round_.elected:
        fate = f"{names[round_.elected]} was elected"
    else:
        fate = f"{names[round_.eliminated or '']} was eliminated"
    return f"{who} were tied {place}{number}; {settled(tie, names)} decided: {fate}."


def settled(tie: "Tie", names: Names) -> str:
    """The rule that settled a tie, within a sentence."""
    if tie.broken_by == "look-back":
        return f"look-back to round {tie.round}"
    if len(tie.lot_between) == len(tie.between):
        return "the lot"
    left = listed(names[candidate] for candidate in tie.lot_between)
    return f"look-back left {left}, and the lot"

"""Refusals of a count: a tie that no rule settles, and two programs that disagree."""

from election.errors.base import Refusal


class TieUnsettled(Refusal):
    """A tie that no given order settles: chance is never used."""

    says = "Round {round}: {between} are tied, and no lot order was given that settles the tie."
    hint = "Give a tie order or a lot seed; a tie is never broken by chance."
    round: int
    between: str


class CountersDisagree(Refusal):
    """Two programs counted the same ballots and found different rounds: there is no tally.

    `first` and `second` are the two counts as text, with a line for each round.
    """

    says = (
        "The two counters disagree, so there is no tally.\n"
        "First count:\n{first}\n"
        "Second count, by pyrankvote:\n{second}"
    )
    hint = "Keep the ballots as they are, and report both tables: one of the programs is wrong."
    first: str
    second: str

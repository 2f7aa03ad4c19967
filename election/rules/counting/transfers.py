"""The transfers between two rounds, as the difference of their tallies.

A round eliminates one candidate. Each of their ballots lies with another candidate in the next
round, or is exhausted; no other ballot moves. So the two tallies tell every transfer.
"""

from dataclasses import dataclass

from election.rules.counting.rounds import Round


@dataclass(frozen=True)
class Transfer:
    """Ballots that moved. `target` is None where they are exhausted."""

    target: str | None
    ballots: int


def transfers(before: Round, after: Round) -> tuple[Transfer, ...]:
    """The transfers to each continuing candidate, in the order of the tally, and to nobody.

    Zeros are among them. They add up to the ballots of the candidate whom `before` eliminated.
    """
    gained = [
        Transfer(candidate, after.tally[candidate] - before.tally[candidate])
        for candidate in after.tally
    ]
    return (*gained, Transfer(None, after.exhausted - before.exhausted))

"""The transfers between two rounds, read off their tallies: one candidate goes, so nothing hides.

Every ballot of the eliminated lies with another candidate in the next round, or is exhausted; no
other ballot moves.
"""

from dataclasses import dataclass

from election.rules.counting.rounds import Round


@dataclass(frozen=True)
class Transfer:
    """Ballots that moved on. `target` is None for those that are exhausted."""

    target: str | None
    ballots: int


def transfers(before: Round, after: Round) -> tuple[Transfer, ...]:
    """To each who continues, in the order of the tally, and to nobody: zeros too.

    They add up to the ballots of the one whom `before` eliminated.
    """
    gained = [
        Transfer(candidate, after.tally[candidate] - before.tally[candidate])
        for candidate in after.tally
    ]
    return (*gained, Transfer(None, after.exhausted - before.exhausted))

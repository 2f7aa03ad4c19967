"""A count as a JSON value for scripts: docs/reference/counting.md gives its shape."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from election.ballotfiles.exhaustion import Exhaustion
from election.rules.counting.rounds import Count, Round

SecondCount = Literal["agrees", "not run"]


def count_value(
    count: Count,
    second_count: SecondCount,
    *,
    blank: int,
    exhausted_by: Sequence[Mapping[Exhaustion, int]],
    margin: Mapping[str, Any] | None = None,
    pairwise: Mapping[str, Any] | None = None,
    condorcet_winner: str | None = None,
) -> dict[str, Any]:
    """The value; margin, pairwise table and Condorcet winner are null where nobody asked.

    `exhausted_by` has the numbers of exhausted ballots by reason, for each round.
    """
    return {
        "method": "instant-runoff",
        "ballots": count.ballots,
        "blank": blank,
        "candidates": list(count.candidates),
        "rounds": [
            round_value(round_) | {"exhausted_by": dict(by_reason)}
            for round_, by_reason in zip(count.rounds, exhausted_by, strict=True)
        ],
        "outcome": count.outcome,
        "winner": count.winner,
        "second_count": second_count,
        "margin": margin,
        "pairwise": pairwise,
        "condorcet_winner": condorcet_winner,
    }


def round_value(round_: Round) -> dict[str, Any]:
    """One round of a count, as scripts read it."""
    tie = round_.tie
    return {
        "round": round_.number,
        "tally": dict(round_.tally),
        "continuing": round_.continuing,
        "exhausted": round_.exhausted,
        "eliminated": round_.eliminated,
        "elected": round_.elected,
        "tie": tie
        and {
            "between": list(tie.between),
            "broken_by": tie.broken_by,
            "round": tie.round,
        },
    }

"""Runs of rounds in which nobody had a ballot to move: one step of the report, not many.

Such a round eliminates a candidate without ballots, so all numbers stay as they are.
"""

from collections.abc import Iterator, Sequence

from election.rules.counting.rounds import Round


def moves_nothing(round_: Round) -> bool:
    """True where the round eliminates a candidate who had no ballot."""
    return round_.eliminated is not None and not round_.tally[round_.eliminated]


def steps_of(rounds: Sequence[Round]) -> Iterator[tuple[Round, ...]]:
    """The rounds in steps: neighbouring ones that move nothing together, each other one alone."""
    run: list[Round] = []
    for round_ in rounds:
        if moves_nothing(round_):
            run.append(round_)
            continue
        if run:
            yield tuple(run)
            run = []
        yield (round_,)
    if run:
        yield tuple(run)

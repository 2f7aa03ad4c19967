"""The 75 % question: whether enough electors said Yes, in whole numbers.

Abstaining and not casting stay in N when N is the roll, and so have the effect of No. Quorum is
judged before, from the envelopes, by `quorum.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from election.rules.poll.definition import Base, Ratio


@dataclass(frozen=True)
class RemovalCount:
    """The count of a removal. Recused, abstaining and not casting are three separate numbers.

    `void` envelopes held no ballot of this poll; `not_cast` includes a lead who counts and has no
    ballot. `n` is what the threshold is a share of; `needed` the whole number of Yes to reach it.
    """

    yes: int
    no: int
    abstain: int
    void: int
    not_cast: int
    recused: int
    n: int
    needed: int
    carried: bool

    @property
    def outcome(self) -> Literal["carried", "not carried"]:
        return "carried" if self.carried else "not carried"


def count_removal(
    markings: Mapping[str, int],
    *,
    entitled: int,
    recused: int,
    envelopes: int,
    threshold: Ratio,
    base: Base,
) -> RemovalCount:
    """Count the markings `yes`, `no` and `abstain` of the `envelopes` in the box.

    `entitled` are the electors who count, before recusals. With base "roll", N is the entitled less
    the recused; with "cast" it is Yes and No together. N = 0 never carries: one Yes is needed.
    """
    yes, no, abstain = (markings.get(option, 0) for option in ("yes", "no", "abstain"))
    n = entitled - recused if base == "roll" else yes + no
    return RemovalCount(
        yes=yes,
        no=no,
        abstain=abstain,
        void=envelopes - yes - no - abstain,
        not_cast=entitled - recused - envelopes,
        recused=recused,
        n=n,
        needed=max(1, threshold.needed(n)),
        carried=n > 0 and threshold.reached(yes, n),
    )

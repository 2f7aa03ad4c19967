"""Yes, No and Abstain counted against a threshold, in whole numbers.

Where N is the roll, those who abstain or do not cast stay in N: that has the effect of No. The
quorum is checked before, from the number of envelopes, by `rules.poll.quorum`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from election.rules.poll.questions import Base
from election.rules.poll.ratio import Threshold


@dataclass(frozen=True)
class ThresholdCount:
    """The count. Recused, abstaining and not casting electors are three separate numbers.

    `void` envelopes held no ballot of this poll. `not_cast` includes a subject who counts and has
    no ballot. The threshold is a share of `n`. `needed` is the number of Yes that meets it, and
    `met` is True where there are so many.
    """

    yes: int
    no: int
    abstain: int
    void: int
    not_cast: int
    recused: int
    n: int
    needed: int
    met: bool

    @property
    def margin(self) -> int | None:
        """The fewest ballots to change for another result: Yes to No if it was met, else No to Yes.

        Such a change leaves N as it is. None where there are too few No: even with all of them as
        Yes, the threshold would not be met.
        """
        if self.met:
            return self.yes - self.needed + 1
        lacking = self.needed - self.yes
        return lacking if lacking <= self.no else None


def count_threshold(
    markings: Mapping[str, int],
    *,
    entitled: int,
    recused: int,
    envelopes: int,
    threshold: Threshold,
    base: Base,
) -> ThresholdCount:
    """Count the markings `yes`, `no` and `abstain` of the `envelopes` in the box.

    `entitled` is the number of electors who count, before recusals. With base "roll", N is the
    entitled less the recused; with "cast", N is Yes and No together. N = 0 never meets a threshold:
    at least one Yes is needed.
    """
    yes, no, abstain = (markings.get(option, 0) for option in ("yes", "no", "abstain"))
    n = entitled - recused if base == "roll" else yes + no
    return ThresholdCount(
        yes=yes,
        no=no,
        abstain=abstain,
        void=envelopes - yes - no - abstain,
        not_cast=entitled - recused - envelopes,
        recused=recused,
        n=n,
        needed=threshold.needed(n),
        met=threshold.met(yes, n),
    )

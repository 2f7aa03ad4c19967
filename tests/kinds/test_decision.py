"""A decision: what confirms it, what N is, and where exactly the boundary lies."""

from fractions import Fraction

import pytest

from election.rules.counting.threshold import ThresholdCount, count_threshold
from election.rules.poll.questions import Base
from election.rules.poll.ratio import Ratio, Threshold

HALF, TWO_THIRDS, WHOLE = Ratio(1, 2), Ratio(2, 3), Ratio(1, 1)
MORE_THAN_HALF = Threshold("more than", HALF)
AT_LEAST_TWO_THIRDS = Threshold("at least", TWO_THIRDS)


def counted(
    yes: int = 0,
    no: int = 0,
    abstain: int = 0,
    *,
    threshold: Threshold = MORE_THAN_HALF,
    entitled: int = 9,
    recused: int = 0,
    base: Base = "roll",
) -> ThresholdCount:
    """Count a decision of the nine maintainers, with these changes."""
    return count_threshold(
        {"yes": yes, "no": no, "abstain": abstain},
        entitled=entitled,
        recused=recused,
        envelopes=yes + no + abstain,
        threshold=threshold,
        base=base,
    )


def test_exactly_half_is_not_more_than_half() -> None:
    """4 of 8 decline, and 5 of 8 confirm."""
    assert not counted(4, 4, entitled=8).met
    assert counted(5, 3, entitled=8).met


def test_exactly_two_thirds_is_at_least_two_thirds_and_not_more() -> None:
    """6 of 9 is the ratio itself: enough for `at least`, too few for `more than`."""
    assert counted(6, 3, threshold=AT_LEAST_TWO_THIRDS).met
    assert not counted(6, 3, threshold=Threshold("more than", TWO_THIRDS)).met
    assert counted(7, 2, threshold=Threshold("more than", TWO_THIRDS)).met


@pytest.mark.parametrize("ratio", [HALF, Ratio(3, 5), TWO_THIRDS, Ratio(3, 4), Ratio(999, 1000)])
def test_more_than_a_ratio_has_its_boundary_for_every_n_to_a_thousand(ratio: Ratio) -> None:
    """In exact fractions `needed` is more than the ratio, and one Yes fewer is not."""
    threshold, share = Threshold("more than", ratio), Fraction(ratio.num, ratio.den)
    for n in range(1, 1001):
        needed = counted(entitled=n, threshold=threshold).needed
        assert Fraction(needed - 1, n) <= share < Fraction(needed, n), n
        assert counted(needed, entitled=n, threshold=threshold).met, n
        assert not counted(needed - 1, n - needed + 1, entitled=n, threshold=threshold).met, n


@pytest.mark.parametrize("ratio", [Ratio(501, 1000), Ratio(3, 5), TWO_THIRDS, Ratio(3, 4), WHOLE])
def test_at_least_a_ratio_has_its_boundary_for_every_n_to_a_thousand(ratio: Ratio) -> None:
    """In exact fractions `needed` reaches the ratio, and one Yes fewer does not."""
    threshold, share = Threshold("at least", ratio), Fraction(ratio.num, ratio.den)
    for n in range(1, 1001):
        needed = counted(entitled=n, threshold=threshold).needed
        assert Fraction(needed - 1, n) < share <= Fraction(needed, n), n
        assert counted(needed, entitled=n, threshold=threshold).met, n
        assert not counted(needed - 1, n - needed + 1, entitled=n, threshold=threshold).met, n


def test_needed_is_as_printed_for_one_to_twelve() -> None:
    """The printed numbers are those of a simple majority and of two thirds."""
    simple = [counted(entitled=n).needed for n in range(1, 13)]
    assert simple == [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7]
    two_thirds = [counted(entitled=n, threshold=AT_LEAST_TWO_THIRDS).needed for n in range(1, 13)]
    assert two_thirds == [1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8]


def test_abstaining_and_not_casting_have_the_effect_of_no() -> None:
    """Four Yes of nine decline, whatever the other five did."""
    against, abstained, silent = counted(4, 5), counted(4, 0, 5), counted(4)
    assert {against.met, abstained.met, silent.met} == {False}
    assert (abstained.abstain, abstained.not_cast) == (5, 0)
    assert (silent.abstain, silent.not_cast) == (0, 5)


def test_recusal_makes_n_smaller() -> None:
    """One of nine recuses, so N is 8, and four Yes are exactly half."""
    result = counted(4, 4, recused=1)
    assert (result.n, result.needed, result.recused, result.met) == (8, 5, 1, False)


def test_base_cast_leaves_abstentions_and_silence_out_of_n() -> None:
    """Two Yes and one No are more than half of the three who vote."""
    result = counted(2, 1, 4, base="cast")
    assert (result.n, result.needed, result.not_cast, result.met) == (3, 2, 2, True)
    assert not counted(2, 2, 4, base="cast").met


@pytest.mark.parametrize("base", ["roll", "cast"])
@pytest.mark.parametrize("threshold", [MORE_THAN_HALF, AT_LEAST_TWO_THIRDS])
def test_zero_never_confirms(base: Base, threshold: Threshold) -> None:
    """With N = 0 at least one Yes is needed."""
    result = counted(entitled=0, base=base, threshold=threshold)
    assert (result.n, result.needed, result.met) == (0, 1, False)


def test_a_removal_is_the_same_arithmetic() -> None:
    """The numbers are those of at least 3/4 of N, whatever the kind."""
    threshold = Threshold("at least", Ratio(3, 4))
    assert [counted(entitled=n, threshold=threshold).needed for n in range(3, 13)] == [
        *(3, 3, 4, 5, 6, 6, 7, 8, 9, 9)
    ]

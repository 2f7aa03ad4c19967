"""The removal: what carries it, what N is, and when too few envelopes keep the box sealed."""

from fractions import Fraction

import pytest

from election.kinds.removal.kind import RemovalKind
from election.rules.counting.threshold import ThresholdCount, count_threshold
from election.rules.poll.questions import Base
from election.rules.poll.quorum import quorum_met
from election.rules.poll.ratio import Ratio, Threshold
from election.rules.poll.tally import Outcome

THREE_QUARTERS = Threshold("at least", Ratio(3, 4))


def counted(
    yes: int = 0,
    no: int = 0,
    abstain: int = 0,
    *,
    entitled: int = 9,
    recused: int = 0,
    void: int = 0,
    threshold: Threshold = THREE_QUARTERS,
    base: Base = "roll",
) -> ThresholdCount:
    """Count the nine maintainers' removal of Avery, with these changes."""
    return count_threshold(
        {"yes": yes, "no": no, "abstain": abstain},
        entitled=entitled,
        recused=recused,
        envelopes=yes + no + abstain + void,
        threshold=threshold,
        base=base,
    )


def outcome(count: ThresholdCount) -> Outcome:
    """Return the outcome in the words of a removal."""
    return RemovalKind.met if count.met else RemovalKind.not_met


def test_exactly_three_quarters_carries() -> None:
    """6 of 8 is 75 % and is enough."""
    assert outcome(counted(6, 2, entitled=8)) == "carried"
    assert outcome(counted(5, 3, entitled=8)) == "not carried"


def test_needed_is_as_printed_for_three_to_twelve() -> None:
    """The notice prints these numbers, and they are the smallest that carry."""
    needed = [counted(entitled=n).needed for n in range(3, 13)]
    assert needed == [3, 3, 4, 5, 6, 6, 7, 8, 9, 9]


def test_the_boundary_lies_at_three_quarters_for_every_n_to_a_thousand() -> None:
    """In exact fractions one Yes fewer than `needed` is below 3/4, and `needed` is not."""
    for n in range(1, 1001):
        needed = counted(entitled=n).needed
        assert Fraction(needed - 1, n) < Fraction(3, 4) <= Fraction(needed, n), n
        assert counted(needed, entitled=n).met, n
        assert not counted(needed - 1, n - needed + 1, entitled=n).met, n


@pytest.mark.parametrize("ratio", [Ratio(2, 3), Ratio(501, 1000), Ratio(1, 1)])
def test_other_thresholds_have_exact_boundaries_too(ratio: Ratio) -> None:
    """The shares are two thirds, barely more than half, and the whole."""
    threshold = Threshold("at least", ratio)
    for n in range(1, 200):
        needed = counted(entitled=n, threshold=threshold).needed
        share = Fraction(ratio.num, ratio.den)
        assert Fraction(needed - 1, n) < share <= Fraction(needed, n)
        assert counted(needed, entitled=n, threshold=threshold).met


def test_abstaining_and_not_casting_have_the_effect_of_no() -> None:
    """Six Yes of nine are not enough, whatever the other three did."""
    against = counted(6, 3)
    abstained = counted(6, 0, 3)
    silent = counted(6)
    assert {against.met, abstained.met, silent.met} == {False}
    assert (against.needed, abstained.needed, silent.needed) == (7, 7, 7)
    assert (abstained.abstain, abstained.not_cast) == (3, 0)
    assert (silent.abstain, silent.not_cast) == (0, 3)


def test_recusal_makes_n_smaller_and_is_a_number_of_its_own() -> None:
    """Blair recuses, so N is 8, and six Yes carry."""
    result = counted(6, 1, recused=1)
    assert (result.n, result.needed, result.recused, result.not_cast) == (8, 6, 1, 1)
    assert result.met


def test_a_void_envelope_stays_in_n_and_is_no_yes() -> None:
    """An envelope without a valid ballot counts as cast and is shown as void."""
    result = counted(6, 2, void=1)
    assert (result.void, result.not_cast, result.n) == (1, 0, 9)
    assert not result.met


def test_a_lead_who_counts_without_a_ballot_is_among_the_not_cast() -> None:
    """Avery counts in N and has no link, so 7 of the 8 others are needed."""
    assert outcome(counted(6, 2)) == "not carried"
    result = counted(7, 1)
    assert (result.not_cast, outcome(result)) == (1, "carried")


def test_base_cast_leaves_abstentions_and_silence_out_of_n() -> None:
    """Three Yes and one No are 3/4 of the four who vote."""
    result = counted(3, 1, 2, base="cast")
    assert (result.n, result.needed, result.not_cast, result.met) == (4, 3, 3, True)


@pytest.mark.parametrize("base", ["roll", "cast"])
def test_zero_never_carries(base: Base) -> None:
    """With N = 0 at least one Yes is needed."""
    result = counted(0, 0, 0, entitled=0, base=base)
    assert (result.n, result.needed, result.met) == (0, 1, False)


def test_markings_that_nobody_chose_count_as_none() -> None:
    """The count of a box without any No has no key for it."""
    result = count_threshold(
        {"yes": 2}, entitled=2, recused=0, envelopes=2, threshold=THREE_QUARTERS, base="roll"
    )
    assert (result.no, result.abstain, result.met) == (0, 0, True)


def test_a_quorum_is_met_by_exactly_its_share() -> None:
    """Half of nine takes five envelopes, and half of eight takes four."""
    half = Ratio(1, 2)
    assert [quorum_met(cast, 9, half) for cast in (4, 5)] == [False, True]
    assert [quorum_met(cast, 8, half) for cast in (3, 4)] == [False, True]


def test_without_a_quorum_an_empty_box_is_unsealed() -> None:
    """No quorum and a quorum of zero are both met by an empty box."""
    assert quorum_met(0, 9, None)
    assert quorum_met(0, 9, Ratio(0, 1))

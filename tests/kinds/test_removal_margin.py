"""The margin of a removal: how many changed ballots would turn the outcome."""

import pytest

from election.rules.counting.threshold import ThresholdCount, count_threshold
from election.rules.poll.questions import Base
from election.rules.poll.ratio import Ratio, Threshold

THREE_QUARTERS = Threshold("at least", Ratio(3, 4))


def counted(
    yes: int, no: int, abstain: int = 0, *, entitled: int = 9, base: Base = "roll"
) -> ThresholdCount:
    """Return a count of nine electors who count, at 3/4."""
    return count_threshold(
        {"yes": yes, "no": no, "abstain": abstain},
        entitled=entitled,
        recused=0,
        envelopes=yes + no + abstain,
        threshold=THREE_QUARTERS,
        base=base,
    )


def test_carried_with_exactly_the_needed_number_hangs_on_one_yes() -> None:
    """With 7 of 9, one Yes changed to No is enough."""
    assert counted(7, 2).margin == 1


def test_two_more_than_needed_hang_on_three() -> None:
    """With 9 Yes and 7 needed, three must change."""
    assert counted(9, 0).margin == 3


def test_not_carried_by_one_hangs_on_one_no() -> None:
    """With 6 of 9, one No changed to Yes is enough."""
    assert counted(6, 3).margin == 1


def test_where_there_are_too_few_no_there_is_no_margin() -> None:
    """With 5 Yes and one No, even 6 Yes are too few; the other electors did not cast."""
    assert counted(5, 1, 2).margin is None


def test_a_box_of_abstentions_has_no_margin() -> None:
    """Nobody voted Yes or No, so no ballot can be changed between them."""
    assert counted(0, 0, 3, base="cast").margin is None


def moved(count: ThresholdCount, ballots: int, base: Base) -> ThresholdCount:
    """Return the count with so many Yes changed to No, or No to Yes where it was not carried."""
    to_no = ballots if count.met else -ballots
    return counted(count.yes - to_no, count.no + to_no, count.abstain, base=base)


@pytest.mark.parametrize("base", ["roll", "cast"])
def test_the_margin_is_the_fewest_that_turn_the_outcome(base: Base) -> None:
    """For every count of nine electors the margin turns the outcome, and one fewer does not."""
    for yes in range(10):
        for no in range(10 - yes):
            for abstain in range(10 - yes - no):
                count = counted(yes, no, abstain, base=base)
                movable = count.yes if count.met else count.no
                turned = [
                    number
                    for number in range(movable + 1)
                    if moved(count, number, base).met != count.met
                ]
                assert count.margin == next(iter(turned), None)

"""Lengths of time and ordinal numbers, in words."""

from datetime import timedelta

import pytest

from election.rules.sentences.words import duration, ordinal, size


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=14), "14 days"),
        (timedelta(days=2, hours=3, minutes=5), "2 days and 3 hours"),
        (timedelta(hours=1, minutes=1), "1 hour and 1 minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(days=365 * 35 + 9), "35 years"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(span: timedelta, said: str) -> None:
    """Years alone where it is years."""
    assert duration(span) == said


def test_ordinals_of_every_ending() -> None:
    """The teens are irregular in English."""
    told = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    assert told == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]


def test_a_size_that_nobody_can_hold_is_told_in_words() -> None:
    """Up to a thousand it is exact."""
    told = [size(number) for number in (326, 1000, 1001, 10**6 + 1)]
    assert told == ["326", "1000", "more than a thousand", "more than a million"]

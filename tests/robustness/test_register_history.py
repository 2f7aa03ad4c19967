"""The judge of histories accepts what a register may answer, and rejects each wrong history."""

from math import inf

import pytest

from tests.support.register_history import (
    CastEvent,
    EndEvent,
    Event,
    LookEvent,
    TooLateEvent,
    is_register,
)


def cast(began: float, ended: float, envelope: str, number: int = 0) -> CastEvent:
    """A cast of an envelope, whose cast id is made of it."""
    return CastEvent(began, ended, f"id of {envelope}", envelope, number)


ONE_AFTER_THE_OTHER = [cast(1, 2, "a", 1), LookEvent(3, 4, 1, "a"), cast(5, 6, "b", 2)]

GOOD: dict[str, tuple[list[Event], str, set[str]]] = {
    "nothing": ([], "", set()),
    "one after the other": (ONE_AFTER_THE_OTHER, "b", {"a"}),
    "two at once, in either order": ([cast(1, 9, "a", 2), cast(2, 8, "b", 1)], "a", {"b"}),
    "a repeated post": ([cast(1, 2, "a", 1), cast(3, 4, "b", 2), cast(5, 6, "a", 1)], "b", {"a"}),
    "no answer, and taken": ([cast(1, inf, "a"), cast(5, 6, "b", 2)], "b", {"a"}),
    "no answer, and not taken": ([cast(1, inf, "a"), cast(5, 6, "b", 1)], "b", set()),
    "no answer, and taken much later": ([cast(1, inf, "a"), cast(5, 6, "b", 1)], "a", {"b"}),
    "no answer, seen by a look, then repeated": (
        [cast(1, inf, "a"), LookEvent(3, 4, 1, "a"), cast(5, 6, "a", 1)],
        "a",
        set(),
    ),
    "a look beside a cast sees the old": ([cast(1, 9, "a", 1), LookEvent(2, 3, 0, "")], "a", set()),
    "refused after the end": (
        [cast(1, 2, "a", 1), EndEvent(3, 4), TooLateEvent(5, 6)],
        "a",
        set(),
    ),
    "taken while the end comes": ([EndEvent(3, 5), cast(1, 6, "a", 1)], "a", set()),
}

BAD: dict[str, tuple[list[Event], str, set[str]]] = {
    "an acknowledged ballot is lost": ([cast(1, 2, "a", 1)], "", set()),
    "the box holds the older": (ONE_AFTER_THE_OTHER, "a", {"b"}),
    "a replaced hash is missing": (ONE_AFTER_THE_OTHER, "b", set()),
    "an envelope that nobody cast": ([cast(1, 2, "a", 1)], "x", {"a"}),
    "a number twice": ([cast(1, 2, "a", 1), cast(3, 4, "b", 1)], "b", {"a"}),
    "a number left out": ([cast(1, 2, "a", 1), cast(3, 4, "b", 3)], "b", {"a"}),
    "the later has the smaller number": ([cast(1, 2, "a", 2), cast(3, 4, "b", 1)], "a", {"b"}),
    "a repeated post has a new number": ([cast(1, 2, "a", 1), cast(3, 4, "a", 2)], "a", set()),
    "a look sees the old after the new": (
        [cast(1, 2, "a", 1), cast(3, 4, "b", 2), LookEvent(5, 6, 1, "a")],
        "b",
        {"a"},
    ),
    "two looks go back": (
        [cast(1, 9, "a", 1), LookEvent(2, 3, 1, "a"), LookEvent(4, 5, 0, "")],
        "a",
        set(),
    ),
    "a look sees what has not begun": ([LookEvent(1, 2, 1, "a"), cast(3, 4, "a", 1)], "a", set()),
    "a ballot without an answer comes before it began": (
        [cast(1, 2, "a", 2), cast(3, inf, "b")],
        "a",
        {"b"},
    ),
    "refused before the end": (
        [TooLateEvent(1, 2), EndEvent(3, 4), cast(1, 2, "a", 1)],
        "a",
        set(),
    ),
    "taken after the end": ([EndEvent(1, 2), cast(3, 4, "a", 1)], "a", set()),
    "taken after the end, without an answer": ([EndEvent(1, 2), cast(3, inf, "a")], "a", set()),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_a_register_may_answer_is_accepted(case: str) -> None:
    """There is an order of the events that explains every answer and the box."""
    assert is_register(*GOOD[case])


@pytest.mark.parametrize("case", BAD)
def test_what_no_register_answers_is_rejected(case: str) -> None:
    """No order of the events explains every answer and the box."""
    assert not is_register(*BAD[case])

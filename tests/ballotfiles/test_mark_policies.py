"""What becomes of faulty marks: a policy for each kind, rules of places, and why ballots end."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.exhaustion import REASONS, blank, exhausted_by
from election.ballotfiles.mark_rules import MARK_RULES
from election.ballotfiles.marking_faults import (
    DURING_THE_COUNT,
    SHORTHANDS,
    MarkPolicy,
    OnEqual,
    OnRepeated,
    OnSkipped,
)
from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import ReadingOptions
from election.errors.written_files import FaultyBallotFile, FaultyMarkings
from election.kinds.election.second_counter import recount
from election.rules.counting.tie_rule import TieRule
from tests.support.ballot_files import profile_of, same_everywhere, untold

NAMES = ("Avery", "Blair", "Casey", "Devon")
RULE = TieRule(ties="look-back", final_tie="lot", lot_order=NAMES)


def box(policy: MarkPolicy, *ballots: str, head: str = "4 1") -> BallotFile:
    """Return a file of these ballots for the four, read and settled under a policy."""
    names = "".join(f'"{name}"\n' for name in NAMES)
    text = "\n".join([head, *ballots, "0", names])
    read = read_ballots(text.encode(), "box.blt", ReadingOptions(policy=policy), untold)
    return read.settled(RULE, policy.equal)


def settled(policy: MarkPolicy, *ballots: str) -> dict[tuple[str, ...], int]:
    """Return the rankings that these ballots count as."""
    return dict(profile_of(box(policy, *ballots)))


GAP = "1 1 - 2 - - 3 0"


@pytest.mark.parametrize(
    ("on_skipped", "ranking"),
    [("pass", NAMES[:3]), ("end", NAMES[:1]), ("two-end", NAMES[:2])],
)
def test_skipped_ranks_have_a_policy(on_skipped: OnSkipped, ranking: tuple[str, ...]) -> None:
    """A ballot goes on behind a gap, ends before it, or ends where two ranks in a row are empty."""
    assert settled(MarkPolicy(skipped=on_skipped), GAP) == {ranking: 1}
    file = box(MarkPolicy(skipped=on_skipped), GAP)
    assert file.faults == {"skipped ranks": 1}


@pytest.mark.parametrize(
    ("on_equal", "ranking"), [("skip", ("Avery", "Devon")), ("end", ("Avery",))]
)
def test_equal_ranks_have_a_policy(on_equal: OnEqual, ranking: tuple[str, ...]) -> None:
    """A ballot goes on behind them, or ends before them; whether they are named or not."""
    for at_rank in ("2=3", "-=-", "2=-"):
        assert settled(MarkPolicy(equal=on_equal), f"1 1 {at_rank} 4 0") == {ranking: 1}


@pytest.mark.parametrize(("on_repeated", "ranking"), [("pass", NAMES[:3]), ("end", NAMES[:2])])
def test_repeated_candidates_have_a_policy(
    on_repeated: OnRepeated, ranking: tuple[str, ...]
) -> None:
    """A ballot goes on behind the repetition, or ends before it."""
    assert settled(MarkPolicy(repeated=on_repeated), "1 1 2 1 3 0") == {ranking: 1}


def test_a_policy_for_one_kind_leaves_the_others_refused() -> None:
    """Only the other kinds are told."""
    with pytest.raises(FaultyMarkings) as refused:
        box(MarkPolicy(skipped="pass"), "1 1 - 2 0", "1 1=2 0", "1 1 1 0")
    assert [fault.where for fault in refused.value.faults] == ["line 3", "line 4"]


def test_a_candidate_at_skipped_equal_ranks_can_be_ranked_behind_them() -> None:
    """The equal ranks rank nobody, so the later rank is no repetition."""
    assert settled(SHORTHANDS["skip"], "1 1=3 3 0") == {("Casey",): 1}
    assert settled(SHORTHANDS["exhaust"], "1 1=3 3 0") == {(): 1}


# Equal ranks that the count settles

OTHERS = ("9 1 0", "8 2 0", "4 3 0")
"""Devon is eliminated in round 1, Casey in round 2, and Avery and Blair are in round 3."""


@pytest.mark.parametrize(
    ("ballot", "if_any", "if_several"),
    [
        ("1 3=4 2 0", (), ()),
        ("1 4 3=4 2 0", ("Devon",), ("Devon", "Casey", "Blair")),
        ("1 3 3=4 2 0", ("Casey", "Blair"), ("Casey", "Blair")),
        ("1 3 3=2 4 0", ("Casey",), ("Casey", "Blair", "Devon")),
        ("1 3 1=2 4 0", ("Casey",), ("Casey",)),
        ("1 2 3=4 1 0", ("Blair",), ("Blair",)),
    ],
)
def test_equal_ranks_are_settled_by_who_continues_when_they_are_reached(
    ballot: str, if_any: tuple[str, ...], if_several: tuple[str, ...]
) -> None:
    """Nobody of them, one or several: each policy has an answer; what is not reached is nothing."""
    others: dict[tuple[str, ...], int] = {("Avery",): 9, ("Blair",): 8, ("Casey",): 4}
    for on_equal, ranking in zip(DURING_THE_COUNT, (if_any, if_several), strict=True):
        policy = replace(SHORTHANDS["skip"], equal=on_equal)
        expected = others | {ranking: others.get(ranking, 0) + 1}
        assert settled(policy, *OTHERS, ballot) == expected


def test_one_who_continues_alone_gets_the_ballot_only_under_one_policy() -> None:
    """The other ends the ballot as soon as anybody at the rank continues."""
    ballots = ("9 1 0", "8 2 0", "5 3 3=2 0")
    several = box(MarkPolicy(equal="end-if-several", repeated="pass"), *ballots)
    assert several.counted(RULE).winner == "Blair"
    any_ = box(MarkPolicy(equal="end-if-any", repeated="pass"), *ballots)
    assert any_.counted(RULE).winner == "Avery"
    assert exhausted_by(any_, any_.counted(RULE))[-1]["equal ranks"] == 5


def test_open_equal_ranks_are_settled_where_no_other_ballot_counts() -> None:
    """Two at the first rank of the only ballots: both continue."""
    for on_equal in DURING_THE_COUNT:
        file = box(MarkPolicy(equal=on_equal), "3 1=2 0")
        count = file.counted(RULE)
        assert (count.outcome, count.ballots, blank(file, count)) == ("no result", 3, 0)


def test_whoever_withdrew_does_not_continue() -> None:
    """At equal ranks with somebody who withdrew, the other continues alone."""
    policy = MarkPolicy(equal="end-if-several")
    file = box(policy, "3 1=2 0", "2 3 0", "1 1 2=3 0", head="4 1\n-1")
    assert profile_of(file) == {("Blair",): 3, ("Casey",): 2, (): 1}


def test_equal_ranks_without_names_cannot_be_settled_by_the_count() -> None:
    """The refusal says which policies can."""
    for on_equal in DURING_THE_COUNT:
        with pytest.raises(FaultyBallotFile) as refused:
            box(MarkPolicy(equal=on_equal), "1 1 -=- 2 0")
        assert str(refused.value.faults[0]) == (
            'line 2: "-=-" does not tell who stands at the rank; choose --on-equal end, skip or '
            "refuse."
        )
        options = ReadingOptions(policy=MarkPolicy(equal=on_equal))
        with pytest.raises(FaultyBallotFile, match="does not tell who stands"):
            read_ballots(b"Rank 1,Rank 2\novervote,Avery\n", "box.csv", options, untold)


def test_a_tie_before_equal_ranks_are_settled_needs_an_order() -> None:
    """No tie is settled by the way to settle marks: the count that follows refuses it."""
    policy = MarkPolicy(equal="end-if-any")
    names = "".join(f'"{name}"\n' for name in NAMES)
    text = f"4 1\n2 1 0\n2 2 0\n1 3=4 0\n0\n{names}"
    read = read_ballots(text.encode(), "box.blt", ReadingOptions(policy=policy), untold)
    open_rule = TieRule(ties="look-back", final_tie="runoff")
    assert profile_of(read.settled(open_rule, policy.equal))[()] == 1


# The rules of places


@pytest.mark.parametrize(
    ("place", "ballot", "ranking"),
    [
        ("maine", "1 1 - 2 - - 3 0", ("Avery", "Blair")),
        ("maine", "1 1=2 3 0", ()),
        ("maine", "1 1 2 1 3 0", ("Avery", "Blair", "Casey")),
        ("minneapolis", "1 1 - - 2=3 1 4 0", ("Avery", "Devon")),
        ("oakland", "1 1 - - 2 2=3 4 0", ("Avery", "Blair")),
        ("san-francisco", "1 1 - 1 2=3 4 0", ("Avery",)),
    ],
)
def test_the_rules_of_a_place_settle_a_ballot(
    place: str, ballot: str, ranking: tuple[str, ...]
) -> None:
    """Skipped ranks, equal ranks and repetitions are settled as its text says."""
    rules = {str(name): rules for name, rules in MARK_RULES.items()}[place]
    assert settled(rules.policy, ballot) == {ranking: 1}


# Why ballots are exhausted


def test_exhausted_ballots_are_told_by_reason() -> None:
    """Blank, no further candidate, and each kind of fault, from the round in which it acts."""
    policy = MarkPolicy(skipped="end", equal="end", repeated="end")
    ballots = ("9 1 0", "8 2 0", "1 0", "2 3 0", "3 3 - 1 0", "4 3 1=2 0", "5 1=2 0", "1 4 4 2 0")
    file = box(policy, *ballots)
    count = file.counted(RULE)
    assert blank(file, count) == 1
    by_round = exhausted_by(file, count)
    assert by_round[0] == {
        "blank": 1,
        "no further candidate": 0,
        "skipped ranks": 0,
        "equal ranks": 5,
        "repeated candidates": 0,
    }
    assert by_round[-1]["repeated candidates"] == 1
    for numbers, round_ in zip(by_round, count.rounds, strict=True):
        assert sum(numbers.values()) == round_.exhausted


def test_a_fault_is_no_reason_where_the_ballot_still_counts() -> None:
    """Nobody whom it ranks was eliminated."""
    file = box(MarkPolicy(equal="end"), "3 1 2=3 0", "1 2 0")
    assert exhausted_by(file, file.counted(RULE))[0]["equal ranks"] == 0


PLACES = st.lists(
    st.lists(st.sampled_from("1234"), min_size=1, max_size=3).map("=".join) | st.just("-"),
    max_size=5,
).map(lambda places: " ".join(["1", *places, "0"]))
POLICIES = [
    MarkPolicy(skipped=skipped, equal=equal, repeated=repeated)
    for skipped, equal, repeated in product(
        get_args(OnSkipped), get_args(OnEqual), get_args(OnRepeated)
    )
    if "refuse" not in {skipped, equal, repeated}
]


@same_everywhere
@given(st.lists(PLACES, min_size=1, max_size=12), st.sampled_from(POLICIES))
def test_under_every_policy_each_ballot_is_counted_once(
    ballots: list[str], policy: MarkPolicy
) -> None:
    """Both counters agree, and in each round the reasons add up to the exhausted ballots."""
    file = box(policy, *ballots)
    count = file.counted(RULE)
    assert (file.number, count.ballots) == (len(ballots), len(ballots))
    recount(file.profile, count, RULE)
    for numbers, round_ in zip(exhausted_by(file, count), count.rounds, strict=True):
        assert tuple(numbers) == REASONS
        assert min(numbers.values()) >= 0
        assert sum(numbers.values()) == round_.exhausted


@same_everywhere
@given(st.lists(PLACES, min_size=1, max_size=12), st.sampled_from(DURING_THE_COUNT))
def test_equal_ranks_are_settled_as_a_count_by_hand_settles_them(
    ballots: list[str], on_equal: OnEqual
) -> None:
    """A plain count that looks at every ballot anew in each round comes to the same rounds."""
    policy = MarkPolicy(skipped="pass", equal=on_equal, repeated="pass")
    count = box(policy, *ballots).counted(RULE)
    continuing, ended = set(NAMES), set[int]()
    for round_ in count.rounds:
        tally = dict.fromkeys(NAMES, 0)
        for at, ballot in enumerate(ballots):
            name = by_hand(ballot.split()[1:-1], continuing, on_equal) if at not in ended else ""
            if not name:
                ended.add(at)
            else:
                tally[name] += 1
        assert {name: tally[name] for name in NAMES if name in continuing} == dict(round_.tally)
        continuing.discard(round_.eliminated or "")


def by_hand(places: list[str], continuing: set[str], on_equal: OnEqual) -> str:
    """Return for whom a ballot counts; empty where it ends."""
    for place in places:
        named = {NAMES[int(number) - 1] for number in place.split("=") if number != "-"}
        left = named & continuing
        if len(named) > 1 and left and (on_equal == "end-if-any" or len(left) > 1):
            return ""
        if left:
            return left.pop()
    return ""

"""The phases of a poll: which act is allowed in which phase, and at which instant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest

from election.errors.phases import (
    ExtensionRefused,
    ExtensionTooLong,
    TooEarly,
    TooLate,
    VotingTooShort,
    WrongPhase,
)
from election.rules.poll.definition import Times
from election.rules.poll.phases import (
    ALLOWED,
    NEXT,
    Act,
    Phase,
    awaits_certification,
    awaits_notice,
    awaits_opening,
    awaits_tally,
    challenge_ends,
    gathers_candidates,
    has_no_result,
    is_being_counted,
    is_cancelled,
    is_certified,
    is_closed,
    is_draft,
    is_over,
    is_reported,
    require_extension,
    require_not_before,
    require_notice,
    require_phase,
    require_voting_time,
    require_window,
    takes_ballots,
    takes_nominations,
    was_closed,
)

PHASES: tuple[Phase, ...] = get_args(Phase)
ACTS: tuple[Act, ...] = get_args(Act)
MICROSECOND = timedelta(microseconds=1)
OPENS = datetime(2027, 1, 12, 12, tzinfo=UTC)
CLOSES = datetime(2027, 1, 26, 12, tzinfo=UTC)
TIMES = Times(OPENS, CLOSES, minimum_notice_days=7, minimum_voting_days=7, challenge_days=7)

TABLE = """
act               draft nominating nominated noticed open closed tallied published certified cancelled void
draft             yes   -          -         -       -    -      -       -         -         -         -
open_nominations  yes   -          -         -       -    -      -       -         -         -         -
nominate          -     yes        -         -       -    -      -       -         -         -         -
close_nominations -     yes        -         -       -    -      -       -         -         -         -
notice            yes   -          yes       -       -    -      -       -         -         -         -
reply             -     -          -         yes     -    -      -       -         -         -         -
recuse            -     -          -         yes     -    -      -       -         -         -         -
confirm_mail      -     -          -         yes     yes  -      -       -         -         -         -
relink            -     yes        yes       yes     yes  -      -       -         -         -         -
object            -     -          -         yes     -    -      -       -         -         -         -
open              -     -          -         yes     -    -      -       -         -         -         -
cast              -     -          -         -       yes  -      -       -         -         -         -
remind            -     -          -         -       yes  -      -       -         -         -         -
withdraw          -     -          -         yes     yes  -      -       -         -         -         -
extend            -     -          -         -       yes  -      -       -         -         -         -
close             -     -          -         -       yes  -      -       -         -         -         -
box               -     -          -         -       -    yes    yes     yes       -         -         -
tally             -     -          -         -       -    yes    -       -         -         -         -
publish           -     -          -         -       -    -      yes     -         -         -         -
challenge         -     -          -         -       -    -      -       yes       -         -         -
rule              -     -          -         yes     yes  yes    yes     yes       -         -         -
recount           -     -          -         -       -    -      -       yes       -         -         -
certify           -     -          -         -       -    -      -       yes       -         -         -
alternate         -     -          -         yes     yes  yes    yes     yes       -         -         -
cancel            yes   yes        yes       yes     -    -      -       -         -         -         -
void              -     -          -         -       yes  yes    yes     yes       -         -         -
purge             -     -          -         -       -    -      -       -         yes       yes       yes
"""  # noqa: E501 - a table is read whole
HEADER, *ROWS = (line.split() for line in TABLE.strip().splitlines())

MEANING = """
                     draft nominating nominated noticed open closed tallied published certified cancelled void
is_draft             yes   -          -         -       -    -      -       -         -         -         -
takes_nominations    -     yes        -         -       -    -      -       -         -         -         -
awaits_notice        -     -          yes       -       -    -      -       -         -         -         -
gathers_candidates   -     yes        yes       -       -    -      -       -         -         -         -
awaits_opening       -     -          -         yes     -    -      -       -         -         -         -
takes_ballots        -     -          -         -       yes  -      -       -         -         -         -
was_closed           -     -          -         -       -    yes    yes     yes       yes       -         -
awaits_tally         -     -          -         -       -    yes    -       -         -         -         -
is_being_counted     -     -          -         -       -    yes    yes     -         -         -         -
is_reported          -     -          -         -       -    -      -       yes       yes       -         -
awaits_certification -     -          -         -       -    yes    yes     yes       -         -         -
is_certified         -     -          -         -       -    -      -       -         yes       -         -
is_cancelled         -     -          -         -       -    -      -       -         -         yes       -
has_no_result        -     -          -         -       -    -      -       -         -         yes       yes
is_over              -     -          -         -       -    -      -       -         yes       yes       yes
"""  # noqa: E501 - a table is read whole
QUESTIONS = (
    is_draft,
    takes_nominations,
    awaits_notice,
    gathers_candidates,
    awaits_opening,
    takes_ballots,
    was_closed,
    awaits_tally,
    is_being_counted,
    is_reported,
    awaits_certification,
    is_certified,
    is_cancelled,
    has_no_result,
    is_over,
)


def test_what_each_phase_means() -> None:
    """The table of questions by phase, written here by hand, is the one that the program gives."""
    heads, *rows = (line.split() for line in MEANING.strip().splitlines())
    assert tuple(heads) == PHASES
    found = [
        [question.__name__, *("yes" if question(phase) else "-" for phase in PHASES)]
        for question in QUESTIONS
    ]
    assert found == rows


def is_allowed(act: Act, phase: Phase) -> bool:
    try:
        require_phase(act, phase, "removal-2026-1")
    except WrongPhase:
        return False
    return True


def test_every_act_in_every_phase_is_as_the_table_says() -> None:
    """Each act in each phase is a cell, allowed or refused as written here."""
    assert tuple(HEADER[1:]) == PHASES
    rows = [[row[0].replace("_", " "), *row[1:]] for row in ROWS]
    found = [[act, *("yes" if is_allowed(act, phase) else "-" for phase in PHASES)] for act in ACTS]
    assert found == rows


def test_no_step_goes_back() -> None:
    """Whatever act is done, the phase after it is never an earlier one."""
    for act, after in NEXT.items():
        for before in ALLOWED[act]:
            assert PHASES.index(after) >= PHASES.index(before), (act, before, after)


def test_only_drafting_again_leaves_the_phase_as_it_is() -> None:
    """Every other act of the table of phases moves the poll on."""
    staying = [act for act, after in NEXT.items() if after in ALLOWED[act]]
    assert staying == ["draft"]


def test_three_phases_are_the_end() -> None:
    """Certified, cancelled and void polls allow nothing but the purge."""
    acts = set(ACTS) - {"purge"}
    ends = {phase for phase in PHASES if not any(is_allowed(act, phase) for act in acts)}
    assert ends == {"certified", "cancelled", "void"}


def test_each_phase_but_draft_is_reached_by_one_act() -> None:
    """The journal therefore tells how a poll came to its phase."""
    assert sorted(NEXT.values()) == sorted(PHASES)


def test_an_act_in_the_wrong_phase_names_the_right_ones() -> None:
    """The refusal says which phase the poll is in and in which the act is allowed."""
    with pytest.raises(WrongPhase) as caught:
        require_phase("withdraw", "closed", "lead-2027-1")
    assert str(caught.value) == (
        "lead-2027-1 is closed: withdraw is possible only while a poll is noticed or open."
    )


def test_a_poll_closes_at_closes_and_not_a_microsecond_before() -> None:
    """The window is half-open: the last instant inside is one microsecond before `closes`."""
    assert not is_closed(CLOSES, CLOSES - MICROSECOND)
    assert is_closed(CLOSES, CLOSES)
    assert is_closed(CLOSES, CLOSES + MICROSECOND)


def test_the_same_instant_in_another_zone_is_the_same_instant() -> None:
    """13:00 in UTC+1 closes the poll that ends at 12:00 UTC."""
    closes = CLOSES.astimezone(timezone(timedelta(hours=1)))
    assert is_closed(CLOSES, closes)
    assert not is_closed(CLOSES, closes - MICROSECOND)


def test_a_cast_stands_from_opens_until_a_microsecond_before_closes() -> None:
    """The first and the last instant are inside; one microsecond before and after are outside."""
    require_window("cast", "removal-2026-1", OPENS, CLOSES, OPENS)
    require_window("cast", "removal-2026-1", OPENS, CLOSES, CLOSES - MICROSECOND)
    with pytest.raises(TooEarly) as early:
        require_window("cast", "removal-2026-1", OPENS, CLOSES, OPENS - MICROSECOND)
    with pytest.raises(TooLate) as late:
        require_window("cast", "removal-2026-1", OPENS, CLOSES, CLOSES)
    assert str(early.value) == (
        "removal-2026-1: it is too early to cast; that is possible from 2027-01-12 12:00:00 UTC on."
    )
    assert str(late.value) == (
        "removal-2026-1: it is too late to cast; that was possible only before "
        "2027-01-26 12:00:00 UTC."
    )


def test_an_act_with_a_first_instant_is_refused_a_microsecond_before_it() -> None:
    """Opening, closing and certifying are each refused until their instant."""
    require_not_before("close", "removal-2026-1", CLOSES, CLOSES)
    with pytest.raises(TooEarly):
        require_not_before("close", "removal-2026-1", CLOSES, CLOSES - MICROSECOND)


def test_notice_is_given_at_the_last_moment_and_not_later() -> None:
    """Exactly seven days before opening, to the microsecond, is still seven days."""
    latest = OPENS - timedelta(days=7)
    require_notice("removal-2026-1", TIMES, latest)
    with pytest.raises(TooLate) as caught:
        require_notice("removal-2026-1", TIMES, latest + MICROSECOND)
    assert caught.value.instant == latest


def test_without_a_minimum_notice_is_possible_until_opening() -> None:
    """With 0 days, as in the demo, notice is allowed until `opens` itself, and refused after it."""
    hurried = replace(TIMES, minimum_notice_days=0)
    require_notice("removal-2026-1", hurried, OPENS)
    with pytest.raises(TooLate):
        require_notice("removal-2026-1", hurried, OPENS + MICROSECOND)


def test_a_late_opening_that_leaves_too_little_time_is_refused() -> None:
    """Exactly the minimum is enough, and the hint names both ways out."""
    last = CLOSES - timedelta(days=7)
    require_voting_time("removal-2026-1", TIMES, CLOSES, last)
    with pytest.raises(VotingTooShort) as caught:
        require_voting_time("removal-2026-1", TIMES, CLOSES, last + MICROSECOND)
    assert str(caught.value) == (
        "removal-2026-1 would stay open for less than 7 days: it closes at 2027-01-26 12:00:00 UTC."
    )
    assert "election open removal-2026-1 --closes TIME" in caught.value.advice


def test_a_late_opening_with_a_later_end_is_judged_by_that_end() -> None:
    """The `closes` in force counts, not the one in the definition."""
    late = CLOSES - timedelta(days=1)
    require_voting_time("removal-2026-1", TIMES, late + timedelta(days=7), late)


def test_an_extension_is_later_and_within_a_month() -> None:
    """The same end is none, and a day beyond the bound is refused with the bound named."""
    require_extension("removal-2026-1", CLOSES, CLOSES + timedelta(days=31))
    with pytest.raises(ExtensionRefused, match="2027-01-26"):
        require_extension("removal-2026-1", CLOSES, CLOSES)
    with pytest.raises(ExtensionTooLong, match="31"):
        require_extension("removal-2026-1", CLOSES, CLOSES + timedelta(days=32))


def test_the_challenge_period_counts_from_publication() -> None:
    """The period ends seven whole days after the report was published, to the microsecond."""
    published = datetime(2027, 1, 27, 9, 30, 0, 123456, tzinfo=UTC)
    assert challenge_ends(published, TIMES) == datetime(2027, 2, 3, 9, 30, 0, 123456, tzinfo=UTC)
    assert challenge_ends(published, replace(TIMES, challenge_days=0)) == published

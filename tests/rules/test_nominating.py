"""What the end of nominations makes of a definition, and what must stay as it was drafted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from election.errors.nominations import NominationsNotOpen, NominationsNotOver, NominationsOver
from election.rules.poll.definition import Definition
from election.rules.poll.nominating import (
    extended_by,
    first_opening,
    is_long_enough,
    postponed,
    roll_and_rules,
    window_of,
    with_candidates,
    without_candidates,
)
from election.rules.poll.phases import (
    PUNCTUAL,
    awaits_notice,
    gathers_candidates,
    require_nominating,
    require_nominations_left,
    require_nominations_over,
    takes_nominations,
)
from election.rules.poll.questions import REOPEN_NOMINATIONS, Candidate, Nominations
from tests.support.kinds import election_in
from tests.support.poll_files import election, removal

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
BEGIN, END = datetime(2027, 1, 25, 12, tzinfo=UTC), datetime(2027, 2, 8, 12, tzinfo=UTC)
WINDOW = Nominations(opens=BEGIN, closes=END, nominators="private", statement_limit=2000)
SLUG = "lead-2027-1"


def drafted(*candidates: Candidate) -> Definition:
    """The example of an election, with nominations in place of its candidates."""
    example = election()
    question = replace(election_in(example), candidates=candidates, nominations=WINDOW)
    return replace(example, question=question)


def standing(definition: Definition, *people: str) -> list[Candidate]:
    names = {person.id: person.name for person in definition.roll.people}
    return [Candidate(each, names[each], "I would.", date(2027, 2, 1)) for each in people]


def test_only_an_election_may_have_a_window() -> None:
    """A removal has none, nor an election whose file names its candidates."""
    assert window_of(drafted()) == WINDOW
    assert window_of(election()) is None
    assert window_of(removal("counts_and_votes")) is None


def test_the_days_of_notice_follow_the_window() -> None:
    """The last instant counts as long enough."""
    assert is_long_enough(WINDOW, END + 7 * DAY, 7)
    assert not is_long_enough(WINDOW, END + 7 * DAY - SECOND, 7)


@pytest.mark.parametrize(
    ("late", "days"),
    [(timedelta(), 7), (HOUR, 7), (HOUR + SECOND, 8), (HOUR + DAY, 8), (10 * DAY, 17)],
)
def test_an_extension_takes_no_days_from_electors(late: timedelta, days: int) -> None:
    """It is longer by each day begun that it comes late; an hour is not late."""
    assert extended_by(END, END + late) == days * DAY


def test_an_extension_moves_all_times_and_a_notice_those_of_the_poll() -> None:
    """What is not moved stays as it was."""
    before = drafted()
    later = postponed(before, 7 * DAY, nominations=True)
    assert window_of(later) == replace(WINDOW, closes=END + 7 * DAY)
    assert later.times.opens - before.times.opens == 7 * DAY
    assert later.times.closes - before.times.closes == 7 * DAY
    assert later.times.reminders == tuple(at + 7 * DAY for at in before.times.reminders)
    at_notice = postponed(before, 3 * DAY, nominations=False)
    assert window_of(at_notice) == WINDOW
    assert at_notice.times.opens - before.times.opens == 3 * DAY


def test_who_stands_is_in_the_order_of_the_roll() -> None:
    """The order in which they answered tells nobody anything."""
    draft = drafted()
    decided = election_in(with_candidates(draft, standing(draft, "harper", "blair")))
    assert [each.id for each in decided.candidates] == ["blair", "harper"]


def test_who_stands_alone_stands_against_reopen_nominations() -> None:
    """It joins too where the file asks for it, and where nobody stands, nobody does."""
    draft = drafted()
    assert election_in(
        without_candidates(with_candidates(draft, standing(draft, "harper")))
    ) == election_in(draft)
    alone = election_in(with_candidates(draft, standing(draft, "harper")))
    assert [each.id for each in alone.candidates] == ["harper", "reopen-nominations"]
    asked = drafted(REOPEN_NOMINATIONS)
    both = election_in(with_candidates(asked, standing(asked, "harper", "blair")))
    assert [each.id for each in both.candidates] == ["blair", "harper", "reopen-nominations"]
    assert election_in(with_candidates(draft, [])).candidates == ()


def test_no_candidates_are_put_into_another_kind_of_poll() -> None:
    """Its definition stays as it is."""
    asked = removal("counts_and_votes")
    assert with_candidates(asked, []) is asked
    assert without_candidates(asked) is asked


def test_the_rules_of_a_draft_are_those_of_its_notice() -> None:
    """Candidates and an extension change neither roll nor rules."""
    draft = drafted()
    later = postponed(draft, 7 * DAY, nominations=True)
    decided = with_candidates(later, standing(draft, "harper", "blair"))
    assert roll_and_rules(decided.to_json()) == roll_and_rules(draft.to_json())


def test_any_other_rule_or_roll_is_seen() -> None:
    """A changed quorum, statement limit, day of notice or elector is not what was drafted."""
    draft = drafted()
    roll, rules = roll_and_rules(draft.to_json())
    times = replace(draft.times, challenge_days=1)
    limit = replace(election_in(draft), nominations=replace(WINDOW, statement_limit=100))
    for other in (replace(draft, times=times), replace(draft, question=limit)):
        assert roll_and_rules(other.to_json())[1] != rules
    fewer = replace(draft, roll=replace(draft.roll, people=draft.roll.people[1:]))
    assert roll_and_rules(fewer.to_json())[0] != roll


def test_trustees_are_rules_and_the_pieces_of_the_key_are_not() -> None:
    """The pieces are made at the notice; who holds them is drafted."""
    asked = removal("counts_and_votes").to_json()
    made = asked | {"trustees": asked["trustees"] | {"pieces": ["made at the notice"]}}
    fewer = asked | {"trustees": asked["trustees"] | {"needed": 1}}
    assert roll_and_rules(made) == roll_and_rules(asked)
    assert roll_and_rules(fewer) != roll_and_rules(asked)


def test_nominations_are_taken_in_their_window_alone() -> None:
    """Its first instant is in it, and its end is not."""
    require_nominating(SLUG, WINDOW, BEGIN)
    require_nominating(SLUG, WINDOW, END - SECOND)
    with pytest.raises(NominationsNotOpen, match="from 2027-01-25 12:00:00 UTC on"):
        require_nominating(SLUG, WINDOW, BEGIN - SECOND)
    with pytest.raises(NominationsOver, match="until 2027-02-08 12:00:00 UTC"):
        require_nominating(SLUG, WINDOW, END)


def test_nominations_open_before_their_end_and_close_from_it_on() -> None:
    """To open them is too late from the end on, and to close them too early before it."""
    require_nominations_left(SLUG, WINDOW, BEGIN - DAY)
    with pytest.raises(NominationsOver):
        require_nominations_left(SLUG, WINDOW, END)
    require_nominations_over(SLUG, WINDOW, END)
    with pytest.raises(NominationsNotOver, match="cannot be closed before"):
        require_nominations_over(SLUG, WINDOW, END - SECOND)


def test_the_two_phases_of_nominations_come_before_the_notice() -> None:
    """Electors act in the first, and the notice follows the second."""
    assert [takes_nominations("nominating"), takes_nominations("nominated")] == [True, False]
    assert [awaits_notice("nominating"), awaits_notice("nominated")] == [False, True]
    assert [
        gathers_candidates(each) for each in ("draft", "nominating", "nominated", "noticed")
    ] == [False, True, True, False]
    assert PUNCTUAL == HOUR


def test_the_first_opening_that_is_left_is_whole_days_later_at_the_same_hour() -> None:
    """It leaves the days of notice, and an hour to type it, which may cost another day."""
    definition = drafted()
    opens, notice = definition.times.opens, definition.times.minimum_notice_days * DAY
    assert first_opening(definition, opens - notice - HOUR) == opens
    assert first_opening(definition, opens - notice) == opens + DAY
    assert first_opening(definition, opens - notice + DAY - HOUR) == opens + DAY

"""The triggers of an election: a certified removal, a stated vacancy, or a tied election."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from election.errors.polls import TriggerRefused
from election.kinds.cause import CausingPoll, Rival
from election.kinds.poll_file import read_poll_file
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Candidate, Trigger, Vacancy, VacancyCause
from election.rules.poll.roll_differences import roll_differences
from tests.support.kinds import asking, election_in
from tests.support.world import DECISION, ELECTION, REMOVAL, ROLL


def definition_in(toml: str) -> Definition:
    return read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition


REMOVED_AVERY, BY_VACANCY, CONFIRMED_CASEY = map(definition_in, (REMOVAL, ELECTION, DECISION))
BY_REMOVAL = asking(BY_VACANCY, trigger=Trigger(removal="removal-2026-1"))
RUNOFF = replace(asking(BY_VACANCY, trigger=Trigger(tied="lead-2027-1")), slug="runoff-2027-1")

CARRIED = CausingPoll(REMOVED_AVERY, certified=True, outcome="carried", removed="avery")
TIED = CausingPoll(BY_VACANCY, certified=True, outcome="tied", tied=("blair", "devon"))


def between(definition: Definition, *candidates: str) -> Definition:
    """Return the election with these candidates."""
    standing = tuple(Candidate(candidate, candidate, "") for candidate in candidates)
    return asking(definition, candidates=standing)


def without(definition: Definition, person: str) -> Definition:
    """Return the poll with one elector left off the roll."""
    people = tuple(elector for elector in definition.roll.people if elector.id != person)
    return replace(definition, roll=replace(definition.roll, people=people))


def reason(
    definition: Definition, cause: CausingPoll | None = None, rivals: tuple[Rival, ...] = ()
) -> str:
    """Return why the election may not be held."""
    with pytest.raises(TriggerRefused) as caught:
        kind_of(definition).require_trigger(cause, rivals)
    return caught.value.reason


def test_a_removal_certified_as_carried_is_a_trigger() -> None:
    """The election of the removed lead's successor may be held."""
    kind_of(BY_REMOVAL).require_trigger(CARRIED, ())


@pytest.mark.parametrize("cause", ["resigned", "deceased", "unavailable", "conduct", "other"])
def test_a_stated_vacancy_is_a_trigger_by_itself(cause: VacancyCause) -> None:
    """No other poll is looked at, whatever the cause of the vacancy."""
    stated = election_in(BY_VACANCY).trigger.vacancy
    assert stated
    trigger = Trigger(vacancy=replace(stated, cause=cause))
    kind_of(asking(BY_VACANCY, trigger=trigger)).require_trigger(None, ())


def test_a_tied_election_is_the_trigger_of_its_runoff() -> None:
    """The runoff is between the two who were tied, with the same roll."""
    kind_of(between(RUNOFF, "devon", "blair")).require_trigger(TIED, ())


def test_an_election_without_a_trigger_is_refused() -> None:
    """A definition without a trigger is refused at notice."""
    value = BY_VACANCY.to_json()
    assert Definition.from_json(value) == BY_VACANCY
    del value["question"]["trigger"]
    with pytest.raises(ValidationError, match="trigger"):
        Definition.from_json(value)


def test_a_removal_that_is_not_certified_as_carried_is_no_trigger() -> None:
    """The removal does not exist, is not certified, is not carried, or is not tallied."""
    assert reason(BY_REMOVAL, None) == "there is no poll removal-2026-1"
    sentence = "removal-2026-1 is not certified as carried"
    assert reason(BY_REMOVAL, replace(CARRIED, certified=False)) == sentence
    assert reason(BY_REMOVAL, replace(CARRIED, outcome="not carried")) == sentence
    assert reason(BY_REMOVAL, replace(CARRIED, outcome=None)) == sentence


def test_an_election_that_is_not_certified_as_tied_has_no_runoff() -> None:
    """An election that elected somebody or is not certified has nothing left to decide."""
    runoff, sentence = between(RUNOFF, "blair", "devon"), "lead-2027-1 is not certified as tied"
    assert reason(runoff, replace(TIED, outcome="elected")) == sentence
    assert reason(runoff, replace(TIED, certified=False)) == sentence
    assert reason(runoff, None) == "there is no poll lead-2027-1"


def test_a_carried_outcome_of_what_is_no_removal_is_no_trigger() -> None:
    """The poll named as a removal must be one; a confirmed decision removes no lead."""
    impostor = replace(CARRIED, definition=BY_VACANCY, removed=None)
    assert reason(BY_REMOVAL, impostor) == "lead-2027-1 is not a removal"
    confirmed = replace(impostor, definition=CONFIRMED_CASEY, outcome="confirmed")
    assert reason(BY_REMOVAL, confirmed) == "removal-2026-1 is not certified as carried"


def test_what_is_no_election_has_no_trigger() -> None:
    """Neither a removal nor a decision needs a trigger or can name one."""
    for definition in (REMOVED_AVERY, CONFIRMED_CASEY):
        kind = kind_of(definition)
        assert (kind.trigger, kind.triggered_by()) == (None, None)
        kind.require_trigger(None, ())
        with pytest.raises(TypeError, match="trigger"):
            asking(definition, trigger=Trigger(tied="lead-2027-1"))


def test_the_removed_lead_may_not_stand_unless_the_poll_file_says_so() -> None:
    """The election that the removal caused may say in its poll file that they may stand."""
    with_avery = between(BY_REMOVAL, "avery", "blair")
    assert reason(with_avery, CARRIED) == ("avery was removed by removal-2026-1 and may not stand")
    kind_of(asking(with_avery, removed_may_stand=True)).require_trigger(CARRIED, ())


def test_a_lead_who_resigned_may_stand() -> None:
    """Only a removal bars somebody from standing."""
    kind_of(between(BY_VACANCY, "avery", "blair")).require_trigger(None, ())


def test_a_runoff_is_between_the_tied_and_nobody_else() -> None:
    """One candidate more, one fewer or another one is refused."""
    sentence = "a runoff is between blair and devon, and nobody else"
    assert reason(between(RUNOFF, "blair", "devon", "harper"), TIED) == sentence
    assert reason(between(RUNOFF, "blair"), TIED) == sentence
    assert reason(between(RUNOFF, "blair", "harper"), TIED) == sentence


def test_a_runoff_has_the_roll_of_the_tied_election() -> None:
    """Nobody joins or leaves between the two polls."""
    shorter = without(between(RUNOFF, "blair", "devon"), "indigo")
    sentence = "a runoff has the roll of lead-2027-1, and no other"
    assert reason(shorter, TIED) == sentence
    smaller = replace(TIED, definition=without(BY_VACANCY, "indigo"))
    assert reason(between(RUNOFF, "blair", "devon"), smaller) == sentence


def test_a_trigger_is_spent_by_an_election_certified_as_elected() -> None:
    """An election under way holds the trigger too, and the refusal names that election."""
    spent = (Rival("lead-2027-2", elected=True),)
    under_way = (Rival("lead-2027-3", elected=False),)
    assert reason(BY_VACANCY, None, spent) == "the election lead-2027-2 has spent it"
    assert reason(BY_REMOVAL, CARRIED, under_way) == (
        "the election lead-2027-3 is under way from it"
    )


def test_the_poll_that_a_trigger_names_is_its_removal_or_its_tie() -> None:
    """A vacancy names no poll, and an election after a removal was triggered by that removal."""
    vacancy = Vacancy("avery", "resigned", "Avery", date(2026, 12, 29), "https://example.org/v")
    assert Trigger(removal="removal-2026-1").poll == "removal-2026-1"
    assert Trigger(tied="lead-2027-1").poll == "lead-2027-1"
    assert Trigger(vacancy=vacancy).poll is None
    assert kind_of(BY_REMOVAL).triggered_by() == "removal-2026-1"


def test_differences_between_two_rolls_are_told_by_person() -> None:
    """The differences are who joined and who left; a changed name is no difference."""
    now = without(BY_REMOVAL, "gray")
    before = without(REMOVED_AVERY, "indigo")
    joined, left = roll_differences(now, before)
    assert [person.name for person in joined] == ["Indigo Petrov"]
    assert [person.name for person in left] == ["Gray Abdallah"]
    assert roll_differences(now, now) == ((), ())

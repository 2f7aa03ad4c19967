"""The order of the candidates: one for each elector, the same on every page."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from election.kinds.election.candidate_order import candidate_order
from election.rules.poll.questions import REOPEN
from tests.support.form_reader import fill, post_form
from tests.support.web_client import Door
from tests.support.world import ELECTION, World

LEAD = "lead-2027-1"


def test_reopen_nominations_stands_last(world: World) -> None:
    """The option stands after all candidates, in every elector's order."""
    world.make_open_poll(
        ELECTION, changes={"reopen_nominations = false": "reopen_nominations = true"}
    )
    door = Door(world)
    for person in ("avery", "blair", "casey", "devon"):
        names = post_form(door.enters(LEAD, person)[1].text).names
        assert [name for name in names if name.startswith("rank-")][-1] == f"rank-{REOPEN}"


def test_scenario_29_candidates_stand_in_an_order_of_each_electors_own(world: World) -> None:
    """One elector sees one order on every page and device."""
    world.make_open_poll(ELECTION)
    door = Door(world)
    orders = set()
    for person in ("avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper"):
        browser, ballot = door.enters(LEAD, person)
        order = _order(ballot.text)
        orders.add(order)
        assert _order(door.enters(LEAD, person)[1].text) == order
        assert _order(fill(browser, ballot).text) == order
    assert len(orders) > 1


def _order(page: str) -> tuple[str, ...]:
    return tuple(name for name in post_form(page).names if name.startswith("rank-"))


@given(st.text(), st.lists(st.sampled_from(["a", "b", "c", "d", REOPEN]), unique=True))
def test_the_order_is_a_rule_of_the_elector_alone(public_id: str, candidates: list[str]) -> None:
    """An elector's order does not depend on the order in the file; reopening is last."""
    order = candidate_order(public_id, "lead-2027-1", candidates)
    assert order == candidate_order(public_id, "lead-2027-1", reversed(candidates))
    assert sorted(order) == sorted(candidates)
    assert REOPEN not in order[:-1]


def test_no_candidate_stands_first_more_often_than_chance_allows() -> None:
    """About a third of 600 electors see each of three candidates first."""
    firsts = [candidate_order(f"elector-{n}", "lead-2027-1", "abc")[0] for n in range(600)]
    assert all(150 < firsts.count(candidate) < 250 for candidate in "abc")


def test_another_poll_has_another_order() -> None:
    """The slug is part of the rule, so an elector's order differs between polls."""
    orders = [candidate_order("elector", f"lead-{n}", "abcdef") for n in range(20)]
    assert sum(one != other for one, other in pairwise(orders)) > 15

"""Marking and review: what the forms ask, what they refuse, and how they say it back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.rules.definition import REOPEN
from election.rules.order import candidate_order
from election.services import changing, roll
from tests.visitor import fill, forms, post_form
from tests.webdoor import Door, Page
from tests.world import ELECTION, World

REMOVAL_SLUG, LEAD = "removal-2026-1", "lead-2027-1"


def test_a_removal_asks_yes_no_or_abstain_and_suggests_nothing(world: World) -> None:
    """Three radios in a fieldset, none of them chosen."""
    world.opened()
    page = Page(Door(world).enters(REMOVAL_SLUG, "blair")[1].text)
    assert [(c["type"], c["name"], c["value"]) for c in page.controls] == [
        ("radio", "marking", "yes"),
        ("radio", "marking", "no"),
        ("radio", "marking", "abstain"),
    ]
    assert not any("checked" in control for control in page.controls)
    assert page.said("legend") == ["Your ballot says"]


def test_the_ballot_says_who_what_and_until_when(world: World) -> None:
    """The elector, the rule with its number, what abstaining does, the close, the session's end."""
    world.noticed()
    world.act(changing.reply, REMOVAL_SLUG, "https://example.org/reply")
    world.act(roll.recuse, REMOVAL_SLUG, "casey")
    world.open(REMOVAL_SLUG)
    text = Page(Door(world).enters(REMOVAL_SLUG, "blair")[1].text).text
    for sentence in (
        "You vote as Blair Okonkwo.",
        "Shall the Lead Core Maintainer be removed?",
        "6 Yes of 8 are needed.",
        "Abstaining, or not casting, has the effect of No here: 6 Yes are needed.",
        "Ballots are taken until Tuesday 26 January 2027, 12:00 UTC.",
        "Your session ends at Tuesday 12 January 2027, 13:00 UTC",
        "This server seals your ballot, and so it sees your marking while it seals it.",
        "There are fewer than ten electors",
        "https://example.org/statements/removal-2026-1",
        "https://example.org/reply",
        world.poll(REMOVAL_SLUG).definition_hash,
    ):
        assert sentence in text


@pytest.mark.parametrize("marking", ["yes", "no", "abstain"])
def test_the_review_says_the_marking_and_that_nothing_is_cast(world: World, marking: str) -> None:
    """Going back is a link; one form, one button without a name."""
    world.opened()
    _, review = Door(world).reviews(REMOVAL_SLUG, "blair", marking=marking)
    page, form = Page(review.text), post_form(review.text)
    assert page.said("h1") == ["Not cast yet"]
    assert marking.capitalize() in page.text
    assert ("has the effect of No" in page.text) == (marking == "abstain")
    assert form.action == f"/polls/{REMOVAL_SLUG}/cast"
    assert form.fields["marking"] == marking
    assert set(form.fields) == {"form", "marking", "code", "cast_id"}
    assert page.said("button") == ["Cast this ballot"]
    assert f"/polls/{REMOVAL_SLUG}/ballot" in [link["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    ("marking", "reason"),
    [
        ({}, "Nothing is marked."),
        ({"marking": ""}, "Nothing is marked."),
        ({"marking": "maybe"}, "not an option of this poll"),
        ({"marking": "YES"}, "not an option of this poll"),
        ({"marking": "\0"}, "not an option of this poll"),
    ],
)
def test_a_refused_marking_comes_back_with_the_form(
    world: World, marking: dict[str, str], reason: str
) -> None:
    """422, the sentence in a summary that leads to the field, the same form again."""
    world.opened()
    browser, ballot = Door(world).enters(REMOVAL_SLUG, "blair")
    answer = fill(browser, ballot, **marking)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert reason in page.text
    assert "#marking-yes" in [link["href"] for link in page.all("a")]
    assert "marking-yes" in page.ids
    assert page.said("title")[0].startswith("Not accepted: ")
    assert fill(browser, answer, marking="yes").status_code == 200


def test_an_election_asks_a_rank_of_each_candidate(world: World) -> None:
    """One select each, empty or 1 to their number, and a box for a blank ballot on purpose."""
    world.opened(ELECTION)
    page = Page(Door(world).enters(LEAD, "casey")[1].text)
    selects = [control["name"] for control in page.controls if "type" not in control]
    assert set(selects) == {"rank-blair", "rank-devon", "rank-harper"}
    assert [option["value"] for option in page.all("option")] == ["", "1", "2", "3"] * 3
    assert not any("selected" in option for option in page.all("option"))
    blank = page.controls[-1]
    assert (blank["type"], blank["name"], blank["value"]) == ("checkbox", "blank", "yes")
    assert "cast a blank ballot on purpose" in page.text
    assert "I would publish every decision with its reasons" in page.said("details")[0] + page.text
    assert len(page.all("details")) == 3


def test_a_ranking_is_reviewed_in_words(world: World) -> None:
    """In its order, and who is not ranked."""
    world.opened(ELECTION)
    _, review = Door(world).reviews(LEAD, "casey", **{"rank-devon": "1", "rank-blair": "2"})
    text = Page(review.text).text
    assert "1st Devon Ștefănescu, 2nd Blair Okonkwo; you did not rank Harper da Silva-Núñez." in text
    fields = post_form(review.text).fields
    assert (fields["rank-devon"], fields["rank-blair"]) == ("1", "2")
    assert "rank-harper" not in fields


def test_scenario_24_a_blank_ballot_is_said_on_purpose(world: World) -> None:
    """Its box is ticked; the review says so, with what it counts for."""
    world.opened(ELECTION)
    _, review = Door(world).reviews(LEAD, "casey", blank="yes")
    text = Page(review.text).text
    assert "Nothing: it is blank, on purpose." in text
    assert "A blank ballot counts for the quorum only." in text
    assert post_form(review.text).fields["blank"] == "yes"


@pytest.mark.parametrize(
    ("marked", "reason", "field"),
    [
        ({}, "Nobody is ranked.", None),
        ({"blank": "yes", "rank-blair": "1"}, "A blank ballot ranks nobody.", "blank"),
        ({"rank-blair": "1", "rank-devon": "1"}, "Rank 1 is given twice.", None),
        ({"rank-blair": "2"}, "Rank 1 is left out.", "rank-blair"),
        ({"rank-blair": "1", "rank-devon": "3"}, "Rank 2 is left out.", None),
        ({"rank-blair": "4"}, "A rank is a whole number from 1 to 3.", "rank-blair"),
        ({"rank-blair": "first"}, "A rank is a whole number from 1 to 3.", "rank-blair"),
        ({"rank-blair": "١"}, "A rank is a whole number from 1 to 3.", "rank-blair"),
        ({"rank-blair": "\0"}, "A rank is a whole number from 1 to 3.", "rank-blair"),
    ],
)
def test_a_refused_ranking_comes_back_as_it_was_marked(
    world: World, marked: dict[str, str], reason: str, field: str | None
) -> None:
    """422, the sentence, a way to a field at fault, and what was marked still marked."""
    world.opened(ELECTION)
    browser, ballot = Door(world).enters(LEAD, "casey")
    answer = fill(browser, ballot, **marked)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert reason in page.text
    target = next(link["href"] for link in page.all("a") if link["href"] not in {"#main", "/"})
    assert target.startswith("#")
    assert target[1:] in page.ids
    assert field is None or target == f"#{field}"
    kept = post_form(answer.text).fields
    for name, value in marked.items():
        if value in {"1", "2", "3", "yes"}:
            assert kept[name] == value


def test_the_second_of_two_equal_ranks_is_pointed_at(world: World) -> None:
    """In the order in which this elector sees them."""
    world.opened(ELECTION)
    browser, ballot = Door(world).enters(LEAD, "casey")
    order = [name for name in post_form(ballot.text).names if name.startswith("rank-")]
    answer = fill(browser, ballot, **{order[0]: "1", order[1]: "2", order[2]: "2"})
    assert f'href="#{order[2]}"' in answer.text


def test_scenario_31_who_withdrew_is_marked_and_cannot_be_ranked(world: World) -> None:
    """The name stays; a form from before the withdrawal is refused with the name."""
    world.opened(ELECTION)
    browser, before = Door(world).enters(LEAD, "casey")
    world.act(changing.withdraw, LEAD, "harper")
    late = fill(browser, before, **{"rank-harper": "1", "rank-blair": "2"})
    assert late.status_code == 422
    assert "Harper da Silva-Núñez has withdrawn." in late.text
    page = Page(late.text)
    assert {name for name in post_form(late.text).names if name.startswith("rank-")} == {
        "rank-blair",
        "rank-devon",
    }
    assert [option["value"] for option in page.all("option")] == ["", "1", "2"] * 2
    assert "Withdrew" in page.text
    review = fill(browser, late, **{"rank-blair": "1"})
    assert review.status_code == 200
    assert "you did not rank Devon Ștefănescu." in review.text


def test_a_ballot_reviewed_before_a_withdrawal_is_taken(world: World) -> None:
    """The count strikes the name: nobody's ballot is lost to a withdrawal in between."""
    world.opened(ELECTION)
    browser, review = Door(world).reviews(LEAD, "casey", **{"rank-harper": "1", "rank-blair": "2"})
    world.act(changing.withdraw, LEAD, "harper")
    assert fill(browser, review).status_code == 200


def test_reopen_nominations_stands_last(world: World) -> None:
    """It is an option, and nobody's candidacy."""
    world.opened(ELECTION, changes={"reopen_nominations = false": "reopen_nominations = true"})
    door = Door(world)
    for person in ("avery", "blair", "casey", "devon"):
        names = post_form(door.enters(LEAD, person)[1].text).names
        assert [name for name in names if name.startswith("rank-")][-1] == f"rank-{REOPEN}"


def test_scenario_29_candidates_stand_in_an_order_of_each_electors_own(world: World) -> None:
    """It differs between electors; one elector sees one order on every page and device."""
    world.opened(ELECTION)
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
    """Whatever order the candidates are given in, an elector sees the same one, reopening last."""
    order = candidate_order(public_id, "lead-2027-1", candidates)
    assert order == candidate_order(public_id, "lead-2027-1", reversed(candidates))
    assert sorted(order) == sorted(candidates)
    assert REOPEN not in order[:-1]


def test_no_candidate_stands_first_more_often_than_chance_allows() -> None:
    """Of 600 electors about a third see each of three candidates first."""
    firsts = [candidate_order(f"elector-{n}", "lead-2027-1", "abc")[0] for n in range(600)]
    assert all(150 < firsts.count(candidate) < 250 for candidate in "abc")


def test_another_poll_has_another_order() -> None:
    """The slug is part of it: who stood last once need not do so again."""
    orders = [candidate_order("elector", f"lead-{n}", "abcdef") for n in range(20)]
    assert sum(one != other for one, other in pairwise(orders)) > 15


def test_each_page_of_the_way_has_one_form_and_one_nameless_button(world: World) -> None:
    """So that the way can be gone by reading the HTML alone."""
    world.opened(ELECTION)
    browser, ballot = Door(world).enters(LEAD, "casey")
    door = browser.get(f"/b/{LEAD}")
    refused = fill(browser, ballot)
    review = fill(browser, refused, blank="yes")
    for page in (door, ballot, refused, review):
        assert len(forms(page.text)) == 1
        post_form(page.text)


def test_review_and_receipt_asked_for_by_get_lead_back_to_the_ballot(world: World) -> None:
    """A reload or a typed address casts nothing."""
    world.opened()
    browser, _ = Door(world).reviews(REMOVAL_SLUG, "blair", marking="yes")
    for path in ("review", "cast"):
        answer = browser.get(f"/polls/{REMOVAL_SLUG}/{path}")
        assert [each.status_code for each in answer.history] == [303]
        assert str(answer.url).endswith(f"/polls/{REMOVAL_SLUG}/ballot")
        assert "is recorded" not in answer.text

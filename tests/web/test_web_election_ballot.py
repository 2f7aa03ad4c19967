"""The ranked ballot and its review: what they ask, refuse and repeat."""

import re

import pytest

from election.services.withdraw import withdraw
from tests.support.form_reader import fill, post_form
from tests.support.kinds import ranked_in
from tests.support.web_client import Door, Page, reviewed
from tests.support.world import ELECTION, World

LEAD = "lead-2027-1"


def test_an_election_asks_a_rank_of_each_candidate(world: World) -> None:
    """Each candidate has a select, empty or a rank, and one button marks a blank ballot."""
    world.make_open_poll(ELECTION)
    page = Page(Door(world).enters(LEAD, "casey")[1].text)
    selects = [control["name"] for control in page.controls if "type" not in control]
    assert set(selects) == {"rank-blair", "rank-devon", "rank-harper"}
    assert [option["value"] for option in page.all("option")] == ["-", "1", "2", "3"] * 3
    assert not any("selected" in option for option in page.all("option"))
    blank = page.controls[-1]
    assert (blank["type"], blank["name"], blank["value"]) == ("radio", "blank", "yes")
    assert "cast a blank ballot on purpose" in page.text
    assert "I would publish every decision with its reasons" in page.said("details")[0] + page.text
    statements = [summary for summary in page.said("summary") if summary.startswith("Statement")]
    assert len(statements) == 3


def test_a_ranking_is_reviewed_as_a_list(world: World) -> None:
    """The review has the ranked in their order, a name a row, and folds who is not ranked."""
    world.make_open_poll(ELECTION)
    _, review = Door(world).reviews(LEAD, "casey", **{"rank-devon": "1", "rank-blair": "2"})
    assert reviewed(review.text) == (
        ["Devon Ștefănescu", "Blair Okonkwo"],
        "Not ranked (1)",
        ["Harper da Silva-Núñez"],
    )
    fields = post_form(review.text).fields
    ranks = [fields[f"rank-{name}"] for name in ("devon", "blair", "harper")]
    assert ranks == ["1", "2", "-"], "all have one length, whatever is ranked"


def test_scenario_24_a_blank_ballot_is_said_on_purpose(world: World) -> None:
    """With its button chosen, the review says what a blank ballot counts for."""
    world.make_open_poll(ELECTION)
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
    """The answer is 422 with a sentence, a link to the field, and all that was marked."""
    world.make_open_poll(ELECTION)
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
    """The second in the order in which this elector sees the candidates is at fault."""
    world.make_open_poll(ELECTION)
    browser, ballot = Door(world).enters(LEAD, "casey")
    order = [name for name in post_form(ballot.text).names if name.startswith("rank-")]
    answer = fill(browser, ballot, **{order[0]: "1", order[1]: "2", order[2]: "2"})
    assert f'href="#{order[2]}"' in answer.text


def test_scenario_31_who_withdrew_is_marked_and_cannot_be_ranked(world: World) -> None:
    """The name stays on the ballot, and an older form that ranks it is refused."""
    world.make_open_poll(ELECTION)
    browser, before = Door(world).enters(LEAD, "casey")
    world.act(withdraw, LEAD, "harper")
    late = fill(browser, before, **{"rank-harper": "1", "rank-blair": "2"})
    assert late.status_code == 422
    assert "Harper da Silva-Núñez has withdrawn." in late.text
    page = Page(late.text)
    assert {name for name in post_form(late.text).names if name.startswith("rank-")} == {
        "rank-blair",
        "rank-devon",
    }
    assert [option["value"] for option in page.all("option")] == ["-", "1", "2", "3"] * 2
    assert "Withdrew" in page.text
    review = fill(browser, late, **{"rank-blair": "1"})
    assert review.status_code == 200
    assert reviewed(review.text)[1:] == ("Not ranked (1)", ["Devon Ștefănescu"])


def test_a_ballot_reviewed_before_a_withdrawal_comes_back(world: World) -> None:
    """The review is refused and comes back with its other ranks."""
    world.make_open_poll(ELECTION)
    door = Door(world)
    browser, review = door.reviews(LEAD, "casey", **{"rank-harper": "1", "rank-blair": "2"})
    world.act(withdraw, LEAD, "harper")
    late = fill(browser, review)
    assert late.status_code == 422
    assert "Harper da Silva-Núñez has withdrawn." in late.text
    assert post_form(late.text).fields["rank-blair"] == "2"
    assert not door.recorded(LEAD, "casey")
    review = fill(browser, late, **{"rank-blair": "1"})
    assert fill(browser, review).status_code == 200
    assert door.recorded(LEAD, "casey")


def test_a_ballot_cast_before_a_withdrawal_is_not_refused_when_its_post_comes_again(
    world: World,
) -> None:
    """The repeated post shows the same receipt, and the count strikes the name."""
    world.make_open_poll(ELECTION)
    browser, review = Door(world).reviews(LEAD, "casey", **{"rank-harper": "1", "rank-blair": "2"})
    first = fill(browser, review)
    world.act(withdraw, LEAD, "harper")
    again = fill(browser, review)
    assert (first.status_code, again.status_code) == (200, 200)
    hashes = [re.findall('data-envelope="([0-9a-f]+)"', answer.text) for answer in (first, again)]
    assert len(hashes[0]) == 1
    assert hashes[0] == hashes[1]
    tally = world.cast_and_tally(LEAD, dict.fromkeys(("avery", "blair", "devon", "ellis"), ()))
    assert ranked_in(tally).count.rounds[0].tally == {"blair": 1, "devon": 0}

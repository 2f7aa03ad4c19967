"""The decision ballot, its review and its cast: what they ask, refuse and repeat."""

import pytest

from election.services.recuse import recuse
from tests.support.form_reader import fill, post_form
from tests.support.kinds import count_in
from tests.support.web_client import Door, Page
from tests.support.world import DECISION, World

SLUG = "decision-2027-1"


def test_a_decision_asks_yes_no_or_abstain_and_says_what_each_means(world: World) -> None:
    """No radio of the three is chosen, and each is described by a sentence."""
    world.make_open_poll(DECISION)
    page = Page(Door(world).enters(SLUG, "blair")[1].text)
    controls = [(control["type"], control["name"], control["value"]) for control in page.controls]
    values = ("yes----", "no-----", "abstain")
    assert controls == [("radio", "marking", value) for value in values]
    assert not any("checked" in control for control in page.controls)
    assert page.said("legend") == ["Your ballot says"]
    for sentence in (
        "The question shall be confirmed.",
        "The question shall be declined.",
        "has the effect of No",
    ):
        assert sentence in page.text


def test_the_ballot_has_the_numbers_after_recusals(world: World) -> None:
    """It also warns that the electors are few."""
    world.make_noticed_poll(DECISION)
    world.act(recuse, SLUG, "avery")
    world.open(SLUG)
    text = Page(Door(world).enters(SLUG, "blair")[1].text).text
    for sentence in (
        "Shall the nomination of Casey Moreau as module maintainer be confirmed?",
        "5 Yes of 8 are needed: more than 1/2 of the electors.",
        "Abstaining, or not casting, has the effect of No here: 5 Yes are needed.",
        "Only 8 electors have a ballot: the totals can reveal who marked what.",
        "https://example.org/statements/decision-2027-1",
        world.poll(SLUG).definition_hash,
    ):
        assert sentence in text, sentence


@pytest.mark.parametrize("marking", ["yes", "no", "abstain"])
def test_a_ballot_is_reviewed_cast_and_counted(world: World, marking: str) -> None:
    """The review says the marking, the receipt does not, and the count has it."""
    world.make_open_poll(DECISION)
    browser, review = Door(world).reviews(SLUG, "blair", marking=marking)
    page, form = Page(review.text), post_form(review.text)
    assert page.said("h1") == ["Not cast yet"]
    assert f"Your ballot will say: {marking.capitalize()}" in page.text
    assert form.fields["marking"] == marking.ljust(7, "-")
    receipt = Page(fill(browser, review).text)
    assert receipt.said("h1") == ["Cast"]
    assert "Ballot 1 of Blair Okonkwo is recorded." in receipt.text
    assert f"will say: {marking.capitalize()}" not in receipt.text
    count = count_in(world.cast_and_tally(SLUG, {}))
    counted = {"yes": count.yes, "no": count.no, "abstain": count.abstain}
    assert counted == {**dict.fromkeys(counted, 0), marking: 1}


@pytest.mark.parametrize(
    ("marking", "reason"),
    [({}, "Nothing is marked."), ({"marking": "confirm"}, "not an option of this poll")],
)
def test_a_refused_marking_comes_back_with_the_form(
    world: World, marking: dict[str, str], reason: str
) -> None:
    """The sentence links to the first option."""
    world.make_open_poll(DECISION)
    browser, ballot = Door(world).enters(SLUG, "blair")
    answer = fill(browser, ballot, **marking)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert reason in page.text
    assert "#marking-yes" in [link["href"] for link in page.all("a")]
    assert fill(browser, answer, marking="yes").status_code == 200

"""The removal ballot and its review: what they ask, refuse and repeat."""

from datetime import timedelta

import pytest

from election.services.recuse import recuse
from election.services.reply import reply
from tests.support.form_reader import fill, forms, post_form
from tests.support.web_client import Door, Page
from tests.support.world import CLOSES, ELECTION, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"


def test_a_removal_asks_yes_no_or_abstain_and_suggests_nothing(world: World) -> None:
    """The form has three radios in a fieldset, none of them chosen."""
    world.make_open_poll()
    page = Page(Door(world).enters(SLUG, "blair")[1].text)
    assert [(c["type"], c["name"], c["value"]) for c in page.controls] == [
        ("radio", "marking", "yes----"),
        ("radio", "marking", "no-----"),
        ("radio", "marking", "abstain"),
    ]
    assert not any("checked" in control for control in page.controls)
    assert page.said("legend") == ["Your ballot says"]


def test_the_ballot_says_who_what_and_until_when(world: World) -> None:
    """It names elector, rule and number, what abstaining does, close and session's end."""
    world.make_noticed_poll()
    world.act(reply, SLUG, "https://example.org/reply")
    world.act(recuse, SLUG, "casey")
    world.open(SLUG)
    text = Page(Door(world).enters(SLUG, "blair")[1].text).text
    for sentence in (
        "You vote as Blair Okonkwo · 14 days left",
        "Shall the Lead Core Maintainer be removed?",
        "6 Yes of 8 are needed.",
        "Abstaining, or not casting, has the effect of No here: 6 Yes are needed.",
        "Ballots are taken until Tuesday 26 January 2027, 12:00 UTC.",
        "Your session ends on Tuesday 12 January 2027, 13:00 UTC",
        "This server seals your ballot, and so it sees your marking while it seals it.",
        "Only 8 electors have a ballot: the totals can reveal who marked what.",
        "https://example.org/statements/removal-2026-1",
        "https://example.org/reply",
        world.poll(SLUG).definition_hash,
    ):
        assert sentence in text


def test_the_time_left_stands_in_the_largest_unit_of_which_there_are_two(world: World) -> None:
    """It is the server's, so it needs no script; the exact end stands in the fold."""
    world.make_open_poll()
    door = Door(world)
    for left, said in (
        (timedelta(days=2), "2 days left"),
        (timedelta(days=2, seconds=-1), "47 hours left"),
        (timedelta(hours=2, seconds=-1), "119 minutes left"),
        (timedelta(seconds=59), "1 minute left"),
    ):
        world.clock.now = CLOSES - left
        text = Page(door.enters(SLUG, "blair")[1].text).text
        assert f"· {said}" in text
        assert "Ballots are taken until Tuesday 26 January 2027, 12:00 UTC." in text


@pytest.mark.parametrize("marking", ["yes", "no", "abstain"])
def test_the_review_says_the_marking_and_that_nothing_is_cast(world: World, marking: str) -> None:
    """One button casts, and the other leads back to the filled ballot."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking=marking)
    page, form = Page(review.text), post_form(review.text)
    assert page.said("h1") == ["Not cast yet"]
    assert marking.capitalize() in page.text
    assert ("has the effect of No" in page.text) == (marking == "abstain")
    assert form.action == f"/polls/{SLUG}/cast"
    assert form.fields["marking"] == marking.ljust(7, "-")
    assert set(form.fields) == {"form", "elector", "marking", "code", "cast_id"}
    assert page.said("button") == ["Cast this ballot", "Change", "Sign out"]
    assert form.others == {f"/polls/{SLUG}/ballot": ""}
    filled = Page(browser.post(f"/polls/{SLUG}/ballot", data=form.fields).text)
    checked = [control["value"] for control in filled.controls if "checked" in control]
    assert checked == [marking.ljust(7, "-")]


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
    """The answer is 422 with the same form, and a summary that links to the field."""
    world.make_open_poll()
    browser, ballot = Door(world).enters(SLUG, "blair")
    answer = fill(browser, ballot, **marking)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert reason in page.text
    assert "#marking-yes" in [link["href"] for link in page.all("a")]
    assert "marking-yes" in page.ids
    assert page.said("title")[0].startswith("Not accepted: ")
    assert fill(browser, answer, marking="yes").status_code == 200


def test_each_page_of_the_way_has_one_form_and_one_nameless_button(world: World) -> None:
    """The whole way can be gone by reading the HTML alone; a session's pages also sign out."""
    world.make_open_poll(ELECTION)
    browser, ballot = Door(world).enters(LEAD, "casey")
    door = browser.get(f"/b/{LEAD}")
    refused = fill(browser, ballot)
    review = fill(browser, refused, blank="yes")
    for page in (door, ballot, refused, review):
        assert len(forms(page.text)) == (1 if page is door else 2)
        post_form(page.text)


def test_review_and_receipt_asked_for_by_get_lead_back_to_the_ballot(world: World) -> None:
    """A reload or a typed address casts nothing."""
    world.make_open_poll()
    browser, _ = Door(world).reviews(SLUG, "blair", marking="yes")
    for path in ("review", "cast"):
        answer = browser.get(f"/polls/{SLUG}/{path}")
        assert [response.status_code for response in answer.history] == [303]
        assert str(answer.url).endswith(f"/polls/{SLUG}/ballot")
        assert "You have cast" not in answer.text

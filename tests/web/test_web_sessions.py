"""Sessions: who may enter, when and how long; other polls, reissued links, the window."""

import pytest

from election.services.cancel import cancel
from election.services.recuse import recuse
from election.services.relink import relink
from tests.support.form_reader import enter, fill, post_form
from tests.support.web_client import Door, Page
from tests.support.world import CLOSES, ELECTION, World

SLUG = "removal-2026-1"


def test_entering_again_keeps_the_session(world: World) -> None:
    """The same elector keeps it; another elector replaces it, and the first one's form is stale."""
    world.make_open_poll()
    door = Door(world)
    browser, ballot = door.enters(SLUG, "blair")
    secret = dict(browser.cookies)
    enter(browser, door.link(SLUG, "blair"))
    assert dict(browser.cookies) == secret
    other = enter(browser, door.link(SLUG, "casey"))
    assert dict(browser.cookies) != secret
    assert "Casey Moreau" in other.text
    assert fill(browser, ballot, marking="yes").status_code == 403
    assert not Door(world).recorded(SLUG, "blair")
    assert not Door(world).recorded(SLUG, "casey")


def test_two_polls_disturb_neither(world: World) -> None:
    """Scenario 32: each poll has its cookie, and one browser casts in both by turns."""
    world.make_noticed_poll()
    lead = world.make_noticed_poll(ELECTION)
    world.open(SLUG)
    world.open(lead)
    door = Door(world)
    browser = door.browser()
    first = enter(browser, door.link(SLUG, "blair"))
    second = enter(browser, door.link(lead, "blair"))
    first_review = fill(browser, first, marking="yes")
    second_review = fill(browser, second, **{"rank-devon": "1"})
    assert fill(browser, first_review).status_code == 200
    assert fill(browser, second_review).status_code == 200


def test_a_link_of_another_poll_says_so(world: World) -> None:
    """The refusal names the mistake and opens nothing."""
    world.make_noticed_poll()
    lead = world.make_noticed_poll(ELECTION)
    world.open(SLUG)
    world.open(lead)
    answer = enter(
        Door(world).browser(), Door(world).link(SLUG, "blair").replace(f"/b/{SLUG}", f"/b/{lead}")
    )
    assert answer.status_code == 403
    assert f"This link is for another poll: {SLUG}." in answer.text


def test_scenario_14_an_old_link_says_that_a_newer_one_was_sent(world: World) -> None:
    """It names the day, ends the old session, and shows no ballot."""
    world.make_open_poll()
    door = Door(world)
    old = door.link(SLUG, "ellis")
    browser, review = door.reviews(SLUG, "ellis", marking="yes")
    world.clock.forward(hours=0.5)
    world.act(relink, SLUG, "ellis")
    answer = enter(door.browser(), old)
    assert answer.status_code == 410
    assert "a newer link was sent on 2027-01-12 12:30:00 UTC" in answer.text
    assert "marking" not in answer.text
    assert fill(browser, review).status_code == 403
    assert not Door(world).recorded(SLUG, "ellis")
    assert enter(browser, door.link(SLUG, "ellis")).status_code == 200


def test_a_session_ends_after_an_hour_and_the_link_opens_another(world: World) -> None:
    """The page has a form for the link, and nothing was cast."""
    world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    assert "13:00 UTC" in browser.get(f"/polls/{SLUG}/ballot").text
    world.clock.forward(hours=1)
    answer = fill(browser, review)
    assert answer.status_code == 403
    assert "Please open your ballot link again" in answer.text
    assert post_form(answer.text).action == f"/b/{SLUG}"
    assert not Door(world).recorded(SLUG, "blair")
    assert fill(browser, answer, code=door.link(SLUG, "blair")).status_code == 200


def test_what_was_marked_goes_through_a_new_link_to_the_filled_ballot(world: World) -> None:
    """Form fields alone carry it, also past a bad link; the database holds none of it."""
    world.make_noticed_poll()
    lead = world.make_noticed_poll(ELECTION)
    world.open(SLUG)
    world.open(lead)
    door = Door(world)
    ways = {
        SLUG: (door.enters(SLUG, "blair"), {"marking": "abstain"}),
        lead: (door.enters(lead, "blair"), {"rank-harper": "1", "rank-devon": "2"}),
    }
    world.clock.forward(hours=1)
    for slug, ((browser, ballot), marking) in ways.items():
        refused = fill(browser, ballot, **marking)
        assert refused.status_code == 403
        again = fill(browser, refused, code="nonsense")
        assert again.status_code == 403
        filled = fill(browser, again, code=door.link(slug, "blair"))
        assert filled.status_code == 200
        assert str(filled.url).endswith(f"/polls/{slug}/ballot")
        assert "?" not in str(filled.url)
        shown = post_form(filled.text).fields
        assert {name: shown[name] for name in marking} == marking
        review = fill(browser, filled)
        assert "Not cast yet" in review.text
        assert fill(browser, review).status_code == 200
        assert door.recorded(slug, "blair")


def test_a_review_whose_session_ended_comes_back_as_the_filled_ballot(world: World) -> None:
    """The marking is kept, nothing is cast, and the review's code is dropped."""
    world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="no")
    world.clock.forward(hours=1)
    refused = fill(browser, review)
    assert set(post_form(refused.text).fields) == {"code", "marking", "elector"}
    filled = fill(browser, refused, code=door.link(SLUG, "blair"))
    assert post_form(filled.text).fields["marking"] == "no-----"
    assert not door.recorded(SLUG, "blair")


def test_another_electors_link_does_not_show_what_was_marked(world: World) -> None:
    """Two electors in one browser see nothing of each other's marking."""
    world.make_open_poll()
    door = Door(world)
    browser, ballot = door.enters(SLUG, "blair")
    world.clock.forward(hours=1)
    refused = fill(browser, ballot, marking="no")
    theirs = fill(browser, refused, code=door.link(SLUG, "casey"))
    assert "You vote as <strong><bdi>Casey Moreau</bdi></strong>" in theirs.text
    assert "marking" not in post_form(theirs.text).fields
    assert post_form(theirs.text).fields["elector"] == "casey"


def test_a_post_from_another_site_is_not_answered_with_what_it_says(world: World) -> None:
    """Its form is not read at all."""
    world.make_open_poll()
    browser, _ = Door(world).enters(SLUG, "blair")
    answer = browser.post(
        f"/polls/{SLUG}/review", data={"marking": "no"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert set(post_form(answer.text).fields) == {"code"}


def test_a_link_before_the_opening_says_when_it_opens(world: World) -> None:
    """Scenario 11: phase and clock decide, not a hidden button."""
    world.make_noticed_poll()
    answer = enter(Door(world).browser(), Door(world).link(SLUG, "blair"))
    assert answer.status_code == 409
    assert "2027-01-12 12:00:00 UTC" in answer.text


def test_a_link_after_the_close_says_when_it_closed(world: World) -> None:
    """It says so whether or not a job has closed the box."""
    world.make_open_poll()
    door = Door(world)
    world.clock.now = CLOSES
    for closed in (False, True):
        if closed:
            world.close(SLUG)
        answer = enter(door.browser(), door.link(SLUG, "blair"))
        assert answer.status_code == 409
        assert "The poll has closed" in answer.text
        assert "2027-01-26 12:00:00 UTC" in answer.text


def test_a_session_that_ended_with_its_poll_is_told_of_the_close(world: World) -> None:
    """The page names the close, does not ask for a link, and says what became of a ballot."""
    world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    world.close(SLUG)
    late = "Too late: this ballot was not cast"
    for answer, title in (
        (fill(browser, review), late),
        (browser.post(f"/polls/{SLUG}/ballot", data=post_form(review.text).fields), late),
        (browser.get(f"/polls/{SLUG}/ballot"), "The poll has closed"),
    ):
        assert answer.status_code == 409
        assert Page(answer.text).said("h1") == [title]
        assert "One that you cast before stands" in answer.text


@pytest.mark.parametrize("mode", ["excluded", "counted_no_ballot"])
def test_scenarios_5_and_6_a_subject_without_a_ballot_cannot_enter(world: World, mode: str) -> None:
    """No link is mailed to the lead; one made all the same opens nothing."""
    world.make_open_poll(changes={"counts_and_votes": mode})
    mailed = {m.address for m in world.messages(SLUG) if m.kind == "ballot-link"}
    assert len(mailed) == 8
    assert "avery@example.org" not in mailed
    answer = enter(Door(world).browser(), Door(world).link(SLUG, "avery"))
    assert answer.status_code == 403
    assert f"You have no ballot in {SLUG}." in answer.text


def test_a_recused_elector_cannot_enter(world: World) -> None:
    """A link from before the recusal opens nothing."""
    world.make_noticed_poll()
    world.act(recuse, SLUG, "blair")
    world.open(SLUG)
    assert enter(Door(world).browser(), Door(world).link(SLUG, "blair")).status_code == 403


def test_a_draft_is_nobodys_business(world: World) -> None:
    """Pages and door of a draft, also of a cancelled draft, answer as if it did not exist."""
    world.make_draft()
    door = Door(world)
    for state in ("draft", "cancelled"):
        if state == "cancelled":
            world.act(cancel, SLUG, "never noticed")
        browser = door.browser()
        for path in ("", "/definition.json", "/ballot", "/box", "/report", "/files/README.txt"):
            answer = browser.get(f"/polls/{SLUG}{path}")
            assert answer.status_code == 404, (state, path)
            assert f"There is no poll {SLUG}." in answer.text
        posted = browser.post(f"/b/{SLUG}", data={"code": world.link(SLUG, "blair")})
        assert posted.status_code == 404
        assert SLUG not in browser.get("/").text
        assert browser.get(f"/b/{SLUG}").status_code == 404

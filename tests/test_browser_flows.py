"""A ballot's way in real Chromium when something comes between: each ends with one ballot, kept."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from election.rules.ballots import Marking
from election.services import changing, polls
from election.services.publishing import facts
from tests.browser import LEAD, SLUG, House, enter, heading
from tests.visitor import post_form
from tests.world import CLOSES

pytestmark = pytest.mark.browser

CAST, REVIEW = "Cast this ballot", "Review your ballot"
NO_X25519 = """
for (const name of ["generateKey", "importKey"]) {
  const real = crypto.subtle[name].bind(crypto.subtle);
  crypto.subtle[name] = (...said) => JSON.stringify(said).includes("X25519")
    ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError")) : real(...said);
}
"""
WRONG_X25519 = """
const real = crypto.subtle.deriveBits.bind(crypto.subtle);
crypto.subtle.deriveBits = async (...said) =>
  new Uint8Array(await real(...said)).fill(7, 31).buffer;
"""


def reviewed(house: House, page: Page, person: str = "casey", slug: str = SLUG) -> None:
    """Marked, and at the review: Abstain, or Devon before Harper."""
    enter(house, page, slug, person, script=True)
    mark(page, slug)
    page.get_by_role("button", name=REVIEW).click()
    heading(page, "Not cast yet")


def mark(page: Page, slug: str) -> None:
    if slug == SLUG:
        page.get_by_label("Abstain").check()
    else:
        page.locator("[name=rank-devon]").select_option("1", force=True)
        page.locator("[name=rank-harper]").select_option("2", force=True)


def presses_cast(page: Page) -> None:
    page.get_by_role("button", name=CAST).click()


def counted(house: House, slug: str = SLUG) -> list[Marking]:
    """What lay in the box: the markings of all ballots."""
    house.world.close(slug)
    house.world.tally(slug)
    with house.world.database.reading() as tx:
        ballots = facts(tx, polls.find(tx, slug)).opened["ballots.json"]["ballots"]
    return [each["marking"] if slug == SLUG else tuple(each["ranking"]) for each in ballots]


# Who seals, said before the marking


@pytest.mark.parametrize("breaks", [NO_X25519, WRONG_X25519], ids=["no X25519", "a wrong X25519"])
def test_a_browser_that_cannot_seal_says_so_and_casts_by_the_server(
    house: House, breaks: str
) -> None:
    """The self-test fails, so the note stays, and the whole way works as without a script."""
    page = house.visitor()
    page.add_init_script(breaks)
    page.goto(house.door.link(SLUG, "casey"))
    page.get_by_role("button").click()
    expect(page.locator("#time-left")).to_contain_text("left")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#sealing")).to_contain_text("This server seals your ballot")
    mark(page, SLUG)
    page.get_by_role("button", name=REVIEW).click()
    page.wait_for_url("**/review")
    presses_cast(page)
    heading(page, "Cast")
    assert counted(house) == ["abstain"]


def test_the_note_on_who_seals_stands_before_the_marking(house: House) -> None:
    """In the order of the page, in either case."""
    for script in (True, False):
        page = house.visitor(script=script)
        enter(house, page, SLUG, "casey", script=script)
        note, options = page.locator("#sealing").bounding_box(), page.locator("fieldset")
        assert note
        assert note["y"] < (options.bounding_box() or note)["y"]


# Back, reload, twice


def test_back_from_the_review_is_the_filled_ballot(house: House) -> None:
    """And forward is not a review of what was changed since; a reload casts nothing either."""
    page = house.visitor()
    reviewed(house, page, slug=LEAD)
    page.go_back()
    expect(page.locator("[name=rank-devon]")).to_have_value("1")
    expect(page.locator("[name=rank-harper]")).to_have_value("2")
    heading(page, "Who shall be the next Lead Core Maintainer?")
    page.go_forward()
    heading(page, "Who shall be the next Lead Core Maintainer?")
    page.get_by_role("button", name=REVIEW).click()
    heading(page, "Not cast yet")
    page.reload()
    heading(page, "Who shall be the next Lead Core Maintainer?")
    assert house.casts() == 0


def test_back_from_the_receipt_casts_nothing_again(house: House) -> None:
    """It leads to a fresh ballot, which says what is recorded; forward and reload cast nothing."""
    page = house.visitor()
    reviewed(house, page)
    presses_cast(page)
    heading(page, "Cast")
    page.go_back()
    expect(page.get_by_text("Ballot 1 is recorded")).to_be_visible()
    expect(page.get_by_label("Abstain")).not_to_be_checked()
    page.go_forward()
    expect(page.get_by_text("Ballot 1 is recorded")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Ballot 1 is recorded")).to_be_visible()
    assert house.casts() == 1


def test_a_double_click_casts_once(house: House) -> None:
    """On the way to the review, and on the last button; one post is sent."""
    page = house.visitor()
    enter(house, page, SLUG, "casey", script=True)
    mark(page, SLUG)
    page.get_by_role("button", name=REVIEW).dblclick()
    heading(page, "Not cast yet")
    assert house.casts() == 0
    page.get_by_role("button", name=CAST).evaluate("each => { each.click(); each.click() }")
    heading(page, "Cast")
    page.wait_for_load_state("networkidle")
    assert bytes(house.wire.sent).count(f"POST /polls/{SLUG}/cast".encode()) == 1
    assert house.casts() == 1


def test_two_tabs_cast_two_ballots_and_the_last_counts(house: House) -> None:
    """Each review has its own cast id, code and envelope."""
    page = house.visitor()
    reviewed(house, page)
    other = page.context.new_page()
    other.goto(f"{house.door.base_url}/polls/{SLUG}/ballot")
    expect(other.locator("#sealing")).to_contain_text("Your browser seals")
    other.get_by_label("Yes").check()
    other.get_by_role("button", name=REVIEW).click()
    presses_cast(other)
    heading(other, "Cast")
    presses_cast(page)
    heading(page, "Cast")
    assert page.locator(".code").inner_text() != other.locator(".code").inner_text()
    expect(page.get_by_text("Ballot 2 of Casey")).to_be_visible()
    assert counted(house) == ["abstain"]


def test_two_open_polls_disturb_neither(house: House) -> None:
    """Marked and cast in turns, in one browser."""
    page = house.visitor()
    reviewed(house, page)
    other = page.context.new_page()
    reviewed(house, other, slug=LEAD)
    presses_cast(page)
    presses_cast(other)
    heading(page, "Cast")
    heading(other, "Cast")
    assert house.casts() == 2


# A session that is over


def test_an_ended_session_asks_for_the_link_and_keeps_the_marking(house: House) -> None:
    """In place: past a bad link and another elector's, until the right one lets it be cast."""
    page = house.visitor()
    reviewed(house, page, slug=LEAD)
    house.world.clock.forward(hours=1)
    house.refuses("403")
    presses_cast(page)
    expect(page.get_by_text("Please open your ballot link again")).to_be_visible()
    link = page.get_by_label("Your ballot link, or its code")
    go_on = page.get_by_role("button", name="Continue to your ballot")
    link.fill("nonsense")
    go_on.click()
    expect(page.get_by_text("That ballot link does not work")).to_be_visible()
    link.fill(house.door.link(LEAD, "devon"))
    go_on.click()
    expect(page.get_by_text("That link is of another elector, Devon")).to_be_visible()
    assert house.casts() == 0
    link.fill(house.door.link(LEAD, "casey"))
    go_on.click()
    expect(page.get_by_text("Nothing you marked is lost")).to_be_visible()
    expect(page.locator(".said")).to_contain_text("1st Devon Ștefănescu, 2nd Harper")
    assert house.casts() == 0
    presses_cast(page)
    heading(page, "Cast")
    expect(page.get_by_text("Ballot 1 of Casey Moreau")).to_be_visible()
    world = house.world
    for person in ("avery", "blair", "ellis", "frankie"):
        world.cast(LEAD, person, ())
    assert sorted(counted(house, LEAD)) == [(), (), (), (), ("devon", "harper")]


def test_a_link_opened_in_another_tab_is_taken_without_asking(house: House) -> None:
    """The browser has a new session already, so that casting goes on."""
    page = house.visitor()
    reviewed(house, page)
    house.world.clock.forward(hours=1)
    enter(house, page.context.new_page(), SLUG, "casey", script=True)
    house.refuses("403")
    presses_cast(page)
    heading(page, "Cast")
    assert house.casts() == 1


def test_another_elector_in_the_same_browser_casts_nothing_for_the_first(house: House) -> None:
    """Devon enters in a second tab; Casey's review asks for Casey's link."""
    page = house.visitor()
    reviewed(house, page)
    enter(house, page.context.new_page(), SLUG, "devon", script=True)
    house.refuses("403")
    presses_cast(page)
    expect(page.get_by_text("That form is out of date")).to_be_visible()
    assert house.casts() == 0


def test_without_a_script_the_marking_goes_through_the_link_page(house: House) -> None:
    """From the refusal to the filled ballot, in form fields."""
    page = house.visitor(script=False)
    enter(house, page, LEAD, "casey", script=False)
    mark(page, LEAD)
    house.world.clock.forward(hours=1)
    house.refuses("403")
    page.get_by_role("button", name=REVIEW).click()
    heading(page, "Please open your ballot link again")
    page.get_by_label("Your ballot link, or its code").fill(house.door.link(LEAD, "casey"))
    page.get_by_role("button").click()
    expect(page.locator("[name=rank-devon]")).to_have_value("1")
    expect(page.locator("[name=rank-harper]")).to_have_value("2")
    assert page.url == f"{house.door.base_url}/polls/{LEAD}/ballot"


# The close, while the page is open


def test_the_time_left_is_told_in_the_readers_own_zone(house: House) -> None:
    """Beside UTC, which stays; by the server's clock, whatever the reader's says."""
    house.world.clock.forward(hours=1)
    context = house.browser.new_context(timezone_id="Asia/Tokyo")
    page = context.new_page()
    enter(house, page, SLUG, "casey", script=True)
    expect(page.locator("#time-left")).to_have_text(
        re.compile("13 days left: Tuesday,? 26 January, 21:00 Tokyo time")
    )
    expect(page.get_by_text("Tuesday 26 January 2027, 12:00 UTC").first).to_be_visible()


def test_a_poll_that_closes_while_the_page_is_open_says_so(house: House) -> None:
    """By itself, and when the button is pressed all the same; nothing is cast."""
    page = house.visitor()
    house.world.clock.now = CLOSES - timedelta(seconds=3)
    reviewed(house, page)
    house.world.clock.now = CLOSES
    house.refuses("409")
    expect(page.locator("#late")).to_contain_text("The poll has closed")
    expect(page.locator("#late")).to_contain_text("One that you cast before stands")
    presses_cast(page)
    expect(page.locator(".message")).to_contain_text("The poll has closed")
    assert house.casts() == 0


def test_an_extension_while_the_page_is_open_lets_the_ballot_be_cast(house: House) -> None:
    """At the old close the page asks, learns the new one, and tells the time that is left."""
    page = house.visitor()
    house.world.clock.now = CLOSES - timedelta(seconds=3)
    enter(house, page, SLUG, "casey", script=True)
    house.world.act(changing.extend, SLUG, CLOSES + timedelta(days=3), "the mail was down")
    house.world.clock.now = CLOSES
    expect(page.locator("#time-left")).to_contain_text("left")
    expect(page.locator("#ballot")).to_have_attribute("data-closes", "2027-01-29T12:00:00Z")
    expect(page.locator("#time-left")).to_contain_text("days left")
    mark(page, SLUG)
    page.get_by_role("button", name=REVIEW).click()
    presses_cast(page)
    heading(page, "Cast")


# The line, and the server


@pytest.mark.parametrize("state", ["gone", "mute"])
def test_a_line_that_fails_mid_cast_is_told_and_casting_again_is_safe(
    house: House, state: str
) -> None:
    """Whether the ballot was taken or not: the same envelope goes again, and is one ballot."""
    page = house.visitor()
    reviewed(house, page)
    house.fails()
    house.wire.state = "gone" if state == "gone" else "mute"
    presses_cast(page)
    expect(page.get_by_text("It is not known whether your ballot was taken")).to_be_visible()
    expect(page.get_by_text("it cannot be cast twice")).to_be_visible()
    assert house.casts() == (0 if state == "gone" else 1)
    house.wire.state = "whole"
    presses_cast(page)
    heading(page, "Cast")
    expect(page.get_by_text("Ballot 1 of Casey Moreau")).to_be_visible()
    assert house.casts() == 1
    posts = bytes(house.wire.sent).split(b"envelope=")[1:]
    assert len(posts) >= 2
    assert len({post.split(b"POST ")[0].split(b"GET ")[0] for post in posts}) == 1


def test_an_answer_about_another_envelope_is_not_taken_for_a_cast(house: House) -> None:
    """The page compares the hash with that of what it sealed."""

    def lie(route: Route) -> None:
        answer = route.fetch()
        found = answer.text().partition('data-envelope="')[2][:64]
        route.fulfill(response=answer, body=answer.text().replace(found, "0" * 64))

    page = house.visitor()
    reviewed(house, page)
    page.route("**/cast", lie)
    presses_cast(page)
    expect(page.get_by_text("This is not an answer to your ballot")).to_be_visible()
    heading(page, "Not cast yet")


def test_a_refusal_of_the_server_comes_as_its_sentence(house: House) -> None:
    """Here the poll was declared void; what was marked is still on the page."""
    page = house.visitor()
    reviewed(house, page)
    house.world.act(changing.void, SLUG, "wrong roll")
    house.refuses("409")
    presses_cast(page)
    expect(page.locator(".message")).to_contain_text(f"{SLUG} is void")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Abstain")).to_be_checked()


def test_an_envelope_that_is_refused_leaves_the_ballot_marked(house: House) -> None:
    """A copy that somebody else has cast first: review again, and it has another envelope."""
    page = house.visitor()
    reviewed(house, page)
    posted: list[str] = []

    def copied(route: Route) -> None:
        posted.append(route.request.post_data or "")
        envelope = posted[0].partition("envelope=")[2]
        browser, _ = house.door.enters(SLUG, "devon")
        ballot = browser.get(f"/polls/{SLUG}/ballot")
        form = post_form(ballot.text).fields["form"]
        body = f"form={form}&cast_id=0123456789abcdef&envelope={envelope}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        browser.post(f"/polls/{SLUG}/cast", content=body, headers=headers)
        route.continue_()

    page.route("**/cast", copied, times=1)
    house.refuses("400")
    presses_cast(page)
    expect(page.locator(".message")).to_contain_text("the same envelope is in the box already")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name=REVIEW).click()
    presses_cast(page)
    heading(page, "Cast")

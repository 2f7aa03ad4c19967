"""Interruptions on a ballot's way in real Chromium: each ends with one ballot, kept."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from election.results.gather import facts_of
from election.rules.poll.ballots import Marking
from election.services import journal, store
from election.services.extend import extend
from election.services.void import void
from tests.support.browser import CAST, LEAD, NO_X25519, REVIEW, SLUG, Site, enter, heading
from tests.support.form_reader import post_form
from tests.support.world import CLOSES

pytestmark = pytest.mark.browser

LATE = "Too late: this ballot was not cast"
WRONG_X25519 = """
const real = crypto.subtle.deriveBits.bind(crypto.subtle);
crypto.subtle.deriveBits = async (...said) =>
  new Uint8Array(await real(...said)).fill(7, 31).buffer;
"""


def reviewed(site: Site, page: Page, person: str = "casey", slug: str = SLUG) -> None:
    """The review page of a marking: Abstain, or Devon before Harper."""
    enter(site, page, slug, person, script=True)
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


def counted(site: Site, slug: str = SLUG) -> list[Marking]:
    """The markings of all ballots that were in the box."""
    site.world.close(slug)
    site.world.tally(slug)
    with site.world.database.reading() as tx:
        poll = store.find(tx, slug)
        unsealed = facts_of(tx, poll, journal.history_of(tx, poll)).unsealed
    return [ballot.marking for ballot in unsealed.ballots] if unsealed else []


# Who seals, said before the marking


@pytest.mark.parametrize("breaks", [NO_X25519, WRONG_X25519], ids=["no X25519", "a wrong X25519"])
def test_a_browser_that_cannot_seal_says_so_and_casts_by_the_server(
    site: Site, breaks: str
) -> None:
    """The note on the server stays, and the whole way works as without a script."""
    page = site.visitor()
    page.add_init_script(breaks)
    page.goto(site.door.link(SLUG, "casey"))
    page.get_by_role("button").click()
    expect(page.locator("#time-left")).to_contain_text("left")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#sealing")).to_contain_text("This server seals your ballot")
    mark(page, SLUG)
    page.get_by_role("button", name=REVIEW).click()
    page.wait_for_url("**/review")
    presses_cast(page)
    heading(page, "Cast")
    assert counted(site) == ["abstain"]


def test_the_note_on_who_seals_stands_before_the_marking(site: Site) -> None:
    """It comes first in the page's order, whoever seals."""
    for script in (True, False):
        page = site.visitor(script=script)
        enter(site, page, SLUG, "casey", script=script)
        note, options = page.locator(".about").bounding_box(), page.locator("fieldset")
        assert note
        assert note["y"] < (options.bounding_box() or note)["y"]


# Back, reload, twice


def test_back_from_the_review_is_the_filled_ballot(site: Site) -> None:
    """Forward shows no review of an older marking, and a reload casts nothing."""
    page = site.visitor()
    reviewed(site, page, slug=LEAD)
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
    assert site.casts() == 0


def test_back_from_the_receipt_casts_nothing_again(site: Site) -> None:
    """Back leads to a fresh ballot that says what is recorded; forward and reload cast nothing."""
    page = site.visitor()
    reviewed(site, page)
    presses_cast(page)
    heading(page, "Cast")
    page.go_back()
    expect(page.get_by_text("You have cast (ballot 1)")).to_be_visible()
    expect(page.get_by_label("Abstain")).not_to_be_checked()
    page.go_forward()
    expect(page.get_by_text("You have cast (ballot 1)")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You have cast (ballot 1)")).to_be_visible()
    assert site.casts() == 1


def test_a_double_click_casts_once(site: Site) -> None:
    """On both buttons a double click sends one post."""
    page = site.visitor()
    enter(site, page, SLUG, "casey", script=True)
    mark(page, SLUG)
    page.get_by_role("button", name=REVIEW).dblclick()
    heading(page, "Not cast yet")
    assert site.casts() == 0
    page.get_by_role("button", name=CAST).evaluate("each => { each.click(); each.click() }")
    heading(page, "Cast")
    page.wait_for_load_state("networkidle")
    assert bytes(site.wire.sent).count(f"POST /polls/{SLUG}/cast".encode()) == 1
    assert site.casts() == 1


def test_two_tabs_cast_two_ballots_and_the_last_counts(site: Site) -> None:
    """Each review has its own cast id, code and envelope."""
    page = site.visitor()
    reviewed(site, page)
    other = page.context.new_page()
    other.goto(f"{site.door.base_url}/polls/{SLUG}/ballot")
    expect(other.locator("#sealing")).to_contain_text("Your browser seals")
    other.get_by_label("Yes").check()
    other.get_by_role("button", name=REVIEW).click()
    presses_cast(other)
    heading(other, "Cast")
    presses_cast(page)
    heading(page, "Cast")
    assert page.locator(".code").inner_text() != other.locator(".code").inner_text()
    expect(page.get_by_text("Ballot 2 of Casey")).to_be_visible()
    assert counted(site) == ["abstain"]


def test_two_open_polls_disturb_neither(site: Site) -> None:
    """One browser marks and casts in both by turns."""
    page = site.visitor()
    reviewed(site, page)
    other = page.context.new_page()
    reviewed(site, other, slug=LEAD)
    presses_cast(page)
    presses_cast(other)
    heading(page, "Cast")
    heading(other, "Cast")
    assert site.casts() == 2


# A session that is over


def test_an_ended_session_asks_for_the_link_and_keeps_the_marking(site: Site) -> None:
    """A bad link and another elector's are refused in place; the right one lets it be cast."""
    page = site.visitor()
    reviewed(site, page, slug=LEAD)
    site.world.clock.forward(hours=1)
    site.refuses("403")
    presses_cast(page)
    expect(page.get_by_text("Please open your ballot link again")).to_be_visible()
    link = page.get_by_label("Your ballot link, or its code")
    go_on = page.locator("main").get_by_role("button")
    expect(go_on).to_have_text("Continue to your ballot")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    link.fill("nonsense")
    go_on.click()
    expect(page.get_by_text("That ballot link does not work")).to_be_visible()
    link.fill(site.door.link(LEAD, "devon"))
    go_on.click()
    expect(page.get_by_text("That link is of another elector, Devon")).to_be_visible()
    assert site.casts() == 0
    link.fill(site.door.link(LEAD, "casey"))
    go_on.click()
    expect(page.get_by_text("Nothing you marked is lost")).to_be_visible()
    expect(page.locator(".session")).to_contain_text("ends on Tuesday 12 January 2027, 14:00 UTC")
    expect(page.locator(".said li")).to_have_text(["Devon Ștefănescu", "Harper da Silva-Núñez"])
    assert site.casts() == 0
    presses_cast(page)
    heading(page, "Cast")
    expect(page.get_by_text("Ballot 1 of Casey Moreau")).to_be_visible()
    world = site.world
    for person in ("avery", "blair", "ellis", "frankie"):
        world.cast(LEAD, person, ())
    assert sorted(counted(site, LEAD)) == [(), (), (), (), ("devon", "harper")]


def test_a_link_opened_in_another_tab_is_taken_without_asking(site: Site) -> None:
    """The browser then has a new session, so the first tab casts."""
    page = site.visitor()
    reviewed(site, page)
    site.world.clock.forward(hours=1)
    enter(site, page.context.new_page(), SLUG, "casey", script=True)
    site.refuses("403")
    presses_cast(page)
    heading(page, "Cast")
    assert site.casts() == 1


def test_another_elector_in_the_same_browser_casts_nothing_for_the_first(site: Site) -> None:
    """When Devon enters in a second tab, Casey's review asks for Casey's link."""
    page = site.visitor()
    reviewed(site, page)
    enter(site, page.context.new_page(), SLUG, "devon", script=True)
    site.refuses("403")
    presses_cast(page)
    expect(page.get_by_text("That form is out of date")).to_be_visible()
    assert site.casts() == 0


def test_without_a_script_the_marking_goes_through_the_link_page(site: Site) -> None:
    """Form fields carry it from the refusal to the filled ballot."""
    page = site.visitor(script=False)
    enter(site, page, LEAD, "casey", script=False)
    mark(page, LEAD)
    site.world.clock.forward(hours=1)
    site.refuses("403")
    page.get_by_role("button", name=REVIEW).click()
    heading(page, "Please open your ballot link again")
    page.get_by_label("Your ballot link, or its code").fill(site.door.link(LEAD, "casey"))
    page.get_by_role("button").click()
    expect(page.locator("[name=rank-devon]")).to_have_value("1")
    expect(page.locator("[name=rank-harper]")).to_have_value("2")
    assert page.url == f"{site.door.base_url}/polls/{LEAD}/ballot"


# The close, while the page is open


def test_the_time_left_is_told_in_the_readers_own_zone(site: Site) -> None:
    """Beside the name stands what is left, by the server's clock; in the fold, both times."""
    site.world.clock.forward(hours=1)
    context = site.browser.new_context(timezone_id="Asia/Tokyo")
    page = context.new_page()
    enter(site, page, SLUG, "casey", script=True)
    expect(page.locator("#time-left")).to_have_text("13 days left")
    page.locator(".about summary").click()
    expect(page.locator(".until time")).to_have_text("Tuesday 26 January 2027, 12:00 UTC")
    expect(page.locator(".until .zone")).to_have_text("Tue 26 Jan, 21:00 Tokyo time")


def test_a_poll_that_closes_while_the_page_is_open_says_so(site: Site) -> None:
    """It says so by itself, where the reader looks; nothing offers to cast any more."""
    page = site.visitor()
    site.world.clock.now = CLOSES - timedelta(seconds=3)
    reviewed(site, page)
    site.world.clock.now = CLOSES
    site.refuses("409")
    heading(page, LATE)
    expect(page.locator("h1")).to_be_focused()
    expect(page.get_by_text("One that you cast before stands")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    assert site.casts() == 0


def test_a_cast_that_comes_too_late_says_so_in_place_of_the_review(site: Site) -> None:
    """The page's own clock had not seen the end: the answer leaves no button to press again."""
    page = site.visitor()
    reviewed(site, page)
    site.world.clock.now = CLOSES
    site.refuses("409")
    presses_cast(page)
    heading(page, LATE)
    expect(page.get_by_text("before this ballot was cast")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    assert site.casts() == 0


def test_an_extension_while_the_page_is_open_lets_the_ballot_be_cast(site: Site) -> None:
    """At the old close the page asks for the new one, and shows the time left."""
    page = site.visitor()
    site.world.clock.now = CLOSES - timedelta(seconds=3)
    enter(site, page, SLUG, "casey", script=True)
    site.world.act(extend, SLUG, CLOSES + timedelta(days=3), "the mail was down")
    site.world.clock.now = CLOSES
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
    site: Site, state: str
) -> None:
    """The same envelope is sent again, and is one ballot, taken before or not."""
    page = site.visitor()
    reviewed(site, page)
    site.fails()
    site.wire.state = "gone" if state == "gone" else "mute"
    presses_cast(page)
    expect(page.get_by_text("It is not known whether your ballot was taken")).to_be_visible()
    expect(page.get_by_text("it cannot be cast twice")).to_be_visible()
    assert site.casts() == (0 if state == "gone" else 1)
    site.wire.state = "whole"
    presses_cast(page)
    heading(page, "Cast")
    expect(page.get_by_text("Ballot 1 of Casey Moreau")).to_be_visible()
    assert site.casts() == 1
    posts = bytes(site.wire.sent).split(b"envelope=")[1:]
    assert len(posts) >= 2
    assert len({post.split(b"POST ")[0].split(b"GET ")[0] for post in posts}) == 1


def test_an_answer_about_another_envelope_is_not_taken_for_a_cast(site: Site) -> None:
    """The page compares the answer's hash with that of the envelope it sealed."""

    def lie(route: Route) -> None:
        answer = route.fetch()
        found = answer.text().partition('data-envelope="')[2][:64]
        route.fulfill(response=answer, body=answer.text().replace(found, "0" * 64))

    page = site.visitor()
    reviewed(site, page)
    page.route("**/cast", lie)
    presses_cast(page)
    expect(page.get_by_text("This is not an answer to your ballot")).to_be_visible()
    heading(page, "Not cast yet")


def test_a_refusal_of_the_server_comes_as_its_sentence(site: Site) -> None:
    """In a poll that was declared void, the page says so, and offers nothing that cannot be."""
    page = site.visitor()
    reviewed(site, page)
    site.world.act(void, SLUG, "wrong roll")
    site.refuses("409")
    presses_cast(page)
    expect(page.get_by_text(f"{SLUG} is void")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def test_an_envelope_that_is_refused_leaves_the_ballot_marked(site: Site) -> None:
    """After somebody else cast a copy, another review makes another envelope."""
    page = site.visitor()
    reviewed(site, page)
    posted: list[str] = []

    def copied(route: Route) -> None:
        posted.append(route.request.post_data or "")
        envelope = posted[0].partition("envelope=")[2]
        browser, _ = site.door.enters(SLUG, "devon")
        ballot = browser.get(f"/polls/{SLUG}/ballot")
        form = post_form(ballot.text).fields["form"]
        body = f"form={form}&cast_id=0123456789abcdef&envelope={envelope}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        browser.post(f"/polls/{SLUG}/cast", content=body, headers=headers)
        route.continue_()

    page.route("**/cast", copied, times=1)
    site.refuses("400")
    presses_cast(page)
    expect(page.locator(".message")).to_contain_text("the same envelope is in the box already")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name=REVIEW).click()
    presses_cast(page)
    heading(page, "Cast")

"""An elector's whole way in real Chromium, from mail to receipt, by readers of all kinds.

Scanners, a replaced link and the close come between.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from election.services.relink import relink
from tests.support.browser import LEAD, SLUG, Site, enter, heading, walk
from tests.support.ranking import by, turn
from tests.support.world import CLOSES

pytestmark = pytest.mark.browser

CODE = re.compile(r"^[0-9A-Z]{7}-[0-9A-Z]{7}-[0-9A-Z]{7}$")
REVIEW, CAST = "Review your ballot", "Cast this ballot"
DEVON, HARPER = "Devon Ștefănescu", "Harper da Silva-Núñez"
SAID = {SLUG: ["No"], LEAD: [HARPER, DEVON]}
"""The rows of the review, in their order."""

EYES: dict[str, dict[str, Any]] = {
    "a phone": {"width": 390, "is_mobile": True, "has_touch": True},
    "a desktop": {"width": 1280, "height": 900},
    "the smallest phone": {"width": 320, "height": 568},
    "400 % zoom of a desktop": {"width": 320, "height": 256, "device_scale_factor": 4},
    "forced colours": {"width": 1280, "forced_colors": "active"},
    "forced colours, dark": {"width": 390, "forced_colors": "active", "color_scheme": "dark"},
}
script_or_not = pytest.mark.parametrize(
    "script", [True, False], ids=["with script", "without script"]
)
of_both_polls = pytest.mark.parametrize("slug", [SLUG, LEAD], ids=["removal", "ranked"])
SEEN = """() => [...document.querySelectorAll("button, select, textarea")]
  .filter(each => each.checkVisibility())
  .filter(each => getComputedStyle(each).borderStyle === "none" && !each.matches(".change"))
  .map(each => each.outerHTML)"""


@pytest.mark.parametrize("eyes", EYES.values(), ids=EYES.keys())
@script_or_not
@of_both_polls
def test_a_ballot_is_cast(site: Site, eyes: dict[str, Any], script: bool, slug: str) -> None:
    """The review says it in words, only the last button casts, and each page fits the window."""
    page = site.visitor(script=script, **eyes)
    enter(site, page, slug, "casey", script=script)
    fits(page)
    mark(page, slug, script=script)
    page.get_by_role("button", name=REVIEW).click()
    heading(page, "Not cast yet")
    expect(page.locator("p.said, .said li")).to_have_text(SAID[slug])
    fits(page)
    assert site.casts() == 0
    page.get_by_role("button", name=CAST).click()
    heading(page, "Cast")
    assert CODE.match(page.locator(".code").inner_text())
    fits(page)
    assert site.casts() == 1
    page.goto(f"{site.door.base_url}/polls/{slug}/ballot")
    expect(page.get_by_text("You have cast (ballot 1)")).to_be_visible()


def mark(page: Page, slug: str, *, script: bool) -> None:
    """Mark what a reader sees: No; or Harper before Devon, by buttons and a change of mind."""
    if slug == SLUG:
        page.get_by_label("No", exact=True).check()
    elif script:
        by(page, "Rank next", DEVON).click()
        by(page, "Rank next", HARPER).click()
        turn(page)
        by(page, "Up", HARPER).click()
    else:
        page.get_by_label(DEVON).select_option("2")
        page.get_by_label(HARPER).select_option("1")


def fits(page: Page) -> None:
    """Assert that nothing scrolls sideways, and that each control has an edge in forced colours."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert page.evaluate(SEEN) == []


def test_forced_colours_tell_what_is_marked(site: Site) -> None:
    """An outline shows it, for forced colours remove fills and tints."""
    page = site.visitor(forced_colors="active")
    enter(site, page, SLUG, "casey")
    page.get_by_label("No", exact=True).check()
    styles = page.locator(".option").evaluate_all(
        "all => all.map(each => getComputedStyle(each).outlineStyle)"
    )
    assert styles == ["none", "solid", "none"]


@script_or_not
@of_both_polls
def test_a_ballot_is_cast_by_keyboard_alone(site: Site, script: bool, slug: str) -> None:
    """Tab, arrows, typed ranks, space and Enter do, and the focus is always visible."""
    page = site.visitor(script=script)
    page.goto(site.door.link(slug, "casey"))
    if not script:
        walk(page, "textarea")
        page.keyboard.insert_text(site.door.link(slug, "casey"))
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You vote as")).to_be_visible()
    if script:
        expect(page.locator("#sealing")).to_contain_text("Your browser seals")
    mark_by_keys(page, slug, script=script)
    walk(page, "form > button")
    page.keyboard.press("Enter")
    heading(page, "Not cast yet")
    expect(page.locator("p.said, .said li")).to_have_text(SAID[slug])
    assert site.casts() == 0
    walk(page, "button.final")
    page.keyboard.press("Enter")
    heading(page, "Cast")
    walk(page, "a[download]")
    assert site.casts() == 1


def mark_by_keys(page: Page, slug: str, *, script: bool) -> None:
    if slug == SLUG:
        walk(page, "#marking-yes")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_label("No", exact=True)).to_be_checked()
        return
    order = page.evaluate("[...document.querySelectorAll('[id^=rank-]')].map(each => each.id)")
    wanted = {"rank-harper": "1", "rank-devon": "2"}
    for field in ["rank-harper", "rank-devon"] if script else [f for f in order if f in wanted]:
        if script:
            page.locator(".skip").focus()  # from the top of the page once more
        walk(page, f"#{field}")
        page.keyboard.press("Enter") if script else page.keyboard.type(wanted[field])


# Scanners


@script_or_not
@of_both_polls
def test_a_scanner_casts_nothing_and_uses_nothing_up(site: Site, script: bool, slug: str) -> None:
    """It may use GET and HEAD, press the only button, submit each form, and sign out."""
    link = site.door.link(slug, "casey")
    scanner = site.visitor(script=script)
    for method in ("GET", "HEAD"):
        assert scanner.request.fetch(link, method=method).status == 200
    enter(site, scanner, slug, "casey", script=script)
    forms = scanner.locator("main form")
    site.refuses("422")
    for submits in ("each => each.requestSubmit()", "each => each.submit()"):
        for number in range(forms.count()):
            forms.nth(number).evaluate(submits)
            expect(scanner.locator(".fault")).to_be_visible()
    scanner.get_by_role("button", name="Sign out").click()
    heading(scanner, "You are signed out")
    assert site.casts() == 0
    page = site.visitor(script=script)
    enter(site, page, slug, "casey", script=script)
    mark(page, slug, script=script)
    page.get_by_role("button", name=REVIEW).click()
    page.get_by_role("button", name=CAST).click()
    heading(page, "Cast")
    assert site.casts() == 1


# A link that was replaced, and one that is over


@script_or_not
def test_a_reissued_link_takes_over_from_the_old_one(site: Site, script: bool) -> None:
    """The old link names the newer one, which casts in the same tab."""
    old = site.door.link(SLUG, "casey")
    site.world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    page = site.visitor(script=script)
    open_link(page, old, script=script)
    site.refuses("410")
    heading(page, "There is a newer link")
    enter(site, page, SLUG, "casey", script=script)
    mark(page, SLUG, script=script)
    page.get_by_role("button", name=REVIEW).click()
    page.get_by_role("button", name=CAST).click()
    heading(page, "Cast")


@script_or_not
def test_a_link_that_is_reissued_mid_ballot_is_asked_for(site: Site, script: bool) -> None:
    """The open page of the old link casts nothing any more."""
    page = site.visitor(script=script)
    enter(site, page, SLUG, "casey", script=script)
    mark(page, SLUG, script=script)
    page.get_by_role("button", name=REVIEW).click()
    heading(page, "Not cast yet")
    site.world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    site.refuses("403")
    page.get_by_role("button", name=CAST).click()
    expect(page.get_by_text("Please open your ballot link again")).to_be_visible()
    expect(page.get_by_label("Your ballot link, or its code")).to_be_visible()
    assert site.casts() == 0


def test_an_old_link_in_place_of_a_session_asks_again(site: Site) -> None:
    """The marking stays in the review, with a field for the newer link."""
    old = site.door.link(SLUG, "casey")
    page = site.visitor()
    enter(site, page, SLUG, "casey")
    mark(page, SLUG, script=True)
    page.get_by_role("button", name=REVIEW).click()
    site.world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    site.refuses("403")
    site.refuses("410")
    page.get_by_role("button", name=CAST).click()
    link = page.get_by_label("Your ballot link, or its code")
    for typed, sentence in ((old, "There is a newer link"), ("", "Nothing you marked is lost")):
        link.fill(typed or site.door.link(SLUG, "casey"))
        page.get_by_role("button", name="Continue to your ballot").click()
        expect(page.locator(".message")).to_contain_text(sentence)
    page.get_by_role("button", name=CAST).click()
    heading(page, "Cast")


def open_link(page: Page, link: str, *, script: bool) -> None:
    page.goto(link)
    if not script:
        page.get_by_label("Your ballot link, or its code").fill(link)
    page.get_by_role("button").click()


@pytest.mark.parametrize("step", [REVIEW, CAST])
def test_the_close_is_told_without_javascript_too(site: Site, step: str) -> None:
    """Each button pressed too late casts nothing, and the page says what stands."""
    page = site.visitor(script=False)
    enter(site, page, SLUG, "casey", script=False)
    mark(page, SLUG, script=False)
    if step == CAST:
        page.get_by_role("button", name=REVIEW).click()
    site.world.clock.now = CLOSES
    site.refuses("409")
    page.get_by_role("button", name=step).click()
    heading(page, "Too late: this ballot was not cast")
    expect(page.get_by_text("One that you cast before stands")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    assert site.casts() == 0


def test_a_link_after_the_close_says_so(site: Site) -> None:
    """The page links the notice, and has no form."""
    link = site.door.link(SLUG, "casey")
    site.world.clock.now = CLOSES
    page = site.visitor()
    open_link(page, link, script=True)
    site.refuses("409")
    heading(page, "The poll has closed")
    expect(page.get_by_role("link", name=f"Notice of {SLUG}")).to_be_visible()

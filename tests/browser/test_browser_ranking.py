"""The ranked ballot by buttons, in real Chromium: its two views, its words, and what it sends."""

import pytest
from playwright.sync_api import Browser, Page, expect

from election.services.withdraw import withdraw
from tests.support.browser import LEAD, Site, enter, heading, served, settle, walk
from tests.support.copied_world import become_copy
from tests.support.ranked_ballots import twenty
from tests.support.ranking import (
    ALL,
    ballot,
    by,
    candidates,
    numbers,
    posted,
    ranked,
    said,
    turn,
)
from tests.support.states import press
from tests.support.world import World

pytestmark = pytest.mark.browser

BLAIR, DEVON, HARPER = "Blair Okonkwo", "Devon Ștefănescu", "Harper da Silva-Núñez"
THUMB = 44
WATCH = """() => {
  window.changes = [];
  document.addEventListener("change", ({ target }) => changes.push(target.name));
}"""
BOXES = """controls => [...document.querySelectorAll(controls)]
  .filter(each => each.checkVisibility({ visibilityProperty: true }))
  .map(each => each.getBoundingClientRect()).map(({ width, height }) => [width, height])"""
FIVE_RANKS = """() => document.querySelectorAll(".ranked li")[4].getBoundingClientRect().bottom
  - document.querySelector(".views").getBoundingClientRect().top"""


def keyed(page: Page, does: str, name: str) -> None:
    """Press a button by its key, for which nothing has to settle."""
    by(page, does, name).focus()
    page.keyboard.press("Enter")


def rank(page: Page, *names: str) -> None:
    for name in names:
        by(page, "Rank next", name).click()


def test_a_number_appears_on_the_row_and_no_row_moves(site: Site) -> None:
    """Each press is shown, announced and in the form's data at once; the order so far is a view."""
    page = ballot(site)
    order = candidates(page)
    assert sorted(order) == [BLAIR, DEVON, HARPER]
    boxes = page.locator(".to-rank .candidate").evaluate_all(
        "all => all.map(each => [each.offsetTop, each.offsetHeight])"
    )
    rank(page, DEVON, HARPER, BLAIR)
    assert said(page) == f"{BLAIR} is ranked 3 of 3."
    assert candidates(page) == order
    places = {DEVON: "1", HARPER: "2", BLAIR: "3"}
    assert numbers(page) == [places[name] for name in order]
    assert boxes == page.locator(".to-rank .candidate").evaluate_all(
        "all => all.map(each => [each.offsetTop, each.offsetHeight])"
    )
    turn(page)
    expect(page.locator(".pick").first).to_be_hidden()
    assert ranked(page) == [f"1 {DEVON}", f"2 {HARPER}", f"3 {BLAIR}"]
    by(page, "Up", BLAIR).click()
    assert said(page) == f"{BLAIR} moved to rank 2 of 3."
    keyed(page, "Down", DEVON)
    assert ranked(page) == [f"1 {BLAIR}", f"2 {DEVON}", f"3 {HARPER}"]
    ranks = {"rank-blair": "1", "rank-devon": "2", "rank-harper": "3"}
    assert posted(page) == {**ranks, "blank": "not"}
    keyed(page, "Remove", BLAIR)
    assert said(page) == f"{BLAIR} is not ranked any more."
    assert ranked(page) == [f"1 {DEVON}", f"2 {HARPER}"]
    turn(page, ALL)
    by(page, "Remove", DEVON).click()
    by(page, "Remove", HARPER).click()
    assert numbers(page) == ["", "", ""]
    turn(page)
    expect(page.get_by_text("Nobody is ranked yet.")).to_be_visible()


def test_each_change_is_told_to_the_form(site: Site) -> None:
    """The form gets one change event for each select that changed."""
    page = ballot(site)
    page.evaluate(WATCH)
    rank(page, DEVON, BLAIR)
    assert page.evaluate("changes") == ["rank-devon", "rank-blair"]
    turn(page)
    keyed(page, "Up", BLAIR)
    assert sorted(page.evaluate("changes")[2:]) == ["rank-blair", "rank-devon"]


def test_the_ends_of_the_ranking_stay_where_they_are(site: Site) -> None:
    """Up on the first announces that; neither the candidate nor the focus moves."""
    page = ballot(site)
    rank(page, DEVON, BLAIR)
    turn(page)
    ends = (("Up", DEVON, "first"), ("To the top", DEVON, "first"), ("Down", BLAIR, "last"))
    for does, name, end in ends:
        expect(by(page, does, name)).to_have_attribute("aria-disabled", "true")
        keyed(page, does, name)
        assert said(page) == f"{name} is {end} already."
        expect(by(page, does, name)).to_be_focused()
    assert ranked(page) == [f"1 {DEVON}", f"2 {BLAIR}"]


def test_a_ranked_ballot_is_cast_by_keyboard_alone(site: Site) -> None:
    """Tab and Enter do; the focus goes on to who is not ranked, and stays on who is moved."""
    page = site.visitor()
    page.goto(site.door.link(LEAD, "casey"))
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You vote as").first).to_be_visible()
    for person in ("harper", "blair"):
        page.locator(".skip").focus()
        walk(page, f"#rank-{person}")
        page.keyboard.press("Enter")
    expect(by(page, "Rank next", DEVON)).to_be_focused()
    page.locator(".skip").focus()
    for _ in range(2):
        walk(page, ".views button")
    page.keyboard.press("Enter")
    for _ in range(2):
        walk(page, "[data-act=up]")
    expect(by(page, "Up", BLAIR)).to_be_focused()
    page.keyboard.press("Space")
    expect(by(page, "Up", BLAIR)).to_be_focused()
    assert ranked(page) == [f"1 {BLAIR}", f"2 {HARPER}"]
    walk(page, "form > button")
    page.keyboard.press("Enter")
    heading(page, "Not cast yet")
    said_there = page.locator(".panel.marking").text_content() or ""
    assert said_there.index(BLAIR) < said_there.index(HARPER) < said_there.index(DEVON)
    walk(page, "button.final")
    page.keyboard.press("Enter")
    heading(page, "Cast")
    assert site.casts() == 1


def test_the_focus_goes_to_what_one_would_do_next(site: Site) -> None:
    """After the last rank: to the review. After a removal: to a place where no key undoes it."""
    page = ballot(site)
    for _ in range(3):
        page.locator(".candidate:not(.is-ranked) .pick").first.focus()
        settle(page)
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Review your ballot")).to_be_focused()
    settle(page)
    turn(page)
    first, second, third = [line[2:] for line in ranked(page)]
    keyed(page, "Remove", second)
    assert [line[2:] for line in ranked(page)] == [first, third]
    page.keyboard.press("Enter")
    expect(page.locator(".ranked li:focus")).to_contain_text(third)
    keyed(page, "Remove", third)
    keyed(page, "Remove", first)
    expect(page.get_by_role("button", name=ALL)).to_be_focused()


def test_a_blank_ballot_puts_the_ranking_aside(site: Site) -> None:
    """The other button brings the ranking back; ranking somebody chooses that button."""
    page = ballot(site)
    rank(page, DEVON, BLAIR)
    blank = page.get_by_label("I rank nobody")
    blank.check()
    ranks = dict.fromkeys(("rank-blair", "rank-devon", "rank-harper"), "-")
    assert posted(page) == {**ranks, "blank": "yes"}
    assert said(page) == "Your ballot is blank: nobody is ranked."
    page.get_by_label("My ballot is the ranking above").check()
    assert ranked(page) == [f"1 {DEVON}", f"2 {BLAIR}"]
    blank.check()
    rank(page, HARPER)
    expect(blank).not_to_be_checked()
    assert posted(page)["rank-harper"] == "1"


def test_a_refused_ballot_leads_to_a_button(site: Site) -> None:
    """The link of the summary goes to the first candidate's button."""
    page = ballot(site)
    site.refuses("422")
    press(page)
    page.locator(".fault a").click()
    expect(page.locator(":target")).to_have_accessible_name(f"Rank next: {candidates(page)[0]}")


def test_a_page_that_comes_back_filled_shows_its_ranking(site: Site) -> None:
    """A candidate who withdrew is marked, and the others move up."""
    page = ballot(site)
    rank(page, HARPER, DEVON, BLAIR)
    site.world.act(withdraw, LEAD, "harper")
    site.refuses("422")
    page.locator("form").first.evaluate("form => form.submit()")
    expect(page.locator(".fault")).to_contain_text(f"{HARPER} has withdrawn.")
    expect(page.locator(".ranked li")).to_have_count(2)
    assert ranked(page) == [f"1 {DEVON}", f"2 {BLAIR}"]
    assert posted(page) == {"rank-blair": "2", "rank-devon": "1", "blank": "not"}
    expect(page.locator(".candidate.gone")).to_contain_text("Withdrew")


def test_the_back_button_brings_the_ranking_back(site: Site) -> None:
    """Back from the review shows the numbers, and the ranking in its order."""
    page = ballot(site)
    _, second, last = candidates(page)
    rank(page, last, second)
    press(page)
    heading(page, "Not cast yet")
    page.go_back()
    expect(page.locator(".pick").first).to_be_visible()
    assert ranked(page) == [f"1 {last}", f"2 {second}"]
    assert numbers(page) == ["", "2", "1"]


def test_statements_unfold_beside_their_candidate(site: Site) -> None:
    """A statement opens below its row, and stays open when its candidate is ranked."""
    page = ballot(site)
    page.locator(".candidate", has_text=DEVON).locator("summary").click()
    rank(page, DEVON)
    expect(page.get_by_text("I would halve the review queue")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_button_is_as_large_as_a_thumb(world: World, chromium: Browser, width: int) -> None:
    """Twenty long names fit at each width; in order, five ranks fit on a phone's screen."""
    become_copy(world, twenty)
    with served(world, chromium) as site:
        page = ballot(site, width=width)
        for name in candidates(page):
            rank(page, name)
        assert numbers(page) == [str(place) for place in range(1, 21)]
        for shown in ("pick", "control", "handle", "candidate summary"):
            for wide, high in page.evaluate(BOXES, f".{shown}"):
                assert wide >= THUMB
                assert high >= THUMB
        if width < 1000:
            turn(page)
            assert page.evaluate(FIVE_RANKS) < 844
            boxes = page.evaluate(BOXES, ".control, .handle")
            assert len(boxes) == 20 * 5
            assert min(min(each) for each in boxes) >= THUMB
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_none_of_it_is_there(site: Site) -> None:
    """The page has the selects alone, each with its label."""
    page = site.visitor(script=False)
    enter(site, page, LEAD, "casey", script=False)
    expect(page.locator(".pick, .views, .control, .handle")).to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_count(3)
    for name in (BLAIR, DEVON, HARPER):
        expect(page.get_by_label(name)).to_be_visible()

"""The ranked ballot by buttons, in real Chromium: by thumb, by keyboard, and what it announces."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from election.services.withdraw import withdraw
from tests.support.browser import LEAD, PHONE, Site, enter, heading, served, walk
from tests.support.states import MANY, press, twenty
from tests.support.world import World

pytestmark = pytest.mark.browser

BLAIR, DEVON, HARPER = "Blair Okonkwo", "Devon Ștefănescu", "Harper da Silva-Núñez"
THUMB = 44
DATA = """[...new FormData(document.querySelector('form'))]
  .filter(([name]) => name != 'form' && name != 'elector')"""
WATCH = """() => {
  window.changes = [];
  document.addEventListener("change", ({ target }) => changes.push(target.name));
}"""


def ballot(site: Site, width: int = PHONE) -> Page:
    page = site.visitor(width=width)
    enter(site, page, LEAD, "casey")
    expect(page.locator(".unranked")).to_be_attached()
    return page


def by(page: Page, does: str, name: str) -> Locator:
    return page.get_by_role("button", name=f"{does}: {name}", exact=True)


def ranked(page: Page) -> list[str]:
    """The lines of the ranked list as a reader sees them: number and name."""
    cards = page.locator(".ranked .candidate").all()
    return [f"{card.locator('.place').inner_text()} {_name(card)}" for card in cards]


def unranked(page: Page) -> list[str]:
    return [_name(candidate) for candidate in page.locator(".unranked .candidate").all()]


def _name(card: Locator) -> str:
    return card.locator("label, .name").first.inner_text()


def posted(page: Page) -> dict[str, str]:
    """The fields that the form would send now."""
    return dict(page.evaluate(DATA))


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def test_candidates_are_ranked_moved_and_removed(site: Site) -> None:
    """Each press is shown, announced and in the form's data at once."""
    page = ballot(site)
    expect(page.get_by_text("Nobody is ranked yet.")).to_be_visible()
    order = unranked(page)
    assert sorted(order) == [BLAIR, DEVON, HARPER]
    by(page, "Rank next", DEVON).click()
    by(page, "Rank next", HARPER).click()
    by(page, "Rank next", BLAIR).click()
    assert ranked(page) == [f"1 {DEVON}", f"2 {HARPER}", f"3 {BLAIR}"]
    assert said(page) == f"{BLAIR} is ranked 3 of 3."
    by(page, "Up", BLAIR).click()
    assert said(page) == f"{BLAIR} moved to rank 2 of 3."
    by(page, "Down", DEVON).click()
    assert ranked(page) == [f"1 {BLAIR}", f"2 {DEVON}", f"3 {HARPER}"]
    ranks = {"rank-blair": "1", "rank-devon": "2", "rank-harper": "3"}
    assert posted(page) == {**ranks, "blank": "not"}
    by(page, "Remove", BLAIR).click()
    assert said(page) == f"{BLAIR} is not ranked any more."
    assert ranked(page) == [f"1 {DEVON}", f"2 {HARPER}"]
    by(page, "Remove", DEVON).click()
    by(page, "Remove", HARPER).click()
    assert unranked(page) == order


def test_each_change_is_told_to_the_form(site: Site) -> None:
    """The form gets one change event for each select that changed."""
    page = ballot(site)
    page.evaluate(WATCH)
    by(page, "Rank next", DEVON).click()
    by(page, "Rank next", BLAIR).click()
    assert page.evaluate("changes") == ["rank-devon", "rank-blair"]
    by(page, "Up", BLAIR).click()
    assert sorted(page.evaluate("changes")[2:]) == ["rank-blair", "rank-devon"]


def test_the_ends_of_the_ranking_stay_where_they_are(site: Site) -> None:
    """Up on the first announces that; neither the candidate nor the focus moves."""
    page = ballot(site)
    by(page, "Rank next", DEVON).click()
    by(page, "Rank next", BLAIR).click()
    for does, name, end in (("Up", DEVON, "first"), ("Down", BLAIR, "last")):
        button = by(page, does, name)
        expect(button).to_have_attribute("aria-disabled", "true")
        button.focus()
        page.keyboard.press("Enter")
        assert said(page) == f"{name} is {end} already."
        expect(button).to_be_focused()
    assert ranked(page) == [f"1 {DEVON}", f"2 {BLAIR}"]


def test_a_ranked_ballot_is_cast_by_keyboard_alone(site: Site) -> None:
    """Tab and Enter do; the focus stays on the button of the candidate who moved."""
    page = site.visitor()
    page.goto(site.door.link(LEAD, "casey"))
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You vote as")).to_be_visible()
    for person in ("harper", "blair"):
        walk(page, f"#rank-{person}")
        page.keyboard.press("Enter")
    expect(by(page, "Remove", BLAIR)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(by(page, "Up", BLAIR)).to_be_focused()
    page.keyboard.press("Space")
    expect(by(page, "Up", BLAIR)).to_be_focused()
    assert ranked(page) == [f"1 {BLAIR}", f"2 {HARPER}"]
    walk(page, "form > button")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("1st Blair Okonkwo")
    expect(page.locator(".said")).to_contain_text("2nd Harper da Silva-Núñez")
    walk(page, "button.final")
    page.keyboard.press("Enter")
    heading(page, "Cast")
    assert site.casts() == 1


def test_what_was_ranked_takes_remove_and_gives_rank_next_back(site: Site) -> None:
    """The focus goes to the button that undoes the press."""
    page = ballot(site)
    by(page, "Rank next", DEVON).focus()
    page.keyboard.press("Enter")
    expect(by(page, "Remove", DEVON)).to_be_focused()
    page.keyboard.press("Enter")
    expect(by(page, "Rank next", DEVON)).to_be_focused()
    assert ranked(page) == []


def test_a_thumb_does_not_make_the_page_jump(site: Site) -> None:
    """With twenty candidates the page does not scroll when the focus moves."""
    page = ballot(site)
    page.set_viewport_size({"width": 390, "height": 500})
    last = unranked(page)[-1]
    button = by(page, "Rank next", last)
    button.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    button.click()
    assert abs(page.evaluate("scrollY") - before) < 200


def test_a_blank_ballot_puts_the_ranking_aside(site: Site) -> None:
    """The other button brings the ranking back; ranking somebody chooses that button."""
    page = ballot(site)
    by(page, "Rank next", DEVON).click()
    by(page, "Rank next", BLAIR).click()
    blank = page.get_by_label("I rank nobody")
    blank.check()
    assert posted(page) == {
        "rank-blair": "-",
        "rank-devon": "-",
        "rank-harper": "-",
        "blank": "yes",
    }
    assert said(page) == "Your ballot is blank: nobody is ranked."
    page.get_by_label("My ballot is the ranking above").check()
    assert ranked(page) == [f"1 {DEVON}", f"2 {BLAIR}"]
    blank.check()
    by(page, "Rank next", HARPER).click()
    expect(blank).not_to_be_checked()
    assert posted(page)["rank-harper"] == "1"


def test_a_refused_ballot_leads_to_a_button(site: Site) -> None:
    """The link of the summary goes to the first candidate's button."""
    page = ballot(site)
    site.refuses("422")
    press(page)
    page.locator(".fault a").click()
    expect(page.locator(":target")).to_have_text("Rank next")


def test_a_page_that_comes_back_filled_shows_its_ranking(site: Site) -> None:
    """A candidate who withdrew is marked, and the others move up."""
    page = ballot(site)
    for name in (HARPER, DEVON, BLAIR):
        by(page, "Rank next", name).click()
    site.world.act(withdraw, LEAD, "harper")
    site.refuses("422")
    page.locator("form").evaluate("form => form.submit()")
    expect(page.locator(".fault")).to_contain_text(f"{HARPER} has withdrawn.")
    expect(page.locator(".ranked .candidate")).to_have_count(2)
    assert ranked(page) == [f"1 {DEVON}", f"2 {BLAIR}"]
    assert posted(page) == {"rank-blair": "2", "rank-devon": "1", "blank": "not"}
    expect(page.locator(".candidate.gone")).to_contain_text("Withdrew")
    press(page)
    expect(page.locator(".said")).to_contain_text("1st Devon")


def test_the_back_button_brings_the_ranking_back(site: Site) -> None:
    """Back from the review shows the ranking in its order."""
    page = ballot(site)
    _, second, last = unranked(page)
    by(page, "Rank next", last).click()
    by(page, "Rank next", second).click()
    press(page)
    expect(page.locator(".said")).to_be_visible()
    page.go_back()
    expect(page.locator(".ranked .candidate")).to_have_count(2)
    assert ranked(page) == [f"1 {last}", f"2 {second}"]
    press(page)
    expect(page.locator(".said")).to_contain_text(f"1st {last}")


def test_statements_unfold_and_stay_with_their_candidate(site: Site) -> None:
    """An open statement stays open when its candidate is ranked."""
    page = ballot(site)
    card = page.locator(".candidate", has_text=DEVON)
    card.locator("summary").click()
    by(page, "Rank next", DEVON).click()
    expect(page.locator(".ranked").get_by_text("I would halve the review queue")).to_be_visible()


def test_every_button_is_as_large_as_a_thumb(world: World, chromium: Browser) -> None:
    """Twenty candidates with names in many scripts can all be ranked at 320 px."""
    twenty(world)
    with served(world, chromium) as site:
        page = ballot(site, width=320)
        for key, _ in MANY:
            page.locator(f"#rank-{key.lower()}").click()
        assert [line.split()[0] for line in ranked(page)] == [str(n) for n in range(1, 21)]
        for button in page.locator(".moves button:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= THUMB
            assert box["width"] >= THUMB
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        press(page)
        assert len(re.findall(r"\d+(?:st|nd|rd|th) ", page.locator(".said").inner_text())) == 20


def test_without_javascript_none_of_it_is_there(site: Site) -> None:
    """The page has the selects alone, each with its label."""
    page = site.visitor(script=False)
    enter(site, page, LEAD, "casey", script=False)
    expect(page.get_by_role("button")).to_have_count(1)
    expect(page.get_by_role("combobox")).to_have_count(3)

"""Whole ballots in real Chromium on a phone, with and without JavaScript, the headers in force."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import LEAD, PHONE, SLUG, House, enter

pytestmark = pytest.mark.browser

NARROW = 320
CODE = re.compile(r"^[0-9A-Z]{7}-[0-9A-Z]{7}-[0-9A-Z]{7}$")
both = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@both
def test_a_removal_ballot_is_cast_on_a_phone(house: House, script: bool) -> None:
    """From the link in the mail to the receipt; nothing is cast before the last button."""
    page = house.visitor(script=script)
    enter(house, page, SLUG, "blair", script=script)
    page.get_by_label("Yes").check()
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not cast yet")
    assert house.casts() == 0
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    assert CODE.match(page.locator(".code").inner_text())
    assert house.casts() == 1


def test_a_ranked_ballot_is_cast_without_javascript(house: House) -> None:
    """With a refused marking on the way, whose summary leads to the field, and a change of mind."""
    page = house.visitor(script=False)
    enter(house, page, LEAD, "casey", script=False)
    page.get_by_text("Statement of Devon").click()
    expect(page.get_by_text("I would halve the review queue")).to_be_visible()
    page.get_by_label("Devon Ștefănescu").select_option("1")
    page.get_by_label("Blair Okonkwo").select_option("1")
    page.get_by_role("button").click()
    house.refuses("422")
    page.locator(".fault").get_by_role("link").click()
    assert page.evaluate("location.hash").startswith("#rank-")
    page.get_by_label("Blair Okonkwo").select_option("2")
    page.get_by_role("button").click()
    said = "1st Devon Ștefănescu, 2nd Blair Okonkwo; you did not rank Harper da Silva-Núñez."
    expect(page.locator(".said")).to_have_text(said)
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Devon Ștefănescu")).to_have_value("1")
    expect(page.get_by_label("Blair Okonkwo")).to_have_value("2")
    assert house.casts() == 0
    page.get_by_label("Harper da Silva-Núñez").select_option("3")
    page.get_by_role("button").click()
    said = "1st Devon Ștefănescu, 2nd Blair Okonkwo, 3rd Harper da Silva-Núñez."
    expect(page.locator(".said")).to_have_text(said)
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    assert house.casts() == 1


def test_a_ballot_is_cast_by_keyboard_alone(house: House) -> None:
    """Tab, arrow keys, space and Enter; focus can always be seen."""
    page = house.visitor()
    page.goto(house.door.link(SLUG, "blair"))
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You vote as")).to_be_visible()
    walk(page, "#marking-yes")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("No")).to_be_checked()
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not cast yet")
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    assert house.casts() == 1


def test_a_ranking_is_marked_by_keyboard_alone_without_javascript(house: House) -> None:
    """Each select takes a typed rank; the blank box takes a space."""
    page = house.visitor(script=False)
    enter(house, page, LEAD, "casey", script=False)
    walk(page, "#rank-harper")
    page.keyboard.type("1")
    walk(page, "#blank")
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("1st Harper da Silva-Núñez; you did not rank")


def walk(page: Page, target: str) -> None:
    """Press Tab until the focus is there, looking at its outline on the way."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        style = focused.evaluate("each => getComputedStyle(each).outlineStyle")
        assert style != "none", focused.evaluate("each => each.outerHTML")
        if focused.evaluate("(each, target) => each.matches(target)", target):
            return
    pytest.fail(f"{target} cannot be reached by Tab")


def test_the_secret_leaves_the_address_bar_when_the_button_is_pressed(house: House) -> None:
    """Not before, so that a reload still works; going back shows the page without it."""
    page = house.visitor()
    link = house.door.link(SLUG, "blair")
    page.goto(link)
    assert page.url == link
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as")).to_be_visible()
    assert "#" not in page.url
    page.go_back()
    assert page.url == f"{house.door.base_url}/b/{SLUG}"


def test_nothing_is_sent_before_the_button_is_pressed(house: House) -> None:
    """The script fills the field and waits: a scanner that only opens the link enters nowhere."""
    page = house.visitor()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method))
    page.goto(house.door.link(SLUG, "blair"), wait_until="networkidle")
    expect(page.get_by_label("Your ballot link, or its code")).not_to_be_empty()
    assert set(posts) == {"GET"}
    assert page.context.cookies() == []


@both
def test_a_scanner_that_presses_every_button_casts_nothing(house: House, script: bool) -> None:
    """It enters, submits the ballot as it stands, and is refused; the link works afterwards."""
    scanner = house.visitor(script=script)
    enter(house, scanner, SLUG, "blair", script=script)
    for _ in range(2):
        scanner.get_by_role("button").click()
        scanner.wait_for_load_state()
    expect(scanner.locator(".fault")).to_contain_text("Nothing is marked.")
    assert house.casts() == 0
    if not script:
        house.refuses("422")
    page = house.visitor()
    enter(house, page, SLUG, "blair", script=True)


def test_a_second_link_in_the_same_tab_is_taken(house: House) -> None:
    """After a link that does not work, the right one fills the form of the page that says so."""
    page = house.visitor()
    page.goto(f"{house.door.base_url}/b/{SLUG}#bad")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That ballot link does not work")
    house.refuses("403")
    page.goto(house.door.link(SLUG, "blair"))
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as")).to_be_visible()


def test_a_reload_of_the_receipt_is_the_same_receipt(house: House) -> None:
    """Without JavaScript the browser posts again; nothing is cast twice."""
    page = house.visitor(script=False)
    enter(house, page, SLUG, "blair", script=False)
    page.get_by_label("Abstain").check()
    page.get_by_role("button").click()
    page.get_by_role("button", name="Cast this ballot").click()
    code = page.locator(".code").inner_text()
    page.reload()
    assert page.locator(".code").inner_text() == code
    assert house.casts() == 1


@pytest.mark.parametrize("width", [NARROW, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_can_be_hit(house: House, width: int, scheme: str) -> None:
    """No page scrolls sideways; what is pressed is at least 24 px high and wide."""
    page = house.visitor(width=width)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ("/", f"/polls/{SLUG}", f"/polls/{LEAD}", f"/b/{SLUG}"):
        page.goto(house.door.base_url + path)
        require_fit(page)
    enter(house, page, LEAD, "casey", script=True)
    require_fit(page)
    page.get_by_label("I rank nobody").check()
    page.get_by_role("button", name="Review your ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not cast yet")
    require_fit(page)
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    require_fit(page)
    page.goto(f"{house.door.base_url}/polls/{LEAD}/ballot")
    require_fit(page)


def require_fit(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    controls = page.locator("button, a[download], input:not([type=hidden]), select, textarea")
    for control in controls.filter(visible=True).all():
        box = control.bounding_box()
        label = page.locator(f"label[for='{control.get_attribute('id')}']")
        reach = label.bounding_box() if label.count() else box
        assert box is not None
        assert reach is not None
        assert max(box["height"], reach["height"]) >= 24
        assert max(box["width"], reach["width"]) >= 24

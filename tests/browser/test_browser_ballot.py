"""Whole ballots in real Chromium on a phone, with and without JavaScript, the headers in force."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import LEAD, PHONE, SLUG, Site, enter, heading

pytestmark = pytest.mark.browser

NARROW = 320
REVIEW = "Review your ballot"


def test_a_ranked_ballot_is_cast_without_javascript(site: Site) -> None:
    """A refused marking leads to its field, and a changed ranking is cast."""
    page = site.visitor(script=False)
    enter(site, page, LEAD, "casey", script=False)
    page.get_by_text("Statement of Devon").click()
    expect(page.get_by_text("I would halve the review queue")).to_be_visible()
    page.get_by_label("Devon Ștefănescu").select_option("1")
    page.get_by_label("Blair Okonkwo").select_option("1")
    page.get_by_role("button", name=REVIEW).click()
    site.refuses("422")
    page.locator(".fault").get_by_role("link").click()
    assert page.evaluate("location.hash").startswith("#rank-")
    page.get_by_label("Blair Okonkwo").select_option("2")
    page.get_by_role("button", name=REVIEW).click()
    expect(page.locator(".said li")).to_have_text(["Devon Ștefănescu", "Blair Okonkwo"])
    page.get_by_text("Not ranked (1)").click()
    expect(page.locator(".rest li")).to_have_text(["Harper da Silva-Núñez"])
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Devon Ștefănescu")).to_have_value("1")
    expect(page.get_by_label("Blair Okonkwo")).to_have_value("2")
    assert site.casts() == 0
    page.get_by_label("Harper da Silva-Núñez").select_option("3")
    page.get_by_role("button", name=REVIEW).click()
    three = ["Devon Ștefănescu", "Blair Okonkwo", "Harper da Silva-Núñez"]
    expect(page.locator(".said li")).to_have_text(three)
    expect(page.get_by_text("Not ranked")).to_have_count(0)
    page.get_by_role("button", name="Cast this ballot").click()
    heading(page, "Cast")
    assert site.casts() == 1


def test_the_secret_leaves_the_address_bar_at_once(site: Site) -> None:
    """It is in the form alone, and going back shows no secret."""
    page = site.visitor()
    link = site.door.link(SLUG, "blair")
    page.goto(link)
    assert page.url == link.partition("#")[0]
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as")).to_be_visible()
    assert "#" not in page.url
    page.go_back()
    assert page.url == f"{site.door.base_url}/b/{SLUG}"


def test_nothing_is_sent_before_the_button_is_pressed(site: Site) -> None:
    """The script only fills the field, so a scanner that opens the link does not enter."""
    page = site.visitor()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method))
    page.goto(site.door.link(SLUG, "blair"), wait_until="networkidle")
    expect(page.get_by_label("Your ballot link, or its code")).not_to_be_empty()
    assert set(posts) == {"GET"}
    assert page.context.cookies() == []


def test_a_second_link_in_the_same_tab_is_taken(site: Site) -> None:
    """After a link that does not work, the right link fills the form of the refusal's page."""
    page = site.visitor()
    page.goto(f"{site.door.base_url}/b/{SLUG}#bad")
    page.get_by_role("button").click()
    heading(page, "That ballot link does not work")
    site.refuses("403")
    page.goto(site.door.link(SLUG, "blair"))
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as")).to_be_visible()


def test_a_reload_of_the_receipt_is_the_same_receipt(site: Site) -> None:
    """Without JavaScript the browser posts again, and nothing is cast twice."""
    page = site.visitor(script=False)
    enter(site, page, SLUG, "blair", script=False)
    page.get_by_label("Abstain").check()
    page.get_by_role("button", name=REVIEW).click()
    page.get_by_role("button", name="Cast this ballot").click()
    code = page.locator(".code").inner_text()
    page.reload()
    assert page.locator(".code").inner_text() == code
    assert site.casts() == 1


@pytest.mark.parametrize("width", [NARROW, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_can_be_hit(site: Site, width: int, scheme: str) -> None:
    """No page scrolls sideways, and every control is at least 24 px high and wide."""
    page = site.visitor(width=width)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ("/", f"/polls/{SLUG}", f"/polls/{LEAD}", f"/b/{SLUG}"):
        page.goto(site.door.base_url + path)
        require_fit(page)
    enter(site, page, LEAD, "casey", script=True)
    require_fit(page)
    page.get_by_label("I rank nobody").check()
    page.get_by_role("button", name="Review your ballot").click()
    heading(page, "Not cast yet")
    require_fit(page)
    page.get_by_role("button", name="Cast this ballot").click()
    heading(page, "Cast")
    require_fit(page)
    page.goto(f"{site.door.base_url}/polls/{LEAD}/ballot")
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

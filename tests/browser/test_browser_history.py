"""The browser's history after a visit by a ballot link: no address in it holds the link's code."""

import json

import pytest
from playwright.sync_api import expect

from tests.support.browser import SLUG, Site

pytestmark = [pytest.mark.browser, pytest.mark.window]


def test_no_address_in_the_history_holds_the_code(site: Site) -> None:
    """It is gone from the address bar as soon as the page is there, and comes back by no button."""
    page = site.visitor()
    page.goto(site.door.base_url)
    link = site.door.link(SLUG, "casey")
    code = link.partition("#")[2]
    history = page.context.new_cdp_session(page)

    def addresses() -> str:
        entries = history.send("Page.getNavigationHistory")["entries"]
        return json.dumps([entry["url"] for entry in entries])

    page.goto(link)
    field = page.get_by_label("Your ballot link, or its code")
    expect(field).to_have_value(code)
    assert page.evaluate("location.href") == f"{site.door.base_url}/b/{SLUG}"
    assert code not in addresses()
    other = site.door.link(SLUG, "blair").partition("#")[2]
    page.evaluate("code => { location.hash = code }", other)
    expect(field).to_have_value(other)
    assert page.evaluate("location.href") == f"{site.door.base_url}/b/{SLUG}"
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as").first).to_be_visible()
    for step in (page.go_back, page.go_forward, page.go_back, page.reload):
        step()
        assert not page.evaluate("location.hash")
        assert code not in page.content()
    assert code not in addresses()
    assert other not in addresses()

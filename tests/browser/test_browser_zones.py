"""The reader's own time zone, added to times in UTC."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import SLUG, Site

pytestmark = pytest.mark.browser


def test_a_notice_adds_the_readers_own_time(site: Site) -> None:
    """In Auckland it is another day than in UTC, and the time in UTC stays."""
    page = site.visitor()
    page.goto(f"{site.door.base_url}/polls/{SLUG}")
    close = page.locator(".timeline li", has=page.get_by_role("heading", name="Close"))
    expect(close).to_contain_text("Tuesday 26 January 2027, 12:00 UTC")
    expect(close.locator(".zone")).to_have_text("Wed 27 Jan, 01:00 Auckland time")


def test_without_javascript_no_time_is_missing(site: Site) -> None:
    """Every time is there in UTC, and no empty room is left."""
    page = site.visitor(script=False)
    page.goto(f"{site.door.base_url}/polls/{SLUG}")
    expect(page.locator(".timeline")).to_contain_text("Tuesday 26 January 2027, 12:00 UTC")
    expect(page.locator(".zone").first).to_be_hidden()

"""The notice as a reader meets it: its first screen, and its sheet of paper."""

import re

import pytest

from tests.support.browser import LEAD, SLUG, Site

pytestmark = pytest.mark.browser

FIRST_SCREEN = (390, 844)
ON_FIRST_SCREEN = ("Open", "14 days left.", "What to do now", "Add the dates to your calendar")


@pytest.mark.parametrize("slug", [SLUG, LEAD])
def test_the_first_screen_says_what_how_long_and_what_to_do(site: Site, slug: str) -> None:
    """On a phone, without scrolling; printed, the whole notice is one sheet with its number."""
    width, height = FIRST_SCREEN
    page = site.visitor(width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site.door.base_url}/polls/{slug}")
    own = {SLUG: "7 Yes of 9 are needed.", LEAD: "Candidates:"}[slug]
    for text in (*ON_FIRST_SCREEN, own):
        box = page.get_by_text(text, exact=True).first.bounding_box()
        assert box is not None, text
        assert box["y"] + box["height"] <= height, text
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    for line in page.locator(".hash:visible").all():
        box, size = line.bounding_box(), float(line.evaluate("e => e.getClientRects().length"))
        assert box is not None
        assert size == 1, "a hash is broken"

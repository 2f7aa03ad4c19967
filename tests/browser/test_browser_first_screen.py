"""The ballot begins with the ballot, and a receipt is one sheet of paper."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import served
from tests.support.states import STATES
from tests.support.world import World

pytestmark = pytest.mark.browser

PHONE, SMALLEST = (390, 844), (320, 568)
FIRST = "#ballot :is(input:not([type=hidden]), select, button, a)"
CUT = """() => [...document.querySelectorAll("main *")]
  .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .filter(each => getComputedStyle(each).display !== "inline")
  .map(each => each.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(
    ("name", "screens"),
    [
        ("removal", (PHONE, SMALLEST)),
        ("removal-again", (PHONE,)),
        ("decision", (PHONE, SMALLEST)),
        ("ranked", (PHONE, SMALLEST)),
    ],
)
def test_the_first_control_is_on_the_first_screen(
    world: World, chromium: Browser, name: str, screens: tuple[tuple[int, int], ...]
) -> None:
    """Question, name and time left stand above it; the rule is folded, its warning is not."""
    STATES[name].prepare(world)
    world.clock.forward(hours=1)  # the page's own clock runs: no unit ends while it loads
    with served(world, chromium) as site:
        page = site.visitor(width=screens[0][0], height=screens[0][1])
        STATES[name].reach(site, page)
        expect(page.locator(".voter")).to_contain_text("You vote as Casey Moreau · 13 days left")
        expect(page.locator(".about summary")).to_contain_text("Only 9 electors have a ballot")
        assert page.locator(".about").get_attribute("open") is None
        for width, height in screens:
            page.set_viewport_size({"width": width, "height": height})
            box = page.locator(FIRST).filter(visible=True).first.bounding_box()
            assert box
            assert box["y"] + box["height"] <= height, (width, height)


@pytest.mark.parametrize("name", ["removal-receipt", "ranked-receipt"])
def test_a_receipt_is_printed_on_one_page(world: World, chromium: Browser, name: str) -> None:
    """On A4 nothing is cut, and what is folded on the screen is printed: code, address, proofs."""
    STATES[name].prepare(world)
    with served(world, chromium) as site:
        page = site.visitor()
        STATES[name].reach(site, page)
        sheets = re.findall(rb"/Type /Page\b", page.pdf(format="A4"))
        assert len(sheets) == 1
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 658, "height": 987})
        for shown in (".code", ".address", "pre", ".facts .hash"):
            expect(page.locator(shown).first).to_be_visible()
        assert page.evaluate(CUT) == []

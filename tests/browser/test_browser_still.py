"""Nothing of a page in real Chromium moves when its scripts come late."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser import LEAD, SLUG, Site, enter

pytestmark = pytest.mark.browser

MOST = 0.01
"""The limit of the layout shift score; 0.1 is commonly called good."""
WIDTHS = (320, 390, 1280)
PAINTED = """() => new Promise(resolve => {
  new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
})"""
SHIFTS = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().map(each => each.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve([]), 150);
})"""


class Late:
    """A script of a page, held back until the page was painted without it."""

    def __init__(self, page: Page, script: str) -> None:
        self.held: list[Route] = []
        self.waits = True
        page.route(f"**/static/*/{script}", self._hold)

    def _hold(self, route: Route) -> None:
        if self.waits:
            self.held.append(route)
        else:
            route.continue_()

    def come(self) -> None:
        self.waits = False
        for route in self.held:
            route.continue_()


def shifted(page: Page, path: str, script: str, settled: Callable[[Page], object]) -> float:
    """The layout shift from the first paint until the script has done its work."""
    late = Late(page, script)
    page.goto(path, wait_until="commit")
    page.evaluate(PAINTED)
    assert late.held, "the page has a script to wait for"
    late.come()
    settled(page)
    return float(sum(page.evaluate(SHIFTS)))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("slug", [SLUG, LEAD], ids=["removal", "ranked"])
def test_late_scripts_move_nothing_on_a_ballot(site: Site, slug: str, width: int) -> None:
    """The time left and the note on who seals have their room beforehand."""
    page = site.visitor(width=width)
    enter(site, page, slug, "casey")

    def settled(page: Page) -> None:
        expect(page.locator("#time-left")).to_contain_text("left")
        expect(page.locator("#sealing")).to_contain_text("Your browser seals")

    ballot = f"{site.door.base_url}/polls/{slug}/ballot"
    assert shifted(page, ballot, "ballot.js", settled) < MOST


@pytest.mark.parametrize("width", WIDTHS)
def test_late_scripts_move_nothing_on_a_notice(site: Site, width: int) -> None:
    """The time in the reader's own zone has its room beforehand."""
    page = site.visitor(width=width)

    def settled(page: Page) -> None:
        expect(page.locator(".zone").first).not_to_be_empty()

    assert shifted(page, f"{site.door.base_url}/polls/{SLUG}", "zones.js", settled) < MOST


def test_what_moves_would_be_seen(site: Site) -> None:
    """The measure counts a line that comes late into the top of the page."""
    page = site.visitor()

    def settled(page: Page) -> None:
        page.evaluate(
            "document.querySelector('main').prepend('Late', document.createElement('hr'))"
        )
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    assert shifted(page, f"{site.door.base_url}/polls/{SLUG}", "zones.js", settled) > MOST

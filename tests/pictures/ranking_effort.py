"""Counts what a full ranking asks of a thumb on a phone: `python -m tests.pictures.ranking_effort`.

An elector ranks everybody in an order that is not the page's, and goes to the review. Then, from
the last rank, they make the last candidate the first. A tap is one; the scroll is the least that
brings each control into the window, in CSS pixels of 390 × 844.
"""

import random
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from tests.support.browser import CHROMIUM, FLAGS, LEAD, PHONE, Site, enter, served
from tests.support.ranked_ballots import stand
from tests.support.world import World

COUNTS = (5, 12, 20)
TALL = 844
SCROLL = """(control) => {
  const edge = (name, side, otherwise) =>
    document.querySelector(name)?.checkVisibility()
      ? Math.max(0, document.querySelector(name).getBoundingClientRect()[side]) : otherwise;
  const sticky = getComputedStyle(document.querySelector(".views") ?? document.body).position;
  const least = sticky === "sticky" && !control.closest(".views") ? 60 : 0;
  const most = Math.min(innerHeight, edge(".status-line", "top", innerHeight));
  const { top, bottom } = control.getBoundingClientRect();
  const before = scrollY;
  scrollBy(0, Math.min(0, top - least) || Math.max(0, bottom - most));
  return Math.abs(scrollY - before);
}"""
NAMES = """() => [...document.querySelectorAll("[id^=rank-]")]
  .map(each => each.ariaLabel.replace("Rank next: ", ""))"""
NOW, RESTED = "performance.now()", "since => performance.now() > since + 450"


class Effort:
    """An elector's taps and scrolling on this page so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.scrolled = 0.0

    def tap(self, control: Locator) -> None:
        self.page.wait_for_function(RESTED, arg=self.page.evaluate(NOW))
        self.scrolled += control.evaluate(SCROLL)
        box = control.bounding_box()
        assert box is not None
        self.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.taps += 1

    def press(self, does: str, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=f"{does}: {name}", exact=True))

    def told(self) -> str:
        return f"{self.taps:3} taps, {round(self.scrolled):6} px"


def main(counts: list[int]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for count in counts:
            with tempfile.TemporaryDirectory() as directory:
                world = World(Path(directory))
                stand(world, count)
                with served(world, browser) as site:
                    sys.stdout.write(f"{count:3} candidates: {measured(site)}\n")
                world.database.close()
        browser.close()


def measured(site: Site) -> str:
    page = site.visitor(width=PHONE, height=TALL, has_touch=True)
    enter(site, page, LEAD, "casey")
    full = Effort(page)
    order = sorted(page.evaluate(NAMES))
    random.Random(2027).shuffle(order)
    for name in order:
        full.press("Rank next", name)
    stood = page.evaluate("scrollY")
    review = Effort(page)
    review.tap(page.get_by_role("button", name="Review your ballot"))
    page.get_by_role("heading", name="Not cast yet").wait_for()
    page.go_back()
    page.get_by_role("button", name="Review your ballot").wait_for()
    page.evaluate("at => scrollTo(0, at)", stood)
    last = Effort(page)
    turned = page.get_by_role("button", name="In order")
    if turned.count():
        last.tap(turned)
        last.press("To the top", order[-1])
    else:
        for _ in order[1:]:
            last.press("Up", order[-1])
    first = page.locator(".ranked .candidate").first
    assert order[-1] in first.inner_text()
    full.taps += review.taps
    full.scrolled += review.scrolled
    return f"all ranked and to the review {full.told()}; last to first {last.told()}"


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or list(COUNTS))

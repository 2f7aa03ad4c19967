"""Every page in every state in real Chromium, 320 px wide, which is 1280 px at 400 % zoom.

axe finds no fault in light and dark, no page scrolls sideways, no control is too small to hit, and
nothing moves while the page loads. The page is light on a first visit, too: its HTML, uncompressed
and without its pictures, and the transferred bytes of stylesheet, scripts and icon.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.support.axe_rules import violations_in_both_schemes
from tests.support.browser import served
from tests.support.records import TIE_FOR_LAST, preliminary
from tests.support.states import STATES, shown
from tests.support.world import ELECTION, World

pytestmark = pytest.mark.browser

NARROW = 320
SMALLEST = 24
LARGEST = 60_000
MOST_PARTS = 25_000
"""Bytes on the line of what all pages share: the stylesheet, the scripts and the icon."""
PICTURE = re.compile(rb"<svg.*?</svg>|<ul class=.bars.*?</ul>", re.DOTALL)
"""Pictures, and charts of bars, which are lists of a bar, its name and its number."""
PRESSED = "button, .button, summary, select, textarea, input:not([type=hidden]), .ways a, h3 a"
REACHES = """pressed => [...document.querySelectorAll(pressed)]
  .map(each => [each, ...document.querySelectorAll(`label[for='${each.id}']`)])
  .map(all => [all[0], ...all.filter(each => each.checkVisibility({ visibilityProperty: true }))])
  .filter(([control, first]) => control === first)
  .map(([control, ...all]) => [
    control.innerText,
    Math.max(...all.map(each => each.getBoundingClientRect().width)),
    Math.max(...all.map(each => each.getBoundingClientRect().height)),
  ])"""
SHIFTS = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(
    list.getEntries().filter(each => !each.hadRecentInput).map(each => each.value)
  )).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve([]), 150);
})"""


COME_TO_REST = """async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().map(animation => animation.finished));
}"""


@pytest.mark.parametrize("name", STATES)
def test_a_page_is_light_and_for_everybody(world: World, chromium: Browser, name: str) -> None:
    """No page breaks a rule of axe in either scheme, at 320 px; its bytes are below their limits.

    They are its own bytes, and those of all that a first visit fetches. The page shows the marks of
    its own state alone.
    """
    state = STATES[name]
    state.prepare(world)
    with served(world, chromium) as site:
        page = site.visitor(width=NARROW)
        fetched: dict[str, Request] = {}
        page.on("requestfinished", lambda request: fetched.update({request.url: request}))
        state.reach(site, page)
        assert shown(page) == [name]
        assert page.evaluate(SHIFTS) == []
        page.wait_for_load_state("networkidle")
        sizes = {url: request.sizes()["responseBodySize"] for url, request in dict(fetched).items()}
        assert 1_000 < pictureless(page) < LARGEST
        assert sum(size for url, size in sizes.items() if "/static/" in url) < MOST_PARTS, sizes
        page.evaluate("scrollTo(0, 0)")  # so that nothing is half beneath what sticks to the window
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
        assert [target for target in reaches(page) if min(target[1:]) < SMALLEST] == []


def test_the_report_in_the_record_is_for_everybody(
    world: World, chromium: Browser, tmp_path: Path
) -> None:
    """Opened from disk, unfolded, with an answer to a code on it, it breaks no rule of axe."""
    file = tmp_path / "report.html"
    file.write_bytes(preliminary(world, ELECTION, TIE_FOR_LAST)["report.html"])
    page = chromium.new_page(viewport={"width": NARROW, "height": 800})
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.get_by_label("Your receipt code").fill("7" * 21)
    page.get_by_role("button", name="Find it").click()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.close()


def pictureless(page: Page) -> int:
    """The bytes of the page without its pictures and charts."""
    return len(PICTURE.sub(b"", page.content().encode()))


def faults(page: Page) -> list[str]:
    """The faults that axe finds in light and dark: the rule, and the elements that break it."""
    return [
        f"{violation['id']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in violations_in_both_schemes(page, COME_TO_REST)
    ]


def reaches(page: Page) -> list[tuple[str, float, float]]:
    """The controls, with the width and height that react; a label reacts too."""
    return [(name, *sides) for name, *sides in page.evaluate(REACHES, PRESSED)]


def test_what_is_wrong_would_be_found(world: World, chromium: Browser) -> None:
    """The check sees a button without a name, and a control that is too small."""
    with served(world, chromium) as site:
        page = site.visitor(width=NARROW)
        page.goto(site.door.base_url)
        page.evaluate(
            """document.querySelector("main").insertAdjacentHTML("beforeend",
            "<button></button><p class='ways'><a href='/'>x</a></p>")"""
        )
        assert [fault.partition(":")[0] for fault in faults(page)] == ["button-name"]
        assert min(target[1] for target in reaches(page)) < SMALLEST


DARK = """<!doctype html><html lang=en><title>A page</title>
<style>@media (prefers-color-scheme: dark) {{ {} }}</style>
<main><h1>A page</h1><p>Text</p></main>"""


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("p { color: #ccc }", "color-contrast"),
        ("h1 { display: none }", "page-has-heading-one"),
    ],
)
def test_what_is_wrong_in_dark_alone_would_be_found(
    chromium: Browser, rule: str, found: str
) -> None:
    """A text that is hard to read there, and a heading that is not shown there."""
    page = chromium.new_page()
    page.set_content(DARK.format(rule))
    assert [fault.partition(":")[0] for fault in faults(page)] == [found]
    page.close()

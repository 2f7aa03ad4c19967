"""The rules by which axe judges pages and mails, and its verdict on a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS: dict[str, Any] = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],  # what is not broken need not be told element by element
}
OF_COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""The rules of OPTIONS that ask for a colour. All others ask for elements and their places."""
SHAPE = """() => [...document.querySelectorAll("body, body *")].map(each => {
  const { x, y, width, height } = each.getBoundingClientRect();
  return [each.tagName, x, y, width, height, each.checkVisibility({ visibilityProperty: true })];
})"""
"""What axe judges of a page by all its other rules: each element, its place, and if it is seen."""
RUN = "options => axe.run(options).then(({ violations }) => violations)"


def violations(page: Page, options: dict[str, Any] = OPTIONS) -> list[dict[str, Any]]:
    """What axe finds on the page as it is now."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(RUN, options)
    return found


def violations_in_both_schemes(page: Page, at_rest: str = "() => null") -> list[dict[str, Any]]:
    """What axe finds in light and in dark, each once the script `at_rest` has ended.

    Dark is judged by its colours alone where each element has the same place as in light.
    """
    page.emulate_media(color_scheme="light")
    page.evaluate(at_rest)  # colours fade, and axe reads them as they are
    found, shape = violations(page), page.evaluate(SHAPE)
    page.emulate_media(color_scheme="dark")
    page.evaluate(at_rest)
    return found + violations(page, OF_COLOURS if page.evaluate(SHAPE) == shape else OPTIONS)

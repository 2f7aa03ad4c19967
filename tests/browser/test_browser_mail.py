"""Every kind of mail in real Chromium, as wide as a small phone, in light and in dark."""

import pytest
from playwright.sync_api import Browser

from tests.support.axe_rules import violations_in_both_schemes
from tests.support.every_letter import OFFICIALS, every_letter
from tests.support.mail_reader import Letter

pytestmark = pytest.mark.browser

NARROW, WIDE = 320, 800
OF_EACH_PART = ("ballot-link", "notice", "mail-refused")
"""Kinds that together have every part of every mail: axe judges these, in both schemes."""
BUTTON, COLUMN = 48, 600
"""The height of the button, and the width of the column, in CSS pixels."""
MEASURES = """() => ({
  wide: document.scrollingElement.scrollWidth,
  column: document.querySelector(".column").getBoundingClientRect().width,
  buttons: [...document.querySelectorAll(".button a")]
    .map(each => each.getBoundingClientRect().height),
})"""


def test_every_mail_is_for_everybody(chromium: Browser) -> None:
    """No mail scrolls sideways, is wider than 600 px or fetches a file; axe finds no fault."""
    letters: dict[str, Letter] = {}
    for sent in every_letter().letters:
        if sent.to.partition("@")[0] in OFFICIALS:  # a copy has all of a mail, and more
            letters[sent.kind] = sent
        letters.setdefault(sent.kind, sent)
    page = chromium.new_page(viewport={"width": NARROW, "height": 844})
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    for name, sent in letters.items():
        page.set_viewport_size({"width": NARROW, "height": 844})
        page.set_content(sent.html)
        if name in OF_EACH_PART:
            found = violations_in_both_schemes(page)
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], name
        seen = page.evaluate(MEASURES)
        assert seen["wide"] == NARROW, name
        assert all(height == BUTTON for height in seen["buttons"]), name
        page.set_viewport_size({"width": WIDE, "height": 844})
        seen = page.evaluate(MEASURES)
        assert seen["column"] <= COLUMN, name
        assert all(height == BUTTON for height in seen["buttons"]), name
    assert fetched == []
    page.close()

"""The hand-over sheet in real Chromium, and its QR code as another program reads it.

Casey gets the sheet. The reader is zxing-cpp, which shares no line with the writer.
"""

from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from election.presentation.hand_over_sheet import HandOverSheet
from tests.support.axe_rules import violations
from tests.support.world import CLOSES, OPENS

pytestmark = pytest.mark.browser

SHEET = HandOverSheet(
    project="Example Project",
    slug="removal-2026-1",
    question="Shall the Lead Core Maintainer be removed?",
    name="Casey Moreau",
    page="https://vote.example.org/b/removal-2026-1",
    code="WyIyaFVBdVRMREp5VTctdHRNIiwyXQ.Dp7CJ3ruI3zckVGg6DR5G1WSGuahQO-hNo4_KwSyg9w",
    opens=OPENS,
    closes=CLOSES + timedelta(days=1),
    officer="Robin Castellanos",
    scrutineer="Sam Whitfield",
    contact="elections@example.org",
)
SHAPES = ((320, "screen", "light"), (390, "screen", "dark"), (794, "print", "light"))
"""A small phone, a phone in the dark, and A4 paper at 96 dots an inch."""
LIGHT_HALVES = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}


def read(picture: Image.Image) -> list[str]:
    """What a reader of QR codes finds in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_the_sheets_picture_is_read_as_the_ballot_link(chromium: Browser) -> None:
    """On paper, on a small phone and in the dark; nothing is fetched, and axe finds no fault."""
    page = chromium.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.set_content(SHEET.html())
    for width, medium, scheme in SHAPES:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(media=medium, color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate("document.scrollingElement.scrollWidth") == width
        shown = Image.open(BytesIO(page.screenshot(full_page=True)))
        assert read(shown) == [SHEET.link]
    assert violations(page) == []
    assert fetched == []
    page.close()


def test_the_picture_in_a_terminal_is_read_as_the_ballot_link() -> None:
    """Each character is two modules, light on dark; a light terminal turns it inside out."""
    lines = SHEET.terminal_picture()
    halves = [[LIGHT_HALVES[sign] for sign in line] for line in lines]
    rows = [[half[at] for half in line] for line in halves for at in (0, 1)]
    picture = Image.new("L", (len(rows[0]), len(rows)))
    picture.putdata([dot for row in rows for dot in row])
    large = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
    assert read(large) == [SHEET.link]
    assert read(Image.eval(large, lambda dot: 255 - dot)) == [SHEET.link]
    assert max(map(len, lines)) <= 79

"""One Chromium for all tests of this folder that a process runs, and the site most begin from.

Playwright runs an event loop, beside which no other test can have one: so it ends with the folder.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.support.browser import (
    CHROMIUM,
    FLAGS,
    WITHOUT_WINDOWS,
    Site,
    both_open,
    served,
)
from tests.support.copied_world import become_copy
from tests.support.demanded import missing
from tests.support.world import World


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives browsers. Where Chromium is missing the tests are skipped."""
    if not CHROMIUM.exists():
        missing("chromium", f"there is no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium without windows, where it is at hand: pages are the same in it."""
    program = WITHOUT_WINDOWS if WITHOUT_WINDOWS.exists() else CHROMIUM
    with closing(_started(playwright, program)) as browser:
        yield browser


@pytest.fixture(scope="package")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with its windows, for tests of what a browser does around a page."""
    with closing(_started(playwright, CHROMIUM)) as browser:
        yield browser


def _started(playwright: Playwright, program: Path) -> Browser:
    """Chromium, started once more where it died by itself before it showed any page."""
    try:
        return playwright.chromium.launch(executable_path=program, args=FLAGS)
    except BrowserError:
        return playwright.chromium.launch(executable_path=program, args=FLAGS)


@pytest.fixture
def site(world: World, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The site of a removal and an election that are open; whole for tests marked `window`."""
    become_copy(world, both_open)
    whole = request.node.get_closest_marker("window") is not None
    browser: Browser = request.getfixturevalue("whole_chromium" if whole else "chromium")
    with served(world, browser) as opened:
        yield opened

"""One Chromium for all tests of this folder that a process runs, and the site most begin from.

Playwright runs an event loop, beside which no other test can have one: so it ends with the folder.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.support.browser import CHROMIUM, FLAGS, Site, both_open, served
from tests.support.copied_world import become_copy
from tests.support.demanded import missing
from tests.support.world import World


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Where it is missing the tests are skipped."""
    if not CHROMIUM.exists():
        missing("chromium", f"there is no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = _started(playwright)
        yield browser
        browser.close()


def _started(playwright: Playwright) -> Browser:
    """Chromium, started once more where it died by itself before it showed any page."""
    try:
        return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    except BrowserError:
        return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture
def site(world: World, chromium: Browser) -> Iterator[Site]:
    """The site of a removal and an election that are open."""
    become_copy(world, both_open)
    with served(world, chromium) as opened:
        yield opened

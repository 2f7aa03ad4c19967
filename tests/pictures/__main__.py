"""Takes the README's pictures anew: `python -m tests.pictures [DIRECTORY]`.

Three screens of a phone in light: a ranking, the receipt, the report. `tests.pictures.every_state`
takes every state as a whole page.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import CHROMIUM, FLAGS, PHONE, served
from tests.support.states import STATES
from tests.support.world import World

HERE = Path(__file__).parents[2] / "docs" / "pictures"
PICTURES = {
    "ballot": ("ranked-filled", "legend"),
    "cast": ("ranked-receipt", "header"),
    "report": ("report-election", "header"),
}
"""Each picture's state, and the element that stands at its top."""
TALL = 844


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in PICTURES:
            take(browser, name, directory / f"{name}.png")
        browser.close()


def take(browser: Browser, name: str, file: Path) -> None:
    state, top = PICTURES[name]
    with tempfile.TemporaryDirectory() as home:
        world = World(Path(home))
        STATES[state].prepare(world)
        with served(world, browser) as site:
            page = site.visitor()
            page.set_viewport_size({"width": PHONE, "height": TALL})
            STATES[state].reach(site, page)
            page.locator(top).first.evaluate("each => scrollTo(0, each.offsetTop - 16)")
            page.wait_for_timeout(1000)  # for the focus ring and the buttons to come to rest
            page.screenshot(path=file)
        world.database.close()


if __name__ == "__main__":
    main(Path(*sys.argv[1:2]) if sys.argv[1:] else HERE)

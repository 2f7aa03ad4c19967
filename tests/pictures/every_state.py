"""Takes screenshots of every state, to be looked at.

    python -m tests.pictures.every_state DIRECTORY [STATE …]

Each is taken in light at 390 px, unless `-w 320`, `-s dark`, `--forced` or `--print` is given.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.browser import CHROMIUM, FLAGS, served
from tests.support.states import STATES
from tests.support.world import World


def main() -> None:
    wanted = _arguments()
    wanted.directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in wanted.states or STATES:
            with tempfile.TemporaryDirectory() as directory:
                world = World(Path(directory))
                state = STATES[name]
                state.prepare(world)
                with served(world, browser) as site:
                    page = site.visitor(width=wanted.width, script=not wanted.without_script)
                    page.emulate_media(
                        color_scheme="dark" if wanted.scheme == "dark" else "light",
                        forced_colors="active" if wanted.forced else "none",
                    )
                    state.reach(site, page)
                    page.wait_for_timeout(wanted.wait)
                    if wanted.print:
                        page.pdf(path=wanted.directory / f"{name}.pdf", format="A4")
                    else:
                        page.screenshot(path=wanted.directory / f"{name}.png", full_page=True)
                world.database.close()
        browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("states", nargs="*", metavar="STATE", type=_state)
    parser.add_argument("-w", "--width", type=int, default=390)
    parser.add_argument("-s", "--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--forced", action="store_true", help="with forced colours")
    parser.add_argument("--print", action="store_true", help="as PDF pages of A4")
    parser.add_argument("--without-script", action="store_true")
    parser.add_argument("--wait", type=int, default=1000, help="milliseconds, for animations")
    return parser.parse_intermixed_args()


def _state(name: str) -> str:
    if name not in STATES:
        raise argparse.ArgumentTypeError(f"{name} is no state: it is one of {', '.join(STATES)}")
    return name


if __name__ == "__main__":
    main()

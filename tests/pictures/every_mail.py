"""Takes a picture of every mail, and writes its plain text, to be looked at and read aloud.

    python -m tests.pictures.every_mail DIRECTORY [KIND …]

Each kind is pictured once for a reader of each sort (elector, official), in light at 390 px, unless
`-w 320` or `-s dark` is given.
"""

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.browser import CHROMIUM, FLAGS
from tests.support.every_letter import OFFICIALS, every_letter
from tests.support.mail_reader import Letter


def main() -> None:
    wanted = _arguments()
    wanted.directory.mkdir(parents=True, exist_ok=True)
    letters = _letters(wanted.kinds)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": wanted.width, "height": 844})
        page.emulate_media(color_scheme=wanted.scheme)
        for name, letter in letters.items():
            page.set_content(letter.html)
            page.screenshot(path=wanted.directory / f"{name}.png", full_page=True)
            text = f"Subject: {letter.mail['Subject']}\nTo: {letter.mail['To']}\n\n{letter.text}"
            (wanted.directory / f"{name}.txt").write_text(text, encoding="utf-8")
        browser.close()


def _letters(kinds: list[str]) -> dict[str, Letter]:
    """The first mail of each kind to an elector, and to each official."""
    found: dict[str, Letter] = {}
    for letter in every_letter().letters:
        to = letter.to.partition("@")[0]
        name = f"{letter.kind}-{to}" if to in OFFICIALS else letter.kind
        if letter.kind in kinds or not kinds:
            found.setdefault(name, letter)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("-w", "--width", type=int, default=390)
    parser.add_argument("-s", "--scheme", choices=("light", "dark"), default="light")
    return parser.parse_intermixed_args()


if __name__ == "__main__":
    main()

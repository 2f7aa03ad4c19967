"""A site: the pages of a world on a real port, and Debian's Chromium as its browser."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
)
from sqlmodel import select

from election.database.tables import Cast
from tests.support.proxy import Wire
from tests.support.web_client import Door
from tests.support.world import ELECTION, World

CHROMIUM = Path("/usr/bin/chromium")
WITHOUT_WINDOWS = Path("/usr/bin/chromium-headless-shell")
"""Debian's Chromium without the frame of a window: the same engine, for half of the work."""
OF_PLAYWRIGHT = (
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "AimEnabled",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
)
"""What Playwright switches off. Chromium obeys only the last list, so ours names them again."""
OF_A_WINDOW = (
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
)
"""Processes for the frame of each window, and for its next page; without them half is saved."""
FLAGS = (
    f"--disable-features={','.join((*OF_PLAYWRIGHT, *OF_A_WINDOW))}",
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = 390
SCRIPTED = "() => matchMedia('(scripting: enabled)').matches"
NOW = "performance.now()"
SETTLED = "since => performance.now() > since + 450"
SLUG, LEAD, CASE = "removal-2026-1", "lead-2027-1", "decision-2027-1"
CAST, REVIEW = "Cast this ballot", "Review your ballot"
"""The words of the two buttons that lead on."""
NO_X25519 = """
for (const name of ["generateKey", "importKey"]) {
  const real = crypto.subtle[name].bind(crypto.subtle);
  crypto.subtle[name] = (...said) => JSON.stringify(said).includes("X25519")
    ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError")) : real(...said);
}
"""
"""A script for a browser without X25519, which then cannot seal."""


@dataclass
class Site:
    """The pages of a world on a real port, and all that went wrong in a browser there."""

    world: World
    door: Door
    browser: Browser
    wire: Wire
    wrong: list[str] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)

    def visitor(
        self, *, script: bool = True, width: int = PHONE, height: int = 800, **eyes: Any
    ) -> Page:
        """A page in a new browser context, as wide as a phone; `eyes` are Playwright's options."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            timezone_id="Pacific/Auckland",
            **eyes,
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on(
            "console", lambda message: self.wrong.append(f"console {message.type}: {message.text}")
        )
        page.on("pageerror", lambda error: self.wrong.append(f"page: {error}"))
        page.on("request", lambda request: self._heed(request.url))
        return page

    def _heed(self, url: str) -> None:
        if not url.startswith(self.door.base_url + "/"):
            self.wrong.append(f"request: {url}")

    def fails(self) -> None:
        """Expect that the line fails, which Chromium reports as an error of its own."""
        self.refusals.add("net::ERR_")

    def refuses(self, status: str) -> None:
        """Expect that a page is refused, which Chromium reports as an error of its own."""
        known = status.startswith("net::")
        self.refusals.add(status if known else f"the server responded with a status of {status}")

    def faults(self) -> list[str]:
        return [
            complaint
            for complaint in self.wrong
            if not any(known in complaint for known in self.refusals)
        ]

    def casts(self) -> int:
        with self.world.database.reading() as tx:
            return len(tx.exec(select(Cast)).all())


@contextmanager
def served(world: World, browser: Browser) -> Iterator[Site]:
    """Serve the pages of this world on a free loopback port; nothing may go wrong meanwhile."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_server(("127.0.0.1", 0)) as wired,
    ):
        wire = Wire(wired, listening.getsockname())
        door = Door(world, f"http://127.0.0.1:{wired.getsockname()[1]}")
        config = uvicorn.Config(
            door.app, log_level="error", access_log=False, ws="none", lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        site = Site(world, door, browser, wire)
        try:
            yield site
        finally:
            for context in browser.contexts:
                context.close()
            server.should_exit = True
            thread.join()
            wire.close()
    assert site.faults() == []


def both_open(world: World) -> None:
    """The removal and the election, open at once."""
    world.make_noticed_poll()
    world.make_noticed_poll(ELECTION)
    world.open(SLUG)
    world.open(LEAD)


def enter(site: Site, page: Page, slug: str, person: str, *, script: bool = True) -> None:
    """Open the link; without JavaScript the link is pasted into the form as it stands."""
    link = site.door.link(slug, person)
    page.goto(link)
    code = page.get_by_label("Your ballot link, or its code")
    if script:
        expect(code).to_have_value(link.partition("#")[2])
    else:
        code.fill(link)
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as").first).to_be_visible()
    if script:
        expect(page.locator("#sealing")).to_contain_text("Your browser seals your ballot")


def heading(page: Page, text: str) -> None:
    """Wait until the page has this heading; a review also until it takes presses."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    if text == "Not cast yet":
        settle(page)


def settle(page: Page) -> None:
    """Wait until what has moved takes presses again. Without a script nothing moves."""
    if not page.evaluate(SCRIPTED):
        return
    page.wait_for_function(SETTLED, arg=page.evaluate(NOW), polling=100)  # no frame is drawn for it


def walk(page: Page, target: str) -> None:
    """Press Tab until the focus is on the target, and check the outline at each step."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        style = focused.evaluate("each => getComputedStyle(each).outlineStyle")
        assert style != "none", focused.evaluate("each => each.outerHTML")
        if focused.evaluate("(each, target) => each.matches(target)", target):
            return
    pytest.fail(f"{target} cannot be reached by Tab")

"""Whole ballots in real Chromium on a phone, with and without JavaScript, the headers in force."""

import os
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlmodel import select

from election.records.tables import Cast
from tests.webdoor import Door
from tests.world import ELECTION, World

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, NARROW = 390, 320
SLUG, LEAD = "removal-2026-1", "lead-2027-1"
CODE = re.compile(r"^[0-9A-Z]{7}-[0-9A-Z]{7}-[0-9A-Z]{7}$")
both = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@dataclass
class House:
    """The pages of a world on a real port, and whatever went wrong in a browser there."""

    world: World
    door: Door
    browser: Browser
    wrong: list[str] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)

    def visitor(self, *, script: bool = True, width: int = PHONE) -> Page:
        """A fresh browser of its own, as wide as a phone."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda said: self.wrong.append(f"console {said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"page: {error}"))
        page.on("request", lambda request: self._heed(request.url))
        return page

    def _heed(self, url: str) -> None:
        if not url.startswith(self.door.base_url + "/"):
            self.wrong.append(f"request: {url}")

    def refuses(self, status: str) -> None:
        """A page of this test is refused, which Chromium reports as an error of its own."""
        self.refusals.add(f"the server responded with a status of {status}")

    def faults(self) -> list[str]:
        return [each for each in self.wrong if not any(known in each for known in self.refusals)]

    def casts(self) -> int:
        with self.world.database.reading() as tx:
            return len(tx.exec(select(Cast)).all())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Where it is missing the tests are skipped, and in CI they fail."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"there is no {CHROMIUM}, and CI must have it")
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def house(world: World, chromium: Browser) -> Iterator[House]:
    """Both polls open, on a free loopback port; at the end nothing may have gone wrong."""
    world.noticed()
    world.noticed(ELECTION)
    world.open(SLUG)
    world.open(LEAD)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        door = Door(world, f"http://127.0.0.1:{listening.getsockname()[1]}")
        config = uvicorn.Config(
            door.app, log_level="error", access_log=False, ws="none", lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        found = House(world, door, chromium)
        yield found
        for context in chromium.contexts:
            context.close()
        server.should_exit = True
        thread.join()
    assert found.faults() == []


def enter(house: House, page: Page, slug: str, person: str, *, script: bool) -> None:
    """Open the link; without JavaScript the link is pasted into the form as it stands."""
    link = house.door.link(slug, person)
    page.goto(link)
    code = page.get_by_label("Your ballot link, or its code")
    if script:
        expect(code).to_have_value(link.partition("#")[2])
    else:
        code.fill(link)
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as")).to_be_visible()


@both
def test_a_removal_ballot_is_cast_on_a_phone(house: House, script: bool) -> None:
    """From the link in the mail to the receipt; nothing is cast before the last button."""
    page = house.visitor(script=script)
    enter(house, page, SLUG, "blair", script=script)
    page.get_by_label("Yes").check()
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not cast yet")
    assert house.casts() == 0
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    assert CODE.match(page.locator(".code").inner_text())
    assert house.casts() == 1


@both
def test_a_ranked_ballot_is_cast_on_a_phone(house: House, script: bool) -> None:
    """With a refused marking on the way, whose summary leads to the field, and a change of mind."""
    page = house.visitor(script=script)
    enter(house, page, LEAD, "casey", script=script)
    page.get_by_text("Statement of Devon").click()
    expect(page.get_by_text("I would halve the review queue")).to_be_visible()
    page.get_by_label("Devon Ștefănescu").select_option("1")
    page.get_by_label("Blair Okonkwo").select_option("1")
    page.get_by_role("button").click()
    house.refuses("422")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("location.hash").startswith("#rank-")
    page.get_by_label("Blair Okonkwo").select_option("2")
    page.get_by_role("button").click()
    said = "1st Devon Ștefănescu, 2nd Blair Okonkwo; you did not rank Harper da Silva-Núñez."
    expect(page.locator(".said")).to_have_text(said)
    page.get_by_role("link", name="Change").click()
    expect(page.get_by_text("You vote as")).to_be_visible()
    assert house.casts() == 0
    page.get_by_label("Harper da Silva-Núñez").select_option("1")
    page.get_by_role("button").click()
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    assert house.casts() == 1


def test_a_ballot_is_cast_by_keyboard_alone(house: House) -> None:
    """Tab, arrow keys, space and Enter; focus can always be seen."""
    page = house.visitor()
    page.goto(house.door.link(SLUG, "blair"))
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You vote as")).to_be_visible()
    walk(page, "#marking-yes")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("No")).to_be_checked()
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not cast yet")
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    assert house.casts() == 1


def test_a_ranking_is_marked_by_keyboard_alone(house: House) -> None:
    """Each select takes a typed rank; the blank box takes a space."""
    page = house.visitor()
    enter(house, page, LEAD, "casey", script=True)
    walk(page, "#rank-harper")
    page.keyboard.type("1")
    walk(page, "#blank")
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    walk(page, "button")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("1st Harper da Silva-Núñez; you did not rank")


def walk(page: Page, target: str) -> None:
    """Press Tab until the focus is there, looking at its outline on the way."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        style = focused.evaluate("each => getComputedStyle(each).outlineStyle")
        assert style != "none", focused.evaluate("each => each.outerHTML")
        if focused.evaluate("(each, target) => each.matches(target)", target):
            return
    pytest.fail(f"{target} cannot be reached by Tab")


def test_the_secret_leaves_the_address_bar_when_the_button_is_pressed(house: House) -> None:
    """Not before, so that a reload still works; going back shows the page without it."""
    page = house.visitor()
    link = house.door.link(SLUG, "blair")
    page.goto(link)
    assert page.url == link
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as")).to_be_visible()
    assert "#" not in page.url
    page.go_back()
    assert page.url == f"{house.door.base_url}/b/{SLUG}"


def test_nothing_is_sent_before_the_button_is_pressed(house: House) -> None:
    """The script fills the field and waits: a scanner that only opens the link enters nowhere."""
    page = house.visitor()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method))
    page.goto(house.door.link(SLUG, "blair"), wait_until="networkidle")
    expect(page.get_by_label("Your ballot link, or its code")).not_to_be_empty()
    assert set(posts) == {"GET"}
    assert page.context.cookies() == []


def test_a_scanner_that_presses_every_button_casts_nothing(house: House) -> None:
    """It enters, submits the ballot as it stands, and is refused; the link works afterwards."""
    scanner = house.visitor()
    scanner.goto(house.door.link(SLUG, "blair"))
    for _ in range(3):
        scanner.get_by_role("button").click()
        scanner.wait_for_load_state()
    expect(scanner.get_by_role("alert")).to_contain_text("Nothing is marked.")
    assert house.casts() == 0
    house.refuses("422")
    page = house.visitor()
    enter(house, page, SLUG, "blair", script=True)


def test_a_second_link_in_the_same_tab_is_taken(house: House) -> None:
    """After a link that does not work, the right one fills the form of the page that says so."""
    page = house.visitor()
    page.goto(f"{house.door.base_url}/b/{SLUG}#bad")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That ballot link does not work")
    house.refuses("403")
    page.goto(house.door.link(SLUG, "blair"))
    page.get_by_role("button").click()
    expect(page.get_by_text("You vote as")).to_be_visible()


def test_a_reload_of_the_receipt_is_the_same_receipt(house: House) -> None:
    """The browser posts again; nothing is cast twice."""
    page = house.visitor()
    enter(house, page, SLUG, "blair", script=True)
    page.get_by_label("Abstain").check()
    page.get_by_role("button").click()
    page.get_by_role("button").click()
    code = page.locator(".code").inner_text()
    page.reload()
    assert page.locator(".code").inner_text() == code
    assert house.casts() == 1


@pytest.mark.parametrize("width", [NARROW, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_can_be_hit(house: House, width: int, scheme: str) -> None:
    """No page scrolls sideways; what is pressed is at least 24 px high and wide."""
    page = house.visitor(width=width)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ("/", f"/polls/{SLUG}", f"/polls/{LEAD}", f"/b/{SLUG}"):
        page.goto(house.door.base_url + path)
        require_fit(page)
    enter(house, page, LEAD, "casey", script=True)
    require_fit(page)
    page.get_by_label("I rank nobody").check()
    page.get_by_role("button").click()
    require_fit(page)
    page.get_by_role("button").click()
    require_fit(page)
    page.goto(f"{house.door.base_url}/polls/{LEAD}/ballot")
    require_fit(page)


def require_fit(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    for control in page.locator("button, input:not([type=hidden]), select, textarea").all():
        box = control.bounding_box()
        label = page.locator(f"label[for='{control.get_attribute('id')}']")
        reach = label.bounding_box() if label.count() else box
        assert box is not None
        assert reach is not None
        assert max(box["height"], reach["height"]) >= 24
        assert max(box["width"], reach["width"]) >= 24

"""The head of a report in real Chromium: its first screen, its steps, its tie, its printed page.

Blair, Devon and Harper stand; in the long report twenty do. The app answers the pages itself, with
all headers in force.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import LEAD, SLUG
from tests.support.copied_world import become_copy
from tests.support.records import TIE_FOR_LAST, preliminary
from tests.support.report_reader import Reader, from_disk, on_the_web
from tests.support.states import ELECTORS, STATES
from tests.support.world import ELECTION, ROLL, World

pytestmark = pytest.mark.browser

SCREENS = ((390, 844), (1280, 800))
LONGEST = 8_000
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
CARD = ".card h1, .card .bars, .card .whole:not(.swatch), .card .sum, .card .badge"


@pytest.fixture
def readers() -> Iterator[list[Reader]]:
    """The readers of this test; at the end no page of theirs may have complained."""
    opened: list[Reader] = []
    yield opened
    for reader in opened:
        assert reader.wrong == []
        reader.page.context.close()


@pytest.mark.parametrize("state", ["report-election", "report-twenty", "report-removal"])
def test_the_card_stands_in_the_first_screen(
    world: World, chromium: Browser, readers: list[Reader], state: str
) -> None:
    """Name, bars and facts need no scrolling, on a phone and on a desk; the page stays short."""
    STATES[state].prepare(world)
    slug = SLUG if state == "report-removal" else LEAD
    page = on_the_web(readers, chromium, world, slug).page
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        parts = page.locator(CARD).all()
        assert len(parts) == 4
        for part in parts:
            box = part.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height, part.evaluate("each => each.className")
        assert page.locator(".card .bars li").count() <= 4
    if state == "report-twenty":
        first = page.locator(".told > li").first
        expect(first).to_contain_text("17 candidates had no ballots.")
        expect(first.locator(".bars b").last).to_have_text("16 others")
        expect(page.locator(".flow")).to_contain_text("17 others: 0")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollHeight") < LONGEST


def leaves_one_by_one(world: World) -> None:
    """Publish an election of seven that is tied in round 6; a name in it is one long word."""
    start, end = ELECTION.index("[[candidates]]"), ELECTION.index("[times]")
    asked = 'id = "{}"\nconsented = 2026-12-30\nstatement = "I would."\n\n'
    stand = "".join("[[candidates]]\n" + asked.format(person) for person in ELECTORS[1:])
    roll = ROLL.replace("Blair Okonkwo", LONG_WORD)
    world.make_open_poll(ELECTION[:start] + stand + ELECTION[end:], roll)
    rankings = [(person,) for person in (*ELECTORS[1:], "blair", "devon")]
    world.cast_and_tally(LEAD, dict(zip([*ELECTORS, "indigo"], rankings, strict=True)))
    world.publish(LEAD)


def test_a_long_count_is_short_on_a_phone_whatever_the_names(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """No word widens the page; of several pictures of transfers, all but the last are folded."""
    become_copy(world, leaves_one_by_one)
    page = on_the_web(readers, chromium, world, LEAD).page
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    pictures = page.locator(".picture")
    assert pictures.count() > 2
    shown = [picture.is_visible() for picture in pictures.all()]
    assert shown == [False] * (len(shown) - 1) + [True]
    page.get_by_text("Earlier rounds").click()
    expect(pictures.first).to_be_visible()
    page.evaluate("location.hash = '#candidate-blair'")
    table = page.locator(".scroll", has=page.locator("#candidate-blair"))
    expect(table).to_be_visible()
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")


def swipe(page: Page, across: int) -> None:
    """Move a finger over the rounds."""
    page.evaluate(
        """across => {
          const told = document.querySelector(".told");
          for (const [type, x] of [["touchstart", 200], ["touchend", 200 + across]]) {
            const touch = new Touch({ identifier: 1, target: told, clientX: x, clientY: 9 });
            const touches = type === "touchstart" ? [touch] : [];
            told.dispatchEvent(new TouchEvent(type, { touches, changedTouches: [touch] }));
          }
        }""",
        across,
    )


@pytest.mark.parametrize("place", ["web", "disk"])
def test_rounds_are_stepped_through(
    world: World, chromium: Browser, readers: list[Reader], tmp_path: Path, place: str
) -> None:
    """Buttons, arrow keys and a finger step; the last and the first round are the ends."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST)
    file = tmp_path / "report.html"
    file.write_bytes(files["report.html"])
    web = place == "web"
    reader = (
        on_the_web(readers, chromium, world, LEAD) if web else from_disk(readers, chromium, file)
    )
    page = reader.page
    first, second = page.locator(".told > li").all()
    here = page.locator(".stepper p")
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    expect(page.get_by_role("button", name="Round 1")).to_be_hidden()
    on = page.get_by_role("button", name="Round 2")
    on.click()
    expect(here).to_have_text("Round 2 of 2")
    expect(first).to_be_hidden()
    expect(second.get_by_text("Blair Okonkwo had ")).to_be_visible()
    assert second.evaluate("each => getComputedStyle(each).animationName") == "come-on"
    page.keyboard.press("ArrowLeft")
    expect(here).to_have_text("Round 1 of 2")
    page.keyboard.press("ArrowLeft")
    expect(here).to_have_text("Round 1 of 2")
    page.keyboard.press("End")
    expect(here).to_have_text("Round 2 of 2")
    swipe(page, 90)
    expect(here).to_have_text("Round 1 of 2")
    swipe(page, -90)
    swipe(page, -90)
    expect(here).to_have_text("Round 2 of 2")
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("Home")
    assert first.evaluate("each => getComputedStyle(each).animationName") == "none"


def test_without_a_script_every_round_stands_below_the_other(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """No button without effect is there."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    page = on_the_web(readers, chromium, world, LEAD, java_script_enabled=False).page
    for number in (1, 2):
        expect(page.get_by_role("heading", name=f"Round {number}", exact=True)).to_be_visible()
    expect(page.locator(".stepper, .quoted button").first).to_be_hidden()


def test_the_sentence_is_copied_and_a_candidate_has_an_address(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """The sentence names poll and standing; the address opens the folded line of the candidate."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    page = on_the_web(readers, chromium, world, LEAD).page
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".quoted [role=status]")).to_have_text("Copied.")
    copied = page.evaluate("getSelection().toString()")
    assert re.fullmatch(
        r"Who shall be the next Lead Core Maintainer\? Elected: Blair Okonkwo, with \d of 7 "
        r"continuing ballots in round 2. \(Preliminary; lead-2027-1\)",
        copied,
    )
    page.evaluate("location.hash = '#candidate-harper'")
    line = page.get_by_role("row", name="Harper da Silva-Núñez harper eliminated").or_(
        page.get_by_role("row", name="Harper da Silva-Núñez harper not elected")
    )
    expect(line).to_be_in_viewport()


def test_a_tied_result_bolds_nobody(world: World, chromium: Browser, readers: list[Reader]) -> None:
    """Neither card nor table has a name or number that stands out; an elected one does."""
    halves = {"avery": ("blair",), "blair": ("blair",), "casey": ("devon",), "devon": ("devon",)}
    preliminary(world, ELECTION, {**halves, "ellis": ()})
    page = on_the_web(readers, chromium, world, LEAD).page
    assert weights(page) == {"Blair Okonkwo": {400}, "Devon Ștefănescu": {400}}
    expect(page.locator(".card h1")).to_have_text(
        "Nobody is elected Blair Okonkwo and Devon Ștefănescu are tied, and a runoff follows"
    )
    assert page.locator(".winner, .winning, .card .elected").count() == 0
    bold = page.locator(".bars :is(b, span)").evaluate_all(
        "all => all.filter(each => Number(getComputedStyle(each).fontWeight) > 400).length"
    )
    assert bold == 0


def weights(page: Page) -> dict[str, set[int]]:
    """The weights of the type in which the table of rounds has the first two candidates."""
    found = page.evaluate(
        """() => [...document.querySelectorAll(".rounds tbody tr")].slice(0, 2).map(row => [
          row.cells[0].innerText || row.cells[0].textContent,
          [...row.cells].map(
            each => Number(getComputedStyle(each.querySelector("b") ?? each).fontWeight)
          ),
        ])"""
    )
    return {name.strip(): set(weight) for name, weight in found}


def pages_of(page: Page) -> int:
    """The number of A4 pages of a print."""
    return len(re.findall(rb"/Type /Page\b(?!s)", page.pdf(prefer_css_page_size=True, format="A4")))


@pytest.mark.parametrize("state", ["report-election", "report-twenty", "report-removal"])
def test_a_print_is_one_page_unless_all_is_asked_for(
    world: World, chromium: Browser, readers: list[Reader], state: str
) -> None:
    """It has card, table, turnout, whole hashes and the address; a box asks for all of it."""
    STATES[state].prepare(world)
    slug = SLUG if state == "report-removal" else LEAD
    page = on_the_web(readers, chromium, world, slug).page
    assert pages_of(page) == 1
    page.set_viewport_size({"width": 672, "height": 1000})
    page.emulate_media(media="print")
    for shown in (".card h1", ".numbers", ".turnout", ".digests", ".address"):
        expect(page.locator(shown).first).to_be_visible()
    expect(page.locator(".address")).to_contain_text(f"/polls/{slug}/report")
    assert page.evaluate(
        """() => [...document.querySelectorAll(".digests td:last-child")].every(cell => {
          const lines = document.createRange();
          lines.selectNodeContents(cell);
          return lines.getClientRects().length === 1
            && cell.getBoundingClientRect().right <= innerWidth;
        })"""
    )
    page.emulate_media(media="screen")
    page.get_by_label("Print the whole report").check()
    assert pages_of(page) > 1

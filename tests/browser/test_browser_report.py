"""The report in real Chromium: "find my code" on the web and from disk, its fit and its print.

The app itself answers the pages of the web, with all headers and without a socket, so every request
of a page is seen here.
"""

import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from election.crypto.box_root import envelope_hash
from election.kinds.election.round_tables import furthest_first
from election.presentation.charts.sankey import sankeys
from election.rules.counting.irv import count
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.ballots import Marking
from election.rules.poll.receipt_codes import ALPHABET, code_from, read_code
from election.services import cast
from election.web.paths import static_address
from tests.support.browser import LEAD, SLUG
from tests.support.charts import NAMES, Rectangle, overlap
from tests.support.records import CODES_APART, FOUR, SEVEN_YES, TIE_FOR_LAST, preliminary, value
from tests.support.report_reader import Reader, from_disk, on_the_web
from tests.support.static_files import REPORT_STYLE
from tests.support.web_client import PUBLIC_HOST
from tests.support.world import ELECTION, REMOVAL, World

pytestmark = pytest.mark.browser

ICON = static_address("icon.svg")
"""The icon, which Chromium may request at any time."""
NO_CODE = ("This is not a whole code.", "This is not a code as the ballot page gave it")


@pytest.fixture
def readers(chromium: Browser) -> Iterator[list[Reader]]:
    """The readers of this test; at the end no page of theirs may have complained."""
    opened: list[Reader] = []
    yield opened
    for reader in opened:
        assert reader.wrong == []
        reader.page.context.close()


def codes(files: dict[str, bytes], marking: list[str] | None = None) -> list[str]:
    """The codes of the counted ballots, or of those with one marking."""
    ballots = value(files, "ballots.json")["ballots"]
    return [ballot["code"] for ballot in ballots if marking in (None, ballot["ranking"])]


def sloppily(code: str) -> str:
    """The code as people type it: small letters, spaces for dashes, O for 0, l or i for 1."""
    return f"  {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l', 1)} "


@pytest.mark.parametrize("place", ["web", "disk"])
def test_an_elector_finds_their_ballot_and_nothing_is_sent(
    world: World, chromium: Browser, readers: list[Reader], tmp_path: Path, place: str
) -> None:
    """The page says it in words and shows the line, without any further request."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST)
    (tmp_path / "report.html").write_bytes(files["report.html"])
    if place == "web":
        reader = on_the_web(readers, chromium, world, LEAD)
    else:
        reader = from_disk(readers, chromium, tmp_path / "report.html")
    before = [url for url in reader.requests if not url.endswith(ICON)]
    [code] = codes(files, ["devon", "harper"])
    answer = reader.finds(sloppily(code))
    assert answer.startswith("Counted. The ballot with this code is in the count.")
    assert "1. Devon Ștefănescu, 2. Harper da Silva-Núñez" in answer
    line = reader.page.get_by_role("row", name=code)
    expect(line).not_to_be_visible()
    reader.page.get_by_role("link", name="Show its line").click()
    expect(line).to_be_in_viewport()
    assert [url for url in reader.requests if not url.endswith(ICON)] == before
    assert {"web": PUBLIC_HOST, "disk": "file:"}[place] in before[0]
    assert len(before) == {"web": len(set(before)), "disk": 1}[place]
    assert not any(group in reader.page.url.upper() for group in code.split("-"))


def test_the_folded_table_is_opened_for_its_line(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """The script opens it where the browser does not."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST)
    reader = on_the_web(readers, chromium, world, LEAD)
    [code] = codes(files, ["devon", "harper"])
    reader.finds(code)
    reader.page.evaluate("addEventListener('click', event => event.preventDefault())")
    reader.page.get_by_role("link", name="Show its line").click()
    expect(reader.page.get_by_role("row", name=code)).to_be_visible()


def test_codes_apart_say_counted_and_no_more(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """Neither the answer nor the line says what the ballot holds."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    reader = on_the_web(readers, chromium, world, SLUG)
    for code in value(files, "codes.json")["codes"]:
        answer = reader.finds(code)
        assert answer.startswith("Counted. The ballot with this code is in the count. What it says")
        assert not {"Yes", "No", "Abstain"} & set(answer.replace(".", "").split())


def test_a_slip_is_told_from_a_missing_ballot(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """The check character finds the slip, and the page says which group to look at again."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST)
    reader = on_the_web(readers, chromium, world, LEAD)
    code = codes(files)[0]
    other = "3" if code[9] != "3" else "4"
    group = f"{code[8]}{other}{code[10:15]}"
    assert f"Look again at the second group of seven, {group}." in reader.finds(
        f"{code[:9]}{other}{code[10:]}"
    )
    wrong = code_from([7] * 20)
    assert "Look again at each of its characters." in reader.finds(f"{wrong[:-1]}0")
    assert "A code has 21 letters and digits; this has 20." in reader.finds(code[:-1])
    assert "No code holds U" in reader.finds(f"U{code[1:]}")
    assert reader.finds(" - ") == "Nothing is typed yet."
    answer = reader.finds(wrong)
    assert answer.startswith(
        "No ballot with this code was counted. The code itself is well-formed."
    )
    assert "Otherwise write to elections@example.org. A receipt can prove" in answer


def test_the_page_reads_codes_as_the_rules_do(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """Page and program agree on 500 codes, half of them with a slip."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    page = on_the_web(readers, chromium, world, LEAD).page
    chance = random.Random(5)
    typed = [sloppily(code_from(chance.choices(range(32), k=20))) for _ in range(500)]
    typed[::2] = [mistyped(code, chance) for code in typed[::2]]
    answers = page.evaluate(
        """typed => typed.map(each => {
          document.getElementById("code").value = each;
          document.querySelector("form.find").requestSubmit();
          return document.querySelector(".found").textContent.trim();
        })""",
        typed,
    )
    read = [not answer.startswith(NO_CODE) for answer in answers]
    assert read == [read_code(text) is not None for text in typed]
    assert 200 < sum(read) < 300


def mistyped(code: str, chance: random.Random) -> str:
    """The code with a wrong character, two neighbours swapped, one left out or one too many."""
    place = chance.randrange(2, len(code) - 2)
    kinds = (
        code[:place] + chance.choice(ALPHABET + "U?") + code[place + 1 :],
        code[:place] + code[place + 1] + code[place] + code[place + 2 :],
        code[:place] + code[place + 1 :],
        code[:place] + chance.choice(ALPHABET) + code[place:],
    )
    return chance.choice(kinds)


@pytest.mark.parametrize("changes", [{}, CODES_APART], ids=["with codes", "codes apart"])
def test_a_void_ballot_is_found_by_its_code(
    world: World, chromium: Browser, readers: list[Reader], changes: dict[str, str]
) -> None:
    """The page says why it was not counted."""
    slug = world.make_open_poll(ELECTION, changes=changes)
    code, digest = code_from([7] * 20), world.poll(slug).definition_hash
    twice = cast.seal_ballot(world.definition(slug), digest, code, ("blair", "blair"))
    world.act(cast.cast, slug, world.elector_id(slug, "blair"), cast.new_cast_id(), twice)
    world.cast_and_tally(
        slug, {person: TIE_FOR_LAST[person] for person in TIE_FOR_LAST if person != "blair"}
    )
    world.publish(slug)
    reader = on_the_web(readers, chromium, world, slug)
    answer = reader.finds(code.lower())
    assert answer.startswith("Void: not counted. The reason: it ranks a candidate twice")
    reader.page.get_by_role("link", name="Show its line").click()
    expect(reader.page.get_by_role("row", name=code)).to_be_in_viewport()
    assert reader.finds(code_from([8] * 20)).startswith("No ballot with this code was counted.")


def test_a_void_ballot_without_a_code_is_found_by_its_envelope(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """The receipt names the envelope's hash, and the page says why it is void."""
    slug = world.make_open_poll(ELECTION)
    definition, digest = world.definition(slug), world.poll(slug).definition_hash
    no_code = cast.seal_ballot(definition, digest, "none", ("blair",))
    elector = world.elector_id(slug, "blair")
    world.act(cast.cast, slug, elector, cast.new_cast_id(), no_code)
    void = envelope_hash(no_code)
    world.cast_and_tally(
        slug, {person: ranking for person, ranking in TIE_FOR_LAST.items() if person != "blair"}
    )
    world.publish(slug)
    reader = on_the_web(readers, chromium, world, slug)
    assert "1 envelope is void" in reader.finds(code_from([7] * 20))
    answer = reader.finds(void.upper())
    assert answer.startswith("Void: not counted. The reason: its receipt code is not")
    reader.page.get_by_role("link", name="Show its line").click()
    expect(reader.page.get_by_role("row", name=void)).to_be_in_viewport()
    assert reader.finds("0" * 64).startswith("No void envelope is listed by this hash.")


def test_a_code_on_two_ballots_shows_both(
    world: World, chromium: Browser, readers: list[Reader], tmp_path: Path
) -> None:
    """The page says that two were counted, and shows what each says."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST)
    first, second, *_ = codes(files)
    doubled = files["report.html"].decode().replace(second, first)
    (tmp_path / "report.html").write_text(doubled)
    answer = from_disk(readers, chromium, tmp_path / "report.html").finds(first)
    assert answer.startswith("Counted, 2 times.")
    assert answer.count("1. ") + answer.count("blank") == 2


def test_a_box_that_stayed_sealed_has_no_codes(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """The page says so, and has no field for a code."""
    preliminary(world, ELECTION, FOUR)
    page = on_the_web(readers, chromium, world, LEAD).page
    expect(page.get_by_text("The box stayed sealed: no ballot was read")).to_be_visible()
    assert page.locator("form.find").count() == 0


def test_without_a_script_the_page_tells_the_way(
    world: World, chromium: Browser, readers: list[Reader]
) -> None:
    """It names the browser's own search, and has no field without effect."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    page = on_the_web(readers, chromium, world, LEAD, java_script_enabled=False).page
    expect(page.get_by_label("Your receipt code")).not_to_be_visible()
    page.get_by_role("link", name="the table of codes").click()
    page.get_by_text("Each ballot beside its code").first.click()
    expect(page.get_by_role("table", name="Each ballot beside its code")).to_be_visible()


LETTERS = """() => [...document.querySelectorAll(".flow text")].map(each => {
  const box = each.getBoundingClientRect();
  return [box.x + 1.5, box.y + 3, box.width - 3, box.height - 6];
})"""
"""The boxes of letters, without the blank above and below a line, and without their halo."""
REPORTS: dict[str, tuple[str, dict[str, Marking], dict[str, str] | None]] = {
    "removal": (REMOVAL, SEVEN_YES, None),
    "tie": (ELECTION, TIE_FOR_LAST, None),
    "codes apart": (ELECTION, TIE_FOR_LAST, CODES_APART),
    "no quorum": (ELECTION, FOUR, None),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_fits_every_page(
    world: World, chromium: Browser, readers: list[Reader], name: str
) -> None:
    """From 320 px on nothing scrolls sideways, unfolded too, and labels stay in their boxes."""
    toml, markings, changes = REPORTS[name]
    preliminary(world, toml, markings, changes)
    page = on_the_web(readers, chromium, world, LEAD if toml is ELECTION else SLUG).page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for text in page.locator("svg text:visible").all():
        box, picture = text.bounding_box(), text.locator("xpath=ancestor::*[name()='svg'][last()]")
        around = picture.locator("xpath=..").bounding_box()
        assert box is not None
        assert around is not None
        assert around["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= around["x"] + around["width"] + 1


def test_names_of_all_scripts_keep_their_room(chromium: Browser) -> None:
    """In Chromium no text of the picture touches another or is cut off."""
    candidates = {**NAMES, **{f"c{number}": f"Candidate Number {number}" for number in range(13)}}
    profile = {(candidate, *NAMES): 1 + place % 4 for place, candidate in enumerate(candidates)}
    order = tuple(candidates)
    result = count(profile, order, TieRule(ties="look-back", final_tie="lot", lot_order=order))
    pictures = sankeys(result.rounds, furthest_first(result), candidates, result.winner)
    assert len(pictures) > 2
    page = chromium.new_page()
    for picture in pictures:
        page.set_content(f"<style>{REPORT_STYLE}</style><div class=report>{picture}</div>")
        for width in (288, 690):
            page.set_viewport_size({"width": width, "height": 800})
            boxes = [Rectangle(*sides) for sides in page.evaluate(LETTERS)]
            assert len(boxes) > 10
            assert not any(overlap(*pair) for pair in combinations(boxes, 2))
            assert min(box.x for box in boxes) >= 0
            assert max(box.x + box.width for box in boxes) <= width
    page.close()


def test_print_is_a_document(world: World, chromium: Browser, readers: list[Reader]) -> None:
    """If all is asked for, it has all that is folded and no control; its pictures fit the page."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    page = on_the_web(readers, chromium, world, LEAD).page
    page.get_by_label("Print the whole report").check()
    page.set_viewport_size({"width": 660, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    for pressed in (*page.get_by_role("button").all(), *page.locator("summary, input").all()):
        expect(pressed).not_to_be_visible()
    assert page.locator("details table").count() > 5
    for table in page.locator("table").all():
        expect(table).to_be_visible()
        assert table.evaluate("each => each.scrollWidth <= each.parentElement.clientWidth + 1")
    picture = page.locator("svg.flow").bounding_box()
    assert picture is not None
    assert picture["x"] + picture["width"] <= 660
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    linear = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in linear
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TOKENS = """names => Object.fromEntries(names.map(each => [
  each, getComputedStyle(document.documentElement).getPropertyValue(each).trim()
]))"""
DRAWN = ("--chart-first", "--chart-moved", "--chart-other")
TINTED = ("--chart-first", "--chart-other")
READ = ("--sheet", "--paper", "--ink", "--chart-on-first", *(f"{name}-soft" for name in TINTED))
TOUCHING = (
    ("--chart-first", "--chart-first-soft"),
    ("--chart-first", "--chart-other-soft"),
    ("--chart-first-soft", "--sheet"),
    ("--chart-moved", "--chart-other-soft"),
    ("--chart-other", "--chart-other-soft"),
)
"""Grounds that touch in a picture: a node and its band, a band and its neighbour, bar and track.

What else touches is striped, dashed, or hollow with an edge of the first colour of its pair.
"""


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_pictures_can_be_told_from_the_sheet(chromium: Browser, scheme: str) -> None:
    """Shapes have a contrast of at least 3:1, to each other too, and text has 4.5:1."""
    page = chromium.new_page()
    page.set_content(f"<style>{REPORT_STYLE}</style>")
    page.emulate_media(
        media="print" if scheme == "print" else "screen",
        color_scheme="light" if scheme == "light" else "dark",
    )
    tokens: dict[str, str] = page.evaluate(TOKENS, [*DRAWN, *READ])
    for name in DRAWN:
        assert min(contrast(tokens[name], tokens[on]) for on in ("--sheet", "--paper")) >= 3, name
    for one, other in TOUCHING:
        assert contrast(tokens[one], tokens[other]) >= 3, (one, other)
    assert contrast(tokens["--ink"], tokens["--chart-other-soft"]) >= 4.5
    assert contrast(tokens["--chart-on-first"], tokens["--chart-first"]) >= 4.5
    page.close()

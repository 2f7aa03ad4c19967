"""What every page owes every reader, by its HTML: structure, labels, size, nothing foreign."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from election.services.withdraw import withdraw
from tests.support.form_reader import fill
from tests.support.static_files import REPORT_STYLE, SITE_STYLE
from tests.support.web_client import Door, Page, templates
from tests.support.world import DECISION, ELECTION, World

SLUG, LEAD, CASE = "removal-2026-1", "lead-2027-1", "decision-2027-1"
LARGEST = 60_000


def front(door: Door) -> str:
    return door.browser().get("/").text


def empty_front(door: Door) -> str:
    return door.browser().get("/nothing").text


def notice(door: Door) -> str:
    return door.browser().get(f"/polls/{SLUG}").text


def election_notice(door: Door) -> str:
    return door.browser().get(f"/polls/{LEAD}").text


def link_page(door: Door) -> str:
    return door.browser().get(f"/b/{SLUG}").text


def bad_link(door: Door) -> str:
    return door.browser().post(f"/b/{SLUG}", data={"code": "x"}).text


def removal_ballot(door: Door) -> str:
    return door.enters(SLUG, "blair")[1].text


def removal_refused(door: Door) -> str:
    return fill(*door.enters(SLUG, "blair")).text


def removal_review(door: Door) -> str:
    return door.reviews(SLUG, "blair", marking="abstain")[1].text


def removal_receipt(door: Door) -> str:
    return fill(*door.reviews(SLUG, "blair", marking="no")).text


def second_ballot(door: Door) -> str:
    removal_receipt(door)
    return removal_ballot(door)


def election_ballot(door: Door) -> str:
    return door.enters(LEAD, "casey")[1].text


def withdrawn_ballot(door: Door) -> str:
    door.world.act(withdraw, LEAD, "harper")
    return election_ballot(door)


def election_refused(door: Door) -> str:
    browser, ballot = door.enters(LEAD, "casey")
    return fill(browser, ballot, **{"rank-blair": "1", "rank-devon": "1"}).text


def election_review(door: Door) -> str:
    return door.reviews(LEAD, "casey", **{"rank-blair": "1"})[1].text


def election_receipt(door: Door) -> str:
    return fill(*door.reviews(LEAD, "casey", blank="yes")).text


def decision_notice(door: Door) -> str:
    return door.browser().get(f"/polls/{CASE}").text


def decision_ballot(door: Door) -> str:
    return door.enters(CASE, "blair")[1].text


def decision_refused(door: Door) -> str:
    return fill(*door.enters(CASE, "blair")).text


def decision_review(door: Door) -> str:
    return door.reviews(CASE, "blair", marking="yes")[1].text


def decision_receipt(door: Door) -> str:
    return fill(*door.reviews(CASE, "blair", marking="abstain")).text


def decision_report(door: Door) -> str:
    door.world.cast_and_tally(CASE, {"blair": "yes", "casey": "no"})
    door.world.publish(CASE)
    return door.browser().get(f"/polls/{CASE}/report").text


def box(door: Door) -> str:
    _count(door)
    return door.browser().get(f"/polls/{SLUG}/box").text


def report(door: Door) -> str:
    _count(door)
    return door.browser().get(f"/polls/{SLUG}/report").text


def election_report(door: Door) -> str:
    world = door.world
    world.cast_and_tally(
        LEAD, dict.fromkeys(("avery", "casey", "devon", "ellis", "gray"), ("blair",))
    )
    world.publish(LEAD)
    return door.browser().get(f"/polls/{LEAD}/report").text


def _count(door: Door) -> None:
    door.world.cast_and_tally(SLUG, {"blair": "yes", "casey": "no"})
    door.world.publish(SLUG)


PAGES = (
    front,
    empty_front,
    notice,
    election_notice,
    link_page,
    bad_link,
    removal_ballot,
    removal_refused,
    removal_review,
    removal_receipt,
    second_ballot,
    election_ballot,
    withdrawn_ballot,
    election_refused,
    election_review,
    election_receipt,
    box,
    report,
    election_report,
    decision_notice,
    decision_ballot,
    decision_refused,
    decision_review,
    decision_receipt,
    decision_report,
)


@pytest.mark.parametrize("made", PAGES)
def test_a_page_is_whole(world: World, made: Callable[[Door], str]) -> None:
    """It has a language, one title, one first heading, no skipped level and no id twice."""
    html = _html(world, made)
    page = Page(html)
    assert page.unclosed == []
    assert page.all("html") == [{"lang": "en"}]
    assert len(Page(html.partition("</head>")[0]).said("title")) == 1
    assert len(page.said("h1")) == len(page.all("main")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert len(set(page.ids)) == len(page.ids)
    assert len(html.encode()) < LARGEST


@pytest.mark.parametrize("made", PAGES)
def test_a_page_can_be_used_by_everybody(world: World, made: Callable[[Door], str]) -> None:
    """It has a skip link, a label for each control, and heads for tables and columns."""
    page = Page(_html(world, made))
    labelled = {label["for"] for label in page.all("label")}
    assert all(control["id"] in labelled for control in page.controls)
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    for link in page.all("a"):
        assert not link["href"].startswith("#") or link["href"][1:] in page.ids
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert attributes.get(name, page.ids[0]) in page.ids
    assert len(page.said("caption")) == len(page.all("table"))
    assert all(head.get("scope") in {"col", "row"} for head in page.all("th"))
    scrolled = [div for div in page.all("div") if div.get("class") == "scroll"]
    assert len(scrolled) >= len(page.all("table"))
    assert all(div["tabindex"] == "0" and div["aria-label"] for div in scrolled)
    assert len(page.said("legend")) == len(page.all("fieldset"))


@pytest.mark.parametrize("made", PAGES)
def test_a_page_holds_nothing_foreign(world: World, made: Callable[[Door], str]) -> None:
    """No script or style is inline, and nothing is loaded from elsewhere."""
    html = _html(world, made)
    for page in map(Page, (html, *templates(html))):
        assert "".join(page.said("script")) == ""
        assert page.all("style") == page.all("img") == page.all("iframe") == []
        for tag, attributes in page.tags:
            assert "style" not in attributes
            assert not any(name.startswith("on") for name in attributes)
            loads = attributes.get("src") or (attributes.get("href", "") if tag == "link" else "")
            assert not loads or loads.startswith("/static/")


def _html(world: World, made: Callable[[Door], str]) -> str:
    world.make_noticed_poll()
    world.make_noticed_poll(ELECTION)
    world.make_noticed_poll(DECISION)
    for slug in (SLUG, LEAD, CASE):
        world.open(slug)
    return made(Door(world))


def _schemes(css: str) -> list[dict[str, str]]:
    """The colour tokens of a stylesheet: light, and light overlaid with dark."""
    light, dark = re.findall(r":root \{\n(.*?)\}", css, re.DOTALL)[:2]
    token = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    return [dict(token.findall(light)), dict(token.findall(light)) | dict(token.findall(dark))]


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", _schemes(SITE_STYLE), ids=["light", "dark"])
def test_text_can_be_read_in_light_and_dark(scheme: dict[str, str]) -> None:
    """Text has a contrast of 4.5 to 1, and the edge of a control has 3 to 1."""
    for text in ("ink", "quiet", "accent", "good", "warn", "fault"):
        for ground in ("paper", "sheet"):
            assert _contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)
    for text, ground in (
        ("ink", "warn-sheet"),
        ("accent", "warn-sheet"),
        ("fault", "fault-sheet"),
        ("good", "good-sheet"),
        ("warn", "warn-sheet"),
        ("ink", "accent-sheet"),
        ("quiet", "accent-sheet"),
        ("accent", "accent-sheet"),
        ("on-accent", "accent"),
    ):
        assert _contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)
    assert _contrast(scheme["edge"], scheme["sheet"]) >= 3
    assert _contrast(scheme["accent"], scheme["paper"]) >= 3


def test_the_report_has_the_colours_of_the_site() -> None:
    """The record's stylesheet and the site's agree in every colour token."""
    for site, report in zip(_schemes(SITE_STYLE), _schemes(REPORT_STYLE), strict=True):
        own = {name: colour for name, colour in report.items() if not name.startswith("chart-")}
        assert len(own) > 10
        assert own.items() <= site.items()

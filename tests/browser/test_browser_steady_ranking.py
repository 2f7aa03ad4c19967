"""Nothing moves under a finger: a double tap and Enter twice do one thing, to one person.

In real Chromium, on a phone and by touch, with two to twenty long names.
"""

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, ViewportSize, expect

from tests.support.browser import CAST, REVIEW, SLUG, both_open, enter, heading, served, settle
from tests.support.copied_world import become_copy
from tests.support.ranked_ballots import FIELDS, Field, twelve, twenty
from tests.support.ranking import (
    ALL,
    IN_ORDER,
    ballot,
    candidates,
    ids,
    sent_order,
    turn,
)
from tests.support.world import World

pytestmark = pytest.mark.browser

of_each_size = pytest.mark.parametrize("field", FIELDS, ids=lambda field: str(field.count))
MOST = 4
"""So many of the candidates are pressed twice, be there ever so many."""
TALL: ViewportSize = {"width": 390, "height": 2600}
CENTRE = """control => {
  control.scrollIntoView({ block: "nearest" });
  const { left, top, width, height } = control.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}"""
FIRST_GAVE_WAY = """() => {
  const [, down] = document.querySelector(".ranked li").style.translate.split(" ");
  return parseFloat(down) > 0;
}"""


class Thumb:
    """A thumb on this page: it presses and drags, as fast as Chromium takes it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line: CDPSession = page.context.new_cdp_session(page)

    def tap(self, control: Locator, times: int = 1) -> None:
        """Tap at one point so many times without a pause, whatever comes to stand there."""
        x, y = control.evaluate(CENTRE)
        for _ in range(times):
            self._touch("touchStart", x, y)
            self._touch("touchEnd")

    def put(self, control: Locator) -> tuple[float, float]:
        x, y = control.evaluate(CENTRE)
        self._touch("touchStart", x, y)
        return x, y

    def to(self, x: float, y: float) -> None:
        self._touch("touchMove", x, y)

    def lift(self) -> None:
        self._touch("touchEnd")

    def _touch(self, kind: str, *point: float) -> None:
        points = [{"x": point[0], "y": point[1]}] if point else []
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def control(page: Page, act: str, at: int) -> Locator:
    return page.locator(f".ranked [data-act={act}]").nth(at)


@of_each_size
def test_a_double_tap_acts_once(world: World, chromium: Browser, field: Field) -> None:
    """By thumb and by mouse, on a row: never to a second person."""
    become_copy(world, field.make)
    with served(world, chromium) as site:
        page = ballot(site, has_touch=True)
        thumb = Thumb(page)
        order: list[str] = []
        for at, who in enumerate(ids(page)[:MOST]):
            if at % 2:
                page.locator(f"#rank-{who}").dblclick()
            else:
                thumb.tap(page.locator(f"#rank-{who}"), 2)
            order.append(who)
            assert sent_order(page) == order


@pytest.mark.parametrize("field", FIELDS[::2], ids=lambda field: str(field.count))
def test_a_double_tap_on_a_row_that_moves_acts_once(
    world: World, chromium: Browser, field: Field
) -> None:
    """To the top, up, down and remove: whoever comes under the thumb stays where they are."""
    become_copy(world, field.make)
    with served(world, chromium) as site:
        page = ballot(site, has_touch=True)
        thumb = Thumb(page)
        order = ids(page)
        for who in order:
            page.locator(f"#rank-{who}").click()
        turn(page)
        last = len(order) - 1
        for act, at, to in (("top", last, 0), ("up", last, last - 1), ("down", 0, 1)):
            thumb.tap(control(page, act, at), 2)
            order.insert(to, order.pop(at))
            assert sent_order(page) == order
            settle(page)
        thumb.tap(control(page, "remove", 0), 2)
        assert sent_order(page) == order[1:]
        turn(page, ALL)
        thumb.tap(page.locator(".is-ranked [data-act=remove]").first, 2)
        assert len(sent_order(page)) == len(order) - 2


@of_each_size
def test_enter_twice_acts_once(world: World, chromium: Browser, field: Field) -> None:
    """Pressed twice, or held down: one person is ranked, stays ranked, and nobody else is."""
    become_copy(world, field.make)
    with served(world, chromium) as site:
        page = ballot(site)
        for at, who in enumerate(ids(page)[: -MOST - 1 : -1], start=1):
            settle(page)
            page.locator(f"#rank-{who}").focus()
            for _ in range(1 + at % 2):  # down again without up is a key that is held
                page.keyboard.down("Enter")
            page.keyboard.up("Enter")
            page.keyboard.press("Enter")
            assert sent_order(page)[-1] == who
            assert len(sent_order(page)) == at
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Not cast yet")


@of_each_size
def test_fast_taps_rank_whom_they_hit(world: World, chromium: Browser, field: Field) -> None:
    """Taps on one row after another without a pause count all, in their order."""
    become_copy(world, field.make)
    with served(world, chromium) as site:
        page = ballot(site, has_touch=True)
        page.set_viewport_size(TALL)
        order = ids(page)[1::2] + ids(page)[::2]
        thumb = Thumb(page)
        for who in order:
            thumb.tap(page.locator(f"#rank-{who}"))
        assert sent_order(page) == order


def test_last_becomes_first_by_two_taps(world: World, chromium: Browser) -> None:
    """Of twenty: turn to the order, which shows who was ranked last, and press "To the top"."""
    become_copy(world, twenty)
    with served(world, chromium) as site:
        page = ballot(site, has_touch=True)
        thumb = Thumb(page)
        for who in ids(page):
            thumb.tap(page.locator(f"#rank-{who}"))
        thumb.tap(page.get_by_role("button", name=IN_ORDER))
        top = control(page, "top", 19)
        expect(top).to_be_in_viewport(ratio=1)
        settle(page)
        thumb.tap(top)
        assert sent_order(page) == [ids(page)[-1], *ids(page)[:-1]]


def test_last_becomes_first_by_one_drag_of_a_finger(world: World, chromium: Browser) -> None:
    """Held at the upper edge, the page scrolls until the first row gives way."""
    become_copy(world, twenty)
    with served(world, chromium) as site:
        page = ballot(site, has_touch=True)
        for who in ids(page):
            page.locator(f"#rank-{who}").click()
        turn(page)
        thumb = Thumb(page)
        x, y = thumb.put(page.locator(".handle").last)
        thumb.to(x, y - 20)
        thumb.to(x, 30)
        page.wait_for_function(FIRST_GAVE_WAY)
        thumb.lift()
        order = ids(page)
        assert sent_order(page) == [order[-1], *order[:-1]]
        expect(page.locator(".carried, .carrying, li[style*=px]")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_row_is_dragged_by_mouse_and_escape_puts_it_back(
    world: World, chromium: Browser, width: int
) -> None:
    """The third is carried above the first and let go; another is carried, and put back."""
    become_copy(world, twelve)
    with served(world, chromium) as site:
        page = ballot(site, width=width)
        page.set_viewport_size({"width": width, "height": 1400})
        for who in ids(page)[:4]:
            page.locator(f"#rank-{who}").click()
        if width < 1000:
            turn(page)
        first, second, third, fourth = sent_order(page)
        carry(page, 2, 0)
        page.mouse.up()
        assert sent_order(page) == [third, first, second, fourth]
        assert candidates(page)[2] in page.get_by_role("status").inner_text()
        carry(page, 0, 3)
        page.keyboard.press("Escape")
        page.mouse.up()
        assert sent_order(page) == [third, first, second, fourth]


def carry(page: Page, at: int, to: int) -> None:
    """Take a row by its handle and hold it over another."""
    x, y = page.locator(".handle").nth(at).evaluate(CENTRE)
    _, there = page.locator(".handle").nth(to).evaluate(CENTRE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, there + (5 if to > at else -5), steps=3)


def test_what_a_fold_moved_takes_no_tap_at_once(world: World, chromium: Browser) -> None:
    """A statement opens above a row that is tapped at once: that tap is ignored."""
    become_copy(world, twelve)
    with served(world, chromium) as site:
        page = ballot(site, has_touch=True)
        page.set_viewport_size(TALL)
        thumb = Thumb(page)
        fold = page.locator(".candidate summary").first
        moved = page.locator(".candidate:has(summary) + .candidate .pick").first
        thumb.tap(fold)
        expect(page.locator(".candidate [open]")).to_have_count(1)
        thumb.tap(moved)
        assert sent_order(page) == []
        settle(page)
        thumb.tap(moved)
        assert len(sent_order(page)) == 1


@pytest.mark.parametrize("by_thumb", [True, False], ids=["thumb", "mouse"])
def test_a_double_tap_on_review_casts_nothing(
    world: World, chromium: Browser, by_thumb: bool
) -> None:
    """Though "Cast this ballot" comes to stand where "Review your ballot" was."""
    become_copy(world, both_open)
    with served(world, chromium) as site:
        page = site.visitor(width=320, height=844, has_touch=True)
        thumb = Thumb(page)
        casts: list[str] = []
        page.on("request", lambda sent: casts.append(sent.url) if "/cast" in sent.url else None)
        enter(site, page, SLUG, "casey")
        page.get_by_label("No", exact=True).check()
        review, cast = (page.get_by_role("button", name=name) for name in (REVIEW, CAST))
        review.click()
        at = cast.bounding_box()
        assert at
        page.get_by_role("button", name="Change").click()
        review.evaluate("(button, y) => scrollBy(0, button.getBoundingClientRect().y - y)", at["y"])
        there = review.bounding_box()
        assert there
        assert abs(there["y"] - at["y"]) < at["height"] / 4
        if by_thumb:
            thumb.tap(review, 2)
        else:
            review.dblclick()
        heading(page, "Not cast yet")
        settle(page)
        assert casts == []
        cast.click()
        heading(page, "Cast")
        assert len(casts) == 1

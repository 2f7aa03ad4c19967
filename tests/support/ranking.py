"""A ranked ballot in a browser: its two views, its buttons, and the fields that it would send."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import LEAD, PHONE, Site, enter, settle

DATA = """[...new FormData(document.querySelector('form'))]
  .filter(([name]) => name != 'form' && name != 'elector')"""
IDS = "[...document.querySelectorAll('.pick')].map(({ id }) => id.replace('rank-', ''))"
IN_ORDER, ALL = "In order", "All candidates"


def ballot(site: Site, width: int = PHONE, **eyes: Any) -> Page:
    page = site.visitor(width=width, height=844, **eyes)
    enter(site, page, LEAD, "casey")
    expect(page.locator(".pick").first).to_be_visible()
    return page


def by(page: Page, does: str, name: str) -> Locator:
    """The button of this act for this candidate, as a screen reader finds it."""
    return page.get_by_role("button", name=f"{does}: {name}", exact=True)


def turn(page: Page, view: str = IN_ORDER) -> None:
    """Turn to the ranking so far, or to all candidates, and let it settle.

    Where the window has room for both, both are seen, and nothing turns.
    """
    if page.locator(".views").is_visible():
        page.locator(".views").get_by_role("button", name=view).click()
    settle(page)


def candidates(page: Page) -> list[str]:
    """The names in the elector's own order."""
    return page.locator(".pick .name").all_inner_texts()


def numbers(page: Page) -> list[str]:
    """The number on each row, in the elector's own order; empty where there is none."""
    return page.locator(".pick .place").all_text_contents()


def ranked(page: Page) -> list[str]:
    """The rows of the ranking so far, number and name, whether that view is seen or not."""
    rows = page.locator(".ranked li").all()
    return [f"{row.locator('.place').text_content()} {_name(row)}" for row in rows]


def _name(row: Locator) -> str | None:
    return row.locator(".name").text_content()


def ids(page: Page) -> list[str]:
    """The candidates' ids in the elector's own order."""
    found: list[str] = page.evaluate(IDS)
    return found


def posted(page: Page) -> dict[str, str]:
    """The fields that the form would send now."""
    return dict(page.evaluate(DATA))


def sent_order(page: Page) -> list[str]:
    """The ids of those whom the form would send as ranked, first preference first."""
    ranks = {name[5:]: rank for name, rank in posted(page).items() if name.startswith("rank-")}
    chosen = {who: int(rank.rstrip("-")) for who, rank in ranks.items() if rank.rstrip("-")}
    order = sorted(chosen, key=lambda who: chosen[who])
    assert [chosen[who] for who in order] == list(range(1, len(order) + 1))
    return order


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text()

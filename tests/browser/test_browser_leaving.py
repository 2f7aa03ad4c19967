"""Nothing that only the page holds is lost without a word: a marked ballot, an unsaved receipt."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.support.browser import CAST, LEAD, NO_X25519, REVIEW, SLUG, Site, enter, heading

pytestmark = [pytest.mark.browser, pytest.mark.window]

PULLED = "() => getComputedStyle(document.documentElement).overscrollBehaviorY"
STORED = """async () => [
  localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
  (await caches.keys()).length, document.cookie, JSON.stringify(history.state ?? {}),
]"""


def stays(page: Page) -> list[str]:
    """Stay on the page whenever the browser asks; return the growing list of its questions."""
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return questions


def reload_asks(page: Page) -> None:
    """Reload as the button of the browser does; the page asks first, and stays."""
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.reload())")
    assert asked.value.type == "beforeunload"
    page.evaluate("true")  # the page answers once nothing is asked any more


@pytest.mark.parametrize("seals", ["the browser", "the server"])
def test_a_reload_asks_while_there_is_something_to_lose(site: Site, seals: str) -> None:
    """Marked, reviewed, and cast but not saved, it asks; empty, by its buttons and saved, not."""
    page = site.visitor()
    if seals == "the server":
        page.add_init_script(NO_X25519)
    link = site.door.link(SLUG, "casey")
    page.goto(link)
    page.get_by_role("button").click()
    expect(page.locator("#sealing")).to_contain_text(re.compile("seals your ballot"))
    page.wait_for_load_state("networkidle")
    questions = stays(page)
    page.locator("h1").click()
    page.reload()
    assert page.evaluate(PULLED) == "contain"
    assert questions == []
    page.wait_for_load_state("networkidle")
    page.get_by_label("No", exact=True).check()
    reload_asks(page)
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    page.get_by_role("button", name=REVIEW).click()
    heading(page, "Not cast yet")
    if seals == "the browser":
        reload_asks(page)
        assert page.evaluate(STORED) == [0, 0, 0, 0, "", '{"step":"review"}']
    page.get_by_role("button", name=CAST).click()
    heading(page, "Cast")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    before = len(questions)
    reload_asks(page)
    assert page.evaluate(PULLED) == "contain"
    with page.expect_download():
        page.get_by_role("link", name="Save the receipt").click()
    page.goto(f"{site.door.base_url}/polls/{SLUG}")
    assert len(questions) == before + 1
    assert page.evaluate(PULLED) == "auto"


def test_a_ranking_that_is_marked_by_buttons_asks_too(site: Site) -> None:
    """The link of the fold opens beside the ballot, and asks nothing; a reload does."""
    page = site.visitor()
    enter(site, page, LEAD, "casey")
    questions = stays(page)
    page.locator("#rank-devon").click()
    page.locator(".about summary").click()
    with page.expect_popup() as notice:
        page.get_by_role("link", name="Read the notice").click()
    assert notice.value.url.endswith(f"/polls/{LEAD}")
    assert questions == []
    reload_asks(page)


def test_the_code_is_copied_and_the_way_back_shows_no_ballot_after_signing_out(site: Site) -> None:
    """Copied by a press, it is kept: nothing is asked, and the session is over everywhere."""
    page = site.visitor()
    enter(site, page, SLUG, "casey")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name=REVIEW).click()
    page.get_by_role("button", name=CAST).click()
    heading(page, "Cast")
    code = page.locator(".code").inner_text()
    questions = stays(page)
    page.get_by_role("button", name="Copy the code").click()
    expect(page.get_by_text("The code is copied.")).to_be_visible()
    cookies = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    heading(page, "You are signed out")
    assert (questions, page.context.cookies()) == ([], [])
    site.refuses("403")
    page.go_back()
    heading(page, "Please open your ballot link again")
    field = page.get_by_label("Your ballot link, or its code")
    field.press("Control+v")
    expect(field).to_have_value(code)
    page.context.add_cookies([{**cookies[0], "url": None}])
    page.goto(f"{site.door.base_url}/polls/{SLUG}/ballot")
    heading(page, "Please open your ballot link again")

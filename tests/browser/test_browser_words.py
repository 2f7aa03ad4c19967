"""The browser's review and refusals beside the server's: the same judgement in the same words."""

import itertools
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from election.crypto.receipt import read_receipt
from election.errors import MarkingRefused
from election.rules.poll.ballots import FAULTS, read_form
from election.services.withdraw import withdraw
from tests.support.browser import LEAD, SLUG, Site, enter
from tests.support.form_reader import fill
from tests.support.web_client import Page as Html
from tests.support.world import World

pytestmark = pytest.mark.browser

READ = """async ([posted, candidates]) => {
  const { readMarking } = await import("/static/marking.js");
  return posted.map((text) => readMarking(new URLSearchParams(text), candidates));
}"""
FILL = """(marking) => {
  for (const control of document.querySelectorAll("[name^=rank-], #blank")) {
    control.value = marking[control.name] ?? (control.id === "blank" ? "yes" : "");
    control.checked = control.name in marking;
  }
}"""
RANKS = ("", "1", "2", "3", "4", "0", "x", " 1 ")


def judged(world: World, slug: str, posted: list[dict[str, str]]) -> list[dict[str, object]]:
    """What the server makes of these forms: a marking, or a sentence."""
    found: list[dict[str, object]] = []
    for form in posted:
        try:
            marking = read_form(world.definition(slug), form)
            found.append({"marking": marking if isinstance(marking, str) else list(marking)})
        except MarkingRefused as refused:
            found.append({"says": str(refused)})
    return found


def in_words(said: dict[str, object]) -> dict[str, object]:
    """What the browser says of a form, with the page's sentence for a fault."""
    if "fault" not in said:
        return said
    facts = said.get("facts", {})
    assert isinstance(facts, dict)
    return {"says": FAULTS[str(said["fault"])].format(**facts)}


def test_the_browser_judges_a_form_as_the_server_does(site: Site) -> None:
    """All 1,024 ways to fill in ranks for three candidates, and the options of a removal."""
    page = site.visitor()
    page.goto(site.door.base_url)
    ranked = [
        {**dict(zip(("rank-blair", "rank-devon", "rank-harper"), ranks, strict=True)), **blank}
        for ranks in itertools.product(RANKS, repeat=3)
        for blank in ({}, {"blank": "yes"})
    ]
    options = [{}, *({"marking": each} for each in ("", "yes", "no", "abstain", "YES", "maybe"))]
    for slug, candidates, posted in (
        (LEAD, ["blair", "devon", "harper"], ranked),
        (SLUG, [], options),
    ):
        said = page.evaluate(READ, [[urlencode(form) for form in posted], candidates])
        assert [in_words(each) for each in said] == judged(site.world, slug, posted)


def fault_shown(page: Page) -> tuple[str, str | None]:
    link = page.locator(".fault a")
    return link.inner_text(), link.get_attribute("href")


def test_a_fault_is_shown_in_the_servers_words_and_leads_to_the_field(site: Site) -> None:
    """As the page of the server's refusal does, for each kind of fault."""
    page = site.visitor()
    enter(site, page, LEAD, "casey", script=True)
    browser, ballot = site.door.enters(LEAD, "casey")
    for marking in (
        {},
        {"rank-blair": "1", "rank-devon": "1"},
        {"rank-blair": "1", "rank-devon": "3"},
        {"rank-harper": "2"},
        {"rank-harper": "1", "blank": "yes"},
    ):
        page.evaluate(FILL, marking)
        page.get_by_role("button", name="Review your ballot").click()
        refused = Html(fill(browser, ballot, **marking).text)
        shown, field = fault_shown(page)
        assert shown in refused.said("p")
        assert field in [link["href"] for link in refused.all("a")]
        assert page.locator(".fault a").evaluate("each => each === document.activeElement")


@pytest.mark.parametrize(
    ("slug", "marking"),
    [
        (SLUG, {"marking": "yes"}),
        (SLUG, {"marking": "no"}),
        (SLUG, {"marking": "abstain"}),
        (LEAD, {"blank": "yes"}),
        (LEAD, {"rank-devon": "1"}),
        (LEAD, {"rank-devon": "2", "rank-harper": "1"}),
        (LEAD, {"rank-devon": "3", "rank-harper": "1", "rank-blair": "2"}),
    ],
)
def test_the_review_is_the_servers_word_for_word(
    site: Site, slug: str, marking: dict[str, str]
) -> None:
    """Text of the whole page, with a withdrawn candidate and an earlier ballot in it."""
    if slug == LEAD and "rank-blair" not in marking:
        site.world.act(withdraw, LEAD, "blair")
    site.world.cast(slug, "casey", "no" if slug == SLUG else ())
    page = site.visitor()
    enter(site, page, slug, "casey", script=True)
    for name, value in marking.items():
        if name.startswith("rank-"):
            page.locator(f"[name={name}]").select_option(value, force=True)
        else:
            page.locator(f"[name={name}][value={value}]").check(force=True)
    page.get_by_role("button", name="Review your ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not cast yet")
    _, review = site.door.reviews(slug, "casey", **marking)
    theirs = Html(review.text)
    assert page.title() == theirs.said("title")[0]
    assert " ".join(page.locator("main").inner_text().split()) == theirs.said("main")[0]


def saved(page: Page, directory: Path) -> str:
    """The text of the file that the button saves."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the receipt").click()
    path = directory / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_text("utf-8")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("slug", [SLUG, LEAD])
def test_the_receipt_can_be_saved(site: Site, tmp_path: Path, slug: str, script: bool) -> None:
    """A file with the code and the signed text, which `election receipt` reads as it is."""
    page = site.visitor(script=script)
    enter(site, page, slug, "casey", script=script)
    page.locator("#marking-no" if slug == SLUG else "#blank").check(force=True)
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    code, text = page.locator(".code").inner_text(), saved(page, tmp_path)
    assert [each.name for each in tmp_path.glob("receipt-*")] == [f"receipt-{slug}-1.txt"]
    assert f"\nReceipt code: {code}\n" in text
    receipt, _ = read_receipt(text)
    panel = page.locator("[data-envelope]").get_attribute("data-envelope")
    assert (receipt.poll, receipt.envelope) == (slug, panel)
    whoever = "see in the report that your ballot was counted"
    if slug == LEAD:
        whoever = "find your ballot in the report"
    expect(page.locator(".receipt")).to_contain_text(f"whoever has the code can {whoever}")
    assert f"whoever has it can {whoever}" in text
    expect(page.get_by_role("button", name="Print")).to_be_visible(visible=script)


def test_the_print_button_prints(site: Site) -> None:
    """What it prints is the page with the code on it."""
    page = site.visitor()
    enter(site, page, SLUG, "casey", script=True)
    page.get_by_label("No").check()
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".code")).to_be_visible()
    expect(page.get_by_role("link", name="Save the receipt")).to_be_hidden()

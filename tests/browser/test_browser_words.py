"""The browser's review and refusals beside the server's: one judgement in the same words."""

import itertools
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from election.crypto.receipt import read_receipt
from election.errors.ballots import MarkingRefused
from election.kinds.kind import PollKind
from election.kinds.table import kind_of
from election.services.cast import new_code as newest_code
from election.services.withdraw import withdraw
from election.web.paths import static_address
from tests.support.browser import LEAD, SLUG, Site, enter
from tests.support.form_reader import fill, post_form
from tests.support.web_client import Page as Html

pytestmark = pytest.mark.browser

READ = """async ([posted, candidates, withdrawn]) => {
  const { readMarking } = await import("MARKING");
  return posted.map((text) => readMarking(new URLSearchParams(text), candidates, withdrawn));
}""".replace("MARKING", static_address("marking.js"))
FILL = """(marking) => {
  for (const control of document.querySelectorAll("[name^=rank-]")) {
    control.value = marking[control.name] ?? "-";
  }
  document.getElementById("blank" in marking ? "blank" : "not-blank").checked = true;
}"""
ADD = """(marking) => {
  const form = document.getElementById("ballot");
  for (const name of [...new FormData(form).keys()].filter((name) => /^rank-|^blank$/.test(name))) {
    for (const control of form.querySelectorAll(`[name="${name}"]`)) control.remove();
  }
  for (const [name, value] of Object.entries(marking)) {
    const control = document.createElement("input");
    Object.assign(control, { type: "hidden", name, value });
    form.append(control);
  }
}"""
RANKS = ("-", "1", "2-", "3", "4", "0", "x", " 1 ")


def judged(
    kind: PollKind[Any], posted: list[dict[str, str]], withdrawn: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    """The server's judgements of these forms: a marking, or a sentence."""
    judgements: list[dict[str, object]] = []
    for form in posted:
        try:
            marking = kind.read_form(form, withdrawn)
            judgements.append({"marking": marking if isinstance(marking, str) else list(marking)})
        except MarkingRefused as refused:
            judgements.append({"says": str(refused)})
    return judgements


def in_words(kind: PollKind[Any], judgement: dict[str, object]) -> dict[str, object]:
    """The browser's judgement of a form, with the page's sentence for a fault."""
    if "fault" not in judgement:
        return judgement
    facts = judgement.get("facts", {})
    assert isinstance(facts, dict)
    return {"says": kind.faults[str(judgement["fault"])].format(**facts)}


@pytest.mark.parametrize("withdrawn", [(), ("blair",)], ids=["all stand", "Blair withdrew"])
def test_the_browser_judges_a_form_as_the_server_does(
    site: Site, withdrawn: tuple[str, ...]
) -> None:
    """Both agree on all 1,024 ways to rank three candidates, a stranger, and all options."""
    page = site.visitor()
    page.goto(site.door.base_url)
    ranked = [
        {**dict(zip(("rank-blair", "rank-devon", "rank-harper"), ranks, strict=True)), **blank}
        for ranks in itertools.product(RANKS, repeat=3)
        for blank in ({}, {"blank": "yes"})
    ]
    ranked += [{"rank-gray": "1"}, {"rank-devon": "1", "rank-": "2"}, {"rank-gray": " "}]
    options = [
        {},
        *({"marking": marking} for marking in ("", "-", "yes", "no-----", "abstain", "YES", "-no")),
    ]
    for slug, posted in ((LEAD, ranked), (SLUG, options)):
        kind = kind_of(site.world.definition(slug))
        gone = {name: kind.names[name] for name in withdrawn if name in kind.names}
        given = [[urlencode(form) for form in posted], list(kind.candidate_ids), gone]
        judgements = page.evaluate(READ, given)
        assert [in_words(kind, judgement) for judgement in judgements] == judged(
            kind, posted, withdrawn
        )


REFUSED = [
    ({"rank-blair": "1"}, "Blair Okonkwo has withdrawn."),
    ({"rank-gray": "1"}, "gray is no candidate of this poll."),
    ({"rank-devon": "1", "rank-harper": "3"}, "Rank 2 is left out."),
    ({"rank-devon": "1", "rank-harper": "1"}, "Rank 1 is given twice."),
    ({"rank-devon": "4"}, "A rank is a whole number from 1 to 3."),
    ({"rank-devon": "1", "blank": "yes"}, "A blank ballot ranks nobody."),
    ({}, "Nobody is ranked."),
]
"""Forms of the election after Blair withdrew, each with the beginning of its refusal."""


@pytest.mark.parametrize(("marking", "begins"), REFUSED, ids=str)
def test_review_cast_and_browser_refuse_alike(
    site: Site, marking: dict[str, str], begins: str
) -> None:
    """All three give the same marking or sentence, and cast nothing that is refused."""
    site.world.act(withdraw, LEAD, "blair")
    kind = kind_of(site.world.definition(LEAD))
    (sentence,) = (judgement["says"] for judgement in judged(kind, [marking], ("blair",)))
    assert str(sentence).startswith(begins)
    browser, ballot = site.door.enters(LEAD, "casey")
    form = post_form(ballot.text)
    posted = {**form.fields, **marking}
    for step, more in (("review", {}), ("cast", {"code": newest_code(), "cast_id": "c" * 20})):
        answer = browser.post(f"/polls/{LEAD}/{step}", data={**posted, **more})
        assert answer.status_code == 422, step
        assert sentence in Html(answer.text).said("p"), step
    page = site.visitor()
    enter(site, page, LEAD, "casey", script=True)
    page.evaluate(ADD, marking)
    page.get_by_role("button", name="Review your ballot").click()
    assert fault_shown(page)[0] == sentence
    assert not site.door.recorded(LEAD, "casey")


def fault_shown(page: Page) -> tuple[str, str | None]:
    link = page.locator(".fault a")
    return link.inner_text(), link.get_attribute("href")


def test_a_fault_is_shown_in_the_servers_words_and_leads_to_the_field(site: Site) -> None:
    """Each kind of fault is shown as on the page of the server's refusal."""
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
    """The whole text agrees, with a withdrawn candidate and an earlier ballot."""
    if slug == LEAD and "rank-blair" not in marking:
        site.world.act(withdraw, LEAD, "blair")
    site.world.cast(slug, "casey", "no" if slug == SLUG else ())
    page = site.visitor()
    enter(site, page, slug, "casey", script=True)
    for name, value in marking.items():
        if name.startswith("rank-"):
            page.locator(f"[name={name}]").select_option(value, force=True)
        else:
            page.locator(f"[name={name}][value^={value}]").check(force=True)
    page.get_by_role("button", name="Review your ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not cast yet")
    _, review = site.door.reviews(slug, "casey", **marking)
    theirs = Html(review.text)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
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
    """The file has the code and the signed text, and `election receipt` reads it unchanged."""
    page = site.visitor(script=script)
    enter(site, page, slug, "casey", script=script)
    page.locator("#marking-no" if slug == SLUG else "#blank").check(force=True)
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    code, text = page.locator(".code").inner_text(), saved(page, tmp_path)
    assert [file.name for file in tmp_path.glob("receipt-*")] == [f"receipt-{slug}-1.txt"]
    assert f"\nReceipt code: {code}\n" in text
    receipt, _ = read_receipt(text)
    panel = page.locator("[data-envelope]").get_attribute("data-envelope")
    assert (receipt.poll, receipt.envelope) == (slug, panel)
    whoever = "see in the report that your ballot was counted"
    if slug == LEAD:
        whoever = "find your ballot in the report"
    expect(page.locator(".receipt")).to_contain_text(f"Whoever has it can {whoever}")
    assert f"whoever has it can {whoever}" in text
    expect(page.get_by_role("button", name="Print")).to_be_visible(visible=script)


def test_the_print_button_prints(site: Site) -> None:
    """The button prints the page that shows the code."""
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

"""Scenarios of nominations, by their numbers: through commands, mails and pages.

Avery has resigned as lead. Blair, Devon and Harper are nominated; Robin is the officer.
"""

from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from election.verify import main as verify_main
from tests.support.form_reader import cast
from tests.support.nominations import (
    BEGIN,
    END,
    SLUG,
    answers,
    code_of,
    enters,
    nominates,
    nominating,
    opens_nominations,
)
from tests.support.officer import Officer, text_of
from tests.support.web_client import Page

DAY = timedelta(days=1)
STATEMENT = "I would *publish* every decision.\n\n- within a week\n- with reasons"
PEOPLE = ("avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper", "indigo")


def at_work(officer: Officer) -> None:
    officer.does("worker", "--once")


def subjects(officer: Officer, address: str) -> list[str]:
    return [str(mail["Subject"]) for mail in officer.mail_to(address)]


def nominations_end(officer: Officer) -> None:
    officer.clock.now = END
    at_work(officer)


@pytest.mark.parametrize("nominators", ["published", "private"])
def test_scenario_36_from_nominations_to_a_certified_record(
    officer: Officer, nominators: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two accept and one declines; who declined is nowhere, and the record verifies."""
    opens_nominations(officer, nominators)
    assert "nominated Devon" in Page(nominates(officer, "blair", "devon").text).text
    nominates(officer, "casey", "devon")
    nominates(officer, "casey", "harper")
    at_work(officer)
    assert (
        len([each for each in subjects(officer, "devon@example.org") if "Nominated:" in each]) == 1
    )
    assert "recorded" in Page(answers(officer, "devon", "stands", STATEMENT).text).text
    answers(officer, "harper", "declines")
    answers(officer, "blair", "stands", "I would halve the review queue.")
    at_work(officer)
    told = [each for each in subjects(officer, "blair.home@example.net") if "answer" in each]
    assert len(told) == 1
    nominations_end(officer)
    page = officer.browser().get(f"/polls/{SLUG}").text
    assert "<em>publish</em>" in page
    assert "<li>with reasons</li>" in page
    assert ("Nominated by" in Page(page).text) == (nominators == "published")
    stand = text_of(officer.mail_to("officer@example.org")[-1])
    assert "Blair Okonkwo and Devon" in stand
    assert f"election notice {SLUG}" in stand
    assert officer.reads("show", SLUG)["next"][0]["commands"] == [f"election notice {SLUG} --local"]
    officer.does("notice", SLUG, "--yes")
    officer.clock.now = END + 9 * DAY
    at_work(officer)
    for person in PEOPLE:
        link = officer.link_of(f"{person}@example.org", SLUG)
        receipt = cast(officer.browser(), link, **{"rank-devon": "1", "rank-blair": "2"})
        assert receipt.status_code == 200
    officer.clock.now = END + 23 * DAY
    at_work(officer)
    officer.does("tally", SLUG, "--key", f"keys/{SLUG}.key", "--yes")
    officer.does("publish", SLUG, "--yes")
    officer.clock.forward(days=7)
    officer.does("certify", SLUG, "--statement", "https://example.org/reasons", "--yes")
    officer.does("export", SLUG, "record.zip")
    assert verify_main(["record.zip"]) == 0, capsys.readouterr().out
    assert "gave the 2 who stand" in capsys.readouterr().out
    with ZipFile("record.zip") as record:
        definition = record.read("definition.json").decode()
        journal = record.read("journal.jsonl").decode()
    assert ('"nominated_by":["blair","casey"]' in definition) == (nominators == "published")
    assert "harper" not in journal
    deleted = b"declines"
    assert deleted not in Path("election.db").read_bytes()


def test_scenario_37_nobody_is_told_who_was_asked_or_who_stands(officer: Officer) -> None:
    """While nominations last and after, no command, page, mail to others or log has a name."""
    opens_nominations(officer)
    shown = officer.does("show", SLUG)
    page = officer.browser().get(f"/polls/{SLUG}").text
    status = officer.does("status", SLUG)
    nominates(officer, "blair", "devon")
    answers(officer, "devon", "stands", STATEMENT)
    nominates(officer, "blair", "harper")
    answers(officer, "harper", "declines")
    assert officer.does("show", SLUG) == shown
    assert officer.browser().get(f"/polls/{SLUG}").text == page
    assert officer.does("status", SLUG) == status
    before = len(officer.mail())
    at_work(officer)
    addressed = {str(mail["To"]) for mail in officer.mail()[before:]}
    assert all("devon" in each or "harper" in each for each in addressed)
    assert officer.does("status", SLUG) == status
    again = Page(nominates(officer, "casey", "harper").text).text
    assert again == Page(nominates(officer, "casey", "harper").text).text
    before = len(officer.mail())
    at_work(officer)
    assert officer.mail()[before:] == []


def test_scenario_38_nobody_stands_at_first_and_one_at_last(officer: Officer) -> None:
    """Extended by a week, with all times; who stands alone stands against Reopen nominations."""
    opens_nominations(officer)
    nominates(officer, "blair", "devon")
    at_work(officer)
    nominations_end(officer)
    extended = [each for each in subjects(officer, "casey@example.org") if "Nobody stands" in each]
    assert any(", as officer: " in each for each in subjects(officer, "officer@example.org"))
    assert len(extended) == 1
    shown = officer.reads("show", SLUG)
    assert shown["opens"] == "2027-02-02T12:00:00Z"
    assert shown["closes"] == "2027-02-16T12:00:00Z"
    assert "nominated" in Page(enters(officer, "devon")[1].text).text
    answers(officer, "devon", "stands", STATEMENT)
    officer.clock.now = END + 7 * DAY
    at_work(officer)
    officer.does("notice", SLUG, "--yes")
    definition = officer.browser().get(f"/polls/{SLUG}/definition.json").json()
    ids = [each["id"] for each in definition["question"]["candidates"]]
    assert ids == ["devon", "reopen-nominations"]


def test_scenario_39_nobody_stands_after_three_extensions(officer: Officer) -> None:
    """A worker that was down for days takes no time from electors; then the poll is cancelled."""
    opens_nominations(officer)
    officer.clock.now = END + 10 * DAY
    at_work(officer)
    assert officer.reads("show", SLUG)["opens"] == "2027-02-12T12:00:00Z"
    for days in (17, 24, 31):
        officer.clock.now = END + days * DAY
        at_work(officer)
    assert f"election cancel {SLUG}" in text_of(officer.mail_to("officer@example.org")[-1])
    assert "Nobody stands" in officer.is_refused("notice", SLUG, "--yes")
    assert officer.reads("show", SLUG)["next"][0]["commands"] == [
        f"election cancel {SLUG} --reason TEXT"
    ]
    officer.does("cancel", SLUG, "--reason", "nobody stands", "--yes")
    at_work(officer)
    assert any("Cancelled" in each for each in subjects(officer, "casey@example.org"))


def test_a_notice_after_a_late_close_names_a_later_opening(officer: Officer) -> None:
    """The days of notice count from the notice; the end moves with the opening."""
    opens_nominations(officer)
    answers(officer, "devon", "stands", STATEMENT)
    officer.clock.now = END + 5 * DAY
    at_work(officer)
    refusal = officer.is_refused("notice", SLUG, "--yes")
    assert "--opens 2027-01-30T12:00:00Z" in refusal
    assert "no later opening" in officer.is_refused(
        "notice", SLUG, "--opens", "2027-01-20T12:00:00Z", "--yes"
    )
    officer.does("notice", SLUG, "--opens", "2027-01-30T12:00:00Z", "--yes")
    assert officer.reads("show", SLUG)["closes"] == "2027-02-13T12:00:00Z"


def test_nothing_is_taken_before_and_after_the_window(officer: Officer) -> None:
    """The links say so, and nothing is recorded."""
    officer.does("draft", officer.writes("election.toml", nominating()))
    assert "no candidates yet" in officer.is_refused("notice", SLUG, "--yes")
    officer.does("nominations", "open", SLUG, "--yes")
    at_work(officer)
    code, browser = code_of(officer, "blair"), officer.browser()
    officer.clock.now = BEGIN - timedelta(seconds=1)
    early = browser.post(f"/n/{SLUG}", data={"code": code})
    assert (early.status_code, "not open yet" in early.text) == (409, True)
    assert "cannot be closed before" in officer.is_refused("nominations", "close", SLUG, "--yes")
    officer.clock.now = END
    form = {"code": code, "nominee": "devon"}
    late = browser.post(f"/n/{SLUG}/nominate", data=form)
    assert (late.status_code, "Nominations are over" in late.text) == (409, True)


def test_who_may_not_stand_is_not_nominated(officer: Officer) -> None:
    """The officer, where they are on the roll, may nominate others and not stand."""
    file = nominating().replace("officer@example.org", "gray@example.org")
    officer.does("draft", officer.writes("election.toml", file))
    officer.does("nominations", "open", SLUG, "--yes")
    at_work(officer)
    officer.clock.now = BEGIN
    refused = nominates(officer, "blair", "gray")
    assert (refused.status_code, "cannot stand" in refused.text) == (422, True)
    assert "You cannot stand" in Page(enters(officer, "gray")[1].text).text
    assert answers(officer, "gray", "stands", STATEMENT).status_code == 422
    assert "You have nominated" in nominates(officer, "gray", "blair").text


def test_a_form_as_it_stands_changes_nothing(officer: Officer) -> None:
    """Nothing is chosen in it: whoever presses its buttons is asked to choose."""
    opens_nominations(officer)
    browser, _ = enters(officer, "blair")
    form = {"code": code_of(officer, "blair")}
    for act in ("nominate", "preview", "answer"):
        answer = browser.post(f"/n/{SLUG}/{act}", data=form)
        assert answer.status_code == 422
        assert browser.get(f"/n/{SLUG}/{act}").status_code == 200
    officer.clock.now = END
    at_work(officer)
    assert "Nobody stands" in " ".join(subjects(officer, "blair@example.org"))


def test_an_answer_is_changed_and_taken_back_until_the_end(officer: Officer) -> None:
    """Who withdraws before the end does not stand; a statement that is too long is kept to mend."""
    opens_nominations(officer)
    long = answers(officer, "devon", "stands", "x" * 2001)
    assert (long.status_code, "use at most 2000" in long.text.lower()) == (422, True)
    assert "x" * 2001 in long.text
    answers(officer, "devon", "stands", "First.")
    answers(officer, "blair", "stands", "Mine.")
    answers(officer, "devon", "stands", "Second.")
    assert "Second." in enters(officer, "devon")[1].text
    answers(officer, "devon", "declines")
    nominations_end(officer)
    page = Page(officer.browser().get(f"/polls/{SLUG}").text).text
    assert "Mine." in page
    assert "Second." not in page


def test_a_replaced_address_ends_the_older_link(officer: Officer) -> None:
    """The new address gets a link of its own while nominations last."""
    opens_nominations(officer)
    code, browser = code_of(officer, "devon"), officer.browser()
    moved = ("--email", "devon@example.net", "--reason", "a lost mailbox")
    officer.does("relink", SLUG, "devon", *moved)
    assert browser.post(f"/n/{SLUG}", data={"code": code}).status_code == 403
    at_work(officer)
    assert len(officer.mail_to("devon@example.net")) == 1

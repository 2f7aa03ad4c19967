"""Scenario 46: electors are asked whether mail reaches them, by commands, mail and pages.

Robin is the officer of the removal. Casey answers yes, and somebody else reads Devon's mail.
"""

import re
from datetime import timedelta

from tests.support.officer import Officer, text_of
from tests.support.world import CLOSES, OPENS

QUESTION = re.compile(r"^<\S+(/c/\S+)>$", re.MULTILINE)
CASEY, DEVON = "casey@example.org", "devon@example.org"


def sends(robin: Officer) -> None:
    robin.does("worker", "--once")


def answers(robin: Officer, address: str, given: str) -> None:
    """Open the page of the newest question at this address, choose an answer, and send it."""
    pages = [each for mail in robin.mail_to(address) for each in QUESTION.findall(text_of(mail))]
    browser = robin.browser()
    assert browser.get(pages[-1]).status_code == 200
    assert browser.post(pages[-1], data={"reaches": given}).status_code == 200


def waits(robin: Officer, slug: str) -> tuple[str, list[str]]:
    """What `next` says of the poll, and its commands."""
    act = robin.reads("next", slug)["next"][-1]
    return act["does"], act["commands"]


def mail_column(shown: str, person: str) -> str:
    """The last column of this person's line in the roll of `show`."""
    (line,) = re.findall(rf"^{person} .*", shown, re.MULTILINE)
    return re.split(r" {2,}", line.rstrip())[-1]


def test_scenario_46_electors_say_whether_mail_reaches_them(officer: Officer) -> None:
    """`next`, `status` and `show` say who has; a no is told at once; opening waits for nobody."""
    slug = officer.drafts_removal()
    assert "only while a poll is noticed or open" in officer.is_refused("mail", "confirm", slug)
    assert officer.mail() == []
    officer.does("notice", slug, "--yes")
    sends(officer)
    ask = f"election mail confirm {slug}"
    said, commands = waits(officer, slug)
    assert "No elector was asked whether mail reaches them." in said
    assert ask in commands
    assert officer.reads("mail", "confirm", slug) == {"slug": slug, "asked": 9}
    sends(officer)
    answers(officer, CASEY, "yes")
    answers(officer, DEVON, "no")
    sends(officer)
    told = [str(mail["Subject"]) for mail in officer.mail_to("officer@example.org")]
    assert any("A wrong address" in subject for subject in told)
    said, commands = waits(officer, slug)
    assert "1 of 9 electors have confirmed that mail reaches them (Casey Moreau)." in said
    assert "Not reached: Devon Ștefănescu." in said
    relink = f"election relink {slug} devon --email ADDRESS --reason TEXT"
    assert relink in commands
    assert ask not in commands
    shown = officer.does("status", slug)
    assert "1 of 9 electors have confirmed that mail reaches them: Casey Moreau." in shown
    assert "At the address of Devon Ștefănescu (devon) somebody else reads:" in shown
    assert relink in shown
    reach = officer.reads("status", slug)["reach"]
    assert (reach["asked"], reach["confirmed"]) == (True, ["casey"])
    assert reach["not_reached"] == ["devon"]
    roll = officer.does("show", slug)
    words = {"casey": "confirmed", "devon": "not them", "blair": "accepted"}
    assert {person: mail_column(roll, person) for person in words} == words
    officer.clock.now = OPENS
    sends(officer)
    assert officer.reads("show", slug)["phase"] == "open"


def test_a_second_question_within_the_hour_is_asked_about(officer: Officer) -> None:
    """It goes to those who have not answered; after the close nobody is asked."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.does("mail", "confirm", slug)
    sends(officer)
    answers(officer, CASEY, "yes")
    again = officer.answers("mail", "confirm", slug, typing="n\n")
    assert "were asked within the hour" in again.stderr
    assert again.exit_code == 1
    assert officer.reads("mail", "confirm", slug, "--yes")["asked"] == 8
    officer.clock.forward(hours=2)
    assert "8 electors are asked" in officer.does("mail", "confirm", slug)
    officer.clock.now = OPENS
    officer.does("open", slug, "--yes")
    assert "8 electors are asked" in officer.does("mail", "confirm", slug)
    sends(officer)
    newest = text_of(officer.mail_to(DEVON)[-1])
    assert "Voting is open until Tuesday 26 January 2027, 12:00 UTC." in newest
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    assert "only while a poll is noticed or open" in officer.is_refused("mail", "confirm", slug)


def test_a_draft_names_no_notice_that_would_be_refused(officer: Officer) -> None:
    """A note says why; the command that is named corrects it."""
    slug = officer.drafts_removal()
    assert f"Next: election notice {slug}" in officer.does("draft", "removal.toml")
    officer.clock.now = OPENS - timedelta(days=6)
    late = officer.types("draft", "removal.toml")
    assert "Note: The notice would come less than 7 days before opening." in late.stderr
    correct = "Next: correct what would refuse the notice, then: election draft removal.toml"
    assert late.stdout.endswith(f"{correct}\n")


def test_next_names_a_withdrawal_only_where_there_are_candidates(officer: Officer) -> None:
    """In a removal there is nobody to withdraw."""
    said = {}
    for slug in (officer.drafts_removal(), officer.drafts_election()):
        officer.does("notice", slug, "--yes")
        said[slug] = waits(officer, slug)[0]
    assert "a reply are possible until then" in said["removal-2026-1"]
    assert "withdrawal" not in said["removal-2026-1"]
    assert "A reply and a withdrawal are possible until then" in said["lead-2027-1"]

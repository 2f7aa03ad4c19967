"""The form of every kind of mail: subject, first line, button, foot, 72 columns, headers, links."""

import re
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from election.mail.messages import MESSAGES
from election.mail.plain_text import laid_out
from election.mail.subjects import cut, short_day, subject_of
from election.services.outbox import MessageName
from tests.support.every_letter import DISPUTED, every_letter
from tests.support.mail_reader import Letter, words

KINDS = get_args(MessageName)
OF_NO_POLL = ("test", "poll-stopped")
BEFORE_THE_NOTICE = (
    "nominations",
    "nominated",
    "nomination-answer",
    "nominations-extended",
    "nominations-closed",
)
"""Kinds that are sent while the definition is not fixed: they have no hash of it."""
"""They rely on nothing that is stored of a poll."""


@pytest.fixture(scope="module")
def letters() -> list[Letter]:
    """Every mail of an office."""
    return every_letter().letters


def about_polls(letters: list[Letter]) -> list[Letter]:
    return [sent for sent in letters if sent.kind not in OF_NO_POLL]


def test_every_kind_of_mail_is_among_these(letters: list[Letter]) -> None:
    """So what the tests below say of all mails is said of each kind."""
    assert {sent.kind for sent in letters} == set(KINDS) == set(MESSAGES)


def test_each_mail_is_two_parts_with_the_plain_text_first(letters: list[Letter]) -> None:
    """Both name their encoding, and say the same words; a calendar of the dates stands beside."""
    for sent in letters:
        body: Any = sent.mail
        if MESSAGES[sent.kind].calendar:
            body, calendar = sent.mail.iter_parts()
            assert calendar.get_content_type() == "text/calendar"
        parts = list(body.iter_parts())
        assert body.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
        assert [part.get_content_charset() for part in parts] == ["utf-8", "utf-8"]
        assert laid_out(sent.html).split() == sent.text.split()


def test_each_mail_has_the_headers_of_an_automatic_letter(letters: list[Letter]) -> None:
    """It has one recipient, date, id, and a header against vacation replies."""
    for sent in letters:
        mail = sent.mail
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Date"].datetime.tzinfo is not None
        assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", mail["Message-ID"])
        assert str(mail["From"]) == "Example Project <polls@example.org>"
        assert len(mail["To"].addresses) == 1
        assert (mail["Cc"], mail["Bcc"]) == (None, None)


# Subject, first line, deadline

DEADLINES = {
    "notice": ("Voting opens Tue 12 Jan: ", "Voting opens on Tuesday 12 January 2027, 12:00 UTC"),
    "subject-letter": (
        "About you, reply by Tue 12 Jan: ",
        "you may reply until Tuesday 12 January",
    ),
    "ballot-link": ("Vote by Tue 26 Jan: ", "Vote by Tuesday 26 January 2027, 12:00 UTC"),
    "link-reissued": ("New link, vote by Wed 27 Jan: ", "vote by Wednesday 27 January 2027, 12:00"),
    "reminder": ("Reminder, vote by Wed 27 Jan: ", "vote by Wednesday 27 January 2027, 12:00 UTC"),
    "extended": ("More time, vote by Wed 27 Jan: ", "vote by Wednesday 27 January 2027, 12:00 UTC"),
}


def test_the_deadline_is_in_the_subject_and_in_the_first_line(letters: list[Letter]) -> None:
    """Whoever reads no further knows what to do by when."""
    for kind, (subject, first_line) in DEADLINES.items():
        (sent, *_) = (sent for sent in letters if sent.kind == kind)
        assert str(sent.mail["Subject"]).startswith(f"[Example Project] {subject}")
        assert first_line in words(sent.text.partition("\n\n")[0])


def test_a_subject_is_one_short_line_that_a_person_reads(letters: list[Letter]) -> None:
    """It has the project, what happened and the question, and no slug, and fits on a screen."""
    for sent in letters:
        subject = str(sent.mail["Subject"])
        assert subject.startswith("[Example Project] ")
        assert len(subject) <= 90, subject
        assert not re.search(r"removal-2026|lead-2027|[{}]|None", subject)
        if sent.kind not in OF_NO_POLL:
            assert re.search(r": (Shall the Lead|Who shall be the)", subject)
    (link, *_) = (sent for sent in letters if sent.kind == "ballot-link")
    assert str(link.mail["Subject"]) == (
        "[Example Project] Vote by Tue 26 Jan: Shall the Lead Core Maintainer be removed?"
    )


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        (
            "Shall the nomination of Casey Moreau as module maintainer of the parser pass?",
            (
                "[Lantern] Vote by Tue 26 Jan: Shall the nomination of Casey Moreau as module "
                "maintainer…"
            ),
        ),
        ("x" * 300, "[Lantern] Vote by Tue 26 Jan: " + "x" * 59 + "…"),
    ],
)
def test_a_long_question_is_cut_at_a_word(question: str, subject: str) -> None:
    """A word longer than the line is cut in itself."""
    assert subject_of("Lantern", "Vote by Tue 26 Jan", question) == subject


def test_a_project_of_many_words_is_short_in_its_brackets() -> None:
    """The day and some words of the question are read all the same."""
    project = "The Foundation for the Preservation and Renewal of Lanterns"
    assert cut(project, 30) == "The Foundation for the…"
    question = "Shall the Lead Core Maintainer be removed?"
    assert "Vote by Tue 26 Jan: Shall the" in subject_of(project, "Vote by Tue 26 Jan", question)


def test_a_close_at_midnight_names_the_day_that_it_ends() -> None:
    """Whoever reads "by Tuesday" would come a day too late."""
    assert short_day(datetime(2027, 1, 26, tzinfo=UTC)) == "Mon 25 Jan"
    assert short_day(datetime(2027, 1, 26, 0, 1, tzinfo=UTC)) == "Tue 26 Jan"


def test_the_first_line_says_what_the_mail_is_for_and_then_it_greets(letters: list[Letter]) -> None:
    """The first line is the heading of the HTML too; a reader is greeted by name."""
    for sent in letters:
        heading = re.findall(r"<h1>(.*)</h1>", sent.html)
        assert words(sent.text.partition("\n\n")[0]) == words(heading[0])
        greeting = re.search(r"^Hello.*,$", sent.text, re.MULTILINE)
        assert greeting
        assert sent.text.index(greeting[0]) < 300
        if sent.kind not in OF_NO_POLL:
            assert greeting[0] == f"Hello {sent.mail['To'].addresses[0].display_name},"


def test_no_mail_says_when_it_closes_once_it_is_closed(letters: list[Letter]) -> None:
    """A result's mail has no closing time."""
    for sent in letters:
        assert "Closing time" not in sent.text
        if sent.kind in ("closed", "box-closed", "result", "challenged", "ruled", "certified"):
            assert "26 January 2027, 12:00 UTC" not in words(sent.text).replace("was closed on", "")


# The HTML


def test_a_mail_has_one_button_at_most_with_its_address_below(letters: list[Letter]) -> None:
    """It is 48 pixels high, and its address is there for whoever sees no button."""
    kinds = set()
    for sent in letters:
        buttons = re.findall(r'<p class="button"><a href="([^"]+)" style="([^"]*)">', sent.html)
        assert len(buttons) <= 1, sent.kind
        for address, style in buttons:
            kinds.add(sent.kind)
            assert "padding:12px" in style
            assert "line-height:24px" in style
            assert f'<p class="address"><a href="{address}">{address}</a></p>' in sent.html
            assert sent.text.count(f"<{address}>") == 1
    assert {"notice", "subject-letter", "ballot-link", "reminder", "result", "certified"} <= kinds


def test_the_html_loads_nothing_and_has_one_column(letters: list[Letter]) -> None:
    """It has no image, script, style sheet or pixel, so that opening it tells nobody."""
    for sent in letters:
        assert not re.search(r"<(img|script|link|iframe|object|svg|form|table)\b", sent.html)
        assert not re.search(r"\bsrc=|url\(|@import|\son\w+=", sent.html)
        assert '<meta name="color-scheme" content="light dark">' in sent.html
        assert "prefers-color-scheme: dark" in sent.html
        assert "max-width: 552px; margin: 0 auto; padding: 24px" in sent.html  # 600 px in all


# The text


def test_the_text_has_72_columns_and_no_address_is_broken(letters: list[Letter]) -> None:
    """Only an address, a hash, a code or a command may be longer; nothing is garbled."""
    for sent in letters:
        for text in (sent.text, sent.html):
            assert not re.search(r"\ufffd|â€|Ã|{{|{%|None(?! of)|\[\]", text)
        for line in sent.text.splitlines():
            assert len(line) <= 72 or line.startswith(("<", "  ")), line
        assert "\n\n\n" not in sent.text.rstrip()


def test_links_stand_alone_between_angle_brackets(letters: list[Letter]) -> None:
    """Each has a line of its own, so no mail reader cuts or lengthens it."""
    for sent in letters:
        lines = [line for line in sent.text.splitlines() if "://" in line]
        assert all(re.fullmatch(r"<https://[^<>\s]+>", line) for line in lines)
        hrefs = re.findall(r'href="([^"]*)"', sent.html)
        assert list(dict.fromkeys(f"<{href}>" for href in hrefs)) == list(dict.fromkeys(lines))


def test_what_a_poll_holds_makes_no_link_in_the_text() -> None:
    """A reason or a name that looks like HTML or like a link stays words."""
    reason = "&lt;https://evil.example&gt; and &lt;a href=x&gt;"
    text = laid_out(f"<p>Reason: {reason}</p><p>{reason}</p>")
    assert text == (
        "Reason: <https://evil.example> and <a href=x>\n\n<https://evil.example> and <a href=x>\n"
    )


# The foot

BEFORE_ULI = ("notice", "subject-letter", "objected")
"""Kinds of the disputed poll that are sent while Sam is its scrutineer."""


def test_each_mail_says_who_runs_the_poll_and_what_nobody_asks(letters: list[Letter]) -> None:
    """It says since when the reader knows of the poll, why they get it, and who answers."""
    for sent in letters:
        text = words(sent.text)
        assert "We never ask you for a password" in text
        assert "You get this " in text
        if sent.kind in OF_NO_POLL:
            continue
        replaced = DISPUTED in text and sent.kind not in BEFORE_ULI
        scrutineer = "Uli Brandt" if replaced else "Sam Whitfield"
        assert f"Robin Castellanos is the officer, {scrutineer} the scrutineer." in text
        assert "Questions go to elections@example.org." in text
        link = "nomination" if sent.kind in BEFORE_THE_NOTICE else "ballot"
        assert f"Give nobody your {link} link or its code, not in a reply" in text
        assert sent.mail["Reply-To"] == "elections@example.org"
        since = re.search(r"since the notice of Friday 1 January 2027, 12:00 UTC\.", text)
        first = ("notice", "subject-letter", *BEFORE_THE_NOTICE)
        assert bool(since) == (sent.kind not in first)


def test_each_mail_about_a_poll_is_a_witness(letters: list[Letter]) -> None:
    """Its two hashes are told by name, at the end, in both parts."""
    for sent in about_polls(letters):
        defined = re.search(r"Definition \(SHA-256\):\n\n  [0-9a-f]{64}\n", sent.text)
        assert bool(defined) == (sent.kind not in BEFORE_THE_NOTICE)
        assert re.search(r"Head of the journal \(SHA-256\):\n\n  [0-9a-f]{64}\n", sent.text)


HEAD_OF = {
    "extended": "extended",
    "candidate-withdrawn": "withdrawn",
    "closed": "closed",
    "box-closed": "closed",
    "result": "published",
    "challenged": "challenged",
    "ruled": "ruled",
    "certified": "certified",
    "cancelled": "cancelled",
    "void": "voided",
}
"""Kinds about one act; sent before the next act, they carry the hash of its entry."""


def test_each_mail_carries_a_head_of_its_polls_journal() -> None:
    """Both parts have it, with the hash of the noticed definition."""
    post = every_letter()
    for sent in about_polls(post.letters):
        for shown in (sent.text, sent.html):
            *definition, head = re.findall(r"\b[0-9a-f]{64}\b", shown)[-2:]
            act, of_its_poll = post.heads[head]
            assert definition == ([] if sent.kind in BEFORE_THE_NOTICE else [of_its_poll])
            assert act == HEAD_OF.get(sent.kind, act)

"""An election whose candidates are found by nominations, and electors who nominate by their links.

Nominations last from 3 to 17 January 2027; the poll opens on 26 January, after a week of notice.
"""

import re
from datetime import UTC, datetime

from httpx2 import Response
from starlette.testclient import TestClient

from tests.support.form_reader import forms
from tests.support.officer import Officer, text_of
from tests.support.web_client import Page
from tests.support.world import ELECTION

SLUG = "lead-2027-1"
BEGIN = datetime(2027, 1, 3, 12, tzinfo=UTC)
END = datetime(2027, 1, 17, 12, tzinfo=UTC)
LINK = re.compile(r"^<(\S+/n/\S+)#(\S+)>$", re.MULTILINE)
NOMINATIONS = """\
[nominations]
opens = 2027-01-03T12:00:00Z
closes = 2027-01-17T12:00:00Z
nominators = "private"
questions = "https://example.org/questions"

"""


def nominating(nominators: str = "private", extra: str = "") -> str:
    """The poll file of the election, with nominations in place of its candidates."""
    start, end = ELECTION.index("[[candidates]]"), ELECTION.index("[times]")
    window = NOMINATIONS.replace('"private"', f'"{nominators}"') + extra
    file = ELECTION[:start] + window + ELECTION[end:]
    return file.replace("2027-01-12", "2027-01-26").replace(
        "closes = 2027-01-26", "closes = 2027-02-09"
    )


def opens_nominations(officer: Officer, nominators: str = "private") -> None:
    """Draft, open, and let the window begin; the mails are sent."""
    officer.does("draft", officer.writes("election.toml", nominating(nominators)))
    officer.does("nominations", "open", SLUG, "--yes")
    officer.does("worker", "--once")
    officer.clock.now = BEGIN


def code_of(officer: Officer, person: str) -> str:
    """The code in the newest mail about nominations to this elector."""
    texts = [text_of(mail) for mail in officer.mail_to(f"{person}@example.org")]
    codes = [code for text in texts for _, code in LINK.findall(text)]
    assert codes, f"no nomination link was mailed to {person}"
    return str(codes[-1])


def enters(officer: Officer, person: str) -> tuple[TestClient, Response]:
    """A browser on the elector's page."""
    browser = officer.browser()
    page = browser.post(f"/n/{SLUG}", data={"code": code_of(officer, person)})
    assert page.status_code == 200, Page(page.text).text
    return browser, page


def nominates(officer: Officer, person: str, nominee: str) -> Response:
    """Choose somebody from the list, and press the button."""
    browser, _ = enters(officer, person)
    form = {"code": code_of(officer, person), "nominee": nominee}
    return browser.post(f"/n/{SLUG}/nominate", data=form)


def answers(officer: Officer, person: str, answer: str, statement: str = "") -> Response:
    """Choose an answer, see it, and record it, by the forms of the pages."""
    browser, _ = enters(officer, person)
    form = {"code": code_of(officer, person), "answer": answer, "statement": statement}
    preview = browser.post(f"/n/{SLUG}/preview", data=form)
    if preview.status_code != 200:
        return preview
    filled = next(form for form in forms(preview.text) if form.action.endswith("/answer"))
    return browser.post(filled.action, data=filled.fields)

"""The log of the pages: an operator finds out why a cast failed, and nobody finds out who cast."""

import json
import logging
import re
from contextlib import closing

import pytest

from election.database.engine import Database
from election.office import logs
from election.web.middleware.request_log import NUMBER
from tests.support.form_reader import fill
from tests.support.web_client import Door
from tests.support.world import ROW_KEYS, World


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> logs.LineForm:
    """A form of the log; after the test nothing is logged to stderr any more."""
    log = logging.getLogger("election")
    monkeypatch.setattr(log, "handlers", list(log.handlers))
    monkeypatch.setattr(log, "level", log.level)
    chosen: logs.LineForm = request.param
    return chosen


def test_a_whole_visit_to_the_ballot_leaves_no_line(
    world: World, form: logs.LineForm, capsys: pytest.CaptureFixture[str]
) -> None:
    """Link, ballot, a refused form, review, cast and receipt: no line tells that Casey was here.

    Nor does a file that only a ballot's page asks for. A page for everybody leaves a line, which
    tells nobody's name or path.
    """
    logs.begin(form)
    slug = world.make_open_poll()
    door = Door(world)
    browser, ballot = door.enters(slug, "casey")
    assert fill(browser, ballot).status_code == 422
    review = fill(browser, ballot, marking="yes")
    assert fill(browser, review).status_code == 200
    scripts = re.findall(r'src="(/static/[^"]+)"', ballot.text)
    assert scripts
    assert {browser.get(path).status_code for path in scripts} == {200}
    assert capsys.readouterr().err == ""
    assert browser.get(f"/polls/{slug}").status_code == 200
    said = capsys.readouterr().err
    assert "/polls/{slug:slug}" in said
    assert slug not in said


def test_a_cast_that_failed_is_one_line_that_says_why(
    world: World,
    form: logs.LineForm,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Somebody holds the database: the line has the class, SQLite's code and the place."""
    logs.begin(form)
    slug = world.make_open_poll()
    browser, review = Door(world).reviews(slug, "casey", marking="yes")
    world.database.limits.lock_seconds = 0
    world.database.close()
    url = f"sqlite:///{world.directory / 'election.db'}"
    with closing(Database(url, row_keys=ROW_KEYS)) as other, other.transaction():
        answer = fill(browser, review)
    assert answer.status_code == 503
    (line,) = capsys.readouterr().err.splitlines()
    for part in ("ERROR" if form == "text" else "error", answer.headers[NUMBER], "503"):
        assert part in line
    for part in ("POST", "/polls/{slug:slug}/cast", "DatabaseBusy", "SQLITE_BUSY", ".py:"):
        assert part in line
    for secret in (slug, "casey", "Moreau", "127.0.0.1", "testclient", "INSERT", "BEGIN"):
        assert secret not in line
    if form == "json":
        assert json.loads(line)["code"] == "SQLITE_BUSY"


def test_a_form_from_another_site_is_told(
    world: World, form: logs.LineForm, capsys: pytest.CaptureFixture[str]
) -> None:
    """What no elector does is logged, without the page that it came from."""
    logs.begin(form)
    slug = world.make_open_poll()
    browser = Door(world).browser({"Origin": "https://evil.example"})
    assert browser.post(f"/polls/{slug}/cast", data={"a": "b"}).status_code == 403
    said = capsys.readouterr().err
    assert "CrossSiteForm" in said
    assert "evil" not in said
    assert slug not in said


def test_a_path_without_a_page_is_never_written_down(
    world: World, form: logs.LineForm, capsys: pytest.CaptureFixture[str]
) -> None:
    """It could be a link with its code."""
    logs.begin(form)
    Door(world).browser().get("/b/a-secret-code/and-more")
    assert "secret" not in capsys.readouterr().err

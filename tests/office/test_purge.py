"""`election purge`: an ended poll's personal data is deleted, and what is public stays."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from election.database.engine import sqlite_module
from election.services import purge
from tests.support.canaries import contains, spellings
from tests.support.form_reader import cast
from tests.support.officer import Officer
from tests.support.postgres import OFFICER_ON_BOTH, Postgres
from tests.support.world import CLOSES, ELECTION, OPENS, REMOVAL, ROLL

STATEMENT = ("--statement", "https://example.org/reasons")
ADDRESSES = [
    address for line in ROLL.splitlines()[1:] for address in line.split(",")[2:4] if address
]


def certified(officer: Officer, *yes: str, changes: dict[str, str] | None = None) -> str:
    """A removal that these people cast in, certified, with its mail sent."""
    slug = officer.drafts_removal(changes)
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    for person in yes:
        cast(officer.browser(), officer.link_of(f"{person}@example.org", slug), marking="yes")
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    officer.clock.forward(days=7)
    officer.does("certify", slug, *STATEMENT, "--yes")
    officer.does("worker", "--once")
    return slug


def bytes_of(officer: Officer) -> bytes:
    """Every byte of the database's files."""
    return b"".join(file.read_bytes() for file in officer.directory.glob("election.db*"))


def test_after_a_purge_no_byte_of_the_database_has_an_address(officer: Officer) -> None:
    """The search covers every spelling, and finds each address before the purge."""
    slug = certified(officer, "blair")
    with_them = bytes_of(officer)
    assert all(contains(with_them, spellings(address)) for address in ADDRESSES)
    purged = officer.reads("purge", slug, "--yes")
    assert purged["electors"] == 9
    assert purged["messages"] > 9
    left = bytes_of(officer)
    assert [address for address in ADDRESSES if contains(left, spellings(address))] == []
    assert officer.reads("show", slug)["phase"] == "certified"


@OFFICER_ON_BOTH
def test_what_is_public_is_the_same_after_a_purge(officer: Officer) -> None:
    """Report, record, roll, numbers and register stay, and the record still verifies."""
    slug = certified(officer, "blair", "casey")
    shown = officer.reads("show", slug)
    browser = officer.browser()
    paths = ("", "/report", "/box", "/definition.json", "/record.zip")
    before = {path: browser.get(f"/polls/{slug}{path}").content for path in paths}
    front = browser.get("/").content
    officer.does("purge", slug, "--yes")
    after = {path: browser.get(f"/polls/{slug}{path}").content for path in paths}
    changed = {path for path in paths if after[path] != before[path]}
    assert changed == {"", "/report"}, "the journal as of now is on both"
    for path in changed:
        lost = set(before[path].splitlines()) - set(after[path].splitlines())
        assert len(lost) <= 3, "its head, there and in its picture's address, and its acts"
        assert b"purged" in after[path]
    assert browser.get("/").content == front
    assert officer.reads("show", slug) == shown | {"next": []}
    officer.does("export", slug, "record")
    officer.does("verify", "record")
    lines = Path("record/journal.jsonl").read_text("utf-8").splitlines()
    acts = [json.loads(line)["act"] for line in lines]
    assert "purged" not in acts


def test_an_official_who_is_an_elector_is_named_on_the_notice_as_before(officer: Officer) -> None:
    """The journal keeps the fact that an address, now deleted, had shown."""
    changes = {"officer@example.org": "devon@example.org"}
    slug = certified(officer, changes=changes)
    page = officer.browser().get(f"/polls/{slug}").text
    told = "; an elector of this poll"
    assert page.count(told) == 1
    officer.does("purge", slug, "--yes")
    purged = officer.browser().get(f"/polls/{slug}").text
    assert purged.count(told) == 1
    assert purged.count("no elector of this poll") == page.count("no elector of this poll") == 1


def test_a_link_of_a_purged_poll_says_so(officer: Officer) -> None:
    """It has its own sentence with 410; a link that never existed is bad as before."""
    slug = certified(officer)
    link = officer.link_of("blair@example.org", slug)
    officer.does("purge", slug, "--yes")
    browser = officer.browser()
    answer = browser.post(f"/b/{slug}", data={"code": link.partition("#")[2]})
    assert answer.status_code == 410
    assert "was deleted on 2027-02-02" in answer.text
    assert browser.post(f"/b/{slug}", data={"code": "nothing.of_the_kind"}).status_code == 403


def test_a_purge_is_shown_asked_and_done_once(officer: Officer) -> None:
    """Without a confirmation nothing happens; a second purge and `status` say that it is done."""
    slug = certified(officer)
    refused = officer.is_refused("purge", slug)
    assert "9 electors, with address and link id" in refused
    assert "nobody confirmed" in refused
    assert officer.reads("status", slug)["electors"]
    officer.does("purge", slug, "--yes")
    assert "was deleted on" in officer.is_refused("purge", slug, "--yes")
    assert "was deleted on" in officer.is_refused("status", slug)


def test_nothing_is_purged_before_the_end(officer: Officer) -> None:
    """Noticed, open, closed, tallied and preliminary polls are refused."""
    slug = officer.drafts_removal()
    steps = (
        ("notice", slug, "--yes"),
        ("open", slug, "--yes"),
        ("close", slug, "--yes"),
        ("tally", slug, "--key", f"keys/{slug}.key"),
        ("publish", slug, "--yes"),
    )
    times = {"open": OPENS, "close": CLOSES}
    for step in steps:
        assert "purge is possible only" in officer.is_refused("purge", slug, "--yes")
        officer.clock.now = times.get(step[0], officer.clock.now)
        officer.does(*step)
    assert "purge is possible only" in officer.is_refused("purge", slug, "--yes")


def test_mail_that_waits_is_sent_first(officer: Officer) -> None:
    """A purge is refused until the mail on the cancellation is sent."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.does("recuse", slug, "blair")
    officer.does("cancel", slug, "--reason", "a slip", "--yes")
    assert "wait to be sent" in officer.is_refused("purge", slug, "--yes")
    officer.does("worker", "--once")
    shown = officer.reads("show", slug)
    assert shown["n"] == 8
    officer.does("purge", slug, "--yes")
    assert officer.reads("show", slug) == shown | {"next": []}


def elects(officer: Officer, slug: str, removal: str) -> None:
    """An election caused by a removal, drafted when the removal is certified."""
    head, _, rest = ELECTION.partition("[trigger]")
    _, _, tail = rest.partition("[election]")
    text = f'{head}[trigger]\nremoval = "{removal}"\n\n[election]{tail}'
    for old, new in (("2027-01-12", "2027-02-12"), ("2027-01-26", "2027-02-26")):
        text = text.replace(old, new)
    officer.does("draft", officer.writes("election.toml", text.replace("lead-2027-1", slug)))


def wins(officer: Officer, slug: str) -> None:
    """Run the drafted election of February up to its certificate: Blair is elected."""
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS + timedelta(days=31)
    officer.does("worker", "--once")
    for person in ("avery", "casey", "devon", "ellis", "frankie"):
        link = officer.link_of(f"{person}@example.org", slug)
        cast(officer.browser(), link, **{"rank-blair": "1"})
    officer.clock.now = CLOSES + timedelta(days=31)
    officer.does("worker", "--once")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    officer.clock.forward(days=7)
    officer.does("certify", slug, *STATEMENT, "--yes")
    officer.does("worker", "--once")


def test_a_removal_keeps_its_roll_until_its_successor_is_elected(officer: Officer) -> None:
    """It is refused before an election, during it, and after one without a lead."""
    slug = certified(officer, *("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"))
    assert officer.reads("show", slug)["outcome"] == "carried"
    assert "nobody is elected since" in officer.is_refused("purge", slug, "--yes")
    elects(officer, "lead-2027-1", slug)
    assert "lead-2027-1 came of it" in officer.is_refused("purge", slug, "--yes")
    officer.does("cancel", "lead-2027-1", "--reason", "a slip", "--yes")
    assert "nobody is elected since" in officer.is_refused("purge", slug, "--yes")
    elects(officer, "lead-2027-2", slug)
    wins(officer, "lead-2027-2")
    assert officer.reads("show", "lead-2027-2")["outcome"] == "elected"
    assert officer.reads("purge", slug, "--yes")["electors"] == 9
    assert officer.reads("purge", "lead-2027-2", "--yes")["electors"] == 9


def test_a_purge_of_one_poll_leaves_the_others_people(officer: Officer) -> None:
    """The same electors keep address, link and mail in another poll."""
    slug = certified(officer)
    second = {
        'slug = "removal-2026-1"': 'slug = "removal-2027-2"',
        "2027-01-12": "2027-03-12",
        "2027-01-26": "2027-03-26",
    }
    officer.does("draft", officer.writes("second.toml", REMOVAL, second))
    officer.does("notice", "removal-2027-2", "--yes")
    before = officer.reads("status", "removal-2027-2")
    officer.does("purge", slug, "--yes")
    assert officer.reads("status", "removal-2027-2") == before
    assert len(before["electors"]) == 9


@pytest.mark.parametrize("table", ["elector", "message", "ballot_session"])
def test_no_row_of_its_people_is_left(officer: Officer, table: str) -> None:
    """The tables of personal data have none; the poll and its journal stay."""
    slug = certified(officer)
    officer.does("purge", slug, "--yes")
    connection = sqlite_module().connect(officer.directory / "election.db")
    try:
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM owed_scrub").fetchone() == (0,)
        lines = [bytes(row[0]) for row in connection.execute("SELECT line FROM journal_entry")]
    finally:
        connection.close()
    assert json.loads(lines[-1])["act"] == "purged"
    assert json.loads(lines[-1])["data"] == {"electors": 9}


def test_a_purge_that_was_killed_is_finished_by_the_next(officer: Officer) -> None:
    """After a kill before the scrub, the next purge is refused, and scrubs."""
    slug = certified(officer)
    office = officer.office()
    with office.database.transaction() as tx:
        purge.purge(tx, officer.clock, slug)
    assert any(contains(bytes_of(officer), spellings(address)) for address in ADDRESSES)
    assert "was deleted on" in officer.is_refused("purge", slug, "--yes")
    assert not any(contains(bytes_of(officer), spellings(address)) for address in ADDRESSES)


@pytest.mark.parametrize("officer", ["postgresql"], indirect=True)
def test_after_a_purge_no_file_of_postgresqls_tables_has_an_address(
    officer: Officer, request: pytest.FixtureRequest
) -> None:
    """The tables of the roll and of casting are rewritten; the server's log is the operator's."""
    slug = certified(officer)
    server: Postgres = request.getfixturevalue("postgres")
    name = str(officer.office().database.engine.url.database)
    ((oid,),) = server.administers(f"SELECT oid FROM pg_database WHERE datname = '{name}'")

    def found() -> list[str]:
        server.administers("CHECKPOINT")
        files = [file.read_bytes() for file in (server.data / "base" / str(oid)).iterdir()]
        return [address for address in ADDRESSES if any(address.encode() in file for file in files)]

    assert found() == ADDRESSES
    officer.does("purge", slug, "--yes")
    assert found() == []

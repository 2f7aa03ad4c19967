"""`election doctor`: a line for each thing that an office needs, and exit 1 on a fault."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from election.database import whole_schema
from election.database.engine import sqlite_module
from election.errors.database import DatabaseMissing
from election.errors.links import BadLink
from election.office.key_files import new_service_key
from election.office.metrics import Metrics, show
from election.web.tallies import Tallies
from tests.support.doctor import CAUSES, examined, finds
from tests.support.form_reader import cast
from tests.support.mailserver import Inbox, letters_in, papers_in, serving
from tests.support.nominations import nominates, opens_nominations
from tests.support.officer import Officer
from tests.support.world import NOON, OPENS

LOOKED_AT = [
    "settings",
    "base URL",
    "link keys",
    "service key",
    "file modes",
    "poll keys",
    "disk",
    "database",
    "schema",
    "engine",
    "polls",
    "clock",
    "definitions",
    "scrubs",
    "messages",
    "worker",
    "sender",
    "mail server",
]


TOLD = ("messages", "worker", "scrubs")
"""Lines that could tell of mail."""


def noticed(officer: Officer) -> str:
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    return slug


def sql(statement: str) -> None:
    with closing(sqlite_module().connect("election.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_no_line_tells_how_many_have_cast(officer: Officer) -> None:
    """No worker runs, so three mails about casts wait; then a mail server puts them off."""
    slug = noticed(officer)
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    _, before = examined(officer)
    for person in ("casey", "devon", "ellis"):
        link = officer.link_of(f"{person}@example.org", slug)
        assert cast(officer.browser(), link, marking="yes").status_code == 200
    officer.clock.forward(minutes=20)
    _, waiting = examined(officer)
    assert [waiting[what]["says"] for what in TOLD] == [before[what]["says"] for what in TOLD]
    sql("UPDATE message SET state = 'deferred', attempts = 9 WHERE kind = 'recorded'")
    _, put_off = examined(officer)
    assert [put_off[what]["says"] for what in TOLD] == [before[what]["says"] for what in TOLD]


def test_no_line_tells_how_many_were_nominated(officer: Officer) -> None:
    """Who was asked is told to nobody else, and so is how many were."""
    opens_nominations(officer)
    officer.does("worker", "--once")
    _, before = examined(officer)
    nominates(officer, "casey", "devon")
    officer.clock.forward(minutes=20)
    _, waiting = examined(officer)
    assert [waiting[what]["says"] for what in TOLD] == [before[what]["says"] for what in TOLD]


def test_a_new_office_is_well_but_for_its_address(officer: Officer) -> None:
    """Text and JSON have each line in order; loopback is a warning, and nothing is a fault."""
    report = officer.reads("doctor")
    assert [line["what"] for line in report] == LOOKED_AT
    assert {line["what"] for line in report if line["level"] != "ok"} == {"base URL"}
    words = officer.does("doctor").splitlines()
    assert len(words) == len(LOOKED_AT)
    assert all(line.startswith(("ok ", "warning ")) for line in words)


def test_the_doctor_changes_nothing_and_sends_nothing(officer: Officer) -> None:
    """No file, row or mail is different afterwards, where it is the first one of its process."""
    noticed(officer)
    whole_schema._migrated.cache_clear()
    before = {file: file.stat().st_mtime_ns for file in officer.directory.rglob("*")}
    officer.types("doctor")
    after = {file: file.stat().st_mtime_ns for file in officer.directory.rglob("*")}
    logs = {officer.directory / "election.db-shm", officer.directory / "election.db-wal"}
    assert {f: at for f, at in after.items() if f not in logs} == {
        f: at for f, at in before.items() if f not in logs
    }


def test_settings_that_cannot_be_read_are_the_only_line(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line names the missing settings."""
    elsewhere = officer.directory / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result, lines = examined(officer)
    assert result.exit_code == 1
    assert list(lines) == ["settings"]
    assert "ELECTION_SECRET_KEYS" in lines["settings"]["says"]


SETTINGS = {
    "base URL": ("ELECTION_BASE_URL", "http://vote.example.org", "https"),
    "link keys": ("ELECTION_SECRET_KEYS", "short", "32"),
    "service key": ("ELECTION_SERVICE_KEY", "keys/ghost.key", "ELECTION_SERVICE_KEY"),
    "mail server": ("ELECTION_MAIL_URL", "gopher://mail", "scheme"),
    "database": ("ELECTION_DATABASE_URL", "sqlite:///ghost.db", "no database"),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_a_setting_that_does_not_serve_is_a_fault(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """It has its own line, the rest is still examined, and no database is made."""
    name, value, word = SETTINGS[what]
    monkeypatch.setenv(name, value)
    finds(officer, "fault", what, word)
    assert not Path("ghost.db").exists()


@pytest.mark.parametrize("name", [".env", "keys", "keys/service.key", "election.db"])
def test_what_others_may_read_is_a_fault_with_its_cure(officer: Officer, name: str) -> None:
    """The command that the line names mends it."""
    path = officer.directory / name
    path.chmod(0o755 if path.is_dir() else 0o644)
    finds(officer, "fault", "file modes", f"chmod {'700' if path.is_dir() else '600'} {path}")
    path.chmod(0o700 if path.is_dir() else 0o600)
    finds(officer, "ok", "file modes")


def test_a_poll_key_beside_the_server_is_named(officer: Officer) -> None:
    """A whole key and shares are named; seeds, the service key and memories are not."""
    slug = noticed(officer)
    finds(officer, "warning", "poll keys", f"keys/{slug}.key", "opens ballots")
    Path(f"keys/{slug}.key").rename("at-home.key")
    finds(officer, "ok", "poll keys")
    Path("keys/lead-shares").mkdir(mode=0o700)
    share = Path("keys/lead-shares/share-1-robin.txt")
    share.write_text("a share")
    share.chmod(0o600)
    finds(officer, "warning", "poll keys", "share-1-robin.txt")
    share.rename("at-home.txt")
    share.with_name("share-1-robin.txt.opened").write_text("what it opened")
    share.with_name("share-1-robin.txt.opened").chmod(0o600)
    finds(officer, "ok", "poll keys")


SPOILT: dict[str, tuple[str, str, str, str]] = {
    "a definition": (
        "UPDATE poll SET definition = CAST(replace(definition, 'q', 'p') AS BLOB)",
        "fault",
        "polls",
        "its definition does not match its hash",
    ),
    "a journal": (
        "UPDATE journal_entry SET line = CAST(replace(line, '9', '8') AS BLOB)",
        "fault",
        "polls",
        "its journal does not match",
    ),
    "a chain": ("DELETE FROM journal_entry WHERE seq = 1", "fault", "polls", "no chain"),
    "a schema": ("UPDATE alembic_version SET version_num = '0001'", "fault", "database", "migrate"),
    "a scrub": ("INSERT INTO owed_scrub VALUES ('a')", "warning", "scrubs", "not overwritten yet"),
    "a refusal": (
        "UPDATE message SET state = 'refused', attempts = 1, next_try = NULL WHERE id = 1",
        "warning",
        "messages",
        "1 refused",
    ),
    "a deferral": (
        "UPDATE message SET state = 'deferred', attempts = 9 WHERE id = 1",
        "warning",
        "messages",
        "1 deferred",
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_is_wrong_in_the_database_is_told(officer: Officer, spoilt: str) -> None:
    """Each fault is told with its poll or its number."""
    noticed(officer)
    statement, level, what, words = SPOILT[spoilt]
    sql(statement)
    finds(officer, level, what, words)


def test_a_clock_behind_the_newest_act_is_a_fault(officer: Officer) -> None:
    """Such a clock would open late and take ballots too late."""
    noticed(officer)
    finds(officer, "ok", "clock")
    officer.clock.now = NOON - timedelta(days=1)
    finds(officer, "fault", "clock", "2027-01-01T12:00:00Z")


def test_another_service_key_than_the_definitions_is_a_fault(officer: Officer) -> None:
    """It is one for unfinished polls only, which could not be published."""
    slug = noticed(officer)
    Path("keys/service.key").write_bytes(new_service_key())
    finds(officer, "fault", "definitions", slug)
    officer.does("cancel", slug, "--reason", "a slip", "--yes")
    finds(officer, "ok", "definitions")


def test_a_worker_that_does_not_run_is_seen_by_what_is_left(officer: Officer) -> None:
    """Mail and an opening that are a quarter of an hour late are warned of."""
    slug = noticed(officer)
    finds(officer, "ok", "worker")
    officer.clock.forward(minutes=15)
    finds(officer, "warning", "worker", "14 messages")
    officer.does("worker", "--once")
    finds(officer, "ok", "worker")
    officer.clock.now = OPENS + timedelta(minutes=15)
    finds(officer, "warning", "worker", slug)


def test_a_full_disk_is_a_fault(officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing a poll needs room, for it writes the file anew."""

    class Usage:
        free = 1024

    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage)
    finds(officer, "fault", "disk", "0 MiB free")


def test_an_old_sqlite_is_warned_of(officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works, with a rollback journal, so it is only a warning."""
    monkeypatch.setattr("election.office.doctor.storage.WAL_IS_SAFE_FROM", (99, 0, 0))
    finds(officer, "warning", "engine", "99.0.0")


@pytest.mark.parametrize("officer", ["postgresql"], indirect=True)
def test_postgresql_is_looked_at_by_its_version_and_rights(
    officer: Officer, request: pytest.FixtureRequest
) -> None:
    """A role that does not own the tables is a fault, for it cannot rewrite them at a close."""
    finds(officer, "ok", "engine", "PostgreSQL")
    url = officer.office().database.engine.url
    server = request.getfixturevalue("postgres")
    server.administers("ALTER TABLE message OWNER TO postgres", database=str(url.database))
    server.administers(
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC", database=str(url.database)
    )
    finds(officer, "fault", "engine", "message")


def test_the_mail_server_is_greeted_and_nothing_is_sent(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own words are shown; without a listener that is a fault."""
    inbox = Inbox()
    with serving(inbox) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://127.0.0.1:{port}")
        finds(officer, "ok", "mail server", "It answers: 250")
    assert letters_in(inbox) == []
    finds(officer, "fault", "mail server", "No answer from the mail server")


def test_a_password_or_a_sender_that_the_mail_server_does_not_take_is_a_fault(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It logs in and names the sender, as for a message, and nothing is sent.

    A certificate of an authority that is not known is told with the setting that names one.
    """
    papers = papers_in(tmp_path)
    inbox = Inbox(mail=lambda _address: "550 5.7.1 not your address")
    login = {
        "tls_context": papers.context,
        "authenticator": lambda *words: AuthResult(
            success=words[-1].password == b"right", handled=False
        ),
    }
    with serving(inbox, **login) as port:
        url = f"smtp+starttls://robin:{{}}@127.0.0.1:{port}"
        monkeypatch.setenv("ELECTION_MAIL_URL", url.format("right"))
        finds(officer, "fault", "mail server", "unable to get local issuer", "SSL_CERT_FILE")
        monkeypatch.setenv("SSL_CERT_FILE", str(papers.authority))
        finds(officer, "fault", "mail server", "ELECTION_MAIL_FROM is not taken: 550 5.7.1")
        monkeypatch.setenv("ELECTION_MAIL_URL", url.format("wrong"))
        finds(officer, "fault", "mail server", "535")
    assert letters_in(inbox) == []


def test_a_server_without_tls_is_no_server_for_starttls(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault is told before the first message would meet it."""
    with serving(Inbox()) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp+starttls://127.0.0.1:{port}")
        finds(officer, "fault", "mail server", "STARTTLS")


def test_a_maildir_that_cannot_be_written_is_a_fault(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the place of the Maildir is a fault."""
    officer.writes("a-file", "text")
    monkeypatch.setenv("ELECTION_MAIL_URL", "maildir:a-file/mail")
    finds(officer, "fault", "mail server", "cannot be written to")


def test_a_sender_that_no_server_could_read_is_a_fault(officer: Officer) -> None:
    """A comma outside quotes makes two addresses: no elector would get a link."""
    env = officer.directory / ".env"
    before = env.read_text()
    env.write_text(before + 'ELECTION_MAIL_FROM="Example, Project <polls@example.org>"\n')
    finds(officer, "fault", "sender", "more than one address", "in quotes")
    env.write_text(before + 'ELECTION_MAIL_FROM="nobody"\n')
    finds(officer, "fault", "sender", "ELECTION_MAIL_FROM holds no address")


def test_a_long_project_name_with_commas_is_a_sender(officer: Officer) -> None:
    """The name of the project is in every `From`, and the doctor reads it back."""
    project = "The Example Project, its Working Groups, Committees, and Interest Groups (of 2027)"
    env = officer.directory / ".env"
    env.write_text(env.read_text() + f"ELECTION_PROJECT={project!r}\n")
    finds(officer, "ok", "sender", project)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "CREATE TRIGGER swap AFTER UPDATE ON elector BEGIN DELETE FROM message; END",
            "the trigger swap, which no migration made",
        ),
        ("CREATE VIEW ballots AS SELECT * FROM poll", "the view ballots, which no migration"),
        ("CREATE TABLE noted (who)", "the table noted, which no migration made"),
        ("DROP INDEX ix_poll_phase", "the index ix_poll_phase is missing"),
    ],
)
def test_a_schema_that_no_migration_made_is_a_fault(
    officer: Officer, statement: str, named: str
) -> None:
    """A trigger changes rows that nobody asked to be changed, and no revision number tells."""
    sql(statement)
    finds(officer, "fault", "schema", named)


@pytest.mark.parametrize("officer", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("CREATE VIEW ballots AS SELECT * FROM poll", "the view ballots, which no migration made"),
        ("CREATE RULE quiet AS ON DELETE TO message DO INSTEAD NOTHING", "the rule quiet"),
        (
            (
                "CREATE TRIGGER swap BEFORE UPDATE ON elector FOR EACH ROW "
                "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            ),
            "the trigger swap",
        ),
        ("ALTER TABLE poll ADD COLUMN aside TEXT", "the table poll is not as the migrations make"),
    ],
    ids=["view", "rule", "trigger", "column"],
)
def test_a_schema_in_postgresql_that_no_migration_made_is_a_fault(
    officer: Officer, request: pytest.FixtureRequest, statement: str, named: str
) -> None:
    """Views, rules, triggers, policies and added columns are named there too."""
    finds(officer, "ok", "schema", "without a trigger")
    database = str(officer.office().database.engine.url.database)
    request.getfixturevalue("postgres").administers(statement, database=database)
    finds(officer, "fault", "schema", named)


def test_each_alert_has_its_line_where_the_pages_show_figures(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that nobody attacks is well; one that fails or is attacked is told of."""
    office, tallies = officer.office(), Tallies()
    server = show(Metrics(office.database, office.clock, tallies), "127.0.0.1:0")
    address = f"127.0.0.1:{server.server_port}"
    monkeypatch.setenv("ELECTION_METRICS", address)
    _, lines = examined(officer)
    assert lines.keys() >= CAUSES
    for what in ("serve", "faults", "attacks"):
        assert lines[what]["level"] == "ok"
    for _ in range(101):
        tallies.refusal(BadLink())
        tallies.refusal(DatabaseMissing(path="election.db"))
    finds(officer, "warning", "attacks", "101 bad links, strange forms or met limits")
    for _ in range(6):
        tallies.request("GET", "/", 503, None)
    finds(officer, "warning", "faults", "6 requests failed by our fault")
    server.shutdown()
    server.server_close()
    finds(officer, "fault", "serve", f"Nothing answers at {address}. Start `election serve`.")

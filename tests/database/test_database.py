"""The database: SQLite's settings, that nothing is lost or kept, and what errors reveal."""

import logging
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, select

from election.database import engine as database
from election.database.engine import Database, sqlite_module
from election.database.instant_column import Instant
from election.database.revision import reachable
from election.database.schema import upgrade
from election.database.tables import Elector, Poll
from election.errors.database import DatabaseUnreachable, DatabaseUrlUnreadable
from election.office.clock import system_clock

OLDER = (3, 51, 2)
CLOSES = datetime(2027, 1, 26, 12, tzinfo=UTC)
CANARY = "canary-4f1d9c"

keeps_a_log = pytest.mark.skipif(
    sqlite_module().sqlite_version_info < database.WAL_IS_SAFE_FROM,
    reason="no SQLite here is safe with a write-ahead log",
)


@pytest.fixture(params=["write-ahead log", "rollback journal"])
def journal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run with each way to write safely; the second as on a machine with an older SQLite."""
    if request.param == "rollback journal":
        with_old_sqlite(monkeypatch)
    return str(request.param)


@pytest.fixture
def office(tmp_path: Path, journal: str) -> Database:
    """Return a fresh database, written in either way."""
    return fresh(tmp_path)


def with_old_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imitate a machine whose Python has an older SQLite, and no pysqlite3."""
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", OLDER)
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.51.2")


def fresh(directory: Path) -> Database:
    office = Database("sqlite:///election.db", directory)
    upgrade(office.engine)
    return office


def poll(number: int = 1, definition: bytes = b"{}") -> Poll:
    return Poll(
        slug=f"removal-2026-{number}",
        phase="draft",
        definition=definition,
        definition_hash="ab" * 32,
        closes=CLOSES,
    )


def pragma(tx: Session, name: str) -> Any:
    return tx.execute(text(f"PRAGMA {name}")).scalar_one()


def slugs(found: Database) -> list[str]:
    with found.reading() as tx:
        return list(tx.exec(select(Poll.slug).order_by(col(Poll.slug))))


def files_of(directory: Path) -> Iterator[bytes]:
    """Yield every byte of its files."""
    for path in directory.glob("election.db*"):
        yield path.read_bytes()


# SQLite's settings


@keeps_a_log
def test_a_new_sqlite_writes_a_log_that_is_flushed_at_every_commit(tmp_path: Path) -> None:
    """WAL with synchronous=FULL is used, so an acknowledged ballot survives a power cut."""
    with fresh(tmp_path).transaction() as tx:
        assert pragma(tx, "journal_mode") == "wal"
        assert pragma(tx, "synchronous") == 2


def test_an_older_sqlite_writes_a_rollback_journal_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal_mode is DELETE, synchronous is EXTRA, and a warning names the version."""
    with_old_sqlite(monkeypatch)
    with fresh(tmp_path).transaction() as tx:
        assert pragma(tx, "journal_mode") == "delete"
        assert pragma(tx, "synchronous") == 3
    assert caplog.record_tuples == [
        (
            "election",
            logging.WARNING,
            (
                "SQLite 3.51.2 can corrupt a write-ahead log: a rollback journal is used, which is "
                "slower. It is safe from 3.51.3 on."
            ),
        )
    ]


@keeps_a_log
def test_a_new_sqlite_gives_no_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A SQLite that is safe with WAL needs no warning."""
    fresh(tmp_path)
    assert caplog.record_tuples == []


@pytest.mark.parametrize(("version", "newer"), [(OLDER, True), ((3, 51, 3), False)])
def test_a_newer_sqlite_is_taken_where_pythons_own_is_too_old(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], newer: bool
) -> None:
    """pysqlite3 brings one; from 3.51.3 on Python's own is used."""
    pytest.importorskip("pysqlite3")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert (sqlite_module() is not sqlite3) == newer
    assert sqlite_module().sqlite_version_info >= (3, 51, 3)


def test_every_connection_is_careful(office: Database) -> None:
    """Deleted bytes are overwritten, references are enforced, and a busy database is waited for."""
    with office.transaction() as tx:
        told = {
            name: pragma(tx, name)
            for name in (
                "secure_delete",
                "foreign_keys",
                "trusted_schema",
                "cell_size_check",
                "temp_store",
                "busy_timeout",
            )
        }
    assert told == {
        "secure_delete": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
        "busy_timeout": 10_000,
    }


def test_a_row_that_refers_to_nothing_is_refused(office: Database) -> None:
    """Foreign keys are enforced."""
    with pytest.raises(IntegrityError), office.transaction() as tx:
        tx.add(Elector(poll_id=99, person_id="blair", public_id="x", email="b@example.org"))


# Nothing is lost


def test_eight_threads_lose_no_update(office: Database) -> None:
    """800 times a thread reads, adds one and writes; the sum is 800."""
    with office.transaction() as tx:
        tx.add(poll(definition=b"0"))

    def add_one(_: int) -> None:
        for _ in range(100):
            with office.transaction() as tx:
                row = tx.exec(select(Poll)).one()
                row.definition = str(int(row.definition) + 1).encode()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add_one, range(8)))
    with office.reading() as tx:
        assert int(tx.exec(select(Poll)).one().definition) == 800


def test_a_transaction_that_fails_leaves_nothing(office: Database) -> None:
    """The row that was written before it failed is not there either."""

    def fail_midway() -> None:
        with office.transaction() as tx:
            tx.add(poll(1))
            tx.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail_midway()
    assert slugs(office) == []


def test_what_was_committed_is_there_for_a_new_process(office: Database, tmp_path: Path) -> None:
    """Another engine on the same file reads it."""
    with office.transaction() as tx:
        tx.add(poll())
    assert slugs(Database("sqlite:///election.db", tmp_path)) == ["removal-2026-1"]


# Looking changes nothing


def test_looking_never_writes(office: Database) -> None:
    """The database itself refuses every write of a page or a command, and then acting works."""
    with office.transaction() as tx:
        tx.add(poll())
    with office.reading() as tx:
        with pytest.raises(OperationalError, match="readonly"):
            tx.execute(text("DELETE FROM poll"))
        tx.add(poll(2))
        with pytest.raises(OperationalError, match="readonly"):
            tx.commit()
        tx.rollback()
    with office.transaction() as tx:
        tx.add(poll(3))
    assert slugs(office) == ["removal-2026-1", "removal-2026-3"]


def test_a_connection_is_told_once_that_it_looks(office: Database) -> None:
    """Told again, SQLite would forget each statement that it has prepared for the last look."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        told.append(statement)

    for engine in office.engines:
        event.listen(engine, "before_cursor_execute", note)
    for _ in range(3):
        with office.reading() as tx:
            tx.exec(select(Poll)).all()
        with office.transaction() as tx:
            tx.exec(select(Poll)).all()
    assert told.count("PRAGMA query_only=ON") == 1
    assert told.count("PRAGMA query_only=OFF") <= 1


def test_a_row_changed_while_looking_is_not_stored(office: Database) -> None:
    """The change is stored neither by a flush nor at the end."""
    with office.transaction() as tx:
        tx.add(poll())
    with office.reading() as tx:
        tx.exec(select(Poll)).one().phase = "certified"
        tx.exec(select(Poll)).one()
    with office.reading() as tx:
        assert tx.exec(select(Poll)).one().phase == "draft"


@keeps_a_log
def test_looking_sees_one_state(tmp_path: Path) -> None:
    """A poll that is drafted while somebody reads does not appear to them."""
    office = fresh(tmp_path)
    with office.transaction() as tx:
        tx.add(poll(1))
    with office.reading() as tx:
        assert len(tx.exec(select(Poll)).all()) == 1
        with office.transaction() as other_tx:
            other_tx.add(poll(2))
        assert len(tx.exec(select(Poll)).all()) == 1
    assert len(slugs(office)) == 2


# Nothing is kept


def test_nothing_that_was_deleted_is_left_on_the_disk(office: Database, tmp_path: Path) -> None:
    """After changed rows, deleted rows and a full page, no byte is in database, log or journal."""
    with office.transaction() as tx:
        for number in range(200):
            tx.add(poll(number, CANARY.encode() * 30))
    with office.transaction() as tx:
        for row in tx.exec(select(Poll).where(col(Poll.id) <= 100)):
            row.definition = b"{}"
    with office.transaction() as tx:
        for row in tx.exec(select(Poll).where(col(Poll.id) > 50)):
            tx.delete(row)
    office.scrub()
    assert not any(CANARY.encode() in content for content in files_of(tmp_path))
    assert len(slugs(office)) == 50
    with office.reading() as tx:
        assert pragma(tx, "freelist_count") == 0


@keeps_a_log
def test_without_scrubbing_the_log_would_keep_what_was_deleted(tmp_path: Path) -> None:
    """The scrub is needed, for secure_delete does not reach what the log already holds."""
    office = fresh(tmp_path)
    with office.transaction() as tx:
        tx.add(poll(1, CANARY.encode()))
    with office.transaction() as tx:
        tx.delete(tx.exec(select(Poll)).one())
    assert any(CANARY.encode() in content for content in files_of(tmp_path))
    office.scrub()
    assert not any(CANARY.encode() in content for content in files_of(tmp_path))


@keeps_a_log
def test_a_reader_who_keeps_the_log_from_being_emptied_is_told_of(tmp_path: Path) -> None:
    """SQLite itself raises nothing; the scrub says that it is not done and can be tried again."""
    office = fresh(tmp_path)
    office.limits.lock_seconds = 0
    office.close()
    with office.transaction() as tx:
        tx.add(poll(1, CANARY.encode()))
    with office.reading() as tx:
        tx.exec(select(Poll)).all()
        with office.transaction() as other_tx:
            other_tx.delete(other_tx.exec(select(Poll)).one())
        with pytest.raises(OperationalError, match="locked"):
            office.scrub()
    assert any(CANARY.encode() in content for content in files_of(tmp_path))
    office.scrub()
    assert not any(CANARY.encode() in content for content in files_of(tmp_path))


def test_the_office_works_on_after_scrubbing(office: Database) -> None:
    """The pool and the settings are the same."""
    office.scrub()
    with office.transaction() as tx:
        tx.add(poll())
    with office.reading() as tx:
        assert pragma(tx, "foreign_keys") == 1
    assert slugs(office) == ["removal-2026-1"]


# What errors reveal


def test_an_error_never_shows_what_was_to_be_stored(office: Database) -> None:
    """No value is in the sentence, so addresses and envelopes stay out of logs."""
    elector = Elector(poll_id=99, person_id=CANARY, public_id=CANARY, email=CANARY)
    with pytest.raises(IntegrityError) as caught, office.transaction() as tx:
        tx.add(elector)
    assert CANARY not in str(caught.value)
    assert "parameters hidden" in str(caught.value)


def test_the_password_of_a_database_is_never_shown() -> None:
    """An engine that is printed does not show it."""
    office = Database(f"postgresql://officer:{CANARY}@db.example.org/elections")
    assert CANARY not in repr(office.engine)
    assert CANARY not in str(office.engine.url)


# Where the database is


def test_a_relative_path_counts_from_the_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The directory is that of the settings, not the current one; an absolute path stays."""
    (tmp_path / "office").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    fresh(tmp_path / "office")
    assert (tmp_path / "office" / "election.db").exists()
    absolute = tmp_path / "absolute.db"
    upgrade(Database(f"sqlite:///{absolute}", tmp_path / "office").engine)
    assert absolute.exists()
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_a_postgresql_url_is_taken(scheme: str) -> None:
    """Hosting platforms write postgres://, and the driver is psycopg 3 whatever the URL says."""
    office = Database(f"{scheme}://officer:secret@db.example.org:5432/elections")
    assert office.engine.driver == "psycopg"
    assert office.engine.url.host == "db.example.org"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "election.db",
        "mysql://db.example.org/elections",
        "sqlite://election.db",
        "sqlite:///election.db?timeout=soon",
        "postgresql://db.example.org:port/elections",
        "nonsense://",
    ],
)
def test_what_is_no_url_of_ours_is_refused(url: str) -> None:
    """sqlite:// with two slashes names a host, and some options are not for a URL to set."""
    with pytest.raises(DatabaseUrlUnreadable):
        Database(url)


def test_a_driver_that_a_url_asks_for_is_not_looked_for(tmp_path: Path) -> None:
    """One driver is used, and no URL can choose another."""
    upgrade(Database("sqlite+aiosqlite:///election.db", tmp_path).engine)
    assert (tmp_path / "election.db").exists()


def test_a_database_that_cannot_be_reached_is_a_sentence(tmp_path: Path) -> None:
    """No database in the file, no server: each is told in the driver's words."""
    (tmp_path / "letter.db").write_bytes(b"Dear Robin, " * 500)
    sentences = {}
    for url in (
        "sqlite:///letter.db",
        "postgresql://127.0.0.1:1/elections",
    ):
        with pytest.raises(DatabaseUnreachable) as caught:
            upgrade(Database(url, tmp_path).engine)
        sentences[url] = str(caught.value)
    start = "The database cannot be reached: "
    assert sentences["sqlite:///letter.db"] == f"{start}file is not a database."
    refused = sentences["postgresql://127.0.0.1:1/elections"]
    assert "refused" in refused
    assert "\n" not in refused
    assert refused.endswith("TCP/IP connections.")


def test_an_error_of_ours_passes_through() -> None:
    """Only the driver's errors become a refusal."""
    engine = create_engine("sqlite://")
    with pytest.raises(ZeroDivisionError), reachable(engine):
        1 // 0  # noqa: B018


# Times

instants = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC) | st.just(timezone(timedelta(hours=5, minutes=45))),
)


@settings(deadline=None, derandomize=True, database=None)
@given(instants)
def test_an_instant_is_kept_to_the_microsecond_and_comes_back_in_utc(instant: datetime) -> None:
    """This holds before 1970 too, and for an instant of any zone."""
    column, dialect = Instant(), sqlite.dialect()
    stored = column.process_bind_param(instant, dialect)
    assert isinstance(stored, int)
    returned = column.process_result_value(stored, dialect)
    assert returned == instant
    assert returned.tzinfo is UTC


def test_a_time_without_a_zone_is_never_stored() -> None:
    """Such a time is refused, for it could be any of forty instants."""
    with pytest.raises(TypeError):
        Instant().process_bind_param(datetime(2027, 1, 12, 12), sqlite.dialect())  # noqa: DTZ001


def test_no_instant_is_no_instant() -> None:
    """An absent time stays absent, both ways."""
    column, dialect = Instant(), sqlite.dialect()
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None


def test_the_clock_of_an_office_on_sqlite_is_this_machines_in_utc(tmp_path: Path) -> None:
    """The clock is read whenever it is asked for, and is never earlier within a transaction."""
    office = fresh(tmp_path)
    with office.transaction() as tx:
        first, second = (system_clock(office)(tx) for _ in range(2))
    assert first.tzinfo is UTC
    assert timedelta(0) <= second - first < timedelta(minutes=1)


def test_the_clock_of_an_office_on_postgresql_is_the_databases_own() -> None:
    """The database's clock is read, for many machines share it and their clocks differ."""
    asked = []

    class Asked:
        def execute(self, statement: object) -> "Asked":
            asked.append(str(statement))
            return self

        def scalar_one(self) -> datetime:
            return CLOSES.astimezone(timezone(timedelta(hours=2)))

    clock = system_clock(Database("postgresql://db.example.org/elections"))
    instant = clock(Asked())  # type: ignore[arg-type]
    assert instant == CLOSES
    assert instant.tzinfo is UTC
    assert asked == ["SELECT clock_timestamp() AS clock_timestamp_1"]

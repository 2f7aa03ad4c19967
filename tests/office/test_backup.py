"""`election backup` and `election restore`: one file, checked, and the effects of its age."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from election.database.engine import Database, sqlite_module
from election.database.schema import downgrade
from election.office import backup
from tests.support.canaries import contains, spellings
from tests.support.form_reader import cast
from tests.support.officer import Officer
from tests.support.world import CLOSES, OPENS

LOCKS = {"election.db-in-use", "election.db-in-turn"}
"""Empty files that programs lock; they are no part of the database."""
PEOPLE = ("blair", "casey", "devon", "ellis", "frankie", "gray", "harper", "indigo")


def opened(officer: Officer) -> str:
    """A removal that is open, with its links mailed."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    return slug


def votes(officer: Officer, slug: str, *people: str) -> None:
    for person in people:
        cast(officer.browser(), officer.link_of(f"{person}@example.org", slug), marking="yes")


def rows(file: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite_module().connect(file)) as connection:
        return list(connection.execute(statement))


def gone(officer: Officer) -> Path:
    """Move the database away, as an accident or the hint of a refusal would."""
    away = officer.directory / "away"
    away.mkdir()
    for file in officer.directory.glob("election.db*"):
        file.rename(away / file.name)
    return officer.directory / "election.db"


def root_of(officer: Officer, slug: str) -> str:
    lines = rows(officer.directory / "election.db", "SELECT line FROM journal_entry")
    acts = [json.loads(bytes(line)) for (line,) in lines]
    return str(next(act["data"]["root"] for act in acts if act["act"] == "closed"))


# Backup


def test_a_backup_is_one_private_file_with_its_sum(officer: Officer) -> None:
    """It is 0600, and the command tells size, SHA-256, and what else is needed."""
    report = officer.reads("backup", "copy.db")
    content = Path("copy.db").read_bytes()
    assert report["sha256"] == hashlib.sha256(content).hexdigest()
    assert report["size"] == len(content)
    assert Path("copy.db").stat().st_mode & 0o777 == 0o600
    assert report["needed_too"] == [".env", "keys/service.key"]
    assert report["tells_who_cast"] == []
    assert [file.name for file in officer.directory.glob("copy.db*")] == ["copy.db"]
    words = officer.does("backup", "second.db")
    assert "Warning" not in words
    assert ".env and keys/service.key" in words


def test_a_backup_writes_over_nothing(officer: Officer) -> None:
    """An existing file stays as it is."""
    Path("copy.db").write_text("mine")
    assert "copy.db is there already" in officer.is_refused("backup", "copy.db")
    assert Path("copy.db").read_text() == "mine"
    assert "election.db is there" in officer.is_refused("backup", "election.db/copy.db")


def test_a_backup_of_an_open_poll_says_what_it_tells_and_until_when(officer: Officer) -> None:
    """The words and the JSON warn; after close and mail a new backup does not."""
    slug = opened(officer)
    votes(officer, slug, "blair")
    (told,) = officer.reads("backup", "copy.db")["tells_who_cast"]
    assert told["slug"] == slug
    assert "certified at the latest" in told["destroy"]
    words = officer.does("backup", "second.db")
    assert f"Warning: it says who has cast in {slug}" in words
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    assert officer.reads("backup", "closed.db")["tells_who_cast"], "mail about the close waits"
    officer.does("worker", "--once")
    assert officer.reads("backup", "mailed.db")["tells_who_cast"] == []


def test_a_backup_holds_no_poll_key_and_no_deleted_row(officer: Officer) -> None:
    """The copy is written anew, so no page has a deleted row."""
    slug = opened(officer)
    secret = Path(f"keys/{slug}.key").read_text().split()[-1]
    with closing(sqlite_module().connect("election.db")) as connection:
        connection.execute("CREATE TABLE kept (content)")
        connection.execute("INSERT INTO kept VALUES ('mkq7x2z-mkw4hd9-mkr8t1c')")
        connection.execute("DELETE FROM kept")
        connection.execute("DROP TABLE kept")
        connection.commit()
    officer.does("backup", "copy.db")
    for canary in ("mkq7x2z-mkw4hd9-mkr8t1c", secret):
        assert not contains(Path("copy.db").read_bytes(), spellings(canary))


def test_backups_while_ballots_are_cast_are_each_one_state(officer: Officer) -> None:
    """Each has as many envelopes as electors who cast, and no cast is lost or held up."""
    slug = opened(officer)
    with ThreadPoolExecutor(2) as both:
        casting = both.submit(votes, officer, slug, *PEOPLE)
        number = 0
        while not casting.done() or number == 0:
            number += 1
            copy = officer.directory / f"copy-{number}.db"
            backup.backup(officer.office(), copy)
        casting.result()
    for file in officer.directory.glob("copy-*.db"):
        ((envelopes,),) = rows(file, "SELECT count(*) FROM outer_envelope")
        ((casts,),) = rows(file, "SELECT count(*) FROM recorded_cast")
        ((mails,),) = rows(file, "SELECT count(*) FROM message WHERE kind = 'recorded'")
        assert envelopes == casts == mails
    assert rows(officer.directory / "election.db", "SELECT count(*) FROM outer_envelope") == [(8,)]


@pytest.mark.parametrize("officer", ["postgresql"], indirect=True)
def test_postgresql_is_copied_by_its_own_programs(officer: Officer) -> None:
    """Each refusal has the command to use, and nothing is written."""
    assert "pg_dump" in officer.is_refused("backup", "copy.db")
    assert "pg_restore" in officer.is_refused("restore", "copy.db")
    assert not Path("copy.db").exists()


# Restore


def test_a_restored_office_goes_on_where_the_backup_was_made(officer: Officer) -> None:
    """An open poll, its links and ballots work, and the database is private and whole."""
    slug = opened(officer)
    votes(officer, slug, "blair", "casey")
    officer.does("backup", "copy.db")
    database = gone(officer)
    report = officer.reads("restore", "copy.db")
    assert [(poll["slug"], poll["phase"]) for poll in report["polls"]] == [(slug, "open")]
    assert any(f"election void {slug}" in line for line in report["polls"][0]["advice"])
    assert database.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in officer.directory.glob("*restoring*")] == []
    votes(officer, slug, "devon")
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    assert officer.reads("show", slug)["yes"] == 3


def test_restore_writes_over_no_database(officer: Officer) -> None:
    """It also refuses beside the log of one, which would change the copy."""
    officer.does("backup", "copy.db")
    before = Path("election.db").read_bytes()
    assert "ghost.db cannot be used: there is no such file" in officer.is_refused(
        "restore", "ghost.db"
    )
    assert "election.db is there" in officer.is_refused("restore", "copy.db")
    assert Path("election.db").read_bytes() == before
    database = gone(officer)
    Path("election.db-wal").write_bytes(b"an old log")
    assert "election.db-wal is there" in officer.is_refused("restore", "copy.db")
    assert not database.exists()


def spoilt(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xa5" * 4096
    file.write_bytes(content)


def changed(statement: str) -> object:
    def change(file: Path) -> None:
        with closing(sqlite_module().connect(file)) as connection:
            connection.execute(statement)
            connection.commit()

    return change


def unindexed(file: Path) -> None:
    """Leave pages that belong to nothing: every query answers, and only a full check sees them."""
    with closing(sqlite_module().connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'ix_poll_phase'")
        connection.commit()


UNFIT = {
    "damaged": (spoilt, "no copy that can be relied on"),
    "damaged where nobody looks": (unindexed, "it is damaged: "),
    "short": (lambda file: file.write_bytes(file.read_bytes()[:-4096]), "no copy that can be"),
    "a text": (lambda file: file.write_text("no database at all, but a text"), "not a database"),
    "nothing": (lambda file: file.write_bytes(b""), "no database of this service"),
    "another program's": (changed("DROP TABLE alembic_version"), "no database of this service"),
    "a newer version's": (
        changed("UPDATE alembic_version SET version_num = '9999'"),
        "migrated by a newer version",
    ),
    "an edited definition": (
        changed("UPDATE poll SET definition = replace(definition, 'q', 'p')"),
        "its definition does not match its hash",
    ),
    "an edited hash": (
        changed("UPDATE poll SET definition_hash = 'ff', definition = x'00'"),
        "its definition does not match its hash",
    ),
    "a journal with a gap": (changed("DELETE FROM journal_entry WHERE seq = 1"), "no chain"),
    "an edited journal": (
        changed("UPDATE journal_entry SET line = CAST(replace(line, '9', '8') AS BLOB)"),
        "does not match its hash",
    ),
    "with a trigger": (
        changed(
            "CREATE TRIGGER swap AFTER UPDATE ON outer_envelope BEGIN "
            "UPDATE poll SET phase = 'void'; END"
        ),
        "it has the trigger swap, which no migration made",
    ),
    "with a view": (
        changed("CREATE VIEW electors AS SELECT * FROM elector"),
        "it has the view electors, which no migration made",
    ),
    "with a table": (changed("CREATE TABLE noted (who)"), "it has the table noted, which no"),
    "with an index": (
        changed("CREATE UNIQUE INDEX one ON message (kind, id)"),
        "it has the index one, which no migration made",
    ),
    "without an index": (changed("DROP INDEX ix_poll_phase"), "index ix_poll_phase is missing"),
    "with a column": (
        changed("ALTER TABLE poll ADD COLUMN aside TEXT DEFAULT 'x'"),
        "the table poll is not as the migrations make it",
    ),
    "a row of nobody's": (changed("DELETE FROM elector"), "names one that is not there"),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_what_is_no_whole_copy_is_refused(officer: Officer, unfit: str) -> None:
    """The reason is told, no database or other file is left, and the copy stays as it was."""
    opened(officer)
    officer.does("backup", "copy.db")
    change, reason = UNFIT[unfit]
    change(Path("copy.db"))  # type: ignore[operator]
    before = Path("copy.db").read_bytes()
    gone(officer)
    assert reason in officer.is_refused("restore", "copy.db")
    assert {file.name for file in officer.directory.glob("election.db*")} <= LOCKS
    assert Path("copy.db").read_bytes() == before


def test_a_database_in_use_is_no_backup(officer: Officer) -> None:
    """Its newest rows are in the log beside it, so it is refused."""
    opened(officer)
    gone(officer)
    Path("away/election.db-wal").write_bytes(b"rows")
    assert "database in use" in officer.is_refused("restore", "away/election.db")
    assert "no such file" in officer.is_refused("restore", "ghost.db")


def test_an_older_backup_is_brought_to_this_version(officer: Officer) -> None:
    """It keeps its rows, says of a poll from before the tags that it has none, and works."""
    officer.drafts_removal()
    officer.does("backup", "old.db")
    database = Database(f"sqlite:///{officer.directory / 'old.db'}")
    downgrade(database.engine, "0002")
    database.close()
    gone(officer)
    officer.does("restore", "old.db")
    assert "removal-2026-1 needs the secret key" in officer.types("polls").stderr
    assert len(rows(officer.directory / "election.db", "SELECT id FROM elector")) == 9
    slug = officer.drafts_removal()
    assert officer.reads("polls")["polls"][0]["slug"] == slug


def test_a_backup_of_an_open_poll_restored_after_its_close(officer: Officer) -> None:
    """Restore says that it knows who cast; the next close deletes that, with the same box."""
    slug = opened(officer)
    votes(officer, slug, "blair", "casey")
    officer.does("backup", "copy.db")
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    root = root_of(officer, slug)
    database = gone(officer)
    output = officer.does("restore", "copy.db")
    assert "who has cast is in the database again" in output
    assert "compare the root that was mailed" in output
    envelopes = [
        bytes(envelope) for (envelope,) in rows(database, "SELECT sealed FROM outer_envelope")
    ]
    assert len(envelopes) == 2
    officer.does("worker", "--once")
    assert root_of(officer, slug) == root
    assert rows(database, "SELECT * FROM outer_envelope UNION SELECT * FROM outer_envelope") == []
    assert rows(database, "SELECT count(*) FROM recorded_cast") == [(0,)]
    assert rows(database, "SELECT count(*) FROM owed_scrub") == [(0,)]
    copies = [b"".join(f.read_bytes() for f in officer.directory.glob("election.db*"))]
    assert all(copies[0].count(envelope[-40:]) == 1 for envelope in envelopes), "in the box alone"


def test_ballots_cast_after_the_backup_make_another_root(officer: Officer) -> None:
    """Restore says that the roots differ, and `void` deletes who cast."""
    slug = opened(officer)
    votes(officer, slug, "blair")
    officer.does("backup", "copy.db")
    votes(officer, slug, "casey")
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    root = root_of(officer, slug)
    database = gone(officer)
    officer.does("restore", "copy.db")
    officer.does("close", slug, "--yes")
    assert root_of(officer, slug) != root
    for file in officer.directory.glob("election.db*"):
        file.unlink()
    officer.does("restore", "copy.db")
    officer.does("void", slug, "--reason", "the disk broke", "--yes")
    assert rows(database, "SELECT count(*) FROM outer_envelope") == [(0,)]
    assert rows(database, "SELECT count(*) FROM owed_scrub") == [(0,)]

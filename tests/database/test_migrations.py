"""Migrations: from nothing to the newest schema and back, with no drift from the models."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, UniqueConstraint, inspect, text
from sqlmodel import Session, SQLModel, select

from election.database import tables
from election.database.engine import Database
from election.database.revision import newest, require_current
from election.database.schema import downgrade, upgrade
from election.database.tables import Poll
from election.errors.database import DatabaseMissing, MigrationPending, SchemaUnknown
from tests.support.postgres import asked_for
from tests.support.world import CLOSES, World

ROOT = Path(__file__).parents[2]
SCRIPTS = ScriptDirectory(str(ROOT / "election" / "database" / "migrations"))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Return the engine of an empty database."""
    with asked_for(request, "template0") as url:
        (tmp_path / "election.db").touch()
        engine = Database(url or "sqlite:///election.db", tmp_path).engine
        yield engine
        engine.dispose()


def names(engine: Engine) -> set[str]:
    """Return the tables there are, except Alembic's own."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def drift(engine: Engine) -> list[object]:
    """Return what a new migration would have to change."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, SQLModel.metadata))


def test_an_empty_database_gets_every_table(engine: Engine) -> None:
    """Each model has its table, and there is no other table."""
    assert names(engine) == set()
    upgrade(engine)
    assert names(engine) == set(SQLModel.metadata.tables)
    assert tables.Poll.__tablename__ in names(engine)


def test_the_migrations_and_the_models_say_the_same(engine: Engine) -> None:
    """Columns, types, indexes and constraints agree, so nothing is left to migrate."""
    upgrade(engine)
    assert drift(engine) == []


def test_a_drift_would_be_seen(engine: Engine) -> None:
    """The comparison finds a missing index and a missing column."""
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_poll_phase"))
        connection.execute(text("ALTER TABLE message DROP COLUMN answer"))
    assert len(drift(engine)) == 2


def test_every_unique_rule_of_the_models_is_in_the_database(engine: Engine) -> None:
    """The database itself refuses two electors with one id and a cast that is stored twice."""
    upgrade(engine)
    schema = inspect(engine)
    for name, table in SQLModel.metadata.tables.items():
        modelled = {
            tuple(sorted(column.name for column in constraint.columns))
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        }
        kept = {tuple(sorted(rule["column_names"])) for rule in schema.get_unique_constraints(name)}
        assert modelled == {tuple(map(str, columns)) for columns in kept}, name


def test_the_way_down_leaves_nothing_and_the_way_up_works_again(engine: Engine) -> None:
    """All tables go, and the migrations then give the same schema."""
    upgrade(engine)
    downgrade(engine, "base")
    assert names(engine) == set()
    upgrade(engine)
    assert drift(engine) == []


def test_each_migration_can_be_taken_back_by_itself(engine: Engine) -> None:
    """At each step down, one step up and down again works."""
    upgrade(engine)
    for script in SCRIPTS.walk_revisions():
        below = script.down_revision or "base"
        assert isinstance(below, str)
        downgrade(engine, below)
        upgrade(engine)
        downgrade(engine, below)
    assert names(engine) == set()


def test_there_is_one_newest_migration() -> None:
    """Migrations of two people have one order."""
    assert len(SCRIPTS.get_heads()) == 1
    assert len(SCRIPTS.get_bases()) == 1
    assert SCRIPTS.get_heads() == [newest()]


def test_a_second_upgrade_changes_nothing(world: World) -> None:
    """The stored rows stay, a poll among them."""
    slug = world.make_draft()
    upgrade(world.database.engine)
    with world.database.reading() as tx:
        assert tx.exec(select(Poll.slug)).all() == [slug]


def test_an_office_whose_schema_is_the_newest_works(engine: Engine) -> None:
    """The check raises nothing."""
    upgrade(engine)
    require_current(engine)


@pytest.mark.parametrize("taken_back", [False, True])
def test_an_older_schema_is_refused_with_the_command_that_mends_it(
    engine: Engine, taken_back: bool
) -> None:
    """An empty database is refused, and so is one that was taken back."""
    if taken_back:
        upgrade(engine)
        downgrade(engine, "base")
    with pytest.raises(MigrationPending) as caught:
        require_current(engine)
    assert str(caught.value) == (
        f"The database's schema is empty; this version needs {SCRIPTS.get_current_head()}."
    )
    assert caught.value.advice == "Run `election migrate`."


def test_a_newer_schema_is_refused_and_left_alone(engine: Engine) -> None:
    """A database of a later version is neither used nor migrated, and gives no traceback."""
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = names(engine)
    for attempt in (require_current, upgrade):
        with pytest.raises(SchemaUnknown) as caught:
            attempt(engine)
        assert "newer version" in str(caught.value)
    assert names(engine) == before


def test_the_check_waits_for_nobody(engine: Engine) -> None:
    """While somebody writes, the health page answers at once."""
    upgrade(engine)
    with engine.begin() as writing:
        writing.execute(text("UPDATE poll SET phase = 'void'"))
        require_current(engine)


def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration is one transaction, so half a schema is never there."""
    whole = command.upgrade

    def fail_at_the_end(*arguments: object) -> None:
        whole(*arguments)  # type: ignore[arg-type]
        raise LookupError

    monkeypatch.setattr(command, "upgrade", fail_at_the_end)
    with pytest.raises(LookupError):
        upgrade(engine)
    assert names(engine) == set()


def test_a_database_out_of_reach_is_a_sentence(tmp_path: Path) -> None:
    """The check and the migration both refuse with it."""
    engine = Database("sqlite:///nowhere/election.db", tmp_path).engine
    for attempt in (upgrade, require_current):
        with pytest.raises(DatabaseMissing):
            attempt(engine)


def test_alembics_own_commands_find_the_migrations() -> None:
    """pyproject.toml names them, in the directory where a developer runs alembic."""
    scripts = ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))
    assert scripts.get_heads() == SCRIPTS.get_heads()


def test_the_ballots_of_a_counted_poll_come_into_parts_and_back(engine: Engine) -> None:
    """As the record's own files, each in its canonical bytes; a box that stayed sealed has none."""
    upgrade(engine)
    with Session(engine) as session:
        for slug in ("counted", "sealed"):
            session.add(
                Poll(slug=slug, phase="tallied", definition=b"", definition_hash="", closes=CLOSES)
            )
        session.commit()
    downgrade(engine, "0012")
    ballots, codes = b'{"ballots":[{"marking":"yes"}],"poll":"p\xc3\xa9"}', b'{"a":[]}'
    opened = {1: b'{"ballots.json":' + ballots + b',"codes.json":' + codes + b"}", 2: b"{}"}
    stored = "INSERT INTO result (poll_id, opened, tally) VALUES (:id, :opened, :opened)"
    with engine.begin() as connection:
        for poll_id, content in opened.items():
            connection.execute(text(stored), {"id": poll_id, "opened": content})
    upgrade(engine)
    with engine.connect() as connection:
        parts = connection.execute(text("SELECT poll_id, path, number, content FROM opened_part"))
        assert {(*key, bytes(content)) for *key, content in parts} == {
            (1, "ballots.json", 0, ballots),
            (1, "codes.json", 0, codes),
        }
    downgrade(engine, "0012")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT poll_id, opened FROM result"))
        assert {poll_id: bytes(content) for poll_id, content in kept} == opened

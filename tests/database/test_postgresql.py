"""PostgreSQL: its settings, how its locks order acts, and what a close leaves in its files."""

import contextlib
import re
import struct
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import InternalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, select

from election.database import erasing
from election.database.any_tx import AnyTx
from election.database.engine import Database
from election.database.revision import require_current
from election.database.schema import upgrade
from election.database.scrubbing import owe_scrub, scrub_owed
from election.database.tables import BallotSession, Cast, Message, OuterEnvelope, Poll
from election.errors.database import DatabaseBusy, ScrubPending
from election.mail.mailer import Mailer
from election.mail.send import deliver_due
from election.office.clock import system_clock
from election.services import cast as casting
from election.services import close as closing
from election.services import outbox, overtaken_mail, store
from election.services import sessions as access
from election.services.ballot_look import locked_look
from tests.support.form_reader import fill
from tests.support.mail_reader import Kept, letterhead, outbox_of
from tests.support.postgres import OWNER, Postgres
from tests.support.web_client import Door, Page
from tests.support.world import CLOSES, ROLL, ROW_KEYS, World

ROOT = Path(__file__).parents[2]
SLUG = "removal-2026-1"
CASTERS = ("harper", "blair", "gray", "casey", "frankie")
SHORT = 0.2
USES_BEFORE_PREPARED = 6
"""psycopg prepares a statement when it is asked for the sixth time on one connection."""

pytestmark = pytest.mark.parametrize("world", ["postgresql"], indirect=True)


def name_of(world: World) -> str:
    return str(world.database.engine.url.database)


def stored(tx: Session, slug: str = SLUG) -> str:
    """Return the poll's phase from the database, and not from a session's memory."""
    phase = tx.execute(text("SELECT phase FROM poll WHERE slug = :slug"), {"slug": slug})
    return str(phase.scalar_one())


# Looking


def test_looking_never_writes_and_locks_nothing(world: World) -> None:
    """The database itself refuses, and the connection can act again afterwards."""
    slug = world.make_open_poll()
    with world.database.reading() as tx:
        for statement in ("DELETE FROM poll", "SELECT id FROM poll FOR SHARE"):
            with pytest.raises(InternalError, match="read-only transaction"):
                tx.execute(text(statement))
            tx.rollback()
    for _ in range(3):
        world.cast(slug, "blair", "yes")


def test_looking_sees_one_state(world: World) -> None:
    """Two looks in one reading agree, though a poll closes between them."""
    slug = world.make_open_poll()
    with world.database.reading() as tx:
        before = stored(tx)
        world.clock.now = CLOSES
        world.act(closing.close, slug)
        assert stored(tx) == before == "open"
    with world.database.reading() as tx:
        assert stored(tx) == "closed"


def test_the_clock_is_the_databases_and_moves_within_a_transaction(world: World) -> None:
    """A cast that waited for a lock is judged by when it got the lock, not by when it began."""
    clock = system_clock(world.database)
    with world.database.transaction() as tx:
        first = clock(tx)
        tx.execute(text("SELECT pg_sleep(0.01)"))
        second = clock(tx)
        (theirs,) = tx.execute(text("SELECT clock_timestamp()")).one()
    assert first.tzinfo is UTC
    assert first + timedelta(milliseconds=10) <= second <= theirs


# Locks


def waits(world: World, query: str) -> bool:
    """Return whether a statement waits for a lock, once it had the time to begin."""
    for _ in range(100):
        with world.database.engine.connect() as connection:
            waiting = connection.execute(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                    "AND datname = current_database() AND query LIKE :query"
                ),
                {"query": f"%{query}%"},
            )
            if waiting.scalar_one():
                return True
        Event().wait(0.02)
    return False


def test_casts_of_two_electors_do_not_wait_for_each_other(world: World) -> None:
    """Two casts share the poll's row: the second is recorded while the first is still under way."""
    slug = world.make_open_poll()
    envelope = world.sealed(slug, "yes")
    with world.database.transaction() as tx:
        elector = world.elector_id(slug, "blair")
        casting.cast(tx, world.clock, slug, elector, casting.new_cast_id(), envelope)
        tx.flush()
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(world.cast, slug, "casey", "no")
            try:
                assert second.result(timeout=10).number == 1
            except TimeoutError:
                tx.rollback()
                raise


def test_a_close_waits_for_the_cast_under_way_and_takes_it(world: World) -> None:
    """FOR SHARE against FOR UPDATE puts every acknowledged ballot into the box."""
    slug = world.make_open_poll()
    envelope = world.sealed(slug, "yes")
    with ThreadPoolExecutor(1) as pool:
        with world.database.transaction() as tx:
            elector = world.elector_id(slug, "blair")
            casting.cast(tx, world.clock, slug, elector, casting.new_cast_id(), envelope)
            world.clock.now = CLOSES
            close = pool.submit(world.act, closing.close, slug)
            assert waits(world, "FOR UPDATE")
            assert not close.done()
        assert close.result().phase == "closed"
    assert world.tally(slug).box.envelopes == 1


def test_a_cast_waits_for_the_close_under_way_and_is_refused(world: World) -> None:
    """The cast reads no phase from before the close, and leaves no row behind."""
    slug = world.make_open_poll()
    elector, envelope = world.elector_id(slug, "blair"), world.sealed(slug, "yes")
    way = partial(world.act, casting.cast, slug, elector, casting.new_cast_id(), envelope)
    with ThreadPoolExecutor(1) as pool:
        with world.database.transaction() as tx:
            world.clock.now = CLOSES
            closing.close(tx, world.clock, slug)
            world.clock.now = CLOSES - timedelta(days=1)  # as if its own clock were late
            cast = pool.submit(way)
            assert waits(world, "FOR SHARE")
        refusal = cast.exception()
    assert type(refusal).__name__ == "TooLate"
    with world.database.reading() as tx:
        assert tx.exec(select(OuterEnvelope)).all() == []


def test_a_posted_ballot_waits_for_the_close_under_way_and_is_refused(world: World) -> None:
    """The page looked before the close was committed; under its lock it looks again."""
    slug = world.make_open_poll()
    browser, review = Door(world).reviews(slug, "blair", marking="yes")
    before = world.clock.now
    with ThreadPoolExecutor(1) as pool:
        with world.database.transaction() as tx:
            world.clock.now = CLOSES
            closing.close(tx, world.clock, slug)
            world.clock.now = before  # as if its own clock were late
            posted = pool.submit(fill, browser, review)
            assert waits(world, "FOR SHARE")
        answer = posted.result()
    assert answer.status_code == 409
    assert "closed" in answer.text
    with world.database.reading() as tx:
        assert tx.exec(select(OuterEnvelope)).all() == []


# Mail


def test_two_workers_send_each_message_once(world: World) -> None:
    """The workers send at once on two connections, and neither claims what the other has."""
    world.make_noticed_poll()
    expected = {message.message_id for message in outbox_of(world)}
    offices = [Database(world.url or "", row_keys=ROW_KEYS) for _ in range(2)]
    kept = [Kept(), Kept()]
    letters = letterhead(world)

    def work(number: int) -> None:
        deliver_due(Mailer(offices[number], world.clock, letters, kept[number]))

    with (
        ThreadPoolExecutor(2) as pool,
        contextlib.closing(offices[0]),
        contextlib.closing(offices[1]),
    ):
        list(pool.map(work, range(2)))
    sent = [
        mail["Message-ID"].strip("<>").split("@")[0] for server in kept for mail in server.mails
    ]
    assert sorted(sent) == sorted(expected)


def test_a_message_that_is_being_claimed_is_passed_over_and_not_waited_for(world: World) -> None:
    """With SKIP LOCKED the second worker takes the next message while the first still claims."""
    world.make_noticed_poll()
    with world.database.transaction() as one, world.database.transaction() as other:
        for tx in (one, other):
            tx.execute(text("SET LOCAL lock_timeout = '5s'"))
        (first,) = outbox.claim(one, world.clock.now, ())
        (second,) = outbox.claim(other, world.clock.now, ())
        assert first.id != second.id


def test_what_the_close_ended_is_not_put_off_by_an_answer_that_came_meanwhile(
    world: World,
) -> None:
    """The settling of a message waits for the close, and then sees what the close did."""
    slug = world.make_open_poll()
    (link,) = (m for m in outbox_of(world) if (m.kind, m.address[:5]) == ("ballot-link", "blair"))
    with ThreadPoolExecutor(1) as pool:
        with world.database.transaction() as tx:
            overtaken_mail.end_voting(tx, store.lock(tx, slug))
            tx.flush()
            late = pool.submit(_defer, world, link)
            assert waits(world, "message")
        late.result()
    (now,) = (message for message in outbox_of(world) if message.id == link.id)
    assert (now.state, now.next_try) == ("refused", None)


def _defer(world: World, tried: Message) -> None:
    with world.database.transaction() as tx:
        outbox.mark_deferred(tx, world.clock.now, tried, "451 Later")


# What is left of who cast


def ties(world: World) -> dict[str, re.Pattern[bytes]]:
    """Return what joins electors with casts, envelopes and sessions in PostgreSQL's pages.

    An integer lies beside the text or bytes of the next column, but for a header of 1 to 4 bytes.
    """
    with world.database.reading() as tx:
        casts, sessions = tx.exec(select(Cast)).all(), tx.exec(select(BallotSession)).all()
        outers = tx.exec(select(OuterEnvelope)).all()
    patterns = {
        f"cast {cast.number} of {cast.elector_id}": struct.pack("<i", cast.elector_id)
        + rb".{1,4}" + re.escape(cast.cast_id.encode())
        for cast in casts
    }  # fmt: skip
    patterns |= {f"cast id {cast.cast_id}": re.escape(cast.cast_id.encode()) for cast in casts}
    patterns |= {
        f"session of {session.elector_id}": session.secret_hash.encode() for session in sessions
    }
    for outer in outers:
        row = re.escape(struct.pack("<ii", outer.elector_id, outer.poll_id))
        patterns[f"envelope of {outer.elector_id}"] = (
            row + rb".{1,4}" + re.escape(outer.sealed[:32])
        )
    return {name: re.compile(pattern, re.DOTALL) for name, pattern in patterns.items()}


def found_in(postgres: Postgres, wanted: dict[str, re.Pattern[bytes]]) -> tuple[set[str], set[str]]:
    """Return which patterns are in the server's files, and which in its write-ahead log."""
    elsewhere: set[str] = set()
    log: set[str] = set()
    for path in postgres.directory.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            into = log if path.parent.name == "pg_wal" else elsewhere
            into |= {name for name, pattern in wanted.items() if pattern.search(content)}
    return elsewhere, log


def voted(world: World) -> str:
    """Five cast, one of them twice, and one is on the ballot page."""
    slug = world.make_open_poll()
    for person in (*CASTERS, "blair"):
        world.cast(slug, person, "yes")
    world.act(access.enter, slug, world.signer.read(world.link(slug, "devon")))
    return slug


def documented() -> list[str]:
    """Return the statements of docs/people/operator.md that the operator runs after a close."""
    page = (ROOT / "docs" / "people" / "operator.md").read_text("utf-8")
    (block,) = re.findall(r"^```sql\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return [statement.strip() for statement in block.split(";") if statement.strip()]


def test_a_close_leaves_no_byte_of_who_cast_in_the_files_of_tables_and_indexes(
    world: World, postgres: Postgres
) -> None:
    """The log still holds some, until the operator runs the documented statements.

    An exception is a row that took the place of another: the log holds what changed.
    """
    postgres.administers("SELECT pg_switch_wal()")  # a checkpoint deletes whole files before it
    slug = voted(world)
    wanted = ties(world)
    logged = set(wanted) - {f"envelope of {world.elector_id(slug, 'blair')}"}
    postgres.administers("ANALYZE", "CHECKPOINT", database=name_of(world))
    elsewhere, log = found_in(postgres, wanted)
    assert elsewhere == set(wanted)
    assert log >= logged
    world.clock.now = CLOSES
    world.act(closing.close, slug)
    assert scrub_owed(world.database)
    postgres.administers("CHECKPOINT")
    elsewhere, log = found_in(postgres, wanted)
    assert elsewhere == set()
    assert log >= logged
    postgres.administers(*documented())
    assert found_in(postgres, wanted) == (set(), set())


def test_without_the_scrub_the_tables_would_keep_what_was_deleted(
    world: World, postgres: Postgres
) -> None:
    """The scrub is needed, for a deleted row stays in its page."""
    slug = voted(world)
    wanted = ties(world)
    world.clock.now = CLOSES
    world.act(closing.close, slug)
    postgres.administers("CHECKPOINT")
    assert found_in(postgres, wanted)[0] == set(wanted)
    assert scrub_owed(world.database)


def test_no_row_remembers_by_its_transaction_who_cast(world: World, postgres: Postgres) -> None:
    """PostgreSQL keeps in each row who last wrote and locked it: after the close all are alike."""
    slug = voted(world)
    marks = "SELECT DISTINCT xmin::text, xmax::text FROM "
    assert len(postgres.administers(f"{marks} elector", database=name_of(world))) == 1 + 6
    world.close(slug)
    for table in ("elector", "inner_envelope", "replaced_envelope"):
        assert len(postgres.administers(marks + table, database=name_of(world))) == 1, table


def test_the_planner_keeps_no_samples_of_who_cast(world: World, postgres: Postgres) -> None:
    """Samples would tell how often each elector cast, and no close could delete them."""
    voted(world)
    postgres.administers("ANALYZE", database=name_of(world))
    sampled = postgres.administers("SELECT tablename FROM pg_stats", database=name_of(world))
    named = {str(name) for (name,) in sampled}
    assert "elector" in named
    assert named.isdisjoint({"ballot_session", "message", "outer_envelope", "recorded_cast"})


def test_a_scrub_that_somebodys_snapshot_defeats_stays_owed(world: World) -> None:
    """A reader who looked before the close still sees the rows, so the scrub copies them too."""
    slug = voted(world)
    world.clock.now = CLOSES
    with world.database.reading() as tx:
        stored(tx)
        world.act(closing.close, slug)
        with pytest.raises(ScrubPending, match="outer_envelope: somebody still sees its deleted"):
            scrub_owed(world.database)
    assert scrub_owed(world.database)
    assert not scrub_owed(world.database)


def test_a_scrub_waits_for_a_lock_and_not_for_long(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds a table, such as pg_dump, would otherwise stop every cast behind the scrub."""
    monkeypatch.setattr(erasing, "LOCK_SECONDS", SHORT)
    world.act(lambda tx, _clock: owe_scrub(tx))
    with world.database.reading() as tx:
        tx.exec(select(Message)).all()
        with pytest.raises(ScrubPending, match="lock timeout"):
            scrub_owed(world.database)
    assert scrub_owed(world.database)


def test_a_row_that_somebody_keeps_locked_is_waited_for_and_not_for_long(world: World) -> None:
    """A cast that an act keeps waiting is refused as on SQLite; after the act it is taken."""
    slug = world.make_open_poll()
    world.database.limits.lock_seconds = 1
    world.database.close()
    with contextlib.closing(Database(str(world.url))) as other, other.transaction() as tx:
        store.lock_unchecked(tx, slug)
        with pytest.raises(DatabaseBusy, match="more than 1 seconds; nothing was changed"):
            world.cast(slug, "blair", "yes")
    assert world.cast(slug, "blair", "yes").number == 1


def test_a_role_that_does_not_own_the_tables_is_told_so(world: World, postgres: Postgres) -> None:
    """PostgreSQL itself gives a warning only, and rewrites nothing."""
    slug = voted(world)
    postgres.administers(
        "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO guest",
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO guest",
        database=name_of(world),
    )
    world.clock.now = CLOSES
    url = postgres.url(name_of(world), "guest")
    with contextlib.closing(Database(url, row_keys=ROW_KEYS)) as guest:
        with guest.transaction() as tx:
            closing.close(tx, world.clock, slug)
        with pytest.raises(ScrubPending, match="outer_envelope: it belongs to another role"):
            scrub_owed(guest)
    assert scrub_owed(world.database)


def loses_its_connections(world: World, postgres: Postgres) -> None:
    """End all connections to the world's database, as a failover does."""
    postgres.administers(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        f"WHERE datname = '{name_of(world)}' AND usename = '{OWNER}'"
    )


def test_a_lost_server_is_found_again(world: World, postgres: Postgres) -> None:
    """A connection that was cut while idle is not used again, and nobody notices it.

    That holds for each way into the database, though no connection is asked before its use.
    """
    slug = world.make_open_poll()
    database = world.database
    ways: list[Callable[[], AbstractContextManager[AnyTx]]] = [database.reading, database.looking]
    ways += [database.transaction, database.storing, database.trial]
    for way in ways:
        loses_its_connections(world, postgres)
        with way() as tx:
            assert tx.execute(text("SELECT 1")).scalar_one() == 1
    loses_its_connections(world, postgres)
    require_current(database.engine)
    loses_its_connections(world, postgres)
    database.scrub()
    loses_its_connections(world, postgres)
    assert world.cast(slug, "blair", "yes").number == 1


def test_an_elector_notices_nothing_of_a_failover(world: World, postgres: Postgres) -> None:
    """Ballot page, review and receipt come, each after all connections were cut."""
    slug = world.make_open_poll()
    browser, _ = Door(world).enters(slug, "casey")
    loses_its_connections(world, postgres)
    ballot = browser.get(f"/polls/{slug}/ballot")
    loses_its_connections(world, postgres)
    review = fill(browser, ballot, marking="yes")
    loses_its_connections(world, postgres)
    receipt = fill(browser, review)
    assert [page.status_code for page in (ballot, review, receipt)] == [200, 200, 200]
    assert "Ballot 1 of Casey Moreau is recorded." in Page(receipt.text).text


def test_a_transaction_begins_as_its_way_in_says(world: World) -> None:
    """One connection serves all ways in turn, and each of them begins what it needs."""
    database = world.database
    asked = text(
        "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"
    )
    act, look = ("read committed", "off"), ("repeatable read", "on")
    acts: list[Callable[[], AbstractContextManager[AnyTx]]] = [database.storing]
    acts += [database.transaction, database.trial, database.storing]
    looks: list[Callable[[], AbstractContextManager[AnyTx]]] = [database.looking, database.reading]
    in_turn = [(way, act) for way in acts], [(way, look) for way in looks]
    for way, wanted in (*in_turn[0], *in_turn[1], *in_turn[0]):
        with way() as tx:
            assert tuple(tx.execute(asked).one()) == wanted
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedin() == 1


def test_a_copy_by_pg_dump_is_the_same_office(
    world: World, postgres: Postgres, tmp_path: Path
) -> None:
    """The copy is taken while a poll is open and restored elsewhere, where the poll goes on."""
    slug = voted(world)
    copy = tmp_path / "office.dump"
    tools = postgres.programs
    subprocess.run([tools / "pg_dump", "-Fc", "-f", copy, str(world.url)], check=True)
    with postgres.database("template0") as url:
        subprocess.run([tools / "pg_restore", "-d", url, copy], check=True)
        world.database.close()
        world.database = Database(url, row_keys=ROW_KEYS)
        upgrade(world.database.engine)
        assert world.cast(slug, "blair", "no").number == 3
        world.close(slug)
        assert world.tally(slug).box.envelopes == len(CASTERS)
        postgres.administers("ANALYZE", database=name_of(world))
        sampled = postgres.administers("SELECT tablename FROM pg_stats", database=name_of(world))
        assert ("recorded_cast",) not in sampled
        world.database.close()


# What is asked of the server


def test_what_is_asked_again_and_again_is_planned_once(world: World, postgres: Postgres) -> None:
    """A look, with the mapper or without, and an act keep the statements that are prepared.

    To plan the look of a ballot page takes the server longer than all else in a cast.
    """
    slug = world.make_open_poll()
    browser, _ = Door(world).enters(slug, "blair")
    for _ in range(USES_BEFORE_PREPARED + 1):
        assert browser.get(f"/polls/{slug}/ballot").status_code == 200
        with world.database.reading() as tx:
            store.find(tx, slug)
        world.cast(slug, "blair", "yes")
    with world.database.looking() as connection:
        prepared = connection.execute(text("SELECT statement FROM pg_prepared_statements"))
        kept = "\n".join(prepared.scalars())
    assert "FROM poll LEFT OUTER JOIN ballot_session" in kept
    assert "FROM journal_entry" in kept
    assert "INSERT INTO recorded_cast" in kept
    assert re.search(r"FROM poll\s+WHERE poll.slug = \$1::VARCHAR$", kept, re.MULTILINE)


def test_bytes_come_as_they_are_stored(world: World) -> None:
    """A definition written as digits would be twice as long, and be written and read each time."""
    slug = world.make_open_poll()
    for way in (world.database.looking, world.database.storing):
        with way() as tx:
            found = tx.execute(select(Poll.definition).where(Poll.slug == slug))
            assert found.cursor is not None
            assert getattr(found.cursor, "format", None) == psycopg.pq.Format.BINARY
            assert isinstance(found.scalar_one(), bytes)


def rows_read(plan: dict[str, Any], table: str) -> int:
    """The rows of a table that a plan has read, with those that it has passed over."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    within = sum(rows_read(each, table) for each in plan.get("Plans", ()))
    return within + (own * plan["Actual Loops"] if plan.get("Relation Name") == table else 0)


def test_a_look_reads_no_other_electors_casts(world: World) -> None:
    """Whoever looks late in a large poll waits no longer, though casts have no statistics."""
    more = [f"p{number}" for number in range(60)]
    roll = ROLL + "".join(f"{one},Person {one},{one}@example.org,,{one},no\n" for one in more)
    slug = world.make_open_poll(roll=roll)
    for person in more:
        world.cast(slug, person, "yes")
    browser, _ = Door(world).enters(slug, "blair")
    world.cast(slug, "blair", "yes")
    (secret,) = (cookie.value for cookie in browser.cookies.jar)
    statements = list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        statements.append((statement, values))

    event.listen(world.database.engine, "before_cursor_execute", note)
    with world.database.storing() as tx:
        locked_look(tx, slug, secret, "an id", "the hash of an envelope")
        look, values = statements[-1]
        ((plan,),) = tx.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {look}", values).one()
    assert 1 <= rows_read(plan["Plan"], "recorded_cast") <= 5

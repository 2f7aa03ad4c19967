"""The database, used safely: SQLite or PostgreSQL, one transaction a call.

SQLite: WAL with synchronous=FULL, secure_delete, foreign keys, and `BEGIN IMMEDIATE` for every
transaction that may write, because the driver's default mode loses concurrent updates without an
error. Writers queue in the order in which they came (`write_queue`). Releases before 3.51.3 can
corrupt a WAL database; they get a rollback journal instead, and a warning in the log.
PostgreSQL: READ COMMITTED to act, where every act locks its poll's row first;
REPEATABLE READ, READ ONLY to look. Each begins by a statement that finds a dead connection.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any, TypeAlias

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlmodel import Session

from election.crypto.row_tags import RowKeys
from election.database.any_tx import AnyTx
from election.database.beginning import (
    ALONE,
    BEGIN,
    IN_BINARY,
    LOOK,
    QUERY_ONLY,
    READS,
    WRITES,
    begun,
    once_more,
)
from election.database.erasing import EMPTY_LOG, log_is_emptied, rewrite_file, rewrite_tables
from election.database.faults import faults_are_told, outcome_is_told
from election.database.same_file import SameFile
from election.database.waiting_times import SHORT, DatabaseLimits
from election.database.write_queue import NoQueue, WriteQueue
from election.errors.database import (
    DatabaseMissing,
    DatabaseUrlUnreadable,
)

Clock: TypeAlias = Callable[[AnyTx], datetime]
"""Tells the time inside a transaction; pages and commands pass one to every service."""

WAL_IS_SAFE_FROM = (3, 51, 3)
LOCKED = "database is locked"
TRIES_TO_EMPTY, PAUSE_SECONDS = 8, 0.1
ROW_KEYS = "row keys"
NO_ROW_KEYS = RowKeys(())
LOG = logging.getLogger("election")


class Database:
    """An engine with the two ways in: `transaction` to act, `reading` to look.

    `storing` and `looking` are the same without the mapper's session.
    """

    def __init__(
        self,
        url: str | URL,
        directory: Path = Path(),
        row_keys: RowKeys = NO_ROW_KEYS,
        limits: DatabaseLimits | None = None,
    ) -> None:
        """A relative SQLite path counts from `directory`. Raises DatabaseUrlUnreadable.

        Each transaction carries `row_keys`: what it reads is checked, what it writes is tagged.
        """
        parsed = _located(url, directory)
        self.limits = limits or DatabaseLimits()
        self.engine = _engine(parsed, self.limits)
        self._looking = _looking_engine(self.engine, parsed, self.limits)
        self._file = _watched(self.engines)
        self._queue = _queue(parsed)
        self._info = {ROW_KEYS: row_keys}
        self.has_acted = False
        """True once something was committed."""

    @property
    def engines(self) -> set[Engine]:
        """The engine that acts, and the one that looks: on PostgreSQL they are one."""
        return {self.engine, self._looking}

    @cached_property
    def apart(self) -> "Database":
        """The same database over connections of its own, with short limits, for who looks after it.

        It is answered, or known to be silent, while all other connections are in use.
        """
        return Database(self.engine.url, row_keys=self._info[ROW_KEYS], limits=SHORT)

    @property
    def is_far(self) -> bool:
        """True where the database is a process of its own: each answer is waited for."""
        return self.engine.dialect.name != "sqlite"

    def require_same_file(self) -> None:
        """Raise DatabaseUnreachable where an SQLite file is not the one that was opened."""
        if self._file:
            self._file.require()

    def close(self) -> None:
        """Close every connection that nobody uses; the next use opens a new one."""
        if "apart" in vars(self):
            self.apart.close()
        for engine in self.engines:
            engine.dispose()
        if self._file:
            self._file.forget()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end; after an error it changes nothing.

        It has the lock from its first line on. Raises DatabaseBusy where that does not come in
        time: nothing is changed then, and trying again is safe. Raises what `faults` has for an
        error of the database, and OutcomeUnknown where it is not known whether it was committed.
        """
        with self._session() as session, session.begin():
            self._take_lock(session)
            yield session
            session.flush()
            with outcome_is_told(self.limits.lock_seconds):
                session.commit()
        self._note_commit()

    @contextmanager
    def storing(self) -> Iterator[Connection]:
        """As `transaction`, for an act that reads and stores values, without the mapper."""
        with self._queue.turn(), faults_are_told(self.limits.lock_seconds):
            with self._queue.before_other_processes():
                connected = begun(self.engine, **{IN_BINARY: True})
            with connected as connection:
                connection.info.update(self._info)
                yield connection
                with outcome_is_told(self.limits.lock_seconds):
                    connection.commit()
        self._note_commit()

    def _note_commit(self) -> None:
        """Remember that something was committed. Raises OutcomeUnknown where the file is gone."""
        self.has_acted = True
        if self._file:
            self._file.require_after_commit()

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """A session as `transaction` has it, and all that is done in it is undone at the end.

        It tells whether an act would be refused, before anybody is asked to confirm it.
        """
        with self._session() as session, session.begin() as all_of_it:
            self._take_lock(session)
            yield session
            all_of_it.rollback()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with (
            self._queue.turn(),
            faults_are_told(self.limits.lock_seconds),
            Session(self.engine, expire_on_commit=False, info=self._info) as session,
        ):
            yield session

    def _take_lock(self, session: Session) -> None:
        with self._queue.before_other_processes():
            once_more(session.connection)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with (
            self.looking() as connection,
            looking_session(connection, self._info[ROW_KEYS]) as session,
        ):
            yield session

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """As `reading`, for a look that reads values, without the mapper."""
        with (
            faults_are_told(self.limits.lock_seconds, looking=True),
            begun(self._looking, looking=True) as connection,
        ):
            connection.info.update(self._info)
            yield connection
            connection.commit()  # a ROLLBACK would make psycopg forget what it has prepared

    def scrub(self) -> None:
        """Overwrite what deleted rows left behind in the database's files.

        Raises OperationalError where a reader still needs deleted rows: try again.
        """
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect().execution_options(**{BEGIN: ALONE}) as connection:
                self._rewrite(connection)
        else:
            with begun(self.engine, isolation_level="AUTOCOMMIT") as connection:
                rewrite_tables(connection)

    def _rewrite(self, connection: Connection) -> None:
        """Write the file anew, and empty its log. Others write between two tries to empty it."""
        with self._queue.turn(), self._queue.before_other_processes():
            rewrite_file(connection)
        for _ in range(TRIES_TO_EMPTY):
            with self._queue.turn():
                if log_is_emptied(connection):
                    return
            Event().wait(PAUSE_SECONDS)
        raise OperationalError(EMPTY_LOG, None, sqlite_module().OperationalError(LOCKED))


def _watched(engines: Iterable[Engine]) -> SameFile | None:
    """Watch the file of an SQLite database: a connection to another is not given out."""
    same = None
    for engine in engines:
        if engine.dialect.name == "sqlite":
            same = same or SameFile(Path(str(engine.url.database)))
            _watch(engine, same)
    return same


def _watch(engine: Engine, same: SameFile) -> None:
    @event.listens_for(engine, "connect")
    def opened(_connection: Any, _record: object) -> None:
        same.opened()

    @event.listens_for(engine, "checkout")
    def require(_connection: Any, _record: object, _proxy: object) -> None:
        same.require()


def _queue(parsed: URL) -> WriteQueue | NoQueue:
    """The queue of writers. PostgreSQL needs none: it locks rows, and keeps the order itself."""
    if parsed.get_backend_name() != "sqlite":
        return NoQueue()
    return WriteQueue(Path(f"{parsed.database}-queue"))


def looking_session(connection: Connection, row_keys: RowKeys = NO_ROW_KEYS) -> Session:
    """A session that looks through this connection."""
    info = {ROW_KEYS: row_keys}
    return Session(connection, expire_on_commit=False, autoflush=False, info=info)


def row_keys(tx: AnyTx) -> RowKeys:
    """The keys that this transaction carries."""
    keys: RowKeys = tx.info[ROW_KEYS]
    return keys


def _located(url: str | URL, directory: Path) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlUnreadable from error
    if "@" in (parsed.host or ""):
        raise DatabaseUrlUnreadable
    if parsed.get_backend_name() in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite" or parsed.host or parsed.query:
        raise DatabaseUrlUnreadable
    path = directory / (parsed.database or "election.db")
    return parsed.set(drivername="sqlite", database=str(path))


def _engine(parsed: URL, limits: DatabaseLimits) -> Engine:
    if parsed.get_backend_name() != "sqlite":
        from election.database.postgresql import postgresql_engine

        return postgresql_engine(parsed, limits)
    _warn_of_old_sqlite()
    return _sqlite_engine(parsed, limits, WRITES)


def _looking_engine(engine: Engine, parsed: URL, limits: DatabaseLimits) -> Engine:
    """The engine whose connections look: SQLite's keep what they have prepared for that."""
    return engine if engine.dialect.name != "sqlite" else _sqlite_engine(parsed, limits, READS)


def _sqlite_engine(parsed: URL, limits: DatabaseLimits, usual: tuple[str, ...]) -> Engine:
    """An engine whose transactions begin in this way, unless a connection's options say another."""
    module = sqlite_module()
    engine = create_engine(
        parsed,
        creator=partial(_opened, module, Path(str(parsed.database))),
        hide_parameters=True,
        module=module,
        pool_size=10,
        max_overflow=40,
        pool_timeout=limits.lock_seconds,
        pool_use_lifo=True,  # the connection that was used last has the most in its cache
    )
    wal = module.sqlite_version_info >= WAL_IS_SAFE_FROM

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in _pragmas(limits, wal=wal):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        query_only, *begins = connection.get_execution_options().get(BEGIN, usual)
        if connection.info.get(QUERY_ONLY) != query_only:
            connection.exec_driver_sql(query_only)
            connection.info[QUERY_ONLY] = query_only
        for statement in begins:
            if statement == LOOK:  # it waits for nothing, so no error of it has to be told
                connection.connection.cursor().execute(statement)
            else:
                connection.exec_driver_sql(statement)

    return engine


def _warn_of_old_sqlite() -> None:
    module = sqlite_module()
    if module.sqlite_version_info < WAL_IS_SAFE_FROM:
        LOG.warning(
            "SQLite %s can corrupt a write-ahead log: a rollback journal is used, which is slower. "
            "It is safe from %s on.",
            module.sqlite_version,
            ".".join(map(str, WAL_IS_SAFE_FROM)),
        )


def _opened(module: ModuleType, file: Path) -> Any:
    """A connection to a file that is there. Raises DatabaseMissing: SQLite would make a new one."""
    if not file.exists():
        raise DatabaseMissing(path=str(file))
    uri = f"{file.absolute().as_uri()}?mode=rw"
    return module.connect(uri, uri=True, check_same_thread=False)


def _pragmas(limits: DatabaseLimits, *, wal: bool) -> tuple[str, ...]:
    journal = ("journal_mode=WAL", "synchronous=FULL")
    rollback = ("journal_mode=DELETE", "synchronous=EXTRA")
    return (
        f"busy_timeout={limits.lock_seconds * 1000}",
        *(journal if wal else rollback),
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "temp_store=MEMORY",
    )


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: pysqlite3 where the standard library's is too old for WAL."""
    if sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM:
        return sqlite3
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    module: ModuleType = dbapi2
    return module

"""Connections to PostgreSQL that wait for nothing without an end.

The server limits what it works on: statements, locks, transactions in which nothing happens. That
is of no use where the server itself stands still, or the line to it. So this side counts too: no
byte for longer than a statement may take, and a little more, is the end of the connection.
"""

import time
from collections.abc import Generator
from threading import Lock
from typing import Any, Literal, TypeVar

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg, PGExecutionContext_psycopg

from election.database.beginning import IN_BINARY
from election.database.waiting_times import DatabaseLimits

T = TypeVar("T")

SOONER_SECONDS = 5
"""By so much the server's own limit comes before ours: its refusal says more."""
REST_SECONDS = 2.0
"""For so long nobody else tries, after a server that was asked for a connection was silent."""
LINE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Ends a connection whose other machine is gone: seconds, seconds, tries, milliseconds."""
AUTOCOMMIT = "AUTOCOMMIT"
CONNECTIONS = 15
"""Of one process, and kept open once they were needed; docs/people/operator.md says so."""
LONG_SECONDS = 3600
"""For a statement that writes whole tables anew, or migrates them."""
SILENT = "it was silent for {seconds} seconds"


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed where nothing comes from the server for `patience` seconds."""

    patience: float | None = None
    limits = DatabaseLimits()
    level = "READ COMMITTED"
    is_look = False
    """How its transactions begin."""

    def begins(self) -> None:
        """Begin a transaction, and wait for the answer no longer than for a new connection.

        So a connection that died while it rested is found before anything is asked of it. Raises
        psycopg.Error.
        """
        self.patience = self.limits.connect_seconds
        if self.level == AUTOCOMMIT:
            self.execute(b"", prepare=False)
        else:
            access = "READ ONLY" if self.is_look else "READ WRITE"
            begin = f"BEGIN ISOLATION LEVEL {self.level} {access}"
            self.execute(begin.encode(), prepare=False)
        self.patience = self.limits.statement_seconds + SOONER_SECONDS

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **named: Any) -> T:
        """Wait as psycopg does, and not longer. Raises psycopg.OperationalError."""
        return super().wait(gen if self.patience is None else self._bounded(gen), *args, **named)

    def _bounded(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        patience = self.patience or 0
        end = time.monotonic() + patience
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    end = time.monotonic() + patience
                elif time.monotonic() > end:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(SILENT.format(seconds=round(patience)))
                wanted = gen.send(ready)
        except StopIteration as done:
            result: T = done.value
            return result


class _Execution(PGExecutionContext_psycopg):
    """SQLAlchemy's execution of a statement, but its option says how values come."""

    def create_default_cursor(self) -> Any:
        in_binary = self.execution_options.get(IN_BINARY, False)
        return self._dbapi_connection.cursor(binary=in_binary)


class BoundedDialect(PGDialect_psycopg):
    """SQLAlchemy's dialect, but a transaction begins at once, by a statement that is answered.

    psycopg's own would begin with the first statement in it, when it is too late to take another
    connection. In its place the connection would have to be asked before each use.
    """

    supports_statement_cache = True
    execution_ctx_cls = _Execution

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.begins()

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        dbapi_connection.level = level

    def set_readonly(self, connection: Any, value: bool) -> None:
        connection.is_look = value


registry.register("postgresql.bounded", __name__, BoundedDialect.__name__)


class _Rest:
    """Lets whoever comes soon after a server was silent fail at once, instead of in turn."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until, self._error = 0.0, ""

    def require_over(self) -> None:
        with self._lock:
            if time.monotonic() < self._until:
                raise psycopg.OperationalError(self._error)

    def begin(self, error: Exception) -> None:
        with self._lock:
            self._until, self._error = time.monotonic() + REST_SECONDS, str(error)


def postgresql_engine(parsed: URL, limits: DatabaseLimits) -> Engine:
    """An engine of bounded connections. Whoever waits for a free one is refused as for a lock."""
    engine = create_engine(
        parsed.set(drivername="postgresql+bounded"),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,  # to open one more for each use costs more than to keep it
        pool_timeout=limits.lock_seconds,
        pool_use_lifo=True,  # the connection that was used last has the most prepared
    )
    rest = _Rest()

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: object, args: list[Any], named: dict[str, Any]) -> Any:
        rest.require_over()
        named = {**LINE, "connect_timeout": limits.connect_seconds, **named}
        try:
            return BoundedConnection.connect(*args, autocommit=True, **named)
        except psycopg.errors.ConnectionTimeout as error:
            rest.begin(error)
            raise

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.limits = limits
        connection.patience = limits.connect_seconds
        connection.execute(_limiting(limits).encode())

    return engine


def _limiting(limits: DatabaseLimits) -> str:
    seconds = {
        "lock_timeout": limits.lock_seconds,
        "statement_timeout": limits.statement_seconds,
        "idle_in_transaction_session_timeout": max(limits.statement_seconds, 60),
    }
    return ";".join(f"SET {name} = '{number}s'" for name, number in seconds.items())


def unhurried(connection: Connection, word: Literal["SET", "SET LOCAL"]) -> None:
    """Let what writes whole tables take long: on this connection, or in this transaction."""
    connection.exec_driver_sql(f"{word} statement_timeout = '{LONG_SECONDS}s'")
    line = connection.connection.dbapi_connection
    if isinstance(line, BoundedConnection):
        line.patience = LONG_SECONDS + SOONER_SECONDS

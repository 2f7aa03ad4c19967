"""The whole schema of a database, compared with the one that the migrations make.

A table may be right, and a trigger on it may still write something else than was asked. So every
table, index, trigger, view and rule is compared, and nothing may be there besides.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel

from election.database.engine import sqlite_module
from election.database.schema import upgrade

OWN = "alembic_version"
Objects = dict[tuple[str, str], str]
"""The statement that makes a thing, by its kind and name."""

_SQLITE = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema"
_OF_SQLITE = {"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
_ACTING = {
    "trigger": "SELECT tgname FROM pg_trigger JOIN pg_class t ON t.oid = tgrelid "
    "WHERE NOT tgisinternal AND t.relnamespace = current_schema()::regnamespace",
    "event trigger": "SELECT evtname FROM pg_event_trigger",
    "rule": "SELECT rulename FROM pg_rules WHERE schemaname = current_schema()",
    "view": "SELECT viewname FROM pg_views WHERE schemaname = current_schema()",
    "policy": "SELECT policyname FROM pg_policies WHERE schemaname = current_schema()",
}


def schema_fault(connection: Connection) -> str | None:
    """The first thing that the migrations did not make, or made otherwise; None if there is none.

    In PostgreSQL, whose statements are not kept, tables and columns are compared by their names.
    """
    if connection.dialect.name == "sqlite":
        return _first_difference(_objects(connection), _migrated())
    return acting_fault(connection) or _first_difference(_columns(connection), _modelled())


def acting_fault(connection: Connection) -> str | None:
    """A thing that acts or answers in a table's place, such as a trigger: there is to be none.

    It is asked for before anything is written to a database of unknown origin.
    """
    if connection.dialect.name == "sqlite":
        acting = [key for key in _objects(connection) if key[0] in {"trigger", "view"}]
    else:
        acting = [
            (kind, str(name))
            for kind, question in _ACTING.items()
            for name in connection.execute(text(question)).scalars()
        ]
    return _added(min(acting)) if acting else None


def _first_difference(there: Objects, wanted: Objects) -> str | None:
    for key in sorted(there.keys() | wanted.keys(), key=lambda key: (key[0] != "trigger", key)):
        if key not in wanted:
            return _added(key)
        kind, name = key
        if key not in there:
            return f"the {kind} {name} is missing"
        if there[key] != wanted[key]:
            return f"the {kind} {name} is not as the migrations make it"
    return None


def _added(key: tuple[str, str]) -> str:
    kind, name = key
    return f"it has the {kind} {name}, which no migration made"


def _objects(connection: Connection) -> Objects:
    return {
        (kind, name): _plain(statement)
        for kind, name, statement in connection.exec_driver_sql(_SQLITE)
        if not (kind == "table" and name in _OF_SQLITE) and not (kind == "index" and not statement)
    }


def _plain(statement: str) -> str:
    """The statement without what means nothing: spaces, quotes of names, the order of its parts.

    A migration that makes a table anew writes its constraints in any order.
    """
    text = re.sub(r"[\s\"`\[\]]+", "", statement).casefold()
    head, opened, rest = text.partition("(")
    body, closed, tail = rest.rpartition(")")
    if not head.startswith("createtable"):
        return text
    return f"{head}{opened}{','.join(sorted(_parts(body)))}{closed}{tail}"


def _parts(body: str) -> Iterator[str]:
    """The columns and constraints of a table, which commas separate."""
    start = depth = 0
    for place, sign in enumerate(body):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield body[start:place]
            start = place + 1
    yield body[start:]


@cache
def _migrated() -> Objects:
    """What all migrations together make of an empty SQLite database."""
    engine = create_engine("sqlite://", module=sqlite_module(), poolclass=StaticPool)
    upgrade(engine)
    with engine.connect() as connection:
        objects = _objects(connection)
    engine.dispose()
    return objects


def _columns(connection: Connection) -> Objects:
    inspector = inspect(connection)
    return {
        ("table", table): _listed(column["name"] for column in inspector.get_columns(table))
        for table in inspector.get_table_names()
        if table != OWN
    }


def _modelled() -> Objects:
    return {
        ("table", name): _listed(table.columns.keys())
        for name, table in SQLModel.metadata.tables.items()
    }


def _listed(names: Iterable[str]) -> str:
    return ",".join(sorted(names))

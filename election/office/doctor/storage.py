"""Checks of the database itself: it answers, has this version's schema, overwrites on delete."""

from sqlalchemy import Connection, text

from election.database.beginning import BEGIN, READS
from election.database.engine import WAL_IS_SAFE_FROM, sqlite_module
from election.database.erasing import REWRITTEN
from election.database.revision import require_current
from election.database.whole_schema import schema_fault
from election.errors.base import Refusal
from election.office.doctor.findings import Findings
from election.office.office import Office

OWNED = text("SELECT tablename FROM pg_tables WHERE pg_has_role(tableowner, 'USAGE')")


def look(office: Office, findings: Findings) -> bool:
    """Check the database. True where `database.py` can check what is in it."""
    engine = office.database.engine
    sqlite = engine.dialect.name == "sqlite"
    try:
        require_current(engine)
    except Refusal as refusal:
        findings.fault("database", f"{refusal} {refusal.advice}")
        return False
    findings.ok("database", "It answers, and has this version's migrations.")
    with engine.connect().execution_options(**{BEGIN: READS}) as connection:
        _schema(connection, findings)
        if sqlite:
            _sqlite(connection, findings)
        else:
            _postgresql(connection, findings)
    return True


def _schema(connection: Connection, findings: Findings) -> None:
    if fault := schema_fault(connection):
        findings.fault("schema", f"Somebody changed it: {fault}. Undo that, or restore a backup.")
    else:
        findings.ok("schema", "It is what the migrations make, without a trigger or a view.")


def _sqlite(connection: Connection, findings: Findings) -> None:
    module = sqlite_module()
    mode, deletes = (
        str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
        for name in ("journal_mode", "secure_delete")
    )
    engine = f"SQLite {module.sqlite_version}, journal {mode}"
    if deletes != "1":
        findings.fault("engine", f"{engine}: what is deleted is not overwritten.")
    elif module.sqlite_version_info < WAL_IS_SAFE_FROM:
        safe = ".".join(map(str, WAL_IS_SAFE_FROM))
        findings.warning("engine", f"{engine}: slower than from {safe} on.")
    else:
        findings.ok("engine", f"{engine}, deletes overwrite.")


def _postgresql(connection: Connection, findings: Findings) -> None:
    version = connection.execute(text("SHOW server_version")).scalar_one()
    owned = set(connection.execute(OWNED).scalars())
    others = [table for table in REWRITTEN if table not in owned]
    if others:
        names = ", ".join(others)
        findings.fault("engine", f"PostgreSQL {version}: {names} are not this role's to rewrite.")
    else:
        findings.ok("engine", f"PostgreSQL {version}; this role may rewrite its tables.")

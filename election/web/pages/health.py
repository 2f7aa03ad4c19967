"""Three questions of whoever watches over the service, and none is answered late.

`/livez`: does this process answer? It asks nobody else. `/healthz`: does the database answer, with
the newest schema? `/readyz`: can a ballot be taken now: is there a write lock to be had, and room
on the disk? It also tells when a worker was last seen, and whether the clock is relied on. Both
change no status, for ballots are taken without a worker, and a proxy would stop that. With
`?strict` they do: for a monitor, and for no proxy.

The checks have connections and threads of their own. The lock is asked for once a second at most,
however many ask, so that no visitor can take it from those who cast.
"""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from election.database.revision import require_current
from election.errors.base import Unavailable
from election.errors.database import DatabaseMissing, MigrationPending, SchemaUnknown
from election.services import worker_lease
from election.services.worker_lease import clock_state, clock_words, is_seen, worker_words
from election.web.limits import HEALTH_CHECKS
from election.web.responses import UNAVAILABLE
from election.web.site import Site
from election.web.turns import Turns

CHECKS = Turns(HEALTH_CHECKS)
DEADLINE_SECONDS = 3.0
KEPT_SECONDS = 1.0
ROOM = 64 * 2**20
"""Bytes on the disk of the database, below which no ballot should be asked for."""
SILENT = "The database does not answer."
OTHER_SCHEMA = "The database has another schema."
NO_LOCK = "The database takes no changes at the moment."
NO_ROOM = "There is hardly any room left on the disk of the database."
ANY_WRITE = text("LOCK TABLE worker_lease IN ROW EXCLUSIVE MODE")
"""What PostgreSQL refuses a standby, and a role that may not write."""


@dataclass
class Health:
    """The health of one site; what the lock was found to be is kept for a moment."""

    site: Site
    _lock: Lock = field(default_factory=Lock)
    _asked: float = float("-inf")
    _lock_fault: str = ""

    def fault(self) -> str:
        """What is wrong with the database, in a sentence; empty where nothing is."""
        try:
            self.site.database.require_same_file()
            apart = self.site.database.apart
            require_current(apart.engine)
            with apart.reading() as tx:
                worker_lease.read(tx)
        except (MigrationPending, SchemaUnknown):
            return OTHER_SCHEMA
        except (DatabaseMissing, Unavailable):
            return SILENT
        return ""

    def fault_of_writing(self) -> str:
        """Why no ballot could be taken, in a sentence; empty where it could."""
        return self.fault() or self._fault_of_lock() or self._fault_of_disk()

    def watched(self) -> tuple[list[str], bool]:
        """What is known of worker and clock; True where a worker acts by a clock that is right."""
        with self.site.database.apart.reading() as tx:
            lease, now = worker_lease.read(tx), self.site.clock(tx)
        state = clock_state(lease)
        well = is_seen(lease, now) and (state is None or state.is_steady)
        return [worker_words(lease, now), clock_words(lease)], well

    def _fault_of_lock(self) -> str:
        with self._lock:
            if time.monotonic() - self._asked >= KEPT_SECONDS:
                self._lock_fault = self._asked_for_lock()
                self._asked = time.monotonic()
            return self._lock_fault

    def _asked_for_lock(self) -> str:
        apart = self.site.database.apart
        try:
            with apart.trial() as tx:
                if apart.engine.dialect.name == "postgresql":
                    tx.execute(ANY_WRITE)
        except Unavailable:
            return NO_LOCK
        return ""

    def _fault_of_disk(self) -> str:
        engine = self.site.database.engine
        if engine.dialect.name != "sqlite":
            return ""
        free = shutil.disk_usage(Path(str(engine.url.database)).absolute().parent).free
        return NO_ROOM if free < ROOM else ""


async def liveness(_request: Request) -> Response:
    """Answer, where this process can answer anything."""
    return PlainTextResponse("ok\n")


async def health(request: Request) -> Response:
    """Answer whatever else runs: the check has threads of its own."""
    known: Health = request.app.state.health
    return await _in_time(lambda: _answer(known.fault()))


async def readiness(request: Request) -> Response:
    """The same for a ballot that comes now, and what the worker last wrote down."""
    known: Health = request.app.state.health
    strict = "strict" in request.query_params
    return await _in_time(lambda: _readiness(known, strict=strict))


def _readiness(known: Health, *, strict: bool) -> Response:
    if fault := known.fault_of_writing():
        return _answer(fault)
    lines, well = known.watched()
    words = "ok" if well or not strict else "Not all is well."
    status = 200 if well or not strict else UNAVAILABLE
    return PlainTextResponse("\n".join([words, *lines, ""]), status)


def _answer(fault: str) -> Response:
    return PlainTextResponse(f"{fault or 'ok'}\n", UNAVAILABLE if fault else 200)


async def _in_time(check: Callable[[], Response]) -> Response:
    """The answer of a check; where it is late, the answer that the database is silent."""
    answer = asyncio.ensure_future(CHECKS.run(lambda: _told(check)))
    done, _ = await asyncio.wait({answer}, timeout=DEADLINE_SECONDS)
    return answer.result() if done else _answer(SILENT)


def _told(check: Callable[[], Response]) -> Response:
    try:
        return check()
    except Unavailable:  # it was there a moment ago
        return _answer(SILENT)

"""The health check: ok where the database answers, and its schema is the newest.

`/readyz` adds when a worker was last seen, and whether the clock is relied on. Both are told and
change no status: ballots are taken without a worker, and a proxy would stop that.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from election.database.engine import Database
from election.database.revision import require_current
from election.errors.base import Unavailable
from election.errors.database import DatabaseMissing, MigrationPending, SchemaUnknown
from election.services import store, worker_lease
from election.services.worker_lease import clock_words, worker_words
from election.web.limits import HEALTH_CHECKS
from election.web.responses import UNAVAILABLE, site_of
from election.web.site import Site
from election.web.turns import Turns

CHECKS = Turns(HEALTH_CHECKS)


async def health(request: Request) -> Response:
    """Answer whatever else runs: the check has threads of its own."""
    return await CHECKS.run(lambda: _check(site_of(request).database))


async def readiness(request: Request) -> Response:
    """The same answer, and what the worker last wrote down."""
    return await CHECKS.run(lambda: _readiness(site_of(request)))


def _readiness(site: Site) -> Response:
    checked = _check(site.database)
    if checked.status_code == UNAVAILABLE:
        return checked
    with site.database.reading() as tx:
        lease, now = worker_lease.read(tx), site.clock(tx)
    return PlainTextResponse(f"ok\n{worker_words(lease, now)}\n{clock_words(lease)}\n")


def _check(database: Database) -> Response:
    try:
        require_current(database.engine)
        with database.reading() as tx:
            store.every(tx)
    except (MigrationPending, SchemaUnknown):
        return PlainTextResponse("The database has another schema.\n", UNAVAILABLE)
    except (DatabaseMissing, Unavailable):
        return PlainTextResponse("The database does not answer.\n", UNAVAILABLE)
    return PlainTextResponse("ok\n")

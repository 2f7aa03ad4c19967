"""The health check: ok where the database answers, and its schema is the newest."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from election.database.engine import Database
from election.database.revision import require_current
from election.errors.base import Unavailable
from election.errors.database import DatabaseMissing, MigrationPending, SchemaUnknown
from election.services import store
from election.web.limits import HEALTH_CHECKS
from election.web.responses import UNAVAILABLE, site_of
from election.web.turns import Turns

CHECKS = Turns(HEALTH_CHECKS)


async def health(request: Request) -> Response:
    """Answer whatever else runs: the check has threads of its own."""
    return await CHECKS.run(lambda: _check(site_of(request).database))


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

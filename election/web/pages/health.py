"""The health check: ok where the database answers, and its schema is the newest."""

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from election.database.schema import require_current
from election.errors.database import DatabaseUnreachable, MigrationPending
from election.services import store
from election.web.responses import UNAVAILABLE, site_of


def health(request: Request) -> Response:
    database = site_of(request).database
    try:
        require_current(database.engine)
        with database.reading() as tx:
            store.every(tx)
    except MigrationPending:
        return PlainTextResponse("The database has another schema.\n", UNAVAILABLE)
    except (DatabaseUnreachable, SQLAlchemyError):
        return PlainTextResponse("The database does not answer.\n", UNAVAILABLE)
    return PlainTextResponse("ok\n")

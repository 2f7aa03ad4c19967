"""Whether the service can work: the schema is the newest, and the database answers."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from election.errors import MigrationPending
from election.records.schema import require_current
from election.services import polls
from election.web.answers import UNAVAILABLE, site_of


def health(request: Request) -> Response:
    database = site_of(request).database
    try:
        require_current(database.engine)
    except MigrationPending:
        return PlainTextResponse("the database is not at this version's schema\n", UNAVAILABLE)
    with database.reading() as tx:
        polls.every(tx)
    return PlainTextResponse("ok\n")

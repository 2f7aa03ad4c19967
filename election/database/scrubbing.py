"""Owed scrubs: the transaction that deletes stores one, and whichever process is next does it.

So a close that is killed between its commit and the scrub leaves a row in `owed_scrub`, and any
later close or turn of the worker overwrites the deleted rows.
"""

import secrets

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, delete, select

from election.database.engine import Database
from election.database.tables import OwedScrub
from election.errors.database import DatabaseBusy, ScrubPending


def owe_scrub(tx: Session) -> None:
    """Note, in the transaction that deletes, that its rows are still to be overwritten."""
    tx.add(OwedScrub(token=secrets.token_hex(8)))


def scrub_owed(database: Database) -> bool:
    """Overwrite what was deleted, where a scrub is owed; return True where it was.

    Only scrubs owed from before are settled by it. Raises ScrubPending where it cannot be done.
    """
    with database.reading() as tx:
        owed = tx.exec(select(OwedScrub.token)).all()
    if not owed:
        return False
    try:
        database.scrub()
    except OperationalError as error:
        raise ScrubPending(reason=str(error.orig)) from error
    except DatabaseBusy as busy:
        raise ScrubPending(reason="others were writing") from busy
    with database.transaction() as tx:
        for token in owed:
            tx.exec(delete(OwedScrub).where(col(OwedScrub.token) == token))
    return True

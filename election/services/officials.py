"""The officials of a poll as they act now: an alternate may have taken an office over."""

from collections.abc import Mapping

from sqlmodel import Session

from election.database.tables import Poll
from election.errors.changed_rows import RowsChanged
from election.rules.poll.definition import Definition, Official
from election.services import journal, store


def acting_definition(tx: Session, poll: Poll) -> Definition:
    """The definition with the alternates in the offices that they have taken over."""
    return store.definition_of(poll).acting(journal.history_of(tx, poll).replaced)


def officials_of(tx: Session, poll: Poll) -> Mapping[str, Official]:
    """The officials by office, to be mailed; none where the definition was changed.

    Where the journal was changed, they are those of the definition: the poll's end is told then.
    """
    if not store.is_defined(poll):
        return {}
    try:
        return acting_definition(tx, poll).officials
    except RowsChanged:
        return store.definition_of(poll).officials

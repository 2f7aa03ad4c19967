"""The office that a command works in: what is owed is paid when the command ends.

An act that deletes who cast owes a scrub of the database's file. Whichever command is next does
it, a refused one too: so one that was killed before its scrub is finished by giving it again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from election.office.office import Office

_OPENED: ContextVar[list["_Opened"]] = ContextVar("opened")


class _Opened(NamedTuple):
    """An office that a command opened; `pays` where its database was found to be ready."""

    office: "Office"
    pays: bool


@contextmanager
def closing_offices() -> Iterator[None]:
    """Scrub and close all offices that the block opens, after a refusal too."""
    opened: list[_Opened] = []
    before = _OPENED.set(opened)
    try:
        yield
    finally:
        _OPENED.reset(before)
        for each in opened:
            try:
                if each.pays:
                    _pay(each.office)
            finally:
                each.office.close()


def _pay(office: "Office") -> None:
    """Do a scrub that is owed. Raises ScrubPending where it fails, but not after mere looking."""
    from election.database.scrubbing import scrub_owed
    from election.errors.base import Unavailable
    from election.errors.database import ScrubPending

    try:
        scrub_owed(office.database)
    except (ScrubPending, Unavailable):
        if office.database.has_acted:
            raise


def owes_scrub(office: "Office") -> bool:
    """Do a scrub that is owed; return True where it fails, and so is still owed."""
    from election.database.scrubbing import scrub_owed
    from election.errors.base import Unavailable
    from election.errors.database import ScrubPending

    try:
        scrub_owed(office.database)
    except (ScrubPending, Unavailable):
        return True
    return False


def closed_in_the_end(office: "Office") -> "Office":
    """Return the same office, and close it when the command ends."""
    _OPENED.get().append(_Opened(office, pays=False))
    return office


def open_office() -> "Office":
    """The office of this directory. Raises MigrationPending where its database is not ready."""
    from election.office import office

    opened = office.open_office()
    _OPENED.get().append(_Opened(opened, pays=True))
    return opened

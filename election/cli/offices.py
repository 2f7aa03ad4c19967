"""The office that a command works in: its database is closed when the command ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from election.office.office import Office

_OPENED: ContextVar[list["Office"]] = ContextVar("opened")


@contextmanager
def closing_offices() -> Iterator[None]:
    """Close all offices that the block opens, after a refusal too."""
    opened: list[Office] = []
    before = _OPENED.set(opened)
    try:
        yield
    finally:
        _OPENED.reset(before)
        for office in opened:
            office.close()


def closed_in_the_end(office: "Office") -> "Office":
    """Return the same office, and close it when the command ends."""
    _OPENED.get().append(office)
    return office


def open_office() -> "Office":
    """The office of this directory. Raises MigrationPending where its database is not ready."""
    from election.office import office

    return closed_in_the_end(office.open_office())

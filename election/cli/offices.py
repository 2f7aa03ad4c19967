"""The office that a command works in: its database is closed when the command ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from election.office import office

_OPENED: ContextVar[list[office.Office]] = ContextVar("opened")


@contextmanager
def closing_offices() -> Iterator[None]:
    """Whatever offices are opened meanwhile are closed in the end, by a refusal too."""
    opened: list[office.Office] = []
    before = _OPENED.set(opened)
    try:
        yield
    finally:
        _OPENED.reset(before)
        for each in opened:
            each.close()


def closed_in_the_end(opened: office.Office) -> office.Office:
    """The same office, which is closed when the command ends."""
    _OPENED.get().append(opened)
    return opened


def open_office() -> office.Office:
    """The office of this directory. Raises MigrationPending where its database is not ready."""
    return closed_in_the_end(office.open_office())

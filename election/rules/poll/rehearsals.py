"""Rehearsals: a poll that was only rehearsed is never taken for a real one, nor the other way."""

from election.errors.rehearsal import NoRehearsal, RehearsalRefused
from election.rules.poll.definition import Definition

REHEARSAL = "REHEARSAL"
"""The word that begins every page, text and subject of a rehearsal."""
MARK = f"{REHEARSAL}. No poll is announced. Its people and ballots are invented."


def require_right_office(definition: Definition, *, rehearses: bool = False) -> None:
    """Raise RehearsalRefused for a rehearsal in a real office, NoRehearsal for the opposite."""
    if definition.rehearsal and not rehearses:
        raise RehearsalRefused(slug=definition.slug)
    if rehearses and not definition.rehearsal:
        raise NoRehearsal(slug=definition.slug)

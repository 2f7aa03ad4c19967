"""Objecting to the roll or the rules of a poll, from its notice to its opening.

The opening waits for no ruling: else anybody could stop a poll by an objection, and an officer by
silence. Certification waits for it.
"""

from sqlmodel import Session

from election.database.engine import Clock
from election.services.disputes import typed


def objection(tx: Session, clock: Clock, slug: str, statement: str, by: str | None = None) -> int:
    """Enter a written objection, and mail officer and scrutineer. Returns its number.

    `by` is the id of an elector who lets their name be published.
    """
    return typed(tx, clock, slug, "object", statement, by)

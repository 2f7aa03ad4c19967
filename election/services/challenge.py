"""Challenging a published result: certification waits for the ruling."""

from datetime import datetime

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import challenge_ends
from election.services import journal, store
from election.services.disputes import typed


def ended(tx: Session, clock: Clock, slug: str) -> datetime | None:
    """The instant in which the challenge period ended; None where it has not, or has not begun."""
    poll = store.find(tx, slug)
    published = journal.history_of(tx, poll).published
    if published is None:
        return None
    end = challenge_ends(published.at, store.definition_of(poll).times)
    return end if clock(tx) >= end else None


def challenge(tx: Session, clock: Clock, slug: str, statement: str, by: str | None = None) -> int:
    """Enter a written challenge, and mail everybody. Returns its number.

    `by` is the id of an elector who lets their name be published.
    """
    return typed(tx, clock, slug, "challenge", statement, by)

"""An office that is thrown away: a poll is run there before anything of it is announced.

It has a database, secrets, keys and a clock of its own in a directory that is deleted afterwards.
Its site has a reserved address, so that no link of it leads anywhere. Not here: what is done in it,
which `preview.py` and `rehearsal` say.
"""

import mailbox
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from election.database.any_tx import AnyTx
from election.database.row_values import ElectorValues
from election.errors.polls import NoSuchPoll
from election.errors.rehearsal import RollTooLong
from election.kinds.poll_file import PollFile
from election.kinds.table import kind_of
from election.office.files import write_private
from election.office.key_files import new_service_key, seed_kept
from election.office.notice_key import notice_key
from election.office.office import SERVICE_KEY, Office
from election.rules.poll.definition import Definition
from election.rules.poll.nominating import window_of
from election.rules.pollfile.electorate import RollEntry
from election.services import draft as drafting
from election.services import nominations, store
from election.services import notice as noticing

MOST_ELECTORS = 2_000
"""A rehearsal of so many takes minutes: each of them gets each mail."""
BOUNCES = "bounces"
"""The Maildir of what comes back, in the office that is thrown away."""


@dataclass
class StandingClock:
    """A clock that stands still until it is set."""

    instant: datetime

    def __call__(self, _tx: AnyTx) -> datetime:
        return self.instant


def clock_before_notice(definition: Definition, now: datetime) -> StandingClock:
    """A clock from which the whole course of a poll lies ahead, its days of notice too."""
    times, window = definition.times, window_of(definition)
    latest = times.opens - timedelta(days=times.minimum_notice_days)
    return StandingClock(min(now, latest, *([window.opens] if window else [])))


@contextmanager
def throwaway_office(
    office: Office,
    clock: StandingClock,
    site: str,
    *,
    rehearses: bool = False,
    bounces_to: str | None = None,
) -> Iterator[Office]:
    """An office of the same project, which is deleted when the block ends.

    With an address for bounces it reads them in a Maildir of its own, never in the real office's.
    """
    from election.database.schema import upgrade

    with TemporaryDirectory(prefix="election-thrown-away-") as home:
        settings = office.settings.model_copy(
            update={
                "directory": Path(home),
                "database_url": "sqlite:///election.db",
                "base_url": site,
                "secret_keys": (secrets.token_hex(32),),
                "service_key": SERVICE_KEY,
                "bounces_url": f"maildir:{BOUNCES}" if bounces_to else None,
                "bounces_address": bounces_to,
            }
        )
        write_private(Path(home) / SERVICE_KEY, new_service_key())
        if bounces_to:
            mailbox.Maildir(Path(home) / BOUNCES)
        made = Office(settings, clock, rehearses)
        try:
            upgrade(made.database.engine)
            yield made
        finally:
            made.close()


def cause_of(tx: Session, definition: Definition) -> Definition | None:
    """The poll that causes this one, with whose roll a notice compares; it may be still to come."""
    slug = kind_of(definition).triggered_by()
    if slug is None:
        return None
    try:
        return store.definition_of(store.find(tx, slug))
    except NoSuchPoll:
        return replace(definition, slug=slug)


def entries_of(definition: Definition, electors: Sequence[ElectorValues]) -> tuple[RollEntry, ...]:
    """The roll of a stored draft, as a poll file has it. Raises RollTooLong."""
    if len(electors) > MOST_ELECTORS:
        raise RollTooLong(definition.slug, len(electors), MOST_ELECTORS)
    named = {person.id: person.name for person in definition.roll.people}
    return tuple(
        RollEntry(
            elector.person_id,
            named[elector.person_id],
            elector.email,
            elector.second_email,
            handle="",
            lead=False,
        )
        for elector in electors
    )


def draft(office: Office, cause: Definition | None, file: PollFile) -> None:
    """Draft the poll, and without a roll the causing one: the notice links it, and names people."""
    with office.database.transaction() as tx:
        if cause is not None:
            drafting.draft(tx, office.clock, PollFile(cause, ()))
        drafting.draft(tx, office.clock, file, rehearses=office.rehearses)


def begin_nominations(office: Office, slug: str) -> None:
    """Open nominations, whatever the clock and other polls say."""
    with office.database.transaction() as tx:
        poll = store.lock(tx, slug)
        nominations.begin(tx, office.clock(tx), poll, store.definition_of(poll))


def freeze(office: Office, definition: Definition) -> tuple[Path, ...]:
    """Notice, whatever the clock and other polls say; the shares of its key, where it has some."""
    slug = definition.slug
    key = notice_key(definition, None, office.key_path(slug), office.shares_path(slug))
    hashes = [seed_kept(office.seed_path(slug))[0]] if kind_of(definition).has_lot else []
    with office.database.transaction() as tx:
        poll, now, key_of_service = store.lock(tx, slug), office.clock(tx), office.service_key
        noticing.freeze(tx, now, poll, key.public, key.made, key.pieces, hashes, key_of_service)
    return key.shares

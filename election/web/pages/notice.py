"""The notice of a poll: all that is frozen in it, and all that has happened since."""

from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from election.crypto import canonical
from election.crypto.hash_chain import Entry
from election.database.tables import Poll
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Official, Person
from election.rules.poll.entitlement import Entitlement, entitlement
from election.rules.poll.roll_differences import roll_differences
from election.rules.sentences.definition import key_sentence
from election.services import journal, store
from election.services.public import elector_in_office, public_poll, recused
from election.web.middleware.headers import PUBLIC
from election.web.pages.poll_status import poll_status
from election.web.pages.timeline import timeline, with_now
from election.web.responses import public, site_of


@dataclass(frozen=True)
class RoleHolder:
    """Who holds an office of the poll, and whom of the roll they are, if anybody."""

    title: str
    official: Official
    elector: Person | None


@dataclass(frozen=True)
class RollDifferences:
    """How an election's roll differs from that of the removal that caused it."""

    cause: str
    joined: tuple[Person, ...]
    left: tuple[Person, ...]


@dataclass(frozen=True)
class JournalLine:
    """An entry of the journal, its data in words."""

    seq: int
    at: str
    name: str
    said: str


def notice(request: Request) -> Response:
    site = site_of(request)
    with site.database.reading() as tx:
        poll = public_poll(tx, request.path_params["slug"])
        definition = store.definition_of(poll)
        now = site.clock(tx)
        stands = poll_status(tx, poll, now)
        kind, absent = kind_of(definition), recused(tx, poll)
        return public(
            request,
            "notice.html",
            poll=stands,
            definition=definition,
            definition_hash=poll.definition_hash,
            reply=journal.reply(tx, poll) or definition.reply,
            kind=kind,
            rule=kind.rule_sentences(absent),
            small=kind.small_electorate_sentences(absent or 0),
            needed=kind.needed(absent or 0),
            part=kind.notice_part(),
            withdrawn=journal.withdrawn(tx, poll),
            stages=with_now(timeline(tx, poll, definition, now), stands),
            roll=_roll(definition),
            offices=_offices(tx, poll, definition),
            opens_box=key_sentence(definition),
            differences=_differences(tx, definition),
            acts=[_act(entry) for entry in journal.entries(tx, poll)],
            head=journal.head(tx, poll),
        )


def definition(request: Request) -> Response:
    """The exact bytes whose hash is the definition's."""
    with site_of(request).database.reading() as tx:
        content = public_poll(tx, request.path_params["slug"]).definition
    headers = {"Cache-Control": PUBLIC}
    return Response(content, media_type="application/json", headers=headers)


def _roll(definition: Definition) -> list[tuple[Person, Entitlement]]:
    return [(each, entitlement(definition, each.id)) for each in definition.roll.people]


def _offices(tx: Session, poll: Poll, definition: Definition) -> list[RoleHolder]:
    people = definition.people
    holders = {"Officer": people.officer, "Scrutineer": people.scrutineer}
    return [
        RoleHolder(title, official, elector_in_office(tx, poll, official))
        for title, official in holders.items()
    ]


def _differences(tx: Session, definition: Definition) -> RollDifferences | None:
    """None for a poll that another did not cause."""
    cause = kind_of(definition).triggered_by()
    if cause is None:
        return None
    earlier = store.definition_of(store.find(tx, cause))
    joined, left = roll_differences(definition, earlier)
    return RollDifferences(cause, joined, left)


def _act(entry: Entry) -> JournalLine:
    said = "; ".join(f"{key}: {_value(entry.data[key])}" for key in sorted(entry.data))
    return JournalLine(entry.seq, entry.at, entry.act, said)


def _value(value: object) -> str:
    return value if isinstance(value, str) else canonical.dumps(value).decode()

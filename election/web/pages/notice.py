"""The notice of a poll: all that is frozen in it, and all that has happened since."""

from dataclasses import dataclass
from typing import get_args

from sqlmodel import Session

from election.crypto.hash_chain import Entry
from election.errors.polls import NoSuchPoll
from election.kinds.table import kind_of
from election.presentation.shown_tables import has_room
from election.rules.poll.definition import Definition, Official, Person, Role
from election.rules.poll.entitlement import Entitlement, entitlement
from election.rules.poll.nominating import window_of
from election.rules.poll.roll_differences import roll_differences
from election.rules.sentences.definition import key_sentence
from election.services import store
from election.services.history import History
from election.services.overview import StoredPoll, officials_on_roll, with_history
from election.services.poll_calendar import poll_calendar
from election.services.read_history import entry_text
from election.web.middleware.public import Look
from election.web.pages.poll_status import poll_status, word_changes
from election.web.pages.preview import poll_preview
from election.web.pages.timeline import timeline, with_now
from election.web.public_pages import PublicPage
from election.web.responses import public

CALENDAR = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class RoleHolder:
    """The holder of an office of the poll, and which elector that is, if any."""

    title: str
    official: Official
    elector: Person | None


@dataclass(frozen=True)
class RollDifferences:
    """The people who joined and left the roll since the removal that caused the election."""

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


def notice(look: Look) -> PublicPage:
    stored = with_history(look.tx, look.poll)
    poll, definition, history = stored.poll, stored.definition, stored.history
    kind, recused = stored.kind, history.settled_recusals
    moment = look.moment(*word_changes(stored))
    status = poll_status(look.tx, stored, moment)
    return public(
        look,
        "notice.html",
        preview=poll_preview(look, stored, status),
        poll=status,
        definition=definition,
        definition_hash=poll.definition_hash,
        reply=history.reply or definition.reply,
        history=history,
        window=window_of(definition),
        kind=kind,
        rule=kind.rule_sentences(recused),
        small=kind.small_electorate_sentences(recused or 0),
        needed=kind.needed(recused or 0),
        part=kind.notice_part(),
        withdrawn=history.withdrawn,
        stages=with_now(timeline(stored, moment), status),
        roll=_roll(definition),
        offices=_offices(look.tx, stored),
        alternates=_alternates(definition, history),
        replacements=history.replacements,
        disputes=history.disputes,
        opens_box=key_sentence(definition) if history.noticed else "",
        differences=_differences(look.tx, definition),
        acts=[_act(entry) for entry in history.entries],
        head=history.head,
    )


def definition(look: Look) -> PublicPage:
    """The definition, as the exact bytes that its hash is of. Raises NoSuchPoll before notice."""
    stored = with_history(look.tx, look.poll)
    if stored.history.noticed is None:
        raise NoSuchPoll(slug=stored.poll.slug)
    return PublicPage.of(stored.poll.definition, "application/json")


def calendar(look: Look) -> PublicPage:
    """Opening, close and end of challenges, for the reader's calendar."""
    stored = with_history(look.tx, look.poll)
    poll, url = stored.poll, look.site.url("polls", stored.poll.slug)
    content = poll_calendar(
        poll, stored.definition, stored.history, project=look.site.project, notice_url=url
    )
    return PublicPage.of(content, CALENDAR, download=f"{poll.slug}.ics")


def _roll(definition: Definition) -> list[tuple[Person, Entitlement]] | None:
    """The people on the roll; None where they are too many for a page."""
    if not has_room(len(definition.roll.people)):
        return None
    return [(person, entitlement(definition, person.id)) for person in definition.roll.people]


def _offices(tx: Session, stored: StoredPoll) -> list[RoleHolder]:
    definition = stored.definition.acting(stored.history.replaced)
    electors = officials_on_roll(tx, stored.poll, definition, stored.history)
    return [
        RoleHolder(office.capitalize(), definition.officials[office], electors.get(office))
        for office in get_args(Role)
    ]


def _alternates(definition: Definition, history: History) -> list[RoleHolder]:
    """Whoever may still take an office over, and whoever held one before their alternate."""
    people = definition.people
    held: dict[Role, Official] = {"officer": people.officer, "scrutineer": people.scrutineer}
    return [
        RoleHolder(f"Former {office}", held[office], None)
        if office in history.replaced
        else RoleHolder(f"{office.capitalize()}’s alternate", alternate, None)
        for office in get_args(Role)
        if (alternate := people.alternate(office))
    ]


def _differences(tx: Session, definition: Definition) -> RollDifferences | None:
    """The differences from the roll of the poll that caused this one; None without such a poll."""
    cause = kind_of(definition).triggered_by()
    if cause is None:
        return None
    earlier = store.definition_of(store.find(tx, cause))
    joined, left = roll_differences(definition, earlier)
    return RollDifferences(cause, joined, left)


def _act(entry: Entry) -> JournalLine:
    return JournalLine(entry.seq, entry.at, entry.act, entry_text(entry))

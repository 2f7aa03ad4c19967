"""What electors do while nominations last: they nominate, and answer whether they stand.

A page looks and judges first; the acts here write in a short transaction, and judge again only what
may have changed meanwhile: the poll's phase, and the window.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from election.database.engine import Clock
from election.database.tables import Elector, Message, Nomination, Nominee, Poll
from election.errors.nominations import (
    BadNominationLink,
    MayNotStand,
    NobodyNamed,
    NotAsked,
    StatementUnfit,
)
from election.errors.written_files import UnfitValue
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Person
from election.rules.poll.nominating import window_of
from election.rules.poll.phases import require_nominating, require_phase
from election.rules.poll.questions import Nominations
from election.rules.pollfile.addresses import folded
from election.rules.pollfile.fields import paragraphs
from election.services import outbox, store
from election.services.links import BallotLink
from election.services.notice import cause_of
from election.services.row_authenticity import require_authentic, tag_row

ASKED, STANDS, DECLINES = "asked", "stands", "declines"
SETTLED_OFFICES = ("officer", "scrutineer")


@dataclass(frozen=True)
class NominatorsView:
    """All that one elector sees of nominations: their own acts, and who may be nominated."""

    person: Person
    definition: Definition
    window: Nominations
    nominable: tuple[Person, ...]
    """Whoever may stand, but the elector, in the order of the roll."""
    nominated: tuple[Person, ...]
    """Whom this elector has nominated, but themselves."""
    may_stand: bool
    answer: str
    statement: str

    @property
    def stands(self) -> bool:
        return self.answer == STANDS

    @property
    def declines(self) -> bool:
        return self.answer == DECLINES


def view(tx: Session, clock: Clock, poll: Poll, link: BallotLink) -> NominatorsView:
    """What the elector of this link sees. Raises BadNominationLink, and refusals of the time."""
    elector = _elector(tx, poll, link)
    definition = store.definition_of(poll)
    window = _require_window(tx, clock, poll)
    barred = _barred(tx, poll, definition)
    own = tx.get(Nominee, elector.id)
    if own is not None:
        require_authentic(tx, poll, own)
    people = definition.roll.people
    named = _nominated_by(tx, poll, elector)
    me = definition.roll.by_id[elector.person_id]
    return NominatorsView(
        person=me,
        definition=definition,
        window=window,
        nominable=tuple(each for each in people if each.id not in {*barred, me.id}),
        nominated=tuple(each for each in people if each.id in named and each.id != me.id),
        may_stand=me.id not in barred,
        answer=own.answer if own else "",
        statement=own.statement if own else "",
    )


def require_nominable(seen: NominatorsView, nominee: str) -> Person:
    """The person with this id. Raises NobodyNamed, MayNotStand."""
    if not nominee:
        raise NobodyNamed
    person = next((each for each in seen.nominable if each.id == nominee), None)
    if person is None:
        raise MayNotStand(name=_name(seen, nominee))
    return person


def _name(seen: NominatorsView, wanted: str) -> str:
    person = seen.definition.roll.person(wanted)
    return person.name if person else "Whoever is not on the roll"


def require_answer(seen: NominatorsView, answer: str, statement: str) -> tuple[str, str]:
    """An answer and its statement, cleaned. Raises NotAsked, MayNotStand, StatementUnfit."""
    if answer not in {STANDS, DECLINES} or (answer == DECLINES and not seen.answer):
        raise NotAsked
    if answer == DECLINES:
        return answer, ""
    if not seen.may_stand:
        raise MayNotStand(name=seen.person.name)
    text = "\n".join(line.rstrip() for line in statement.replace("\r\n", "\n").split("\n")).strip()
    try:
        return answer, paragraphs(seen.window.statement_limit)(text)
    except UnfitValue as unfit:
        raise StatementUnfit(what=unfit.what, right=unfit.right.capitalize()) from unfit


def nominate(tx: Session, clock: Clock, slug: str, link: BallotLink, nominee: str) -> None:
    """Record a nomination, and ask the nominee, unless somebody nominated them before."""
    poll = store.lock(tx, slug)
    _require_window(tx, clock, poll)
    elector, named = _elector(tx, poll, link), store.elector(tx, poll, nominee)
    if not _record(tx, poll, named, elector):
        return
    if tx.get(Nominee, named.id) is None:
        _add(tx, poll, named, ASKED)
        outbox.queue(tx, clock(tx), "nominated", named.email, poll, named)


def answer(
    tx: Session, clock: Clock, slug: str, link: BallotLink, answer: str, statement: str
) -> None:
    """Record whether the elector stands; who was not asked nominates themselves by it.

    An answer that is repeated changes nothing.
    """
    poll = store.lock(tx, slug)
    _require_window(tx, clock, poll)
    elector, now = _elector(tx, poll, link), clock(tx)
    own = tx.get(Nominee, elector.id)
    if own is None:
        if answer != STANDS:
            raise NotAsked
        _record(tx, poll, elector, elector)
        own = _add(tx, poll, elector, ASKED)
    require_authentic(tx, poll, own)
    if (own.answer, own.statement) == (answer, statement):
        return
    own.answer, own.statement, own.answered_at = answer, statement, now
    tag_row(tx, poll, own)
    _end_older_answers(tx, elector)
    stands = answer == STANDS
    outbox.queue_notices(tx, now, "nomination-answer", poll, [elector], stands=stands)


def _end_older_answers(tx: Session, elector: Elector) -> None:
    """Delete the mails about an elector's answer that wait: a newer one tells all that they did."""
    of_elector = (col(Message.elector_id) == elector.id, col(Message.kind) == "nomination-answer")
    tx.exec(delete(Message).where(*of_elector))


def _record(tx: Session, poll: Poll, nominee: Elector, nominator: Elector) -> bool:
    """Store who nominated whom; False where it was stored before."""
    pair = (nominee.id or 0, nominator.id or 0)
    if tx.get(Nomination, pair) is not None:
        return False
    row = Nomination(nominee_id=pair[0], nominator_id=pair[1], poll_id=store.key_of(poll))
    tag_row(tx, poll, row)
    tx.add(row)
    return True


def _add(tx: Session, poll: Poll, elector: Elector, answer: str) -> Nominee:
    row = Nominee(elector_id=elector.id or 0, poll_id=store.key_of(poll), answer=answer)
    tag_row(tx, poll, row)
    tx.add(row)
    tx.flush()
    return row


def _require_window(tx: Session, clock: Clock, poll: Poll) -> Nominations:
    require_phase("nominate", poll.phase, poll.slug)
    window = window_of(store.definition_of(poll))
    if window is None:
        raise LookupError("a poll in this phase has nominations")
    require_nominating(poll.slug, window, clock(tx))
    return window


def _elector(tx: Session, poll: Poll, link: BallotLink) -> Elector:
    """The elector of a link. Raises BadNominationLink for another poll's, or an older one."""
    of_poll = (Elector.poll_id == store.key_of(poll), Elector.public_id == link.public_id)
    elector = tx.exec(select(Elector).where(*of_poll)).one_or_none()
    if elector is None or elector.link_issue != link.issue:
        raise BadNominationLink
    require_authentic(tx, poll, elector)
    return elector


def _nominated_by(tx: Session, poll: Poll, elector: Elector) -> set[str]:
    rows = tx.exec(
        select(Nomination, Elector.person_id)
        .join(Elector, Elector.id == Nomination.nominee_id)  # type: ignore[arg-type]
        .where(Nomination.nominator_id == elector.id)
    ).all()
    for row, _ in rows:
        require_authentic(tx, poll, row)
    return {person for _, person in rows}


def _barred(tx: Session, poll: Poll, definition: Definition) -> set[str]:
    """Who may not stand, as a poll file and its notice judge it.

    Officer and scrutineer take no part in the question, and a removed lead stands only where the
    file allows it.
    """
    by_address = store.person_ids(tx, poll)
    offices = (definition.officials[office].email for office in SETTLED_OFFICES)
    barred = {by_address[folded(email)] for email in offices if folded(email) in by_address}
    kind = kind_of(definition)
    cause = cause_of(tx, kind.triggered_by())
    removed = cause.removed if cause else None
    if removed and not kind.question.removed_may_stand:
        barred.add(removed)
    return barred

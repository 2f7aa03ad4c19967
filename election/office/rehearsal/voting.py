"""The steps while a poll is open: casts, a replaced ballot, an extension, and one who is late."""

from datetime import timedelta

from election.kinds.table import kind_of
from election.office.demo.invented_polls import Fields
from election.office.rehearsal.rehearsed_poll import MOMENT, RehearsedPoll
from election.services import cast as casting
from election.services import extend as extending
from election.services import store

EXTENDED_BY = timedelta(days=1)


def cast(on: RehearsedPoll) -> None:
    """All cast but those who are late: some through the pages, the others by the service."""
    marks = on.markings()
    ballots = dict(zip(on.electors.casting, marks.fields, strict=True))
    by_pages = on.electors.by_pages
    first = True
    for each in by_pages:
        _cast_by_page(on, each, ballots[each], shown=first)
        first = False
    replaces = on.electors.replaces
    if replaces in ballots:
        page = _cast_by_page(on, replaces, ballots[replaces], shown=False)
        on.findings.judge(
            "Replaced ballot",
            "Ballot 2 of" in " ".join(page.split()),
            f"{on.name(replaces)} cast again: the second ballot took the first one's place.",
            f"{on.name(replaces)} cast again, and no second ballot is recorded.",
        )
    others = [each for each in ballots if each not in by_pages]
    _cast_by_service(on, {each: ballots[each] for each in others})
    ways = f"{len(by_pages)} through the pages, {len(others)} by the service behind them"
    on.findings.well("Casting", f"{len(ballots)} electors cast: {ways}.")


def _cast_by_page(on: RehearsedPoll, person: str, fields: Fields, *, shown: bool) -> str:
    """Follow a link, mark, review, cast; the receipt's page."""
    on.clock.instant += MOMENT
    visit = on.visit(f"/b/{on.slug}")
    steps: tuple[tuple[str, Fields], ...] = (
        ("ballot", {"code": on.code(person)}),
        ("review", fields),
        ("receipt", {}),
    )
    for name, filled in steps:
        page = visit.post(filled)
        if shown:
            on.shown.write_page(page, f"{name}-page.html")
    return page


def _cast_by_service(on: RehearsedPoll, ballots: dict[str, Fields]) -> None:
    with on.office.database.reading() as tx:
        poll = store.find(tx, on.slug)
        definition, digest = store.definition_of(poll), poll.definition_hash
        keys = {each.person_id: each.id or 0 for each in store.electors_of(tx, poll)}
    kind, sealed = kind_of(definition), {}
    for person, fields in ballots.items():
        marking = kind.read_form(fields, ())
        sealed[person] = casting.seal_ballot(definition, digest, casting.new_code(), marking)
    with on.office.database.transaction() as tx:  # one for all: nobody else waits here
        for person, envelope in sealed.items():
            casting.cast(tx, on.clock, on.slug, keys[person], casting.new_cast_id(), envelope)


def extend(on: RehearsedPoll) -> None:
    """The officer moves the end by a day; the worker sends the reminders until then."""
    times = on.definition.times
    on.clock.instant = max(on.clock.instant, times.opens + times.window / 2)
    before = on.poll().closes
    with on.office.database.transaction() as tx:
        closes, reason = before + EXTENDED_BY, "To rehearse an extension."
        extending.extend(tx, on.clock, on.slug, closes, reason)
    on.send()
    on.findings.judge(
        "Extension",
        on.poll().closes == before + EXTENDED_BY,
        "The end is moved by a day, and everybody is told.",
        "The end was not moved.",
    )


def come_late(on: RehearsedPoll) -> None:
    """One elector reviews a ballot in time, and presses the button when the poll has closed."""
    late = on.electors.late
    if late is None:
        return
    visit = on.visit(f"/b/{on.slug}")
    on.clock.instant = on.poll().closes - MOMENT
    visit.post({"code": on.code(late)})
    visit.post(on.markings().fields[0])
    on.clock.instant = on.poll().closes
    on.findings.judge(
        "Late elector",
        visit.is_refused({}),
        f"{on.name(late)} cast at the instant of the close, and is refused.",
        f"{on.name(late)} cast at the instant of the close, and the ballot was taken.",
    )

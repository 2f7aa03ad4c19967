"""Run a poll: open, remind, relink, withdraw, extend, close. What shows it is in `look.py`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from election.cli.confirmed import act_confirmed
from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes, instant
from election.cli.output import confirm, show_done
from election.cli.sheet import print_sheet, write_request
from election.rules.poll.instants import iso

if TYPE_CHECKING:
    from sqlmodel import Session

    from election.office.office import Office

Closes = Annotated[
    datetime | None,
    typer.Option(parser=instant, metavar="TIME", help="A later end, such as 2027-01-28T12:00Z."),
]


def open_poll(
    slug: SlugArgument, closes: Closes = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Open a poll whose time has come: its links are mailed."""
    from election.presentation.times import utc
    from election.services import open as opening

    office = open_office()
    office.require_steady_clock()
    poll = act_confirmed(
        office.database,
        f"Opening {slug}",
        lambda tx: opening.open_poll(tx, office.clock, slug, closes),
        [f"Opening {slug} mails a link to each elector.", *_later_end(office, slug, closes)],
        yes=yes,
    )
    value = {"slug": slug, "phase": poll.phase, "closes": iso(poll.closes)}
    show_done(value, f"{slug} is open until {utc(poll.closes)}.", as_json=as_json)


def remind(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Mail a reminder with a link to everybody who has a ballot; within the hour it asks."""
    from election.services import remind as reminding
    from election.services import store

    office = open_office()
    with office.database.reading() as tx:
        store.require_possible(tx, "remind", slug)
        lately = reminding.reminded_lately(tx, office.clock, slug)
    if lately:
        again = f"Everybody in {slug} was reminded within the hour. This mails them once more."
        confirm(f"Another reminder of {slug}", [again], yes=yes)
    with office.database.transaction() as tx:
        count = reminding.remind(tx, office.clock, slug)
    done = f"{count} reminders are queued. They go to everybody, whether they have cast or not."
    show_done({"slug": slug, "reminders": count}, done, as_json=as_json)


def relink(
    slug: SlugArgument,
    elector: Annotated[str, typer.Argument(help="Their id on the roll.")],
    email: Annotated[str | None, typer.Option(help="A new address, from now on.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why the address changes.")] = None,
    hand_over: Annotated[
        bool,
        typer.Option("--hand-over", help="Print it, for somebody who gets no mail at all."),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write what the scrutineer signs into this file.")
    ] = None,
    signature: Annotated[
        Path | None, typer.Option(help="The scrutineer's signature of that file.")
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(help="Write the sheet to print into this new file.")
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Kill an elector's link and mail a new one; the old address is told.

    With --hand-over the new link is printed on a sheet, and the scrutineer signs for it.
    """
    from election.services import relink as relinking

    office = open_office()
    if hand_over:
        if email is not None or reason is not None:
            raise typer.BadParameter("Give --hand-over without --email and --reason.")
        if signature is None:
            write_request(office, slug, elector, out, as_json=as_json)
        else:
            print_sheet(office, slug, elector, signature, sheet, yes=yes, as_json=as_json)
        return
    if out or signature or sheet:
        raise typer.BadParameter("--out, --signature and --sheet go with --hand-over.")
    with office.database.transaction() as tx:
        relinking.relink(tx, office.clock, slug, elector, email, reason)
    done = f"The older link of {elector} is dead, and mail is queued. The journal counts it."
    value = {"slug": slug, "elector": elector, "address_changed": email is not None}
    show_done(value, done, as_json=as_json)


def withdraw(
    slug: SlugArgument,
    candidate: Annotated[str, typer.Argument(help="The candidate's id.")],
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Record that a candidate withdraws; all are mailed, and the count strikes the name."""
    from election.services import withdraw as withdrawing

    office = open_office()
    act_confirmed(
        office.database,
        f"Withdrawal of {candidate}",
        lambda tx: withdrawing.withdraw(tx, office.clock, slug, candidate),
        [f"{candidate} cannot stand in {slug} again. Everybody on the roll is mailed."],
        yes=yes,
    )
    done = f"{candidate} has withdrawn from {slug}."
    show_done({"slug": slug, "withdrawn": candidate}, done, as_json=as_json)


def extend(
    slug: SlugArgument,
    closes: Annotated[
        datetime,
        typer.Option(parser=instant, metavar="TIME", help="The new end, with its zone."),
    ],
    reason: Annotated[str, typer.Option(help="The public reason.")],
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Move the end of an open poll to a later time; the reason is public."""
    from election.presentation.times import utc
    from election.services import extend as extending

    office = open_office()
    act_confirmed(
        office.database,
        f"Extension of {slug}",
        lambda tx: extending.extend(tx, office.clock, slug, closes, reason),
        [*_later_end(office, slug, closes), f"The reason is public: {reason}"],
        yes=yes,
    )
    done = f"{slug} closes at {utc(closes)}. Everybody is mailed."
    show_done({"slug": slug, "closes": iso(closes)}, done, as_json=as_json)


def _later_end(office: "Office", slug: str, closes: datetime | None) -> Iterator[str]:
    """What a later end comes to: by how much, and the day of the week."""
    if closes is None:
        return
    from election.presentation.times import utc
    from election.rules.sentences.words import duration
    from election.services import store

    with office.database.reading() as tx:
        before = store.find(tx, slug).closes
    if closes > before:
        yield f"{slug} closes {duration(closes - before)} later, {utc(closes)}."
        yield f"Until now it was to close {utc(before)}. An end is never moved back."


def close(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Close a poll whose end has come: the box is fixed, and who cast is forgotten."""
    from election.services import close as closing
    from election.services import journal, store
    from election.services.history import happened

    office = open_office()
    office.require_steady_clock()

    def close_unless_closed(tx: "Session") -> None:
        if not closing.is_fixed(tx, slug):  # a close that was killed is finished by the next one
            closing.close(tx, office.clock, slug)

    fixed = f"Closing {slug} fixes its box for good, and destroys what says who cast."
    act_confirmed(office.database, f"Closing {slug}", close_unless_closed, [fixed], yes=yes)
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        root = happened(journal.history_of(tx, poll).closed).root
    done = f"{slug} is closed. What is next: election next {slug}"
    show_done({"slug": slug, "phase": poll.phase, "root": root}, done, as_json=as_json)

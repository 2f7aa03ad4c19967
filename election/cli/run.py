"""Run a poll: polls, show, status, open, remind, relink, withdraw, extend, close."""

from datetime import datetime
from typing import Annotated

import typer

from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes, instant
from election.cli.output import confirm, print_json, print_table, refuse, say, tell
from election.cli.poll_output import definition_lines, show_rounds

MAIL_COLUMNS = ("message", "address", "state", "answer", "next_try")

Closes = Annotated[
    datetime | None,
    typer.Option(parser=instant, metavar="TIME", help="A later end, such as 2027-01-28T12:00Z."),
]


def polls(as_json: AsJson = False) -> None:
    """List the polls."""
    from election.services import overview, store

    office = open_office()
    with office.database.reading() as tx:
        polls = store.every(tx)
        sound = overview.with_histories(tx, polls)
        listed = [overview.summary(tx, stored.poll) for stored in sound]
        stopped = overview.stopped_polls(tx, polls, sound)
    for stop in stopped:
        refuse(stop)
    if as_json:
        print_json({"polls": listed})
        return
    if not listed:
        say("No polls yet. Begin with: election template removal > poll.toml")
        return
    rows = [(poll["slug"], poll["kind"], poll["phase"], poll["outcome"]) for poll in listed]
    print_table("Polls", ("slug", "kind", "phase", "outcome"), rows)


def show(slug: SlugArgument, as_json: AsJson = False) -> None:
    """Show a poll: its question, times, numbers, roll and result."""
    from election.services import overview, store

    office = open_office()
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        summary = overview.summary(tx, poll)
        definition = store.definition_of(poll)
        tally = overview.outcome(tx, poll)
    if as_json:
        print_json(summary)
        return
    from election.kinds.table import kind_of

    for line in definition_lines(definition, poll):
        say(line)
    people = [
        (person.id, person.name, person.handle, "lead" if person.lead else "")
        for person in definition.roll.people
    ]
    print_table("Roll", ("id", "name", "handle", ""), people)
    if tally:
        say(kind_of(definition).outcome_sentence(tally))
        show_rounds(summary)


def status(slug: SlugArgument, as_json: AsJson = False) -> None:
    """Show where each message to each elector stands."""
    from election.services.status import delivery

    office = open_office()
    with office.database.reading() as tx:
        report = delivery(tx, slug)
    if as_json:
        print_json(report)
        return
    for change in report["changed"]:
        tell(f"Attention: {change} See `election doctor`.")
    rows = [
        (elector["id"], *(mail[part] for part in MAIL_COLUMNS))
        for elector in report["electors"]
        for mail in elector["messages"]
    ] + [
        (" and ".join(mail["offices"]), *(mail[part] for part in MAIL_COLUMNS))
        for mail in report["officials"]
    ]
    columns = ("whom", "message", "address", "state", "the server's answer", "next try")
    print_table(f"Mail of {slug}", columns, rows)


def open_poll(slug: SlugArgument, closes: Closes = None, yes: Yes = False) -> None:
    """Open a poll whose time has come: its links are mailed."""
    from election.presentation.templating import utc
    from election.services import open as opening

    office = open_office()
    confirm(f"Opening {slug}", [f"Opening {slug} mails a link to each elector."], yes=yes)
    office.require_steady_clock()
    with office.database.transaction() as tx:
        poll = opening.open_poll(tx, office.clock, slug, closes)
    say(f"{slug} is open until {utc(poll.closes)}.")


def remind(slug: SlugArgument) -> None:
    """Mail a reminder with a link to everybody who has a ballot."""
    from election.services import remind as reminding

    office = open_office()
    with office.database.transaction() as tx:
        count = reminding.remind(tx, office.clock, slug)
    say(f"{count} reminders are queued. They go to everybody, whether they have cast or not.")


def relink(
    slug: SlugArgument,
    elector: Annotated[str, typer.Argument(help="Their id on the roll.")],
    email: Annotated[str | None, typer.Option(help="A new address, from now on.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why the address changes.")] = None,
) -> None:
    """Kill an elector's link and mail a new one; the old address is told."""
    from election.services import relink as relinking

    office = open_office()
    with office.database.transaction() as tx:
        relinking.relink(tx, office.clock, slug, elector, email, reason)
    say(f"The older link of {elector} is dead, and mail is queued. The journal counts it.")


def withdraw(
    slug: SlugArgument,
    candidate: Annotated[str, typer.Argument(help="The candidate's id.")],
    yes: Yes = False,
) -> None:
    """Record that a candidate withdraws; all are mailed, and the count strikes the name."""
    from election.services import withdraw as withdrawing

    office = open_office()
    confirm(f"Withdrawal of {candidate}", [f"{candidate} cannot stand in {slug} again."], yes=yes)
    with office.database.transaction() as tx:
        withdrawing.withdraw(tx, office.clock, slug, candidate)
    say(f"{candidate} has withdrawn from {slug}.")


def extend(
    slug: SlugArgument,
    closes: Annotated[
        datetime,
        typer.Option(parser=instant, metavar="TIME", help="The new end, with its zone."),
    ],
    reason: Annotated[str, typer.Option(help="The public reason.")],
    yes: Yes = False,
) -> None:
    """Move the end of an open poll to a later time; the reason is public."""
    from election.presentation.templating import utc
    from election.services import extend as extending

    office = open_office()
    confirm(f"Extension of {slug}", [f"{slug} will close at {utc(closes)}."], yes=yes)
    with office.database.transaction() as tx:
        extending.extend(tx, office.clock, slug, closes, reason)
    say(f"{slug} closes at {utc(closes)}. Everybody is mailed.")


def close(slug: SlugArgument, yes: Yes = False) -> None:
    """Close a poll whose end has come: the box is fixed, and who cast is forgotten."""
    from election.database.scrubbing import scrub_owed
    from election.services import close as closing

    office = open_office()
    confirm(f"Closing {slug}", [f"Closing {slug} fixes its box for good."], yes=yes)
    office.require_steady_clock()
    with office.database.transaction() as tx:
        if not closing.is_fixed(tx, slug):  # a close that was killed is finished by the next one
            closing.close(tx, office.clock, slug)
    say(f"{slug} is closed. Next: election tally {slug} --key FILE")
    scrub_owed(office.database)

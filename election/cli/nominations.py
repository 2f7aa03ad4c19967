"""Nominations of an election whose poll file leaves its candidates to them: open, close."""

import typer

from election.cli.confirmed import act_confirmed
from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import show_done

nominations = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Nominations.")


@nominations.callback()
def group() -> None:
    """Nominations."""


@nominations.command("open")
def open_nominations(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Fix a draft's roll and rules, and mail each elector a link to nominate."""
    from election.presentation.times import utc
    from election.rules.sentences.words import duration
    from election.services import nominations as service
    from election.services import store

    office = open_office()
    service_key = office.service_key
    with office.database.reading() as tx:
        draft = store.definition_of(store.find(tx, slug))
        window = service.required_window(slug, draft)
    people, long = len(draft.roll.people), duration(window.closes - window.opens)
    poll = act_confirmed(
        office.database,
        f"Opening nominations of {slug}",
        lambda tx: service.open_nominations(tx, office.clock, slug, service_key=service_key),
        [
            f"This fixes roll and rules of {slug}, and mails {people} electors a link.",
            f"  They nominate from {utc(window.opens)} to {utc(window.closes)}: {long}.",
            f"  Who nominated a candidate is {window.nominators}.",
            "  Nobody, and not you either, sees who stands before they end.",
        ],
        yes=yes,
    )
    show_done(
        {"slug": slug, "phase": poll.phase},
        f"{slug} takes nominations until {utc(window.closes)}; then the worker closes them.",
        as_json=as_json,
    )


@nominations.command("close")
def close_nominations(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Fix the candidates once nominations have come to their end; a worker does it by itself."""
    from election.services import journal, store
    from election.services import nominations as service

    office = open_office()
    office.require_steady_clock()
    poll = act_confirmed(
        office.database,
        f"Closing nominations of {slug}",
        lambda tx: service.close_nominations(tx, office.clock, slug),
        [
            f"This fixes who stands in {slug}, and deletes who nominated and who declined.",
            "  If nobody stands, nominations and all times move by a week, and all are told.",
        ],
        yes=yes,
    )
    with office.database.reading() as tx:
        closed = journal.history_of(tx, store.find(tx, slug)).nominations_closed
    stand = ", ".join(closed.candidates) if closed else ""
    done = (
        f"Nominations of {slug} are over. They stand: {stand}."
        if stand
        else (f"Nobody stands in {slug}. `election next {slug}` says what is next.")
    )
    show_done(
        {
            "slug": slug,
            "phase": poll.phase,
            "candidates": list(closed.candidates) if closed else None,
        },
        done,
        as_json=as_json,
    )

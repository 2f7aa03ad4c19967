"""Setting up and running an office: init, doctor, demo, serve, worker, migrate."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from election.cli import output as terminal
from election.cli.offices import closed_in_the_end, open_office
from election.cli.options import AsJson, Yes
from election.cli.output import print_json, refuse, show_done, tell
from election.cli.poll_output import show_result
from election.errors.base import Refusal
from election.office.office import (
    DATABASE,
    SERVICE_KEY,
    fresh_settings,
    init_office,
    migrate_office,
    require_no_office,
)
from election.office.reach import unreached


def init(
    project: Annotated[str | None, typer.Option(help="The project's name.")] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where electors reach the pages; https.")
    ] = None,
    mail_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The mail server, or maildir:PATH.")
    ] = None,
    mail_from: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The sender of its mails.")
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make an office in this directory; at a terminal it asks for the settings.

    What is not given, and not asked with --yes, is for trying polls on this machine alone.
    """
    from election.office.new_settings import judged, of_environment

    require_no_office(Path.cwd())
    given = {
        "project": project,
        "base_url": base_url,
        "mail_url": mail_url,
        "mail_from": mail_from,
    }
    given_here = {name: value for name, value in given.items() if value is not None}
    settings = fresh_settings() | of_environment() | given_here
    if terminal.has_terminal() and not yes:
        _ask(settings, given)
    office = closed_in_the_end(init_office(Path.cwd(), judged(settings)))
    reasons = unreached(office)
    database = DATABASE if settings["database_url"] == fresh_settings()["database_url"] else None
    files = [".env", *([database] if database else []), SERVICE_KEY]
    where = database or "its tables in the database of ELECTION_DATABASE_URL"
    here = "It is for trying polls on this machine alone: " + "; ".join(reasons) + "."
    correct = "Before a notice to others, correct .env. Then: election mail test you@example.org"
    show_done(
        {
            "directory": str(Path.cwd()),
            "written": files,
            "unreached": list(reasons),
        },
        f"An office is ready: .env (its settings), {where}, {SERVICE_KEY}.",
        "Keep .env and keys/ to yourself, and back them up with the database.",
        *((here, correct) if reasons else ()),
        "Next: election template removal > poll.toml, then election draft poll.toml",
        as_json=as_json,
    )


def _ask(settings: dict[str, str], given: Mapping[str, str | None]) -> None:
    """Ask for each setting that is not given, until it can be used."""
    from election.office.new_settings import ASKED

    for asked in ASKED:
        while given[asked.name] is None:
            answer = typer.prompt(asked.question, default=settings[asked.name], err=True)
            try:
                asked.judge(answer)
            except Refusal as refusal:
                refuse(refusal)
                continue
            settings[asked.name] = answer
            break


def migrate(as_json: AsJson = False) -> None:
    """Bring the database's tables to this version; nothing happens where they are there."""
    closed_in_the_end(migrate_office())
    show_done({"database": "ready"}, "The database is ready.", as_json=as_json)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port; the base URL's by default.")] = None,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="How many processes share the work.")
    ] = 1,
) -> None:
    """Serve the ballot, notice and report pages."""
    from election.database.in_use import using
    from election.office import logs, serving
    from election.office.in_the_clear import pages_in_the_clear
    from election.services import store
    from election.web.server import listening

    office = open_office()
    logs.begin(office.settings.log)
    with office.database.reading() as tx:
        for stop in store.stopped(tx):
            refuse(stop)
    if warning := pages_in_the_clear(office, host):
        tell(f"Warning: {warning}")
    office.hurry()
    with using(office.database.engine), listening(host, port or office.port) as door:
        tell(f"Serving {office.settings.base_url}. Ctrl-C ends it.")
        serving.serve(office, door, processes)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do all that is due, and end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Open and close polls at their times, and send the mail that is due."""
    import signal
    from threading import Event

    from election.database.in_use import using
    from election.office import logs
    from election.office import worker as mail_worker
    from election.office.garbage import search_new
    from election.office.in_the_clear import mail_in_the_clear
    from election.web.last_moment import BEYOND_SECONDS, end_at_last

    if as_json and not once:
        raise typer.BadParameter("Give --once with --json: a worker that goes on has no end.")
    office = open_office()
    if warning := mail_in_the_clear(office):
        tell(f"Warning: {warning}")
    if once:
        watch = office.clock_watch
        with using(office.database.engine), mail_worker.seen(office.mailer, watch):
            turn = mail_worker.turn(office.mailer, watch)
        for slug in turn.opened:
            tell(f"{slug} is open.")
        for slug in turn.closed:
            tell(f"{slug} is closed.")
        for refusal in turn.refusals:
            refuse(refusal)
        tell("Mail that was due was tried; a number would tell who cast. See `election status`.")
        if as_json:
            refused = [str(refusal) for refusal in turn.refusals]
            print_json({"opened": turn.opened, "closed": turn.closed, "refusals": refused})
        return
    stop = Event()

    def end(*_: object) -> None:
        stop.set()
        end_at_last(mail_worker.GRACE_SECONDS + BEYOND_SECONDS)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    logs.begin(office.settings.log)
    search_new()
    tell("Working. Ctrl-C ends it.")
    with using(office.database.engine):
        mail_worker.run(office.mailer, stop, watch=office.clock_watch)


def demo(
    directory: Annotated[Path, typer.Option("--dir", help="Where it lives.")] = Path(
        "election-demo"
    ),
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again in a demo's dir.")] = False,
    port: Annotated[int, typer.Option(help="The port of its site; a free one by default.")] = 0,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="End after the second poll.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run two whole polls on an invented project, with real mail and a real web server.

    One is rehearsed first, and a ballot link in it comes back; the other finds its candidates by
    nominations. A third waits for you.
    """
    from election.office.demo.course import run_demo
    from election.office.demo.officers_acts import Output
    from election.office.rehearsal.rehearse import rehearse

    output = Output(
        line=tell,
        result=_nothing if as_json else show_result,
        done=print_json if as_json else _nothing,
    )
    run_demo(
        directory,
        fresh=fresh,
        port=port,
        serve_on=not no_serve,
        output=output,
        rehearse=rehearse,
    )


def _nothing(*_shown: object) -> None:
    """Show nothing: the other kind of output shows it."""

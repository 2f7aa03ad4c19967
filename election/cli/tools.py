"""Tools beside a poll: verify a record, try the mail server.

Counting is in `count.py`; keys and seeds are in `keys.py`.
"""

from pathlib import Path
from typing import Annotated

import typer

from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import confirm, print_json, show_done
from election.errors.mail import MailNotAccepted

mail = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Mail.")


@mail.callback()
def mails() -> None:
    """Mail."""


def verify(
    record: Annotated[Path, typer.Argument(help="A record: a directory or a zip.")],
    definition: Annotated[
        str | None, typer.Option(metavar="HASH", help="The definition hash in a mail.")
    ] = None,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="The head of the journal in a mail.")
    ] = None,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="It is the record of a rehearsal, and no result.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a record and count its ballots again: what `verify.py` in the record does."""
    from election import verify as program

    options = {"--definition": definition, "--head": head}
    given = [word for name, text in options.items() if text for word in (name, text)]
    words = [*given, *(["--rehearsal"] if rehearsal else []), "--", str(record)]
    if not as_json:
        raise typer.Exit(program.main(words, "election verify"))
    lines = list(program.verify(**vars(program.asked(words, "election verify"))))
    failed = any(kind == "FAIL" for kind, _ in lines)
    shown = [{"kind": kind or "conclusion", "says": text} for kind, text in lines]
    print_json({"record": str(record), "verified": not failed, "lines": shown})
    raise typer.Exit(1 if failed else 0)


@mail.command("test")
def try_mail(
    address: Annotated[str, typer.Argument(help="Where to send it.")],
    as_json: AsJson = False,
) -> None:
    """Send one message now, and say what the mail server answered."""
    from election.mail.send import deliver_now

    office = open_office()
    answer = deliver_now(office.mailer, address)
    if answer.state != "accepted":
        raise MailNotAccepted(address=address, answer=answer.words.rstrip("."))
    value = {"address": address, "answer": answer.words}
    show_done(value, f"{address}: accepted ({answer.words})", as_json=as_json)


@mail.command("confirm")
def confirm_mail(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Ask each elector with a ballot whether mail reaches them; who has answered is left out.

    Opening waits for no answer. Within the hour it asks before it mails again.
    """
    from election.services import confirm_mail as confirming
    from election.services import store

    office = open_office()
    with office.database.reading() as tx:
        store.require_possible(tx, "confirm mail", slug)
        lately = confirming.asked_lately(tx, office.clock, slug)
    if lately:
        again = f"The electors of {slug} were asked within the hour. This mails them once more."
        confirm(f"Another question about mail of {slug}", [again], yes=yes)
    with office.database.transaction() as tx:
        count = confirming.ask(tx, office.clock, slug)
    electors = "1 elector is" if count == 1 else f"{count} electors are"
    done = f"{electors} asked whether mail reaches them. Who has answered is left out."
    hint = f"Who has answered: election status {slug}. The poll opens on time, whoever answers."
    show_done({"slug": slug, "asked": count}, done, hint, as_json=as_json)


@mail.command("retry")
def retry_mail(
    slug: Annotated[str | None, typer.Argument(help="A poll's slug; all polls without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Send now what waits, and again what was refused or came back.

    Mail about the close that was refused is not sent again: what it says was deleted then.
    """
    from election.mail.send import deliver_due
    from election.services import outbox, store

    office = open_office()
    with office.database.transaction() as tx:
        poll = store.lock(tx, slug) if slug is not None else None
        outbox.requeue(tx, office.clock(tx), poll)
    deliver_due(office.mailer)
    tried = (
        "What waited, and what a mail server had refused, was tried; a number would tell who cast."
    )
    show_done({"slug": slug}, tried, "What needs a person: election status SLUG", as_json=as_json)

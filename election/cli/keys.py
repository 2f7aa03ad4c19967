"""Keys, seeds and a test mail: what an officer makes or checks beside a poll."""

from pathlib import Path
from typing import Annotated

import typer

from election.cli.offices import open_office
from election.cli.output import AsJson, print_json, say
from election.errors import MailNotAccepted

key = typer.Typer(no_args_is_help=True, help="Poll keys.")
seed = typer.Typer(no_args_is_help=True, help="Seeds of the lot.")
mail = typer.Typer(no_args_is_help=True, help="Mail.")


@key.callback()
def keys() -> None:
    """Poll keys."""


@seed.callback()
def seeds() -> None:
    """Seeds of the lot."""


@mail.callback()
def mails() -> None:
    """Mail."""


@key.command("new")
def new_key(
    file: Annotated[Path, typer.Argument(help="A new file.")] = Path("poll.key"),
    as_json: AsJson = False,
) -> None:
    """Make a poll key in a new file, on any machine; print its public half."""
    from election.office import key_files

    public = key_files.write_poll_key(file)
    if as_json:
        print_json({"file": str(file), "public_key": public})
        return
    say(public)
    typer.echo(f"The key is in {file}. Keep it off the server. For notice: --public-key", err=True)


@seed.command("new")
def new_seed(
    file: Annotated[Path, typer.Argument(help="A new file.")] = Path("lot.seed"),
    as_json: AsJson = False,
) -> None:
    """Make a seed of the lot in a new file, on any machine; print its commitment."""
    from election.office import key_files

    commitment = key_files.write_seed(file)
    if as_json:
        print_json({"file": str(file), "commitment": commitment})
        return
    say(commitment)
    typer.echo(
        f"The seed is in {file}. Keep it off the server. For notice: --seed-commitment", err=True
    )


@mail.command("test")
def test_mail(
    address: Annotated[str, typer.Argument(help="Where to send it.")],
) -> None:
    """Send one message now, and say what the mail server answered."""
    from election.mail.send import deliver_now

    office = open_office()
    answer = deliver_now(office.mailer, address)
    if answer.state != "accepted":
        raise MailNotAccepted(address=address, answer=answer.words)
    say(f"{address}: accepted ({answer.words})")

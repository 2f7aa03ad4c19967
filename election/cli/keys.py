"""Poll keys and seeds of the lot, on any machine: key new, key split, key check, seed new."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from election.cli.options import AsJson
from election.cli.output import print_json, say, tell
from election.errors.trustees import KeyWhole

if TYPE_CHECKING:
    from election.office.check_key import CheckedKey

key = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Poll keys.")
seed = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Seeds of the lot.")


@key.callback()
def keys() -> None:
    """Poll keys."""


@seed.callback()
def seeds() -> None:
    """Seeds of the lot."""


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
    tell(f"The key is in {file}. Keep it off the server. For notice: --public-key")


@key.command("split")
def split_key(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the shares are written.")],
    keyfile: Annotated[Path | None, typer.Argument(help="A whole key, to be shared.")] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Share a fresh key, of which no whole file is made.")
    ] = False,
    needed: Annotated[int | None, typer.Option(help="How many trustees open a box.")] = None,
    trustee: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A trustee; repeat it for each.")
    ] = None,
    poll: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Take both from the [key] of this draft.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Share a poll key among trustees: a file for each, and public.json for notice."""
    from election.office.split_key import split_key as split

    if (keyfile is None) != new:
        raise typer.BadParameter("Give the file of a key, or --new.")
    if poll is None and (needed is None or not trustee):
        raise typer.BadParameter("Give --needed and each --trustee, or --poll.")
    if poll is not None and (needed is not None or trustee):
        raise typer.BadParameter("With --poll, its draft says who the trustees are.")
    if poll is not None:
        needed, trustee = _asked_for(poll)
    shared = split(out, keyfile, needed or 0, trustee or [], poll)
    shares = zip(shared.card.trustees, map(str, shared.share_files), strict=True)
    if as_json:
        print_json(
            {
                "public_key": shared.card.public,
                "card": str(shared.card_file),
                "needed": shared.card.needed,
                "shares": [{"trustee": name, "file": file} for name, file in shares],
            }
        )
        return
    say(shared.card.public)
    for name, file in shares:
        say(f"{file}: the share of {name}")
    tell(f"Any {shared.card.needed} of them open a box. Each was read back, in every combination.")
    tell("Hand each to its trustee, printed or as it is, and then delete it here.")
    if keyfile is not None:
        tell(f"{keyfile} still opens everything by itself: delete it, too.")
    tell(f"For notice: --public-key {shared.card_file}")


def _asked_for(slug: str) -> tuple[int, list[str]]:
    """The number of trustees who are needed, and all their names, from the poll's draft."""
    from election.cli.offices import open_office
    from election.services import store

    with open_office().database.reading() as tx:
        trustees = store.definition_of(store.find(tx, slug)).trustees
    if trustees is None:
        raise KeyWhole(slug=slug)
    return trustees.needed, [trustee.name for trustee in trustees.people]


@key.command("check")
def check_key(
    files: Annotated[
        list[Path], typer.Argument(help="Keys, shares, a key card or a definition.json.")
    ],
    as_json: AsJson = False,
) -> None:
    """Read keys or shares back: what they are, and whether they suffice to open a box."""
    from election.office.check_key import check_key as check

    checked = check(files)
    if as_json:
        print_json(_value(checked))
        return
    for line in _lines(checked):
        say(line)


def _value(checked: "CheckedKey") -> dict[str, Any]:
    return {
        "public_key": checked.public,
        "keys": list(checked.keys),
        "shares": [
            {"file": file, "number": share.number, "trustee": share.name, "poll": share.poll}
            for file, share in checked.shares.items()
        ],
        "cards": list(checked.cards),
        "needed": checked.needed,
        "suffices": checked.suffices,
    }


def _lines(checked: "CheckedKey") -> Iterator[str]:
    for file in checked.keys:
        yield f"{file}: a whole poll key"
    for file, share in checked.shares.items():
        of = f" in {share.poll}" if share.poll else ""
        yield f"{file}: share {share.number} of {share.trustees}, {share.name}'s{of}; undamaged"
    for file, card in checked.cards.items():
        fit = "; the shares are those that were promised" if checked.shares else ""
        yield f"{file}: what is public of a key shared among {', '.join(card.trustees)}{fit}"
    yield f"Public half of the key: {checked.public}"
    if checked.suffices:
        yield "They suffice: with them the box opens."
    elif checked.shares:
        number = len({share.number for share in checked.shares.values()})
        yield f"They do not suffice: {checked.needed} shares are needed, and here {number}."


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
    tell(f"The seed is in {file}. Keep it off the server. For notice: --seed-commitment")

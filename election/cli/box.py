"""A closed box on another machine: box hands it out, unseal opens it there."""

from pathlib import Path
from typing import Annotated

import typer

from election.cli.output import AsJson, print_json, say, tell
from election.cli.seed_options import Draw, DrawnSeeds, Seeds, drawn_seeds
from election.cli.show import SlugArgument

Key = Annotated[Path | None, typer.Option(help="The file of the poll key.")]
ShareFiles = Annotated[
    list[Path] | None, typer.Option("--share", help="A trustee's share; repeat it for each.")
]


def box(
    slug: SlugArgument,
    file: Annotated[Path, typer.Argument(help="A new file.")],
    seed: Seeds = None,
    drawn_seed: DrawnSeeds = None,
    draw: Draw = None,
    as_json: AsJson = False,
) -> None:
    """Write a closed box into a file, to be unsealed on another machine.

    An election's seeds are revealed before: nobody who knows the ballots may choose one any more.
    """
    from election.cli.offices import open_office
    from election.office import box_files, key_files, with_key_files

    key_files.require_new(file)
    sealed = with_key_files.sealed_box(
        open_office(), slug, seed or [], drawn_seeds(drawn_seed, draw)
    )
    box_files.write_box(file, sealed)
    if as_json:
        print_json({"file": str(file), "envelopes": len(sealed.envelopes), "root": sealed.root})
        return
    say(f"{file}: {len(sealed.envelopes)} envelopes, box root {sealed.root}")
    tell(f"Open it on a machine of your own: election unseal {file} --key FILE --out OPENED")
    tell("With trustees, --share FILE for each share takes the place of --key.")


def unseal(
    file: Annotated[Path, typer.Argument(help="What `election box` wrote.")],
    out: Annotated[Path, typer.Option(help="A new file for what is found.")],
    key: Key = None,
    share: ShareFiles = None,
    sign: Annotated[
        Path | None, typer.Option(help="Your SSH key; or its .pub file, for ssh-agent's.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Open a box with its key or with shares of it; needs no office, and no network."""
    from election.office import key_shares

    if (key is None) == (not share):
        raise typer.BadParameter("Give --key FILE, or --share FILE for each share.")
    found = key_shares.unseal(file, key=key, shares=share or (), out=out, signing=sign)
    if as_json:
        print_json(
            {"file": str(out), "poll": found.poll, "root": found.root, "opened": found.digest}
        )
        return
    say(f"{out}: what the record will show of {found.poll}, and nothing else.")
    say(f"Definition  {found.definition}")
    say(f"Box root    {found.root}")
    say(f"Opened      {found.digest}")
    tell("Compare definition and root with the mail that told of the close.")
    tell(f"Then, on the server: election tally {found.poll} --opened {out}")

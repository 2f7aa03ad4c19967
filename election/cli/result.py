"""From the closed box to the published report: tally, publish, challenges, export."""

from pathlib import Path
from typing import Annotated

import typer

from election.cli.box import Key, ShareFiles
from election.cli.offices import open_office
from election.cli.output import AsJson, Yes, confirm, print_json, say
from election.cli.seed_options import Draw, DrawnSeeds, Seeds, drawn_seeds
from election.cli.show import SlugArgument, show_rounds

Statement = Annotated[str, typer.Option(metavar="URL", help="Where it stands in public.")]


def tally(
    slug: SlugArgument,
    key: Key = None,
    share: ShareFiles = None,
    opened: Annotated[
        list[Path] | None, typer.Option(help="What `election unseal` wrote; once for each opener.")
    ] = None,
    seed: Seeds = None,
    drawn_seed: DrawnSeeds = None,
    draw: Draw = None,
    as_json: AsJson = False,
) -> None:
    """Unseal and count a closed box, twice, by two programs."""
    from election.kinds.table import kind_of
    from election.office import with_key_files
    from election.services import overview, store

    if sum(map(bool, (key, share, opened))) > 1:
        raise typer.BadParameter("Give --key, or --share for each share, or --opened.")
    office = open_office()
    opening = with_key_files.OpeningFiles(key, tuple(share or ()), tuple(opened or ()))
    result = with_key_files.tally(office, slug, opening, seed or [], drawn_seeds(drawn_seed, draw))
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        summary = overview.summary(tx, poll)
        definition = store.definition_of(poll)
    if as_json:
        print_json(summary)
        return
    say(kind_of(definition).outcome_sentence(result))
    show_rounds(summary)
    say(f"Next: election publish {slug}")


def publish(slug: SlugArgument, yes: Yes = False) -> None:
    """Publish the preliminary report and record; the challenge period begins."""
    from election.results import publish as publishing

    office = open_office()
    confirm(f"Publication of {slug}", [f"The result of {slug} becomes public."], yes=yes)
    with office.database.transaction() as tx:
        publishing.publish(tx, office.clock, slug, office.signing_key)
    say(f"Published: {office.settings.base_url}/polls/{slug}/report (PRELIMINARY)")


def challenge(slug: SlugArgument, statement: Statement) -> None:
    """Record a written challenge; certification waits for its ruling."""
    from election.services import challenge as challenging

    office = open_office()
    with office.database.transaction() as tx:
        number = challenging.challenge(tx, office.clock, slug, statement)
    say(f"Challenge {number} to {slug} is recorded.")


def rule(
    slug: SlugArgument,
    number: Annotated[int, typer.Argument(help="The challenge's number.")],
    statement: Statement,
) -> None:
    """Record the ruling on a challenge."""
    from election.services import rule as ruling

    office = open_office()
    with office.database.transaction() as tx:
        ruling.rule(tx, office.clock, slug, number, statement)
    say(f"Challenge {number} to {slug} is ruled on.")


def export(
    slug: SlugArgument,
    target: Annotated[
        Path, typer.Argument(help="A new or empty directory, or a file that ends in .zip.")
    ],
) -> None:
    """Write the published record into a directory, or into one zip."""
    from election.results.record.export import export as write
    from election.results.record.stored import remember_export, stored_record
    from election.services import store

    office = open_office()
    with office.database.reading() as tx:
        files = stored_record(tx, store.find(tx, slug))
    write(files, target)
    if target.is_dir():
        with office.database.transaction() as tx:
            remember_export(tx, slug, str(target.resolve()))
    say(f"{len(files)} files are in {target}. Check them: sha256sum -c SHA256SUMS")

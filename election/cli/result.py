"""From the closed box to the published report, and its record in a directory.

Certifying and signing are in `certify.py`.
"""

from pathlib import Path
from typing import Annotated

import typer

from election.cli.offices import open_office
from election.cli.options import (
    AsJson,
    Key,
    Root,
    RootWithShares,
    ShareFiles,
    SlugArgument,
    Yes,
    box_root,
)
from election.cli.output import confirm, print_json, say, show_done, tell
from election.cli.poll_output import lines_to_compare, show_numbers
from election.cli.seed_options import Draw, DrawnSeeds, Seeds, drawn_seeds
from election.office.files import read_text, require_new

PLACES = {
    "in the box": "It is in the box: nothing is missing.",
    "replaced": (
        "It is among the replaced: the service says that a later ballot of the same elector took "
        "its place. Only that elector knows whether they cast one. If not, show receipt and record "
        "to the scrutineer."
    ),
}


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
    from election.office.box import box as sealed_box
    from election.office.box_files import write_box

    require_new(file)
    sealed = sealed_box(open_office(), slug, seed or [], drawn_seeds(drawn_seed, draw))
    write_box(file, sealed)
    if as_json:
        print_json({"file": str(file), "envelopes": len(sealed.envelopes), "root": sealed.root})
        return
    say(f"{file}: {len(sealed.envelopes)} envelopes, box root {sealed.root}")
    tell("Open it on a machine of your own, with --share FILE for each share in place of --key:")
    tell(f"election unseal {file} --root ROOT --key FILE --out OPENED")
    tell("Whoever opens it takes the root from the mails of two electors, and not from here.")


def unseal(
    file: Annotated[Path, typer.Argument(help="What `election box` wrote.")],
    root: Root,
    out: Annotated[Path, typer.Option(help="A new file for what is found.")],
    key: Key = None,
    share: ShareFiles = None,
    sign: Annotated[
        Path | None, typer.Option(help="Your SSH key; or its .pub file, for ssh-agent's.")
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Open a box with its key or with shares of it; needs no office, and no network.

    The root is compared before any key or share is read: another box is not opened.
    """
    from election.office.unseal import box_to_open
    from election.office.unseal import unseal as unseal_box

    if (key is None) == (not share):
        raise typer.BadParameter("Give --key FILE, or --share FILE for each share.")
    box = box_to_open(file, box_root(root))
    confirm(f"Opening {file}", lines_to_compare(box), yes=yes)
    unsealed = unseal_box(box, key=key, shares=share or (), out=out, signing=sign)
    if as_json:
        print_json(
            {
                "file": str(out),
                "poll": unsealed.poll,
                "root": unsealed.root,
                "opened": unsealed.digest,
            }
        )
        return
    say(f"{out}: what the record will show of {unsealed.poll}, and nothing else.")
    say(f"Definition  {unsealed.definition}")
    say(f"Box root    {unsealed.root}")
    say(f"Opened      {unsealed.digest}")
    tell("Compare the definition with the mail that told of the close.")
    tell(f"Then, on the server: election tally {unsealed.poll} --opened {out}")


def tally(
    slug: SlugArgument,
    key: Key = None,
    share: ShareFiles = None,
    opened: Annotated[
        list[Path] | None, typer.Option(help="What `election unseal` wrote; once for each opener.")
    ] = None,
    root: RootWithShares = None,
    seed: Seeds = None,
    drawn_seed: DrawnSeeds = None,
    draw: Draw = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Unseal and count a closed box, twice, by two programs.

    With shares, the root is needed: it is compared before any share is read.
    """
    from election.kinds.table import kind_of
    from election.office.tally import OpeningFiles, box_to_tally, opener_sentences
    from election.office.tally import tally as count
    from election.services import overview, store
    from election.services.box_to_open import history_in

    if sum(map(bool, (key, share, opened))) > 1:
        raise typer.BadParameter("Give --key, or --share for each share, or --opened.")
    if share and root is None:
        raise typer.BadParameter("With shares, give the root of the box too: --root ROOT.")
    office = open_office()
    known = None if root is None else box_root(root)
    opening = OpeningFiles(key, tuple(share or ()), tuple(opened or ()))
    if box := box_to_tally(office, slug, known):
        for sentence in opener_sentences(box.definition.acting(history_in(box).replaced), opening):
            tell(sentence)
        if share:
            confirm(f"Opening the box of {slug}", lines_to_compare(box), yes=yes)
    result = count(office, slug, opening, seed or [], drawn_seeds(drawn_seed, draw))
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        summary = overview.summary(tx, poll)
        definition = store.definition_of(poll)
    if as_json:
        print_json(summary)
        return
    say(kind_of(definition).outcome_sentence(result), "good")
    show_numbers(summary, kind_of(definition).names)
    say()
    say(f"Next: election publish {slug}")


def publish(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Publish the preliminary report and record; the challenge period begins."""
    from election.results import publish as publishing
    from election.services import store

    office = open_office()
    with office.database.reading() as tx:
        store.require_possible(tx, "publish", slug)
    confirm(f"Publication of {slug}", [f"The result of {slug} becomes public."], yes=yes)
    publishing.publish(office.database, office.clock, slug, office.publisher)
    report = f"{office.settings.base_url}/polls/{slug}/report"
    value = {"slug": slug, "phase": "published", "report": report}
    show_done(value, f"Published: {report} (PRELIMINARY)", as_json=as_json)


def export(
    slug: SlugArgument,
    target: Annotated[
        Path, typer.Argument(help="A new or empty directory, or a file that ends in .zip.")
    ],
    as_json: AsJson = False,
) -> None:
    """Write the published record into a directory, or into one zip."""
    from election.results.record.export import export as write
    from election.results.record.stored import remember_export, stored_in_parts
    from election.services import store

    office = open_office()
    with office.database.reading() as tx:
        files = stored_in_parts(tx, store.find(tx, slug))
        write(files, target)
    if target.is_dir():
        with office.database.transaction() as tx:
            remember_export(tx, slug, str(target.resolve()))
    done = f"{len(files)} files are in {target}. Check them: sha256sum -c SHA256SUMS"
    show_done({"slug": slug, "target": str(target), "files": len(files)}, done, as_json=as_json)


def receipt(
    file: Annotated[Path, typer.Argument(help="The receipt's text, as the page showed it.")],
    record: Annotated[Path, typer.Option(help="The poll's record: a directory or a zip.")],
    as_json: AsJson = False,
) -> None:
    """Look up a receipt's envelope in a record: refused where that proves that it is missing."""
    from election.crypto.receipt import read_receipt
    from election.crypto.receipt_check import NEEDED, find_envelope
    from election.results.record.archive import read_record

    signed, signature = read_receipt(read_text(file, errors="replace"))
    place = find_envelope(signed, signature, read_record(record, NEEDED))
    if as_json:
        shown = {"poll": signed.poll, "envelope": signed.envelope, "number": signed.number}
        print_json({**shown, "place": place})
        return
    say(f"The service signed for ballot {signed.number} of its elector in {signed.poll},")
    say(f"the envelope {signed.envelope}. {PLACES[place]}")

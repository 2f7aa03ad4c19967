"""Ending a poll early: cancel before it opens, void after."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from election.cli.certify import KEY_HELP
from election.cli.confirmed import act_confirmed
from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import show_done
from election.office.files import read_bytes, require_new, write_public
from election.rules.sentences.words import listed

if TYPE_CHECKING:
    from election.office.office import Office
    from election.rules.poll.phases import Phase
    from election.services.void_signed import EndToSign

END_OF: "dict[Phase, tuple[str]]" = {
    "open": ("It is open: its ballots are deleted, and nobody counts them.",),
    "published": ("Its result is published: the report stays, and says that it has no effect.",),
}
"""What its end means for a poll in this phase."""
Reason = Annotated[str, typer.Option(help="The public reason.")]


def cancel(slug: SlugArgument, reason: Reason, yes: Yes = False, as_json: AsJson = False) -> None:
    """End a poll before it opens; a new one follows under a new slug."""
    from election.services import cancel as cancelling

    office = open_office()
    act_confirmed(
        office.database,
        f"Cancelling {slug}",
        lambda tx: cancelling.cancel(tx, office.clock, slug, reason),
        [
            f"{slug} ends for good. Its slug is not used again.",
            f"Everybody who had its notice is mailed the reason: {reason}",
        ],
        yes=yes,
    )
    value = {"slug": slug, "phase": "cancelled"}
    show_done(value, f"{slug} is cancelled.", as_json=as_json)


def void(
    slug: SlugArgument,
    reason: Reason,
    out: Annotated[
        Path | None, typer.Option(help="Write what is to be signed into a new file, and end there.")
    ] = None,
    key: Annotated[list[Path] | None, typer.Option(help=f"{KEY_HELP}; may be repeated.")] = None,
    signature: Annotated[
        list[Path] | None,
        typer.Option(help="A signature that was made elsewhere; may be repeated."),
    ] = None,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="A key is lost: end it unsigned; the report says so.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """End a poll that opened, without a result; the slug is to be typed, or --yes given."""
    from election.services import void as voiding

    office = open_office()
    if out:
        _write_request(office, slug, reason, out, as_json=as_json)
        return
    signed = _signed(office, slug, reason, key or (), signature or ())
    act_confirmed(
        office.database,
        f"Voiding {slug}",
        lambda tx: voiding.void(tx, office.clock, slug, reason, signed, unsigned=unsigned),
        lambda ended: [
            f"{slug} ends for good, without a result.",
            *END_OF.get(ended, ()),
            f"Everybody on the roll is mailed the reason: {reason}",
        ],
        yes=yes,
        typed=slug,
    )
    value = {"slug": slug, "phase": "void", "signed": list(signed.signatures) if signed else []}
    show_done(value, f"{slug} is void.", as_json=as_json)


def _write_request(office: "Office", slug: str, reason: str, file: Path, *, as_json: bool) -> None:
    """Write what officer and scrutineer sign, and say what is next. Nothing is changed by it."""
    from election.services import void_signed

    with office.database.reading() as tx:
        asked = void_signed.request(tx, slug, reason)
    require_new(file)
    write_public(file, asked.content)
    who = listed(f"the {role}" for role in asked.missing)
    brought = " ".join(f"--signature {role}.sig" for role in asked.missing)
    show_done(
        {"slug": slug, "to_sign": str(file), "missing": list(asked.missing)},
        f"Nothing is changed yet. For challenge {asked.challenge}, {who} must sign: {file}",
        f"Each on any machine: election sign {file} --key KEY",
        f"or, without this program: ssh-keygen -Y sign -n election -f KEY {file}",
        f"Then, with the same reason: election void {slug} --reason TEXT {brought}",
        as_json=as_json,
    )


def _signed(
    office: "Office", slug: str, reason: str, keys: Iterable[Path], signatures: Iterable[Path]
) -> "EndToSign | None":
    """The end with its signatures, those made here and those brought; None where none is given."""
    from election.office import ssh_keygen
    from election.services import void_signed

    given = [read_bytes(path).decode(errors="replace") for path in signatures]
    here = list(keys)
    if not (given or here):
        return None
    with office.database.reading() as tx:
        content = void_signed.request(tx, slug, reason).content
    given += [ssh_keygen.sign(path, content) for path in here]
    with office.database.reading() as tx:
        return void_signed.signed_request(tx, slug, reason, given)

"""Making a result final: certify, and sign where officer and scrutineer have named their keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import confirm, show_done
from election.errors.certification import NobodySigns, SignaturesMissing
from election.office.files import read_bytes, require_new, write_public

if TYPE_CHECKING:
    from election.results.certification import Certification

KEY_HELP = "Your SSH key: its private file, or its .pub file with the key in ssh-agent"


def certify(
    slug: SlugArgument,
    statement: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the reasons stand in public.")
    ] = None,
    key: Annotated[list[Path] | None, typer.Option(help=f"{KEY_HELP}; may be repeated.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write what is to be signed into a new file.")
    ] = None,
    signature: Annotated[
        list[Path] | None,
        typer.Option(help="A signature that was made elsewhere; may be repeated."),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make the result final after the challenge period, with the public statement of reasons."""
    from election.office import ssh_keygen
    from election.results import certify as certifying

    office = open_office()
    with office.database.reading() as tx:
        certification = certifying.certification(tx, office.clock, slug, statement)
    _require_fitting(certification, signing=bool(key or out or signature))
    confirm(f"Certification of {slug}", list(_consequences(certification)), yes=yes)
    given = [read_bytes(path).decode(errors="replace") for path in signature or ()]
    given += [ssh_keygen.sign(path, certification.content) for path in key or ()]
    if out:
        write_public(out, certification.content)
    signed = certifying.certify(
        office.database, office.clock, slug, office.publisher, certification.statement, given
    )
    report = f"{office.settings.base_url}/polls/{slug}/report"
    done = _ask_for(signed, out) if signed.missing else [f"Certified: {report}"]
    value = {
        "slug": slug,
        "phase": "published" if signed.missing else "certified",
        "report": report,
        "signed": list(signed.signatures),
        "missing": list(signed.missing),
    }
    show_done(value, *done, as_json=as_json)
    if signed.missing:
        return


def _require_fitting(certification: "Certification", *, signing: bool) -> None:
    """Raise where signatures are given but nobody has named a key, or none is given but needed."""
    if signing and not certification.keys:
        raise NobodySigns(slug=certification.slug)
    if certification.missing and not signing:
        raise SignaturesMissing(slug=certification.slug, missing=_the(certification.missing))


def _consequences(certification: "Certification") -> Iterator[str]:
    from election.results.certification import contents

    if certification.keys:
        yield "What officer and scrutineer certify:"
        yield from (f"  {line}" for line in contents(certification.content))
    if certification.signatures:
        yield f"Signed already by {_the(tuple(certification.signatures))}."
    if certification.outdated:
        outdated = _the(certification.outdated).capitalize()
        yield f"{outdated} signed something else before; that is dropped."
    once = "Once all have signed, the" if certification.keys else "The"
    yield f"{once} result of {certification.slug} becomes final."


def _ask_for(certification: "Certification", out: Path | None) -> Iterator[str]:
    slug, missing = certification.slug, _the(certification.missing)
    yield f"{slug} is not certified yet: it waits for the signature of {missing}."
    if out:
        yield f"The file to sign is {out}. On any machine: election sign {out} --key KEY"
        yield f"or, without this program: ssh-keygen -Y sign -n election -f KEY {out}"
        yield f"Then: election certify {slug} --signature {out}.sig"


def sign(
    file: Annotated[
        Path,
        typer.Argument(help="What `certify --out`, `void --out` or `relink --hand-over` wrote."),
    ],
    key: Annotated[Path, typer.Option(help=f"{KEY_HELP}.")],
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Sign what you were sent to sign, on any machine; the signature lies beside it."""
    from election.crypto.ssh_signature import fingerprint, signer
    from election.office import ssh_keygen
    from election.services import hand_over, void_signed

    content, target = read_bytes(file), file.with_name(f"{file.name}.sig")
    require_new(target)
    if hand_over.is_request(content):
        lines = ["You allow one ballot link to be printed, and handed to this elector alone:"]
        lines += [f"  {line}" for line in hand_over.lines_of(content)]
    elif void_signed.is_request(content):
        lines = ["You end this poll without a result, for its upheld challenge:"]
        lines += [f"  {line}" for line in void_signed.lines_of(content)]
    else:
        from election.results.certification import contents

        lines = ["You certify:", *(f"  {line}" for line in contents(content))]
    confirm(f"Signature of {file}", lines, yes=yes)
    signature = ssh_keygen.sign(key, content)
    fingerprint_of_key = fingerprint(signer(signature))
    write_public(target, signature.encode())
    done = f"Signed with the key {fingerprint_of_key}. The officer needs {target}."
    value = {"file": str(file), "signature": str(target), "key": fingerprint_of_key}
    show_done(value, done, as_json=as_json)


def _the(offices: tuple[str, ...]) -> str:
    return " and ".join(f"the {office}" for office in offices)

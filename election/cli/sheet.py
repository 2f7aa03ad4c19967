"""Handing a ballot link over on a sheet: `relink --hand-over`, in two calls.

The first writes what the scrutineer signs. The second takes the signature, and prints the sheet.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from election.cli.confirmed import act_confirmed
from election.cli.output import print_json, say, say_as_it_is, show_done, tell
from election.cli.terminal import shows
from election.office.files import read_bytes, require_new, write_private, write_public

if TYPE_CHECKING:
    from election.office.office import Office
    from election.presentation.hand_over_sheet import HandOverSheet
    from election.services.links import BallotLink

SIGNED = "█▀▄“”"
"""Signs that a terminal must have to show the picture."""


def write_request(
    office: "Office", slug: str, elector: str, out: Path | None, *, as_json: bool
) -> None:
    """Write what the scrutineer signs, and say what is next. Nothing is changed by it."""
    from election.services import hand_over, store
    from election.services.officials import acting_definition

    file = out or Path(f"{slug}-{elector}.hand-over")
    with office.database.reading() as tx:
        content = hand_over.request(tx, slug, elector)
        scrutineer = acting_definition(tx, store.find(tx, slug)).people.scrutineer
    write_public(file, content)
    show_done(
        {"slug": slug, "elector": elector, "to_sign": str(file)},
        f"Nothing is changed yet. {scrutineer.name}, the scrutineer, signs for the sheet: {file}",
        f"On any machine: election sign {file} --key KEY",
        f"or, without this program: ssh-keygen -Y sign -n election -f KEY {file}",
        f"Then: election relink {slug} {elector} --hand-over --signature {file}.sig",
        as_json=as_json,
    )


def print_sheet(
    office: "Office",
    slug: str,
    elector: str,
    signature: Path,
    sheet_file: Path | None,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    """Replace the elector's link, and print the sheet with the new one; it is shown once."""
    from election.services import hand_over

    file = sheet_file or Path(f"{slug}-{elector}.sheet.html")
    require_new(file)
    armoured = read_bytes(signature).decode(errors="replace")
    with office.database.reading() as tx:
        signed = hand_over.signed_request(tx, slug, elector, armoured)
    link = act_confirmed(
        office.database,
        f"Sheet for {elector}",
        lambda tx: hand_over.hand_over(tx, office.clock, slug, elector, signed),
        [
            f"A ballot link of {elector} in {slug} is printed, once. Whoever reads it can cast.",
            (
                "Older links are dead, and none is mailed any more. Every address that is known of "
                f"{elector} is told. The journal and the report count it."
            ),
        ],
        yes=yes,
    )
    sheet = _sheet(office, slug, elector, link)
    if as_json:
        value = {"slug": slug, "elector": elector, "sheet": str(file)}
        print_json({**value, "page": sheet.page, "code": sheet.code, "link": sheet.link})
    else:
        _show(sheet)
    write_private(file, sheet.html().encode())
    tell(f"To print: {file}. Hand the sheet over closed, and delete the file: it is a ballot link.")
    tell("Another sheet wants another signature.")


def _show(sheet: "HandOverSheet") -> None:
    for line in sheet.text().splitlines():
        say_as_it_is(line)
    if shows(sys.stdout, SIGNED):
        say()
        for line in sheet.terminal_picture():
            say_as_it_is(line)


def _sheet(office: "Office", slug: str, elector: str, link: "BallotLink") -> "HandOverSheet":
    from election.presentation.hand_over_sheet import HandOverSheet
    from election.services import store
    from election.services.officials import acting_definition

    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        definition, closes = acting_definition(tx, poll), poll.closes
    person, people = definition.roll.person(elector), definition.people
    return HandOverSheet(
        project=office.settings.project,
        slug=slug,
        question=definition.question.text,
        name=person.name if person else elector,
        page=office.letterhead.url("b", slug),
        code=office.signer.make(link),
        opens=definition.times.opens,
        closes=closes,
        officer=people.officer.name,
        scrutineer=people.scrutineer.name,
        contact=people.contact,
    )

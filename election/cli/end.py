"""Ending a poll early: cancel before it opens, void after."""

from typing import Annotated

import typer

from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import confirm, show_done

Reason = Annotated[str, typer.Option(help="The public reason.")]


def cancel(slug: SlugArgument, reason: Reason, yes: Yes = False, as_json: AsJson = False) -> None:
    """End a poll before it opens; a new one follows under a new slug."""
    from election.services import cancel as cancelling

    office = open_office()
    confirm(f"Cancelling {slug}", [f"{slug} ends for good. Its slug is not used again."], yes=yes)
    with office.database.transaction() as tx:
        cancelling.cancel(tx, office.clock, slug, reason)
    value = {"slug": slug, "phase": "cancelled"}
    show_done(value, f"{slug} is cancelled.", as_json=as_json)


def void(slug: SlugArgument, reason: Reason, yes: Yes = False, as_json: AsJson = False) -> None:
    """End a poll that opened, without a result; a new one follows under a new slug."""
    from election.database.scrubbing import scrub_owed
    from election.services import void as voiding

    office = open_office()
    confirm(f"Voiding {slug}", [f"{slug} ends for good, without a result."], yes=yes)
    try:
        with office.database.transaction() as tx:
            voiding.void(tx, office.clock, slug, reason)
        show_done({"slug": slug, "phase": "void"}, f"{slug} is void.", as_json=as_json)
    finally:  # a void that was killed is finished by the next one, although that is refused
        scrub_owed(office.database)

"""Ending a poll early: cancel before it opens, void after."""

from typing import Annotated

import typer

from election.cli.confirmed import act_confirmed
from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import show_done

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


def void(slug: SlugArgument, reason: Reason, yes: Yes = False, as_json: AsJson = False) -> None:
    """End a poll that opened, without a result; the slug is to be typed, or --yes given."""
    from election.services import void as voiding

    office = open_office()
    act_confirmed(
        office.database,
        f"Voiding {slug}",
        lambda tx: voiding.void(tx, office.clock, slug, reason),
        [
            f"{slug} ends for good, without a result. If it is open, its ballots are deleted.",
            f"Everybody on the roll is mailed the reason: {reason}",
        ],
        yes=yes,
        typed=slug,
    )
    show_done({"slug": slug, "phase": "void"}, f"{slug} is void.", as_json=as_json)

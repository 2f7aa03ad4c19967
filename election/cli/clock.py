"""Keep the time: show whether the clock can be relied on, or say that it is right."""

from typing import Annotated

import typer

from election.cli.offices import open_office
from election.cli.options import AsJson
from election.cli.output import print_json, refuse, say

Right = Annotated[
    bool, typer.Option("--right", help="You looked: the clock is right now, and polls go on.")
]


def clock(right: Right = False, as_json: AsJson = False) -> None:
    """Tell whether the clock can be relied on: after a jump, no poll is opened or closed."""
    from election.rules.poll.instants import iso

    office = open_office()
    watch = office.clock_watch
    if watch is not None and right:
        watch.trust()
    state = watch.look() if watch is not None else None
    with office.database.reading() as tx:
        now = iso(office.clock(tx))
    refusal = watch.refusal(state) if watch is not None and state is not None else None
    if as_json:
        print_json({"now": now, "steady": refusal is None})
    elif refusal is None:
        say(f"The clock says {now}, and is relied on.")
    else:
        say(f"The clock says {now}.")
        refuse(refusal)
    if refusal is not None:
        raise typer.Exit(1)

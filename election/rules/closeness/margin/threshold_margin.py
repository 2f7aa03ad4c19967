"""The margin of a removal: how many ballots would have to say the other thing."""

from election.rules.counting.threshold import RemovalCount


def removal_margin(counted: RemovalCount) -> int | None:
    """How many Yes would have to be No or, where it was not carried, how many No to be Yes.

    Either leaves N as it is. None where there are too few No ballots: not even all of them as Yes
    would carry it.
    """
    if counted.carried:
        return counted.yes - counted.needed + 1
    lacking = counted.needed - counted.yes
    return lacking if lacking <= counted.no else None

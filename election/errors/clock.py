"""Refusals about the clock: it jumped, or it is behind what was done already."""

from election.errors.base import Conflict, Unavailable


class ClockJumped(Conflict):
    """A clock that was set: nobody here knows whether rightly. Casts are taken as before."""

    says = (
        "The clock jumped {jump}. No poll is opened or closed until it has been steady for "
        "{minutes} minutes."
    )
    hint = (
        "Look at the machine's clock. If it is right now, say so: election clock --right. "
        "If it is wrong, set it: polls go on as soon as it is back."
    )
    jump: str
    minutes: int


class PollHeldUp(Conflict):
    """A poll whose time has come by a clock that jumped."""

    says = (
        "By the clock, the time of {slug} has come. The clock jumped {jump}, so nothing is done "
        "until it has been steady for {minutes} minutes."
    )
    hint = "If the clock is right now: election clock --right. If it is wrong, set it."
    slug: str
    jump: str
    minutes: int


class ClockBehind(Unavailable):
    """An act by a clock that is behind the poll's last act: its record could not be verified."""

    says = "The clock says {now}, and the last act of {slug} is of {head}: nothing was changed."
    hint = "Set the clock where it is wrong. Where the last act's was, wait until that time."
    reader_says = "Our clock is behind, and this was not done. Nothing was changed."
    slug: str
    now: str
    head: str

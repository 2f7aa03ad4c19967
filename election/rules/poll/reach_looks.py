"""When the officer is told who is not reached yet: three days and one day before the opening."""

from datetime import datetime, timedelta

BEFORE_THE_OPENING = (timedelta(days=3), timedelta(days=1))


def due(opens: datetime, noticed: datetime, now: datetime) -> datetime | None:
    """The look whose time has come; None where none has.

    Of both it is the later: a worker that was down makes up for one. What came before the notice
    is not due, for nobody had been mailed then. From `opens` on nothing is: links go out.
    """
    if now >= opens:
        return None
    have_come = [opens - before for before in BEFORE_THE_OPENING if opens - before <= now]
    return max((at for at in have_come if at >= noticed), default=None)

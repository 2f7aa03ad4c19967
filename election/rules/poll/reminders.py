"""When reminders are due: to everybody alike, each once, whatever the end was moved to.

The times are instants of the definition. An extension moves those that were not sent yet by as much
as it moves the end, so that they stand as far before it as was announced.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from election.rules.poll.definition import Times

MOST = 10
"""The most reminders of one poll: more are no help, and are taken for spam."""
APART = timedelta(hours=1)
"""The least time between two reminders, and between one and the opening or the close."""
TOGETHER = timedelta(days=1)
"""Of two times of the default less far apart than this, the earlier is dropped."""
BEFORE_THE_CLOSE = (timedelta(days=1), timedelta(days=3))


def usual(opens: datetime, closes: datetime) -> tuple[datetime, ...]:
    """Half-way, three days and one day before the close, without those that fall together.

    In whole seconds. A window of less than two hours has none.
    """
    half = (closes - opens) // 2
    half -= timedelta(microseconds=half.microseconds)
    kept: list[datetime] = []
    for before in sorted((*BEFORE_THE_CLOSE, half)):
        at = closes - before
        apart = not kept or kept[-1] - at >= TOGETHER
        if at - opens >= APART and closes - at >= APART and apart:
            kept.append(at)
    return tuple(reversed(kept))


def due(times: Times, closes: datetime, opened: datetime, now: datetime) -> datetime | None:
    """The reminder whose time has come, as the definition has it; None where none has.

    `closes` is the end in force. Of several that have come, it is the newest: a worker that was
    down makes up for one, not for all. What came before a late opening is not due: everybody gets
    a link then. From `closes` on, nothing is due.
    """
    if now >= closes:
        return None
    moved = closes - times.closes
    have_come = [at for at in times.reminders if opened <= at + moved <= now]
    return max(have_come, default=None)


def to_come(
    times: Times, closes: datetime, sent: Iterable[datetime], now: datetime
) -> tuple[datetime, ...]:
    """When the next reminders are sent, as an extension moved them; without those of `sent`."""
    moved, over = closes - times.closes, set(sent)
    return tuple(at + moved for at in times.reminders if at not in over and at + moved > now)

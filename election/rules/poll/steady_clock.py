"""Whether a clock can be relied on: its time goes forward as the time since the machine's start.

The second never jumps, and tells no date. Their difference, the offset, stays what it is, but for
small corrections. Where it changes at once, the clock was set: rightly or not, nobody here knows.
All times are in milliseconds.
"""

from dataclasses import dataclass, replace

TOLERANCE = 10_000
"""A correction that is no jump. A poll may be opened or closed so much too early or too late."""
STEADY = 15 * 60_000
"""How long a clock that jumped has to be steady before it is relied on again."""


@dataclass(frozen=True)
class ClockState:
    """What is known of a clock. `boot` names the start of the machine that offsets count from.

    `doubted` is an offset that is not trusted yet, `doubted_from` the time since the start when it
    was first seen.
    """

    boot: str
    offset: int
    doubted: int | None = None
    doubted_from: int | None = None

    @property
    def is_steady(self) -> bool:
        return self.doubted is None

    @property
    def jump(self) -> int:
        """How far the clock jumped: forward where that is above 0."""
        return 0 if self.doubted is None else self.doubted - self.offset


def judged(
    known: ClockState | None, seen: int | None, boot: str, now: int, since_boot: int
) -> ClockState:
    """The state of a clock that says `now`. `known` and `seen` are from the last look, if any.

    A clock that comes back to the offset that was trusted is steady at once. After a new start of
    the machine, or on another one, only a time before `seen` can be told to be wrong.
    """
    offset = now - since_boot
    if known is None or known.boot != boot:
        if seen is None or now >= seen - TOLERANCE:
            return ClockState(boot, offset)
        return ClockState(boot, seen - since_boot, offset, since_boot)
    if abs(offset - known.offset) <= TOLERANCE:
        return ClockState(boot, offset)
    same = known.doubted is not None and abs(offset - known.doubted) <= TOLERANCE
    if not same or known.doubted_from is None:
        return replace(known, doubted=offset, doubted_from=since_boot)
    if since_boot - known.doubted_from >= STEADY:
        return ClockState(boot, offset)
    return known


def jump_words(jump: int) -> str:
    """A jump in words: "forward by 1 hour 0 minutes"."""
    minutes, seconds = divmod(abs(jump) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{number} {unit}{'s' if number != 1 else ''}"
        for number, unit in ((hours, "hour"), (minutes, "minute"), (seconds, "second"))
        if number
    ]
    return f"{'forward' if jump > 0 else 'back'} by {' '.join(parts)}"

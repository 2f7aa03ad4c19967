"""The time until an instant in one unit, as static/deadline.js words it again while it passes."""

from datetime import timedelta

UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def time_left(left: timedelta) -> str:
    """Whole units, in the largest of which there are two: "14 days", "47 hours", "1 minute"."""
    unit, length = next((each for each in UNITS if left >= 2 * each[1]), UNITS[-1])
    count = max(1, left // length)
    return f"{count} {unit}{'' if count == 1 else 's'}"

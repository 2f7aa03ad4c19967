"""Instants in words, as pages, mails and commands write them."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

AOE = timezone(timedelta(hours=-12), "AoE")


@lru_cache(maxsize=1024)
def utc(instant: datetime) -> str:
    """An instant for people: Tuesday 12 January 2027, 12:00 UTC."""
    return f"{_day(instant.astimezone(UTC))}, {_clock(instant.astimezone(UTC))} UTC"


def in_short(instant: datetime) -> str:
    """An instant within the days that a page is about: Tue 12 Jan, 12:00 UTC."""
    moment = instant.astimezone(UTC)
    return f"{moment:%a} {moment.day} {moment:%b}, {_clock(moment)} UTC"


@lru_cache(maxsize=1024)
def aoe(instant: datetime) -> str:
    """The same Anywhere on Earth; a midnight is the end of the day before."""
    moment = instant.astimezone(AOE)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return f"end of {_day(moment - timedelta(days=1))} AoE"
    return f"{_day(moment)}, {_clock(moment)} AoE"


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}" if moment.second == 0 else f"{moment:%H:%M:%S}"

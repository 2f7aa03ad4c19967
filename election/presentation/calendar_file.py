"""Instants of a poll as a calendar file (iCalendar, RFC 5545), which any calendar reads.

All times are UTC, so that no table of time zones is needed. An entry has the same `uid` each time
it is written, and a higher `sequence` after a change: a calendar then moves the entry it has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote

LINE_END = "\r\n"
LONGEST_LINE = 75
"""Bytes of a line without its end: a longer one is folded (RFC 5545, 3.1)."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})

_PLAIN = "@!$&'*+-./=_~"
"""What stands in a mail address and needs no escape in a `mailto` (RFC 6068)."""

EventStatus = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """An instant in a calendar. `remind` is the time before it at which the calendar says so."""

    uid: str
    at: datetime
    title: str
    text: str
    status: EventStatus = "CONFIRMED"
    remind: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What all events of one file share. `changed` is when the newest of their facts came about."""

    name: str
    organizer: str
    """The name behind `contact`."""
    contact: str
    """The mail address to write to."""
    url: str
    changed: datetime
    sequence: int


def calendar_file(calendar: Calendar, events: Iterable[Event]) -> bytes:
    """The file. The same values give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//election//polls//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(calendar.name)}",
    ]
    for event in events:
        lines.extend(_event(calendar, event))
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + LINE_END for line in lines).encode()


def _event(calendar: Calendar, event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_instant(calendar.changed)}"
    yield f"SEQUENCE:{calendar.sequence}"
    yield f"DTSTART:{_instant(event.at)}"
    yield f"SUMMARY:{_escaped(event.title)}"
    yield f"DESCRIPTION:{_escaped(event.text)}"
    yield f"URL:{calendar.url}"
    contact = quote(calendar.contact, safe=_PLAIN)
    yield f"ORGANIZER;CN={_quoted(calendar.organizer)}:mailto:{contact}"
    yield f"STATUS:{event.status}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy because a poll opens or closes
    if event.remind and event.status != "CANCELLED":
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(event.title)}"
        yield f"TRIGGER:-PT{int(event.remind.total_seconds()) // 60}M"
        yield "END:VALARM"
    yield "END:VEVENT"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11)."""
    return text.translate(_ESCAPES)


def _quoted(text: str) -> str:
    """A parameter's value in quotes, with what cannot stand there escaped (RFC 6868)."""
    return '"' + text.replace("^", "^^").replace('"', "^'") + '"'


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, no character cut; a space begins each further one."""
    pieces, room = [""], LONGEST_LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append("")
            room = LONGEST_LINE - 1
        pieces[-1] += sign
        room -= size
    return f"{LINE_END} ".join(pieces)

"""The calendar file by RFC 5545: its lines, its escapes, its times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.presentation.calendar_file import Calendar, Event, calendar_file
from tests.support.calendars import events_in

NOON = datetime(2027, 1, 12, 12, tzinfo=UTC)


def file_with(title: str, *, at: datetime = NOON, organizer: str = "Lantern") -> bytes:
    calendar = Calendar(
        name="Lantern",
        organizer=organizer,
        contact="polls@example.org",
        url="https://vote.example.org/polls/lead-2027-1",
        changed=NOON,
        sequence=3,
    )
    event = Event(uid="lead-2027-1-opens@vote.example.org", at=at, title=title, text="It opens.")
    return calendar_file(calendar, [event])


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=300))
def test_any_title_is_read_back_from_lines_of_75_bytes(title: str) -> None:
    """Commas, backslashes and letters of four bytes: no line is longer, and no letter is cut."""
    content = file_with(title)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert all(line.decode() is not None for line in content.split(b"\r\n"))
    (event,) = events_in(content)
    assert event["SUMMARY"] == title


def test_a_time_of_any_zone_is_written_in_utc() -> None:
    """A calendar shows it in the zone of its reader."""
    india = timezone(timedelta(hours=5, minutes=30))
    (event,) = events_in(file_with("It opens", at=NOON.astimezone(india)))
    assert event["DTSTART"] == "20270112T120000Z"
    assert event["DTSTAMP"] == "20270112T120000Z"
    assert event["SEQUENCE"] == "3"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Lantern; Docs: 1, 2", '"Lantern; Docs: 1, 2"'),
        ('The "L" ^ project', "\"The ^'L^' ^^ project\""),
    ],
)
def test_the_organizer_may_have_any_name(name: str, written: str) -> None:
    """In quotes, as RFC 6868 escapes them."""
    assert f"ORGANIZER;CN={written}:mailto:" in file_with("", organizer=name).decode()

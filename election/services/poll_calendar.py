"""The dates of a poll as a calendar file: its opening, its close, the end of its challenges."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from election.database.tables import Poll
from election.presentation.calendar_file import Calendar, Event, EventStatus, calendar_file
from election.presentation.templating import plural
from election.rules.poll.definition import Definition
from election.rules.poll.nominating import window_of
from election.rules.poll.phases import challenge_ends
from election.services.history import History, happened

REMINDED_BEFORE = timedelta(days=1)


def poll_calendar(
    poll: Poll, definition: Definition, history: History, *, project: str, notice_url: str
) -> bytes:
    """The calendar of a poll that people know of, as it stands now.

    Its sequence rises with each act that changes a date: an extension, the report, an end without a
    result. So a calendar that has the file already moves its entries.
    """
    acts = (history.nominations_closed, history.published, history.cancelled, history.voided)
    calendar = Calendar(
        name=project,
        organizer=project,
        contact=definition.people.contact,
        url=notice_url,
        changed=history.newest or happened(history.noticed).at,
        sequence=len(history.extensions)
        + len(history.nominations_extended)
        + sum(act is not None for act in acts),
    )
    host = urlsplit(notice_url).hostname or ""
    return calendar_file(calendar, _events(poll, definition, history, notice_url, host))


def _events(
    poll: Poll, definition: Definition, history: History, url: str, host: str
) -> Iterator[Event]:
    over = history.cancelled or history.voided
    question, slug = definition.question.text, definition.slug
    rehearsed = "REHEARSAL: " if definition.rehearsal else ""
    notice = f"The notice of {slug}: {url}"

    def event(name: str, at: datetime, says: str, then: str, status: EventStatus) -> Event:
        return Event(
            uid=f"{slug}-{name}@{host}",
            at=at,
            title=f"{rehearsed}{says}: {question}",
            text=f"{then}\n{notice}",
            status="CANCELLED" if over else status,
            remind=REMINDED_BEFORE if name in {"closes", "nominations"} else None,
        )

    if window := window_of(definition):
        nominate = "Nominate, and answer whether you stand, by the link in your mail."
        yield event("nominations", window.closes, "Nominations end", nominate, "CONFIRMED")
    opens = "Each elector's ballot link is mailed when the poll opens."
    yield event("opens", definition.times.opens, "Poll opens", opens, "CONFIRMED")
    closes = "A ballot that is cast at this instant is too late. Cast it before."
    yield event("closes", poll.closes, "Poll closes", closes, "CONFIRMED")
    days = plural(definition.times.challenge_days, "day", "days")
    if history.published:
        ends = challenge_ends(history.published.at, definition.times)
        until = "Until then the result can be challenged. The report is on the page of the poll."
        yield event("challenges", ends, "End of challenges", until, "CONFIRMED")
    else:
        ends = challenge_ends(poll.closes, definition.times)
        from_ = f"At the earliest: {days} after the preliminary report, which has no date yet."
        yield event("challenges", ends, "End of challenges", from_, "TENTATIVE")

"""Which reminder is due, which are to come, and how they are told."""

from datetime import UTC, datetime, timedelta

from election.rules.poll.definition import Times
from election.rules.poll.reminders import due, to_come
from election.rules.sentences.definition import reminders_sentence

OPENS = datetime(2027, 1, 12, 12, tzinfo=UTC)
CLOSES = datetime(2027, 1, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HALF_WAY, LAST_DAY = OPENS + 7 * DAY, CLOSES - DAY
TIMES = Times(OPENS, CLOSES, 7, 7, 7, reminders=(HALF_WAY, LAST_DAY))


def test_the_newest_that_has_come_is_due_and_none_after_the_close() -> None:
    """A worker that was down sends one, not all; what came before a late opening is not due."""
    assert due(TIMES, CLOSES, OPENS, HALF_WAY - DAY) is None
    assert due(TIMES, CLOSES, OPENS, HALF_WAY) == HALF_WAY
    assert due(TIMES, CLOSES, OPENS, CLOSES - timedelta(hours=1)) == LAST_DAY
    assert due(TIMES, CLOSES, HALF_WAY + DAY, HALF_WAY + 2 * DAY) is None
    assert due(TIMES, CLOSES, OPENS, CLOSES) is None


def test_an_extension_moves_what_was_not_sent() -> None:
    """The one that was sent does not come again."""
    assert to_come(TIMES, CLOSES, (), OPENS) == (HALF_WAY, LAST_DAY)
    later = CLOSES + 2 * DAY
    assert to_come(TIMES, later, (HALF_WAY,), HALF_WAY) == (LAST_DAY + 2 * DAY,)


def test_reminders_are_told_in_a_sentence() -> None:
    """None, one, or several."""

    def day(at: datetime) -> str:
        return f"{at:%d}"

    assert reminders_sentence((), day) == "No reminder is sent at a fixed time."
    assert reminders_sentence((LAST_DAY,), day).endswith("cast or not, on 25.")
    assert reminders_sentence((HALF_WAY, LAST_DAY), day).endswith("on 19; 25.")

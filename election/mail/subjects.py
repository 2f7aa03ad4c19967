"""The subject of a mail: the project, what to do by when, and the question, in one short line."""

from datetime import UTC, datetime, timedelta

LONGEST_SUBJECT = 90
LONGEST_PROJECT = 30
SHORTEST_QUESTION = 20
"""Characters. A phone shows the first forty of a subject, so the day comes before the question."""
CUT = "…"


def subject_of(project: str, what: str, question: str | None) -> str:
    """`[Lantern] Vote by Tue 26 Jan: Shall the lead be removed?`, cut at a word where it is long.

    `what` is whole in every subject; `question` is None for a mail about no poll.
    """
    begins = f"[{cut(project, LONGEST_PROJECT)}] {what}"
    if question is None:
        return begins
    left = LONGEST_SUBJECT - len(begins) - len(": ")
    return f"{begins}: {cut(question, max(left, SHORTEST_QUESTION))}"


def cut(text: str, longest: int) -> str:
    """The text, or as many of its words as fit, and an ellipsis; a long word is cut in itself."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    whole_words = text[:longest].rpartition(" ")[0].rstrip(" ,;:–-")
    return (whole_words or text[: longest - 1]) + CUT


def short_day(instant: datetime) -> str:
    """The last day before an instant, in UTC: `Tue 26 Jan`.

    A midnight ends the day before it: whoever read the day that it begins would come too late.
    """
    moment = instant.astimezone(UTC)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        moment -= timedelta(days=1)
    return f"{moment:%a} {moment.day} {moment:%b}"

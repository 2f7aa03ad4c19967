"""Refusals of an act at the wrong time: in a wrong phase, too early or too late."""

from datetime import datetime

from election.errors.base import Conflict, Refusal, instant_text


class WrongPhase(Conflict):
    """An act that the poll's phase does not allow."""

    says = "{slug} is {phase}: {act} is possible only while a poll is {allowed}."
    hint = "`election show {slug}` tells where the poll stands."
    slug: str
    act: str
    phase: str
    allowed: str


class NoticedBefore(Conflict):
    """A notice given again. `kept` says which files beside the server belong to the first one."""

    says = "{slug} was noticed before; it is {phase}, and nothing was changed."
    hint = "{kept}`election show {slug}` tells where the poll stands."
    slug: str
    phase: str
    kept: str


class OutOfTime(Conflict):
    """An act at the wrong time; `instant` is where the right time begins or ends."""

    slug: str
    act: str
    instant: datetime

    def __str__(self) -> str:
        return self.says.format(slug=self.slug, act=self.act, when=instant_text(self.instant))


class TooEarly(OutOfTime):
    says = "{slug}: it is too early to {act}; that is possible from {when} on."
    title = "The poll is not open yet"
    reader_hint = "Keep your ballot link: it works from then on."


class TooLate(OutOfTime):
    says = "{slug}: it is too late to {act}; that was possible only before {when}."
    title = "The poll has closed"
    reader_hint = (
        "No ballot can be cast or replaced any more. One that you cast before stands; a mail after "
        "the close tells you whether a ballot of yours is in the box."
    )


class BallotTooLate(TooLate):
    """A ballot that was reviewed or cast at or after the end. It is not in the box."""

    says = "{slug} closed at {when}, before this ballot was cast."
    title = "Too late: this ballot was not cast"


class CastOvertaken(OutOfTime):
    """A cast that came in time, and whose turn came at or after the end. It is not in the box."""

    says = (
        "{slug}: your ballot reached us before the poll closed, and we were too slow: its turn to "
        "be recorded came at the end of the poll, {when}, or later. It is not in the box."
    )
    title = BallotTooLate.title
    reader_hint = (
        "That is our fault, and not yours: please tell the officer, whose address is in every mail "
        "about this poll. A ballot that you cast before stands."
    )


class VotingTooShort(Refusal):
    """A late opening that leaves less than the minimum time for voting."""

    says = "{slug} would stay open for less than {days} days: it closes at {when}."
    hint = "Cancel it, or open it with a later end: election open {slug} --closes TIME."
    slug: str
    days: int
    closes: datetime

    def __str__(self) -> str:
        return self.says.format(**vars(self), when=instant_text(self.closes))


class ExtensionRefused(Refusal):
    says = "{slug} closes at {closes}; it can be extended to a later time only, not to {asked}."
    slug: str
    closes: str
    asked: str


class ExtensionTooLong(Refusal):
    """An end so much later that it looks like a slip, and that nobody could take back."""

    says = "{slug} closes at {closes}; one extension adds {days} days at most, and not to {asked}."
    hint = "Is the month or the year right? An end is never moved back."
    slug: str
    closes: str
    asked: str
    days: int

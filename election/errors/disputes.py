"""Refusals of objections and challenges, and of what has to wait for their rulings."""

from datetime import datetime

from election.errors.base import Conflict, Forbidden, Gone, NotFound, Refusal, instant_text
from election.errors.phases import OutOfTime


class BadDisputeLink(Forbidden):
    """An address by which nobody files anything: changed, or of a poll that was purged."""

    says = "This address files no objection and no challenge. Nothing was changed."
    hint = "Open it as it stands in the notice's or the result's mail."
    title = "That address does not work"
    reader_hint = hint


class DisputeLinkReplaced(Gone):
    """A link that went to an address which is not its elector's any more."""

    says = "{slug}: the mail with this link went to an address that is not this elector's any more."
    hint = "Use the link in a mail that came to the new address, or write to the poll's contact."
    title = "This link is an old one"
    reader_hint = hint
    slug: str


class NothingToFile(Conflict):
    """A link that is opened between the opening and the report, or after the poll has ended."""

    says = "{slug}: neither an objection nor a challenge can be filed now."
    title = "Nothing can be filed now"
    reader_hint = (
        "Objections are filed before the opening. The result is challenged from its publication "
        "on, until the time for challenges is over. The notice tells how the poll stands."
    )
    slug: str


class TooLateToFile(OutOfTime):
    says = "{slug}: it is too late to {act} by link; that was possible only before {when}."
    title = "The time for challenges is over"
    reader_hint = "Write to the poll's contact. The officer can still enter what you write."


class FiledTooOften(Conflict):
    says = "{slug}: this elector has filed {most} times already, which is the most for a {kind}."
    title = "You have filed as often as you can"
    reader_hint = "Write to the poll's contact. The officer can enter what you write."
    slug: str
    most: int
    kind: str


class NoSuchDispute(NotFound):
    says = "{slug} has no objection or challenge {number} without a ruling."
    hint = "`election show {slug}` lists them."
    slug: str
    number: int


class RulingTooEarly(Conflict):
    """The scrutineer rules in place of an officer who does not, and no sooner."""

    says = "{slug}: until {when} only the officer rules on {kind} {number}."
    hint = "From then on: election rule {slug} {number} --by scrutineer"
    slug: str
    number: int
    kind: str
    due: datetime

    def __str__(self) -> str:
        return self.says.format(**vars(self), when=instant_text(self.due))


class DisputeOpen(Refusal):
    says = "{kind} {number} to {slug} is open: it must be ruled on before certification."
    hint = "election rule {slug} {number} --dismissed --statement TEXT, or --upheld"
    slug: str
    kind: str
    number: int


class ObjectionUpheld(Conflict):
    """An objection that is right before the opening: the poll as it was noticed is wrong."""

    says = "Objection {number} to {slug} was upheld: the poll is not opened."
    hint = "End it, and draft a right one under another slug: election cancel {slug} --reason TEXT"
    slug: str
    number: int


class ResultRefuted(Conflict):
    """A result that an upheld objection, or a recount, took away: it is certified by nobody."""

    says = "{slug} is not certified: {why}."
    hint = "The way on is its end, and a new poll: election void {slug} --reason TEXT"
    slug: str
    why: str


class ChallengeUpheld(Conflict):
    """An upheld challenge that neither a recount nor the poll's end has answered."""

    says = "Challenge {number} to {slug} was upheld: it is not certified as it is."
    hint = (
        "Count the stored ballots again: election recount {slug}. If that does not answer the "
        "challenge: election void {slug} --reason TEXT"
    )
    slug: str
    number: int


class NothingToRecount(Conflict):
    says = "{slug} has no upheld challenge that a recount would answer."
    hint = "`election show {slug}` lists challenges and rulings."
    slug: str

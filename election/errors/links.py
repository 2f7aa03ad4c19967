"""Refusals of ballot links, and of the sessions that begin with one."""

from datetime import datetime

from election.errors.base import Forbidden, Gone, Refusal, TooMany, instant_text


class BadLink(Forbidden):
    """Text that is no ballot link of this service. The page tells nothing more about it."""

    says = "This is not a valid ballot link."
    hint = "Copy the whole link, or the code below it, from the newest mail about this poll."
    title = "That ballot link does not work"
    reader_hint = hint
    enter_link = True


class BadReminderLink(Forbidden):
    """An address that stops nobody's reminders: changed, or of a poll that was purged."""

    says = "This address stops no reminders. Nothing was changed."
    hint = "Open it as it stands in the newest reminder of this poll."
    title = "That address does not work"
    reader_hint = hint


class BadConfirmationLink(Forbidden):
    """An address that asks nobody about their mail: changed, or of a poll that was purged."""

    says = "This address asks nobody whether mail arrives. Nothing was changed."
    hint = "Open it as it stands in the mail that asked you."
    title = "That address does not work"
    reader_hint = hint


class ConfirmationOutdated(Gone):
    """The question about an address that its elector has no more."""

    says = "This question is about an address that was replaced since. Nothing was changed."
    hint = "There is nothing to do here: mail about this poll goes to another address now."
    title = "That question is out of date"
    reader_hint = hint
    slug: str


class LinkOfAnotherPoll(Forbidden):
    says = "This link is for another poll: {other}."
    hint = "Open it as it stands in the mail; it leads to its own poll."
    title = "That link is for another poll"
    reader_hint = hint
    enter_link = True
    slug: str
    other: str


class LinkReplaced(Gone):
    """An older issue of a link; it shows no ballot."""

    says = "This link is no longer valid: a newer link was sent on {when}."
    hint = "Use the newest mail about this poll. If it has not come, write to the poll's contact."
    title = "There is a newer link"
    reader_hint = hint
    enter_link = True
    slug: str
    issued: datetime | None

    def __str__(self) -> str:
        when = instant_text(self.issued) if self.issued else "a later day"
        return self.says.format(when=when)


class NoBallot(Forbidden):
    says = "You have no ballot in {slug}."
    hint = "The notice tells who has one, and why; the poll's contact answers questions."
    title = "You have no ballot here"
    reader_hint = hint
    slug: str


class RelinkRefused(Refusal):
    says = "No new link for {elector} in {slug}: {reason}."
    slug: str
    elector: str
    reason: str


class HandOverUnsigned(Refusal):
    """A sheet for which nobody could sign: whoever prints it could use it."""

    says = (
        "No sheet for {elector} in {slug}: the definition names no key of the scrutineer, and "
        "nobody prints a ballot link alone."
    )
    hint = "Enter an address that works: election relink {slug} {elector} --email NEW --reason TEXT"
    slug: str
    elector: str


class TooManyBadLinks(TooMany):
    """Too many failed links from one network. A valid link from there always passes."""

    says = "Too many links that are not valid came from your network within a minute."
    hint = "Wait a minute, then open the newest mail about this poll. A valid link always works."
    reader_hint = hint
    enter_link = True


class SessionEnded(Forbidden):
    """No session, or one that is over."""

    says = "Your session for {slug} has ended, or has not begun."
    hint = "Open your ballot link again: it stays valid until the poll closes."
    title = "Please open your ballot link again"
    reader_hint = hint
    enter_link = True
    slug: str


class StaleForm(Forbidden):
    """A posted form that did not come from the session's own page."""

    says = "This form does not belong to your session. Nothing was cast."
    hint = "Open your ballot link again and start from there."
    title = "That form is out of date"
    reader_hint = hint
    enter_link = True

"""Refusals about mail: its settings, its messages, and the answers of a server."""

from election.errors.base import Refusal, Unavailable


class BadMailUrl(Refusal):
    """A mail URL that names no way to send. It may hold a password, so no part of it is shown."""

    says = "ELECTION_MAIL_URL cannot be used: {reason}."
    hint = (
        "Write smtp://host:25, smtp+starttls://user:password@host:587, "
        "smtps://user:password@host:465 or maildir:PATH."
    )
    reason: str


class MessageUnfit(Refusal):
    """A message that cannot be composed from the stored data; it stays in the outbox."""

    says = "This {kind} message cannot be composed: {reason}."
    kind: str
    reason: str


class MessageOutdated(Refusal):
    """A message that must not go out any more."""

    says = "This was not sent: {reason}."
    reason: str


class MessageChanged(Refusal):
    """A message that this service did not queue as it is: it may carry a link elsewhere."""

    says = "This was not sent: it is not as the service queued it. Somebody changed the database."


class MailNotAccepted(Refusal):
    says = "The mail server did not take the message to {address}. It said: {answer}."
    hint = "Look at ELECTION_MAIL_URL and ELECTION_MAIL_FROM."
    address: str
    answer: str


class BadBouncesUrl(Refusal):
    """A URL that names no mailbox of bounces. It may hold a password, so no part is shown."""

    says = "ELECTION_BOUNCES_URL cannot be used: {reason}."
    hint = (
        "Write imaps://user:password@host/MAILBOX, imap+starttls://user:password@host/MAILBOX "
        "or maildir:PATH. In a name or password, @ / : ? # and % are written %40 %2F %3A %3F %23 "
        "and %25."
    )
    reason: str


class BadBouncesAddress(Refusal):
    """An address that bounces cannot come to with a code."""

    says = "Bounces cannot come to this address: {reason}."
    hint = "Give a short one of your own domain in ELECTION_BOUNCES_ADDRESS, as bounces@DOMAIN."
    reason: str


class BouncesUnread(Unavailable):
    """The mailbox of bounces cannot be read now; it is tried again."""

    says = "Bounces cannot be read: {reason}."
    hint = "Look at ELECTION_BOUNCES_URL. `election doctor` tries the mailbox."
    reason: str

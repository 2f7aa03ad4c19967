"""Composing: one stored message becomes one mail, plain text first.

Each kind has a pair of templates, `mail/KIND.txt` and `mail/KIND.html`, that say the same.
"""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email
from jinja2 import TemplateError
from sqlmodel import Session

from election.database.tables import Message
from election.errors.mail import MessageUnfit
from election.mail.contents import Values, contents
from election.mail.letterhead import Letterhead
from election.mail.plain_text import laid_out
from election.presentation import templating

SUBJECTS: Mapping[str, str] = {
    "test": "Test message",
    "notice": "Notice of {poll}",
    "recusal": "Your recusal in {poll}",
    "ballot-link": "Your ballot link for {poll}",
    "link-reissued": "Your new ballot link for {poll}",
    "address-changed": "Your address for {poll} has changed",
    "recorded": "Your ballot in {poll} is recorded",
    "reminder": "Reminder: {poll} is open",
    "extended": "{poll} closes later",
    "candidate-withdrawn": "A candidate has withdrawn from {poll}",
    "closed": "{poll} is closed",
    "result": "Preliminary result of {poll}",
    "certified": "Certified result of {poll}",
    "cancelled": "{poll} is cancelled",
    "void": "{poll} is void",
}
LONGEST_LINE = 990  # bytes; RFC 5322 allows 998


def compose(tx: Session, message: Message, letterhead: Letterhead, now: datetime) -> EmailMessage:
    """The mail of a stored message. Raises MessageUnfit, MessageOutdated, DefinitionChanged."""
    try:
        values = contents(tx, message, letterhead)
        values["subject"] = _subject(message, values)
        mail = _addressed(message, letterhead, values, now)
        _fill(mail, message.kind, values)
    except (LookupError, ValueError, TemplateError) as error:
        reason = f"{type(error).__name__}, {error}"
        raise MessageUnfit(kind=message.kind, reason=reason) from error
    return mail


def _subject(message: Message, values: Values) -> str:
    return _one_line(f"[{values['project']}] {SUBJECTS[message.kind].format(**values)}")


def _addressed(
    message: Message, letterhead: Letterhead, values: Values, now: datetime
) -> EmailMessage:
    sender = _sender(letterhead)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = _mailbox(values["name"] or "", message.address)
    if values["poll"]:
        mail["Reply-To"] = _mailbox("", values["definition"].people.contact)
    mail["Subject"] = values["subject"]
    mail["Date"] = now
    mail["Message-ID"] = f"<{message.message_id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _sender(letterhead: Letterhead) -> Address:
    name, address = parseaddr(letterhead.mail_from)
    if not address:
        raise ValueError("ELECTION_MAIL_FROM holds no address")
    return _mailbox(name or letterhead.project, address)


def _fill(mail: EmailMessage, kind: str, values: Values) -> None:
    text = laid_out(templating.render(f"mail/{kind}.txt", **values))
    html = templating.render(f"mail/{kind}.html", **values)
    mail.set_content(text, cte=_encoding(text))
    mail.add_alternative(html, subtype="html", cte=_encoding(html))


def _encoding(text: str) -> str:
    """As readable in the file as it can be; lines beyond the limit of mail are encoded."""
    if any(len(line.encode()) > LONGEST_LINE for line in text.splitlines()):
        return "quoted-printable"
    return "7bit" if text.isascii() else "8bit"


def _mailbox(name: str, address: str) -> Address:
    """A name and an address, its domain as the domain name system writes it."""
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _ascii_domain(address)
    return Address(_one_line(name), local, domain)


def _ascii_domain(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False).ascii_domain
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error


def _one_line(text: str) -> str:
    """Text for a header: whatever was in it, it ends no line and hides nothing."""
    line = " ".join(text.split())
    return "".join(each for each in line if unicodedata.category(each) not in {"Cc", "Cs"})

"""Composing: the values of one message become one e-mail, plain text first.

Values in, e-mail out: no database is read here.
"""

import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses
from functools import lru_cache
from typing import Any

from email_validator import EmailNotValidError, validate_email

from election.database.tables import Message
from election.mail.kept_headers import LETTER
from election.mail.letterhead import Letterhead
from election.mail.message_kind import MessageKind, Values
from election.mail.parts import calendar_part, fill, text_part
from election.mail.plain_text import laid_out
from election.mail.subjects import subject_of
from election.mail.transports.wire import require_readable
from election.presentation import templating
from election.rules.poll.rehearsals import REHEARSAL


def compose(
    kind: MessageKind, message: Message, values: Values, letterhead: Letterhead, now: datetime
) -> EmailMessage:
    """The e-mail of a message. Raises ValueError, LookupError, TemplateError for unfit values."""
    what = kind.subject.format(**values)
    if kind.is_copied and values["offices"]:
        what = f"{what}, as {values['offices'][0].rstrip(' 0123456789')}"
    if values["definition"] and values["definition"].rehearsal:
        what = f"{REHEARSAL}: {what}"
    subject = _one_line(subject_of(values["project"], what, values["question"]))
    headed = values | {"subject": subject}
    mail = _addressed(message, letterhead, headed, now)
    texts = _texts(kind, headed)
    dates = calendar_part(values["calendar"], values["poll"]) if kind.calendar else None
    fill(mail, texts, dates)
    return mail


def _texts(kind: MessageKind, values: Values) -> list[MIMEPart]:
    """The same words as plain text and as HTML; of variants, each as long as the longest."""
    pages = [templating.render(kind.template, **values | other) for other in ({}, *kind.variants)]
    return [
        text_part(subtype, *map(lay_out, pages))
        for subtype, lay_out in (("plain", laid_out), ("html", str))
    ]


def mail_to_itself(letterhead: Letterhead) -> EmailMessage:
    """A mail that an office could send to itself. Raises ValueError where it could not.

    `doctor` asks for it: what is wrong with `From` is wrong with every mail.
    """
    mail = EmailMessage(policy=LETTER)
    for header in ("From", "To"):
        mail[header] = _sender(header, letterhead.mail_from, letterhead.project)
    return mail


def _addressed(
    message: Message, letterhead: Letterhead, values: Values, now: datetime
) -> EmailMessage:
    sender = _sender("From", letterhead.mail_from, letterhead.project)
    mail = EmailMessage(policy=LETTER)
    mail["From"] = sender
    mail["To"] = _mailbox("To", values["name"] or "", message.address)
    if values["definition"]:
        mail["Reply-To"] = _same_mailbox("Reply-To", "", values["definition"].people.contact)
    mail["Subject"] = values["subject"]
    mail["Date"] = now
    mail["Message-ID"] = f"<{message.message_id}@{sender.addresses[0].domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe := values.get("unsubscribe"):
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        if unsubscribe.startswith("https:"):  # RFC 8058 knows no other
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


@lru_cache(maxsize=16)
def _sender(header: str, mail_from: str, project: str) -> Any:
    match getaddresses([mail_from]):
        case [(name, address)] if "@" in address:
            return _mailbox(header, name or project, address)
        case [] | [_]:
            raise ValueError("ELECTION_MAIL_FROM holds no address")
    raise ValueError(
        "ELECTION_MAIL_FROM holds more than one address: write a name with a comma in quotes"
    )


def _mailbox(header: str, name: str, address: str) -> Any:
    """A header with a name and an address, its domain as the domain name system writes it.

    Raises ValueError where it does not read back as it was made.
    """
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _ascii_domain(address)
    made = LETTER.header_factory(header, Address(_one_line(name), local, domain))
    require_readable(made)
    return made


_same_mailbox = lru_cache(maxsize=16)(_mailbox)
"""As `_mailbox`, for whoever is named in every mail of a poll."""


def _ascii_domain(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False).ascii_domain
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error


def _one_line(text: str) -> str:
    """Text for a header: whatever was in it, it ends no line and hides nothing."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in {"Cc", "Cs"})

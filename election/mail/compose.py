"""Composing: the values of one message become one e-mail, plain text first.

Values in, e-mail out: no database is read here.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses
from functools import lru_cache
from typing import Any

from email_validator import EmailNotValidError, validate_email

from election.database.tables import Message
from election.mail.kept_headers import LETTER
from election.mail.letterhead import Letterhead
from election.mail.message_kind import MessageKind, Values
from election.mail.plain_text import WIDTH, laid_out
from election.mail.subjects import subject_of
from election.mail.transports.wire import LINE_END, require_readable
from election.presentation import templating
from election.rules.poll.rehearsals import REHEARSAL

BOUNDARY_BYTES = 12
LONGEST_LINE = 990  # bytes; RFC 5322 allows 998


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
    _fill(mail, kind, headed)
    if kind.calendar:
        _attach_calendar(mail, values)
    return mail


def mail_to_itself(letterhead: Letterhead) -> EmailMessage:
    """A mail that an office could send to itself. Raises ValueError where it could not.

    `doctor` asks for it: what is wrong with `From` is wrong with every mail.
    """
    mail = EmailMessage(policy=LETTER)
    mail["From"], mail["To"] = (_sender(header, letterhead) for header in ("From", "To"))
    return mail


def _addressed(
    message: Message, letterhead: Letterhead, values: Values, now: datetime
) -> EmailMessage:
    sender = _sender("From", letterhead)
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


def _sender(header: str, letterhead: Letterhead) -> Any:
    match getaddresses([letterhead.mail_from]):
        case [(name, address)] if "@" in address:
            return _same_mailbox(header, name or letterhead.project, address)
        case [] | [_]:
            raise ValueError("ELECTION_MAIL_FROM holds no address")
    raise ValueError(
        "ELECTION_MAIL_FROM holds more than one address: write a name with a comma in quotes"
    )


def _fill(mail: EmailMessage, kind: MessageKind, values: Values) -> None:
    pages = [templating.render(kind.template, **values | other) for other in ({}, *kind.variants)]
    for subtype, lay_out in (("plain", laid_out), ("html", str)):
        text, *others = map(lay_out, pages)
        encoding = _encoding(text)
        if others:
            text = _filled_up(text, others)
            encoding = _same_for_every_server([text, *others])
        _add(mail, subtype, text, encoding)


def _add(mail: EmailMessage, subtype: str, text: str, encoding: str) -> None:
    if subtype == "plain":
        mail.set_content(text, cte=encoding)
        mail.make_alternative(boundary=_boundary())
    else:
        mail.add_alternative(text, subtype=subtype, cte=encoding)


def _boundary() -> str:
    """A line between two parts: by chance in no text. For its own the library reads all texts."""
    return secrets.token_hex(BOUNDARY_BYTES)


def _attach_calendar(mail: EmailMessage, values: Values) -> None:
    """The dates of the poll, published and no invitation: a calendar asks for no answer."""
    mail.make_mixed(boundary=_boundary())
    mail.attach(_calendar_part(values["calendar"], f"{values['poll']}.ics"))


@lru_cache(maxsize=16)
def _calendar_part(content: bytes, filename: str) -> EmailMessage:
    """The attachment, made once for all who get the same."""
    part = EmailMessage(policy=LETTER)
    part.set_content(
        content,
        maintype="text",
        subtype="calendar",
        disposition="attachment",
        filename=filename,
        params={"charset": "utf-8", "method": "PUBLISH"},
    )
    del part["MIME-Version"]  # it is a part of a message
    return part


def _filled_up(text: str, others: Iterable[str]) -> str:
    """The text and lines of spaces: as many bytes on the wire as the longest of all."""
    missing = max(map(_wire_length, (text, *others))) - _wire_length(text)
    lines, spaces = divmod(missing, WIDTH)
    return text + (" " * (WIDTH - len(LINE_END)) + "\n") * lines + " " * spaces + "\n"


def _wire_length(text: str) -> int:
    return len(LINE_END.join(text.splitlines()).encode())


def _same_for_every_server(texts: Sequence[str]) -> str:
    """An encoding that no mail server asks us to change, so that a length stays what it is.

    Base64 has one length for so many bytes, whatever they are; quoted-printable has not.
    """
    plain = all(_encoding(text) == "7bit" for text in texts)
    return "7bit" if plain else "base64"


def _encoding(text: str) -> str:
    """As readable in the file as it can be; lines beyond the limit of mail are encoded."""
    if max(map(len, text.encode().splitlines()), default=0) > LONGEST_LINE:
        return "quoted-printable"
    return "7bit" if text.isascii() else "8bit"


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
"""As `_mailbox`, for whoever is named in every mail of an office or a poll."""


def _ascii_domain(address: str) -> str:
    try:
        return validate_email(address, check_deliverability=False).ascii_domain
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error


def _one_line(text: str) -> str:
    """Text for a header: whatever was in it, it ends no line and hides nothing."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in {"Cc", "Cs"})

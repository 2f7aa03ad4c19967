"""The parts of a mail: a text in two forms, and the dates of its poll beside them."""

import secrets
from collections.abc import Iterable, Sequence
from email.message import MIMEPart
from functools import lru_cache

from election.mail.kept_headers import LETTER
from election.mail.plain_text import WIDTH
from election.mail.transports.wire import LINE_END

BOUNDARY_BYTES = 12
LONGEST_LINE = 990  # bytes; RFC 5322 allows 998
AS_IT_IS = ("7bit", "8bit")


def fill(mail: MIMEPart, texts: Sequence[MIMEPart], dates: MIMEPart | None) -> None:
    """Fill a mail with the forms of its text, the best one last, and the dates if there are any."""
    mail["MIME-Version"] = "1.0"
    if dates is None:
        _join(mail, "alternative", texts)
        return
    body = MIMEPart(policy=LETTER)
    _join(body, "alternative", texts)
    _join(mail, "mixed", (body, dates))


def _join(whole: MIMEPart, subtype: str, parts: Iterable[MIMEPart]) -> None:
    """Put parts into a whole. The line between them is a chance that is in no text.

    Where none is given, the library makes one, and reads all texts for it.
    """
    boundary = secrets.token_hex(BOUNDARY_BYTES)
    whole["Content-Type"] = f'multipart/{subtype}; boundary="{boundary}"'
    for part in parts:
        whole.attach(part)


def text_part(subtype: str, text: str, *others: str) -> MIMEPart:
    """A text as a part; where there are others, as long on the wire as the longest of them."""
    encoding = _encoding(text)
    if others:
        text = _filled_up(text, others)
        encoding = _same_for_every_server([text, *others])
    part = MIMEPart(policy=LETTER)
    if encoding not in AS_IT_IS:
        part.set_content(text, subtype=subtype, cte=encoding)
        return part
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = encoding
    lines = b"\n".join(text.encode().splitlines()) + b"\n"
    part.set_payload(lines.decode("ascii", "surrogateescape"))  # as `set_content` keeps it
    return part


@lru_cache(maxsize=16)
def calendar_part(content: bytes, slug: str) -> MIMEPart:
    """The dates of a poll, published and no invitation: a calendar asks for no answer.

    It is made once for all who get the same.
    """
    part = MIMEPart(policy=LETTER)
    part.set_content(
        content,
        maintype="text",
        subtype="calendar",
        disposition="attachment",
        filename=f"{slug}.ics",
        params={"charset": "utf-8", "method": "PUBLISH"},
    )
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

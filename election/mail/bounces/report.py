"""What a mail in the mailbox of bounces says: what was not delivered, and why.

Bytes in, values out. It reads delivery status notifications (RFC 3464, and 6533 for addresses
beyond ASCII), and the header with which Exim and Gmail name who was not reached. Whoever reads this
has no reason to trust it: nothing is followed, and what cannot be read says nothing.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from itertools import chain, islice
from typing import Any, TypeAlias

from election.mail.transports.answer import one_line
from election.rules.pollfile.addresses import folded

Mail: TypeAlias = "Message[Any, Any]"

MOST_PARTS = 100
MOST_WITHIN = 30
"""Parts of parts: the library's time grows with their depth times the length."""
MOST_BLOCKS = 100
STATUS = ("message/delivery-status", "message/global-delivery-status")
CAME_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
"""Headers that say which address a mail came to."""
BY_PROGRAMS = ("X-Failed-Recipients", "X-Autoreply", "X-Autorespond", "X-Autoresponse")
ENCODED = ("base64", "quoted-printable")
DAEMONS = ("mailer-daemon", "postmaster")
AUTOMATIC_PRECEDENCE = ("auto_reply", "bulk", "junk")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_FOLD = re.compile(r"\n[ \t]+")
_REFUSAL = re.compile(r"^.*?\b(?:5\d\d[ -]|5\.\d{1,3}\.\d{1,3}\b).*$", re.MULTILINE)


@dataclass(frozen=True)
class RecipientFate:
    """What became of the mail to a recipient, by one of whose addresses it is known."""

    action: str
    """As RFC 3464, 2.3.3, has it: failed, delayed, delivered, relayed, expanded."""
    addresses: frozenset[str]
    words: str


@dataclass(frozen=True)
class Report:
    """What one mail says, in text that may hold anything."""

    came_to: str
    """The addresses that it came to."""
    text: str
    """All of it, and once more what was encoded."""
    is_automatic: bool
    """True where a program wrote it: a report, a complaint or an answer while somebody is away."""
    fates: tuple[RecipientFate, ...]

    def fate_of(self, address: str) -> RecipientFate | None:
        """What became of a mail to this address, where it failed or is late.

        An address that is not named was forwarded by a server: then the worst of all holds.
        """
        own = [fate for fate in self.fates if folded(address) in fate.addresses]
        told = {fate.action: fate for fate in reversed(own or self.fates)}
        return told.get("failed") or told.get("delayed")


def read_report(content: bytes) -> Report:
    """Read a mail, or its beginning. Raises whatever a hostile one makes the library raise.

    Raises ValueError for one of more parts within parts than any report has.
    """
    if content.lower().count(b"multipart/") > MOST_WITHIN:
        raise ValueError("its parts have too many parts")
    mail = message_from_bytes(content)
    parts = [*islice(_parts(mail), MOST_PARTS)]
    texts = [content.decode("latin-1"), *(_decoded(part) for part in parts if _is_encoded(part))]
    told = (_fates(part) for part in parts if part.get_content_type() in STATUS)
    fates = (*chain.from_iterable(told),) or (*_failed_recipients(mail, parts),)
    return Report(
        came_to="\n".join(_all(mail, CAME_TO)),
        text="\n".join(texts),
        is_automatic=bool(fates) or _is_automatic(mail),
        fates=fates,
    )


def _parts(mail: Mail) -> Iterator[Mail]:
    """The parts of a mail, and none of a mail within it."""
    yield mail
    if mail.get_content_maintype() == "multipart" and mail.is_multipart():
        for part in _within(mail):
            yield from _parts(part)


def _within(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)]


def _is_encoded(part: Mail) -> bool:
    return str(part.get("Content-Transfer-Encoding", "")).strip().lower() in ENCODED


def _decoded(part: Mail) -> str:
    """The text of a part; the library takes what is in a mail within a mail for its headers."""
    if not part.is_multipart():
        return bytes(part.get_payload(decode=True) or b"").decode("latin-1")
    if part.get_content_maintype() == "multipart":
        return ""
    text = "\n".join(str(within) for within in _within(part))
    if not _is_encoded(part):
        return text
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    whole = letters if len(letters) % 4 != 1 else letters[:-1]
    return base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")


def _fates(status: Mail) -> Iterator[RecipientFate]:
    """What a delivery status says of each recipient."""
    text = _decoded(status).replace("\r\n", "\n")
    for block in islice(_BLANK_LINE.split(text), MOST_BLOCKS):
        fields = _fields(block)
        if action := fields.get("action", "").lower().split():
            named = (fields.get(name, "") for name in ("final-recipient", "original-recipient"))
            words = _typed(fields.get("diagnostic-code", "")) or fields.get("status", "")
            yield RecipientFate(action[0], _addresses(map(_typed, named)), one_line(words))


def _fields(block: str) -> Mapping[str, str]:
    lines = _FOLD.sub(" ", block.strip()).split("\n")
    pairs = [line.partition(":") for line in reversed(lines)]
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _typed(value: str) -> str:
    """A value without its type: `rfc822; ellis@example.org` and `smtp; 550 no such user`."""
    return value.partition(";")[2].strip()


def _addresses(named: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(address.strip(" <>")) for address in named if address)


def _failed_recipients(mail: Mail, parts: Iterable[Mail]) -> Iterator[RecipientFate]:
    """The recipients whom a header names, with the first line that looks like a refusal."""
    named = [each for value in _all(mail, BY_PROGRAMS[:1]) for each in value.split(",")]
    if not named:
        return
    texts = (_decoded(part) for part in parts if part.get_content_type() == "text/plain")
    refusal = next(filter(None, map(_REFUSAL.search, texts)), None)
    words = one_line(refusal.group()) if refusal else ""
    yield RecipientFate("failed", _addresses(named), words)


def _is_automatic(mail: Mail) -> bool:
    local = parseaddr(str(mail.get("From", "")))[1].partition("@")[0].lower()
    return (
        mail.get_content_type() == "multipart/report"
        or str(mail.get("Auto-Submitted", "no")).strip().lower() != "no"
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or str(mail.get("Precedence", "")).strip().lower() in AUTOMATIC_PRECEDENCE
        or local in DAEMONS
        or any(name in mail for name in BY_PROGRAMS)
    )


def _all(mail: Mail, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from map(str, mail.get_all(name, ()))

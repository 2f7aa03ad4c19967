"""Readers of a single value: a mail address, a link, an OpenSSH public key."""

import base64
import binascii
from urllib.parse import urlsplit

from election.errors.written_files import UnfitValue
from election.rules.pollfile.fields import as_written, unfit
from election.rules.pollfile.quoting import shown

LONGEST_ADDRESS = 254
LONGEST_LINK = 2000
_KEY_HEAD = b"\0\0\0\x0bssh-ed25519\0\0\0\x20"
_KEY_BYTES = 32
_PARENT = ".example.org"


def address(value: object) -> str:
    """A mail address, normalised. Only the syntax is checked, not that mail is delivered there."""
    if not isinstance(value, str):
        raise unfit(value, "a mail address", 'give one such as "avery@example.org"')
    if len(value) > LONGEST_ADDRESS:
        raise UnfitValue(f"is {len(value)} characters long", f"use at most {LONGEST_ADDRESS}")
    from email_validator import EmailNotValidError, validate_email  # slow: only where one is read

    parent = _PARENT if _is_special(value) else ""
    try:
        checked = validate_email(
            value + parent, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError as error:
        reason = str(error).rstrip(".")
        raise UnfitValue(f"{shown(value)} is no mail address", f"the fault: {reason}") from error
    return checked.normalized.removesuffix(parent)


def _is_special(value: str) -> bool:
    """True for a domain that the library refuses, such as localhost and .test.

    The mail of a rehearsal goes to such domains. So they are checked below another domain.
    """
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    domain = "." + value.rpartition("@")[2].lower()
    return any(domain.endswith(f".{name}") for name in SPECIAL_USE_DOMAIN_NAMES)


def is_without_dot(mail_address: str) -> bool:
    """True where the part after the @ has no dot: hardly any mail server delivers there.

    A rehearsal's `localhost` is meant as it stands.
    """
    domain = mail_address.rpartition("@")[2].lower()
    return "." not in domain and domain != "localhost"


def folded(mail_address: str) -> str:
    """The form in which addresses are compared. Another letter case is the same address."""
    return mail_address.casefold()


def link(value: object) -> str:
    """An http or https URL with a host, and without a user name or password."""
    text = as_written(LONGEST_LINK)(value)
    if _is_web_address(text):
        return text
    raise unfit(value, "a link", 'give one such as "https://example.org/…"')


def _is_web_address(text: str) -> bool:
    if any(character.isspace() or character in '<>"\\' for character in text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and parts.port != 0  # asking for the port raises ValueError where it is none
        )
    except ValueError:
        return False


def ssh_key(value: object) -> str:
    """An OpenSSH Ed25519 public key: its type and its base64, without the comment."""
    match as_written(LONGEST_LINK)(value).split():
        case ["ssh-ed25519", encoded, *_] if _is_ed25519(encoded):
            _require_signing_key(value, encoded)
            return f"ssh-ed25519 {encoded}"
    raise unfit(value, "an OpenSSH Ed25519 public key", 'give one such as "ssh-ed25519 AAAA…"')


def _require_signing_key(value: object, encoded: str) -> None:
    """Refuse a key of small order, or not in its one encoding, by the rule of verify.py.

    OpenSSH and OpenSSL take such a key, and one signature by it fits every message.
    """
    from election.verify import is_signing_key

    if not is_signing_key(base64.b64decode(encoded)[-_KEY_BYTES:]):
        sound = 'make a new key with "ssh-keygen -t ed25519", and give its public half'
        raise unfit(value, "a key that only its owner can sign with", sound)


def _is_ed25519(encoded: str) -> bool:
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    canonical = base64.b64encode(content).decode() == encoded
    return (
        canonical and content.startswith(_KEY_HEAD) and len(content) == len(_KEY_HEAD) + _KEY_BYTES
    )

"""A composed message as bytes, for a mail server or a file."""

from copy import copy
from email.message import EmailMessage
from typing import Any

from election.mail.name_headers import WirePolicy, address_line, mailboxes

LINE_END = "\r\n"
RETURN_PATH = "Return-Path"
"""The header that says where bounces go, until the message is handed over.

The server that delivers a message writes this header (RFC 5321, 4.4), so it is not sent.
"""


def sender(message: EmailMessage) -> str:
    """The address that a mail server is told that the message comes from: bounces go there."""
    if RETURN_PATH in message:
        return str(message[RETURN_PATH]).strip("<>")
    return _address(message, "From")


def recipient(message: EmailMessage) -> str:
    """The one address that the message goes to."""
    return _address(message, "To")


def _address(message: EmailMessage, header: str) -> str:
    (address,) = message[header].addresses
    return str(address.addr_spec)


def is_international(message: EmailMessage) -> bool:
    """True where an address has letters that only a server with SMTPUTF8 takes."""
    told = (sender(message), recipient(message), _address(message, "From"))
    return not "".join(told).isascii()


def wire_bytes(message: EmailMessage, linesep: str = LINE_END, *, eight_bit: bool = True) -> bytes:
    """The bytes; without `eight_bit`, text beyond ASCII is encoded."""
    policy = WirePolicy(
        linesep=linesep,
        utf8=is_international(message),
        cte_type="8bit" if eight_bit else "7bit",
    )
    sent = copy(message)
    del sent[RETURN_PATH]
    return sent.as_bytes(policy=policy)


def require_readable(named: Any) -> None:
    """Raise ValueError where a header that names a person does not read back as it was made."""
    header, (made,) = named.name, named.addresses
    content = address_line(header, made, LINE_END).encode()
    if mailboxes(content, header) != [(made.display_name, made.addr_spec)]:
        raise ValueError(f"{header} cannot be written so that every mail server reads it")

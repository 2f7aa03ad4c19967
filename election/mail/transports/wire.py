"""A composed message as bytes, for a mail server or a file."""

from email.message import EmailMessage

from election.mail.name_headers import NAMING, WirePolicy, mailboxes


def sender(message: EmailMessage) -> str:
    """The address that the message comes from."""
    return _address(message, "From")


def recipient(message: EmailMessage) -> str:
    """The one address that the message goes to."""
    return _address(message, "To")


def _address(message: EmailMessage, header: str) -> str:
    (address,) = message[header].addresses
    return str(address.addr_spec)


def is_international(message: EmailMessage) -> bool:
    """True where an address has letters that only a server with SMTPUTF8 takes."""
    return not (sender(message) + recipient(message)).isascii()


def wire_bytes(message: EmailMessage, linesep: str = "\r\n", *, eight_bit: bool = True) -> bytes:
    """The bytes; without `eight_bit`, text beyond ASCII is encoded."""
    policy = WirePolicy(
        linesep=linesep,
        utf8=is_international(message),
        cte_type="8bit" if eight_bit else "7bit",
    )
    return message.as_bytes(policy=policy)


def require_readable(message: EmailMessage) -> None:
    """Raise ValueError where a header that names a person does not read back as it was made."""
    content = wire_bytes(message)
    for header in filter(message.__contains__, NAMING):
        (made,) = message[header].addresses
        if mailboxes(content, header) != [(made.display_name, made.addr_spec)]:
            raise ValueError(f"{header} cannot be written so that every mail server reads it")

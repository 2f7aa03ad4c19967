"""The headers that hold a name: written so that every mail reader finds the same name in them.

The standard library folds a long name and drops its quotes (cpython issue 80222): a comma in it
then makes two addresses. It also loses spaces where it folds a subject, or begins a long one with
a space. Both are written here.
"""

from email import message_from_string
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.policy import EmailPolicy
from email.utils import getaddresses
from typing import Any

NAMING = ("From", "To", "Reply-To")
"""The headers with an address that this service writes."""
ON_ONE_LINE = ("List-Unsubscribe",)
"""The headers with a web address, which the standard library would encode where it is long."""
AS_THEY_ARE = (
    *("Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
    *("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"),
)
"""Headers that the standard library writes as they are where they fit, after parsing them again."""
LONGEST_PLAIN = 200
"""Characters of a name in quotes, or of a subject. People's names have no more, a project's may."""
PREFERRED = 78  # characters in a line; RFC 5322, 2.1.1


class WirePolicy(EmailPolicy):
    """The policy of the mails that are sent: it writes what a person or a project is named."""

    def fold(self, name: str, value: Any) -> str:
        """The lines of one header."""
        if name in NAMING:
            return address_line(name, value.addresses[0], self.linesep)
        if name == "Subject":
            plain = is_plain(value) and len(value) <= LONGEST_PLAIN
            written = value if plain else encoded_words(value, name, self.linesep)
            return f"{name}: {written}{self.linesep}"
        fits = name in AS_THEY_ARE and value.isascii() and len(name) + len(value) < PREFERRED - 1
        if fits or name in ON_ONE_LINE:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The lines of one header as bytes."""
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii")


def address_line(header: str, mailbox: Address, linesep: str) -> str:
    """The line or lines of a header that names one person at one address.

    A plain name is in quotes (RFC 5322, 3.2.4) and is not folded: a line may have 998 characters.
    Any other name is in encoded words (RFC 2047, 5).
    """
    name = mailbox.display_name
    if not name:
        return f"{header}: {mailbox.addr_spec}{linesep}"
    if is_plain(name) and len(name) <= LONGEST_PLAIN:
        written = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        written = encoded_words(name, header, linesep)
    last = f"{header}: {written}".rpartition(linesep)[2]
    fits = len(last) + len(mailbox.addr_spec) + len(" <>") <= PREFERRED
    return f"{header}: {written}{' ' if fits else f'{linesep} '}<{mailbox.addr_spec}>{linesep}"


def is_plain(text: str) -> bool:
    """True for a text that a header can hold as it is. No reader takes it for encoded words."""
    return text.isascii() and "=?" not in text


def encoded_words(text: str, header: str, linesep: str) -> str:
    """The text in encoded words, on as many lines as it takes."""
    words = Header(text, "utf-8", maxlinelen=PREFERRED - 2, header_name=header)
    return words.encode(linesep=linesep)


def mailboxes(content: bytes, header: str) -> list[tuple[str, str]]:
    """The names and addresses that a header of a message holds, as its bytes say them."""
    head = content.partition(b"\r\n\r\n")[0].decode()
    return [
        (str(make_header(decode_header(name))), address)
        for name, address in getaddresses([str(message_from_string(head)[header])])
    ]

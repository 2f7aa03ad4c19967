"""The return path of a message: where it comes back to, with the code by which it is known."""

from email.message import EmailMessage

from sqlmodel import Session

from election.crypto.return_code import (
    CODE_LENGTH,
    LONGEST_NAME,
    code_for,
    code_for_nothing,
)
from election.database.engine import row_keys
from election.database.tables import Message
from election.errors.mail import BadBouncesAddress
from election.errors.written_files import UnfitValue
from election.mail.letterhead import Letterhead
from election.mail.transports.wire import RETURN_PATH
from election.rules.pollfile.addresses import address
from election.services.outbox import TELLS_OF_A_PERSON


def address_bounces(
    tx: Session, mail: EmailMessage, message: Message, letterhead: Letterhead
) -> None:
    """Give an e-mail its return path, where bounces are read; else they go to the sender.

    Mail that tells who cast gets a code that names nothing. A test mail, of which nothing is
    stored, comes back to its sender.
    """
    if letterhead.bounces_to is None or message.poll_id is None:
        return
    keys = row_keys(tx)
    unlisted = message.kind in TELLS_OF_A_PERSON
    code = code_for_nothing(keys) if unlisted else code_for(keys, message.message_id)
    mail[RETURN_PATH] = with_code(letterhead.bounces_to, code)


def with_code(bounces_to: str, code: str) -> str:
    """The address with a code behind its local part (RFC 5233)."""
    local, _, domain = bounces_to.rpartition("@")
    return f"{local}+{code}@{domain}"


def example(bounces_to: str) -> str:
    """An address of the form that mail comes from, and that names no message."""
    return with_code(bounces_to, "x" * CODE_LENGTH)


def bounces_address(text: str) -> str:
    """The address that bounces come to, checked. Raises BadBouncesAddress."""
    try:
        read = address(text)
    except UnfitValue as unfit:
        raise BadBouncesAddress(reason=f"the address {unfit.what}") from unfit
    local = read.rpartition("@")[0]
    if not read.isascii():
        raise BadBouncesAddress(reason="it may hold ASCII characters only")
    if len(local) > LONGEST_NAME:
        raise BadBouncesAddress(
            reason=f"{local} has more than the {LONGEST_NAME} letters that leave room for a code"
        )
    return read

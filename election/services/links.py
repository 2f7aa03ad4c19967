"""Ballot links: a signed credential that names an elector by a random id.

The library is itsdangerous, with SHA-256 and HMAC key derivation in place of its defaults. The
ids lie only in the database: neither the database nor the signing keys alone can forge a link.
Tokens are malleable as text: so nothing compares, bans or caches by the text of a token, only by
the id and issue in it.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from itsdangerous import BadData, URLSafeSerializer

from election.errors.base import Refusal
from election.errors.disputes import BadDisputeLink
from election.errors.links import BadConfirmationLink, BadLink, BadReminderLink
from election.errors.nominations import BadNominationLink
from election.errors.office import WeakSecret
from election.rules.pollfile.addresses import folded

SALT = "ballot-link/v1"
REMINDERS_SALT = "reminders/v1"
"""What is signed under it stops reminders, and opens nothing."""
NOMINATIONS_SALT = "nominations/v1"
"""What is signed under it nominates and answers for its elector, and opens no ballot."""
DISPUTES_SALT = "disputes/v1"
"""What is signed under it files an objection or a challenge, and opens nothing."""
CONFIRMATION_SALT = "mail-confirmation/v1"
"""What is signed under it says that a mail came to an address, and opens nothing."""
KEY_BYTES = 32
# The library begins a compressed token with a dot; a random id is never shorter compressed.
# A token begins where a run of its letters begins, and no letter is read twice (`}+`): strangers
# send this text.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{8,200}+\.[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class BallotLink:
    """The content of a ballot link: the elector's random id, and the issue of the link, from 1."""

    public_id: str
    issue: int


@dataclass(frozen=True)
class MailboxLink:
    """The content of a link to one address: the elector's random id, and a digest of the address.

    The digest ends the links that went to an address which is not the elector's any more.
    """

    public_id: str
    mailbox: str

    @classmethod
    def to(cls, public_id: str, address: str) -> Self:
        """The link of this elector that goes to this address."""
        digest = hashlib.sha256(f"{public_id} {folded(address)}".encode()).hexdigest()
        return cls(public_id, digest[:16])


class LinkSigner:
    """Makes and reads ballot links. `keys` are secrets, the oldest first; the last one signs."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys or any(len(key.encode()) < KEY_BYTES for key in keys):
            raise WeakSecret(minimum=KEY_BYTES)
        self._serializer = _serializer(keys, SALT)
        self._reminders = _serializer(keys, REMINDERS_SALT)
        self._nominations = _serializer(keys, NOMINATIONS_SALT)
        self._disputes = _serializer(keys, DISPUTES_SALT)
        self._confirmations = _serializer(keys, CONFIRMATION_SALT)

    def make(self, link: BallotLink) -> str:
        """The token of a link; earlier tokens of the same issue stay valid."""
        return str(self._serializer.dumps([link.public_id, link.issue]))

    def read(self, text: str) -> BallotLink:
        """The link in a whole URL or a bare code, whatever spaces are in it. Raises BadLink."""
        try:
            return _read(self._serializer, text)
        except (BadData, ValueError, TypeError) as error:
            raise BadLink from error

    def make_nomination_link(self, link: BallotLink) -> str:
        """The token with which this elector nominates, and answers."""
        return str(self._nominations.dumps([link.public_id, link.issue]))

    def read_nomination_link(self, text: str) -> BallotLink:
        """The elector and issue in such a token, or a URL with it. Raises BadNominationLink."""
        try:
            return _read(self._nominations, text)
        except (BadData, ValueError, TypeError) as error:
            raise BadNominationLink from error

    def make_reminder_code(self, public_id: str) -> str:
        """The code with which this elector stops their reminders, or takes them again."""
        return str(self._reminders.dumps(public_id))

    def read_reminder_code(self, code: str) -> str:
        """The random id of the elector whom such a code names. Raises BadReminderLink."""
        try:
            return str(self._reminders.loads(code))
        except BadData as error:
            raise BadReminderLink from error

    def make_dispute_code(self, link: MailboxLink) -> str:
        """The code with which this elector files an objection or a challenge."""
        return _for_mailbox(self._disputes, link)

    def read_dispute_code(self, code: str) -> MailboxLink:
        """The content of such a code. Raises BadDisputeLink."""
        return _at_mailbox(self._disputes, code, BadDisputeLink)

    def make_confirmation_code(self, link: MailboxLink) -> str:
        """The code of the page that asks whether mail arrives at an elector's address."""
        return _for_mailbox(self._confirmations, link)

    def read_confirmation_code(self, code: str) -> MailboxLink:
        """The content of such a code. Raises BadConfirmationLink."""
        return _at_mailbox(self._confirmations, code, BadConfirmationLink)


def _read(serializer: URLSafeSerializer, text: str) -> BallotLink:
    token = _TOKEN.search(unquote("".join(text.split())).rpartition("#")[2])
    public_id, issue = serializer.loads(token.group() if token else "")
    return BallotLink(public_id, issue)


def _for_mailbox(serializer: URLSafeSerializer, link: MailboxLink) -> str:
    return str(serializer.dumps([link.public_id, link.mailbox]))


def _at_mailbox(serializer: URLSafeSerializer, code: str, bad: type[Refusal]) -> MailboxLink:
    try:
        public_id, mailbox = serializer.loads(code)
    except (BadData, ValueError, TypeError) as error:
        raise bad from error
    return MailboxLink(public_id, mailbox)


def _serializer(keys: Sequence[str], salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        list(keys),
        salt=salt,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def new_public_id() -> str:
    """A random id that stands for an elector in links: 96 bits."""
    return secrets.token_urlsafe(12)

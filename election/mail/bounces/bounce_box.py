"""What every mailbox of bounces can do: a visit, in which its new mails are read one by one."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

MOST_BYTES = 128 * 1024
"""Of each mail: a report comes before the mail that it returns."""
VISIT_SECONDS = 30.0
"""For one visit as a whole. What it does not come to is read in the next."""


@dataclass(frozen=True)
class FoundMail:
    """One mail: the mailbox's own name of it, and its beginning."""

    key: str
    content: bytes


class MailboxVisit(ABC):
    """One visit. Each mail that is found is either deleted or left before the next is asked for."""

    @abstractmethod
    def mails(self) -> Iterator[FoundMail]:
        """The mails that no visit has left yet."""

    @abstractmethod
    def delete(self, mail: FoundMail) -> None:
        """Delete a mail for good."""

    @abstractmethod
    def leave(self, mail: FoundMail) -> None:
        """Leave a mail as it is, unread, and do not find it again."""

    @property
    def mark(self) -> str:
        """How far was read, to be given to the next visit; empty where the mailbox keeps it."""
        return ""


class BounceBox(ABC):
    """A mailbox of the settings."""

    @property
    @abstractmethod
    def name(self) -> str:
        """A hash that tells it apart from other mailboxes, and says nothing else."""

    @abstractmethod
    def visit(self, mark: str = "") -> AbstractContextManager[MailboxVisit]:
        """Begin a visit, behind the mark of the last one. It and all its acts raise BouncesUnread.

        It ends within VISIT_SECONDS, whatever another program does meanwhile.
        """

    @abstractmethod
    def greet(self) -> str:
        """Look whether it could be read now, and change nothing; what it is, in words.

        Raises BouncesUnread.
        """

    def cut(self) -> None:  # noqa: B027  most never wait for anybody
        """Break off, from another thread."""

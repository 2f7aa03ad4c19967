"""The mail server of a rehearsal: it keeps all mail, refuses one address, and one address bounces.

Nothing leaves this machine: what bounces comes back into a Maildir of the office thrown away.
"""

import mailbox
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from election.mail.transports.answer import Answer, Transport
from election.mail.transports.wire import recipient, wire_bytes
from election.office.rehearsal.bounce_report import report_of


@dataclass
class MailSink(Transport):
    """Answers as a server does.

    `refused` is the address that it does not know. Mail to `bounces` is taken, and does not arrive:
    a report comes back into the Maildir.
    """

    maildir: Path
    refused: str | None = None
    bounces: str | None = None
    returned: int = 0
    """How many mails came back."""
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The text of each mail, by its address, the oldest first."""
    unmarked: list[str] = field(default_factory=list)
    """The subjects that do not say that this is a rehearsal."""

    def send(self, message: EmailMessage) -> Answer:
        to = recipient(message)
        if to == self.refused:
            return Answer("refused", "550 5.1.1 There is no such mailbox (invented)")
        wire_bytes(message)  # as a server would be given it
        if to == self.bounces:
            self.returned += 1
            mailbox.Maildir(self.maildir).add(report_of(message))
        else:
            body = message.get_body(("plain",))
            self.kept[to].append(body.get_content() if body else "")
        if "REHEARSAL" not in str(message["Subject"]):
            self.unmarked.append(str(message["Subject"]))
        return Answer("accepted", "250 2.0.0 Kept (invented)")

    @property
    def number(self) -> int:
        """How many mails were taken."""
        return sum(map(len, self.kept.values())) + self.returned

    def mails_by_address(self) -> Counter[str]:
        """How many mails each address has taken."""
        return Counter({address: len(texts) for address, texts in self.kept.items()})

    @property
    def unread(self) -> int:
        """How many reports nobody has read."""
        return len(mailbox.Maildir(self.maildir))

    def link_code(self, address: str, page: str) -> str:
        """The code of the newest link to this page in a mailbox; empty where none came."""
        pattern = re.compile(rf"^<{re.escape(page)}[#/](\S+)>$", re.MULTILINE)
        codes = [code for text in self.kept[address] for code in pattern.findall(text)]
        return codes[-1] if codes else ""

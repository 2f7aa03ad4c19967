"""The mail server of a rehearsal: it keeps all mail, and refuses one address.

Nothing leaves this process.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage

from election.mail.transports.answer import Answer, Transport
from election.mail.transports.wire import recipient, wire_bytes


@dataclass
class MailSink(Transport):
    """Answers as a server does. `refused` is the address that it does not know."""

    refused: str | None = None
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The text of each mail, by its address, the oldest first."""
    unmarked: list[str] = field(default_factory=list)
    """The subjects that do not say that this is a rehearsal."""

    def send(self, message: EmailMessage) -> Answer:
        to = recipient(message)
        if to == self.refused:
            return Answer("refused", "550 5.1.1 There is no such mailbox (invented)")
        wire_bytes(message)  # as a server would be given it
        body = message.get_body(("plain",))
        self.kept[to].append(body.get_content() if body else "")
        if "REHEARSAL" not in str(message["Subject"]):
            self.unmarked.append(str(message["Subject"]))
        return Answer("accepted", "250 2.0.0 Kept (invented)")

    @property
    def number(self) -> int:
        """How many mails were taken."""
        return sum(map(len, self.kept.values()))

    def link_code(self, address: str, page: str) -> str:
        """The code of the newest link to this page in a mailbox; empty where none came."""
        pattern = re.compile(rf"^<{re.escape(page)}#(\S+)>$", re.MULTILINE)
        codes = [code for text in self.kept[address] for code in pattern.findall(text)]
        return codes[-1] if codes else ""

"""The sender of an office's mail: its database and clock, its letterhead, a mail server."""

from dataclasses import dataclass, field

from election.database.engine import Clock, Database
from election.mail.bounces.bounce_box import BounceBox
from election.mail.letterhead import Letterhead
from election.mail.pace import Pace
from election.mail.transports.answer import Transport


@dataclass(frozen=True)
class Mailer:
    """Everything that a delivery needs, from the outbox to the server's answer."""

    database: Database
    clock: Clock
    letterhead: Letterhead
    transport: Transport
    pace: Pace = field(default_factory=Pace)
    bounces: BounceBox | None = None
    """The mailbox that undelivered mail comes back to, where it is read."""
    process: str = ""
    """The name of the process that sends; empty where none is told apart."""

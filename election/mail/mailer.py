"""The sender of an office's mail: its database and clock, its letterhead, a mail server."""

from dataclasses import dataclass

from election.database.engine import Clock, Database
from election.mail.letterhead import Letterhead
from election.mail.transports.answer import Transport


@dataclass(frozen=True)
class Mailer:
    """Everything that a delivery needs, from the outbox to the server's answer."""

    database: Database
    clock: Clock
    letterhead: Letterhead
    transport: Transport

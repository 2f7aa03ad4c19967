"""Helpers for tests of mail: the office's letterhead, and a way to take and read what is due."""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage

from sqlmodel import select

from election.database.tables import Message
from election.mail.bounces.bounce_box import BounceBox
from election.mail.letterhead import Letterhead
from election.mail.mailer import Mailer
from election.mail.send import Delivery, deliver_due
from election.mail.transports.answer import Answer, Transport
from election.mail.transports.wire import wire_bytes
from tests.support.mail_policy import READER
from tests.support.world import World

BOUNCES_TO = "bounces@example.org"
SITE = "https://vote.example.org"
MARKS = str.maketrans("", "", "*`")
ACCEPTED = Answer("accepted", "250 OK")
REFUSED = Answer("refused", "550 5.1.1 no such mailbox")


def letterhead(
    world: World, project: str = "Example Project", bounces_to: str | None = None
) -> Letterhead:
    return Letterhead(project, SITE, "polls@example.org", world.signer, bounces_to)


def mailer(world: World, transport: Transport, box: BounceBox | None = None) -> Mailer:
    """The sender of the office's mail; where there is a `box`, bounces come to BOUNCES_TO."""
    letters = letterhead(world, bounces_to=BOUNCES_TO if box else None)
    return Mailer(world.database, world.clock, letters, transport, bounces=box)


def read_back(message: EmailMessage) -> EmailMessage:
    """The message as a mail reader finds it in the bytes that were sent."""
    parsed = message_from_bytes(wire_bytes(message), policy=READER)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(message: EmailMessage, subtype: str) -> str:
    """The text of one of the two parts."""
    body = message.get_body((subtype,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def words(text: str) -> str:
    """The words of a part, without its marks and line breaks."""
    shown = re.sub(r"<(style|title)>.*?</\1>", "", text, flags=re.DOTALL)
    shown = re.sub(r"</?(em|strong|code)>", "", shown)
    shown = re.sub(r"<[^>]*>", " ", shown)
    return " ".join(html.unescape(shown).translate(MARKS).split())


@dataclass(frozen=True)
class Letter:
    """A message that was sent, and its kind in the outbox."""

    kind: str
    mail: EmailMessage

    @property
    def to(self) -> str:
        return str(self.mail["To"].addresses[0].addr_spec)

    @property
    def text(self) -> str:
        return part(self.mail, "plain")

    @property
    def html(self) -> str:
        return part(self.mail, "html")

    @property
    def link(self) -> str:
        """The ballot link, which is alone on its line."""
        (found,) = re.findall(rf"^<({SITE}/b/[a-z0-9-]+#\S+)>$", self.text, re.MULTILINE)
        return str(found)

    @property
    def token(self) -> str:
        return self.link.partition("#")[2]


@dataclass
class Kept(Transport):
    """A transport that keeps its messages, and gives the same answer each time.

    To the addresses in `refused` it takes none.
    """

    answer: Answer = ACCEPTED
    mails: list[EmailMessage] = field(default_factory=list)
    refused: Collection[str] = ()

    def send(self, message: EmailMessage) -> Answer:
        if str(message["To"].addresses[0].addr_spec) in self.refused:
            return REFUSED
        self.mails.append(read_back(message))
        return self.answer


def deliver(world: World, transport: Kept) -> Delivery:
    return deliver_due(mailer(world, transport))


def outbox_of(world: World) -> list[Message]:
    """Every row of the outbox."""
    with world.database.reading() as tx:
        return list(tx.exec(select(Message)))


def post(world: World, refused: Collection[str] = ()) -> list[Letter]:
    """Send all mails that are due; return them as read. Those to `refused` are not taken."""
    kinds = {message.message_id: message.kind for message in outbox_of(world)}
    kept = Kept(refused=refused)
    deliver(world, kept)
    return [
        Letter(kinds[mail["Message-ID"].strip("<>").split("@")[0]], mail) for mail in kept.mails
    ]


def letter(letters: list[Letter], kind: str, to: str) -> Letter:
    """The one mail of a kind to an address."""
    (wanted,) = (letter for letter in letters if letter.kind == kind and letter.to == to)
    return wanted

"""Mail that tells who cast has one length, and no word of the server's answer to it is kept.

A mail server that says "3588 bytes queued", and whoever counts bytes on the line, learn nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

import pytest
from sqlmodel import select

from election.database.tables import Message
from election.mail.messages import MESSAGES
from election.mail.send import deliver_due
from election.mail.transports.choose import transport_for
from election.services import outbox, store
from election.services.recuse import recuse
from election.services.row_authenticity import tag_row
from tests.support.mail_reader import mailer, outbox_of, post
from tests.support.mailserver import LOOPBACK, Inbox, letters_in, serving
from tests.support.world import World

CASTS = {"p1": 0, "p2": 1, "p3": 0, "p4": 2, "p5": 1, "p6": 0, "p7": 10, "p8": 1, "p9": 0}
"""How often each elector casts; P9 is recused, and has no ballot."""
NAMES = (
    "Kim {}",
    "山田太郎{}",
    "Zoë Ångström-Núñez {} of the Long and Winding Name, with Commas; and “Quotes”",
    ".dotted {} and-a-word-that-is-much-longer-than-a-line-of-mail-may-be-in-any-plain-text-ever",
    "مريم {} الفاسي",
)


class Counting(Inbox):
    """A mail server that says in its answer how many bytes it took, and for whom."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[str, int]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await super().handle_DATA(server, session, envelope)
        size = len(envelope.content)
        self.sizes.append((envelope.rcpt_tos[0], size))
        return f"250 2.0.0 {size} bytes queued as 4711"


def roll(name: str, local: str = "p", domain: str = "example.org") -> str:
    """Nine electors whose names and addresses differ in one digit."""
    people = (
        f'p{number},"{name.format(number)}",{local}{number}@{domain},,h{number},'
        + ("yes" if number == 1 else "no")
        for number in range(1, 10)
    )
    return "\n".join(["id,name,email,second_email,handle,lead", *people, ""])


PEOPLE = {"avery": "p1", '"blair"': '"p2"', '"casey"': '"p3"'}


def sent(world: World, inbox: Counting, **options: Any) -> dict[str, set[int]]:
    """Deliver what is due to the counting server; the sizes of each kind of message."""
    kinds = {message.message_id: message.kind for message in outbox_of(world)}
    inbox.taken.clear()
    inbox.sizes.clear()
    with serving(inbox, **options) as port:
        deliver_due(mailer(world, transport_for(f"smtp://{LOOPBACK}:{port}", world.directory)))
    sizes = defaultdict[str, set[int]](set)
    for mail, (_, size) in zip(letters_in(inbox), inbox.sizes, strict=True):
        sizes[kinds[mail["Message-ID"].strip("<>").split("@")[0]]].add(size)
    return sizes


def polled(world: World, people: str) -> str:
    """An open poll of this roll, its earlier mail sent."""
    slug = world.make_noticed_poll(roll=people, changes=PEOPLE)
    world.act(recuse, slug, "p9")
    world.open(slug)
    post(world)
    return slug


def cast_all(world: World, slug: str, casts: Mapping[str, int] = CASTS) -> None:
    """Cast for each elector as often as it says; the last mail of each has another number."""
    for person, times in casts.items():
        for _ in range(times):
            world.cast(slug, person, "yes")


@pytest.mark.parametrize(
    ("name", "eight_bit"),
    [*((name, True) for name in NAMES), *((name, False) for name in NAMES[:2])],
)
def test_mail_that_tells_who_cast_has_one_length(world: World, name: str, eight_bit: bool) -> None:
    """Whatever the ballot's number, and with and without a ballot in the box."""
    slug = polled(world, roll(name))
    options = {"enable_SMTPUTF8": eight_bit, "decode_data": not eight_bit}
    cast_all(world, slug)
    recorded = sent(world, Inbox8() if eight_bit else Inbox7(), **options)["recorded"]
    assert len(recorded) == 1, recorded
    world.close(slug)
    closed = sent(world, Inbox8() if eight_bit else Inbox7(), **options)["closed"]
    assert len(closed) == 1, closed


class Inbox8(Counting):
    """A server that takes 8-bit text."""


class Inbox7(Counting):
    """A server that takes 7-bit text alone: its library hands the text over decoded."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        envelope.content = envelope.content.encode("ascii")
        return await super().handle_DATA(server, session, envelope)


def test_an_international_address_makes_no_difference(world: World) -> None:
    """The header is longer then, for the elector who cast and for the one who did not."""
    slug = polled(world, roll("山田 {}", "ü", "bücher.example"))
    cast_all(world, slug)
    recorded = sent(world, Counting(), enable_SMTPUTF8=True)["recorded"]
    world.close(slug)
    closed = sent(world, Counting(), enable_SMTPUTF8=True)["closed"]
    assert (len(recorded), len(closed)) == (1, 1)


def test_what_fills_a_mail_up_is_not_seen(world: World) -> None:
    """Both parts end in a line of spaces; the words are the same as without it."""
    slug = polled(world, roll("Kim {}"))
    cast_all(world, slug)
    world.close(slug)
    inbox = Counting()
    sent(world, inbox)
    closed = [mail for mail in letters_in(inbox) if "Voting is over" in mail["Subject"]]
    assert len(closed) == len(CASTS)
    for mail in closed:
        for part in mail.iter_parts():
            assert isinstance(part, EmailMessage)
            text = part.get_content().replace("\r\n", "\n")
            assert text.endswith((" \n", "\n\n"))
            assert max(map(len, text.splitlines()[-3:])) <= 72


# The server's answer


def test_no_word_of_the_answer_to_such_mail_is_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The server's count is in no row, no page of the file and no log: a class of answer is."""
    slug = world.make_noticed_poll(roll=roll("Kim {}"), changes=PEOPLE)
    sent(world, Counting())
    world.open(slug)
    notices = [message for message in outbox_of(world) if message.kind == "notice"]
    assert all("bytes queued" in message.answer for message in notices)
    cast_all(world, slug, {"p2": 1})
    with caplog.at_level(logging.DEBUG):
        sent(world, Counting())
        world.close(slug)
        sent(world, Counting())
    closed = [message for message in outbox_of(world) if message.kind == "closed"]
    assert {(message.state, message.answer) for message in closed} == {("sent", "accepted")}
    ours = [record for record in caplog.records if record.name != "mail.log"]
    assert not [record for record in ours if "queued" in record.getMessage()]
    world.database.scrub()
    with world.database.reading() as tx:
        (told,) = set(tx.exec(select(Message.answer).where(Message.kind == "closed")))
    assert told == "accepted"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("451 4.7.1 3588 bytes are too many now", ("deferred", "deferred")),
        ("552 5.3.4 3588 bytes are too many", ("refused", "refused")),
    ],
)
def test_a_refusal_of_such_mail_keeps_its_class_alone(
    world: World, answer: str, kept: tuple[str, str]
) -> None:
    """An officer sees that it was not taken, and not in which words."""
    slug = polled(world, roll("Kim {}"))
    world.cast(slug, "p2", "yes")
    with serving(Inbox(data=lambda: answer)) as port:
        deliver_due(mailer(world, transport_for(f"smtp://{LOOPBACK}:{port}", world.directory)))
        recorded = [m.answer for m in outbox_of(world) if m.kind == "recorded"]
        assert recorded == ([] if kept[0] == "refused" else ["deferred"])
        world.close(slug)
        deliver_due(mailer(world, transport_for(f"smtp://{LOOPBACK}:{port}", world.directory)))
    closed = [message for message in outbox_of(world) if message.kind == "closed"]
    assert {(message.state, message.answer) for message in closed} == {kept}


def test_our_own_reason_for_not_sending_is_kept(world: World) -> None:
    """A worker who cannot write the mail says why: that is no word of the server."""
    slug = polled(world, roll("Kim {}"))
    world.close(slug)
    with world.database.transaction() as tx:
        poll = store.find(tx, slug)
        for message in tx.exec(select(Message).where(Message.kind == "closed")):
            message.data = b"{}"
            tag_row(tx, poll, message)
    sent(world, Counting())
    closed = [message for message in outbox_of(world) if message.kind == "closed"]
    assert {message.state for message in closed} == {"deferred"}
    assert all("This closed message cannot be composed" in message.answer for message in closed)


def test_every_kind_that_tells_who_cast_says_how_it_may_differ() -> None:
    """A kind without its variants would not be filled up to one length."""
    varied = {name for name, kind in MESSAGES.items() if len(kind.variants) > 1}
    assert varied == set(outbox.TELLS_WHO_CAST)

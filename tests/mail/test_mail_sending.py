"""Sending: each due message once, its answer kept; the worker that opens, closes, sends."""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from election.database import write_queue
from election.database.engine import sqlite_module
from election.database.scrubbing import scrub_owed
from election.database.tables import Cast, Message, Poll
from election.errors.changed_rows import RowsChanged
from election.errors.database import DatabaseUnreachable
from election.errors.phases import VotingTooShort
from election.errors.polls import DefinitionChanged
from election.errors.written_files import UnfitValue
from election.mail import send
from election.mail.send import Delivery, deliver_due, deliver_now
from election.mail.transports.answer import Answer, Transport
from election.mail.transports.choose import transport_for
from election.office import worker
from election.services import close, store
from election.services import open as opening
from election.services.cast import RecordedBallot
from election.services.relink import relink
from election.services.remind import remind
from election.services.row_authenticity import tag_row
from tests.support.mail_reader import (
    ACCEPTED,
    Kept,
    deliver,
    mailer,
    outbox_of,
    post,
    read_back,
)
from tests.support.mailserver import LOOPBACK, Inbox, letters_in, serving
from tests.support.world import CLOSES, ELECTION, OPENS, World
from tests.support.write_watch import watched_writes

MAILS = 9 + 2 + 2 + 1
"""A notice: to both addresses of nine electors, to two officials, and the subject's letter."""
LATER = Answer("deferred", "451 4.7.1 Come back later")
NEVER = Answer("refused", "550 5.1.1 No such mailbox here")


@dataclass
class Doing(Transport):
    """A transport that does something while it holds a message, and accepts it."""

    what: Callable[[EmailMessage], Answer | None]
    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, message: EmailMessage) -> Answer:
        self.mails.append(read_back(message))
        return self.what(message) or ACCEPTED


def one_message(world: World) -> Message:
    """The only message in the outbox."""
    (message,) = outbox_of(world)
    return message


def only(world: World, kind: str, address: str) -> None:
    """Delete all messages of the outbox but one."""
    with world.database.transaction() as tx:
        for message in tx.exec(select(Message)):
            if (message.kind, message.address) != (kind, address):
                tx.delete(message)


def one_notice(world: World) -> Message:
    world.make_noticed_poll()
    only(world, "notice", "ellis@example.org")
    return one_message(world)


def over_smtp(world: World, port: int) -> Delivery:
    """Deliver what is due to a real server."""
    transport = transport_for(f"smtp://{LOOPBACK}:{port}", world.directory)
    return deliver_due(mailer(world, transport))


def test_each_due_message_is_sent_once(world: World) -> None:
    """The server's answer is kept, and a second delivery finds nothing due."""
    world.make_noticed_poll()
    kept = Kept(Answer("accepted", "250 2.0.0 queued as 4711"))
    assert deliver(world, kept) == Delivery(sent=MAILS)
    assert {(m.state, m.answer) for m in outbox_of(world)} == {("sent", "250 2.0.0 queued as 4711")}
    assert deliver(world, kept) == Delivery()
    assert len(kept.mails) == MAILS


def test_a_real_server_that_says_later_gets_the_same_message_later(world: World) -> None:
    """After 451 it is sent again when due, in a later delivery, under the same id."""
    notice = one_notice(world)
    replies = iter(["451 4.7.1 Greylisted, come back later"])
    inbox = Inbox(data=lambda: next(replies, None))
    with serving(inbox) as port:
        assert over_smtp(world, port) == Delivery(deferred=1)
        assert one_message(world).answer == "451 4.7.1 Greylisted, come back later"
        world.clock.forward(seconds=59)
        assert over_smtp(world, port) == Delivery()
        world.clock.forward(seconds=1)
        assert over_smtp(world, port) == Delivery(sent=1)
    assert one_message(world).answer == "250 2.0.0 queued as 4711"
    assert one_message(world).attempts == 2
    (sent,) = letters_in(inbox)
    assert sent["Message-ID"] == f"<{notice.message_id}@example.org>"
    assert sent["Date"].datetime == world.clock.now


def test_a_slow_server_is_asked_once_about_each_message_in_one_delivery(world: World) -> None:
    """A message deferred in a delivery waits for the next one, even if due again."""
    world.make_noticed_poll()

    def slow(_message: EmailMessage) -> Answer:
        world.clock.forward(minutes=2)
        return LATER

    transport = Doing(slow)
    delivery = deliver_due(mailer(world, transport))
    assert delivery == Delivery(deferred=MAILS)
    assert len({mail["Message-ID"] for mail in transport.mails}) == MAILS


def test_scenario_52_a_real_server_that_says_no_is_not_asked_again(world: World) -> None:
    """After 550 its words are kept, and the other messages are sent."""
    world.make_noticed_poll()
    reply = "550 5.1.1 No such mailbox here"
    inbox = Inbox(rcpt=lambda address: reply if address.startswith("casey") else None)
    with serving(inbox) as port:
        assert over_smtp(world, port) == Delivery(sent=MAILS - 1, refused=1)
        world.clock.forward(days=1)
        assert over_smtp(world, port) == Delivery()
    (refused,) = (m for m in outbox_of(world) if m.state == "refused")
    assert (refused.address, refused.answer) == ("casey@example.org", reply)


def test_scenario_52_a_line_that_breaks_after_the_data_sends_the_same_id(world: World) -> None:
    """The server may have both, and a mail reader shows one."""
    one_notice(world)
    inbox = Inbox(hangs_up=True)
    with serving(inbox) as port:
        assert over_smtp(world, port) == Delivery(deferred=1)
        inbox.hangs_up = False
        world.clock.forward(minutes=1)
        assert over_smtp(world, port) == Delivery(sent=1)
    first, second = letters_in(inbox)
    assert first["Message-ID"] == second["Message-ID"]


def test_mail_waits_for_a_server_that_is_down(world: World) -> None:
    """Every message stays due, and each says what is wrong."""
    world.make_noticed_poll()
    with serving(Inbox()) as port:
        pass
    assert over_smtp(world, port) == Delivery(deferred=MAILS)
    assert all("Connection refused" in message.answer for message in outbox_of(world))
    world.clock.forward(minutes=1)
    with serving(Inbox()) as port:
        assert over_smtp(world, port) == Delivery(sent=MAILS)


def test_a_delivery_may_be_limited(world: World) -> None:
    """The messages above the limit stay due."""
    world.make_noticed_poll()
    kept = Kept()
    assert deliver_due(mailer(world, kept), most=2) == Delivery(sent=2)
    assert deliver(world, kept) == Delivery(sent=MAILS - 2)


def untried(world: World) -> set[int]:
    """How often each message that is still queued was tried."""
    return {m.attempts for m in outbox_of(world) if (m.state, m.held_by) == ("queued", "")}


@pytest.mark.parametrize("slow", [False, True])
def test_what_was_claimed_and_not_tried_is_due_as_before(
    world: World, monkeypatch: pytest.MonkeyPatch, *, slow: bool
) -> None:
    """After a stop, and where the server is so slow that the others are not kept waiting."""
    world.make_noticed_poll()
    held = []

    def look(_message: EmailMessage) -> None:
        held.append(len([m for m in outbox_of(world) if m.attempts and m.state == "queued"]))

    if slow:
        monkeypatch.setattr(send, "BATCH_SECONDS", -1)
    delivery = deliver_due(mailer(world, Doing(look)), stop=lambda: len(held) == 3)
    assert delivery == Delivery(sent=3)
    assert held == ([send.AT_ONCE] * 3 if slow else [send.AT_ONCE, 9, 8])
    assert untried(world) == {0}
    assert deliver(world, Kept()) == Delivery(sent=MAILS - 3)


def test_a_poll_that_is_changed_between_two_messages_is_judged_again(world: World) -> None:
    """What was found sound for the first message holds for a row that stayed as it was."""
    slug = world.make_noticed_poll()

    def change(_message: EmailMessage) -> None:
        with world.database.transaction() as tx:
            tx.exec(select(Poll)).one().closes = CLOSES + timedelta(days=1)

    assert deliver_due(mailer(world, Doing(change))) == Delivery(sent=1, deferred=MAILS - 1)
    answers = {m.answer for m in outbox_of(world) if m.state == "deferred"}
    assert answers == {str(RowsChanged(slug=slug, what="the row"))}


def test_a_database_that_fails_before_a_message_is_sent_is_no_answer_to_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server was asked, so nothing is deferred, and status says nothing of it."""
    one_notice(world)
    real, asked = world.database.reading, iter([False, True])

    def reading() -> object:
        if next(asked, False):
            raise DatabaseUnreachable(reason="the server ended")
        return real()

    monkeypatch.setattr(world.database, "reading", reading)
    with pytest.raises(DatabaseUnreachable):
        deliver(world, Kept())
    assert (one_message(world).state, one_message(world).answer) == ("queued", "")


def test_nothing_is_locked_while_the_server_talks(world: World) -> None:
    """During an SMTP answer a ballot can be cast and read."""
    slug = world.make_open_poll()
    casts: list[RecordedBallot] = []

    def cast(_message: EmailMessage) -> None:
        if not casts:
            casts.append(world.cast(slug, "ellis", "yes"))

    delivery = deliver_due(mailer(world, Doing(cast)))
    assert len(casts) == 1
    assert delivery.sent == len([m for m in outbox_of(world) if m.state == "sent"]) + 1


@pytest.mark.parametrize("answer", [ACCEPTED, LATER, NEVER])
def test_a_close_while_mail_is_sent_takes_no_mail_of_the_close_with_it(
    world: World, answer: Answer
) -> None:
    """SQLite gives the numbers of deleted messages anew, and answers about those settle nothing."""
    slug = world.make_open_poll()
    deliver(world, Kept())
    for voter in ("blair", "casey", "devon", "ellis"):
        world.cast(slug, voter, "yes")

    def close_meanwhile(_message: EmailMessage) -> Answer:
        world.clock.now = CLOSES
        world.act(close.close, slug)
        return answer

    assert deliver_due(mailer(world, Doing(close_meanwhile)), most=4).tried == 4
    told = Kept()
    deliver(world, told)
    over = [str(mail["To"]) for mail in told.mails if "Voting is over" in str(mail["Subject"])]
    assert len({*over}) == len(over) == 9


def test_a_message_that_cannot_be_composed_waits_and_holds_up_nobody(world: World) -> None:
    """Its answer is the refusal's sentence, and the next message is sent."""
    slug = world.make_noticed_poll()
    other = world.make_noticed_poll(changes={'"removal-2026-1"': '"removal-2026-2"'})
    with world.database.transaction() as tx:
        poll = store.find(tx, slug)
        poll.definition = poll.definition.replace(b"Lead Core", b"Head Core")
    assert deliver(world, Kept()) == Delivery(sent=MAILS, deferred=MAILS)
    assert {m.state for m in world.messages(other)} == {"sent"}
    sentence = str(DefinitionChanged(slug=slug))
    assert {m.answer for m in world.messages(slug)} == {sentence}


def test_a_link_to_an_address_that_was_changed_is_refused_for_good(world: World) -> None:
    """The reason is kept as the answer."""
    slug = world.make_open_poll()
    only(world, "ballot-link", "ellis@example.org")
    world.act(relink, slug, "ellis", "ellis@example.com", "the old mailbox is lost")
    assert deliver(world, Kept()) == Delivery(sent=2, refused=1)
    (refused,) = (m for m in outbox_of(world) if m.state == "refused")
    assert refused.answer == "This was not sent: this elector's links go to another address now."


def test_who_cast_is_forgotten_as_soon_as_it_was_told(world: World) -> None:
    """A `recorded` message is deleted when accepted or refused, and waits when deferred."""
    slug = world.make_open_poll()
    post(world)
    for person, answer, left in (("ellis", LATER, 1), ("gray", ACCEPTED, 1), ("casey", NEVER, 1)):
        world.cast(slug, person, "yes")
        deliver(world, Kept(answer))
        assert len([m for m in outbox_of(world) if m.kind == "recorded"]) == left
    world.clock.forward(minutes=1)
    deliver(world, Kept())
    assert not [m for m in outbox_of(world) if m.kind == "recorded"]


def test_whether_a_ballot_was_in_the_box_is_forgotten_as_soon_as_it_was_told(world: World) -> None:
    """The `closed` message stays listed, without that fact."""
    slug = world.make_open_poll()
    world.cast(slug, "ellis", "yes")
    post(world)
    world.close(slug)
    assert deliver(world, Kept()) == Delivery(sent=9 + 2)
    assert {m.data for m in world.messages(slug) if m.kind == "closed"} == {b"{}"}


def bytes_of(world: World) -> bytes:
    """Every byte of the database: its file, and its log and index."""
    return b"".join(file.read_bytes() for file in sorted(world.directory.glob("election.db*")))


def test_no_link_lies_in_the_database_or_in_a_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """No token is in either, whatever became of its message."""
    caplog.set_level(logging.DEBUG)
    slug = world.make_open_poll()
    answers = iter([LATER, NEVER])
    transport = Doing(lambda _message: next(answers, None))
    deliver_due(mailer(world, transport))
    world.act(remind, slug)
    world.clock.forward(minutes=1)
    deliver_due(mailer(world, transport))
    tokens_by_mail = [
        re.findall(r"^  [\w-]{8,}\.[\w-]{43}$", _text(mail), re.MULTILINE)
        for mail in transport.mails
    ]
    tokens = {token.strip() for mail in tokens_by_mail for token in mail}
    assert len(tokens) == 9
    at_rest = bytes_of(world)
    assert b"ellis@example.org" in at_rest
    for token in tokens:
        payload, _, signature = token.partition(".")
        for part in (payload, signature):
            assert part.encode() not in at_rest
            assert part not in caplog.text


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_test_message_is_sent_at_once_and_not_kept(world: World) -> None:
    """The answer is returned, and the outbox has no row for it."""
    kept = Kept(LATER)
    answer = deliver_now(mailer(world, kept), "robin@example.org")
    assert answer == LATER
    assert str(kept.mails[0]["To"]) == "robin@example.org"
    assert outbox_of(world) == []


def test_a_test_message_to_no_address_is_refused_in_a_sentence(world: World) -> None:
    """The transport gets no message."""
    kept = Kept()
    with pytest.raises(UnfitValue):
        deliver_now(mailer(world, kept), "robin@\nexample.org")
    assert kept.mails == []


def turn(world: World, transport: Transport | None = None) -> worker.Turn:
    return worker.turn(mailer(world, transport or Kept()))


def test_a_turn_opens_what_is_due_and_sends_the_links(world: World) -> None:
    """It opens no moment before, and sends the links in the same turn."""
    slug = world.make_noticed_poll()
    assert turn(world) == worker.Turn((), (), (), Delivery(sent=MAILS))
    world.clock.now = OPENS - timedelta(microseconds=1)
    assert turn(world).opened == ()
    world.clock.now = OPENS
    assert turn(world) == worker.Turn((slug,), (), (), Delivery(sent=9))
    assert turn(world) == worker.Turn((), (), (), Delivery())


def test_a_turn_closes_what_is_due_and_tells_everybody(world: World) -> None:
    """It closes exactly at `closes`."""
    slug = world.make_open_poll()
    post(world)
    world.clock.now = CLOSES - timedelta(microseconds=1)
    assert turn(world).closed == ()
    world.clock.now = CLOSES
    assert turn(world) == worker.Turn((), (slug,), (), Delivery(sent=9 + 2))


def test_after_a_turn_that_closed_no_byte_says_who_cast(world: World) -> None:
    """File and log have neither deleted rows nor `closed` messages."""
    slug = world.make_open_poll()
    world.cast(slug, "ellis", "yes")
    post(world)
    with world.database.reading() as tx:
        cast_id = tx.exec(select(Cast.cast_id)).one().encode()
    assert cast_id in bytes_of(world)
    world.clock.now = CLOSES
    told = []

    def look(_message: EmailMessage) -> None:
        told.append((cast_id in bytes_of(world), b'"in_box":1' in bytes_of(world)))

    turn(world, Doing(look))
    assert told[0] == (False, True)
    assert b'"in_box":1' not in bytes_of(world)


def test_a_poll_that_refuses_stops_neither_the_others_nor_the_mail(world: World) -> None:
    """When one poll is too late to open, the others go on."""
    late = world.make_noticed_poll()
    ending = world.make_noticed_poll(ELECTION)
    world.open(ending)
    world.clock.now = CLOSES - timedelta(days=6)
    fresh = world.make_noticed_poll(
        changes={
            '"removal-2026-1"': '"removal-2026-2"',
            "2027-01-12": "2027-01-29",
            "2027-01-26": "2027-02-20",
        }
    )
    world.clock.now = CLOSES + timedelta(days=4)
    done = turn(world)
    assert (done.opened, done.closed) == ((fresh,), (ending,))
    (refusal,) = done.refusals
    assert isinstance(refusal, VotingTooShort)
    assert refusal.slug == late
    assert done.delivery.deferred == 0
    assert done.delivery.sent > 0


def test_a_changed_definition_does_not_stop_the_closing_of_another_poll(world: World) -> None:
    """An unreadable poll is reported, and the rest of the turn is done."""
    broken = world.make_noticed_poll()
    ending = world.make_open_poll(ELECTION)
    with world.database.transaction() as tx:
        poll = store.find(tx, broken)
        poll.definition = poll.definition.replace(b"Lead Core", b"Head Core")
    world.clock.now = CLOSES
    done = turn(world)
    assert done.closed == (ending,)
    assert [type(refusal) for refusal in done.refusals] == [DefinitionChanged]


def test_what_another_worker_did_first_is_no_refusal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll that another worker has opened meanwhile is not reported."""
    slug = world.make_noticed_poll()
    world.clock.now = OPENS
    real = opening.open_poll

    def overtaken(tx: Session, clock: object, slug: str) -> object:
        monkeypatch.setattr(opening, "open_poll", real)
        poll = store.find(tx, slug)
        poll.phase = "open"
        tag_row(tx, poll, poll)
        return real(tx, world.clock, slug)

    monkeypatch.setattr(opening, "open_poll", overtaken)
    done = turn(world)
    assert done.opened == ()
    assert done.refusals == ()
    assert slug in turn(world).opened


def run(world: World, transport: Transport, stop: threading.Event) -> None:
    worker.run(mailer(world, transport), stop, pause=0.01)


def test_the_worker_runs_until_it_is_stopped(world: World) -> None:
    """It opens, sends one message after the other, and stops between two of them."""
    slug = world.make_noticed_poll()
    world.clock.now = OPENS
    stop = threading.Event()
    transport = Doing(lambda _message: stop.set() if len(transport.mails) == 15 else None)
    run(world, transport, stop)
    assert world.poll(slug).phase == "open"
    assert len(transport.mails) == 15
    assert len([m for m in outbox_of(world) if m.state == "queued"]) == MAILS + 9 - 15


def test_a_close_and_a_stop_do_not_wait_for_a_mail_server(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds the first message for ever: the poll is closed at its end, and the worker stops."""
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.05)
    slug = world.make_open_poll()
    stop, cut = threading.Event(), threading.Event()
    held: list[str] = []

    class Holding(Doing):
        def cut(self) -> None:
            cut.set()

    def hold(_message: EmailMessage) -> Answer:
        world.clock.now = CLOSES
        while world.poll(slug).phase != "closed":
            assert not stop.wait(0.01)
        held.append(slug)
        stop.set()
        cut.wait(20)
        return LATER

    run(world, Holding(hold), stop)
    assert held == [slug]
    assert cut.is_set()


@contextmanager
def failing_once(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A session whose first reading fails, as when the database is locked or restarts."""
    real = world.database.reading
    failures: list[str] = []

    @contextmanager
    def reading() -> Iterator[Session]:
        if not failures:
            failures.append("once")
            raise DatabaseUnreachable(reason="database is locked")
        with real() as tx:
            yield tx

    with monkeypatch.context() as patch:
        patch.setattr(world.database, "reading", reading)
        yield failures


def test_a_database_that_fails_for_a_moment_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The failure is logged in the database's words, and the mail is sent after it."""
    world.make_noticed_poll()
    stop = threading.Event()
    transport = Doing(lambda _message: stop.set())
    with failing_once(world, monkeypatch) as failures:
        run(world, transport, stop)
    assert failures == ["once"]
    assert len(transport.mails) == 1
    assert "database is locked. It is tried again." in caplog.text


def test_a_worker_whose_turn_to_write_does_not_come_tries_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody writes for too long: the worker says so and goes on, and the mail is sent."""
    world.make_noticed_poll()
    stop = threading.Event()
    transport = Doing(lambda _message: stop.set())
    monkeypatch.setattr(write_queue, "LONGEST_WAIT_SECONDS", 0.05)
    with ThreadPoolExecutor(1) as threads:
        with world.database.transaction():
            running = threads.submit(run, world, transport, stop)
            while "It is tried again." not in caplog.text:
                assert not running.done()
        running.result(20)
    assert len(transport.mails) == 1
    assert "Other writers held the database" in caplog.text


def test_a_worker_without_work_writes_nothing(world: World) -> None:
    """It looks for mail and polls that are due; only where something is, it asks for the lock."""
    world.make_noticed_poll()
    turn(world)
    with watched_writes(world.database) as watch:
        turn(world)
    assert watch.transactions == 0


def test_the_worker_says_what_it_did_and_each_refusal_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Over five turns it logs an opening, a close, and once the poll that cannot open."""
    caplog.set_level(logging.INFO, logger=worker.LOG.name)
    later = {"2027-01-26": "2027-02-20", "2027-01-12": "2027-01-26"}
    opening_now = world.make_noticed_poll(changes={'"removal-2026-1"': '"removal-2026-2"', **later})
    late, ending = world.make_noticed_poll(), world.make_open_poll(ELECTION)
    world.clock.now = CLOSES
    stop = threading.Event()
    transport = Doing(lambda _message: stop.set() if len(transport.mails) == 5 else None)
    run(world, transport, stop)
    messages = [record.getMessage() for record in caplog.records if record.name == worker.LOG.name]
    assert messages[0] == "This worker acts now."
    assert messages[1:3] == [f"{opening_now} is open.", f"{ending} is closed."]
    assert messages[3].startswith(f"{late} would stay open for less than 7 days")
    assert len(messages) == 4


def test_the_worker_overwrites_at_rest_what_a_dead_worker_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It scrubs after a close without scrub, and again after the `closed` mails."""
    dead, living = world.make_noticed_poll(), world.make_noticed_poll(ELECTION)
    world.open(dead)
    world.open(living)
    post(world)
    world.clock.now = CLOSES
    world.act(close.close, dead)
    stop = threading.Event()
    scrubs: list[tuple[str, bool]] = []

    def scrub() -> None:
        queued = any(message.state == "queued" for message in outbox_of(world))
        scrubs.append((world.poll(living).phase, queued))
        if len(scrubs) == 2:
            stop.set()

    monkeypatch.setattr(world.database, "scrub", scrub)
    run(world, Kept(), stop)
    assert scrubs == [("closed", True), ("closed", False)]
    assert not scrub_owed(world.database)


def test_a_worker_at_rest_scrubs_nothing_that_is_not_owed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns without a deletion do not scrub."""
    world.make_open_poll()
    monkeypatch.setattr(world.database, "scrub", lambda: pytest.fail("nothing is owed"))
    for _ in range(3):
        turn(world)


def test_a_database_that_is_busy_is_scrubbed_at_a_later_turn(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The close stands, the mail is sent, and the log says that a scrub is owed."""
    slug = world.make_open_poll()
    world.clock.now = CLOSES
    scrub = world.database.scrub

    def busy() -> None:
        raise OperationalError("VACUUM", None, sqlite_module().OperationalError("it is locked"))

    monkeypatch.setattr(world.database, "scrub", busy)
    assert turn(world).closed == (slug,)
    assert "not overwritten in the database's file yet: it is locked." in caplog.text
    monkeypatch.setattr(world.database, "scrub", scrub)
    turn(world)
    assert not scrub_owed(world.database)


def test_a_whole_office_by_mail_into_a_maildir(world: World, tmp_path: Path) -> None:
    """With the built-in transport a turn writes a file for each message."""
    world.make_open_poll()
    done = turn(world, transport_for("maildir:mail", tmp_path))
    assert done.delivery == Delivery(sent=MAILS + 9)
    assert len(list((tmp_path / "mail/new").iterdir())) == MAILS + 9

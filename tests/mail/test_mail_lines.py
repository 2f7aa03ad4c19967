"""One line to a mail server carries many messages, and no server holds a message for ever."""

import socket
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

import pytest

from election.mail.pace import Pace
from election.mail.send import Delivery, deliver_due
from election.mail.transports import smtp
from election.mail.transports.answer import Answer
from election.mail.transports.choose import transport_for
from tests.support.hard_mail import mail
from tests.support.mail_reader import Kept, mailer
from tests.support.mailserver import LOOPBACK, Inbox, letters_in, serving
from tests.support.slow_mail_server import HANG, OK, STEPS, SlowServer, serving_slowly
from tests.support.world import World

SHORT = 0.15


def sent(server: SlowServer, *mails: EmailMessage) -> list[Answer]:
    """Hand these over, one after the other, by one transport."""
    with serving_slowly(server):
        transport = transport_for(f"smtp://{LOOPBACK}:{server.port}", Path("/nowhere"))
        answers = [transport.send(each) for each in mails]
        transport.hang_up()
    return answers


@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_hangs_or_dribbles_at_a_step_defers_the_message_in_time(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence, and a byte now and then: one deadline holds for the whole message."""
    monkeypatch.setattr(smtp, "MESSAGE_SECONDS", SHORT)
    for server in (SlowServer({step: HANG}), SlowServer(dribbles=step)):
        begun = monotonic()
        (answer,) = sent(server, mail())
        assert answer.state == "deferred"
        assert answer.words.endswith(f"it was not done within {SHORT} seconds")
        assert monotonic() - begun < 20 * SHORT


def test_a_server_that_accepts_before_it_has_the_message_has_not_accepted() -> None:
    """250 in answer to DATA is no request for the message, and none was handed over."""
    (answer,) = sent(SlowServer({"DATA": OK}), mail())
    assert answer.state == "deferred"
    assert "it had not asked for yet" in answer.words


def test_one_line_carries_all_messages_after_a_refusal_too() -> None:
    """The third address is refused, and the line is used on."""
    refused = mail(to="nobody@example.org")
    server = SlowServer()
    assert [answer.state for answer in sent(server, mail(), mail(), mail())] == ["accepted"] * 3
    assert server.lines == 1
    inbox = Inbox(rcpt=lambda to: "550 5.1.1 No such mailbox" if to.startswith("nobody") else None)
    with serving(inbox) as port:
        transport = transport_for(f"smtp://{LOOPBACK}:{port}", Path("/nowhere"))
        states = [transport.send(each).state for each in (mail(), refused, mail())]
        transport.hang_up()
    assert states == ["accepted", "refused", "accepted"]


@dataclass
class Tired(SlowServer):
    """Takes one message a line, and says so to the next one with these words."""

    end: bytes = b""

    def says(self, line: socket.socket, step: str) -> bool:
        is_second = step == "MAIL" and len(self.taken) == self.lines
        self.instead = {"MAIL": self.end if is_second else OK}
        return super().says(line, step)


@pytest.mark.parametrize("end", [b"421 4.7.0 Too many on this line\r\n", b"452 4.5.3 Too many\r\n"])
def test_a_line_that_the_server_ended_is_replaced_before_a_message_is_lost_on_it(
    end: bytes,
) -> None:
    """It says to the next message that it takes no more: that goes over a new line at once."""
    server = Tired(end=end)
    assert [answer.state for answer in sent(server, mail(), mail(), mail())] == ["accepted"] * 3
    assert server.lines == 3


@dataclass
class Breaking(SlowServer):
    """Breaks the line instead of its answer to the second message."""

    def says(self, line: socket.socket, step: str) -> bool:
        breaks = step == "end" and len(self.taken) == 2
        return not breaks and super().says(line, step)


def test_a_line_that_breaks_after_the_data_is_not_tried_again_at_once() -> None:
    """Nobody knows if the server kept it: the message is deferred, also on a kept line."""
    server = Breaking()
    assert [answer.state for answer in sent(server, mail(), mail(), mail())] == [
        "accepted",
        "deferred",
        "accepted",
    ]
    assert len(server.taken) == 3


def test_mail_keeps_the_pace_that_the_provider_allows(world: World) -> None:
    """30 a minute: two seconds lie between two messages, by a clock of the test's own."""
    world.make_noticed_poll()
    seconds = [0.0]
    at: list[float] = []

    class Noting(Kept):
        def send(self, message: EmailMessage) -> Answer:
            at.append(round(seconds[0], 6))
            return super().send(message)

    def rest(wait: float) -> None:
        seconds[0] += wait

    sender = mailer(world, Noting())
    object.__setattr__(sender, "pace", Pace(30, lambda: seconds[0], rest))
    assert deliver_due(sender, most=4) == Delivery(sent=4)
    assert at == [0, 2, 4, 6]


def test_every_mail_says_what_it_is_to_programs_that_read_it(world: World) -> None:
    """Its time, an id of the sender's domain, and that a program sent it; over one line."""
    world.make_noticed_poll()
    inbox = Inbox()
    with serving(inbox) as port:
        deliver_due(mailer(world, transport_for(f"smtp://{LOOPBACK}:{port}", world.directory)))
    for letter in letters_in(inbox):
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Date"].datetime == world.clock.now
        assert letter["Message-ID"].endswith("@example.org>")
        assert letter["List-Unsubscribe"] is None  # nothing can be unsubscribed from

"""Bounces: what comes back is known by its code or Message-ID, stored, and deleted; no other is.

Ellis and Blair have two addresses, Casey has one. Each mail here went to a mailbox that is a list.
"""

import base64
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from election.crypto.return_code import CODE_LENGTH, LONGEST_LOCAL_PART
from election.crypto.row_tags import RowKeys
from election.database.engine import Database
from election.database.tables import Message
from election.errors.mail import BouncesUnread
from election.mail.bounces.bounce_box import MOST_BYTES, FoundMail
from election.mail.bounces.maildir_box import MaildirBox
from election.mail.bounces.reading import read_bounces
from election.mail.send import deliver_due
from election.services import outbox
from election.services.delivery import delivery_of, state_of
from tests.support import bounces
from tests.support.bounces import (
    BOUNCED,
    NO_BOUNCES,
    OF_OTHERS,
    REFUSAL,
    Leaving,
    Sent,
    mail,
    multipart,
)
from tests.support.mail_reader import mailer, outbox_of
from tests.support.world import SIGNING_KEY, World


@dataclass
class Office:
    """The world's office, a Maildir that bounces come into, and what was sent so far."""

    world: World
    box: MaildirBox
    sent: list[Sent] = field(default_factory=list)

    def posts(self, most: int | None = None) -> list[Sent]:
        """Send what is due, or the first of it; only that. The fourth notice is Casey's."""
        server = Leaving()
        deliver_due(mailer(self.world, server, self.box), most)
        self.sent += server.sent
        return server.sent

    def to(self, address: str) -> Sent:
        return next(sent for sent in self.sent if sent.to == address)

    def gets(self, *contents: bytes) -> None:
        """Deliver these into the Maildir."""
        for content in contents:
            number = len(list(self.box.path.rglob("*,*")) + list(self.box.path.glob("new/*")))
            (self.box.path / "new" / f"{number:05}.{os.urandom(4).hex()}").write_bytes(content)

    def reads(self) -> None:
        read_bounces(self.world.database, self.box)

    @property
    def new(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.box.path / "new").iterdir())]

    @property
    def left(self) -> list[bytes]:
        """What was left as it is, unread."""
        kept = sorted((self.box.path / "cur").iterdir())
        assert all(file.name.endswith(":2,") for file in kept)
        return [file.read_bytes() for file in kept]

    def message(self, sent: Sent) -> Message:
        (found,) = (
            each for each in outbox_of(self.world) if f"<{each.message_id}@" in sent.message_id
        )
        return found

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        with self.world.database.reading() as tx:
            tables = tx.connection().execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table'")
            )
            return {
                name: [*tx.connection().execute(text(f"SELECT * FROM {name}"))]
                for (name,) in tables
            }


@pytest.fixture
def office(world: World) -> Office:
    """An office whose bounces come into a Maildir."""
    path = world.directory / "bounces"
    for name in ("new", "cur", "tmp"):
        (path / name).mkdir(parents=True)
    return Office(world, MaildirBox(path))


def test_what_each_kind_of_server_sends_back_is_stored_with_its_message(office: Office) -> None:
    """Known by the code, in whatever letters, or by the Message-ID; each is deleted then."""
    slug = office.world.make_noticed_poll()
    sent = office.posts()
    assert len(sent) >= len(BOUNCED)
    for shape, each in zip(BOUNCED, sent, strict=False):
        office.gets(shape(each))
    office.reads()
    for shape, each in zip(BOUNCED, sent, strict=False):
        message = office.message(each)
        assert (message.state, message.next_try) == ("bounced", None), shape.__name__
        assert "no such mailbox here" in message.far_answer, shape.__name__
        assert message.answer == "250 OK"  # what our own server said stays
    assert [office.message(each).state for each in sent[len(BOUNCED) :]] == ["sent"] * (
        len(sent) - len(BOUNCED)
    )
    assert (office.new, office.left) == ([], [])
    with office.world.database.reading() as tx:
        standing = delivery_of(tx, office.world.poll(slug))
    assert standing["casey"].state == "bounced"
    assert {standing["gray"].state, standing["indigo"].state} <= {"bounced", "accepted"}


def test_mail_comes_from_an_address_of_its_own_that_every_server_takes(office: Office) -> None:
    """The code fits into 64 octets, and into any case; it is in no header of the mail."""
    office.world.make_noticed_poll()
    codes = set()
    for sent in office.posts():
        local, _, domain = sent.returns_to.partition("@")
        name, _, code = local.partition("+")
        assert (name, domain, len(code)) == ("bounces", "example.org", CODE_LENGTH)
        assert len(local) <= LONGEST_LOCAL_PART
        assert code == code.lower()
        assert code not in sent.content
        codes.add(code)
    assert len(codes) == len(office.sent)


def test_without_a_mailbox_of_bounces_mail_comes_from_its_sender(office: Office) -> None:
    """Nothing is changed for an office that does not read them."""
    office.world.make_noticed_poll()
    server = Leaving()
    deliver_due(mailer(office.world, server))
    assert {sent.returns_to for sent in server.sent} == {"polls@example.org"}


def test_a_mail_that_is_late_at_the_far_side_is_deferred_there_until_it_comes_back(
    office: Office,
) -> None:
    """A warning is no bounce; the bounce after it is; a warning after that changes nothing."""
    office.world.make_noticed_poll()
    office.posts(4)
    casey = office.to("casey@example.org")
    for shape, state, words in (
        (bounces.postfix_late, "deferred", "451 4.4.1 the far side does not answer"),
        (bounces.postfix, "bounced", REFUSAL),
        (bounces.postfix_late, "bounced", REFUSAL),
    ):
        office.gets(shape(casey))
        office.reads()
        message = office.message(casey)
        assert (state_of(message), message.far_answer) == (state, words)
    assert office.new == office.left == []


def test_complaints_answers_and_mail_of_others_are_left_as_they_are_and_read_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is a bounce of somebody else's mail, and one whose code another service signed."""
    office.world.make_noticed_poll()
    office.posts()
    casey = office.to("casey@example.org")
    forged = bounces.nothing_returned(casey).replace(b"A", b"B").replace(b"Q", b"R")
    others = [*(shape(casey) for shape in NO_BOUNCES), OF_OTHERS, forged]
    before = office.rows()
    office.gets(*others)
    office.reads()
    assert office.rows() == before
    assert (office.new, sorted(office.left)) == ([], sorted(others))
    monkeypatch.setattr(
        "election.mail.bounces.reading.read_report", lambda _: pytest.fail("it is read again")
    )
    office.reads()


def everything_that_answers(sent: Sent) -> list[bytes]:
    """All that a program may answer to a mail, to its return path and to its sender."""
    to_sender = bounces.out_of_office(sent).replace(sent.returns_to.encode(), b"polls@example.org")
    unmarked = mail({"From": sent.to, "To": sent.returns_to}, "I am away.\n")
    return [
        *(shape(sent) for shape in (*BOUNCED, bounces.postfix_late, bounces.delivered)),
        bounces.out_of_office(sent),
        bounces.complaint(sent),
        to_sender,
        unmarked,
    ]


@pytest.mark.parametrize("kind", outbox.TELLS_WHO_CAST)
def test_what_answers_mail_that_tells_who_cast_is_deleted_and_leaves_no_trace(
    office: Office, kind: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No row, no log line, no count; a reply that a person wrote is left to be read."""
    slug = office.world.make_open_poll()
    office.posts()
    office.world.cast(slug, "casey", "yes")
    if kind == "closed":
        office.posts()
        office.world.close(slug)
    telling = [sent for sent in office.posts() if sent.to == "casey@example.org"]
    (casey,) = telling
    before = office.rows()
    caplog.clear()
    office.gets(*everything_that_answers(casey))
    office.reads()
    assert (office.new, office.left) == ([], [])
    assert office.rows() == before
    assert (caplog.text, *capfd.readouterr()) == ("", "", "")
    office.gets(bounces.reply(casey))
    office.reads()
    assert len(office.left) == 1
    assert office.rows() == before


def test_mail_that_tells_who_cast_has_no_return_path_of_its_own(office: Office) -> None:
    """Its code names nothing, and is another one when it is sent again; its id is in no row."""
    slug = office.world.make_open_poll()
    office.posts()
    paths = set()
    for _ in range(2):
        office.world.cast(slug, "casey", "yes")
        (recorded,) = office.posts()
        named = base64.b32decode(recorded.returns_to.partition("+")[2].partition("@")[0].upper())
        assert recorded.message_id.strip("<").partition("@")[0] not in str(office.rows())
        assert named[:16].hex() not in recorded.content + str(office.rows())
        paths.add(recorded.returns_to)
    assert len(paths) == 2


def test_what_comes_back_of_a_poll_that_was_purged_is_deleted(office: Office) -> None:
    """Its code is ours, and nothing is kept of its message any more."""
    office.world.make_noticed_poll()
    office.posts(4)
    casey = office.to("casey@example.org")
    with office.world.database.transaction() as tx:
        tx.connection().execute(text("DELETE FROM message"))
    office.gets(bounces.postfix(casey))
    office.reads()
    assert office.new == office.left == []


def nested(depth: int) -> bytes:
    """A mail within a mail within a mail."""
    heads = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)
    )
    return heads.encode()


HOSTILE: tuple[Callable[[Sent], bytes], ...] = (
    lambda _: b"",
    lambda _: b"\0\xff\xfe" * 1000,
    lambda _: nested(5_000),
    lambda _: nested(30) + b"x\n" * 30_000,
    lambda sent: bounces.postfix(sent)[:200],
    lambda sent: multipart({"To": sent.returns_to}, "Content-Type: message/delivery-status\n\n:\n"),
    lambda _: b"Content-Type: multipart/report; boundary=" + b"\xc3(" * 50 + b"\n\n--\n",
    lambda _: b"X-Failed-Recipients: " + b",<" * 30_000 + b"\n\n" + b"5.1.1" * 1000,
    lambda _: b"To: " + b"+aaaa@" * 20_000 + b"\n\n" + (b"%032x " % 7) * 3_000,
    lambda sent: bounces.reply(sent) + b"x" * (10 * MOST_BYTES),
)


def test_no_mail_stops_the_reading_of_the_next(office: Office) -> None:
    """Each hostile one is left or stored; the bounce behind them is read; of each a part alone."""
    office.world.make_noticed_poll()
    office.posts()
    casey = office.to("casey@example.org")
    for make in HOSTILE:
        office.gets(make(office.to("gray@example.org")))
    (office.box.path / "new" / "0-a-directory").mkdir()
    office.gets(bounces.postfix(casey))
    with office.box.visit() as visit:
        assert max(len(found.content) for found in visit.mails()) == MOST_BYTES
    office.reads()
    assert office.message(casey).state == "bounced"
    assert [file.name for file in (office.box.path / "new").iterdir()] == ["0-a-directory"]


def test_a_kill_between_storing_and_deleting_repeats_harmlessly(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bounce is read again, the message is as it was, and the mail is deleted then."""
    office.world.make_noticed_poll()
    office.posts(4)
    casey = office.to("casey@example.org")
    office.gets(bounces.postfix(casey))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("election.mail.bounces.maildir_box._MaildirVisit.delete", killed)
        with pytest.raises(KeyboardInterrupt):
            office.reads()
    before = office.rows()
    assert office.message(casey).state == "bounced"
    assert len(office.new) == 1
    office.reads()
    assert office.rows() == before
    assert office.new == office.left == []


def test_a_bounce_that_comes_before_its_message_is_settled_is_not_lost(office: Office) -> None:
    """The mail server took it, and sent it back while its answer was still on the way."""
    office.world.make_noticed_poll()
    office.posts(4)
    casey = office.to("casey@example.org")
    tried = office.message(casey)
    with office.world.database.transaction() as tx:
        outbox.requeue(tx, office.world.clock.now, None)
        waiting = "UPDATE message SET state = 'queued', next_try = 0 WHERE id = :id"
        tx.connection().execute(text(waiting), {"id": tried.id})
    office.gets(bounces.postfix(casey))
    office.reads()
    with office.world.database.transaction() as tx:
        outbox.mark_sent(tx, tried, "250 taken")
        outbox.mark_deferred(tx, office.world.clock.now, tried, "451 later")
    message = office.message(casey)
    assert (message.state, message.answer, message.next_try) == ("bounced", "250 taken", None)


def test_a_code_is_known_after_a_new_secret_and_not_without_its_own(office: Office) -> None:
    """Keys are changed while mail is under way."""
    office.world.make_noticed_poll()
    office.posts()
    casey, gray = office.to("casey@example.org"), office.to("gray@example.org")
    another = "another secret key that is long enough"
    for keys, sent, state in (
        ([another], gray, "sent"),
        ([SIGNING_KEY, another], casey, "bounced"),
    ):
        office.gets(bounces.nothing_returned(sent))
        file = office.world.directory / "election.db"
        with closing(Database(f"sqlite:///{file}", row_keys=RowKeys(keys))) as database:
            read_bounces(database, office.box)
        assert office.message(sent).state == state


def test_a_mailbox_that_is_not_there_is_told_in_a_sentence(world: World) -> None:
    """Reading it, and asking for it."""
    box = MaildirBox(Path(world.directory / "nowhere"))
    with pytest.raises(BouncesUnread, match="No such file"):
        read_bounces(world.database, box)
    with pytest.raises(BouncesUnread, match="is no directory of this user's"):
        box.greet()


def test_a_mail_that_another_program_took_meanwhile_is_passed_over(office: Office) -> None:
    """It is neither deleted nor left twice."""
    with office.box.visit() as visit:
        visit.delete(FoundMail("gone", b""))
        visit.leave(FoundMail("gone", b""))
    assert office.left == []

"""What follows from mail that does not arrive: an alert, the second address, and what status says.

Ellis and Blair have two addresses, Casey has one. Robin is the officer.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlmodel import select

from election.database.tables import Elector, Message
from election.mail.bounces.bounce_box import BounceBox
from election.mail.bounces.maildir_box import MaildirBox
from election.mail.transports.wire import sender
from election.office import worker
from election.services import journal, store, worker_lease
from election.services.delivery import delivery_of
from election.services.relink import relink
from tests.support.bounces import REFUSAL, Sent, postfix
from tests.support.changed_office import asked
from tests.support.doctor import finds
from tests.support.imap_server import ImapServer, box_of, serving_imap
from tests.support.mail_reader import Kept, Letter, mailer, outbox_of, words
from tests.support.mailserver import LOOPBACK, Inbox, letters_in, papers_in, serving
from tests.support.officer import Officer
from tests.support.postgres import ON_BOTH
from tests.support.world import OPENS, World

OFFICER = "officer@example.org"


class Far(Kept):
    """A mail server that takes each mail; what went to dead addresses comes back to a Maildir."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.box = MaildirBox(path)
        self.dead: set[str] = set()
        for name in ("new", "cur", "tmp"):
            (path / name).mkdir(parents=True, exist_ok=True)

    def send(self, message: object) -> object:  # type: ignore[override]
        sent = Sent(message)  # type: ignore[arg-type]
        if sent.to in self.dead:
            name = sender(sent.mail).partition("+")[2].partition("@")[0]
            (self.box.path / "new" / name).write_bytes(postfix(sent))
        return super().send(message)  # type: ignore[arg-type]


@pytest.fixture
def far(world: World) -> Far:
    return Far(world.directory / "bounces")


def turn(world: World, far: Far) -> list[Letter]:
    """What the worker sends in one turn."""
    far.mails.clear()
    assert worker.turn(mailer(world, far, far.box)).refusals == ()
    kinds = {message.message_id: message.kind for message in outbox_of(world)}
    ids = [mail["Message-ID"].strip("<>").split("@")[0] for mail in far.mails]
    return [
        Letter(kinds.get(each, "recorded"), mail) for each, mail in zip(ids, far.mails, strict=True)
    ]


@ON_BOTH
def test_scenario_45_a_link_that_comes_back_is_told_and_goes_to_the_second_address_once(
    world: World, far: Far
) -> None:
    """The same link, in the same turn; link, journal and electors are as they were."""
    slug = world.make_open_poll()
    far.dead = {"ellis@example.org", "casey@example.org"}
    with world.database.reading() as tx:
        before = journal.history_of(tx, world.poll(slug)).head
    sent = turn(world, far)
    links = {each.to: each.token for each in sent if each.kind == "ballot-link"}
    assert links["ellis@example.net"] == links["ellis@example.org"]
    assert "blair.home@example.net" not in links
    (alert,) = (each for each in sent if each.kind == "mail-refused")
    text = words(alert.text)
    assert alert.to == OFFICER
    came_back = f"It came back, and a mail server said: {REFUSAL}"
    assert f"ballot link, to Casey Moreau (casey) at casey@example.org. {came_back}" in text
    assert f"It goes to the second address now, ellis@example.net. {came_back}" in text
    assert text.count("It goes to the second address") == 1
    assert f"election relink {slug} ID --email ADDRESS --reason TEXT" in text
    assert [turn(world, far), turn(world, far)] == [[], []]
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        assert journal.history_of(tx, poll).head == before
        assert set(tx.exec(select(Elector.link_issue))) == {1}
        standing = delivery_of(tx, poll)
        assert (standing["casey"].state, standing["gray"].state) == ("bounced", "accepted")
        assert (standing["ellis"].state, standing["ellis"].failed) == (
            "accepted",
            ["ellis@example.org"],
        )


def test_a_second_address_that_is_dead_too_is_told_and_ends_there(world: World, far: Far) -> None:
    """No third mail is queued, and the officer learns of the second."""
    world.make_open_poll()
    far.dead = {"ellis@example.org", "ellis@example.net"}
    turn(world, far)
    (alert,) = turn(world, far)
    assert "at ellis@example.net. It came back" in words(alert.text)
    assert turn(world, far) == []


def test_a_link_that_our_own_server_refuses_goes_to_the_second_address_too(
    world: World, far: Far
) -> None:
    """So does the link that replaced another; an address that was replaced asks for nothing."""
    slug = world.make_open_poll()
    far.refused = ("ellis@example.org", "blair@example.org")
    sent = turn(world, far)
    again = {"ellis@example.net", "blair.home@example.net"}
    assert {each.to for each in sent if each.kind == "ballot-link"} >= again
    world.act(relink, slug, "ellis")
    reissued = [each for each in turn(world, far) if each.kind == "link-reissued"]
    assert [each.to for each in reissued] == ["ellis@example.net"]
    world.act(relink, slug, "blair", email="blair.new@example.org", reason="moved")
    assert [each.to for each in turn(world, far) if each.kind == "link-reissued"] == [
        "blair.new@example.org"
    ]


def test_no_link_goes_to_a_second_address_that_somebody_wrote_or_after_the_close(
    world: World, far: Far
) -> None:
    """Neither a changed row nor a late bounce sends one."""
    slug = world.make_open_poll()
    world.cast(slug, "gray", "yes")
    turn(world, far)
    with world.database.transaction() as tx:
        for message in tx.exec(select(Message).where(Message.kind == "ballot-link")):
            message.state = "bounced"
        (ellis,) = tx.exec(select(Elector).where(Elector.person_id == "ellis"))
        ellis.second_email = "eve@example.net"
    turn_and_ignore(world, far)
    assert not {"eve@example.net", "ellis@example.net"} & {Sent(each).to for each in far.mails}
    with world.database.transaction() as tx:
        (ellis,) = tx.exec(select(Elector).where(Elector.person_id == "ellis"))
        ellis.second_email = "ellis@example.net"
    world.close(slug)
    assert "ballot-link" not in {each.kind for each in turn(world, far)}


def turn_and_ignore(world: World, far: Far) -> None:
    """A turn in which the worker says that a poll is stopped."""
    far.mails.clear()
    worker.turn(mailer(world, far, far.box))


# The worker


@pytest.fixture
def hanging(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """An IMAP server that takes a connection, and says nothing more."""
    papers = papers_in(world.directory)
    monkeypatch.setenv("SSL_CERT_FILE", str(papers.authority))
    with serving_imap(ImapServer(papers, hangs_at=b"LOGIN")) as server:
        yield server


def test_a_mailbox_that_hangs_holds_up_neither_mail_nor_the_end(
    world: World, hanging: ImapServer
) -> None:
    """All mail is sent meanwhile, and a stop cuts the visit."""
    world.make_noticed_poll()
    waiting = len(outbox_of(world))
    stop = Event()

    class Stopping(Kept):
        def send(self, message: object) -> object:  # type: ignore[override]
            answer = super().send(message)  # type: ignore[arg-type]
            if len(self.mails) == waiting:
                stop.set()
            return answer

    kept = Stopping()
    worker.run(mailer(world, kept, box_of(hanging)), stop, pause=0.01)
    assert len(kept.mails) == waiting
    assert hanging.fetched == []


class Visited(MaildirBox):
    """A Maildir that tells of a visit."""

    seen = Event()

    def visit(self, mark: str = "") -> object:  # type: ignore[override]
        self.seen.set()
        return super().visit(mark)


def test_the_worker_that_acts_reads_and_the_one_that_stands_by_does_not(
    world: World, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    """A bounce is read by a worker that goes on, without anybody's word."""
    caplog.set_level(logging.WARNING)
    box = Visited(far.box.path)
    with world.database.transaction() as tx:
        assert worker_lease.take(tx, world.clock.now, "elsewhere:7:1", lambda _: False)
    stop = Event()
    running = Thread(
        target=worker.run, args=(mailer(world, far, box), stop), kwargs={"pause": 0.01}
    )
    running.start()
    try:
        assert not box.seen.wait(0.3)
        world.clock.now += worker_lease.LEASE
        assert box.seen.wait(30)
    finally:
        stop.set()
        running.join(30)
    assert caplog.text == ""


def test_a_mailbox_that_fails_is_told_by_the_turn_and_stops_nothing(world: World) -> None:
    """The mail is sent, and what hinders the visit is a refusal of the turn."""
    world.make_noticed_poll()
    kept = Kept()
    box: BounceBox = MaildirBox(world.directory / "nowhere")
    done = worker.turn(mailer(world, kept, box))
    assert [type(refusal).__name__ for refusal in done.refusals] == ["BouncesUnread"]
    assert kept.mails


# The officer


@pytest.fixture
def served(officer: Officer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A real mail server that takes everything, and a Maildir for what comes back."""
    inbox = Inbox()
    Far(Path("back"))
    with serving(inbox) as port:
        monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://{LOOPBACK}:{port}")
        monkeypatch.setenv("ELECTION_MAIL_FROM", "polls@example.org")
        monkeypatch.setenv("ELECTION_BOUNCES_URL", "maildir:back")
        monkeypatch.setenv("ELECTION_BOUNCES_ADDRESS", "bounces@example.org")
        yield inbox


def come_back(inbox: Inbox, *addresses: str) -> None:
    """Put into the Maildir what a far server sends back of the last mail to each address."""
    for address in addresses:
        number = len(inbox.recipients) - 1 - inbox.recipients[::-1].index(address)
        sent = Sent(letters_in(inbox)[number])
        sent.mail["Return-Path"] = f"<{inbox.senders[number]}>"
        Path("back/new", f"{number}").write_bytes(postfix(sent))


def test_scenario_45_status_says_first_who_cannot_be_reached_and_what_to_do(
    officer: Officer, served: Inbox
) -> None:
    """By name, with the far server's words and the command; next, --json and retry agree."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    assert {address.partition("+")[0] for address in served.senders} == {"bounces"}
    assert officer.reads("status", slug)["unreached"] == []
    come_back(served, "casey@example.org", "ellis@example.org", "scrutineer@example.org")
    officer.does("worker", "--once")
    shown = officer.does("status", slug)
    assert shown.startswith("These people cannot be reached\n  Casey Moreau (casey)\n")
    casey, scrutineer, ellis = (shown.index(each) for each in ("Casey", "Sam Whit", "Ellis"))
    assert casey < scrutineer < ellis < shown.index("These need a person")
    assert f"casey@example.org: the last mail came back: {REFUSAL}" in shown
    command = f"election relink {slug} casey --email ADDRESS --reason TEXT"
    assert command in shown
    assert "an official's address is part of the definition" in shown
    assert "    ellis@example.net: mail is taken there\n" in shown
    report = officer.reads("status", slug)
    people = {person["name"]: person for person in report["unreached"]}
    assert people["Casey Moreau"]["command"] == command
    assert people["Casey Moreau"]["dead"] == [
        {"address": "casey@example.org", "state": "bounced", "answer": REFUSAL}
    ]
    assert people["Sam Whitfield"]["offices"] == ["scrutineer"]
    assert {each["id"]: each["delivery"] for each in report["electors"]}["casey"] == "bounced"
    assert report["counts"]["ballot-link"]["bounced"] == 2
    (act, _) = officer.reads("next", slug)["next"]
    assert act["does"].startswith("2 messages were refused, or came back")  # the links alone
    officer.does("mail", "retry", slug)
    assert officer.reads("next", slug)["next"][0]["by"] == "the electors"
    come_back(served, "casey@example.org")
    officer.does("worker", "--once")
    officer.does("relink", slug, "casey", "--email", "c@example.net", "--reason", "moved")
    officer.does("worker", "--once")
    assert officer.reads("status", slug)["unreached"] == []


def test_doctor_opens_the_mailbox_and_asks_about_the_sender_with_a_code(
    officer: Officer, served: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says too where a bounce is not seen at all."""
    finds(officer, "ok", "bounces")
    asked = [address for address in served.senders if "+" in address]
    assert asked == [f"bounces+{'x' * 40}@example.org"]
    served.mail = lambda address: "553 no such sender" if "+" in address else None
    finds(officer, "fault", "bounces", "takes no mail from bounces+", "553 no such sender")
    served.mail = lambda _: None
    Path("back/new").chmod(0)
    monkeypatch.setenv("ELECTION_BOUNCES_URL", "maildir:nowhere")
    finds(officer, "fault", "bounces", "nowhere/new is no directory")
    monkeypatch.setenv("ELECTION_BOUNCES_URL", "imap://user:password@host")
    finds(officer, "fault", "bounces", "ELECTION_BOUNCES_URL cannot be used")
    monkeypatch.delenv("ELECTION_BOUNCES_URL")
    finds(officer, "warning", "bounces", "a mail that bounces is not seen")


def test_a_backup_carries_what_came_back_and_a_purge_forgets_it(
    officer: Officer, served: Inbox
) -> None:
    """The copy holds which mail it was; after the purge no word of it is left in the file."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.does("worker", "--once")
    come_back(served, "casey@example.org")
    officer.does("worker", "--once")
    status = officer.reads("status", slug)
    assert status["unreached"]
    officer.does("backup", "kept.db")
    bounced = "SELECT address FROM message WHERE state = 'bounced'"
    assert asked("kept.db", bounced) == [("casey@example.org",)]
    officer.does("cancel", slug, "--reason", "the roll was wrong", "--yes")
    officer.does("worker", "--once")
    officer.does("purge", slug, "--yes")
    officer.close()
    assert b"no such mailbox here" not in Path("election.db").read_bytes()

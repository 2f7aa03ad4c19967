"""The outbox: what is due, how long a deferred message waits, and what is deleted when."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from election.crypto import canonical
from election.database.tables import Message
from election.services import outbox, overtaken_mail, store
from election.services.outbox import MessageName
from tests.support.mail_reader import outbox_of
from tests.support.postgres import ON_BOTH
from tests.support.world import NOON, OPENS, World

pytestmark = ON_BOTH

MINUTE = timedelta(minutes=1)


def put(
    world: World, kind: MessageName = "test", address: str = "sam@example.org", **data: Any
) -> int:
    """Put one message in the outbox; return its key."""
    with world.database.transaction() as tx:
        outbox.queue(tx, world.clock.now, kind, address, **data)
        tx.flush()
        newest = tx.exec(select(Message.id).order_by(col(Message.id).desc()).limit(1)).one()
    assert newest is not None
    return newest


def claim(world: World, tried: tuple[int, ...] = ()) -> int | None:
    """Lease the next due message; return its key."""
    with world.database.transaction() as tx:
        claimed = outbox.claim(tx, world.clock.now, tried)
    return claimed[0].id if claimed else None


def row(world: World, key: int) -> Message | None:
    return next((message for message in outbox_of(world) if message.id == key), None)


def settle(world: World, key: int, state: str, answer: str = "250 OK") -> None:
    """Settle a message by what the mail server answered; one that is gone, too."""
    tried = row(world, key) or gone(key)
    with world.database.transaction() as tx:
        if state == "deferred":
            outbox.mark_deferred(tx, world.clock.now, tried, answer)
        else:
            {"sent": outbox.mark_sent, "refused": outbox.mark_refused}[state](tx, tried, answer)


def gone(key: int) -> Message:
    """A message that had this key, and is not there any more."""
    return Message(
        id=key, kind="recorded", address="", data=b"{}", state="queued", message_id="00" * 16
    )


def state_of(world: World, key: int) -> tuple[str, str, datetime | None]:
    message = row(world, key)
    assert message is not None
    return message.state, message.answer, message.next_try


def test_a_queued_message_is_due_at_once_and_the_oldest_goes_first(world: World) -> None:
    """Each message has one id for all its tries."""
    first, second = put(world), put(world)
    assert (claim(world), claim(world), claim(world)) == (first, second, None)
    ids = {message.message_id for message in outbox_of(world)}
    assert len(ids) == 2


def test_a_claimed_message_is_not_due_to_anybody_else_for_ten_minutes(world: World) -> None:
    """After that it is due, for its worker may have died before the server answered."""
    key = put(world)
    assert claim(world) == key
    world.clock.forward(minutes=9, seconds=59)
    assert claim(world) is None
    world.clock.forward(seconds=1)
    assert claim(world) == key


def test_several_are_claimed_at_once_and_what_is_given_back_is_due_as_before(world: World) -> None:
    """Its tries are not counted, and it keeps its place before what was queued later."""
    first, second, third = put(world), put(world), put(world)
    with world.database.transaction() as tx:
        claimed = outbox.claim(tx, world.clock.now, (), "here:1:1", 2)
    assert [message.id for message in claimed] == [first, second]
    assert {m.held_by for m in outbox_of(world)} == {"here:1:1", ""}
    world.clock.forward(minutes=1)
    with world.database.transaction() as tx:
        outbox.give_back(tx, claimed[1:])
    given = row(world, second)
    assert given is not None
    assert (given.attempts, given.held_by, given.state) == (0, "", "queued")
    assert (claim(world), claim(world), claim(world)) == (second, third, None)


def test_what_ended_or_was_taken_meanwhile_is_not_given_back(world: World) -> None:
    """Another process took it when the lease was over; and a poll ended."""
    slug = world.make_open_poll()
    with world.database.transaction() as tx:
        claimed = outbox.claim(tx, world.clock.now, (), "here:1:1", 99)
    taken = next(message for message in claimed if message.kind == "notice")
    world.clock.now += outbox.LEASE
    with world.database.transaction() as tx:
        others = [message.id or 0 for message in claimed if message is not taken]
        outbox.claim(tx, world.clock.now, others, "elsewhere:2:2")
    end_voting(world, slug)
    with world.database.transaction() as tx:
        outbox.give_back(tx, claimed)
    now = {message.id: message for message in outbox_of(world)}
    assert now[taken.id].held_by == "elsewhere:2:2"
    assert {now[m.id].next_try for m in claimed if m.kind == "ballot-link"} == {None}
    assert {now[m.id].held_by for m in claimed if m.kind == "notice"} == {"elsewhere:2:2", ""}


def test_a_message_that_was_tried_already_is_passed_over(world: World) -> None:
    """The sending of the others may take any time."""
    tried, second = put(world), put(world)
    assert claim(world, (tried,)) == second


def test_what_the_transaction_did_not_keep_is_not_mailed(world: World) -> None:
    """An act that fails leaves no mail behind."""

    def fail(tx: Session, _clock: object) -> None:
        outbox.queue(tx, NOON, "test", "sam@example.org")
        tx.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        world.act(fail)
    assert outbox_of(world) == []


def test_the_pause_doubles_up_to_an_hour(world: World) -> None:
    """The pauses are one minute, two, four and so on, and then an hour."""
    key = put(world)
    pauses = []
    for _ in range(16):
        assert claim(world) == key
        settle(world, key, "deferred", "451 Later")
        state, answer, due = state_of(world, key)
        assert (state, answer) == ("deferred", "451 Later")
        assert due is not None
        pauses.append((due - world.clock.now) // MINUTE)
        world.clock.now = due - timedelta(microseconds=1)
        assert claim(world) is None
        world.clock.now = due
    assert pauses == [1, 2, 4, 8, 16, 32] + [60] * 10


def test_after_five_days_a_deferred_message_is_given_up(world: World) -> None:
    """The message is refused with the server's last words, and who cast is deleted."""
    key = put(world, "closed", in_box=True)
    begun = world.clock.now
    for _ in range(outbox.MOST_ATTEMPTS):
        assert claim(world) == key
        settle(world, key, "deferred", "451 Later")
        due = state_of(world, key)[2]
        world.clock.now = due or world.clock.now
    assert state_of(world, key) == ("refused", "451 Later", None)
    message = row(world, key)
    assert message is not None
    assert message.data == b"{}"
    assert timedelta(days=5) <= world.clock.now - begun < timedelta(days=6)


@pytest.mark.parametrize("state", ["sent", "refused"])
def test_a_settled_message_is_never_due_again(world: World, state: str) -> None:
    """The message keeps the server's last words."""
    key = put(world)
    claim(world)
    settle(world, key, state, "the last words")
    world.clock.forward(days=400)
    assert claim(world) is None
    assert state_of(world, key) == (state, "the last words", None)


@pytest.mark.parametrize("late", ["deferred", "refused"])
def test_a_late_answer_does_not_undo_a_sent_message(world: World, late: str) -> None:
    """A worker whose lease ran out reports a failure after another one has succeeded."""
    key = put(world)
    claim(world)
    world.clock.forward(minutes=10)
    claim(world)
    settle(world, key, "sent", "250 OK")
    settle(world, key, late, "421 Too slow")
    assert state_of(world, key) == ("sent", "250 OK", None)


@pytest.mark.parametrize("state", ["sent", "refused", "deferred"])
def test_an_answer_about_a_message_that_is_gone_is_no_fault(world: World, state: str) -> None:
    """The poll may close while the server is asked, and then who cast is deleted."""
    settle(world, 4711, state)
    assert outbox_of(world) == []


@pytest.mark.parametrize("state", ["sent", "refused"])
def test_a_recorded_message_is_deleted_once_it_is_settled(world: World, state: str) -> None:
    """No such message is kept, for it would say who cast."""
    key = put(world, "recorded", number=1)
    claim(world)
    settle(world, key, "deferred", "451 Later")
    assert row(world, key) is not None
    settle(world, key, state)
    assert row(world, key) is None


@pytest.mark.parametrize("state", ["sent", "refused"])
def test_a_closed_message_is_emptied_once_it_is_settled(world: World, state: str) -> None:
    """Whether a ballot was in the box is kept until the message is sent, and no longer."""
    key = put(world, "closed", root="00", in_box=True)
    claim(world)
    settle(world, key, state)
    message = row(world, key)
    assert message is not None
    assert canonical.loads(message.data) == {}


def end_voting(world: World, slug: str) -> None:
    with world.database.transaction() as tx:
        overtaken_mail.end_voting(tx, store.find(tx, slug))


def test_the_end_of_a_poll_ends_what_only_an_open_poll_can_use(world: World) -> None:
    """Links that were not sent are refused with the reason, and notices are still sent."""
    slug = world.make_open_poll()
    world.cast(slug, "ellis", "yes")
    end_voting(world, slug)
    kinds = {message.kind: message for message in outbox_of(world)}
    assert "recorded" not in kinds
    assert kinds["ballot-link"].state == "refused"
    assert kinds["ballot-link"].answer == "The poll ended before this was sent."
    assert kinds["notice"].state == "queued"


def test_the_end_of_a_poll_leaves_sent_links_as_they_were(world: World) -> None:
    """A link that was sent keeps its state and the server's words."""
    slug = world.make_open_poll()
    key = next(message.id for message in outbox_of(world) if message.kind == "ballot-link")
    assert key is not None
    settle(world, key, "sent", "250 queued")
    end_voting(world, slug)
    assert state_of(world, key) == ("sent", "250 queued", None)


def test_a_link_in_the_servers_hands_at_the_end_is_not_tried_again(world: World) -> None:
    """If the server defers it after the end, it stays ended; if it accepts it, it was sent."""
    slug = world.make_open_poll()
    keys = [m.id for m in outbox_of(world) if m.kind == "ballot-link" and m.id is not None]
    end_voting(world, slug)
    settle(world, keys[0], "deferred", "451 Later")
    settle(world, keys[1], "sent", "250 OK")
    assert state_of(world, keys[0])[0] == "refused"
    assert state_of(world, keys[1])[0] == "sent"
    world.clock.forward(days=1)
    with world.database.transaction() as tx:
        (message,) = outbox.claim(tx, world.clock.now, ())
        assert message.kind == "notice"


def test_the_end_of_one_poll_touches_no_other(world: World) -> None:
    """The links of another poll are still to be sent."""
    first = world.make_noticed_poll()
    second = world.make_noticed_poll(changes={'"removal-2026-1"': '"removal-2026-2"'})
    for slug in (first, second):
        world.open(slug)
    end_voting(world, first)
    assert {m.state for m in world.messages(first) if m.kind == "ballot-link"} == {"refused"}
    assert {m.state for m in world.messages(second) if m.kind == "ballot-link"} == {"queued"}


def test_the_list_of_messages_never_says_who_cast(world: World) -> None:
    """The list that status shows has no message about a recorded ballot, sent or not."""
    slug = world.make_open_poll()
    before = len(world.messages(slug))
    world.cast(slug, "ellis", "yes")
    assert len(world.messages(slug)) == before
    assert len(outbox_of(world)) == before + 1


def test_notices_are_queued_for_both_addresses_of_each_elector(world: World) -> None:
    """Blair and Ellis have two; all are due at the instant of the act."""
    slug = world.make_noticed_poll()
    messages = world.messages(slug)
    assert [m.address for m in messages].count("blair.home@example.net") == 1
    assert len([m for m in messages if m.kind == "notice" and m.elector_id]) == 9 + 2
    assert {m.next_try for m in messages} == {NOON}
    world.open(slug)
    links = [m for m in world.messages(slug) if m.kind == "ballot-link"]
    assert len(links) == 9
    assert {m.next_try for m in links} == {OPENS}

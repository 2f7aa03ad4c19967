"""What officials and the subject get: copies, a letter of their own, and alerts sent once."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from election.crypto.ssh_signature import public_line
from election.database.tables import JournalEntry, Message
from election.errors.clock import PollHeldUp
from election.errors.database import DatabaseTooSlow
from election.errors.phases import VotingTooShort
from election.errors.polls import ActFailed, ActPutOff
from election.mail.send import Delivery
from election.office import worker
from election.services import close as closing
from election.services import nominate, remind, store
from election.services.alerts import tell_of_acts
from election.services.challenge import challenge
from election.services.failed_mail import failed_mail
from election.services.links import BallotLink
from election.services.nominations import open_nominations
from election.services.recuse import recuse
from election.services.relink import relink
from election.services.reply import reply
from election.services.status import delivery
from election.services.void import void
from tests.support.every_letter import (
    CARRIED,
    CHALLENGE,
    REPLY,
    TRUSTEES,
    certify,
    publish,
)
from tests.support.mail_reader import Kept, Letter, deliver, letter, mailer, outbox_of, post, words
from tests.support.nominations import END, nominating
from tests.support.world import (
    CLOSES,
    DECISION,
    ELECTION,
    OPENS,
    REMOVAL,
    SERVICE_KEY,
    World,
)

OFFICER, SCRUTINEER, TRUSTEE = (
    f"{name}@example.org" for name in ("officer", "scrutineer", "trustee")
)


def turn(world: World, refused: tuple[str, ...] = ()) -> list[Letter]:
    """What the worker sends in one turn; mail to `refused` addresses is refused for good."""
    kept = Kept(refused=refused)
    worker.turn(mailer(world, kept))
    kinds = {message.message_id: message.kind for message in outbox_of(world)}
    return [
        Letter(kinds[mail["Message-ID"].strip("<>").split("@")[0]], mail) for mail in kept.mails
    ]


def to(letters: list[Letter], *addresses: str) -> list[Letter]:
    return [sent for sent in letters if sent.to in addresses]


# Copies


def test_officials_get_copies_that_say_what_each_of_them_does_next(world: World) -> None:
    """Of notice, close, result and certification, with the officer's exact commands."""
    slug = world.make_noticed_poll(REMOVAL + TRUSTEES)
    letters = post(world)
    world.open(slug)
    post(world)
    for person, marking in CARRIED.items():
        world.cast(slug, person, marking)
    world.close(slug)
    root = world.closed_root(slug)
    letters += post(world)
    world.tally(slug)
    publish(world, slug)
    letters += post(world)
    certify(world, slug)
    letters += post(world)
    for kind, officer, scrutineer, trustee in (
        (
            "notice",
            f"election status {slug}",
            "read the notice as if you wanted to find the fault",
            "election key check SHARE definition.json",
        ),
        (
            "box-closed",
            f"election tally {slug} --root {root} --share FILE --share FILE",
            "its root must be the one in every elector's mail",
            "Ask two electors you know, who hold no office in this poll, for the root",
        ),
        (
            "result",
            f"election certify {slug} --statement ADDRESS",
            "python3 verify.py DIRECTORY --definition",
            "keep your share until the result is certified",
        ),
        (
            "certified",
            f"election export {slug} {slug}.zip",
            "keep your mails of this poll",
            "destroy your share now",
        ),
    ):
        for address, office, task in (
            (OFFICER, "officer and trustee 1", officer),
            (SCRUTINEER, "scrutineer and trustee 2", scrutineer),
            (TRUSTEE, "trustee 3", trustee),
        ):
            text = words(letter(letters, kind, address).text)
            assert task in text, (kind, address)
            assert f"names you as {office}." in text
        assert officer not in words(letter(letters, kind, TRUSTEE).text)


def test_a_copy_of_the_close_has_root_and_head_and_no_number_of_ballots(world: World) -> None:
    """It is the same whoever cast: nothing in it is made from who did, or from how many."""
    texts = set()
    for slug, casting in (("removal-2026-4", ("blair",)), ("removal-2026-5", ("casey", "devon"))):
        world.clock.now = OPENS - timedelta(days=8)
        world.make_open_poll(changes={'"removal-2026-1"': f'"{slug}"'})
        for person in casting:
            world.cast(slug, person, "yes")
        post(world)
        world.close(slug)
        sent = letter(post(world), "box-closed", OFFICER)
        assert f"\n  {world.closed_root(slug)}\n" in sent.text
        assert not re.search(r"\d+ (envelope|ballot|elector)s?\b", sent.text)
        texts.add(re.sub(rf"[0-9a-f]{{64}}|{slug}", "", sent.text))
    assert len(texts) == 1


def test_the_officers_command_fits_the_key_and_the_seeds(world: World) -> None:
    """A key that was made on the server lies in `keys`; an election's own seed is found there."""
    slug = world.make_open_poll(ELECTION)
    post(world)
    world.close(slug)
    text = words(letter(post(world), "box-closed", OFFICER).text)
    assert f"election tally {slug} --key keys/{slug}.key Then publish" in text


def test_an_official_who_is_an_elector_gets_the_copy_beside_their_own_mail(world: World) -> None:
    """A person who holds two offices gets one copy."""
    toml = REMOVAL.replace("scrutineer@example.org", "Ellis@example.org")
    world.make_noticed_poll(toml)
    sent = [each for each in post(world) if each.to.lower() == "ellis@example.org"]
    assert [each.kind for each in sent] == ["notice", "notice"]
    assert sum("names you as scrutineer" in words(each.text) for each in sent) == 1
    own, copy = sorted(
        (str(each.mail["Subject"]) for each in sent), key=lambda it: "as scrutineer" in it
    )
    assert "Voting opens Tue 12 Jan: Shall the Lead" in own
    assert "Voting opens Tue 12 Jan, as scrutineer: Shall the Lead" in copy


def test_status_shows_where_officials_mail_stands(world: World) -> None:
    """A copy that was refused is not lost without a word."""
    slug = world.make_noticed_poll()
    post(world, refused=[SCRUTINEER])
    with world.database.reading() as tx:
        officials = delivery(tx, slug)["officials"]
    states = {tuple(mail["offices"]): mail["state"] for mail in officials}
    assert states == {("officer",): "sent", ("scrutineer",): "refused"}


# Everybody


def test_a_reply_a_challenge_and_its_ruling_are_mailed_to_everybody(world: World) -> None:
    """Nine electors, two of them at two addresses, and two officials; each with the public link."""
    slug = world.make_noticed_poll()
    world.act(reply, slug, REPLY)
    replies = [sent for sent in post(world) if sent.kind == "reply-added"]
    world.open(slug)
    world.cast_and_tally(slug, CARRIED)
    publish(world, slug)
    post(world)
    world.act(challenge, slug, CHALLENGE)
    challenges = post(world)
    for letters, link in ((replies, REPLY), (challenges, CHALLENGE)):
        assert len(letters) == len({sent.to for sent in letters}) == 9 + 2 + 2
        assert all(link in sent.text for sent in letters)
    officer = words(letter(challenges, "challenged", OFFICER).text)
    assert f"election rule {slug} 1 --dismissed --statement TEXT" in officer


# The subject


@pytest.mark.parametrize(
    ("mode", "rights"),
    [
        ("counts_and_votes", "You are one of the electors and have a ballot."),
        ("counted_no_ballot", "You are counted among the electors, and have no ballot."),
        ("excluded", "You are not counted among the electors, and have no ballot."),
    ],
)
def test_the_subject_gets_a_letter_of_their_own(world: World, mode: str, rights: str) -> None:
    """It says what is asked, by when they may reply, how, to whom, and what they may do."""
    slug = world.make_noticed_poll(changes={'"counts_and_votes"': f'"{mode}"'})
    (sent,) = (each for each in post(world) if each.kind == "subject-letter")
    text = words(sent.text)
    assert sent.to == "avery@example.org"
    assert "reply until Tuesday 12 January 2027, 12:00 UTC" in text
    assert "Shall the Lead Core Maintainer be removed?" in text
    assert "<https://example.org/statements/removal-2026-1>" in sent.text
    assert "the officer, Robin Castellanos, at officer@example.org" in text
    assert f"election reply {slug} ADDRESS" in text
    assert rights in text


def test_whom_a_decision_is_about_gets_the_letter_too_and_no_candidate_does(world: World) -> None:
    """An election is about nobody; a decision about Casey is told to Casey alone."""
    world.make_noticed_poll(DECISION)
    world.make_noticed_poll(ELECTION)
    letters = [sent.to for sent in post(world) if sent.kind == "subject-letter"]
    assert letters == ["casey@example.org"]


# A recusal


@pytest.mark.parametrize(("person", "addresses"), [("devon", 1), ("ellis", 2)])
def test_a_recusal_counts_the_addresses_that_are_told(
    world: World, person: str, addresses: int
) -> None:
    """Devon has one; so nobody is told of both."""
    slug = world.make_noticed_poll()
    assert world.act(recuse, slug, person) == addresses
    assert len([sent for sent in post(world) if sent.kind == "recusal"]) == addresses


# Alerts


def test_the_officer_is_told_once_and_at_once_of_refused_mail(world: World) -> None:
    """One mail lists all that the turn met, with the server's words; later turns are silent."""
    slug = world.make_noticed_poll()
    sent = turn(world, refused=("blair@example.org", "ellis@example.net"))
    (alert,) = (each for each in sent if each.kind == "mail-refused")
    text = words(alert.text)
    assert alert.to == OFFICER
    assert text.startswith("2 mails did not arrive")
    assert "notice, to Blair Okonkwo (blair) at blair@example.org. It was refused" in text
    assert "notice, to Ellis 山田 (ellis) at ellis@example.net." in text
    assert f"election relink {slug} ID --email ADDRESS --reason TEXT" in text
    assert [turn(world), turn(world)] == [[], []]


def test_mail_to_an_address_that_was_replaced_needs_nobody(world: World) -> None:
    """The officer has mended it: neither alert nor `next` nor `status` asks for it again."""
    slug = world.make_open_poll()
    casey = ("casey@example.org",)
    assert "mail-refused" in {sent.kind for sent in turn(world, refused=casey)}
    world.act(relink, slug, "casey", email="new@example.org", reason="moved")
    assert "mail-refused" not in {sent.kind for sent in turn(world, refused=casey)}
    with world.database.reading() as tx:
        assert failed_mail(tx, store.find(tx, slug)).refused == 0
        lines = [line for each in delivery(tx, slug)["electors"] for line in each["messages"]]
    assert any(line["state"] == "refused" for line in lines)
    assert not any(line["needs_a_person"] for line in lines)


def test_a_poll_whose_journal_was_changed_keeps_no_other_ones_alert_back(world: World) -> None:
    """Mail of both polls was refused. The officer hears of the other poll's."""
    changed = world.make_noticed_poll()
    other = world.make_noticed_poll(changes={f'"{changed}"': '"removal-2026-2"'})
    deliver(world, Kept(refused=("casey@example.org",)))
    with world.database.transaction() as tx:
        entries = select(JournalEntry).where(JournalEntry.poll_id == world.poll(changed).id)
        tx.delete(tx.exec(entries.order_by(col(JournalEntry.seq).desc())).first())
    (alert,) = turn(world)
    assert (alert.kind, alert.to) == ("mail-refused", OFFICER)
    assert other in alert.text


def test_next_does_not_ask_again_for_an_official_whom_nobody_can_reach(world: World) -> None:
    """Their address is part of the definition: once the officer is told, `status` alone says it."""
    slug = world.make_noticed_poll()
    dead = (SCRUTINEER, OFFICER)
    post(world, refused=dead)
    with world.database.reading() as tx:
        assert failed_mail(tx, store.find(tx, slug)).refused == 2
    turn(world, refused=dead)
    turn(world, refused=dead)
    with world.database.reading() as tx:
        assert failed_mail(tx, store.find(tx, slug)).refused == 0
        unreached = delivery(tx, slug)["unreached"]
    assert [person["name"] for person in unreached] == ["Robin Castellanos", "Sam Whitfield"]


def test_mail_that_tells_who_cast_is_never_alerted_of(world: World) -> None:
    """A refused `recorded` or `closed` mail gives no alert; nor does mail that nobody can use."""
    slug = world.make_open_poll()
    post(world)
    world.cast(slug, "casey", "yes")
    world.cast(slug, "devon", "no")
    refused = ("casey@example.org", "devon@example.org", "indigo@example.org")
    assert turn(world, refused) == []
    world.clock.now = CLOSES
    kinds = {sent.kind for sent in turn(world, refused)}
    assert kinds == {"closed", "box-closed"}
    assert turn(world) == []


def test_an_alert_that_is_refused_alerts_nobody(world: World) -> None:
    """Else a dead mailbox of the officer would fill the outbox; `election status` shows it."""
    world.make_noticed_poll()
    assert "mail-refused" not in {each.kind for each in turn(world, refused=(OFFICER,))}
    before = len(outbox_of(world))
    assert turn(world, refused=(OFFICER,)) == []
    assert len(outbox_of(world)) == before


def test_the_officer_is_told_once_that_a_poll_did_not_open(world: World) -> None:
    """The mail has the worker's refusal and what to do, however often the worker tries."""
    slug = world.make_noticed_poll()
    post(world)
    world.clock.now = CLOSES - timedelta(days=6)
    (alert,) = turn(world)
    text = words(alert.text)
    assert (alert.kind, alert.to) == ("not-on-time", OFFICER)
    assert "The poll did not open at its time" in text
    assert f"{slug} would stay open for less than 7 days" in text
    assert f"election open {slug} --closes TIME" in text
    world.clock.forward(hours=1)
    assert [turn(world), turn(world)] == [[], []]


def test_the_officer_is_told_of_a_late_close_of_nominations(world: World) -> None:
    """Its mail has their end. An extension that came late moves all, and no mail has a ballot."""
    slug = world.make_draft(nominating())
    world.act(open_nominations, slug, service_key=public_line(SERVICE_KEY))
    mailed = [words(each.text) for each in turn(world)]
    assert all("Give nobody your nomination link or its code" in text for text in mailed)
    assert not any("ballot" in text for text in mailed)
    world.clock.now = END + timedelta(minutes=6)
    assert "not-on-time" not in {each.kind for each in turn(world)}
    with world.database.reading() as tx:
        elector = store.elector(tx, store.find(tx, slug), "blair")
        link = BallotLink(elector.public_id, elector.link_issue)
    world.act(nominate.answer, slug, link, "stands", "I would.")
    world.clock.now = END + timedelta(days=7, minutes=6)
    (alert,) = [each for each in turn(world) if each.kind == "not-on-time"]
    text = words(alert.text)
    assert "The close of nominations was not on time" in str(alert.mail["Subject"])
    assert "The close of nominations came too late" in text
    assert "Its time was Sunday 24 January 2027, 12:00 UTC" in text
    assert "What electors nominated and answered in time all counts" in text


def test_a_second_reason_for_a_refusal_is_told_and_the_first_not_again(world: World) -> None:
    """An officer who did what the first mail says would believe that the poll goes on."""
    slug = world.make_noticed_poll()
    post(world)
    world.clock.now = OPENS
    jump = PollHeldUp(slug, "forward by 1 hour", 15)
    for refusal in (jump, VotingTooShort(slug, 7, CLOSES), jump):
        tell_of_acts(world.database, world.clock, (), (), [refusal])
    texts = [words(sent.text) for sent in post(world) if sent.kind == "not-on-time"]
    assert len(texts) == 2
    assert "The clock jumped forward by 1 hour" in texts[0]
    assert f"{slug} would stay open for less than 7 days" in texts[1]


def test_the_officer_is_told_once_that_a_poll_opened_or_closed_late(world: World) -> None:
    """A worker that was down for an hour acts, and says so; five minutes are no reason."""
    world.make_noticed_poll()
    post(world)
    world.clock.now = OPENS + timedelta(hours=1)
    (alert,) = to(turn(world), OFFICER)
    assert "The poll did open, and too late" in words(alert.text)
    world.clock.now = CLOSES + timedelta(minutes=5)
    assert [sent.kind for sent in to(turn(world), OFFICER)] == ["box-closed"]
    assert turn(world) == []


def test_a_reminder_that_fails_makes_no_poll_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log tells of the fault; no mail says that a poll did not close before its time came."""
    slug = world.make_open_poll()
    post(world)

    def fail(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(remind, "remind_on_time", fail)
    world.clock.now = CLOSES - timedelta(days=1)
    (refusal,) = worker.act_due(world.database, world.clock).refusals
    assert isinstance(refusal, ActFailed)
    assert "not-on-time" not in {each.kind for each in world.messages(slug)}


def test_an_act_that_the_database_puts_off_is_told_once_it_is_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log names the poll at once; the officer has one mail after five minutes, with why."""
    slug = world.make_open_poll()
    post(world)

    def close(*_given: object) -> None:
        raise DatabaseTooSlow(reason="canceling statement due to statement timeout")

    monkeypatch.setattr(closing, "close", close)
    world.clock.now = CLOSES + timedelta(seconds=1)
    (refusal,) = worker.act_due(world.database, world.clock).refusals
    assert isinstance(refusal, ActPutOff)
    assert f"The time of an act on {slug} has come, and it is tried again." in str(refusal)
    assert turn(world) == []
    world.clock.now = CLOSES + timedelta(minutes=6)
    (alert,) = turn(world)
    assert (alert.kind, alert.to) == ("not-on-time", OFFICER)
    assert "canceling statement due to statement timeout" in " ".join(alert.text.split())
    assert turn(world) == []


def test_the_officer_is_told_once_that_somebody_changed_the_database(world: World) -> None:
    """That mail relies on nothing that is stored; so it holds no reason, name or link."""
    slug = world.make_open_poll()
    post(world)
    with world.database.transaction() as tx:
        store.find(tx, slug).closes = CLOSES + timedelta(days=9)
    (alert,) = turn(world)
    assert (alert.kind, alert.to) == ("poll-stopped", OFFICER)
    assert f"The poll {slug} is stopped: look at once" in alert.text
    assert "election doctor" in alert.text
    assert "://" not in alert.text
    assert [turn(world), turn(world)] == [[], []]


def test_a_stopped_polls_mail_carries_no_words_of_whoever_changed_it(world: World) -> None:
    """A slug that is none is not mailed, and no data of the row is shown."""
    slug = world.make_open_poll()
    post(world)
    with world.database.transaction() as tx:
        store.find(tx, slug).closes = CLOSES + timedelta(days=9)
    worker.act_due(world.database, world.clock)
    with world.database.transaction() as tx:
        store.lock_unchecked(tx, slug).slug = "https://evil.example"
    kept = Kept()
    assert worker.turn(mailer(world, kept)).delivery == Delivery(deferred=1)
    assert kept.mails == []


def test_electors_alone_hear_of_an_end_where_somebody_changed_the_definition(world: World) -> None:
    """Who is an official cannot be relied on then."""
    slug = world.make_open_poll()
    post(world)
    with world.database.transaction() as tx:
        poll = store.find(tx, slug)
        poll.definition = poll.definition.replace(b"officer@example.org", b"evil@example.org")
    world.act(void, slug, "somebody changed the database")
    queued = [message for message in outbox_of(world) if message.kind == "void"]
    assert all(message.elector_id for message in queued)


def test_an_alert_lists_mail_to_electors_by_the_name_on_the_roll(world: World) -> None:
    """A message to an official is listed by the office."""
    world.make_noticed_poll()
    sent = turn(world, refused=(SCRUTINEER,))
    (alert,) = (each for each in sent if each.kind == "mail-refused")
    assert f"notice, to scrutineer at {SCRUTINEER}." in words(alert.text)


def test_an_alert_leads_nowhere_whatever_somebody_wrote_into_the_database(world: World) -> None:
    """A row that is not the service's is told without its words, and no answer holds a link."""
    world.make_noticed_poll()
    post(world, refused=("blair@example.org", "casey@example.org"))
    with world.database.transaction() as tx:
        for row in tx.exec(select(Message).where(Message.state == "refused")):
            row.answer = "550 Log in again at https://evil.example to mend it"
            if row.address.startswith("casey"):
                row.address = "evil.example/login"
    (alert,) = turn(world)
    assert "evil" not in alert.text + alert.html
    text = words(alert.text)
    assert "It was refused, and the mail server said: 550 Log in again at to" in text
    assert "a mail that somebody changed in the database: election doctor says more." in text

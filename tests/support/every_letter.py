"""Every kind of mail that the service sends, from the polls of one office."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory

from election.crypto.ssh_signature import public_line
from election.errors.phases import VotingTooShort
from election.errors.polls import DefinitionChanged
from election.mail.send import deliver_now
from election.results.certify import certify_files, require_certifiable
from election.results.publish import publish_files
from election.results.record.file_names import SUMS
from election.rules.poll.ballots import Marking
from election.services import (
    alerts,
    confirm_mail,
    hand_over,
    journal,
    store,
    tell_unreached,
)
from election.services.alternate import alternate
from election.services.cancel import cancel
from election.services.challenge import challenge
from election.services.extend import extend
from election.services.links import BallotLink, MailboxLink
from election.services.nominate import answer, nominate
from election.services.nominations import close_nominations, open_nominations
from election.services.object import objection
from election.services.recount import recount
from election.services.recuse import recuse
from election.services.relink import relink
from election.services.remind import remind
from election.services.reply import reply
from election.services.rule import rule
from election.services.void import void
from election.services.withdraw import withdraw
from tests.support.mail_policy import READER
from tests.support.mail_reader import Kept, Letter, mailer, post
from tests.support.nominations import BEGIN, END, nominating
from tests.support.once import made_once
from tests.support.record_files import made
from tests.support.signers import BOTH
from tests.support.world import CLOSES, ELECTION, OPENS, REMOVAL, SERVICE_KEY, World, world_in

EVERYBODY = ("avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper", "indigo")
CARRIED: Mapping[str, Marking] = dict.fromkeys(EVERYBODY[1:8], "yes")
FILES = made({SUMS: b"the sums of the record"})
AS_SENT = READER.clone(refold_source="none")
OFFICIALS = ("officer", "scrutineer", "trustee", "uli")
"""The mailboxes of the officials of these polls."""
STATEMENT = "https://example.org/reasons"
REPLY = "https://example.org/the-answer"
CHALLENGE, RULING = "https://example.org/challenge-1", "https://example.org/ruling-1"
TRUSTEES = """
[key]
needed = 2
trustees = [
  { name = "Robin Castellanos", email = "officer@example.org" },
  { name = "Sam Whitfield", email = "scrutineer@example.org" },
  { name = "Terry Nakamura", email = "trustee@example.org" },
]
"""


def publish(world: World, slug: str) -> None:
    """Publish a tallied poll whose record is its sums alone."""
    with world.database.transaction() as tx:
        publish_files(tx, world.clock, store.lock(tx, slug), FILES)


def certify(world: World, slug: str) -> None:
    """Certify a published poll after its challenge period."""
    world.clock.forward(days=7)
    with world.database.transaction() as tx:
        poll = store.lock(tx, slug)
        history = journal.history_of(tx, poll)
        require_certifiable(poll, history, world.clock(tx))
        certify_files(tx, world.clock, poll, STATEMENT, FILES)


def removal_letters(
    world: World, markings: Mapping[str, Marking] = CARRIED, toml: str = REMOVAL
) -> list[Letter]:
    """The mails of a whole removal, from its notice to a result that was challenged."""
    slug = world.make_noticed_poll(toml)
    letters = post(world)
    world.act(recuse, slug, "indigo")
    letters += post(world)
    world.act(recuse, slug, "indigo", undo=True)
    world.act(reply, slug, REPLY)
    letters += post(world)
    world.open(slug)
    letters += post(world)
    world.act(relink, slug, "gray", "gray@example.com", "the old mailbox is lost")
    world.act(remind, slug)
    world.act(extend, slug, CLOSES + timedelta(days=1), "the site was down")
    letters += post(world)
    for person, marking in markings.items():
        world.cast(slug, person, marking)
    letters += post(world)  # mail that waits would give way to that of a newer ballot
    world.cast(slug, "casey", markings["casey"])
    letters += post(world)
    world.close(slug)
    letters += post(world)
    world.tally(slug)
    publish(world, slug)
    letters += post(world)
    world.act(challenge, slug, CHALLENGE)
    letters += post(world)
    world.act(rule, slug, 1, RULING, ruling="dismissed")
    letters += post(world)
    certify(world, slug)
    return letters + post(world)


def election_letters(world: World) -> list[Letter]:
    """The mails of an election from which Harper withdraws, and which is voided."""
    slug = world.make_open_poll(ELECTION)
    world.act(withdraw, slug, "harper")
    letters = post(world)
    world.act(void, slug, "the roll was wrong")
    return letters + post(world)


def nomination_letters(world: World) -> list[Letter]:
    """The mails of nominations at whose first end nobody stands, and then one does."""
    slug = world.make_draft(nominating(), changes={"lead-2027-1": "lead-2027-2"})
    world.act(open_nominations, slug, service_key=public_line(SERVICE_KEY))
    world.clock.now = BEGIN
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        blair, devon = (
            BallotLink(elector.public_id, elector.link_issue)
            for elector in (store.elector(tx, poll, person) for person in ("blair", "devon"))
        )
    letters = post(world)
    world.act(nominate, slug, blair, "devon")
    world.act(answer, slug, blair, "stands", "I would.")
    letters += post(world)
    world.act(answer, slug, blair, "declines", "")
    world.clock.now = END
    world.act(close_nominations, slug)
    letters += post(world)
    world.act(answer, slug, devon, "stands", "I would.")
    world.clock.now = END + timedelta(days=7)
    world.act(close_nominations, slug)
    letters += post(world)
    world.act(cancel, slug, "the mails are read")
    post(world)
    return letters


def cancelled_letters(world: World) -> list[Letter]:
    """The mails of a poll that is cancelled before it opens."""
    slug = world.make_noticed_poll(changes={'"removal-2026-1"': '"removal-2026-2"'})
    world.act(cancel, slug, "two names were missing")
    return post(world)


DISPUTED = "removal-2026-5"
"""The poll in which Uli takes over from Sam as scrutineer, once an objection was filed."""


def disputed_letters(world: World) -> list[Letter]:
    """The mails of an objection, of an alternate who takes over, and of a recount."""
    contact = 'contact = "elections@example.org"'
    alternate_line = 'scrutineer_alternate = { name = "Uli Brandt", email = "uli@example.org" }'
    changes = {'"removal-2026-1"': f'"{DISPUTED}"', contact: f"{contact}\n{alternate_line}"}
    slug = world.make_noticed_poll(changes=changes)
    world.act(objection, slug, "The roll is old.")
    letters = post(world)
    world.act(alternate, slug, "scrutineer", "Sam is ill.")
    letters += post(world)
    world.open(slug)
    world.cast_and_tally(slug, {"blair": "yes"})
    publish(world, slug)
    world.act(challenge, slug, CHALLENGE)
    letters += [sent for sent in post(world) if sent.kind in {"not-ruled", "challenged"}]
    world.act(rule, slug, 2, RULING, ruling="upheld")
    letters += post(world)
    world.work(recount, slug)
    return letters + post(world)


def alert_letters(world: World) -> list[Letter]:
    """The officer's alerts: notices that were refused, a poll that did not open, one stopped."""
    slug = world.make_noticed_poll(changes={'"removal-2026-1"': '"removal-2026-3"'})
    post(world, refused=["blair@example.org", "ellis@example.net"])
    alerts.tell_of_refused_mail(world.database, world.clock)
    for refusal in (VotingTooShort(slug, 7, CLOSES), DefinitionChanged(slug)):
        alerts.tell_of_acts(world.database, world.clock, [], [], [refusal])
    return post(world)


def reach_letters(world: World) -> list[Letter]:
    """The question whether mail arrives, what the officer is told, and the mail about a sheet."""
    changes = {'"removal-2026-1"': '"removal-2026-8"', **BOTH}
    slug = world.make_noticed_poll(changes=changes)
    letters = post(world, refused=["blair@example.org", "blair.home@example.net"])
    world.act(confirm_mail.ask, slug)
    letters += post(world)
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        casey = store.elector(tx, poll, "casey")
        code = MailboxLink.to(casey.public_id, casey.email)
        asked = hand_over.request(tx, slug, "blair")
    world.act(confirm_mail.answer, slug, code, "no")
    world.clock.now = OPENS - timedelta(days=1)
    world.act(tell_unreached.tell_unreached, slug)
    letters += post(world)
    world.act(hand_over.hand_over, slug, "blair", asked)
    letters += post(world)
    world.act(cancel, slug, "it was for trying mails")
    return letters


def send_test_message(world: World) -> Letter:
    """The mail that `election mail test` sends."""
    kept = Kept()
    deliver_now(mailer(world, kept), "robin@example.org")
    return Letter("test", kept.mails[0])


@dataclass(frozen=True)
class Post:
    """All mails of an office; `heads` has the act and the definition of each journal entry."""

    letters: list[Letter]
    heads: Mapping[str, tuple[str, str]]


def every_letter() -> Post:
    """All mails of four polls, one of them with trustees, and a test mail; sent once a run."""
    kept = pickle.loads(made_once("every-letter", _sent))
    letters = [
        Letter(kind, message_from_bytes(content, policy=READER))
        for kind, content in kept["letters"]
    ]
    return Post(letters, kept["heads"])


def _sent() -> bytes:
    with TemporaryDirectory() as directory, world_in(Path(directory)) as world:
        start = world.clock.now
        letters = [
            *cancelled_letters(world),
            *alert_letters(world),
            *reach_letters(world),
        ]
        world.clock.now = start
        letters += disputed_letters(world)
        world.clock.now = start
        letters += removal_letters(world, toml=REMOVAL + TRUSTEES)
        world.clock.now = start
        letters += nomination_letters(world)
        world.clock.now = start
        letters += [*election_letters(world), send_test_message(world)]
        with world.database.reading() as tx:
            heads = {
                entry.hash: (entry.act, poll.definition_hash)
                for poll in store.every(tx)
                for entry in journal.history_of(tx, poll).entries
            }
    sent = [(letter.kind, letter.mail.as_bytes(policy=AS_SENT)) for letter in letters]
    return pickle.dumps({"letters": sent, "heads": heads})

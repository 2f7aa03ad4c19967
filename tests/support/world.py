"""An office in one process, with a settable clock, and a cast of nine core maintainers.

Avery leads; Blair calls, Casey seconds; Devon, Ellis, Frankie, Gray, Harper and Indigo are the
rest. Robin is the officer, Sam the scrutineer.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto.envelope import new_key
from election.crypto.row_tags import RowKeys
from election.crypto.ssh_signature import public_line
from election.crypto.trustees.key_card import share_key
from election.database.any_tx import AnyTx
from election.database.engine import Database
from election.database.tables import Message, Poll
from election.kinds.poll_file import read_poll_file
from election.results.facts import Publisher
from election.rules.counting.lot import commitment
from election.rules.poll.ballots import Marking
from election.rules.poll.commitments import Piece
from election.rules.poll.definition import Definition, Trustees
from election.rules.poll.tally import Tally
from election.services import (
    cast as casting,
)
from election.services import (
    close as closing,
)
from election.services import (
    draft,
    journal,
    links,
    notice,
    outbox,
    overview,
    store,
)
from election.services import (
    tally as counting,
)
from election.services.cast import RecordedBallot
from election.services.open import open_poll
from tests.support.templates import put_database

T = TypeVar("T")

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
OPENS = datetime(2027, 1, 12, 12, tzinfo=UTC)
CLOSES = datetime(2027, 1, 26, 12, tzinfo=UTC)
SERVICE_KEY = Ed25519PrivateKey.from_private_bytes(b"the service's key, for its tests")
SIGNING_KEY = "a signing key for tests that is long enough"
ROW_KEYS = RowKeys([SIGNING_KEY])
PUBLISHER = Publisher("The Example Project", "https://vote.example.org", SERVICE_KEY)
SEED = "11" * 32
STATEMENT = "https://example.org/reasons"

ROLL = """\
id,name,email,second_email,handle,lead
avery,Avery Lindqvist,avery@example.org,,avery-l,yes
blair,Blair Okonkwo,blair@example.org,blair.home@example.net,blairok,no
casey,Casey Moreau,casey@example.org,,cmoreau,no
devon,Devon Ștefănescu,devon@example.org,,devon-s,no
ellis,Ellis 山田,ellis@example.org,ellis@example.net,ellis-y,no
frankie,Frankie O'Neill,frankie@example.org,,foneill,no
gray,Gray Abdallah,gray@example.org,,grayabd,no
harper,Harper da Silva-Núñez,harper@example.org,,harpersn,no
indigo,Indigo Petrov,indigo@example.org,,indigop,no
"""

REMOVAL = """\
kind = "removal"
slug = "removal-2026-1"
question = "Shall the Lead Core Maintainer be removed?"
statement = "https://example.org/statements/removal-2026-1"

[roll]
file = "core-maintainers.csv"
source = "https://example.org/maintainers@3f2c9a1"
as_of = 2026-12-28

[removal]
subject = "avery"
subject_mode = "counts_and_votes"
threshold = "3/4"
base = "roll"
called_by = "blair"
called_on = 2026-12-29
seconded_by = "casey"
publish_callers = false

[times]
opens = 2027-01-12T12:00:00Z
closes = 2027-01-26T12:00:00Z
minimum_notice_days = 7
minimum_voting_days = 7
challenge_days = 7

[people]
officer = { name = "Robin Castellanos", email = "officer@example.org" }
scrutineer = { name = "Sam Whitfield", email = "scrutineer@example.org" }
contact = "elections@example.org"

[ballots]
publish = "codes_apart"
"""

ELECTION = """\
kind = "election"
slug = "lead-2027-1"
question = "Who shall be the next Lead Core Maintainer?"

[roll]
file = "core-maintainers.csv"
source = "https://example.org/maintainers@3f2c9a1"
as_of = 2026-12-28

[trigger]
vacancy = { of = "avery", cause = "resigned", declared_by = "the core maintainers", \
date = 2026-12-29, link = "https://example.org/vacancy" }

[election]
method = "irv"
ties = "look-back"
final_tie = "runoff"
quorum = "1/2"
reopen_nominations = false
removed_may_stand = false

[[candidates]]
id = "blair"
consented = 2026-12-30
statement = "I would publish every decision with its reasons, within a week."

[[candidates]]
id = "devon"
consented = 2026-12-30
statement = "I would halve the review queue, and share the lead's duties by area."

[[candidates]]
id = "harper"
consented = 2026-12-30
statement = "I would put stability first: one release train, one owner for each step."

[times]
opens = 2027-01-12T12:00:00Z
closes = 2027-01-26T12:00:00Z
minimum_notice_days = 7
minimum_voting_days = 7
challenge_days = 7

[people]
officer = { name = "Robin Castellanos", email = "officer@example.org" }
scrutineer = { name = "Sam Whitfield", email = "scrutineer@example.org" }
contact = "elections@example.org"

[ballots]
publish = "with_codes"
"""


DECISION = """\
kind = "decision"
slug = "decision-2027-1"
question = "Shall the nomination of Casey Moreau as module maintainer be confirmed?"
statement = "https://example.org/statements/decision-2027-1"

[roll]
file = "core-maintainers.csv"
source = "https://example.org/maintainers@3f2c9a1"
as_of = 2026-12-28

[decision]
needs = "more than 1/2"
base = "roll"
about = "casey"
subject_mode = "counts_and_votes"

[times]
opens = 2027-01-12T12:00:00Z
closes = 2027-01-26T12:00:00Z
minimum_notice_days = 7
minimum_voting_days = 7
challenge_days = 7

[people]
officer = { name = "Robin Castellanos", email = "officer@example.org" }
scrutineer = { name = "Sam Whitfield", email = "scrutineer@example.org" }
contact = "elections@example.org"

[ballots]
publish = "codes_apart"
"""


@dataclass
class SettableClock:
    """A clock that tests set."""

    now: datetime = NOON

    def __call__(self, _tx: AnyTx) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """The office, from a draft to a certified report; each step returns what it made."""

    directory: Path
    url: str | None = None
    clock: SettableClock = field(default_factory=SettableClock)
    signer: links.LinkSigner = field(default_factory=lambda: links.LinkSigner([SIGNING_KEY]))
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        file = self.directory / "election.db"
        if self.url is None and not file.exists():
            put_database(file)
        self.database = Database(self.url or f"sqlite:///{file}", row_keys=ROW_KEYS)

    def act(self, verb: Callable[..., T], *args: object, **named: object) -> T:
        """Run a service in a transaction of its own."""
        with self.database.transaction() as tx:
            return verb(tx, self.clock, *args, **named)

    def work(self, verb: Callable[..., T], *args: object, **named: object) -> T:
        """Run an act that computes long: it opens its own short transactions."""
        return verb(self.database, self.clock, *args, **named)

    def poll(self, slug: str) -> Poll:
        with self.database.reading() as tx:
            return store.find(tx, slug)

    def definition(self, slug: str) -> Definition:
        return store.definition_of(self.poll(slug))

    def elector_id(self, slug: str, person: str) -> int:
        with self.database.reading() as tx:
            elector_id = store.elector(tx, store.find(tx, slug), person).id
        assert elector_id is not None
        return elector_id

    def tally_of(self, slug: str) -> Tally | None:
        with self.database.reading() as tx:
            return overview.outcome(tx, store.find(tx, slug))

    def closed_root(self, slug: str) -> str:
        """The root of the box, as the journal of the close names it."""
        with self.database.reading() as tx:
            closed = journal.history_of(tx, store.find(tx, slug)).closed
        assert closed is not None
        return closed.root

    def messages(self, slug: str) -> list[Message]:
        with self.database.reading() as tx:
            return outbox.messages(tx, store.find(tx, slug))

    def link(self, slug: str, person: str) -> str:
        """The token of this elector's ballot link, as the mail would carry it."""
        with self.database.reading() as tx:
            elector = store.elector(tx, store.find(tx, slug), person)
            return self.signer.make(links.BallotLink(elector.public_id, elector.link_issue))

    def reminders_page(self, slug: str, person: str) -> str:
        """The path of the page on which this elector stops their reminders."""
        with self.database.reading() as tx:
            elector = store.elector(tx, store.find(tx, slug), person)
            return f"/r/{slug}/{self.signer.make_reminder_code(elector.public_id)}"

    def dispute_page(self, slug: str, person: str, address: str = "") -> str:
        """The path on which this elector objects or challenges, as the mail to them has it."""
        with self.database.reading() as tx:
            elector = store.elector(tx, store.find(tx, slug), person)
            link = links.MailboxLink.to(elector.public_id, address or elector.email)
            return f"/o/{slug}/{self.signer.make_dispute_code(link)}"

    def confirmation_page(self, slug: str, person: str) -> str:
        """The path of the page that asks this elector whether mail reaches them."""
        with self.database.reading() as tx:
            elector = store.elector(tx, store.find(tx, slug), person)
            content = links.MailboxLink.to(elector.public_id, elector.email)
            return f"/c/{slug}/{self.signer.make_confirmation_code(content)}"

    def make_draft(
        self, toml: str = REMOVAL, roll: str = ROLL, changes: Mapping[str, str] | None = None
    ) -> str:
        """Draft the poll file with pieces of its text changed; return its slug."""
        for old, new in (changes or {}).items():
            assert old in toml, f"{old!r} is not in the poll file"
            toml = toml.replace(old, new)
        file = read_poll_file(toml.encode(), roll.encode(), file="poll.toml")
        self.act(draft.draft, file)
        return file.definition.slug

    def make_noticed_poll(
        self, toml: str = REMOVAL, roll: str = ROLL, changes: Mapping[str, str] | None = None
    ) -> str:
        slug = self.make_draft(toml, roll, changes)
        self.notice(slug)
        return slug

    def notice(self, slug: str) -> None:
        """Give notice of a draft, with a new key."""
        secret, public = new_key()
        definition = self.definition(slug)
        seeds = [commitment(SEED)] if definition.kind == "election" else []
        self.act(
            notice.notice,
            slug,
            public_key=public,
            made="on the server",
            pieces=self._pieces(slug, secret, public, definition.trustees),
            seed_hashes=seeds,
            service_key=public_line(SERVICE_KEY),
        )
        self.keys[slug] = secret

    def _pieces(
        self, slug: str, secret: str, public: str, trustees: Trustees | None
    ) -> tuple[Piece, ...]:
        """The pieces of the poll key, where trustees share it."""
        if trustees is None:
            return ()
        names = [person.name for person in trustees.people]
        needed = trustees.needed
        return share_key(secret, public, needed, names, slug, secrets.token_bytes)[0].pieces

    def make_open_poll(
        self, toml: str = REMOVAL, roll: str = ROLL, changes: Mapping[str, str] | None = None
    ) -> str:
        slug = self.make_noticed_poll(toml, roll, changes)
        self.open(slug)
        return slug

    def make_rehearsal(self) -> str:
        """Notice a rehearsal of the removal, as an office that is thrown away does it."""
        file = read_poll_file(REMOVAL.encode(), ROLL.encode(), file="poll.toml")
        slug = file.definition.slug
        rehearsed = replace(file, definition=replace(file.definition, rehearsal=True))
        self.keys[slug], public = new_key()
        with self.database.transaction() as tx:
            draft.draft(tx, self.clock, rehearsed, rehearses=True)
            poll, key = store.lock(tx, slug), public_line(SERVICE_KEY)
            notice.freeze(tx, self.clock(tx), poll, public, "on the server", (), [], key)
        return slug

    def open(self, slug: str) -> None:
        self.clock.now = max(self.clock.now, self.definition(slug).times.opens)
        self.act(open_poll, slug)

    def cast(self, slug: str, person: str, marking: Marking) -> RecordedBallot:
        """Cast a marking for the elector, sealed as the ballot pages seal it."""
        envelope, elector = self.sealed(slug, marking), self.elector_id(slug, person)
        return self.act(casting.cast, slug, elector, casting.new_cast_id(), envelope)

    def sealed(self, slug: str, marking: Marking) -> bytes:
        """An envelope with this marking and a new code, not cast yet."""
        poll = self.poll(slug)
        definition = store.definition_of(poll)
        return casting.seal_ballot(definition, poll.definition_hash, casting.new_code(), marking)

    def close(self, slug: str) -> None:
        self.clock.now = max(self.clock.now, self.poll(slug).closes)
        self.act(closing.close, slug)
        self.database.scrub()

    def tally(self, slug: str) -> Tally:
        seeds: Sequence[str] = [SEED] if self.definition(slug).kind == "election" else []
        return self.work(counting.tally, slug, secret_key=self.keys[slug], seeds=seeds)

    def cast_and_tally(self, slug: str, markings: Mapping[str, Marking]) -> Tally:
        """Cast these markings, close the poll and tally it."""
        for person, marking in markings.items():
            self.cast(slug, person, marking)
        self.close(slug)
        return self.tally(slug)

    def publish(self, slug: str) -> None:

        from election.results.publish import publish

        rehearses = bool(self.definition(slug).rehearsal)
        self.work(publish, slug, replace(PUBLISHER, rehearses=rehearses))

    def certify(self, slug: str, statement: str = STATEMENT) -> None:
        """Wait out the challenge period, and certify."""
        self.clock.forward(days=self.definition(slug).times.challenge_days)
        self.certify_now(slug, statement)

    def certify_now(self, slug: str, statement: str = STATEMENT) -> None:

        from election.results.certify import certify

        self.work(certify, slug, PUBLISHER, statement)


@contextmanager
def world_in(directory: Path, url: str | None = None) -> Iterator[World]:
    """A world whose database is closed at the end: a SQLite file in the directory, or the URL."""
    world = World(directory, url)
    try:
        yield world
    finally:
        world.database.close()

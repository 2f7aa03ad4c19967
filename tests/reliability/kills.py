"""A poll's life under kills: programs get SIGKILL, and nothing acknowledged may suffer.

Electors cast all the time while server and worker are killed one after the other. Each act of the
officer is killed at random steps, and then repeated with the same words. At the end the box, the
mail, and the published record must be those of the casts that were acknowledged.
"""

import json
import mailbox
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import httpx2
from httpx2 import Response
from sqlmodel import select

from election.crypto.hash_chain import is_chained
from election.database.scrubbing import scrub_owed
from election.database.tables import BallotSession, Cast, InnerEnvelope, Message, OuterEnvelope
from election.database.tables import ReplacedEnvelope as Replaced
from election.results.record.check import require_verified
from election.rules.poll.definition import REPLACED_PER_ELECTOR
from election.services import journal, store
from tests.support.form_reader import enter, fill
from tests.support.record_files import opened
from tests.support.records import WITH_CODES, files_of
from tests.support.running_office import (
    Program,
    RunningOffice,
    insisting,
    killed_at_the_end,
    running_office,
)
from tests.support.world import CLOSES, OPENS, World

SLUG = "removal-2026-1"
PEOPLE = ("blair", "casey", "devon")
MARKINGS = ("yes", "no", "abstain")
TOO_MANY = 429
REST_SECONDS = 0.05
"""Between two ballots of an elector, so that one round does not fill the processors."""
HASH = re.compile(r"\b[0-9a-f]{64}\b")
NUMBER = re.compile(r"Ballot (\d+) of ")
CODE = re.compile(r'<p class="code">([^<]+)</p>')
RECORDED = re.compile(r"Your ballot (\d+) in this poll is recorded")


@dataclass(frozen=True)
class Act:
    """A command, and the step of it after which nothing is left to be killed."""

    words: tuple[str, ...]
    on_sqlite: int
    on_postgresql: int


ACTS: Mapping[str, Act] = {
    "notice": Act(("notice", SLUG, "--local", "--yes"), 29, 17),
    "open": Act(("open", SLUG, "--yes"), 18, 12),
    "close": Act(("close", SLUG, "--yes"), 60, 33),  # of SQLite's VACUUM the first stretches
    "turn of the worker": Act(("worker", "--once"), 60, 60),  # and many more, where mail waits
    "tally": Act(("tally", SLUG, "--key", f"keys/{SLUG}.key"), 39, 25),
    "publish": Act(("publish", SLUG, "--yes"), 28, 18),
    "certify": Act(
        ("certify", SLUG, "--statement", "https://example.org/reasons", "--yes"), 60, 37
    ),
}


@dataclass(frozen=True)
class Receipt:
    """What the page said to whoever cast: every hash on it, the code, and what they had marked."""

    hashes: frozenset[str]
    code: str
    marking: str


@dataclass(frozen=True)
class Plan:
    """The kills of one round: of server and worker together, and of each act's command."""

    programs: int
    act: int


@dataclass
class Round:
    """A whole poll under kills, and what was acknowledged to its electors, by number."""

    office: RunningOffice
    plan: Plan
    killed: Counter[str] = field(default_factory=Counter)
    kept: dict[str, dict[int, Receipt]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def casts(self) -> int:
        return sum(map(len, self.kept.values()))

    def run(self) -> None:
        """Draft, open, cast, close, tally, publish and certify, with kills all the way."""
        world, office = self.office.world, self.office
        world.make_draft(changes=WITH_CODES)
        self._does("notice")
        office.sets(OPENS)
        self._does("open", "turn of the worker")
        office.sets(OPENS + timedelta(hours=1))
        self._casts()
        office.does("worker", "--once")
        require_all_mail(self)
        office.sets(CLOSES)
        self._does("close", "turn of the worker")
        office.does("worker", "--once")
        require_all_casts(self)
        require_all_mail(self)
        self._does("tally")
        self._does("publish")
        office.sets(CLOSES + timedelta(days=8))
        self._does("certify")
        require_all_counted(self)

    def _casts(self) -> None:
        programs = {"serve": self.office.serves(), "worker": self.office.starts("worker")}
        with ThreadPoolExecutor(len(PEOPLE)) as pool, killed_at_the_end(self.office, programs):
            electors = [pool.submit(self._casts_on_and_on, person) for person in PEOPLE]
            try:
                self._kills_in_turn(programs)
            finally:
                self.office.stop.set()
            for elector in electors:
                elector.result()

    def _kills_in_turn(self, programs: dict[str, Program]) -> None:
        for number in range(self.plan.programs):
            self.office.answers()
            self.office.stop.wait(self.office.chance.uniform(0.1, 0.8))
            name = ("serve", "worker")[number % 2]
            assert programs[name].poll() is None, self.office.log()
            programs[name].kill()
            self.killed[name] += 1
            starts = self.office.serves if name == "serve" else partial(self.office.starts, name)
            programs[name] = starts()
        self.office.answers()

    def _casts_on_and_on(self, person: str) -> None:
        """Cast again and again as an elector, and keep what each receipt says."""
        link = f"{self.office.base_url}/b/{SLUG}#{self.office.world.link(SLUG, person)}"
        with httpx2.Client(
            headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True, timeout=60
        ) as browser:
            while not self.office.stop.is_set():
                ballot = insisting(partial(enter, browser, link))
                marking = MARKINGS[len(self.kept[person]) % 3]
                review = insisting(partial(fill, browser, ballot, marking=marking))
                receipt = insisting(partial(fill, browser, review))
                if receipt.status_code == TOO_MANY:  # within a minute: it passes
                    self.office.passes(timedelta(seconds=61), until=CLOSES)
                    continue
                self._keep(person, marking, receipt)
                self.office.stop.wait(REST_SECONDS)

    def _keep(self, person: str, marking: str, page: Response) -> None:
        assert page.status_code == 200, page.text
        (number,), (code,) = NUMBER.findall(page.text), CODE.findall(page.text)
        receipt = Receipt(frozenset(HASH.findall(page.text)), code, marking)
        assert self.kept[person].setdefault(int(number), receipt) == receipt

    def _does(self, *acts: str) -> None:
        """Kill these commands in turn, each at a step of its own; then repeat them to the end."""
        for number in range(self.plan.act):
            name = acts[number % len(acts)]
            act = ACTS[name]
            last = act.on_postgresql if self.office.world.url else act.on_sqlite
            if self.office.was_killed_at(self.office.chance.randint(1, last), *act.words):
                self.killed[name] += 1
        for name in acts:
            self.office.was_killed_at(0, *ACTS[name].words)


def a_round(world: World, plan: Plan, seed: int) -> Round:
    """Run a whole poll under kills in this world, and check all of it."""
    with running_office(world, seed) as office:
        made = Round(office, plan)
        try:
            made.run()
        except Exception as fault:
            fault.add_note(f"seed {seed}, kills {dict(made.killed)}, log:\n{office.log()}")
            raise
        return made


def require_all_casts(done: Round) -> None:
    """Check that each elector's last receipt is in the box, and the earlier ones are replaced."""
    database = done.office.world.database
    with database.reading() as tx:
        poll = store.find(tx, SLUG)
        entries = journal.history_of(tx, poll).entries
        box, replaced = (set(tx.exec(select(table.hash))) for table in (InnerEnvelope, Replaced))
        left = [len(tx.exec(select(table)).all()) for table in (OuterEnvelope, Cast, BallotSession)]
    assert poll.phase == "closed"
    assert is_chained(entries)
    assert [entry.act for entry in entries].count("closed") == 1
    assert left == [0, 0, 0]
    assert not scrub_owed(database)
    assert set(done.kept) == set(PEOPLE)
    expected_box, expected_replaced = set[str](), set[str]()
    for person, receipts in done.kept.items():
        assert sorted(receipts) == list(range(1, len(receipts) + 1)), person
        listed = [receipts[number].hashes & (box | replaced) for number in sorted(receipts)]
        *earlier, last = listed
        expected_box |= last
        expected_replaced |= set().union(*earlier[-REPLACED_PER_ELECTOR:])
    assert (box, replaced) == (expected_box, expected_replaced)
    listed_of_each = [min(len(kept), REPLACED_PER_ELECTOR + 1) for kept in done.kept.values()]
    assert len(box) + len(replaced) == sum(listed_of_each)


def require_all_counted(done: Round) -> None:
    """Check that the certified record holds each elector's last marking, by its code.

    verify.py accepts the record, and each act is journalled once.
    """
    world = done.office.world
    files = files_of(world, SLUG)
    require_verified(opened(files))
    with world.database.reading() as tx:
        poll = store.find(tx, SLUG)
        acts = [entry.act for entry in journal.history_of(tx, poll).entries]
    assert poll.phase == "certified"
    once = {"noticed", "opened", "closed", "unsealed", "tallied", "published", "certified"}
    assert {act: acts.count(act) for act in once} == dict.fromkeys(once, 1)
    assert not scrub_owed(world.database)
    last = [receipts[max(receipts)] for receipts in done.kept.values()]
    published = {
        one["code"]: one["marking"] for one in json.loads(files["ballots.json"])["ballots"]
    }
    assert published == {receipt.code: receipt.marking for receipt in last}


def plain(mail: mailbox.MaildirMessage) -> str:
    """The text of a mail, wherever in it that is."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def require_all_mail(done: Round) -> None:
    """Check that each message went out; one sent twice has one id and one address.

    Of mail about ballots only an elector's newest is sent, where older ones still wait: so each is
    told of their last ballot.
    """
    with done.office.world.database.reading() as tx:
        messages = tx.exec(select(Message)).all()
    assert {message.state for message in messages} == {"sent"}
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    mails = done.office.mail()
    for mail in mails:
        seen[mail["Message-ID"]].add((mail["To"], mail["Subject"]))
    assert all(len(sendings) == 1 for sendings in seen.values())
    ids = {name.strip("<>").split("@")[0] for name in seen}
    assert {message.message_id for message in messages} <= ids
    for person, receipts in done.kept.items():
        told = [
            int(number)
            for mail in mails
            if mail["To"].endswith(f"<{person}@example.org>")
            for number in RECORDED.findall(plain(mail))
        ]
        assert max(told) == max(receipts)
    assert len(done.kept) <= len(ids) - len(messages) <= done.casts

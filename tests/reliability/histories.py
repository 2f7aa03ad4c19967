"""Electors with several tabs, kills and the close among them: each elector's ballot is a register.

Every tab has a session and a connection of its own, and two servers share the database. A tab posts
new envelopes, posts its own and other tabs' again, and looks at the ballot page. Servers are killed
meanwhile, and then the poll's end comes and the close is killed at random steps, while the tabs go
on. tests/support/register_history.py judges what every elector's tabs saw.
"""

import base64
import random
import re
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from time import monotonic

import httpx2
from httpx2 import Client, Response
from sqlmodel import select

from election.crypto.box_root import envelope_hash
from election.database.tables import InnerEnvelope, ReplacedEnvelope
from election.rules.poll.definition import REPLACED_PER_ELECTOR
from election.services import cast as casting
from election.services import store
from tests.support.form_reader import enter, post_form
from tests.support.register_history import (
    CastEvent,
    EndEvent,
    Event,
    LookEvent,
    TooLateEvent,
    is_register,
)
from tests.support.running_office import (
    Program,
    RunningOffice,
    free_port,
    insisting,
    killed_at_the_end,
    running_office,
)
from tests.support.world import CLOSES, World

SLUG = "removal-2026-1"
PEOPLE = ("blair", "casey", "devon")
TABS = 3
MOST_CASTS = REPLACED_PER_ELECTOR // TABS
"""Of a tab: an elector's replaced envelopes are all listed then."""
REST_SECONDS = 0.05
TAKEN, TOO_LATE, TOO_MANY, UNAVAILABLE = 200, 409, 429, 503
RECEIPT = re.compile(r"Ballot (\d+) of .*?data-envelope=\"([0-9a-f]{64})\"", re.DOTALL)
RECORDED = re.compile(r"You have cast \(ballot (\d+)\)")
LIES_IN = re.compile(r"Your ballot \d+ lies in envelope .*?([0-9a-f]{64})", re.DOTALL)


class HasEnded(Exception):
    """The poll has: no page of a ballot is shown any more."""


@dataclass(frozen=True)
class Post:
    """A cast that a tab can post, as often as it likes."""

    cast_id: str
    sealed: bytes

    @property
    def envelope(self) -> str:
        return envelope_hash(self.sealed)


@dataclass
class Elector:
    """What the tabs of one elector posted and saw."""

    person: str
    posts: list[Post] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass
class History:
    """A poll that is cast in, killed and closed; and what all electors saw."""

    office: RunningOffice
    kills: int
    ports: tuple[int, int]
    killed: Counter[str] = field(default_factory=Counter)
    programs: dict[str, Program] = field(default_factory=dict)
    electors: dict[str, Elector] = field(
        default_factory=lambda: {person: Elector(person) for person in PEOPLE}
    )

    @property
    def counts(self) -> Counter[str]:
        """The number of events of each kind."""
        names = defaultdict(lambda: "looks", {CastEvent: "casts", TooLateEvent: "too late"})
        of_all = [event for elector in self.electors.values() for event in elector.events]
        found = Counter(names[type(event)] for event in of_all if not isinstance(event, EndEvent))
        return found + Counter({"answers lost": sum(not event.is_known for event in of_all)})

    def run(self) -> None:
        """Cast, kill, end, close; then judge."""
        for port in self.ports:
            self._serve(port)
        self.office.answers()
        tabs = [(elector, number) for elector in self.electors.values() for number in range(TABS)]
        with ThreadPoolExecutor(len(tabs)) as pool, killed_at_the_end(self.office, self.programs):
            seeds = [self.office.chance.random() for _ in tabs]
            works = [
                pool.submit(self._works, elector, random.Random(seed))
                for (elector, _), seed in zip(tabs, seeds, strict=True)
            ]
            try:
                self._kills(self.kills)
                self._ends()
                self._kills(1)
                self._closes()
            finally:
                self.office.stop.set()
            for work in works:
                work.result()
        self._judges()

    def _serve(self, port: int) -> None:
        self.programs[f"serve {port}"] = self.office.starts("serve", "--port", str(port))

    def _kills(self, number: int) -> None:
        """Kill one server or the other, each at a random moment."""
        for _ in range(number):
            self.office.stop.wait(self.office.chance.uniform(0.2, 0.9))
            port = self.office.chance.choice(self.ports)
            self.office.answers(port)
            self.programs[f"serve {port}"].kill()
            self.killed["serve"] += 1
            self._serve(port)

    def _ends(self) -> None:
        """Let the poll's end come, while the tabs go on."""
        began = monotonic()
        self.office.sets(CLOSES)
        event = EndEvent(began, monotonic())
        for elector in self.electors.values():
            elector.events.append(event)
        self.office.stop.wait(0.3)

    def _closes(self) -> None:
        """Close the poll by the officer's command, which is killed twice before."""
        for _ in range(2):
            step = self.office.chance.randint(5, 40)
            self.killed["close"] += self.office.was_killed_at(step, "close", SLUG, "--yes")
        self.office.does("close", SLUG, "--yes")
        self.office.stop.wait(0.3)

    def _works(self, elector: Elector, chance: random.Random) -> None:
        """What one tab does, until it is told to stop, or the poll has ended."""
        tab = Tab(self, elector, chance)
        with Client(
            headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True, timeout=60
        ) as browser:
            try:
                tab.form = tab.enters(browser)
                while not self.office.stop.is_set():
                    tab.does_something(browser)
                    self.office.stop.wait(REST_SECONDS)
            except HasEnded:
                return

    def _judges(self) -> None:
        """Check that the box is of these electors, and each of them had a register."""
        with self.office.world.database.reading() as tx:
            assert store.find(tx, SLUG).phase == "closed"
            box, replaced = (
                set(tx.exec(select(table.hash))) for table in (InnerEnvelope, ReplacedEnvelope)
            )
        posted = [{post.envelope for post in each.posts} for each in self.electors.values()]
        assert box | replaced <= set().union(*posted)
        for elector, own in zip(self.electors.values(), posted, strict=True):
            in_box = box & own
            assert len(in_box) <= 1, elector.person
            what = f"{elector.person}: no register answers so: {elector.events}"
            assert is_register(elector.events, "".join(in_box), replaced & own), what


@dataclass
class Tab:
    """One of the tabs in which an elector has their ballot open."""

    history: History
    elector: Elector
    chance: random.Random
    form: str = ""
    casts: int = 0

    def url(self, path: str) -> str:
        """The address on one of the servers, for each request another one."""
        return f"http://127.0.0.1:{self.chance.choice(self.history.ports)}{path}"

    def enters(self, browser: Client) -> str:
        """Open the ballot link; the token of the session's forms."""
        link = self.history.office.world.link(SLUG, self.elector.person)
        page = insisting(lambda: enter(browser, f"{self.url(f'/b/{SLUG}')}#{link}"))
        return _form_token(page)

    def does_something(self, browser: Client) -> None:
        """Cast something new, post again what some tab has posted, or look."""
        posts = self.elector.posts
        if self.casts < MOST_CASTS and (not posts or self.chance.random() < 0.4):
            self.casts += 1
            marking = self.chance.choice(("yes", "no", "abstain"))
            sealed = self.history.office.world.sealed(SLUG, marking)
            posts.append(Post(casting.new_cast_id(), sealed))
            self._posts(browser, posts[-1])
        elif self.chance.random() < 0.4:
            self._posts(browser, self.chance.choice(posts[-4:]))
        else:
            self._looks(browser)

    def _posts(self, browser: Client, post: Post) -> None:
        began = monotonic()
        envelope = base64.b64encode(post.sealed).decode()
        fields = {"form": self.form, "cast_id": post.cast_id, "envelope": envelope}
        try:
            page = browser.post(self.url(f"/polls/{SLUG}/cast"), data=fields)
        except httpx2.ConnectError:
            return  # nothing was sent
        except httpx2.TransportError:
            page = None
        now = monotonic()
        if page is None or page.status_code == UNAVAILABLE:
            self._notes(CastEvent(began, inf, post.cast_id, post.envelope, 0))
        elif page.status_code == TAKEN:
            ((number, shown),) = RECEIPT.findall(page.text)
            assert shown == post.envelope
            self._notes(CastEvent(began, now, post.cast_id, post.envelope, int(number)))
        elif page.status_code == TOO_LATE:
            self._notes(TooLateEvent(began, now))
        else:
            assert page.status_code == TOO_MANY, page.text
            self.history.office.passes(timedelta(seconds=61), until=CLOSES)

    def _looks(self, browser: Client) -> None:
        began = monotonic()
        try:
            page = browser.get(self.url(f"/polls/{SLUG}/ballot"))
        except httpx2.TransportError:
            return
        now = monotonic()
        if page.status_code == UNAVAILABLE:
            return
        if page.status_code == TOO_LATE:
            self._notes(TooLateEvent(began, now))
            raise HasEnded
        assert page.status_code == TAKEN, page.text
        number, envelope = RECORDED.findall(page.text), LIES_IN.findall(page.text)
        self._notes(LookEvent(began, now, int("".join(number) or 0), "".join(envelope)))

    def _notes(self, event: Event) -> None:
        self.elector.events.append(event)


def _form_token(page: Response) -> str:
    if page.status_code == TOO_LATE:
        raise HasEnded
    assert page.status_code == TAKEN, page.text
    return post_form(page.text).fields["form"]


def a_history(world: World, kills: int, seed: int) -> History:
    """Run a poll with tabs, kills and a close in this world, and judge what was seen."""
    world.make_open_poll()
    with running_office(world, seed) as office:
        made = History(office, kills, (office.port, free_port()))
        try:
            made.run()
        except Exception as fault:
            fault.add_note(f"seed {seed}, kills {dict(made.killed)}, log:\n{office.log()}")
            raise
        return made

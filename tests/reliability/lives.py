"""A state machine over whole lives of polls: any act, in any order, by any clock.

After each step the office must be as a simple model says: each act is allowed exactly where the
model allows it, what is refused has words and changes nothing, the journal is a chain, no tag is
broken, and roll, box and replaced hashes are the model's. In the end verify.py accepts the record,
and the published ballots are the last ones that were cast.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, TypeAlias

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, SQLModel, select

from election.cli.output import say
from election.crypto.box_root import box_root
from election.database.tables import (
    BallotSession,
    Cast,
    Elector,
    InnerEnvelope,
    Message,
    OuterEnvelope,
    Poll,
    ReplacedEnvelope,
)
from election.errors.base import Refusal
from election.kinds.table import kind_of
from election.results.record.check import require_verified
from election.rules.poll.ballots import Marking
from election.rules.poll.instants import from_iso, iso
from election.rules.poll.phases import ALLOWED, NEXT, Act, Phase, is_over
from election.services import cast as casting
from election.services import journal, outbox, sessions, store
from election.services.cancel import cancel
from election.services.cast import new_code
from election.services.challenge import challenge
from election.services.close import close
from election.services.extend import extend
from election.services.find_changes import find_changes
from election.services.history import happened
from election.services.open import open_poll
from election.services.purge import purge
from election.services.recuse import recuse
from election.services.relink import relink
from election.services.remind import remind
from election.services.reply import reply
from election.services.rule import rule as rule_on
from election.services.void import void
from election.services.withdraw import withdraw
from tests.support.record_files import opened
from tests.support.records import WITH_CODES, files_of, slug_of
from tests.support.whole_polls import EVERYBODY
from tests.support.world import (
    CLOSES,
    DECISION,
    ELECTION,
    NOON,
    OPENS,
    REMOVAL,
    SettableClock,
    World,
)

SHARED_MEMORY = Path("/dev/shm")
LINK = "https://example.org/answer"
KINDS = {
    "removal": (REMOVAL, WITH_CODES),
    "election": (ELECTION, {}),
    "decision": (DECISION, WITH_CODES),
}
NO_KEY = "00" * 32
CANDIDATES = ("blair", "devon", "harper")
FEWEST_DAYS, LONGEST_EXTENSION = 7, 31  # of notice, of voting, and of challenges

Rows: TypeAlias = dict[str, Sequence[Any]]

people = st.sampled_from(EVERYBODY)
RANKINGS: st.SearchStrategy[Marking] = st.lists(
    st.sampled_from(CANDIDATES), max_size=3, unique=True
).map(tuple)
ANSWERS: st.SearchStrategy[Marking] = st.sampled_from(("yes", "no", "abstain"))
days = st.integers(-2, 40)


@dataclass
class Ballots:
    """All that one elector has cast: ids, envelopes, and what is in them, the oldest first."""

    ids: list[str] = field(default_factory=list)
    envelopes: list[bytes] = field(default_factory=list)
    marked: list[tuple[str, Marking]] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)


@dataclass
class Model:
    """What a poll should be, kept by rules that are simpler than the program's."""

    kind: str
    slug: str
    phase: Phase = "draft"
    closes: datetime = CLOSES
    newest_act: datetime = NOON
    recused: set[str] = field(default_factory=set)
    ballots: dict[str, Ballots] = field(default_factory=dict)
    challenges: list[bool] = field(default_factory=list)
    """Of each challenge, whether it has its ruling."""
    published_at: datetime = NOON
    purged: bool = False

    def allows(self, act: Act) -> bool:
        return self.phase in ALLOWED[act]

    @property
    def next_time(self) -> datetime:
        """Until when the notice may come, or from when the next act may."""
        days = timedelta(days=FEWEST_DAYS)
        times = {"draft": OPENS - days, "noticed": OPENS, "published": self.published_at + days}
        return times.get(self.phase, self.closes)

    @property
    def newest(self) -> dict[str, str]:
        """The hash of the envelope of each who has cast."""
        return {person: ballots.hashes[-1] for person, ballots in self.ballots.items()}

    @property
    def replaced(self) -> list[str]:
        return sorted(digest for ballots in self.ballots.values() for digest in ballots.hashes[:-1])

    @property
    def was_closed(self) -> bool:
        """True once the box is fixed, and not deleted by a void."""
        return self.phase in {"closed", "tallied", "published", "certified"}


class Lives(RuleBasedStateMachine):
    """Polls in one office; `clock` may stand still, jump, or go back."""

    place: Path | None = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None

    def __init__(self) -> None:
        super().__init__()
        self.directory = TemporaryDirectory(prefix="election-lives-", dir=self.place)
        self.world = World(Path(self.directory.name))
        self.polls: list[Model] = []
        self.judged: Rows = {}

    def teardown(self) -> None:
        """Judge the records of all polls, and throw the office away."""
        try:
            for model in self.polls:
                self._require_record(model)
        finally:
            self.world.database.close()
            self.directory.cleanup()

    @initialize(
        kinds=st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=2, unique=True),
        acts=st.integers(0, 6),
        data=st.data(),
    )
    def drafts(self, kinds: list[str], acts: int, data: st.DataObject) -> None:
        """Draft one poll or two, and let both go on by so many acts."""
        for kind in kinds:
            toml, changes = KINDS[kind]
            self.world.make_draft(toml, changes=changes)
            self.polls.append(Model(kind, slug_of(toml)))
        for number in range(acts):
            for poll in range(len(kinds)):
                self.the_poll_goes_on(poll)
                if number == 1:
                    self.some_cast(poll, data, list(EVERYBODY[: 3 + poll * 3]))

    def does(
        self,
        model: Model,
        act: Act,
        step: Callable[[], object],
        *,
        may: bool | None = True,
        is_journalled: bool = True,
    ) -> bool:
        """Try an act; true where it was done. `may` is None where the model does not know."""
        allowed = model.allows(act) and may is not False
        if is_journalled and iso(self.now) < iso(model.newest_act):  # a journal has whole seconds
            allowed = False
        before = self._rows()
        refused = refusal_of(step)
        self.acted(act, was_done=refused is None)
        if refused is not None:
            require_words(refused)
            assert not (allowed and may), f"{act} was refused: {refused}"
            assert self._rows() == before, f"{act} was refused, and changed something"
            return False
        assert allowed, f"{act} was done, where the model refuses it"
        if is_journalled:
            model.newest_act = self.now
        model.phase = NEXT.get(act, model.phase)
        return True

    def acted(self, act: Act, *, was_done: bool) -> None:
        """Called for each act that was tried."""

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    def chosen(self, number: int) -> Model:
        return self.polls[number % len(self.polls)]

    # Time, and the office

    @rule(hours=st.integers(1, 24 * 9))
    def time_passes(self, hours: int) -> None:
        self.world.clock.forward(hours=hours)

    @rule(minutes=st.integers(1, 60 * 24 * 3))
    def clock_goes_back(self, minutes: int) -> None:
        self.world.clock.forward(minutes=-minutes)

    @rule(poll=st.integers(0, 1), microseconds=st.sampled_from((-1, 0, 1)))
    def a_time_of_the_poll_comes(self, poll: int, microseconds: int) -> None:
        """Just before it, at it, just after it."""
        model = self.chosen(poll)
        self.world.clock.now = model.next_time + timedelta(microseconds=microseconds)

    @rule()
    def the_office_starts_again(self) -> None:
        self.world.database.close()
        self.world = World(
            self.world.directory, clock=SettableClock(self.now), keys=self.world.keys
        )

    @rule()
    def all_mail_is_sent(self) -> None:
        with self.world.database.transaction() as tx:
            while claimed := outbox.claim(tx, self.now + timedelta(days=400), ()):
                outbox.mark_sent(tx, claimed[0], "250 OK")
        self.world.database.scrub()

    # The officer

    @rule(poll=st.integers(0, 1))
    def drafts_again(self, poll: int) -> None:
        model = self.chosen(poll)
        toml, changes = KINDS[model.kind]
        self.does(model, "draft", lambda: self.world.make_draft(toml, changes=changes))

    @rule(poll=st.integers(0, 1))
    def notices(self, poll: int) -> None:
        model = self.chosen(poll)
        may = self.now <= OPENS - timedelta(days=FEWEST_DAYS)
        self.does(model, "notice", lambda: self.world.notice(model.slug), may=may)

    @rule(poll=st.integers(0, 1))
    def replies(self, poll: int) -> None:
        model = self.chosen(poll)
        self.does(model, "reply", lambda: self.world.act(reply, model.slug, LINK))

    @rule(poll=st.integers(0, 1), person=people, undo=st.booleans())
    def recuses(self, poll: int, person: str, undo: bool) -> None:
        model = self.chosen(poll)
        has_recusals = kind_of(self.world.definition(model.slug)).has_recusals
        subject = self.world.definition(model.slug).question.subject
        may = has_recusals and person != subject and (person in model.recused) == undo
        step = lambda: self.world.act(recuse, model.slug, person, undo=undo)  # noqa: E731
        if self.does(model, "recuse", step, may=may):
            model.recused ^= {person}

    @rule(poll=st.integers(0, 1), person=people, lost=st.booleans())
    def relinks(self, poll: int, person: str, lost: bool) -> None:
        model = self.chosen(poll)
        address = f"{person}.{len(model.ballots)}@example.com" if lost else None
        may = person not in model.recused and (lost or model.phase == "open")
        words = (address, "lost" if lost else None)
        self.does(
            model, "relink", lambda: self.world.act(relink, model.slug, person, *words), may=may
        )

    @rule(poll=st.integers(0, 1), candidate=st.sampled_from((*CANDIDATES, "gray")))
    def withdraws(self, poll: int, candidate: str) -> None:
        model = self.chosen(poll)
        may = None if model.kind == "election" and self.now < model.closes else False
        self.does(
            model, "withdraw", lambda: self.world.act(withdraw, model.slug, candidate), may=may
        )

    @rule(poll=st.integers(0, 1), later=st.none() | days)
    def opens(self, poll: int, later: int | None) -> None:
        model = self.chosen(poll)
        closes = None if later is None else model.closes + timedelta(days=later)
        may = self.now >= OPENS and (later is None or 0 < later <= LONGEST_EXTENSION)
        begins = OPENS if self.now - OPENS <= timedelta(hours=1) else self.now
        may = may and (closes or model.closes) - begins >= timedelta(days=FEWEST_DAYS)
        step = lambda: self.world.act(open_poll, model.slug, closes)  # noqa: E731
        if self.does(model, "open", step, may=may):
            model.closes = closes or model.closes

    @rule(poll=st.integers(0, 1))
    def reminds(self, poll: int) -> None:
        model = self.chosen(poll)
        step = lambda: self.world.act(remind, model.slug)  # noqa: E731
        self.does(model, "remind", step, is_journalled=False)

    @rule(poll=st.integers(0, 1), later=days)
    def extends(self, poll: int, later: int) -> None:
        model = self.chosen(poll)
        closes = model.closes + timedelta(days=later)
        may = OPENS <= self.now < model.closes and 0 < later <= LONGEST_EXTENSION
        step = lambda: self.world.act(extend, model.slug, closes, "a storm")  # noqa: E731
        if self.does(model, "extend", step, may=may):
            model.closes = closes

    @rule(poll=st.integers(0, 1))
    def closes(self, poll: int) -> None:
        model = self.chosen(poll)
        step = lambda: self.world.act(close, model.slug)  # noqa: E731
        if self.does(model, "close", step, may=self.now >= model.closes):
            self.world.database.scrub()

    @rule(poll=st.integers(0, 1))
    def tallies(self, poll: int) -> None:
        model = self.chosen(poll)
        self.world.keys.setdefault(model.slug, NO_KEY)
        self.does(model, "tally", lambda: self.world.tally(model.slug))

    @rule(poll=st.integers(0, 1))
    def publishes(self, poll: int) -> None:
        model = self.chosen(poll)
        if self.does(model, "publish", lambda: self.world.publish(model.slug)):
            model.published_at = from_iso(iso(self.now))

    @rule(poll=st.integers(0, 1))
    def somebody_challenges(self, poll: int) -> None:
        model = self.chosen(poll)
        if self.does(model, "challenge", lambda: self.world.act(challenge, model.slug, LINK)):
            model.challenges.append(False)

    @rule(poll=st.integers(0, 1), number=st.integers(1, 3))
    def rules_on_a_challenge(self, poll: int, number: int) -> None:
        model = self.chosen(poll)
        may = number <= len(model.challenges) and not model.challenges[number - 1]
        step = lambda: self.world.act(rule_on, model.slug, number, LINK, ruling="dismissed")  # noqa: E731
        if self.does(model, "rule", step, may=may):
            model.challenges[number - 1] = True

    @rule(poll=st.integers(0, 1))
    def certifies(self, poll: int) -> None:
        model = self.chosen(poll)
        may = self.now >= model.next_time and all(model.challenges)
        self.does(model, "certify", lambda: self.world.certify_now(model.slug), may=may)

    @rule(poll=st.integers(0, 1), sure=st.integers(0, 3))
    def cancels(self, poll: int, sure: int) -> None:
        model = self.chosen(poll)
        if sure == 3 or not model.allows("cancel"):
            self.does(model, "cancel", lambda: self.world.act(cancel, model.slug, "a mistake"))

    @rule(poll=st.integers(0, 1), sure=st.integers(0, 5))
    def voids(self, poll: int, sure: int) -> None:
        model = self.chosen(poll)
        if sure == 5 or not model.allows("void"):
            self.does(model, "void", lambda: self.world.act(void, model.slug, "a mistake"))

    @rule(poll=st.integers(0, 1))
    def purges(self, poll: int) -> None:
        model = self.chosen(poll)
        may = False if model.purged else None
        if self.does(model, "purge", lambda: self.world.act(purge, model.slug), may=may):
            model.purged = True

    @rule(poll=st.integers(0, 1))
    def the_poll_goes_on(self, poll: int) -> None:
        """The act that is next by the book, at its time: so that many lives come to their end."""
        model = self.chosen(poll)
        if model.phase in {"noticed", "open", "published"}:
            self.world.clock.now = max(self.now, model.next_time)
        self.world.clock.now = max(self.now, model.newest_act)
        acts: dict[str, Callable[[], None]] = {
            "draft": lambda: self.notices(poll),
            "noticed": lambda: self.opens(poll, None),
            "open": lambda: self.closes(poll),
            "closed": lambda: self.tallies(poll),
            "tallied": lambda: self.publishes(poll),
            "published": lambda: self.certifies(poll),
        }
        acts.get(model.phase, lambda: self.purges(poll))()

    # Electors

    @rule(poll=st.integers(0, 1), data=st.data(), who=st.lists(people, max_size=4, unique=True))
    def some_cast(self, poll: int, data: st.DataObject, who: list[str]) -> None:
        """Cast, or replace."""
        model = self.chosen(poll)
        if self.world.definition(model.slug).key is None:
            return  # there was no notice, so that nothing can be sealed
        markings = RANKINGS if model.kind == "election" else ANSWERS
        for person in who:
            marking = data.draw(markings)
            code, cast_id = new_code(), casting.new_cast_id()
            definition_hash = self.world.poll(model.slug).definition_hash
            sealed = casting.seal_ballot(
                self.world.definition(model.slug), definition_hash, code, marking
            )
            taken = self._casts(model, person, cast_id, sealed)
            if taken is not None:
                own = model.ballots.setdefault(person, Ballots())
                own.ids.append(cast_id)
                own.envelopes.append(sealed)
                own.marked.append((code, marking))
                own.hashes.append(taken.envelope_hash)
                assert taken.number == len(own.ids)

    @rule(poll=st.integers(0, 1), person=people, back=st.integers(1, 3))
    def a_post_comes_again(self, poll: int, person: str, back: int) -> None:
        """It changes nothing, whatever the clock says, and has the same receipt."""
        model = self.chosen(poll)
        own = model.ballots.get(person, Ballots())
        if model.phase != "open" or len(own.ids) < back:
            return
        before = self._rows()
        elector = self.world.elector_id(model.slug, person)
        receipt = self.world.act(
            casting.cast, model.slug, elector, own.ids[-back], own.envelopes[-back]
        )
        assert (receipt.number, receipt.envelope_hash) == (
            len(own.ids) + 1 - back,
            own.hashes[-back],
        )
        assert self._rows() == before

    @rule(poll=st.integers(0, 1), person=people)
    def somebody_enters(self, poll: int, person: str) -> None:
        model = self.chosen(poll)
        if not model.purged:
            token = self.world.signer.read(self.world.link(model.slug, person))
            may = OPENS <= self.now < model.closes and person not in model.recused
            step = lambda: self.world.act(sessions.enter, model.slug, token)  # noqa: E731
            self.does(model, "cast", step, may=may, is_journalled=False)

    def _casts(
        self, model: Model, person: str, cast_id: str, sealed: bytes
    ) -> casting.RecordedBallot | None:
        if model.purged:
            return None
        taken: list[casting.RecordedBallot] = []
        elector = self.world.elector_id(model.slug, person)
        words = (model.slug, elector, cast_id, sealed)
        may = OPENS <= self.now < model.closes and person not in model.recused
        step = lambda: taken.append(self.world.act(casting.cast, *words))  # noqa: E731
        self.does(model, "cast", step, may=may, is_journalled=False)
        return taken[0] if taken else None

    # What must be so after each step

    @invariant()
    def every_poll_is_as_the_model_says(self) -> None:
        """Judged where anything has changed since it was judged before."""
        rows = self._rows()
        if rows == self.judged:
            return
        with self.world.database.reading() as tx:
            for model in self.polls:
                self._require(tx, model)
        self.judged = rows

    def _require(self, tx: Session, model: Model) -> None:
        poll = store.find(tx, model.slug)
        assert poll.phase == model.phase
        assert poll.closes == model.closes
        assert journal.fault(tx, poll) is None
        assert find_changes(tx, poll) == []
        history = journal.history_of(tx, poll)
        times = [entry.at for entry in history.entries]
        assert times == sorted(times)
        assert history.recused == len(model.recused)
        electors = {
            row.id: row for row in tx.exec(select(Elector).where(Elector.poll_id == poll.id))
        }
        assert len(electors) == (0 if model.purged else len(EVERYBODY))
        if not model.purged:
            recused = {elector.person_id for elector in electors.values() if elector.recused}
            assert recused == model.recused
        self._require_box(tx, model, poll, {id_: row.person_id for id_, row in electors.items()})
        self._require_nobody_told(tx, model, poll)

    def _require_box(
        self, tx: Session, model: Model, poll: Poll, people: dict[int | None, str]
    ) -> None:
        """Check that the box is the model's: by elector while the poll is open, by hash after."""
        outer = tx.exec(select(OuterEnvelope).where(OuterEnvelope.poll_id == poll.id)).all()
        casts = tx.exec(select(Cast).where(Cast.poll_id == poll.id)).all()
        inner = sorted(tx.exec(select(InnerEnvelope.hash).where(InnerEnvelope.poll_id == poll.id)))
        replaced = sorted(
            tx.exec(select(ReplacedEnvelope.hash).where(ReplacedEnvelope.poll_id == poll.id))
        )
        if model.phase == "open":
            newest = {
                people[row.elector_id]: model.ballots[people[row.elector_id]] for row in outer
            }
            assert {person: own.envelopes[-1] for person, own in newest.items()} == {
                people[row.elector_id]: row.sealed for row in outer
            }
            assert set(newest) == set(model.ballots)
            assert len(casts) == sum(len(own.ids) for own in model.ballots.values())
            assert (inner, replaced) == ([], [])
            return
        assert (len(outer), len(casts)) == (0, 0)
        if model.was_closed:
            assert inner == sorted(model.newest.values())
            assert replaced == model.replaced
            closed = happened(journal.history_of(tx, poll).closed)
            assert closed.root == box_root(inner)

    def _require_nobody_told(self, tx: Session, model: Model, poll: Poll) -> None:
        """Check that nothing is left that says who cast, once the poll is closed or over."""
        messages = tx.exec(select(Message).where(Message.poll_id == poll.id)).all()
        if model.phase != "open":
            assert "recorded" not in {message.kind for message in messages}
            assert tx.exec(select(BallotSession)).all() == [] or len(self.polls) > 1
        if is_over(model.phase):
            closed = [message.data for message in messages if message.kind == "closed"]
            assert set(closed) <= {b"{}"}

    def _require_record(self, model: Model) -> None:
        """Check that verify.py accepts what was published, and that it holds the last ballots."""
        if model.phase not in {"published", "certified"}:
            return
        files = files_of(self.world, model.slug)
        require_verified(opened(files))
        content = files.get("ballots.json")
        if content is None or b'"no quorum"' in files["tally.json"]:
            return
        ballots = json.loads(content)["ballots"]
        assert len(ballots) == len(model.ballots)
        cast = {own.marked[-1][0]: own.marked[-1][1] for own in model.ballots.values()}
        assert {ballot["code"] for ballot in ballots} == set(cast)
        if model.kind != "election":
            assert {ballot["code"]: ballot["marking"] for ballot in ballots} == cast

    def _rows(self) -> Rows:
        """Every row of every table."""
        with self.world.database.reading() as tx:
            connection = tx.connection()
            return {
                table: connection.exec_driver_sql(f"SELECT * FROM {table}").all()
                for table in SQLModel.metadata.tables
            }


class CountedLives(Lives):
    """The same, with the number of acts that were done and refused, and of ends by phase."""

    runs: ClassVar[int] = 0
    acts: ClassVar[dict[str, list[int]]] = {}
    ended: ClassVar[Counter[str]] = Counter()

    def acted(self, act: Act, *, was_done: bool) -> None:
        self.acts.setdefault(act, [0, 0])[not was_done] += 1

    def teardown(self) -> None:
        CountedLives.runs += 1
        if CountedLives.runs % 50 == 0:
            say(f"{CountedLives.runs} runs")
        self.ended.update(model.phase for model in self.polls)
        super().teardown()


def refusal_of(step: Callable[[], object]) -> Refusal | None:
    """Take the step; the refusal that it met. Anything else that is raised is a fault."""
    try:
        step()
    except Refusal as refusal:
        return refusal
    return None


def require_words(refusal: Refusal) -> None:
    """Check that a refusal is a sentence, and that its other words can be made, too."""
    said = str(refusal)
    assert said[0].isupper() or said[0].isalnum()
    assert said.endswith((".", "?", ")", "!")), said
    for words in (said, refusal.advice, refusal.reader_sentence, refusal.reader_advice):
        assert "{" not in words, words

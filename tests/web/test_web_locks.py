"""What a visitor can have done while nobody else can write: next to nothing.

A transaction that writes stops every other one. Each route is listed here with what may run in one.
"""

from collections.abc import Callable

import pytest

from election.services.relink import relink
from election.web.app import routes
from tests.support.form_reader import fill, post_form
from tests.support.web_client import Door
from tests.support.world import CLOSES, ELECTION, World
from tests.support.write_watch import WriteWatch, watched_writes

SLUG = "removal-2026-1"
ENTER, CAST = f"/b/{SLUG}", f"/polls/{SLUG}/cast"
ENTERS = {
    "election.crypto.canonical",
    "election.crypto.row_tags",
    "election.database.instant_column",
    "election.rules.poll.entitlement",
    "election.rules.poll.phases",
    "election.services.row_authenticity",
    "election.services.sessions",
    "election.services.store",
}
CASTS = ENTERS | {
    "election.crypto.box_root",
    "election.crypto.return_code",
    "election.rules.poll.definition",
    "election.services.ballot_look",
    "election.services.cast",
    "election.services.outbox",
    "election.services.taken_ballots",
    "election.web.forms",
    "election.web.pages.ballot_page",
    "election.web.pages.cast",
    "election.web.pages.poll_words",
    "election.web.responses",
    "election.web.site",
}
NOMINATES = ENTERS | {
    "election.kinds.table",
    "election.rules.poll.definition",
    "election.rules.poll.nominating",
    "election.rules.poll.questions",
    "election.services.nominate",
    "election.services.outbox",
    "election.web.pages.nominations",
    "election.web.responses",
    "election.web.site",
}
FILE = "/o/{slug:slug}/{code:signed_code}/file"
FILES = ENTERS | {
    "election.crypto.hash_chain",
    "election.rules.poll.definition",
    "election.rules.poll.instants",
    "election.rules.pollfile.addresses",
    "election.services.disputes",
    "election.services.history",
    "election.services.journal",
    "election.services.links",
    "election.services.officials",
    "election.services.outbox",
    "election.services.read_history",
    "election.web.pages.dispute",
}
MAIL_QUESTION = "/c/{slug:slug}/{code:signed_code}"
CONFIRMS = (ENTERS - {"election.rules.poll.entitlement", "election.services.sessions"}) | {
    "election.rules.poll.definition",
    "election.rules.pollfile.addresses",
    "election.services.confirm_mail",
    "election.services.history",
    "election.services.journal",
    "election.services.links",
    "election.services.mail_reach",
    "election.services.officials",
    "election.services.outbox",
}
MAY_RUN = {
    ("/b/{slug:slug}", "POST"): ENTERS,
    ("/polls/{slug:slug}/cast", "POST"): CASTS,
    ("/n/{slug:slug}/nominate", "POST"): NOMINATES,
    ("/n/{slug:slug}/answer", "POST"): NOMINATES,
    (FILE, "POST"): FILES,
    (MAIL_QUESTION, "POST"): CONFIRMS,
}
"""The routes that may open a transaction that writes, and the modules that may run in it."""
FRAME = {
    f"election.database.{part}"
    for part in ("any_tx", "engine", "faults", "many_rows", "row_values", "tables", "write_queue")
}
"""The modules that open a transaction, read rows and write them, wherever that is."""


def paths() -> list[tuple[str, str]]:
    """Every path of the site, for this poll, and its pattern."""
    patterns = sorted({route.path for route in routes()})
    return [
        (
            pattern.replace("{slug:slug}", SLUG).replace("{path:record_path}", "SHA256SUMS"),
            pattern,
        )
        for pattern in patterns
    ]


def require_quiet(watch: WriteWatch) -> None:
    """Assert that nothing was matched, sealed, signed or rendered under the lock."""
    foreign = {call for call in watch.calls if not call[0].startswith("election")}
    assert foreign == set()
    assert watch.searches == set()


@pytest.mark.parametrize(("path", "pattern"), paths())
def test_no_look_writes(world: World, path: str, pattern: str) -> None:
    """GET and HEAD of every path open no transaction that writes, with and without a session."""
    world.make_open_poll()
    door = Door(world)
    browser, _ = door.enters(SLUG, "blair")
    with watched_writes(world.database) as watch:
        for visitor in (browser, door.browser()):
            for method in ("GET", "HEAD"):
                visitor.request(method, path)
    assert watch.transactions == 0


@pytest.mark.parametrize(("path", "pattern"), paths())
def test_no_post_that_is_refused_writes(world: World, path: str, pattern: str) -> None:
    """Strangers' forms, and an elector's bad ones, never take the lock, whatever is in them.

    Only the button that signs out does: its one field is in them all.
    """
    world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    good = post_form(review.text).fields
    forms = [
        {},
        {"code": "a" * 4096},
        {"code": "a" * 65_000},
        {**good, "form": "another session's"},
        {**good, "cast_id": "no id"},
        {**good, "code": "no code"},
        {**good, "marking": "both"},
        {"form": good["form"], "cast_id": good["cast_id"], "envelope": "AAAA"},
    ]
    with watched_writes(world.database) as watch:
        for visitor in (browser, door.browser()):
            for form in forms:
                answer = visitor.post(path, data=form, follow_redirects=False)
                assert answer.status_code != 500
    assert watch.transactions == (1 if path.endswith("/sign-out") else 0)


def test_marking_and_reviewing_write_nothing(world: World) -> None:
    """The marking goes from form to form, and back to the ballot, and is stored nowhere."""
    world.make_open_poll()
    browser, ballot = Door(world).enters(SLUG, "blair")
    with watched_writes(world.database) as watch:
        review = fill(browser, ballot, marking="yes")
        changed = browser.post(f"/polls/{SLUG}/ballot", data=post_form(review.text).fields)
        assert changed.status_code == 200
    assert watch.transactions == 0


def test_a_link_that_opens_nothing_writes_nothing(world: World) -> None:
    """Nor does one that was replaced, one of another poll, or one after the close."""
    world.make_noticed_poll()
    world.make_noticed_poll(ELECTION)
    old = world.link(SLUG, "casey")
    other = world.link("lead-2027-1", "casey")
    with watched_writes(world.database) as watch:
        assert visits(world, old) == 409
    world.open(SLUG)
    world.open("lead-2027-1")
    world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    with watched_writes(world.database) as late:
        assert visits(world, old) == 410
        assert visits(world, other) == 403
        world.clock.now = CLOSES
        assert visits(world, world.link(SLUG, "devon")) == 409
    assert watch.transactions == late.transactions == 0


def visits(world: World, code: str) -> int:
    return Door(world).browser().post(ENTER, data={"code": code}).status_code


def test_a_link_that_is_opened_again_writes_nothing(world: World) -> None:
    """The browser keeps its session; only the first opening begins one."""
    world.make_open_poll()
    door = Door(world)
    browser = door.browser()
    code = world.link(SLUG, "blair")
    with watched_writes(world.database) as watch:
        for _ in range(3):
            assert browser.post(ENTER, data={"code": code}).status_code == 200
    assert watch.transactions == 1


def entered(world: World) -> WriteWatch:
    browser = Door(world).browser()
    with watched_writes(world.database) as watch:
        assert browser.post(ENTER, data={"code": world.link(SLUG, "blair")}).status_code == 200
    return watch


def cast(world: World) -> WriteWatch:
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    with watched_writes(world.database) as watch:
        for _ in range(2):  # the second time it is known, and looked up alone
            assert "is recorded" in fill(browser, review).text
    return watch


@pytest.mark.parametrize(
    ("act", "pattern"), [(entered, "/b/{slug:slug}"), (cast, "/polls/{slug:slug}/cast")]
)
def test_under_the_lock_runs_what_the_route_may(
    world: World, act: Callable[[World], WriteWatch], pattern: str
) -> None:
    """One transaction for an act, and in it only the code that is listed for its route."""
    world.make_open_poll()
    watch = act(world)
    assert watch.transactions == 1
    assert watch.modules() - FRAME <= MAY_RUN[pattern, "POST"]
    require_quiet(watch)


def test_filing_runs_under_the_lock_what_it_may(world: World) -> None:
    """The text is cleaned, and the code is read, before; a repeated post opens no transaction."""
    world.make_noticed_poll()
    browser, path = Door(world).browser(), f"{world.dispute_page(SLUG, 'blair')}/file"
    with watched_writes(world.database) as watch:
        for _ in range(2):
            form = {"statement": "The roll is old.", "publish": "no"}
            assert "is filed" in browser.post(path, data=form).text
    assert watch.transactions == 1
    assert watch.modules() - FRAME - MAY_RUN[FILE, "POST"] == set()
    require_quiet(watch)


def test_an_answer_about_mail_runs_under_the_lock_what_it_may(world: World) -> None:
    """A no is stored, and the officer's mail is queued; pressed again it opens no transaction."""
    world.make_noticed_poll()
    browser, path = Door(world).browser(), world.confirmation_page(SLUG, "casey")
    with watched_writes(world.database) as watch:
        for _ in range(2):
            assert "The officer is told" in browser.post(path, data={"reaches": "no"}).text
    assert watch.transactions == 1
    assert watch.modules() - FRAME - MAY_RUN[MAIL_QUESTION, "POST"] == set()
    require_quiet(watch)


def test_a_cast_sends_four_statements_under_the_lock(world: World) -> None:
    """One looks as a page does; then three rows are written."""
    world.make_open_poll()
    watch = cast(world)
    verbs = [statement.split()[0] for statement in watch.statements]
    assert verbs.count("SELECT") <= 1
    assert len(verbs) <= 4

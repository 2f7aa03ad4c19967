"""Casting by the pages: receipts, replacing, repeats, two tabs, the close, an edited definition."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select, update

from election.crypto.unsealed import BALLOTS
from election.database.engine import Clock
from election.database.tables import Cast, OuterEnvelope, Poll
from election.results.gather import facts_of
from election.rules.poll.receipt_codes import read_code
from election.services import journal, store
from election.services.extend import extend
from election.services.void import void
from tests.support.ballot_in_the_box import ballot_in_the_box
from tests.support.form_reader import enter, fill, post_form
from tests.support.web_client import LOOPBACK, Door, Page
from tests.support.world import CLOSES, ELECTION, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"


def in_box(world: World) -> list[bytes]:
    """The envelopes that electors have in the box now."""
    with world.database.reading() as tx:
        return [outer.sealed for outer in tx.exec(select(OuterEnvelope))]


def casts(world: World) -> list[int]:
    """The numbers of all recorded casts."""
    with world.database.reading() as tx:
        return sorted(cast.number for cast in tx.exec(select(Cast)))


def test_a_receipt_says_cast_and_what_to_keep(world: World) -> None:
    """It shows number, code, envelope, definition, and until when it can be replaced."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    answer = fill(browser, review)
    page = Page(answer.text)
    code = post_form(review.text).fields["code"]
    assert answer.status_code == 200
    assert page.said("h1") == ["Cast"]
    assert code in page.text
    assert read_code(code) == code
    with world.database.reading() as tx:
        latest = ballot_in_the_box(tx, world.poll(SLUG), world.elector_id(SLUG, "blair"))
    assert latest is not None
    for sentence in (
        "Ballot 1 of Blair Okonkwo is recorded. It is the one in the box.",
        "Keep it, and to yourself: it is shown this once.",
        "The report comes after Tuesday 26 January 2027, 12:00 UTC at",
        f" {LOOPBACK}/polls/{SLUG}/report: find your code there.",
        "You may replace this ballot until then",
        latest.envelope_hash,
        world.poll(SLUG).definition_hash,
    ):
        assert sentence in page.text


def test_the_sealed_ballot_is_what_was_reviewed(world: World) -> None:
    """Unsealing after the close gives the ranking and the code that the receipt showed."""
    world.make_open_poll(ELECTION, changes={'quorum = "1/2"': 'quorum = "0"'})
    browser, review = Door(world).reviews(LEAD, "casey", **{"rank-devon": "1", "rank-harper": "2"})
    fill(browser, review)
    world.close(LEAD)
    world.tally(LEAD)
    with world.database.reading() as tx:
        poll = store.find(tx, LEAD)
        unsealed = facts_of(tx, poll, journal.history_of(tx, poll)).unsealed
    code = post_form(review.text).fields["code"]
    assert unsealed
    assert unsealed.files[BALLOTS]["ballots"] == [{"code": code, "ranking": ["devon", "harper"]}]


@pytest.mark.parametrize("marking", ["yes", "no", "abstain"])
def test_every_envelope_has_one_length(world: World, marking: str) -> None:
    """The length of an envelope is the same for every marking."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking=marking)
    fill(browser, review)
    assert [len(envelope) for envelope in in_box(world)] == [64 + 48]


def test_scenario_13_a_ballot_cast_three_times_is_the_third(world: World) -> None:
    """The elector's page shows the third's number and hash, without its marking."""
    world.make_open_poll()
    door = Door(world)
    for number, marking in enumerate(("no", "abstain", "yes"), start=1):
        browser, review = door.reviews(SLUG, "devon", marking=marking)
        assert (f"It will replace your ballot {number - 1}." in review.text) == (number > 1)
        text = Page(fill(browser, review).text).text
        assert f"Ballot {number} of Devon Ștefănescu is recorded." in text
    page = Page(door.enters(SLUG, "devon")[1].text)
    with world.database.reading() as tx:
        latest = ballot_in_the_box(tx, world.poll(SLUG), world.elector_id(SLUG, "devon"))
    assert latest is not None
    assert "You have cast (ballot 3). You may replace it until Tuesday 26 January" in page.text
    assert f"Your ballot 3 lies in envelope {latest.envelope_hash}. Nobody can read" in page.text
    assert not any("checked" in control for control in page.controls)
    world.close(SLUG)
    box = door.browser().get(f"/polls/{SLUG}/box").text
    assert "1 envelope in the box" in Page(box).text
    assert "2 replaced ones" in Page(box).text
    assert latest.envelope_hash in box


def test_scenario_32_a_second_post_shows_the_same_receipt(world: World) -> None:
    """The same post again returns the same page, byte for byte, and casts nothing."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    first = fill(browser, review)
    world.clock.forward(minutes=1)
    assert fill(browser, review).text == first.text
    assert casts(world) == [1]
    assert len(in_box(world)) == 1


def test_a_repeat_is_answered_at_the_close_too(world: World) -> None:
    """At the close a repeated post shows its receipt, and a new ballot is refused."""
    world.make_open_poll()
    door = Door(world)
    world.clock.now = CLOSES - timedelta(milliseconds=1)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    other, unsent = door.reviews(SLUG, "casey", marking="yes")
    first = fill(browser, review)
    world.clock.now = CLOSES
    assert fill(browser, review).text == first.text
    assert fill(other, unsent).status_code == 409


def test_two_tabs_cast_two_ballots_and_the_last_counts(world: World) -> None:
    """Scenario 32: each review has its own cast id; an older receipt says replaced."""
    world.make_open_poll()
    browser, ballot = Door(world).enters(SLUG, "blair")
    one = fill(browser, ballot, marking="no")
    other = fill(browser, ballot, marking="yes")
    assert "Ballot 1 of" in fill(browser, one).text
    assert "Ballot 2 of" in fill(browser, other).text
    again = Page(fill(browser, one).text).text
    assert "Ballot 1 of Blair Okonkwo is recorded." in again
    assert "Since then your ballot 2 has replaced it." in again
    assert casts(world) == [1, 2]
    assert len(in_box(world)) == 1


def test_entering_in_a_second_tab_disturbs_nothing(world: World) -> None:
    """The session is kept, so the first tab's review can still be cast."""
    world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    enter(browser, door.link(SLUG, "blair"))
    assert fill(browser, review).status_code == 200


def test_another_device_disturbs_nothing(world: World) -> None:
    """Two browsers of one elector have a session each, and the last cast counts."""
    world.make_open_poll()
    door = Door(world)
    phone, phone_review = door.reviews(SLUG, "blair", marking="yes")
    desk, desk_review = door.reviews(SLUG, "blair", marking="no")
    assert "Ballot 1 of" in fill(desk, desk_review).text
    assert "Ballot 2 of" in fill(phone, phone_review).text


def test_scenario_11_the_last_millisecond_counts_and_the_close_does_not(world: World) -> None:
    """The server's clock alone decides, whether or not a job has run."""
    world.make_open_poll()
    door = Door(world)
    world.clock.now = CLOSES - timedelta(minutes=5)
    ways = {person: door.reviews(SLUG, person, marking="yes") for person in ("blair", "casey")}
    world.clock.now = CLOSES - timedelta(milliseconds=1)
    assert fill(*ways["blair"]).status_code == 200
    world.clock.now = CLOSES
    refused = fill(*ways["casey"])
    assert refused.status_code == 409
    assert "2027-01-26 12:00:00 UTC" in refused.text
    assert casts(world) == [1]


def test_an_extension_is_what_the_pages_go_by(world: World) -> None:
    """They show the new close, and take ballots until then."""
    world.make_open_poll()
    door = Door(world)
    world.act(extend, SLUG, CLOSES + timedelta(days=1), "mail was late")
    world.clock.now = CLOSES
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    assert "Wednesday 27 January 2027, 12:00 UTC" in review.text
    assert fill(browser, review).status_code == 200


def test_a_void_poll_takes_no_ballot(world: World) -> None:
    """The post of a reviewed ballot answers 409, and its page says that the poll is void."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    world.act(void, SLUG, "wrong roll")
    answer = fill(browser, review)
    assert answer.status_code == 409
    assert f"{SLUG} is void" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "status", "reason"),
    [
        ("code", "", 400, "its receipt code is not well-formed"),
        ("code", "0000000-0000000-0000001", 400, "its receipt code is not well-formed"),
        ("code", "\0", 400, "its receipt code is not well-formed"),
        ("code", "é" * 21, 400, "its receipt code is not well-formed"),
        ("cast_id", "", 400, "its cast id is not well-formed"),
        ("cast_id", "../../etc/passwd", 400, "its cast id is not well-formed"),
        ("cast_id", "x" * 65, 413, "The field cast_id has more than 64 characters."),
        ("cast_id", "\0" * 20, 400, "its cast id is not well-formed"),
        ("marking", "", 422, "Nothing is marked."),
        ("marking", "both", 422, "not an option of this poll"),
    ],
)
def test_a_changed_review_is_refused(
    world: World, field: str, value: str, status: int, reason: str
) -> None:
    """Each change has its own sentence and casts nothing; the unchanged review still casts."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    answer = fill(browser, review, **{field: value})
    assert answer.status_code == status
    assert reason in answer.text
    assert casts(world) == []
    assert fill(browser, review).status_code == 200


def test_a_code_is_read_as_people_write_it(world: World) -> None:
    """The receipt shows it in its one form."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    code = post_form(review.text).fields["code"]
    written = code.lower().replace("-", "").replace("0", "o").replace("1", "l")
    assert code in fill(browser, review, code=written).text


def test_scenario_30_an_edited_definition_stops_casting(world: World) -> None:
    """Every step refuses, also for an elector who is already on the way."""
    world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    with world.database.transaction() as tx:
        poll = store.find(tx, SLUG)
        poll.definition = poll.definition.replace(b'"num":3', b'"num":2')
    for answer in (
        fill(browser, review),
        browser.get(f"/polls/{SLUG}/ballot"),
        door.browser().get(f"/b/{SLUG}"),
        door.browser().post(f"/b/{SLUG}", data={"code": world.link(SLUG, "casey")}),
        door.browser().get(f"/polls/{SLUG}"),
    ):
        assert answer.status_code == 409
        assert "does not match its hash" in answer.text
        assert "No ballot is taken until this is settled." in answer.text
    assert casts(world) == []


def test_scenario_15_no_page_tells_a_choice_a_total_or_who_cast(world: World) -> None:
    """While a poll is open, its public pages are the same before and after eight ballots."""
    world.make_open_poll()
    door = Door(world)

    def seen() -> list[str]:
        paths = ("/", f"/polls/{SLUG}", f"/b/{SLUG}", f"/polls/{SLUG}/box", f"/polls/{SLUG}/report")
        return [door.browser().get(path).text for path in paths]

    before = seen()
    for person in ("blair", "casey", "devon", "ellis", "frankie", "gray", "harper", "indigo"):
        fill(*door.reviews(SLUG, person, marking="yes"))
    assert seen() == before


def test_no_elector_is_shown_anothers_ballot(world: World) -> None:
    """Casey's page speaks of no ballot when Blair alone has cast."""
    world.make_open_poll()
    door = Door(world)
    fill(*door.reviews(SLUG, "blair", marking="yes"))
    assert "is recorded" not in door.enters(SLUG, "casey")[1].text


def test_a_poll_that_was_sound_a_moment_ago_is_stopped_once_somebody_changed_it(
    world: World,
) -> None:
    """What is remembered of a poll's row holds for its values alone; put back, it opens again."""
    world.make_open_poll()
    browser, _ = Door(world).enters(SLUG, "blair")
    later, row = CLOSES + timedelta(days=1), col(Poll.slug) == SLUG

    def put(tx: Session, _clock: Clock, closes: datetime) -> None:
        tx.exec(update(Poll).where(row).values(closes=closes))

    for closes, status in ((CLOSES, 200), (later, 409), (CLOSES, 200)):
        world.act(put, closes)
        assert browser.get(f"/polls/{SLUG}/ballot").status_code == status

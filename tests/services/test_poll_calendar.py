"""The dates of a poll in a reader's calendar: from the notice's page, and from the mails."""

from datetime import timedelta

from election.services.cancel import cancel
from election.services.extend import extend
from tests.support.calendars import events_in
from tests.support.mail_reader import SITE, letter, post
from tests.support.web_client import Door
from tests.support.world import CLOSES, REMOVAL, World

SLUG = "removal-2026-1"
QUESTION = "Shall the Lead Core Maintainer be removed?"


def download(world: World) -> bytes:
    answer = Door(world).browser().get(f"/polls/{SLUG}/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert f'filename="{SLUG}.ics"' in answer.headers["content-disposition"]
    return answer.content


def attached(world: World, kind: str) -> bytes:
    """The calendar in the mail of this kind to Casey."""
    (file,) = letter(post(world), kind, "casey@example.org").mail.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") == "PUBLISH"
    assert file.get_filename() == f"{SLUG}.ics"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def test_a_notice_brings_its_three_dates(world: World) -> None:
    """On its page and in its mail; the end of challenges is no more than the earliest one."""
    world.make_noticed_poll(REMOVAL)
    opens, closes, challenges = events_in(download(world))
    assert [event["DTSTART"] for event in (opens, closes, challenges)] == [
        *("20270112T120000Z", "20270126T120000Z", "20270202T120000Z"),
    ]
    assert opens["SUMMARY"] == f"Poll opens: {QUESTION}"
    assert closes["SUMMARY"] == f"Poll closes: {QUESTION}"
    assert closes["ALARM-TRIGGER"] == "-PT1440M"
    assert challenges["STATUS"] == "TENTATIVE"
    assert "At the earliest: 7 days after" in challenges["DESCRIPTION"]
    assert f"/polls/{SLUG}" in opens["DESCRIPTION"]
    mailed = events_in(attached(world, "notice"))
    assert [event["DTSTART"] for event in mailed] == [
        event["DTSTART"] for event in (opens, closes, challenges)
    ]
    assert mailed[0]["URL"] == f"{SITE}/polls/{SLUG}"
    assert mailed[0]["UID"] == f"{SLUG}-opens@vote.example.org"


def test_an_extension_moves_the_entry_that_a_calendar_has(world: World) -> None:
    """The same entry, a higher sequence, the later end; electors have it by mail at once."""
    world.make_open_poll(REMOVAL)
    before = events_in(download(world))
    later = CLOSES + timedelta(days=2)
    world.act(extend, SLUG, later, "Mail was down for two days.")
    after = events_in(download(world))
    assert [event["UID"] for event in after] == [event["UID"] for event in before]
    assert [event["SEQUENCE"] for event in before] == ["0"] * 3
    assert [event["SEQUENCE"] for event in after] == ["1"] * 3
    assert after[0]["DTSTART"] == before[0]["DTSTART"]
    assert after[1]["DTSTART"] == "20270128T120000Z"
    assert events_in(attached(world, "extended"))[1]["DTSTART"] == "20270128T120000Z"


def test_the_report_fixes_the_end_of_challenges(world: World) -> None:
    """Its mail brings the date, and the page has it too."""
    world.make_open_poll(REMOVAL)
    world.cast_and_tally(SLUG, dict.fromkeys(("avery", "blair", "casey", "devon", "ellis"), "yes"))
    world.clock.forward(days=3)
    world.publish(SLUG)
    challenges = events_in(attached(world, "result"))[2]
    assert challenges["DTSTART"] == "20270205T120000Z"
    assert (challenges["STATUS"], challenges["SEQUENCE"]) == ("CONFIRMED", "1")
    assert events_in(download(world))[2]["DTSTART"] == "20270205T120000Z"


def test_a_cancelled_poll_is_taken_out_of_calendars(world: World) -> None:
    """Every entry says so, and reminds nobody."""
    world.make_noticed_poll(REMOVAL)
    world.act(cancel, SLUG, "A wrong roll.")
    events = events_in(attached(world, "cancelled"))
    assert {event["STATUS"] for event in events} == {"CANCELLED"}
    assert {event["SEQUENCE"] for event in events} == {"1"}
    assert not any("ALARM-TRIGGER" in event for event in events)


def test_the_same_poll_gives_the_same_file(world: World) -> None:
    """It hangs on nothing but the poll: it can be kept and compared."""
    world.make_noticed_poll(REMOVAL)
    first = download(world)
    world.clock.forward(days=1)
    assert download(world) == first

"""Objecting and challenging by the link in the mail: a form, a preview, and one filing.

Blair objects to the roll of the removal, and later challenges its result.
"""

from starlette.testclient import TestClient

from election.services import journal, store
from election.services.alternate import alternate
from election.services.cancel import cancel
from election.services.disputes import LONGEST
from election.services.history import Dispute
from election.services.purge import purge
from election.services.relink import relink
from election.services.rule import rule
from election.web.limits import FILED_BY_ONE
from tests.support.mail_reader import post
from tests.support.web_client import Door
from tests.support.world import World

SLUG = "removal-2026-1"
TEXT = "Kim Osei is missing on the roll."
OWN = {"statement": TEXT, "publish": "no"}


def disputes(world: World) -> tuple[Dispute, ...]:
    """All that was filed in the poll."""
    with world.database.reading() as tx:
        return journal.history_of(tx, store.find(tx, SLUG)).disputes


def visitor(world: World) -> TestClient:
    return Door(world).browser()


def published(world: World) -> None:
    world.make_open_poll()
    world.cast_and_tally(SLUG, dict.fromkeys(("avery", "blair", "casey"), "yes"))
    world.publish(SLUG)


def test_an_elector_objects_by_the_link_in_the_notice(world: World) -> None:
    """The notice shows it at once, and its ruling later; officer and scrutineer are mailed."""
    world.make_noticed_poll()
    notice = next(sent for sent in post(world) if sent.to == "blair.home@example.net")
    path = world.dispute_page(SLUG, "blair", "blair.home@example.net")
    assert f"<https://vote.example.org{path}>" in notice.text
    browser = visitor(world)
    assert "Object to the roll or the rules" in browser.get(path).text
    preview = browser.post(f"{path}/preview", data=OWN)
    assert "Not filed yet" in preview.text
    assert "Blair" not in preview.text
    filed = browser.post(f"{path}/file", data=OWN)
    assert "Objection 1 is filed" in filed.text
    assert {sent.to for sent in post(world)} == {"officer@example.org", "scrutineer@example.org"}
    shown = browser.get(f"/polls/{SLUG}").text
    assert TEXT in shown
    assert "No ruling yet" in shown
    assert "By an elector, " in shown
    world.act(rule, SLUG, 1, "Kim Osei left in May.", ruling="dismissed")
    assert "Kim Osei left in May." in browser.get(f"/polls/{SLUG}").text


def test_an_elector_challenges_by_the_link_in_the_result(world: World) -> None:
    """The report shows it with the name, where its elector says so; everybody is mailed."""
    published(world)
    result = next(sent for sent in post(world) if sent.kind == "result" and "casey" in sent.to)
    path = world.dispute_page(SLUG, "casey")
    assert f"<https://vote.example.org{path}>" in result.text
    browser = visitor(world)
    filed = browser.post(f"{path}/file", data={"statement": "It is wrong.", "publish": "yes"})
    assert "Challenge 1 is filed" in filed.text
    assert len(post(world)) == 9 + 2 + 2
    (challenge,) = disputes(world)
    assert (challenge.by, challenge.filed) == ("casey", "by link")
    assert "Casey Moreau" in browser.get(f"/polls/{SLUG}/report").text.split("It is wrong.")[1]


def test_only_the_last_press_files_and_only_once(world: World) -> None:
    """Looking, the form and the preview write nothing; the same form again shows the same page."""
    world.make_noticed_poll()
    path, browser = world.dispute_page(SLUG, "blair"), visitor(world)
    for step in ("", "/preview", "/file"):
        assert browser.get(f"{path}{step}").status_code == 200
        assert browser.head(f"{path}{step}").status_code == 200
    for step in ("", "/preview"):
        assert browser.post(f"{path}{step}", data=OWN).status_code == 200
    assert TEXT in browser.post(path, data=OWN).text
    assert disputes(world) == ()
    pages = {browser.post(f"{path}/file", data=OWN).text for _ in range(2)}
    assert len(pages) == 1
    assert [each.statement for each in disputes(world)] == [TEXT]


def test_a_form_that_is_not_right_yet_comes_back_with_its_text(world: World) -> None:
    """It says what would be right: a text, its length, and a choice that has no default."""
    world.make_noticed_poll()
    path, browser = world.dispute_page(SLUG, "blair"), visitor(world)
    assert "checked" not in browser.get(path).text
    undecided = browser.post(f"{path}/preview", data={"statement": TEXT})
    assert undecided.status_code == 422
    assert TEXT in undecided.text
    assert "Choose whether your name is published" in undecided.text
    empty = browser.post(f"{path}/file", data={"statement": " ", "publish": "no"})
    assert "Your text" in empty.text
    long = {"statement": "a" * (LONGEST + 1), "publish": "no"}
    assert f"use at most {LONGEST}" in browser.post(f"{path}/file", data=long).text
    hidden = {"statement": "right\u202eleft", "publish": "no"}
    assert "U+202E" in browser.post(f"{path}/file", data=hidden).text
    assert disputes(world) == ()


def test_an_elector_files_three_times_at_most(world: World) -> None:
    """Each objection makes work for others; the officer can still enter what they write."""
    world.make_noticed_poll()
    path, browser = world.dispute_page(SLUG, "blair"), visitor(world)
    for number in range(FILED_BY_ONE):
        filed = browser.post(f"{path}/file", data={**OWN, "statement": f"Fault {number}."})
        assert filed.status_code == 200
    refused = browser.post(f"{path}/file", data={**OWN, "statement": "One more."})
    assert refused.status_code == 409
    assert "as often as you can" in refused.text
    other = world.dispute_page(SLUG, "casey")
    assert browser.post(f"{other}/file", data=OWN).status_code == 200
    assert len(disputes(world)) == FILED_BY_ONE + 1


def test_a_link_files_nothing_where_it_has_no_right(world: World) -> None:
    """Changed, of another kind, sent to an address that was replaced, or at another time."""
    world.make_noticed_poll()
    path, browser = world.dispute_page(SLUG, "casey"), visitor(world)
    assert browser.post(f"{path[:-2]}xx/file", data=OWN).status_code == 403
    reminder = world.reminders_page(SLUG, "casey").replace("/r/", "/o/")
    assert browser.get(reminder).status_code == 403
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert browser.post(f"{path}/file", data=OWN, headers=elsewhere).status_code == 403
    world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    old = browser.post(f"{path}/file", data=OWN)
    assert old.status_code == 410
    assert "This link is an old one" in old.text
    world.open(SLUG)
    new = world.dispute_page(SLUG, "casey")
    assert "Nothing can be filed now" in browser.get(new).text
    world.cast_and_tally(SLUG, {"blair": "yes"})
    world.publish(SLUG)
    assert browser.get(new).status_code == 200
    world.clock.forward(days=7)
    assert "The time for challenges is over" in browser.post(f"{new}/file", data=OWN).text
    assert disputes(world) == ()


def test_who_filed_without_a_name_is_forgotten_with_the_polls_people(world: World) -> None:
    """No page or mail says it, and a purge deletes the rows that do."""
    published(world)
    path, browser = world.dispute_page(SLUG, "blair"), visitor(world)
    browser.post(f"{path}/file", data=OWN)
    world.act(rule, SLUG, 1, "It was counted right.", ruling="dismissed")
    world.certify(SLUG)
    assert all("Blair" not in sent.text for sent in post(world) if "blair" not in sent.to)
    world.act(purge, SLUG)
    with world.database.reading() as tx:
        assert tx.connection().exec_driver_sql("select count(*) from filing").scalar() == 0
    assert browser.get(path).status_code == 403


def test_who_filed_cannot_be_changed_in_the_database(world: World) -> None:
    """A row that was changed stops the link of whom it names now."""
    world.make_noticed_poll()
    browser = visitor(world)
    assert browser.post(f"{world.dispute_page(SLUG, 'blair')}/file", data=OWN).status_code == 200
    casey = world.elector_id(SLUG, "casey")
    with world.database.transaction() as tx:
        statement = f"update filing set elector_id = {casey}"
        tx.connection().exec_driver_sql(statement)
    changed = browser.get(world.dispute_page(SLUG, "casey"))
    assert changed.status_code == 409
    assert "This poll is stopped" in changed.text
    assert "Is your name published" not in changed.text


def test_a_purge_keeps_which_elector_took_an_office_over(world: World) -> None:
    """The notice says that Gray, now the scrutineer, is an elector, when addresses are gone too."""
    contact = 'contact = "elections@example.org"'
    gray = 'scrutineer_alternate = { name = "Gray", email = "gray@example.org" }'
    world.make_noticed_poll(changes={contact: f"{contact}\n{gray}"})
    world.act(alternate, SLUG, "scrutineer", "Sam is ill.")
    world.act(cancel, SLUG, "The roll is old.")
    post(world)
    world.act(purge, SLUG)
    with world.database.reading() as tx:
        purged = journal.history_of(tx, store.find(tx, SLUG)).purged
    assert purged is not None
    assert purged.offices == {"scrutineer": "gray"}


def test_a_challenge_in_the_words_of_an_objection_is_filed(world: World) -> None:
    """Only the same thing, posted twice, is taken for one."""
    world.make_noticed_poll()
    path, browser = world.dispute_page(SLUG, "blair"), visitor(world)
    browser.post(f"{path}/file", data=OWN)
    world.act(rule, SLUG, 1, "Kim Osei left in May.", ruling="dismissed")
    world.open(SLUG)
    world.cast_and_tally(SLUG, {"blair": "yes"})
    world.publish(SLUG)
    assert "Challenge 2 is filed" in browser.post(f"{path}/file", data=OWN).text
    assert "Challenge 2 is filed" in browser.post(f"{path}/file", data=OWN).text
    assert [each.kind for each in disputes(world)] == ["objection", "challenge"]

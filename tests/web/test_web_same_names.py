"""Two candidates of one name are told apart on every page, line and mail.

Blair and Devon are both called Wei Zhang: one writes the documents, one the core.
"""

import re
from html import unescape

import pytest

from election.results.record.stored import stored_record
from election.services.withdraw import withdraw
from tests.support.form_reader import fill
from tests.support.mail_reader import letter, post
from tests.support.officer import Officer
from tests.support.web_client import Door, Page, reviewed, seen, templates
from tests.support.world import ELECTION, ROLL, World

LEAD = "lead-2027-1"
SPELT = {
    "the same": "Wei Zhang",
    "another letter case": "WEI ZHANG",
    "another space": "Wei\u202fZhang",
    "two spaces": "Wei  Zhang",
    "full width": "Ｗｅｉ Zhang",
    "a sign without width": "Wei \u200bZhang",
}


def roll_with(blair: str, devon: str) -> str:
    return ROLL.replace("Blair Okonkwo", blair).replace("Devon Ștefănescu", devon)


@pytest.mark.parametrize("spelling", SPELT)
def test_ballot_and_review_tell_two_of_one_name_apart(world: World, spelling: str) -> None:
    """The labels, the line of the review, and the words that the browser shows by itself."""
    world.make_open_poll(ELECTION, roll=roll_with("Wei Zhang", SPELT[spelling]))
    door = Door(world)
    browser, ballot = door.enters(LEAD, "casey")
    labels = [label for label in Page(ballot.text).said("label") if label.endswith(")")]
    assert sorted(label.split(" (")[1] for label in labels) == ["blair)", "devon)"]
    (words,) = (words for words in templates(ballot.text) if "data-candidate" in words)
    assert words.count("(blair)</p>") == words.count("(devon)</p>") == 1
    review = fill(browser, ballot, **{"rank-blair": "1", "rank-devon": "2"}).text
    (first, second), _, unranked = reviewed(review)
    assert (first, second.endswith(" (devon)")) == ("Wei Zhang (blair)", True)
    assert unranked == ["Harper da Silva-Núñez"]


def test_names_in_two_forms_of_unicode_are_one_name(world: World) -> None:
    """One letter, or a letter and its accent: nobody sees a difference."""
    world.make_open_poll(ELECTION, roll=roll_with("Zo\u00eb Lund", "Zoe\u0308 Lund"))
    _, ballot = Door(world).enters(LEAD, "casey")
    assert ballot.text.count("Zo\u00eb Lund (blair)</bdi>") == 1
    assert ballot.text.count("Zo\u00eb Lund (devon)</bdi>") == 1
    assert "\u0308" not in ballot.text


def test_a_name_that_spells_anothers_id_is_told_apart_too(world: World) -> None:
    """Harper calls herself as Blair is shown, so she is shown with her own id as well."""
    roll = roll_with("Wei Zhang", "Wei Zhang").replace("Harper da Silva-Núñez", "Wei Zhang (blair)")
    world.make_open_poll(ELECTION, roll=roll)
    _, ballot = Door(world).enters(LEAD, "casey")
    labels = [label for label in Page(ballot.text).said("label") if label.startswith("Wei")]
    assert len(set(labels)) == 3
    assert {"Wei Zhang (blair) (harper)", "Wei Zhang (devon)"} < set(labels)


def test_notice_mail_withdrawal_and_result_tell_them_apart(world: World) -> None:
    """The page of the notice, the mails, the withdrawal on the ballot, and the report."""
    world.make_open_poll(ELECTION, roll=roll_with("Wei Zhang", "Wei  ZHANG"))
    assert "Wei ZHANG (devon)" in seen(world, f"/polls/{LEAD}")
    notice = letter(post(world), "notice", "casey@example.org")
    assert "Wei Zhang (blair), Wei ZHANG (devon)" in " ".join(notice.text.split())
    world.act(withdraw, LEAD, "devon")
    told = letter(post(world), "candidate-withdrawn", "casey@example.org")
    assert "Wei ZHANG (devon)" in told.text
    _, ballot = Door(world).enters(LEAD, "casey")
    assert '<bdi class="name">Wei ZHANG (devon)</bdi>' in ballot.text
    people = {"casey": "blair", "ellis": "blair", "frankie": "blair", "gray": "harper"}
    rankings = {person: (first,) for person, first in people.items()} | {"harper": ("harper",)}
    world.cast_and_tally(LEAD, rankings)
    world.publish(LEAD)
    assert "Wei Zhang (blair)" in seen(world, f"/polls/{LEAD}/report")


NAMED = re.compile(r"Wei\s+Zhang(?!\s+\((?:blair|devon)\))")


def test_no_door_calls_two_of_one_name_alike(world: World) -> None:
    """Pages, mails and files of the record: the id stands behind the name wherever it stands."""
    roll = roll_with("Wei Zhang", "Wei Zhang").replace("Harper da Silva-Núñez", "Wei Zhang (blair)")
    world.make_open_poll(ELECTION, roll=roll)
    door = Door(world)
    browser, ballot = door.enters(LEAD, "devon")
    doors = {
        "ballot": ballot.text,
        "review": fill(browser, ballot, **{"rank-blair": "1", "rank-devon": "2"}).text,
        "fault": fill(browser, ballot, **{"rank-blair": "1", "rank-devon": "1"}).text,
    }
    world.act(withdraw, LEAD, "harper")
    doors["withdrawn"] = door.enters(LEAD, "blair")[1].text
    rankings = {"casey": ("blair", "devon"), "ellis": ("devon",), "gray": ("devon", "blair")}
    world.cast_and_tally(LEAD, {**rankings, "frankie": ("blair",), "harper": ("devon",)})
    world.publish(LEAD)
    world.certify(LEAD)
    paths = ("/", f"/polls/{LEAD}", f"/polls/{LEAD}/report", f"/polls/{LEAD}/definition.json")
    doors |= {path: door.browser().get(path).text for path in paths}
    doors |= {mail.kind + mail.to: mail.text + mail.html for mail in post(world)}
    with world.database.reading() as tx:
        record = stored_record(tx, world.poll(LEAD))
    doors |= {path: content.decode() for path, content in record.items()}
    told = {name: NAMED.findall(unescape(said)) for name, said in doors.items()}
    assert {name: found for name, found in told.items() if found} == {}
    told_in = {name for name, said in doors.items() if "Wei Zhang (devon)" in said}
    assert {"ballot", "/", f"/polls/{LEAD}/report", "report.md", "ballots.blt"} <= told_in
    assert {"roll.csv", "cvr.json", "rctab/config.json", "definition.json"} <= told_in


def test_the_draft_says_that_two_have_one_name(officer: Officer) -> None:
    """In its sentence of who stands, and in a note; `show` tells them apart as well."""
    officer.writes("core-maintainers.csv", roll_with("Wei Zhang", "wei zhang"))
    report = officer.reads("draft", officer.writes("election.toml", ELECTION))
    assert "Wei Zhang (blair), wei zhang (devon), Harper da Silva-Núñez" in " ".join(
        report["meaning"]
    )
    (warning,) = report["warnings"]
    assert warning == (
        "blair and devon have one name, Wei Zhang: pages, mails and files show their ids too."
    )
    shown = officer.does("show", LEAD)
    assert "blair (Wei Zhang (blair))" in shown
    assert "devon (wei zhang (devon))" in shown


@pytest.mark.parametrize(
    ("blair", "devon"),
    [
        ("Blair Hill", "Вlаir Нill"),  # three letters of the second are Cyrillic
        ("Ivy Lind", "lvy Lind"),  # a small l for a capital I
        ("Mo Rossi", "Mo R0ssi"),
        ("Max Ott", "Μax Οtt"),  # two letters of the second are Greek
    ],
)
def test_names_that_look_alike_are_told_at_draft(officer: Officer, blair: str, devon: str) -> None:
    """They are two names to every program and one to a reader, so the officer looks again."""
    officer.writes("core-maintainers.csv", roll_with(blair, devon))
    report = officer.reads("draft", officer.writes("election.toml", ELECTION))
    (warning,) = report["warnings"]
    who = f"blair ({blair}) and devon ({devon})"
    assert warning == f"The names of {who} look alike: make sure that each is right."
    assert "Note: The names of blair" in officer.types("draft", "election.toml").stderr


def test_names_that_differ_are_not_told(officer: Officer) -> None:
    """Neither the nine of the example, nor names in several scripts."""
    assert officer.reads("draft", officer.writes("election.toml", ELECTION))["warnings"] == []
    officer.writes("core-maintainers.csv", roll_with("山田 太郎", "山田 次郎"))
    assert officer.reads("draft", "election.toml")["warnings"] == []

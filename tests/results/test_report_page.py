"""The report as page and as text: its standing, what surrounds the count, and its escaping."""

from dataclasses import replace
from datetime import timedelta

import pytest

from election.kinds.election.round_tables import furthest_first, round_tables
from election.presentation.templating import render
from election.results.report.context import Link
from election.results.report.markdown import escaped
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule
from election.services import journal, store
from election.services.challenge import challenge
from election.services.extend import extend
from election.services.reply import reply
from election.services.rule import rule
from election.services.void import void
from tests.support.records import (
    SEVEN_YES,
    TIE_FOR_LAST,
    Page,
    certified,
    files_of,
    page,
    preliminary,
    view,
)
from tests.support.world import CLOSES, ELECTION, REMOVAL, World

SLUG = "removal-2026-1"
TROUBLE = '<script>alert("1")</script> | *all* [of](it) `now`'


def test_a_preliminary_report_can_be_challenged(world: World) -> None:
    """Its page says until when; the record, which has no clock, says for how long."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    report = view(world, SLUG)
    assert report.status == "PRELIMINARY"
    until = "This result is open to challenge until Tuesday 2 February 2027, 12:00 UTC."
    assert report.standing == until
    period = "This result is open to challenge for 7 days from its publication."
    assert period in files["report.md"].decode()
    assert report.disputes is None


def test_a_certified_report_says_that_nobody_signed(world: World) -> None:
    """It also links the statement of reasons."""
    certified(world, REMOVAL, SEVEN_YES)
    report = view(world, SLUG)
    assert report.status == "CERTIFIED"
    assert report.standing == "This result is final. It is certified without signatures."
    assert ("Statement of reasons", "https://example.org/reasons") in [
        (link.label, link.url) for link in report.links
    ]


def test_a_void_poll_shows_no_result_on_its_page(world: World) -> None:
    """Its record stays as it was published."""
    preliminary(world, REMOVAL, SEVEN_YES)
    world.act(void, SLUG, "The roll was wrong.")
    report = view(world, SLUG)
    assert (report.status, report.outcome) == ("VOID", "Void: this poll has no result.")
    assert report.standing == "What follows has no effect. The reason: The roll was wrong."


def test_challenges_stand_beside_their_rulings(world: World) -> None:
    """An open challenge says so, and both are links."""
    preliminary(world, REMOVAL, SEVEN_YES)
    first, second = "https://example.org/challenge-1", "https://example.org/challenge-2"
    world.act(challenge, SLUG, first)
    world.act(challenge, SLUG, second)
    world.clock.forward(hours=1)
    world.act(rule, SLUG, 1, "https://example.org/ruling-1", ruling="dismissed")
    challenges = view(world, SLUG).disputes
    assert challenges
    assert challenges.rows == (
        (
            *(
                "challenge 1",
                first,
                "not named",
                "Tuesday 26 January 2027, 12:00 UTC",
                "dismissed by the officer",
            ),
            *("https://example.org/ruling-1", "Tuesday 26 January 2027, 13:00 UTC"),
        ),
        ("challenge 2", second, "not named", "Tuesday 26 January 2027, 12:00 UTC", "open", "", ""),
    )


def test_the_reply_stands_beside_the_statement(world: World) -> None:
    """A reply added after the notice, which the definition lacks, is there too."""
    slug = world.make_noticed_poll()
    world.act(reply, slug, "https://example.org/reply")
    world.open(slug)
    world.cast_and_tally(slug, SEVEN_YES)
    world.publish(slug)
    links = [(link.label, link.url) for link in view(world, slug).links]
    assert links[:2] == [
        ("Statement", "https://example.org/statements/removal-2026-1"),
        ("Reply", "https://example.org/reply"),
    ]


def test_what_people_wrote_stays_text(world: World) -> None:
    """Page and text escape a reason, and a question for Markdown too."""
    question = "Shall the Lead Core Maintainer be removed?"
    slug = world.make_open_poll(changes={question: "Shall <b>A | B</b> lead?"})
    world.act(extend, slug, CLOSES + timedelta(days=1), TROUBLE)
    world.cast_and_tally(slug, SEVEN_YES)
    world.publish(slug)
    files = files_of(world, slug)
    assert page(world, slug).all("script") == [{}, {}]
    for written in (TROUBLE, "<b>A | B</b>"):
        assert written not in files["report.html"].decode()
    text = files["report.md"].decode()
    assert "Question: Shall \\<b\\>A \\| B\\</b\\> lead?" in text
    assert "Extended to Wednesday 27 January 2027, 12:00 UTC: \\<script\\>" in text
    extended = next(line for line in text.splitlines() if "| extended |" in line)
    assert extended.replace("\\|", "").count("|") == 5


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("# no *title*", "\\# no \\*title\\*"),
        ("- no list", "\\- no list"),
        ("two\nlines", "two lines"),
        ("7 of 9 - enough", "7 of 9 - enough"),
        ("https://example.org/a_b", "<https://example.org/a_b>"),
        ("https://example.org and more", "https://example.org and more"),
        ("https://example.org/>x<", "https://example.org/\\>x\\<"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, markdown: str) -> None:
    """Only a whole web address becomes a link."""
    assert escaped(text) == markdown


def test_only_web_addresses_become_links(world: World) -> None:
    """Any other text is shown without a link."""
    preliminary(world, REMOVAL, SEVEN_YES)
    links = Link("Statement", "https://example.org/a"), Link("Reply", "javascript:alert(1)")
    report = replace(view(world, SLUG), links=links)
    shown = Page(render("report/body.html", view=report, base="files/"))
    targets = [link["href"] or "" for link in shown.all("a")]
    assert targets[0] == "https://example.org/a"
    assert all(target.startswith(("files/", "#")) for target in targets[1:])
    assert "Reply: javascript:alert(1)" in shown.texts["li"]


def test_the_page_needs_nothing_else(world: World) -> None:
    """It makes no request; its links lead within it, to files beside it or to the web."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST)
    shown = page(world, "lead-2027-1")
    assert {"link", "img", "iframe"}.isdisjoint(tag for tag, _ in shown.tags)
    assert not any({"style", "src"} & set(attributes) for _, attributes in shown.tags)
    targets = {link["href"] or "" for link in shown.all("a")}
    beside = {target for target in targets if not target.startswith(("https://", "#"))}
    assert beside == set(files)
    ids = {attributes.get("id") for _, attributes in shown.tags}
    assert {target[1:] for target in targets if target.startswith("#")} <= ids


def test_every_table_is_labelled(world: World) -> None:
    """It has a caption, scoped heads, and a region that scrolls by keyboard."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    shown = page(world, "lead-2027-1")
    tables = shown.all("table")
    assert len(tables) >= 9
    assert len(shown.all("caption")) == len(tables)
    assert {head.get("scope") for head in shown.all("th")} == {"col", "row"}
    for number, (tag, _attributes) in enumerate(shown.tags):
        if tag == "table":
            region = shown.tags[number - 1][1]
            assert region["aria-label"]
            assert (region["class"], region["tabindex"], region["role"]) == (
                "scroll",
                "0",
                "region",
            )


def test_the_web_lists_sizes_and_the_digest_of_the_sums(world: World) -> None:
    """No file of the record can say these of itself."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    report = view(world, SLUG)
    assert {line.path: line.size for line in report.files} == {
        path: len(content) for path, content in files.items()
    }
    with world.database.reading() as tx:
        entries = journal.history_of(tx, store.find(tx, SLUG)).entries
    sums, now = report.hashes.rows[-2:]
    assert entries[-1].data == {"sums": sums[2]}
    assert now[2] == entries[-1].hash


def test_the_checks_of_the_web_are_those_of_the_record(world: World) -> None:
    """Later acts, the publication too, change no hash that a command prints."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    world.certify("lead-2027-1")
    report, files = view(world, "lead-2027-1"), files_of(world, "lead-2027-1")
    assert all((check.prints or "").encode() in files["README.txt"] for check in report.checks)
    assert report.journal.rows[-1][2] == "certified"


def test_many_rounds_are_cut_into_tables_of_six() -> None:
    """With nine candidates every round is shown once, the last first."""
    candidates = [f"c{number}" for number in range(1, 10)]
    profile: Profile = {
        (candidate,): number for number, candidate in enumerate(candidates, start=1)
    }
    order = tuple(reversed(candidates))
    counted = count(profile, candidates, TieRule(ties="lot", final_tie="lot", lot_order=order))
    names = {candidate: candidate.upper() for candidate in candidates}
    first, second = round_tables(counted, names)
    assert (first.caption, second.caption) == ("Rounds 3 to 8", "Rounds 1 to 2")
    assert first.head == ("Candidate", *(f"Round {number}" for number in range(8, 2, -1)))
    assert [row[0] for row in first.rows[:7]] == ["C9", "C8", "C7", "C6", "C5", "C4", "C3"]
    assert [row[0] for row in second.rows[:9]] == [name.upper() for name in order]
    assert first.rows[2][:3] == ("C7", "–", "7, eliminated")
    assert furthest_first(counted) == tuple(order)

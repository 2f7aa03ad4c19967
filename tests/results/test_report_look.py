"""The look and weight of the report: its size, colours and order, and what it inlines."""

import re

import pytest

from election.kinds.report_part import ReportPart
from election.kinds.table import kind_of
from election.rules.poll.ballots import Marking
from election.services.void import void
from election.web.paths import static_address
from tests.support.kinds import count_in, ranked_in
from tests.support.records import FOUR, SEVEN_YES, TIE_FOR_LAST, preliminary, view
from tests.support.static_files import FIND_CODE, REPORT_SCRIPT, REPORT_STYLE, SITE_STYLE
from tests.support.web_client import Door, Page
from tests.support.world import DECISION, ELECTION, REMOVAL, ROLL, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
LARGEST = 60_000


def shown(world: World, slug: str) -> str:
    return Door(world).browser().get(f"/polls/{slug}/report").text


def test_an_ordinary_report_is_below_60_kb_without_its_pictures(world: World) -> None:
    """It has 30 ballots of several ranks, and 6 candidates."""
    people = [line.split(",")[0] for line in ROLL.splitlines()[1:]]
    more = [f"member-{number}" for number in range(len(people), 30)]
    roll = ROLL + "".join(
        f"{person},{person.title()},{person}@example.org,,{person},no\n" for person in more
    )
    standing = ("casey", "ellis", "frankie")
    extra = "".join(
        f'[[candidates]]\nid = "{person}"\nconsented = 2026-12-30\nstatement = "I would."\n\n'
        for person in standing
    )
    slug = world.make_open_poll(ELECTION, roll, {"[times]": f"{extra}[times]"})
    ids = ("blair", "devon", "harper", *standing)
    rankings: dict[str, Marking] = {
        person: ids[place % 6 :][: 1 + place % 4] for place, person in enumerate((*people, *more))
    }
    tally = world.cast_and_tally(slug, rankings)
    count = ranked_in(tally).count
    assert (count.ballots, len(count.candidates)) == (30, 6)
    world.publish(slug)
    html = shown(world, slug)
    bare = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    assert len(bare.encode()) < LARGEST
    assert html.count("<svg") > len(count.rounds)


def test_the_records_page_is_the_same_with_style_and_script_inlined(world: World) -> None:
    """Both are inlined to the byte; neither ends its element early or loads anything."""
    html = preliminary(world, ELECTION, TIE_FOR_LAST)["report.html"].decode()
    assert f"<style>\n{REPORT_STYLE}\n</style>" in html
    for script in (FIND_CODE, REPORT_SCRIPT):
        assert f"<script>\n{script}\n</script>" in html
    for inlined in (REPORT_STYLE, FIND_CODE, REPORT_SCRIPT):
        assert not re.search(r"</(style|script)|<!--|https?:|@import|fetch\(|\burl\(", inlined)
    body = html.partition("<main")[2]
    assert re.search(r"<h2[^>]*>The count", body)
    assert "style=" not in body
    assert re.findall(r"<h[2-4][^>]*>([^<]*)", body) == re.findall(
        r"<h[2-4][^>]*>([^<]*)", shown(world, LEAD)
    )


def test_the_page_has_the_look_of_the_record_over_that_of_the_site(world: World) -> None:
    """The record has its own look alone, so the site's look changes no record."""
    alone = preliminary(world, ELECTION, TIE_FOR_LAST)["report.html"].decode()
    page = shown(world, LEAD)
    linked = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert linked == [static_address("site.css"), static_address("report.css")]
    assert Door(world).browser().get(static_address("report.css")).text == REPORT_STYLE
    assert Door(world).browser().get(static_address("findcode.js")).text == FIND_CODE
    assert Door(world).browser().get(static_address("report.js")).text == REPORT_SCRIPT
    assert "<link" not in alone
    assert ".report" not in SITE_STYLE
    for other in (".timeline", ".candidate", ".moves", ".top", ".bottom"):
        assert other in SITE_STYLE
        assert other not in REPORT_STYLE


def test_the_winner_is_named_first_and_more_than_once(world: World) -> None:
    """The heading, the sentence to copy and the last round name the winner, in this order."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    page = Page(shown(world, LEAD))
    assert page.said("h1") == ["Blair Okonkwo elected Lead Core Maintainer"]
    places = [
        page.text.index(phrase)
        for phrase in (
            "Preliminary Who shall",
            "majority 4",
            "2 rounds · 8 of 9 cast",
            "Elected: Blair Okonkwo, with ",
            "Round 1 Devon",
            "Blair Okonkwo had ",
            "Find my code You",
        )
    ]
    assert places == sorted(places)


def test_a_void_poll_names_no_winner(world: World) -> None:
    """The page has the count, and says of nobody that it elects them."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    world.act(void, LEAD, "The roll was wrong.")
    assert view(world, LEAD).card.title == "No result: this poll is void"
    assert view(world, LEAD).bars == ()
    assert "elected Lead Core Maintainer" not in shown(world, LEAD)


@pytest.mark.parametrize(
    ("markings", "said"),
    [
        (FOUR, "Nobody is elected: too few electors cast a ballot"),
        (dict.fromkeys(TIE_FOR_LAST, ()), "Nobody is elected: no ballot ranks a candidate"),
        (
            {
                **dict.fromkeys(("avery", "blair"), ("blair",)),
                **dict.fromkeys(("casey", "devon"), ("devon",)),
                "ellis": (),
            },
            "Nobody is elected: Blair Okonkwo and Devon Ștefănescu are tied, and a runoff follows",
        ),
    ],
)
def test_that_nobody_is_elected_is_said_as_plainly(
    world: World, markings: dict[str, Marking], said: str
) -> None:
    """The result says so, with the reason."""
    preliminary(world, ELECTION, markings)
    card = view(world, LEAD).card
    assert card.title == said
    assert not any(bar.winner for bar in card.bars)


def test_reopened_nominations_elect_nobody(world: World) -> None:
    """The option is no candidate, so it is never called elected."""
    markings: dict[str, Marking] = dict.fromkeys(TIE_FOR_LAST, ("reopen-nominations",))
    preliminary(
        world, ELECTION, markings, {"reopen_nominations = false": "reopen_nominations = true"}
    )
    assert view(world, LEAD).card.title == "Nobody is elected: nominations are reopened"


def test_a_removal_is_a_bar_of_n_with_its_words(world: World) -> None:
    """Every part of N has its words, and nothing outside N is in the bar."""
    preliminary(world, REMOVAL, SEVEN_YES)
    report = view(world, SLUG)
    assert report.card.title == "Avery Lindqvist is removed as Lead Core Maintainer"
    bar = report.part.stacked_bar
    assert bar is not None
    parts = {part.label: part.number for part, _ in bar.parts}
    assert parts == {"Yes": 7, "No": 0, "Abstain": 1, "Not cast": 1}
    assert "7 needed" in bar.picture


def test_a_decision_is_such_a_bar_too(world: World) -> None:
    """The bar has the needed number of the decision's rule."""
    preliminary(world, DECISION, SEVEN_YES)
    report = view(world, "decision-2027-1")
    assert report.card.headline == "Confirmed"
    bar = report.part.stacked_bar
    assert bar is not None
    assert {part.label: part.number for part, _ in bar.parts} == {
        "Yes": 7,
        "No": 0,
        "Abstain": 1,
        "Not cast": 1,
    }
    assert "5 needed" in bar.picture


def test_of_yes_and_no_the_bar_is_only_these(world: World) -> None:
    """Where N is Yes and No it has two parts; where N is 0 there is no bar."""
    changes = {'base = "roll"': 'base = "cast"\nquorum = "1/2"'}
    preliminary(world, REMOVAL, dict.fromkeys(SEVEN_YES, "abstain"), changes)
    tally = world.tally_of(SLUG)
    assert tally is not None
    assert count_in(tally).n == 0
    assert view(world, SLUG).part.stacked_bar is None
    kind = kind_of(world.definition(SLUG))
    assert kind.report_part(kind.sealed_tally(tally.box)) == ReportPart()
    assert view(world, SLUG).card.title == "Avery Lindqvist remains Lead Core Maintainer"


def test_long_things_are_folded(world: World) -> None:
    """Tables, journal, ballots, codes, hashes, files and commands are; no table is open."""
    preliminary(world, ELECTION, TIE_FOR_LAST)
    html = shown(world, LEAD)
    folded = Page("".join(re.findall(r"<details>.*?</details>", html, re.DOTALL)))
    open_ = Page(re.sub(r"<details>.*?</details>", "", html, flags=re.DOTALL))
    assert {"All rounds", "The journal", "Files of the record"} <= set(folded.said("caption"))
    assert open_.said("caption") == []

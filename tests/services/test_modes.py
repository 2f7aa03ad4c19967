"""Both ways to publish, in every file of the record, every page and every mail, of each kind.

`with_codes` sets each ballot beside its code wherever single ballots stand. `codes_apart` has no
place where a code and what its ballot says stand together, nor an order that both share.
"""

import csv
import io
import json
import re
from dataclasses import dataclass
from itertools import product

import pytest

from election.rules.poll.ballots import Marking
from election.services import cast as casting
from tests.support.mail_reader import Letter, post
from tests.support.records import CODES_APART, TIE_FOR_LAST, WITH_CODES, Files, files_of, slug_of
from tests.support.web_client import Door, Page
from tests.support.world import DECISION, ELECTION, REMOVAL, World, world_in

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{7}(?:-[0-9A-HJKMNP-TV-Z]{7}){2}")
MODES = ("with_codes", "codes_apart")
REPORTS = {"report.html", "report.md"}
MIXED: dict[str, Marking] = {
    **dict.fromkeys(("avery", "blair", "casey"), "yes"),
    **dict.fromkeys(("devon", "ellis"), "no"),
    "frankie": "abstain",
}
KINDS = {
    "removal": (REMOVAL, MIXED),
    "election": (ELECTION, TIE_FOR_LAST),
    "decision": (DECISION, MIXED),
}
BESIDE = {
    "removal": {"ballots.json", *REPORTS},
    "decision": {"ballots.json", *REPORTS},
    "election": {"ballots.json", "ballots.csv", "cvr.json", "rctab/ballots.csv", *REPORTS},
}
NAMES = {"blair": "Blair Okonkwo", "devon": "Devon Ștefănescu", "harper": "Harper da Silva-Núñez"}


@dataclass(frozen=True)
class Kept:
    """A whole poll: what was cast by code, and all that is shown of it to anybody."""

    kind: str
    mode: str
    cast: dict[str, Marking]
    files: Files
    pages: dict[str, str]
    mails: list[Letter]

    @property
    def in_order(self) -> list[str]:
        """Return the codes in the order of the ballots."""
        return sorted(self.cast, key=lambda code: json.dumps(self.cast[code]))

    def said(self, code: str) -> str:
        """Return what a report says of the ballot with this code."""
        marking = self.cast[code]
        if isinstance(marking, str):
            return marking.capitalize()
        places = (
            f"{place}. {NAMES[candidate]}" for place, candidate in enumerate(marking, start=1)
        )
        return ", ".join(places) or "blank"


def casts(world: World, slug: str, person: str, marking: Marking) -> str:
    """Cast a ballot; return its code."""
    code, poll = casting.new_code(), world.poll(slug)
    sealed = casting.seal_ballot(world.definition(slug), poll.definition_hash, code, marking)
    elector = world.elector_id(slug, person)
    world.act(casting.cast, slug, elector, casting.new_cast_id(), sealed)
    return code


def pages_of(world: World, slug: str) -> dict[str, str]:
    """Return every public page that answers now, by its path."""
    browser = Door(world).browser()
    paths = ("/", f"/polls/{slug}", f"/polls/{slug}/box", f"/polls/{slug}/report", f"/b/{slug}")
    answers = {path: browser.get(path) for path in paths}
    return {path: answer.text for path, answer in answers.items() if answer.status_code == 200}


def ran(kind: str, mode: str, world: World) -> Kept:
    """Run a poll of this kind and mode from notice to certification."""
    toml, markings = KINDS[kind]
    changes = {**CODES_APART, **WITH_CODES}
    change = {old: new for old, new in changes.items() if old in toml and mode in new}
    slug = world.make_open_poll(toml, changes=change)
    mails, pages = post(world), pages_of(world, slug)
    cast = {casts(world, slug, person, marking): marking for person, marking in markings.items()}
    mails += post(world)
    pages |= {f"open {path}": page for path, page in pages_of(world, slug).items()}
    world.close(slug)
    pages |= {f"closed {path}": page for path, page in pages_of(world, slug).items()}
    world.tally(slug)
    world.publish(slug)
    mails += post(world)
    world.certify(slug)
    mails += post(world)
    pages |= {f"certified {path}": page for path, page in pages_of(world, slug).items()}
    assert slug == slug_of(toml)
    return Kept(kind, mode, cast, files_of(world, slug), pages, mails)


@pytest.fixture(scope="module")
def polls(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Kept]:
    """Six polls: each kind in both modes."""
    polls = {}
    for kind, mode in product(KINDS, MODES):
        with world_in(tmp_path_factory.mktemp("office")) as world:
            polls[kind, mode] = ran(kind, mode, world)
    return polls


@pytest.fixture(params=KINDS)
def beside(polls: dict[tuple[str, str], Kept], request: pytest.FixtureRequest) -> Kept:
    """Return the poll of a kind in which each ballot stands beside its code."""
    return polls[request.param, "with_codes"]


@pytest.fixture(params=KINDS)
def apart(polls: dict[tuple[str, str], Kept], request: pytest.FixtureRequest) -> Kept:
    """Return the poll of a kind in which they stand apart."""
    return polls[request.param, "codes_apart"]


@pytest.fixture(params=[(kind, mode) for kind in KINDS for mode in MODES], ids="-".join)
def either(polls: dict[tuple[str, str], Kept], request: pytest.FixtureRequest) -> Kept:
    """Return each of the four polls in turn."""
    return polls[request.param]


def codes_in(text: str | bytes) -> list[str]:
    """Return the receipt codes in a file, in their order."""
    return CODE.findall(text if isinstance(text, str) else text.decode())


def holders(files: Files) -> set[str]:
    """Return the files that have codes."""
    return {path for path, content in files.items() if codes_in(content)}


def rows(files: Files) -> list[list[str]]:
    """Return the rows of the report's tables, from its HTML."""
    body = files["report.html"].decode()
    return [Page(row).said("td") + Page(row).said("th") for row in re.findall("<tr>.*?</tr>", body)]


def test_beside_each_other_they_stand_in_every_file_of_single_ballots(beside: Kept) -> None:
    """Each of these files has all codes, and no other file has any."""
    assert holders(beside.files) == BESIDE[beside.kind]
    for path in BESIDE[beside.kind]:
        assert set(codes_in(beside.files[path])) == set(beside.cast)


def test_each_ballot_stands_beside_its_own_code(beside: Kept) -> None:
    """In the JSON, the table, the vote records and both reports."""
    key = "ranking" if beside.kind == "election" else "marking"
    for ballot in json.loads(beside.files["ballots.json"])["ballots"]:
        marking = ballot[key]
        assert beside.cast[ballot["code"]] == (
            tuple(marking) if isinstance(marking, list) else marking
        )
    for path in REPORTS:
        text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", beside.files[path].decode()))
        for code in beside.cast:
            after = text.split(code, 1)[1].lstrip(" |`")
            assert after.startswith(beside.said(code)), (path, code)


def test_tables_for_other_programs_have_the_codes_of_their_ballots(
    polls: dict[tuple[str, str], Kept],
) -> None:
    """A row of the CSV, and a cast vote record, are of one ballot of an election."""
    kept = polls["election", "with_codes"]
    head, *ballots = csv.reader(io.StringIO(kept.files["ballots.csv"].decode()))
    for code, *ranks in ballots:
        by_rank = sorted(
            (int(rank), name) for rank, name in zip(ranks, head[1:], strict=True) if rank
        )
        assert [name for _, name in by_rank] == [NAMES[candidate] for candidate in kept.cast[code]]
    records = json.loads(kept.files["cvr.json"])["CVR"]
    assert {record["UniqueId"] for record in records} == set(kept.cast)
    for record in records:
        assert json.dumps(record).count('"Rank"') == 2 * len(kept.cast[record["UniqueId"]])


def test_apart_codes_stand_in_a_file_of_their_own(apart: Kept) -> None:
    """The report has them in a table without anything else."""
    assert holders(apart.files) == {"codes.json", *REPORTS}
    for path in holders(apart.files):
        assert codes_in(apart.files[path]) == sorted(apart.cast), path


def test_apart_no_line_or_row_has_a_code_and_a_ballot(apart: Kept) -> None:
    """The codes stand alone, in ascending order."""
    for line in apart.files["report.md"].decode().splitlines():
        if codes_in(line):
            assert CODE.sub("", line).strip(" |`") == ""
    for row in rows(apart.files):
        if codes_in(" ".join(row)):
            assert len(row) == 1
    assert set(json.loads(apart.files["codes.json"])) == {"format", "poll", "codes"}


def test_apart_no_ballot_has_a_code_or_a_number_of_its_own(apart: Kept) -> None:
    """The ballots are ordered by what they say, so that equal ballots cannot be told apart."""
    ballots = json.loads(apart.files["ballots.json"])["ballots"]
    assert all(set(ballot) <= {"marking", "ranking"} for ballot in ballots)
    assert ballots == sorted(ballots, key=json.dumps)
    if apart.kind == "election":
        assert "UniqueId" not in apart.files["cvr.json"].decode()
        head, *table = csv.reader(io.StringIO(apart.files["ballots.csv"].decode()))
        assert head[0] == "ballot"
        assert [row[0] for row in table] == [str(n) for n in range(1, len(table) + 1)]
        rankings = [json.loads(json.dumps(ballot))["ranking"] for ballot in ballots]
        ranked = [
            sorted((int(r), n) for r, n in zip(row[1:], head[1:], strict=True) if r)
            for row in table
        ]
        assert [[name for _, name in row] for row in ranked] == [
            [NAMES[candidate] for candidate in ranking] for ranking in rankings
        ]


def test_yes_and_no_have_totals_for_other_programs_in_both_modes(
    polls: dict[tuple[str, str], Kept],
) -> None:
    """Of a removal and a decision: nobody can be asked for a row of theirs."""
    for kind, mode in product(("removal", "decision"), MODES):
        table = polls[kind, mode].files["ballots.csv"].decode()
        assert table == "marking,ballots\nyes,3\nno,2\nabstain,1\n"


def test_no_page_but_the_report_and_no_mail_has_a_code(either: Kept) -> None:
    """This holds before the opening, while the poll is open, when it is closed, and at the end."""
    for path, page in either.pages.items():
        if path != f"certified /polls/{slug_of(KINDS[either.kind][0])}/report":
            assert codes_in(page) == [], path
    kinds = {letter.kind for letter in either.mails}
    assert {"notice", "ballot-link", "recorded", "closed", "result", "certified"} <= kinds
    for letter in either.mails:
        assert codes_in(letter.mail.as_string() + letter.text + letter.html) == []
        assert not re.search(r"1\. [A-Z]", letter.text)


def test_the_page_of_the_report_has_what_the_file_has(either: Kept) -> None:
    """The page has the same codes in the same order."""
    page = either.pages[f"certified /polls/{slug_of(KINDS[either.kind][0])}/report"]
    assert codes_in(page) == codes_in(either.files["report.html"])


def test_the_notice_says_the_mode_before_anybody_casts(either: Kept) -> None:
    """The notice tells the mode that the definition fixes."""
    page = either.pages[f"/polls/{slug_of(KINDS[either.kind][0])}"]
    assert ("each ballot beside its receipt code" in page) == (either.mode == "with_codes")
    assert json.loads(either.files["definition.json"])["publish"] == either.mode

"""Records whose every file is there and signed by the service, and one of which says what is false.

Somebody else elects another person with such a file: a program that reads BLT, RCTab, a
spreadsheet, a journalist. The forger has the service's key, and makes sums and journal anew.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from election import verify
from election.crypto import canonical
from tests.support.records import Files
from tests.support.verified_polls import fault, faults, ran, retold, said, sealed, written

LOT, APART, WITHDRAWN, CARRIED = "by lot", "codes apart", "withdrawn", "carried"
NO_QUORUM, TIED = "no quorum", "tied"
Forgery = Callable[[Files], Files]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Return the preliminary records of some polls."""
    offices = tmp_path_factory.mktemp("offices")
    names = (LOT, APART, WITHDRAWN, CARRIED, NO_QUORUM, TIED)
    return {name: ran(name, offices / name).records["preliminary"] for name in names}


def text(path: str, *changes: tuple[str, str]) -> Forgery:
    """Replace texts of a file, each where it stands first."""

    def forge(files: Files) -> Files:
        content = files[path].decode()
        for old, new in changes:
            assert old in content, old
            content = content.replace(old, new, 1)
        return {**files, path: content.encode()}

    return forge


def exchanged(path: str, one: str, other: str) -> Forgery:
    """Exchange two texts wherever they stand in a file."""

    def forge(files: Files) -> Files:
        content = files[path].decode()
        assert one in content
        assert other in content
        content = content.replace(one, "\0").replace(other, one).replace("\0", other)
        return {**files, path: content.encode()}

    return forge


def without(*paths: str) -> Forgery:
    """Leave files out."""
    return lambda files: {path: files[path] for path in files if path not in paths}


def added(path: str, content: bytes = b"Elected: somebody else.\n") -> Forgery:
    """Put one file more into the record."""
    return lambda files: {**files, path: content}


def value(path: str, *place: Any, to: Any) -> Forgery:
    """Put another value at a place in a file of JSON."""

    def forge(files: Files) -> Files:
        whole = json.loads(files[path])
        inner = whole
        for key in place[:-1]:
            inner = inner[key]
        assert inner[place[-1]] != to
        inner[place[-1]] = to
        return {**files, path: canonical.dumps(whole)}

    return forge


def reversed_rows(path: str) -> Forgery:
    """Turn the order of the rows of a table below its head."""

    def forge(files: Files) -> Files:
        head, *rows = files[path].splitlines(keepends=True)
        return {**files, path: b"".join([head, *rows[::-1]])}

    return forge


def reversed_candidates(files: Files) -> Files:
    """Turn the order of candidates for RCTab: another one loses the lot."""
    config = json.loads(files["rctab/config.json"])
    config["candidates"].reverse()
    return {**files, "rctab/config.json": canonical.dumps(config)}


def marked(*place: Any, to: Any) -> Forgery:
    """Put another value into the first mark of a vote record that has one."""

    def forge(files: Files) -> Files:
        report = json.loads(files["cvr.json"])
        contests = [record["CVRSnapshot"][0]["CVRContest"][0] for record in report["CVR"]]
        inner = next(filter(None, (contest["CVRContestSelection"] for contest in contests)))[0]
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = to
        return {**files, "cvr.json": canonical.dumps(report)}

    return forge


def two_snapshots(files: Files) -> Files:
    """Give a vote record a second snapshot, which some programs take."""
    report = json.loads(files["cvr.json"])
    first = report["CVR"][0]["CVRSnapshot"][0]
    report["CVR"][0]["CVRSnapshot"].append({**first, "@id": "ballot-0", "Type": "modified"})
    return {**files, "cvr.json": canonical.dumps(report)}


BLT, CSV, CVR, TABLE, CONFIG = (
    "ballots.blt",
    "ballots.csv",
    "cvr.json",
    "rctab/ballots.csv",
    ("rctab/config.json"),
)
BLAIR, DEVON, HARPER = "Blair Okonkwo", "Devon Ștefănescu", "Harper da Silva-Núñez"

FILES: list[tuple[str, str, Forgery, str]] = [
    (LOT, "names in the BLT exchanged", exchanged(BLT, BLAIR, HARPER), BLT),
    (LOT, "another name in the BLT", text(BLT, (BLAIR, "Blair Okonkwa")), BLT),
    (LOT, "the id of another in the BLT", text(BLT, (BLAIR, f"{BLAIR} (devon)")), BLT),
    (LOT, "another question in the BLT", text(BLT, ("Who shall", "Who shall not")), BLT),
    (LOT, "a comment in the BLT", text(BLT, ("\n0\n", "\n0 # the end\n")), BLT),
    (LOT, "a weight split in the BLT", text(BLT, ("2 3 1 0\n", "1 3 1 0\n1 3 1 0\n")), BLT),
    (LOT, "a line behind the BLT", lambda files: {**files, BLT: files[BLT] + b'"x"\n'}, BLT),
    (LOT, "no last line feed", lambda files: {**files, BLT: files[BLT][:-1]}, BLT),
    (LOT, "a ballot less in the BLT", text(BLT, ("2 3 1 0", "1 3 1 0")), BLT),
    (LOT, "a withdrawal in the BLT", text(BLT, ("3 1\n", "3 1\n-1\n")), BLT),
    (LOT, "two seats in the BLT", text(BLT, ("3 1\n", "3 2\n")), BLT),
    (LOT, "no BLT", without(BLT), BLT),
    (WITHDRAWN, "the withdrawn in the BLT", text(BLT, ("2 1\n", "3 1\n")), BLT),
    (LOT, "heads of the table exchanged", exchanged(CSV, BLAIR, HARPER), CSV),
    (LOT, "a rank in the table", text(CSV, (",1,2,", ",2,1,")), CSV),
    (LOT, "rows of the table in another order", reversed_rows(CSV), CSV),
    (LOT, "a column more", text(CSV, ("code,", "code,weight,")), CSV),
    (LOT, "no table", without(CSV), CSV),
    (APART, "a number of a row", text(CSV, ("\n2,", "\n9,")), CSV),
    (CARRIED, "another total", text(CSV, ("yes,7", "yes,6")), CSV),
    (CARRIED, "no totals", without(CSV), CSV),
    (CARRIED, "a BLT of a removal", added(BLT), BLT),
    (CARRIED, "vote records of a removal", added(CVR, b"{}"), CVR),
    (NO_QUORUM, "a table without quorum", added(CSV), CSV),
    (LOT, "names in the vote records exchanged", exchanged(CVR, BLAIR, HARPER), CVR),
    (
        LOT,
        "candidates of the vote records exchanged",
        exchanged(CVR, '["candidate-blair"]', '["candidate-harper"]'),
        CVR,
    ),
    (LOT, "a rank in the vote records", marked("Rank", to=9), CVR),
    (
        LOT,
        "the other rank in the vote records",
        marked("SelectionPosition", 0, "Rank", to=9),
        CVR,
    ),
    (
        LOT,
        "no mark in the vote records",
        marked("SelectionPosition", 0, "HasIndication", to="no"),
        CVR,
    ),
    (LOT, "two snapshots", two_snapshots, CVR),
    (LOT, "a code of the vote records", value(CVR, "CVR", 0, "UniqueId", to="X"), CVR),
    (LOT, "the date of the vote records", value(CVR, "GeneratedDate", to="2027"), CVR),
    (LOT, "no vote records", without(CVR), CVR),
    (LOT, "heads of RCTab's table exchanged", exchanged(TABLE, BLAIR, HARPER), TABLE),
    (LOT, "no table for RCTab", without(TABLE), TABLE),
    (LOT, "candidates for RCTab turned", reversed_candidates, CONFIG),
    (LOT, "an excluded candidate", value(CONFIG, "candidates", 0, "excluded", to=True), CONFIG),
    (LOT, "an alias", value(CONFIG, "candidates", 0, "aliases", to=[HARPER]), CONFIG),
    (
        LOT,
        "another tie rule for RCTab",
        value(CONFIG, "rules", "tiebreakMode", to="random"),
        CONFIG,
    ),
    (
        LOT,
        "another file for RCTab",
        value(CONFIG, "cvrFileSources", 0, "filePath", to="../x.csv"),
        CONFIG,
    ),
    (LOT, "no configuration for RCTab", without(CONFIG), CONFIG),
    (LOT, "a file more", added("extra/ballots.txt"), "extra"),
    (LOT, "a note beside the others", added("RESULT.txt"), "RESULT.txt"),
    (LOT, "a file in another letter case", added("Tally.json", b"{}"), "Tally.json"),
    (LOT, "a report in another letter case", added("REPORT.html"), "REPORT.html"),
    (LOT, "a module beside verify.py", added("json.py"), "json.py"),
    (LOT, "a certification too early", added("certification.json", b"{}"), "certification.json"),
    (LOT, "no verify.py", without("verify.py"), "verify.py"),
    (LOT, "no README.txt", without("README.txt"), "README.txt"),
]
"""A poll, what is forged, how, and the file that the fault names."""


@pytest.mark.parametrize(
    ("poll", "forge", "named"),
    [(poll, forge, named) for poll, _, forge, named in FILES],
    ids=[what for _, what, _, _ in FILES],
)
def test_a_forged_file_is_refused(
    records: dict[str, Files], tmp_path: Path, poll: str, forge: Forgery, named: str
) -> None:
    """Every file that programs read follows from the ballots, and there is no other file."""
    sentence = fault(written(sealed(forge(records[poll])), tmp_path / "record"))
    assert sentence.startswith(named)
    assert "cannot be verified" not in sentence


def closeness(files: Files) -> dict[str, Any]:
    """Return the closeness of the record's tally."""
    found: dict[str, Any] = json.loads(files["tally.json"])["result"]["closeness"]
    return found


def close(part: str, **changes: Any) -> Forgery:
    """Change a part of the closeness; what is None is left out."""

    def forge(files: Files) -> Files:
        found = {**closeness(files)[part], **changes}
        found = {key: value for key, value in found.items() if value != "left out"}
        return retold(files, **{f"result__closeness__{part}": found})

    return forge


def more_changes(files: Files) -> Files:
    """Tell a margin of one ballot more, with one ballot changed to what it was."""
    margin = closeness(files)["margin"]
    same = {"before": ["blair"], "after": ["blair"], "number": 1}
    upper = margin["upper"] + 1
    wider = {**margin, "changes": [*margin["changes"], same], "upper": upper}
    return retold(files, result__closeness__margin={**wider, "lower": upper + 1})


def all_changed(files: Files) -> Files:
    """Tell a margin of as many ballots as there are, with a certificate that elects Harper."""
    cast = [ballot["ranking"] for ballot in json.loads(files["ballots.json"])["ballots"]]
    changes = [{"before": each, "after": ["harper"], "number": 1} for each in cast]
    wide = {"challenger": "harper", "changes": changes, "exact": True, "lower": len(cast)}
    return close("margin", **wide, upper=len(cast))(files)


NOBODY: dict[str, Any] = {"challenger": None, "changes": [], "lot_order": [], "exact": True}
CLOSENESS: list[tuple[str, str, Forgery]] = [
    (LOT, "left out", lambda files: retold(files, result__closeness=None)),
    (LOT, "margin left out", lambda files: retold(files, result__closeness__margin=None)),
    (LOT, "pairwise left out", lambda files: retold(files, result__closeness__pairwise=None)),
    (LOT, "other lots left out", lambda files: retold(files, result__closeness__other_lots=None)),
    (LOT, "a part more", lambda files: retold(files, result__closeness__safe=True)),
    (LOT, "another Condorcet winner", close("pairwise", condorcet_winner="harper")),
    (LOT, "an empty table", close("pairwise", table={})),
    (LOT, "a wide margin", close("margin", lower=4, upper=4)),
    (LOT, "every ballot changed", all_changed),
    (TIED, "a tie that needs changes", all_changed),
    (LOT, "lots not tried", close("other_lots", ends=[["blair"]], explored_fully=False)),
    (LOT, "no end at all", close("other_lots", ends=[], explored_fully=False)),
    (LOT, "the winner as challenger", close("margin", challenger="blair")),
    (LOT, "a challenger who stands nowhere", close("margin", challenger="zoe")),
    (LOT, "nobody else could win", close("margin", **NOBODY, lower=9, upper=9)),
    (LOT, "no change", close("margin", changes=[], lower=0, upper=0)),
    (LOT, "an interval said to be exact", close("margin", lower=0)),
    (LOT, "a lower bound above", more_changes),
    (LOT, "a lot order of some", close("margin", lot_order=["blair"])),
    (LOT, "no other end", close("other_lots", ends=[["harper"]])),
    (LOT, "an end more", close("other_lots", ends=[["blair"], ["zoe"]], explored_fully=False)),
    (TIED, "a tie with a margin", close("margin", challenger="harper")),
    (TIED, "a tie that lots could settle", close("other_lots", ends=[["blair"], ["devon"]])),
]


@pytest.mark.parametrize(
    ("poll", "forge"),
    [(poll, forge) for poll, _, forge in CLOSENESS],
    ids=[f"{poll}: {what}" for poll, what, _ in CLOSENESS],
)
def test_a_forged_closeness_is_refused(
    records: dict[str, Files], tmp_path: Path, poll: str, forge: Forgery
) -> None:
    """Table, certificate and other ends follow from the ballots."""
    sentence = fault(written(forge(records[poll]), tmp_path / "record"))
    assert sentence.startswith("tally.json: closeness")


def test_a_search_that_would_take_too_long_is_said(
    records: dict[str, Files], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other lots are then not checked, and a note says so."""
    monkeypatch.setattr(verify, "MOST_STEPS", 1)
    lines = said(written(records[LOT], tmp_path / "record"))
    assert faults(lines) == []
    notes = [text for kind, text in lines if kind == "note"]
    assert any("`other_lots` is not checked" in note for note in notes)


def test_a_folder_that_no_record_has_is_refused(records: dict[str, Files], tmp_path: Path) -> None:
    """An empty one too: it could be filled after the check."""
    record = written(records[CARRIED], tmp_path / "record")
    (record / "__pycache__").mkdir()
    assert fault(record) == "__pycache__ is no folder of a record"


def test_what_is_not_checked_is_said_at_the_end(records: dict[str, Files], tmp_path: Path) -> None:
    """The words for people are not rebuilt, and the record's own verify.py is not run."""
    files = {**records[LOT], "report.html": b"<p>Elected: somebody else."}
    lines = said(written(sealed(files), tmp_path / "record"))
    assert faults(lines) == []
    (end,) = (text for _, text in lines if text.startswith("Not checked:"))
    assert "README.txt, report.html, report.md" in end
    assert "verify.py" in end

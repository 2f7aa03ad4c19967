"""The record's ballots for other programs: the formats by kind and mode, and their content."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from election.cli.app import app
from election.rules.poll.ballots import Marking
from election.services.withdraw import withdraw
from tests.support.record_files import write_record
from tests.support.records import (
    CODES_APART,
    SEVEN_YES,
    TIE_FOR_LAST,
    WITH_CODES,
    Files,
    files_of,
    preliminary,
    value,
)
from tests.support.verified_polls import BLAIR_ALONE, FOR_AND_AGAINST, TIES_BY_LOT
from tests.support.world import DECISION, ELECTION, REMOVAL, ROLL, World

EXPORTS = ("ballots.blt", "ballots.csv", "cvr.json", "rctab/ballots.csv", "rctab/config.json")


def rows(files: Files, path: str) -> list[list[str]]:
    """The rows of a table."""
    return list(csv.reader(files[path].decode().splitlines()))


def names(files: Files) -> dict[str, str]:
    """The names of candidates, by id."""
    people = {row[0]: row[1] for row in rows(files, "roll.csv")}
    listed = value(files, "definition.json")["question"]["candidates"]
    return {candidate["id"]: people[candidate["id"]] for candidate in listed}


@pytest.mark.parametrize("changes", [{}, CODES_APART])
def test_all_formats_hold_the_counted_ballots(world: World, changes: dict[str, str]) -> None:
    """BLT and the table have every ranking, and the vote records have as many."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST, changes)
    called = names(files)
    blt = files["ballots.blt"].decode().splitlines()
    assert blt[0] == "3 1"
    assert sorted(blt[1:8]) == [
        *("1 0", "1 1 0", "1 1 2 0", "1 1 3 2 0", "1 2 1 0", "1 2 3 0"),
        "2 3 1 0",
    ]
    assert blt[8:] == ["0", *(f'"{name}"' for name in called.values()), f'"{question(files)}"']
    ranked = sorted(tuple(row[1:]) for row in rows(files, "ballots.csv")[1:])
    assert ranked == sorted(
        tuple(str(cast.index(candidate) + 1) if candidate in cast else "" for candidate in called)
        for cast in map(tuple, TIE_FOR_LAST.values())
    )
    assert len(value(files, "cvr.json")["CVR"]) == len(TIE_FOR_LAST)


def question(files: Files) -> str:
    return str(value(files, "definition.json")["question"]["text"])


def test_codes_stand_beside_ballots_only_where_the_poll_says_so(world: World) -> None:
    """The table and the vote records have them; BLT never has."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST)
    codes = [ballot["code"] for ballot in value(files, "ballots.json")["ballots"]]
    assert [row[0] for row in rows(files, "ballots.csv")] == ["code", *codes]
    assert [row[0] for row in rows(files, "rctab/ballots.csv")] == ["code", *codes]
    assert [record["UniqueId"] for record in value(files, "cvr.json")["CVR"]] == codes
    assert not any(code.encode() in files["ballots.blt"] for code in codes)


def test_codes_apart_stand_beside_no_ballot(world: World) -> None:
    """No file has them, and the numbers of rows mean nothing."""
    files = preliminary(world, ELECTION, TIE_FOR_LAST, CODES_APART)
    codes = value(files, "codes.json")["codes"]
    for path in EXPORTS:
        assert not any(code.encode() in files[path] for code in codes)
    assert [row[0] for row in rows(files, "ballots.csv")[1:]] == list("12345678")
    assert [ballot["ranking"] for ballot in value(files, "ballots.json")["ballots"]] == [
        ranking(row, rows(files, "ballots.csv")[0], names(files))
        for row in rows(files, "ballots.csv")[1:]
    ]


def ranking(row: list[str], head: list[str], called: dict[str, str]) -> list[str]:
    """The ids that a row of ranks puts first, second and so on."""
    ids = {name: candidate for candidate, name in called.items()}
    marks = sorted((rank, ids[name]) for rank, name in zip(row[1:], head[1:], strict=True) if rank)
    return [candidate for _, candidate in marks]


@pytest.mark.parametrize("toml", [REMOVAL, DECISION], ids=["removal", "decision"])
@pytest.mark.parametrize("changes", [{}, WITH_CODES])
def test_yes_and_no_have_their_totals_alone(
    world: World, toml: str, changes: dict[str, str]
) -> None:
    """No other format knows their question."""
    files = preliminary(world, toml, SEVEN_YES, changes)
    assert files["ballots.csv"].decode() == "marking,ballots\nyes,7\nno,0\nabstain,1\n"
    assert not set(files) & set(EXPORTS[2:])
    assert "ballots.blt" not in files


def test_who_withdrew_is_struck(world: World) -> None:
    """The name is in no format for other programs; ballots.json has what was marked."""
    slug = world.make_open_poll(ELECTION)
    world.act(withdraw, slug, "harper")
    world.cast_and_tally(slug, TIE_FOR_LAST)
    world.publish(slug)
    files = files_of(world, slug)
    assert files["ballots.blt"].decode().splitlines()[:6] == [
        *("2 1", "3 1 0", "2 1 2 0", "1 0", "1 2 0", "1 2 1 0")
    ]
    assert all(b"Harper" not in files[path] for path in EXPORTS)
    assert '"harper"' in files["ballots.json"].decode()


def replayed(files: Files, directory: Any, *words: str) -> Any:
    """The count by `election count` of the record's BLT, with ties by the order for RCTab."""
    candidates = json.loads(files["rctab/config.json"])["candidates"]
    order, box = directory / "order.txt", directory / "ballots.blt"
    order.write_text("\n".join(candidate["name"] for candidate in candidates), encoding="utf-8")
    box.write_bytes(files["ballots.blt"])
    typed = ["count", str(box), "--tie-order", str(order), "--json", *words]
    done = CliRunner().invoke(app, typed)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "markings",
    [
        TIE_FOR_LAST,
        {
            **dict.fromkeys(("avery", "blair"), ("blair",)),
            **dict.fromkeys(("casey", "devon"), ("devon",)),
            "ellis": ("harper",),
        },
    ],
)
def test_the_tally_is_found_again_from_the_exports(
    world: World, markings: dict[str, Marking]
) -> None:
    """Every round agrees, as docs/reference/record.md says."""
    files = preliminary(world, ELECTION, markings)
    tally, called = value(files, "tally.json"), names(files)
    counted = replayed(files, world.directory, "--final-tie", "runoff")
    assert [round_["tally"] for round_ in counted["rounds"]] == [
        {called[candidate]: number for candidate, number in round_["tally"].items()}
        for round_ in tally["result"]["count"]["rounds"]
    ]
    winner = tally["result"]["count"]["winner"]
    assert counted["winner"] == (called[winner] if winner else None)
    assert counted["outcome"] == tally["result"]["count"]["outcome"]


def test_no_name_opens_as_a_formula_and_each_reads_back(world: World, tmp_path: Path) -> None:
    """Of every table of the record; `election count` and RCTab's own names give the same people."""
    roll = ROLL
    called = {"Blair Okonkwo": "=1+1", "Devon Ștefănescu": "-Devon; @Ștefănescu"}
    called |= {"Harper da Silva-Núñez": "+Harper", "blairok": "@blairok"}
    for old, new in called.items():
        roll = roll.replace(old, new)
    slug = world.make_open_poll(ELECTION, roll=roll)
    world.cast_and_tally(slug, TIE_FOR_LAST)
    world.publish(slug)
    files = files_of(world, slug)
    for path in (path for path in files if path.endswith(".csv")):
        for cell in (cell for row in rows(files, path) for cell in row):
            starts = [part.strip(" ")[:1] for part in cell.split(";")]
            assert not set(starts) & set("=+-@"), (path, cell)
    (tmp_path / "ballots.csv").write_bytes(files["ballots.csv"])
    counted = CliRunner().invoke(
        app, ["count", str(tmp_path / "ballots.csv"), "--lot-seed", "11" * 32, "--json"]
    )
    assert counted.exit_code == 0, counted.output
    first = json.loads(counted.stdout)["rounds"][0]["tally"]
    assert first == {"=1+1": 3, "-Devon; @Ștefănescu": 2, "+Harper": 2}
    config = value(files, "rctab/config.json")
    heads = rows(files, "rctab/ballots.csv")[0][1:]
    assert [candidate["name"] for candidate in config["candidates"]] == heads
    write_record(files, tmp_path / "record")
    verified = CliRunner().invoke(app, ["verify", str(tmp_path / "record")])
    assert "OK: every check passed" in verified.stdout, verified.stdout


def test_reopen_nominations_is_no_candidate_whom_a_lot_elects(world: World) -> None:
    """The poll leaves such a tie open under both settings, and so does a count of its record."""
    files = preliminary(world, ELECTION, dict(FOR_AND_AGAINST), BLAIR_ALONE | TIES_BY_LOT)
    tally = value(files, "tally.json")
    assert (tally["outcome"], tally["result"]["count"]["outcome"]) == ("reopened", "tied")
    words = ("--final-tie", "lot", "--never-by-lot", "Reopen nominations")
    counted = replayed(files, world.directory, *words)
    assert (counted["outcome"], counted["winner"]) == ("tied", None)

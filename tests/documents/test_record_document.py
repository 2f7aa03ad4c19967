"""docs/reference/record.md tells every file, field and act that a record has."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from election.rules.counting.tie_rule import FinalTie, Ties
from election.rules.poll.ballots import Marking
from election.rules.poll.questions import Base, Kind, SubjectMode
from election.rules.poll.ratio import Comparison
from election.rules.poll.tally import Outcome
from tests.support.journal_acts import PACKAGE, acts
from tests.support.records import FOUR, SEVEN_YES, TIE_FOR_LAST, Files, certified
from tests.support.world import DECISION, ELECTION, REMOVAL, World

DOCUMENT = (Path(__file__).parents[2] / "docs" / "reference" / "record.md").read_text("utf-8")


OF_OTHERS = {"cvr.json", "rctab/config.json"}
"""Files whose keys are told by the standard and the program that they are made for."""


def keys(value: object) -> Iterator[str]:
    """Yield every key at any depth, without the candidates' ids in the tables of a tally."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in {"tally", "table"}:
                yield from keys(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def values(files: Files) -> Iterator[object]:
    """Yield the JSON values in a record's own files."""
    for path, content in files.items():
        if path.endswith(".json") and path not in OF_OTHERS:
            yield json.loads(content)
        if path.endswith(".jsonl"):
            yield from map(json.loads, content.splitlines())


@pytest.mark.parametrize(
    ("toml", "markings"),
    [(REMOVAL, SEVEN_YES), (DECISION, SEVEN_YES), (ELECTION, TIE_FOR_LAST), (ELECTION, FOUR)],
    ids=["removal", "decision", "election", "no quorum"],
)
def test_every_file_and_field_is_documented(
    world: World, toml: str, markings: dict[str, Marking]
) -> None:
    """The page has each by the name that it has in the file."""
    files = certified(world, toml, markings)
    named = {*files, *(key for value in values(files) for key in keys(value))}
    assert len(named) > 50
    assert sorted(name for name in named if f"`{name}`" not in DOCUMENT) == []


def test_every_word_of_a_closed_set_is_documented() -> None:
    """The words are in the section of the definition, or of the tally."""
    definition = DOCUMENT.partition("## definition.json")[2].partition("## roll.csv")[0]
    tally = DOCUMENT.partition("## tally.json")[2].partition("## journal.jsonl")[0]
    sets = (Kind, Comparison, Base, SubjectMode, Ties, FinalTie)
    words = [word for choices in sets for word in get_args(choices)]
    assert len(words) == 14
    assert [word for word in words if f"`{word}`" not in definition] == []
    assert len(get_args(Outcome)) == 9
    assert [
        word for word in (*get_args(Kind), *get_args(Outcome)) if f"`{word}`" not in tally
    ] == []


@pytest.mark.exhaustive
def test_every_act_is_documented() -> None:
    """The act is in the table of the journal."""
    table = DOCUMENT.partition("## journal.jsonl")[2].partition("## certification.json")[0]
    assert len(acts()) >= 20
    assert sorted(act for act in acts() if f"`{act}`" not in table) == []


@pytest.mark.exhaustive
def test_every_act_is_read_into_the_history() -> None:
    """Whatever is written can be asked for by a typed field."""
    reader = ast.parse((PACKAGE / "services" / "read_history.py").read_text("utf-8"))
    known = {node.value for node in ast.walk(reader) if isinstance(node, ast.Constant)}
    assert sorted(acts() - known) == []

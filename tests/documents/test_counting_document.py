"""docs/reference/counting.md says what `election count` does: options, examples, columns."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import get_args

from typer.testing import CliRunner

from election.ballotfiles.csv.column_names import NO_CANDIDATES, NUMBER_OF_BALLOTS
from election.ballotfiles.file_bounds import (
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_BYTES,
    MOST_CANDIDATES,
    MOST_COLUMNS,
    MOST_RANKS,
)
from election.ballotfiles.mark_rules import MARK_RULES
from election.ballotfiles.marking_faults import OnEqual, OnFault, OnRepeated, OnSkipped
from election.cli.app import app
from election.rules.counting.lot import lot_key
from tests.support.ballot_files import profile_of, read

DOCUMENT = (Path(__file__).parents[2] / "docs" / "reference" / "counting.md").read_text("utf-8")


def example(heading: str, language: str) -> str:
    """Return the first block of a language below a heading."""
    below = DOCUMENT.partition(f"\n## {heading}\n")[2]
    return below.partition(f"```{language}\n")[2].partition("```")[0]


def test_every_option_is_told() -> None:
    """The page has no option that does not exist."""
    shown = CliRunner().invoke(app, ["count", "--help"]).stdout
    options = set(re.findall(r"--[a-z-]+", shown)) - {"--help"}
    told = set(re.findall(r"`(--[a-z-]+)", DOCUMENT))
    assert told == options


def test_the_file_of_the_example_is_read_as_it_is_told() -> None:
    """The file has every kind of line of BLT, and the faults that the page tells beside them."""
    ballots = read(example("BLT", "text"), on_fault="skip")
    assert (ballots.title, ballots.withdrawn) == ("Lead", ("Blair",))
    assert profile_of(ballots) == {
        ("Avery", "Devon", "Casey"): 3,
        ("Devon",): 3,
        ("Avery", "Casey"): 1,
        (): 1,
    }
    assert ballots.faults == {"skipped ranks": 1, "equal ranks": 2}


def test_the_tables_of_the_example_are_one() -> None:
    """Ranks as columns and candidates as columns give the same ballots."""
    rows = re.findall(r"^\| `(.+)` \| `(.+)` \|$", DOCUMENT, re.MULTILINE)
    by_rank, by_candidate = ("\n".join(column) + "\n" for column in zip(*rows, strict=True))
    ballots = {("Blair", "Avery"): 1, ("Casey",): 1}
    assert profile_of(read(by_rank, "box.csv")) == ballots
    assert profile_of(read(by_candidate, "box.csv")) == ballots


def test_the_value_of_the_example_is_what_is_printed(tmp_path: Path) -> None:
    """The value is that of the ballots above it."""
    box = tmp_path / "box.blt"
    box.write_text(example("The JSON value", "text"), encoding="utf-8")
    done = CliRunner().invoke(app, ["count", str(box), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads(example("The JSON value", "json"))


def test_every_column_with_a_meaning_is_told() -> None:
    """The page names it."""
    told = DOCUMENT.partition("\n## CSV\n")[2].partition("\n## ")[0]
    for name in (*NO_CANDIDATES, *NUMBER_OF_BALLOTS):
        assert f"`{name}`" in told


def test_every_policy_and_every_rule_of_a_place_is_told() -> None:
    """The page has the values of each option, and each place with its policies and its text."""
    marks = DOCUMENT.partition("\n## Faulty marks\n")[2].partition("\n## The JSON")[0]
    for values in (OnSkipped, OnEqual, OnRepeated, OnFault):
        assert [value for value in get_args(values) if f"`{value}`" not in marks] == []
    for name, rules in MARK_RULES.items():
        policy = rules.policy
        words = " | ".join(f"`{each}`" for each in (policy.skipped, policy.equal, policy.repeated))
        assert f"| `{name}` | {words} | {rules.source} |" in marks


def test_the_bounds_are_those_of_the_program() -> None:
    """The page has each number."""
    told = DOCUMENT.partition("\n## Bounds\n")[2].partition("\n## ")[0]
    numbers = (MOST_BYTES, LONGEST_LINE, MOST_COLUMNS, MOST_RANKS, MOST_CANDIDATES, LONGEST_NAME)
    for number in numbers:
        assert f"{number:,}" in told


def test_the_lot_can_be_replayed_by_hand() -> None:
    """The text on the page is an empty slug, the seed, an empty root and a name."""
    found = re.search(r"printf '([^']+)' ([0-9a-f]{64})", DOCUMENT)
    assert found
    text, seed = found.groups()
    key = sha256(text.replace("\\n", "\n").replace("%s", seed).encode()).hexdigest()
    assert key == lot_key("", [seed], "", "Avery")

"""Phases are judged in one module: no other module compares a phase with a word."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import election
from election.rules.poll.phases import Phase

PACKAGE = Path(election.__file__).parent
PHASES = frozenset(get_args(Phase))
JUDGE = "rules/poll/phases.py"
APART = {
    "verify.py": "it imports nothing of ours, for a stranger who runs it alone",
}
OTHER_WORDS = {
    "act": "an entry of the journal is named for what was done: `closed`, `tallied`",
    "acts": "so are all of them together",
    "kind": "a mail is named for what it tells, a part of a chart for what it shows: `void`",
    "nominators": "who nominated a candidate is `published` or private",
}
"""Other values that are compared with the same words, and are no phases."""


def judging(module: ast.Module) -> Iterator[str]:
    """Yield comparisons with the name of a phase, alone or among others, and cases of a match."""
    for node in ast.walk(module):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(names_a_phase, sides)) and not any(map(is_no_phase, sides)):
                yield ast.unparse(node)
        elif isinstance(node, ast.MatchValue) and names_a_phase(node.value):
            yield ast.unparse(node)


def names_a_phase(side: ast.expr) -> bool:
    """True for the name of a phase, or a collection written out with one in it."""
    parts = side.elts if isinstance(side, ast.Set | ast.Tuple | ast.List) else [side]
    return any(isinstance(part, ast.Constant) and part.value in PHASES for part in parts)


def is_no_phase(side: ast.expr) -> bool:
    """True for an act or a kind, which have words like those of phases."""
    called = side.args if isinstance(side, ast.Call) else [side]
    names = [getattr(part, "attr", getattr(part, "id", "")) for part in called]
    return not OTHER_WORDS.keys().isdisjoint(names)


def test_no_other_module_compares_a_phase_with_a_word() -> None:
    """Other modules ask for the meaning: `takes_ballots`, `is_reported`, `is_over`."""
    comparing = {
        name: compared
        for path in PACKAGE.rglob("*.py")
        if (name := path.relative_to(PACKAGE).as_posix()) not in {JUDGE, *APART}
        if (compared := list(judging(ast.parse(path.read_text("utf-8")))))
    }
    assert comparing == {}


def test_no_template_compares_a_phase_with_a_word() -> None:
    """In a template a phase is the class of its tag, and no more."""
    comparing = [
        path.name
        for path in PACKAGE.rglob("templates/**/*.*")
        if re.search(r"phase *(==|!=|in\b|not in\b)", path.read_text("utf-8"))
    ]
    assert comparing == []


@pytest.mark.parametrize("name", [JUDGE, *APART])
def test_what_stands_apart_does_compare(name: str) -> None:
    """An exception that nobody needs any more must go."""
    assert list(judging(ast.parse((PACKAGE / name).read_text("utf-8"))))


@pytest.mark.parametrize(
    "statement",
    [
        "poll.phase == 'open'",
        "'open' != poll.phase",
        "Poll.phase == 'noticed'",
        "poll.phase not in {'draft', 'cancelled'}",
        "phase in ('closed', 'tallied')",
        "found[0] == 'void'",
        "match phase:\n    case 'open' | 'draft': pass",
    ],
)
def test_a_comparison_would_be_seen(statement: str) -> None:
    """Each planted comparison is found."""
    assert list(judging(ast.parse(statement)))


@pytest.mark.parametrize(
    "statement",
    [
        "entry.act == 'closed'",
        "col(Message.kind) == 'closed'",
        "'closed' in acts",
        "takes_ballots(poll.phase)",
    ],
)
def test_what_is_no_phase_is_left_alone(statement: str) -> None:
    """Acts and kinds have names of their own."""
    assert not list(judging(ast.parse(statement)))

"""The kinds of poll: no module outside asks which one it is, and each answers every question.

What a kind answers is the interface of `election.kinds.kind`; `election.kinds.table` has them all.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import election
from election.crypto import canonical
from election.crypto.envelope import Unsealer, new_key, poll_info, seal
from election.errors.ballots import InvalidBallot, MarkingRefused
from election.kinds.decision.kind import DecisionKind
from election.kinds.election.kind import ElectionKind
from election.kinds.kind import PollKind
from election.kinds.removal.kind import RemovalKind
from election.kinds.table import KINDS, kind_of
from election.kinds.threshold.kind import MARKINGS
from election.rules.poll.ballots import Ballot, Marking, padded_length
from election.rules.poll.questions import Decision, Election, Kind, Question, Removal
from election.rules.poll.receipt_codes import code_from
from election.rules.poll.tally import BoxTotals, Outcome
from tests.support.poll_files import DECISION, ELECTION, REMOVAL, read

PACKAGE = Path(election.__file__).parent
ROOM = PACKAGE / "kinds"
WORDS = frozenset(get_args(Kind)) | frozenset(get_args(Outcome))
TYPES = frozenset({"Removal", "Election", "Decision"})
APART = {
    "verify.py": "it imports nothing of ours, for a stranger who runs it alone",
    "cli/count_output.py": "it counts a ballot file, which belongs to no poll and has no kind",
}
"""Modules that compare a word of a kind or of its outcome, each with the reason."""
WITHOUT_POLL = {
    "cli/count.py": "election.kinds.election.second_counter",
    "cli/count_output.py": "election.kinds.election.round_sentences",
}
"""What reaches into the folder of a kind: a ballot file has no definition to find a kind by."""

COMPARED = re.compile(
    r"""(?:kind|outcome)["']?\]? *(?:===?|!==?|not in\b|in\b) *["'(\[{]"""
    rf"""|(?:===?|!==?) *["'](?:{"|".join(WORDS)})["']"""
    rf"""|["'](?:{"|".join(WORDS)})["'] *(?:===?|!==?|in\b|not in\b)"""
)
"""A comparison with the word of a kind or an outcome, in a template or a script."""

OUTSIDE = sorted(path for path in PACKAGE.rglob("*.py") if ROOM not in path.parents)
TEMPLATES = sorted(
    path
    for path in PACKAGE.rglob("templates/**/*.*")
    if path.is_file() and ROOM not in path.parents
)
SCRIPTS = sorted(PACKAGE.rglob("*.js"))


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


# Nobody outside asks which kind a poll is


def asking(module: ast.Module) -> Iterator[str]:
    """Yield comparisons with a word of a kind or an outcome, and tests of a question's type."""
    for node in ast.walk(module):
        if isinstance(node, ast.Compare):
            asked = any(map(names_a_kind, [node.left, *node.comparators]))
        elif isinstance(node, ast.MatchValue):
            asked = names_a_kind(node.value)
        elif isinstance(node, ast.MatchClass):
            asked = names_a_kind(node.cls)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
            asked = any(map(names_a_kind, ast.walk(node.args[1])))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
            asked = any(key is not None and names_a_kind(key) for key in node.value.keys)
        else:
            continue
        if asked:
            yield ast.unparse(node)


def names_a_kind(node: ast.AST) -> bool:
    """True for such a word or type, or a collection written out with one in it."""
    parts = node.elts if isinstance(node, ast.Set | ast.Tuple | ast.List) else [node]
    return any(
        (isinstance(part, ast.Constant) and part.value in WORDS)
        or getattr(part, "id", getattr(part, "attr", "")) in TYPES
        for part in parts
    )


def reaching(module: ast.Module) -> Iterator[str]:
    """Yield imports from the folder of one kind, or of what two of them share."""
    folders = "|".join(path.name for path in ROOM.iterdir() if path.is_dir())
    for node in ast.walk(module):
        imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        yield from (name for name in imported if re.match(rf"election\.kinds\.({folders})\b", name))


@pytest.mark.exhaustive
def test_no_module_outside_asks_which_kind_a_poll_is() -> None:
    """Modules outside ask the kind itself: `has_lot`, `needed`, `succession`, `report_part`."""
    found = {
        named(path): asked
        for path in OUTSIDE
        if named(path) not in APART
        if (asked := list(asking(ast.parse(path.read_text("utf-8")))))
    }
    assert found == {}


def test_no_template_and_no_script_outside_asks_which_kind_a_poll_is() -> None:
    """A page prints a kind's word, and has a part of the kind or has none."""
    found = [
        named(path) for path in (*TEMPLATES, *SCRIPTS) if COMPARED.search(path.read_text("utf-8"))
    ]
    assert found == []
    assert len(TEMPLATES) > 30
    assert len(SCRIPTS) > 5


@pytest.mark.parametrize(
    "text",
    [
        '{% if definition.kind == "removal" %}',
        "{% if kind in ('removal', 'decision') %}",
        '{% if summary["kind"] != "election" %}',
        '{% if tally.outcome == "carried" %}',
        "if (poll.kind === 'election')",
        '"decision" === kind',
    ],
)
def test_a_comparison_in_a_template_or_script_would_be_seen(text: str) -> None:
    """Each planted comparison is found."""
    assert COMPARED.search(text)


@pytest.mark.exhaustive
def test_no_module_outside_reaches_into_the_folder_of_a_kind() -> None:
    """The table is the one way to a kind."""
    found = {
        named(path): " ".join(reached)
        for path in OUTSIDE
        if (reached := list(reaching(ast.parse(path.read_text("utf-8")))))
    }
    assert found == WITHOUT_POLL


@pytest.mark.parametrize("name", APART)
def test_what_stands_apart_does_ask(name: str) -> None:
    """An exception that nobody needs any more must go."""
    assert list(asking(ast.parse((PACKAGE / name).read_text("utf-8"))))


@pytest.mark.parametrize(
    "statement",
    [
        "definition.kind == 'removal'",
        "'election' != kind",
        "poll.kind in {'removal', 'decision'}",
        "summary['kind'] not in ('election',)",
        "tally.outcome == 'carried'",
        "isinstance(definition.question, Election)",
        "isinstance(question, Removal | Decision)",
        "isinstance(question, (questions.Removal, Decision))",
        "type(question) is Decision",
        "match question:\n    case Removal(subject=who): pass",
        "match kind:\n    case 'removal' | 'decision': pass",
        "{'removal': 1, 'election': 2}[definition.kind]",
    ],
)
def test_a_question_for_the_kind_would_be_seen(statement: str) -> None:
    """Each planted question is found."""
    assert list(asking(ast.parse(statement)))


@pytest.mark.parametrize(
    "statement",
    [
        "kind_of(definition).has_lot",
        "say(f'{poll.slug} ({definition.kind}, {poll.phase})')",
        "log = logging.getLogger('election')",
        "isinstance(found, Definition)",
    ],
)
def test_what_asks_for_no_kind_is_left_alone(statement: str) -> None:
    """A kind may be printed, and its word may mean something else."""
    assert not list(asking(ast.parse(statement)))


def test_an_import_from_the_folder_of_a_kind_would_be_seen() -> None:
    """Both forms of import are found; the interface and the table are open to all."""
    for statement in (
        "from election.kinds.removal.kind import RemovalKind",
        "from election.kinds.threshold import kind",
        "import election.kinds.election.markings",
    ):
        assert list(reaching(ast.parse(statement)))
    assert not list(reaching(ast.parse("from election.kinds.table import kind_of")))


# The table


def test_the_table_has_exactly_the_closed_set_of_questions() -> None:
    """The table has them by their words, each bound to its own type of question."""
    union, *_ = get_args(Question)
    types = get_args(union)
    assert set(types) == {Removal, Election, Decision}
    assert {question.kind for question in types} == set(KINDS) == set(get_args(Kind))
    assert {"removal": RemovalKind, "election": ElectionKind, "decision": DecisionKind} == KINDS
    assert all(kind.name == name for name, kind in KINDS.items())


@pytest.mark.parametrize("toml", [REMOVAL, ELECTION, DECISION], ids=list(KINDS))
def test_a_definition_finds_its_kind(toml: str) -> None:
    """The kind is bound to the definition, with its question."""
    definition = read(toml).definition
    kind = kind_of(definition)
    assert (type(kind), kind.definition) == (KINDS[definition.kind], definition)
    assert kind.question == definition.question


def declared(of: type[PollKind[Any]]) -> set[str]:
    """Return the facts of a class that the interface declares without a value."""
    return {
        name
        for name, annotation in inspect.get_annotations(of).items()
        if "ClassVar" in str(annotation) and name not in vars(of)
    }


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_each_kind_answers_all_that_is_asked_of_it(kind: type[PollKind[Any]]) -> None:
    """A kind leaves no abstract method, and no fact without a value."""
    assert PollKind.__abstractmethods__
    assert kind.__abstractmethods__ == frozenset()
    facts = {name for base in kind.__mro__ if issubclass(base, PollKind) for name in declared(base)}
    assert {"name", "tables", "template", "publish", "form", "words", "faults"} <= facts
    assert {name for name in facts if not hasattr(kind, name)} == set()


def test_no_table_of_a_poll_file_belongs_to_two_kinds() -> None:
    """The tables that are there tell the kind where its word cannot be read."""
    tables = [table for kind in KINDS.values() for table in kind.tables]
    assert len(set(tables)) == len(tables)


def test_each_outcome_is_of_one_kind() -> None:
    """An outcome tells what was asked, even where the box stays sealed."""
    own = [(kind.met, kind.not_met) for kind in (RemovalKind, DecisionKind)]
    assert own == [("carried", "not carried"), ("confirmed", "declined")]
    without = {name: kind_of(read(toml).definition).without_quorum for name, toml in FILES.items()}
    assert without == {"removal": "not carried", "election": "no quorum", "decision": "declined"}


FILES = {"removal": REMOVAL, "election": ELECTION, "decision": DECISION}

# The ballots of each kind

BOX = BoxTotals("0f" * 32, envelopes=1, replaced=0, entitled=9, recused=0)
CODE = code_from([7] * 20)
MARKED: list[tuple[str, Marking]] = [
    *((kind, marking) for kind in ("removal", "decision") for marking in MARKINGS),
    *(
        ("election", ranking)
        for ranking in (
            (),
            ("devon",),
            ("harper", "blair"),
            ("devon", "blair", "harper"),
        )
    ),
]
"""Markings of each kind: all there are of Yes, No and Abstain, and rankings of each length."""


def the_kind(name: str) -> PollKind[Any]:
    """Return the kind of the example of this name."""
    return kind_of(read(FILES[name]).definition)


@pytest.mark.parametrize(("name", "marking"), MARKED)
def test_a_marking_comes_back_from_its_form(name: str, marking: Marking) -> None:
    """The form has the fields in which the review page repeats the marking."""
    assert the_kind(name).read_form(the_kind(name).form_fields(marking)) == marking


@pytest.mark.parametrize(("name", "marking"), MARKED)
def test_a_ballot_comes_back_from_its_envelope(name: str, marking: Marking) -> None:
    """It is sealed to the one length of the poll, unsealed, and read as it was."""
    kind, (secret, public) = the_kind(name), new_key()
    info = poll_info(kind.definition.slug, "ab" * 32)
    length = padded_length(len(canonical.dumps(kind.longest_ballot.to_json())))
    ballot = Ballot(CODE, marking)
    envelope = seal(canonical.dumps(ballot.to_json()), length, public, info)
    assert len(envelope) == length + 48
    assert kind.read_ballot(canonical.loads(Unsealer.of(secret, info).unseal(envelope))) == ballot


@pytest.mark.parametrize(("name", "marking"), MARKED)
def test_no_ballot_is_longer_than_the_longest(name: str, marking: Marking) -> None:
    """The longest is a ballot of the poll itself, and is counted like any other."""
    kind = the_kind(name)
    longest = kind.longest_ballot
    assert kind.read_ballot(longest.to_json()) == longest
    assert kind.longest_marking == longest.marking
    ballot = Ballot(longest.code, marking)
    assert len(canonical.dumps(ballot.to_json())) <= len(canonical.dumps(longest.to_json()))
    assert kind.tally([longest], BOX).opened


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_refuses_the_ballots_of_the_others(name: str) -> None:
    """A removal and a decision have the same markings; their envelopes are bound to their poll."""
    kind = the_kind(name)
    key = kind.marking_key
    for other, marking in MARKED:
        if the_kind(other).marking_key != key:
            with pytest.raises(InvalidBallot):
                kind.read_ballot(Ballot(CODE, marking).to_json())


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_form_is_refused_in_a_sentence_that_the_browser_has_too(name: str) -> None:
    """The control that the refusal points to is one of the form."""
    kind = the_kind(name)
    with pytest.raises(MarkingRefused) as caught:
        kind.read_form({})
    assert str(caught.value) in kind.faults.values()
    assert kind.field_at_fault({}, kind.candidates).startswith(("marking-", "rank-"))


@pytest.mark.parametrize(("name", "marking"), MARKED)
def test_a_marking_is_said_again_in_words(name: str, marking: Marking) -> None:
    """The words have the option, or every candidate, ranked or not."""
    kind = the_kind(name)
    words = kind.marking_words(marking, kind.candidates)
    assert (words.option is None) == (name == "election")
    assert len(words.ranked) + len(words.unranked) == len(kind.candidates)
    assert kind.marking_text(marking)

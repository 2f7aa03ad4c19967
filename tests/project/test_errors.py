"""Refusals: each has one sentence of its own, in one catalogue, and its facts fit into it."""

import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import election
from election import errors
from election.errors.ballots import MarkingRefused
from election.errors.base import Refusal, instant_text
from election.errors.command_line import NotConfirmed
from election.errors.counting import CountersDisagree
from election.errors.written_files import Fault, FaultyFile
from tests.support.refusals import CATALOGUE

PACKAGE = Path(election.__file__).parent
SAMPLES: dict[Any, Any] = {
    str: "a fact",
    int: 7,
    datetime: datetime(2027, 1, 12, 12, tzinfo=UTC),
    datetime | None: None,
    tuple[Fault, ...]: (Fault("line 3: email", "it is empty", "give an address"),),
}


def tree(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Yield every refusal there is, the kinds of refusals among them."""
    yield base
    for refusal in base.__subclasses__():
        yield from tree(refusal)


ALL = sorted(set(tree()), key=lambda refusal: refusal.__name__)
SAID = [refusal for refusal in ALL if hasattr(refusal, "says")]
ENDED_BY_A_FACT = (FaultyFile, MarkingRefused, CountersDisagree)
"""Lists and tables, and a refusal whose reason is a whole sentence."""
WORDLESS = [refusal for refusal in ALL if "says" not in vars(refusal)]


def sample(refusal: type[Refusal]) -> Refusal:
    """Return the refusal with facts that fit its fields."""
    hints = get_type_hints(refusal)
    return refusal(**{name: SAMPLES[hints[name]] for name in refusal.facts})


def test_every_refusal_is_in_the_catalogue() -> None:
    """No refusal is worded anywhere else, and none is worded twice."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "election."):
        if ".migrations." not in module.name:
            import_module(module.name)
    ours = {refusal for refusal in tree() if refusal.__module__.startswith("election.")}
    assert {refusal.__module__.rpartition(".")[0] for refusal in ours} == {"election.errors"}
    assert all(CATALOGUE[refusal.__name__] is refusal for refusal in ours)
    assert len(SAID) > 50


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    """The docstring has each class with subclasses below its base, and each module by name."""
    text = errors.__doc__ or ""
    drawn = dict(parents(re.findall(r"^(    +)([A-Z]\w+)(?= {2})", text, re.MULTILINE)))
    assert drawn == {
        kind.__name__: kind.__mro__[1].__name__
        for kind in tree()
        if kind.__subclasses__() or kind.__module__ == "election.errors.base"
    }
    listed = re.findall(r"^    ([a-z_]+)  ", text, re.MULTILINE)
    modules = {module.name for module in pkgutil.iter_modules(errors.__path__)}
    assert sorted(listed) == sorted(modules - {"base"})


def parents(lines: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each name of an indented tree with the name above it."""
    above = ["Exception"]
    for indent, name in lines:
        del above[len(indent) // 4 :]
        yield name, above[-1]
        above.append(name)


@pytest.mark.parametrize("refusal", SAID, ids=lambda refusal: refusal.__name__)
def test_every_refusal_gives_a_sentence_from_its_facts(refusal: type[Refusal]) -> None:
    """The sentence ends in a full stop, unless a fact ends it: faults, a table, whole sentences."""
    example = sample(refusal)
    sentence = str(example)
    assert not set("{}") & set(sentence)
    assert sentence.endswith(".") or issubclass(refusal, ENDED_BY_A_FACT), sentence
    assert not sentence.endswith("..")
    assert "  " not in sentence.splitlines()[0]
    assert len(example.args) == len(refusal.facts)


@pytest.mark.parametrize("refusal", SAID, ids=lambda refusal: refusal.__name__)
def test_what_its_page_says_takes_its_facts(refusal: type[Refusal]) -> None:
    """The page has whole sentences and a heading of a few words, and no command."""
    example = sample(refusal)
    assert example.title
    assert not example.title.endswith(".")
    assert not set("{}") & set(example.reader_sentence + example.reader_advice + example.title)
    assert example.reader_advice.endswith(".")
    assert "`" not in example.reader_advice
    assert example.enter_link <= example.back_to_poll, "the form of a link leads to a poll"


@pytest.mark.parametrize("refusal", SAID, ids=lambda refusal: refusal.__name__)
def test_every_hint_takes_its_facts(refusal: type[Refusal]) -> None:
    """A hint is a sentence, or a command that ends a line, and no field is left unfilled."""
    advice = sample(refusal).advice
    assert not set("{}") & set(advice)
    assert advice == advice.strip()
    assert bool(advice) == bool(refusal.hint)


def test_no_two_refusals_say_the_same() -> None:
    """A reader of a sentence knows which rule refused; only kinds of one refusal share words."""
    says = [refusal.says for refusal in SAID if "says" in vars(refusal)]
    assert len(set(says)) == len(says)


@pytest.mark.parametrize("refusal", WORDLESS, ids=lambda refusal: refusal.__name__)
def test_what_has_no_sentence_of_its_own_says_what_it_is(refusal: type[Refusal]) -> None:
    """The docstring says so to readers of the code; without a sentence it is only a kind."""
    assert refusal.__doc__
    assert not refusal.__doc__.startswith(f"{refusal.__name__}("), "only what dataclass wrote"
    assert hasattr(refusal, "says") or refusal.__subclasses__()


def test_every_refusal_is_raised_by_something() -> None:
    """A refusal that nobody raises must not be in the catalogue."""
    code = "\n".join(
        path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "errors" not in path.parts
    )
    unused = [
        refusal.__name__ for refusal in SAID if not re.search(rf"\b{refusal.__name__}\b", code)
    ]
    assert unused == []


def test_a_faulty_file_lists_every_fault_on_a_line_of_its_own() -> None:
    """The faults are counted, and each says what would be right."""
    first = Fault("removal.threshold", "1/3 is not more than 1/2", "write 3/4")
    second = Fault("line 4: id", "blair is on the roll twice", "did you mean blair-o?")
    assert str(FaultyFile("poll.toml", (first,))) == (
        "poll.toml has 1 fault:\n  removal.threshold: 1/3 is not more than 1/2; write 3/4."
    )
    assert str(FaultyFile("poll.toml", (first, second))) == (
        "poll.toml has 2 faults:\n"
        "  removal.threshold: 1/3 is not more than 1/2; write 3/4.\n"
        "  line 4: id: blair is on the roll twice; did you mean blair-o?"
    )


def test_a_fact_that_is_missing_unknown_or_given_twice_is_an_error_of_ours() -> None:
    """It is seen where the refusal is made, and not where its sentence is shown."""
    assert NotConfirmed("close").answer == "y"
    assert str(NotConfirmed("close", answer="n")) == str(NotConfirmed(act="close"))
    wrong: list[tuple[tuple[str, ...], dict[str, str]]] = [
        ((), {}),
        (("close", "y", "more"), {}),
        (("close",), {"act": "close"}),
        (("close",), {"why": "none"}),
    ]
    for given, named in wrong:
        with pytest.raises(TypeError, match="NotConfirmed takes"):
            NotConfirmed(*given, **named)


def test_braces_in_a_fact_stay_as_they_are() -> None:
    """Facts are people's text, and braces in them are not filled in."""
    fault = Fault("{where}", "{what}", "{0}")
    assert str(FaultyFile("{file}.toml", (fault,))).endswith("{where}: {what}; {0}.")
    for refusal in SAID:
        hints = get_type_hints(refusal)
        texts = {
            name: "{0} {slug} {x!r}" if hints[name] is str else SAMPLES[hints[name]]
            for name in refusal.facts
        }
        assert str(refusal(**texts))


def test_an_instant_is_told_in_utc_and_as_exactly_as_it_is() -> None:
    """Seconds are always there, and fractions where there are any: a refused cast shows why."""
    at_close = datetime(2027, 1, 26, 13, tzinfo=timezone(timedelta(hours=1)))
    assert instant_text(at_close) == "2027-01-26 12:00:00 UTC"
    assert instant_text(at_close - timedelta(milliseconds=1)) == "2027-01-26 11:59:59.999 UTC"
    assert instant_text(at_close + timedelta(microseconds=10)) == "2027-01-26 12:00:00.00001 UTC"

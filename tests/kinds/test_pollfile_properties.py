"""Any input gives a poll or a list of faults, and never a traceback."""

import json
from datetime import UTC, date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.errors.written_files import FaultyFile
from election.kinds.poll_file import PollFile, read_poll_file, roll_name
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import counted
from election.rules.pollfile.roll_file import read_roll
from tests.support.poll_files import DECISION, ELECTION, REMOVAL, ROLL

pytestmark = pytest.mark.exhaustive

HUNDRED = settings(deadline=None)  # a slow machine is no fault
THREE_HUNDRED = settings(max_examples=300, deadline=None)

EXAMPLES = st.sampled_from([REMOVAL, ELECTION, DECISION])
KEYS = st.sampled_from(
    sorted({word for word in (REMOVAL + ELECTION + DECISION).split() if word.isidentifier()})
) | st.text(max_size=8)

SCALARS = (
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "removal",
            "election",
            "decision",
            "avery",
            "3/4",
            "more than 1/2",
            "1/0",
            "https://example.org",
        ]
    )
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def toml(value: Any) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + "}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


WRITTEN = VALUES.map(toml) | st.just("0x" + "f" * 5000)


def judged(poll: bytes, roll: bytes | None) -> PollFile | FaultyFile:
    """Return what reading two files gives: the poll file, or its faults."""
    roll_name(poll)
    try:
        return read_poll_file(poll, roll, file="poll.toml")
    except FaultyFile as faulty:
        return faulty


def assert_in_order(found: PollFile | FaultyFile) -> None:
    """Check that a poll holds together, or that faults are short sentences that can be printed."""
    if isinstance(found, FaultyFile):
        assert found.faults
        for fault in found.faults:
            assert fault.where
            assert str(fault).isprintable()
            assert len(str(fault)) < 600
    else:
        assert Definition.from_json(found.definition.to_json()) == found.definition
        assert counted(found.definition) > 0
        assert kind_of(found.definition).draft_sentences()


def assert_refused(poll: bytes, roll: bytes | None) -> None:
    """Check that there are faults, which are short sentences that can be printed."""
    found = judged(poll, roll)
    assert isinstance(found, FaultyFile)
    assert_in_order(found)


@HUNDRED
@given(st.binary(max_size=200), st.none() | st.binary(max_size=200))
def test_any_bytes_are_refused_in_sentences(poll: bytes, roll: bytes | None) -> None:
    """Both files are random bytes."""
    assert_refused(poll, roll)


@HUNDRED
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_refused_in_sentences(poll: str, roll: str) -> None:
    """Both files are random characters of any script."""
    assert_refused(poll.encode(), roll.encode())


@HUNDRED
@given(st.dictionaries(KEYS, WRITTEN, max_size=8))
def test_any_toml_is_refused_in_sentences(values: dict[str, str]) -> None:
    """The keys are known ones, and the values are random."""
    lines = "\n".join(f"{toml(key)} = {value}" for key, value in values.items())
    assert_refused(lines.encode(), ROLL.encode())


@THREE_HUNDRED
@given(EXAMPLES, st.data())
def test_an_example_with_any_other_value_is_judged(example: str, data: st.DataObject) -> None:
    """Every line of an example in turn gets another value, of a type that may be wrong."""
    lines = example.splitlines()
    settable = [number for number, line in enumerate(lines) if " = " in line and line[0] != "#"]
    number = data.draw(st.sampled_from(settable))
    key = lines[number].split(" = ")[0]
    lines[number] = f"{key} = {data.draw(WRITTEN)}"
    assert_in_order(judged("\n".join(lines).encode(), ROLL.encode()))


@THREE_HUNDRED
@given(EXAMPLES, st.data())
def test_an_example_with_lines_torn_out_is_judged(example: str, data: st.DataObject) -> None:
    """A missing key is a fault or has a default."""
    lines = example.splitlines()
    kept = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    torn = [line for line, keep in zip(lines, kept, strict=True) if keep]
    assert_in_order(judged("\n".join(torn).encode(), ROLL.encode()))


@THREE_HUNDRED
@given(EXAMPLES, st.data())
def test_examples_with_bytes_put_in_are_judged(example: str, data: st.DataObject) -> None:
    """The random bytes stand in the middle of either file."""
    noise = data.draw(st.binary(min_size=1, max_size=6))
    files = [example.encode(), ROLL.encode()]
    chosen = data.draw(st.integers(0, 1))
    at = data.draw(st.integers(0, len(files[chosen])))
    files[chosen] = files[chosen][:at] + noise + files[chosen][at:]
    assert_in_order(judged(*files))


@HUNDRED
@given(st.text() | st.binary(), st.booleans())
def test_any_roll_gives_entries_and_faults(content: str | bytes, below_a_header: bool) -> None:
    """The lines are random, with and without a header; text may hold half a surrogate pair."""
    header = ROLL.splitlines()[0] + "\n"
    if below_a_header:
        content = header + content if isinstance(content, str) else header.encode() + content
    entries, faults = read_roll(content)
    assert entries or faults
    assert all(str(fault).isprintable() for fault in faults)


CELLS = st.sampled_from(["", "avery", "Avery", "avery@example.org", "yes", "no", '"', "é", "\0"])


@HUNDRED
@given(st.lists(st.lists(CELLS, min_size=5, max_size=7).map(",".join), max_size=6))
def test_a_roll_without_faults_has_nobody_twice(lines: list[str]) -> None:
    """No id is on the roll twice, whatever its cells hold."""
    entries, faults = read_roll("\n".join([ROLL.splitlines()[0], *lines]))
    if not faults:
        assert len({entry.id for entry in entries}) == len(entries)
        addresses = [mail.casefold() for entry in entries for mail in entry.addresses]
        assert len(set(addresses)) == len(addresses)
        assert sum(entry.lead for entry in entries) <= 1

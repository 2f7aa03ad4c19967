"""The quotes in faults: one short line, whatever was typed."""

from datetime import UTC, date, datetime, time

import pytest

from election.errors.written_files import Fault
from election.rules.pollfile.quoting import key_shown, nearest, quoted, shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", '"x"'),
        ("Ștefănescu 山田", '"Ștefănescu 山田"'),
        ("a\nb\0\x7f", '"a\\nb\\x00\\x7f"'),
        ("\u202e\ud800", '"\\u202e\\ud800"'),
        ("x" * 60, f'"{"x" * 60}"'),
        ("x" * 61, f'"{"x" * 60}…"'),
    ],
)
def test_text_is_quoted_with_what_cannot_be_seen_escaped(text: str, said: str) -> None:
    """Characters that cannot be seen are escaped, and the text is cut after 60 characters."""
    assert quoted(text) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "true"),
        (False, "false"),
        ("x", '"x"'),
        (7, "7"),
        (10**18 - 1, "999999999999999999"),
        (-(10**18) + 1, "-999999999999999999"),
        (10**18, "a number of more than 18 digits"),
        (-(10**18), "a number of more than 18 digits"),
        (0.75, "0.75"),
        (float("inf"), "inf"),
        (date(2027, 1, 12), "2027-01-12"),
        (time(12), "12:00:00"),
        (datetime(2027, 1, 12, 12, tzinfo=UTC), "2027-01-12 12:00:00+00:00"),
        ([1], "a list"),
        ({"a": 1}, "a table"),
    ],
)
def test_every_value_of_toml_can_be_named(value: object, said: str) -> None:
    """A value is named as it was written, or by its type where that would be long."""
    assert shown(value) == said


def test_a_number_too_long_to_write_is_not_written() -> None:
    """Python refuses to write such a number, so the fault does not contain it."""
    assert shown(10**5000) == "a number of more than 18 digits"


def test_a_key_is_quoted_where_toml_would_quote_it() -> None:
    """A bare key stays bare, and every other key is in quotes."""
    assert key_shown("called_by") == "called_by"
    assert key_shown("called by") == '"called by"'
    assert key_shown("a.b") == '"a.b"'


def test_the_nearest_known_word_is_asked_for_and_a_far_one_is_not() -> None:
    """The fault asks for the nearest known word, unless it is far off: a wrong guess misleads."""
    assert nearest("closs", ["opens", "closes"], "leave it out") == "did you mean `closes`?"
    assert nearest("casey", ["avery"], "leave it out") == "leave it out"
    assert nearest("x" * 100_000, ["opens"], "leave it out") == "leave it out"


def test_a_fault_is_one_sentence() -> None:
    """A question keeps its question mark; every other fault ends in a full stop."""
    assert str(Fault("a", "is b", "give c")) == "a: is b; give c."
    assert str(Fault("a", "is b", "did you mean `c`?")) == "a: is b; did you mean `c`?"

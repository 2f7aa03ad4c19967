"""Canonical JSON: one value has one form, and every other form is refused."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from election.crypto.canonical import LARGEST, digest, dumps, loads
from election.errors.crypto import NotCanonical

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=300)

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
)


def refusal(data: bytes) -> str:
    """Return why these bytes are not canonical."""
    with pytest.raises(NotCanonical) as caught:
        loads(data)
    return caught.value.reason


@same_everywhere
@given(values)
def test_every_value_comes_back_from_its_bytes(value: Any) -> None:
    """No other bytes are read as the same value."""
    assert loads(dumps(value)) == value


@same_everywhere
@given(values)
def test_the_bytes_are_those_of_a_library_of_the_standard(value: Any) -> None:
    """Another program, which follows RFC 8785 itself, writes the same bytes."""
    assert dumps(value) == rfc8785.dumps(value)


@same_everywhere
@given(values)
def test_every_other_form_of_a_value_is_refused(value: Any) -> None:
    """Spaces, line ends and escapes are refused: bytes are judged, not their meaning."""
    canonical = dumps(value)
    for form in (
        json.dumps(value, indent=1).encode(),
        json.dumps(value, ensure_ascii=True).encode(),
        canonical + b"\n",
        b" " + canonical,
        b"\xef\xbb\xbf" + canonical,
    ):
        if form != canonical:
            assert refusal(form)


def test_keys_stand_in_order_and_nothing_stands_between() -> None:
    """This is the form of RFC 8785: sorted keys, no space, plain UTF-8, the short escapes."""
    value = {"b": [True, None, -0, 10], "a": 'Ștefănescu\n"\x7f\x1f'}
    assert dumps(value) == '{"a":"Ștefănescu\\n\\"\x7f\\u001f","b":[true,null,0,10]}'.encode()


def test_keys_in_another_order_are_refused() -> None:
    """The value is the same, and is refused because its bytes are not."""
    assert loads(b'{"a":1,"b":2}') == {"a": 1, "b": 2}
    assert refusal(b'{"b":2,"a":1}') == "the same value has other canonical bytes"


def test_a_key_that_comes_twice_is_refused() -> None:
    """Two programs could read two values; a key twice with one value is refused as well."""
    assert refusal(b'{"a":1,"a":2}')
    assert refusal(b'{"a":1,"a":1}')
    assert refusal(b'[{"a":{"b":1,"b":1}}]')


def test_a_key_that_is_not_ascii_is_refused() -> None:
    """Such a key is refused: sorted by UTF-8 and by UTF-16 it has different places."""
    sentence = "it holds a key that is not ASCII text"
    assert refusal('{"é":1}'.encode()) == sentence
    for value in ({"é": 1}, [{"a": {"\U0001f600": 1}}], {1: 2}, {None: 1}):
        with pytest.raises(NotCanonical, match=sentence):
            dumps(value)


@pytest.mark.parametrize(
    "data", [b"1.5", b"1.0", b"1e+21", b"1E2", b"[0.1]", b'{"a":-0.5}', b"-0", b"01", b"+1"]
)
def test_a_number_that_is_not_a_plain_integer_is_refused(data: bytes) -> None:
    """Other languages print fractions and exponents differently, and minus zero too."""
    assert refusal(data)


@pytest.mark.parametrize("value", [1.5, 2.0, float("nan"), float("inf"), [0.0], {"a": (1.5,)}])
def test_a_fraction_is_never_written(value: Any) -> None:
    """A share is written as two integers, and even a whole fraction is refused."""
    with pytest.raises(NotCanonical):
        dumps(value)


def test_nan_and_infinity_are_refused() -> None:
    """JSON has neither, so both are refused, though Python's own reader accepts them."""
    for data in (b"NaN", b"Infinity", b"-Infinity", b'{"a":NaN}'):
        assert refusal(data)


def test_integers_end_where_other_programs_lose_count() -> None:
    """2^53 - 1 is exact in every program and 2^53 is not; a thousand digits are refused too."""
    assert loads(dumps([LARGEST, -LARGEST])) == [LARGEST, -LARGEST]
    for value in (LARGEST + 1, -LARGEST - 1, 10**1000, 10**5000):
        with pytest.raises(NotCanonical):
            dumps(value)
    for data in (str(LARGEST + 1).encode(), b"1" * 1000, b"1" * 5000):
        assert refusal(data)


def test_half_a_character_is_refused() -> None:
    """A lone surrogate has no UTF-8: it is refused as an escape, in a key, and in a value."""
    for data in (b'"\\ud800"', b'{"\\udfff":1}', b'["\\ud800\\ud800"]', b'"\xed\xa0\x80"'):
        assert refusal(data)
    for value in ("\ud800", {"\udfff": 1}):
        with pytest.raises(NotCanonical):
            dumps(value)


@pytest.mark.parametrize(
    "data", [b"", b" ", b"{", b"'a'", b"nul", b"\xff", b'"\x00"', b"[1,]", b"1 1"]
)
def test_what_is_no_json_is_refused(data: bytes) -> None:
    """The refusal is a sentence and never a traceback."""
    assert refusal(data)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_without_end_is_refused(opening: str, closing: str) -> None:
    """A hundred levels are read, and a hundred thousand are refused without an overflow."""
    assert loads((opening * 100 + "[]" + closing * 100).encode())
    assert refusal((opening * 100_000 + "[]" + closing * 100_000).encode())
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(NotCanonical):
        dumps(value)


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), 1j])
def test_what_has_no_json_is_refused(value: Any) -> None:
    """A value of a type that JSON does not know is refused."""
    with pytest.raises(NotCanonical):
        dumps(value)


@settings(same_everywhere, max_examples=1000)
@given(st.binary(max_size=40) | texts.map(str.encode))
def test_any_bytes_are_canonical_or_refused(data: bytes) -> None:
    """Bytes that are read are the bytes that would be written."""
    try:
        value = loads(data)
    except NotCanonical:
        return
    assert dumps(value) == data


def test_a_digest_is_sha_256_in_lower_case_hex() -> None:
    """The digest of "abc" is the one in FIPS 180-2."""
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

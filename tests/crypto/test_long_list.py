"""A long list is read value by value, with what stands around it, wherever the pieces end."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.crypto import canonical
from election.crypto.file_pieces import PART, Digesting, gathered, in_parts
from election.crypto.long_list import LongList
from election.errors.crypto import NotCanonical

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=60)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("a"), inner)
)
lists = st.lists(values, max_size=6)
objects = st.fixed_dictionaries({"list": lists}, optional={"a": values, "z": values})


def in_pieces(content: bytes, size: int) -> list[bytes]:
    """Return the bytes in pieces of this size."""
    return [content[at : at + size] for at in range(0, len(content), size)]


@same_everywhere
@given(objects, st.integers(1, 9))
def test_it_reads_what_was_written_in_pieces(value: dict[str, Any], size: int) -> None:
    """The pieces are the canonical bytes; pieces of any size give the values and the rest."""
    content = canonical.dumps(value)
    assert b"".join(canonical.pieces({**value, "list": iter(value["list"])})) == content
    listed = LongList(in_pieces(content, size), "list")
    assert list(listed) == value["list"]
    assert listed.rest == {key: each for key, each in value.items() if key != "list"}


def test_values_that_are_written_already_are_taken_as_they_are() -> None:
    """So what is the same in many values is written once."""
    values = [{"a": 1}, {"a": 2}]
    written = canonical.pieces({"list": map(canonical.dumps, values)})
    assert json.loads(b"".join(written)) == {"list": values}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"list":[1',
        b'{"list":[1}',
        b'{"list":[1]',
        b'{"list":1,}',
        b'{"a"}',
        b'{"a":\xff}',
    ],
)
def test_what_is_no_such_object_is_refused(content: bytes) -> None:
    """A file that was cut, or was never one."""
    with pytest.raises(NotCanonical):
        list(LongList([content], "list"))


def test_a_number_that_is_no_integer_is_refused_where_it_is_come_to() -> None:
    """The pieces before it are there already."""
    with pytest.raises(NotCanonical):
        list(canonical.pieces({"list": iter([1, 0.5])}))


def test_parts_and_digests_are_those_of_the_whole() -> None:
    """Whatever the pieces, and of nothing too."""
    content = bytes(range(256)) * 5_000
    assert b"".join(gathered(in_pieces(content, 99))) == content
    assert [len(part) for part in in_parts(in_pieces(content, 999))] == [PART, len(content) - PART]
    assert list(in_parts([])) == [b""]
    digesting = Digesting(in_pieces(content, 999))
    next(iter(digesting))
    assert digesting.digest() == canonical.digest(content)

"""The journal's chain: a changed, moved, dropped or repeated entry is found."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from election.crypto.canonical import digest, loads
from election.crypto.hash_chain import GENESIS, Entry, head, is_chained

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=100)

Journal = list[Entry]


def journal_of(acts: list[tuple[str, dict[str, Any]]]) -> Journal:
    """Return the chained entries of these acts."""
    entries: Journal = []
    for number, (act, data) in enumerate(acts, start=1):
        at = f"2027-01-12T12:00:{number:02d}Z"
        entries.append(Entry(number, at, act, data, head(entries)))
    return entries


LIFE = journal_of(
    [
        ("drafted", {}),
        ("noticed", {"definition": "ab" * 32, "electors": 9}),
        ("opened", {"electors": 9, "recused": 1, "n": 8, "needed": 6}),
        ("closed", {"envelopes": 7, "replaced": 1, "root": "cd" * 32}),
        ("tallied", {"outcome": "carried"}),
    ]
)


def is_the_same(found: Journal) -> bool:
    """Return what somebody who keeps the head can tell."""
    return is_chained(found) and head(found) == head(LIFE)


def test_an_untouched_journal_is_chained() -> None:
    """An empty journal is chained too, and its head is 64 zeros."""
    assert is_the_same(LIFE)
    assert is_chained([])
    assert head([]) == GENESIS == "0" * 64


def test_each_entry_holds_the_hash_of_the_one_before() -> None:
    """The first entry holds 64 zeros."""
    assert LIFE[0].previous == GENESIS
    for before, after in pairwise(LIFE):
        assert after.previous == before.hash


def test_a_hash_is_over_the_canonical_bytes_of_the_whole_entry() -> None:
    """A stranger computes it from a line of journal.jsonl."""
    entry = LIFE[1]
    assert entry.line == (
        b'{"act":"noticed","at":"2027-01-12T12:00:02Z","data":{"definition":"'
        + b"ab" * 32
        + b'","electors":9},"previous":"'
        + LIFE[0].hash.encode()
        + b'","seq":2}'
    )
    assert entry.hash == digest(entry.line)
    assert Entry(**loads(entry.line)) == entry


CHANGES: dict[str, Callable[[Entry], Entry]] = {
    "seq": lambda entry: replace(entry, seq=entry.seq + 1),
    "at": lambda entry: replace(entry, at=entry.at.replace("2027", "2028")),
    "act": lambda entry: replace(entry, act=entry.act + "!"),
    "data": lambda entry: replace(entry, data={**entry.data, "note": ""}),
    "previous": lambda entry: replace(entry, previous="ef" * 32),
}


def test_a_change_of_any_field_of_any_entry_is_found() -> None:
    """The next entry shows a change; the head shows one in the last entry."""
    for place, entry in enumerate(LIFE):
        for name, change in CHANGES.items():
            changed = [*LIFE[:place], change(entry), *LIFE[place + 1 :]]
            assert not is_the_same(changed), (place, name)
            if place < len(LIFE) - 1:
                assert not is_chained(changed), (place, name)


def test_a_dropped_entry_is_found() -> None:
    """The chain shows one from the middle, and the head shows one from the end."""
    for place in range(len(LIFE)):
        assert not is_the_same(LIFE[:place] + LIFE[place + 1 :])
    assert is_chained(LIFE[:-1])
    assert head(LIFE[:-1]) != head(LIFE)


def test_a_repeated_entry_is_found() -> None:
    """A copy beside the entry or anywhere else is found."""
    for entry in LIFE:
        for place in range(len(LIFE) + 1):
            assert not is_chained([*LIFE[:place], entry, *LIFE[place:]])


def test_entries_that_count_otherwise_are_found() -> None:
    """Each entry names the one before it, but the numbers begin elsewhere, skip or repeat one."""
    for numbers in ((0, 1, 2), (2, 3, 4), (1, 3, 4), (1, 2, 2)):
        entries: Journal = []
        for number in numbers:
            entries.append(Entry(number, "2027-01-12T12:00:00Z", "extended", {}, head(entries)))
        assert not is_chained(entries), numbers


def test_an_entry_put_in_is_found() -> None:
    """An entry that is correctly chained to the one before it is found too."""
    for place in range(len(LIFE)):
        before = LIFE[:place]
        forged = Entry(place + 1, "2027-01-12T12:00:00Z", "extended", {}, head(before))
        assert is_chained([*before, forged])
        assert not is_chained([*before, forged, *LIFE[place:]])


@same_everywhere
@given(st.permutations(LIFE))
def test_another_order_is_found(order: Journal) -> None:
    """Only the order in which the acts were done is chained."""
    assert is_chained(order) == (order == LIFE)


def test_a_journal_written_anew_from_some_act_on_has_another_head() -> None:
    """The chain itself holds, but every head that was mailed shows the change."""
    acts = [(entry.act, dict(entry.data)) for entry in LIFE]
    acts[2] = ("opened", {**acts[2][1], "needed": 5})
    forged = journal_of(acts)
    assert is_chained(forged)
    assert head(forged) != head(LIFE)
    assert [entry.hash for entry in forged[:2]] == [entry.hash for entry in LIFE[:2]]

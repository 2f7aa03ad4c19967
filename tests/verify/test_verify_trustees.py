"""verify.py and who can open a box, and who did: true records of each way, and forged ones.

The forger has the service's key, and makes journal and sums anew. How a box was opened is the
service's word in any case; these tests check that the definition allows the way.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.verified_polls import (
    OPENED,
    Run,
    defined,
    fault,
    faults,
    journalled,
    ran,
    said,
    sealed,
    written,
)

UNSEALED = "journal.jsonl: unsealed"
PIECES = "definition.json: the pieces of the key are not those of 2 of 3 trustees"
NO_SHARES = f"{UNSEALED}: these are not shares that open the box of definition.json"
NO_SIGNER = f"{UNSEALED}: somebody signed twice, or without a key in definition.json"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Return a poll for each way in which a box can be opened."""
    offices = tmp_path_factory.mktemp("offices")
    return {name: ran(name, offices / name) for name in (*OPENED, "carried")}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return the directory of a record."""
    return tmp_path / "record"


TOLD = {
    "carried": [
        ("ok", "the poll key is one key, made on the server: whoever holds it can open ballots"),
        ("ok", "the box was opened on the server with the whole key"),
    ],
    "shares": [
        ("ok", "the poll key was made and split on the server; any 2 of its 3 trustees can open"),
        ("ok", "the box was opened on the server with the shares of trustees [1, 3]"),
    ],
    "shared, whole key": [
        ("note", "the box was opened with the whole key: somebody kept it, beside the trustees"),
    ],
    "elsewhere by one": [
        ("note", "one opener only is known: the box was opened elsewhere; outputs: 1, the same, s"),
    ],
    "elsewhere by a trustee": [
        ("note", "one opener only is known: the box was opened elsewhere; outputs: 1, the same, s"),
    ],
    "elsewhere by two": [
        ("ok", "the box was opened elsewhere; outputs: 2, the same, signed by: officer, scrutine"),
    ],
    "elsewhere by two, unsigned": [
        ("note", "one opener only is known: the box was opened elsewhere; outputs: 2, the same, s"),
    ],
}


@pytest.mark.parametrize("name", TOLD)
def test_it_is_told_who_could_open_the_box_and_who_did(
    runs: dict[str, Run], record: Path, name: str
) -> None:
    """One opener only is a note, and so is a whole key kept beside the trustees' shares."""
    lines = said(written(runs[name].records["certified"], record))
    assert faults(lines) == []
    for kind, sentence in TOLD[name]:
        assert [text for told, text in lines if told == kind and text.startswith(sentence)]
    notes = [text for kind, text in lines if kind == "note"]
    assert len(notes) == sum(kind == "note" for kind, _ in TOLD[name])


def test_a_single_opener_is_named(runs: dict[str, Run], record: Path) -> None:
    """The opener is named by the office whose key signed."""
    lines = said(written(runs["elsewhere by a trustee"].records["certified"], record))
    (note,) = [text for kind, text in lines if kind == "note"]
    assert note.endswith("signed by: trustee 3")
    lines = said(written(runs["elsewhere by one"].records["certified"], record.parent / "one"))
    (note,) = [text for kind, text in lines if kind == "note"]
    assert note.endswith("signed by: nobody")


ENTRIES = [
    ("shares", {"shares": [1]}, NO_SHARES),
    ("shares", {"shares": []}, NO_SHARES),
    ("shares", {"shares": [1, 1]}, NO_SHARES),
    ("shares", {"shares": [3, 1]}, NO_SHARES),
    ("shares", {"shares": [1, 4]}, NO_SHARES),
    ("shares", {"shares": [0, 1]}, NO_SHARES),
    ("shares", {"outputs": 1}, NO_SHARES),
    ("shares", {"signed": []}, NO_SHARES),
    ("shares", {"shares": None, "signed": [], "outputs": 1}, NO_SHARES),
    ("carried", {"shares": [1, 2]}, NO_SHARES),
    ("shares", {"where": "elsewhere"}, f"{UNSEALED} does not say who found what elsewhere"),
    ("elsewhere by two", {"outputs": None}, f"{UNSEALED} does not say who found what elsewhere"),
    ("elsewhere by two", {"signed": None}, f"{UNSEALED} does not say who found what elsewhere"),
    ("elsewhere by two", {"shares": [1, 3]}, f"{UNSEALED} does not say who found what elsewhere"),
    ("elsewhere by two", {"where": "on the server"}, NO_SHARES),
    ("elsewhere by two", {"outputs": 1}, f"{UNSEALED}: there are fewer outputs than signers"),
    ("elsewhere by one", {"outputs": 0}, f"{UNSEALED}: there are fewer outputs than signers"),
    ("elsewhere by two", {"signed": ["officer", "officer"]}, NO_SIGNER),
    ("elsewhere by two", {"signed": ["scrutineer", "officer"]}, NO_SIGNER),
    ("elsewhere by two", {"signed": ["officer", "trustee 1"]}, NO_SIGNER),
    ("elsewhere by two", {"signed": ["officer", "trustee 4"]}, NO_SIGNER),
    ("elsewhere by a trustee", {"signed": ["officer"]}, NO_SIGNER),
    ("elsewhere by one", {"signed": ["officer"]}, NO_SIGNER),
    ("carried", {"where": "at home"}, "line 5: data.where is at home, which it cannot be"),
    ("carried", {"by": "Robin"}, "line 5: data.by is unknown"),
    ("carried", {"where": None}, "line 5: data.where is missing"),
    ("shares", {"shares": ["1"]}, "line 5: data.shares[0] is 1, which it cannot be"),
    ("elsewhere by one", {"outputs": "1"}, "line 5: data.outputs is 1, which it cannot be"),
]


@pytest.mark.parametrize(("name", "change", "sentence"), ENTRIES)
def test_the_journal_cannot_say_another_way_than_the_definition_allows(
    runs: dict[str, Run], record: Path, name: str, change: dict[str, Any], sentence: str
) -> None:
    """Too few, foreign or doubled shares and signers are refused, and parts of another way too."""
    files = journalled(runs[name].records["preliminary"], {"unsealed": change})
    assert fault(written(sealed(files), record)).endswith(sentence)


def _needed(to: int) -> Callable[[Any], None]:
    return lambda trustees: trustees.update(needed=to)


def _less(trustees: Any) -> None:
    del trustees["people"][2]


def _more(trustees: Any) -> None:
    trustees["people"] += [trustees["people"][0]] * 5


def _one_holds_all(trustees: Any) -> None:
    trustees["pieces"][0]["holders"] = [1, 2, 3]


def _moved(trustees: Any) -> None:
    trustees["pieces"].reverse()


def _same(trustees: Any) -> None:
    trustees["pieces"][0]["sha256"] = trustees["pieces"][1]["sha256"]


def _lost(trustees: Any) -> None:
    del trustees["pieces"][0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_needed(1), "definition.json: 1 of 3 trustees is no sharing of a key"),
        (_needed(3), "definition.json: 3 of 3 trustees is no sharing of a key"),
        (_less, "definition.json: 2 of 2 trustees is no sharing of a key"),
        (_more, "definition.json: 2 of 8 trustees is no sharing of a key"),
        (_one_holds_all, PIECES),
        (_moved, PIECES),
        (_same, PIECES),
        (_lost, PIECES),
    ],
)
def test_the_pieces_of_a_key_are_those_of_its_trustees(
    runs: dict[str, Run], record: Path, change: Callable[[Any], None], sentence: str
) -> None:
    """Otherwise fewer than it says could open the box, or a lost share would lock it."""
    files = runs["shares"].records["preliminary"]
    definition = json.loads(files["definition.json"])
    change(definition["trustees"])
    assert fault(written(sealed(defined(files, definition)), record)) == sentence


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("key",), None, "key is missing"),
        (("key", "public"), "00", "key.public is 00, which it cannot be"),
        (("key", "made"), "at home", "key.made is at home, which it cannot be"),
        (("key", "secret"), "00", "key.secret is unknown"),
        (("trustees", "needed"), "2", "trustees.needed is 2, which it cannot be"),
        (("trustees", "people"), {}, "trustees.people is an object of 0, which it cannot be"),
        (("trustees", "pieces"), None, "trustees.pieces is missing"),
        (("ballot_bytes",), "64", "ballot_bytes is 64, which it cannot be"),
    ],
)
def test_the_key_in_a_definition_has_one_shape(
    runs: dict[str, Run], record: Path, place: tuple[str, ...], value: Any, sentence: str
) -> None:
    """The key is checked as any other table of the definition."""
    files = runs["shares"].records["preliminary"]
    definition = inner = json.loads(files["definition.json"])
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    if value is None:
        del inner[place[-1]]
    found = fault(written(sealed(defined(files, definition)), record))
    assert found == f"definition.json: {sentence}"

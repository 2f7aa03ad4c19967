"""verify.py finds whatever was changed in a record, and says in which file.

There are three attackers: one changes a file; one makes the sums anew as well; one has the
service's own key, and signs the new sums. This module lists what the last can change unseen.
"""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from election import verify
from election.crypto import canonical
from tests.support.long_form import LONG
from tests.support.record_files import sums
from tests.support.records import Files
from tests.support.verified_polls import STATES, Run, fault, faults, ran, said, sealed, written

SIGNED, LOT, DRAWN = "signed by both", "by lot", "drawn seed"
CAST = "decided by those casting"
NAMES = (SIGNED, LOT, DRAWN, CAST, "recusals", "void envelope", "challenged")
SOME = (
    [(name, state) for name in NAMES for state in STATES]
    if LONG
    else [
        (SIGNED, "certified"),
        (DRAWN, "preliminary"),
        (CAST, "certified"),
        ("void envelope", "preliminary"),
    ]
)
FLIPS = 10_000 if LONG else 500

UNSEEN = {
    "box.json": ["replaced"],
    "certification.json": ["statement"],
    "journal.jsonl": ["at"],
}
"""The fields that no other file repeats: only the service's signature or a mail covers them.

The one in the journal is the time of its last entry.
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Return some of the polls."""
    offices = tmp_path_factory.mktemp("offices")
    return {name: ran(name, offices / name) for name in NAMES}


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of the changed record; heads are looked for in a few days only."""
    monkeypatch.setattr(verify, "MOST_DAYS", 2)
    return tmp_path / "record"


def put(files: Files, record: Path, *paths: str) -> None:
    """Write the sums of these files, signed by the service, and the changed ones of them."""
    now = sealed(files)
    for path in (*paths, "SHA256SUMS", "SHA256SUMS.sig"):
        (record / path).write_bytes(now[path])


Change = tuple[list[str | int], Any]


def other(value: Any) -> Any:
    """Return a value of the same type that differs."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return (chr(ord(value[0]) ^ 1) + value[1:]) if value else "x"
    return "x"


def changes(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[Change]:
    """Yield a change of each field (changed, dropped, added, moved): its place, the new whole."""
    whole, keys = value, list(place)

    def replaced(new: Any) -> Change:
        changed = deepcopy(whole)
        inner = changed
        for key in keys[:-1]:
            inner = inner[key]
        if not keys:
            return keys, new
        inner[keys[-1]] = new
        return keys, changed

    here = value
    for key in keys:
        here = here[key]
    if isinstance(here, dict):
        yield replaced({**here, "zz": 1})
        for key in here:
            yield replaced({name: here[name] for name in here if name != key})
            yield from changes(value, (*place, key))
    elif isinstance(here, list):
        yield replaced([*here, "zz"])
        if here:
            yield replaced(here[1:])
            yield replaced([here[0], *here])
        if here[::-1] != here:
            yield replaced(here[::-1])
        for number in range(len(here)):
            yield from changes(value, (*place, number))
    else:
        yield replaced(other(here))
        yield replaced(None if here is not None else "x")


def changed_files(files: Files) -> Iterator[tuple[str, list[str | int], Files]]:
    """Yield the record with one field of a JSON file changed: the file, the place, all files."""
    for path in files:
        if path.endswith(".json") and path not in FOR_OTHER_PROGRAMS:
            for place, new in changes(json.loads(files[path])):
                yield path, place, {**files, path: canonical.dumps(new)}
        if path.endswith(".jsonl"):
            lines = files[path].splitlines(keepends=True)
            for number, line in enumerate(lines):
                for place, new in changes(json.loads(line)):
                    text = canonical.dumps(new) + b"\n"
                    content = b"".join([*lines[:number], text, *lines[number + 1 :]])
                    yield path, [number, *place], {**files, path: content}


def is_unseen(path: str, place: list[str | int], files: Files) -> bool:
    """True for a change that the other files cannot show."""
    if path == "journal.jsonl":
        last = place[:1] == [files[path].count(b"\n") - 1]
        return last and place[1:] == ["at"] and "certification.json" not in files
    return bool(place) and place[0] in UNSEEN.get(path, [])


FOR_OTHER_PROGRAMS = ("ballots.csv", "cvr.json", "rctab/config.json", "rctab/ballots.csv")
"""Files that repeat ballots.json to the byte: test_verify_forged_files changes them."""

FACTS = {
    "definition.json": ("definition", "roll.csv", "allowed_signers", ".sig", "noticed"),
    "ballots.json": ("ballots.json", "unsealed"),
    "codes.json": ("codes",),
    "tally.json": ("tally",),
    "box.json": ("box.json", "closed"),
    "journal.jsonl": ("journal.jsonl", "certification.", "rctab/config.json", "cvr.json"),
    "roll.csv": ("roll.csv",),
    "certification.json": ("certification.json",),
}
"""For each file, what the sentence on its change names: the file, or the fact that binds it."""


@pytest.mark.parametrize(("name", "state"), SOME)
def test_a_changed_field_is_found_by_the_sums(
    runs: dict[str, Run], record: Path, name: str, state: str
) -> None:
    """Whatever the field, the file is named."""
    files = runs[name].records[state]
    written(files, record)
    for path, _, changed in changed_files(files):
        (record / path).write_bytes(changed[path])
        assert fault(record) == f"{path} was changed: SHA256SUMS has another digest"
        (record / path).write_bytes(files[path])


@pytest.mark.parametrize(("name", "state"), SOME)
def test_a_changed_field_is_found_although_the_service_signed_it(
    runs: dict[str, Run], record: Path, name: str, state: str
) -> None:
    """Every other file contradicts it, but for the fields listed above, which no file repeats."""
    files = runs[name].records[state]
    written(files, record)
    number = unseen = 0
    for path, place, changed in changed_files(files):
        put(changed, record, path)
        sentences = faults(said(record))
        (record / path).write_bytes(files[path])
        number += 1
        if not sentences:
            assert is_unseen(path, place, files), (path, place)
            unseen += 1
            continue
        assert any(fact in sentences[0] for fact in FACTS[path]), (path, place, sentences)
        assert "cannot be verified" not in sentences[0], (path, place, sentences)
    assert number > 300
    assert unseen < 15


@pytest.mark.parametrize("state", STATES)
def test_what_no_file_repeats_is_shown_by_a_mail(
    runs: dict[str, Run], record: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head in the mail about the result seals every byte of the record."""
    monkeypatch.setattr(verify, "MOST_DAYS", 8)
    files = runs[DRAWN].records[state]
    head = runs[DRAWN].heads["published" if state == "preliminary" else "certified"]
    written(files, record)
    assert faults(said(record, head=head)) == []
    put({**files, "README.txt": b"Elected: somebody else.\n"}, record, "README.txt")
    assert faults(said(record)) == []
    assert fault(record, head=head) == "journal.jsonl has no entry with the hash of --head"


@pytest.mark.parametrize("name", [SIGNED, LOT])
def test_random_bits_are_found(runs: dict[str, Run], record: Path, name: str) -> None:
    """Any bit of any file is tried; 10,000 of them with ELECTION_LONG=1."""
    files = runs[name].records["certified"]
    written(files, record)
    chance = random.Random(2027)
    for _ in range(FLIPS):
        path = chance.choice(sorted(files))
        (record / path).write_bytes(flipped(files[path], chance))
        sentence = fault(record)
        assert path in sentence or path == "SHA256SUMS", (path, sentence)
        assert "cannot be verified" not in sentence
        (record / path).write_bytes(files[path])


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Return the content with one of its bits changed."""
    flipped_content = bytearray(content)
    flipped_content[chance.randrange(len(flipped_content))] ^= 1 << chance.randrange(8)
    return bytes(flipped_content)


@pytest.mark.parametrize("name", [SIGNED, LOT])
def test_random_bits_are_found_although_the_service_signed_them(
    runs: dict[str, Run], record: Path, name: str
) -> None:
    """The bits are in the files that programs read, but for fields that no other file repeats."""
    files = runs[name].records["certified"]
    written(files, record)
    read = [path for path in FACTS if path in files]
    chance = random.Random(2028)
    for _ in range(FLIPS // 3):
        path = chance.choice(read)
        content = flipped(files[path], chance)
        put({**files, path: content}, record, path)
        sentences = faults(said(record))
        (record / path).write_bytes(files[path])
        if sentences:
            assert "cannot be verified" not in sentences[0], (path, sentences)
            continue
        before, now = json.loads(files[path]), json.loads(content)
        assert {key for key in before if before[key] != now[key]} <= set(UNSEEN[path]), path


def chained(lines: list[dict[str, Any]]) -> bytes:
    """Return the entries as a chain again, with new numbers."""
    previous, content = "0" * 64, b""
    for seq, entry in enumerate(lines, start=1):
        line = canonical.dumps({**entry, "seq": seq, "previous": previous})
        previous, content = canonical.digest(line), content + line + b"\n"
    return content


def entries(files: Files) -> list[dict[str, Any]]:
    """Return the journal of a record."""
    return [json.loads(line) for line in files["journal.jsonl"].splitlines()]


def reordered(lines: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the journal with two neighbours swapped, one entry dropped, or one entry twice."""
    for at in range(len(lines)):
        act = lines[at]["act"]
        yield f"{act} dropped", [*lines[:at], *lines[at + 1 :]]
        yield f"{act} twice", [*lines[: at + 1], *lines[at:]]
        if at:
            before = lines[at - 1]["act"]
            swapped = [*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]]
            yield f"{act} before {before}", swapped


@pytest.mark.parametrize("name", ["recusals", DRAWN])
def test_entries_that_are_moved_break_the_chain(
    runs: dict[str, Run], record: Path, name: str
) -> None:
    """Reordered, dropped or twice: a line does not hold the hash of the one before it."""
    files = runs[name].records["certified"]
    written(files, record)
    for change, lines in reordered(entries(files)):
        content = b"".join(canonical.dumps(line) + b"\n" for line in lines)
        put({**files, "journal.jsonl": content}, record, "journal.jsonl")
        sentence = fault(record)
        assert "journal" in sentence or "certification.json" in sentence, (change, sentence)


MAY_MOVE = {"drafted", "reply added", "address changed", "recused"}
"""Acts whose place in the life of a poll follows from no other file."""


@pytest.mark.parametrize("name", ["recusals", DRAWN])
def test_entries_that_are_moved_make_no_life_of_a_poll(
    runs: dict[str, Run], record: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most are noticed though the chain is made anew and signed; a mail's head shows all."""
    monkeypatch.setattr(verify, "MOST_DAYS", 0)
    run = runs[name]
    files, first = run.records["preliminary"], entries(run.records["preliminary"])
    written(files, record)
    for change, lines in reordered(first):
        put({**files, "journal.jsonl": chained(lines)}, record, "journal.jsonl")
        sentences = faults(said(record))
        if sentences:
            assert "journal" in sentences[0], (change, sentences)
            assert "cannot be verified" not in sentences[0]
            continue
        moved = change.removesuffix(" dropped").removesuffix(" twice").split(" before ")
        assert set(moved) <= MAY_MOVE, change
        if lines != first:
            assert faults(said(record, head=run.heads["closed"])), change


def test_sums_that_are_made_anew_need_the_services_key(runs: dict[str, Run], record: Path) -> None:
    """The old signature is of other sums, and without it the signature is missing."""
    files = dict(runs["by lot"].records["certified"])
    files["README.txt"] = b"Elected: somebody else.\n"
    signature = files.pop("SHA256SUMS.sig")
    files["SHA256SUMS"] = sums({path: files[path] for path in files if path != "SHA256SUMS"})
    written({**files, "SHA256SUMS.sig": signature}, record)
    assert fault(record) == "SHA256SUMS.sig does not sign SHA256SUMS as it is"
    (record / "SHA256SUMS.sig").unlink()
    assert fault(record) == "SHA256SUMS.sig is missing"


@pytest.mark.parametrize("gone", ["report.html", "tally.json", "journal.jsonl", "allowed_signers"])
def test_a_missing_file_is_named(runs: dict[str, Run], record: Path, gone: str) -> None:
    """The file is named whether the sums list it or not."""
    files = dict(runs["by lot"].records["certified"])
    written(files, record)
    (record / gone).unlink()
    assert fault(record) == f"{gone} is missing"
    del files[gone]
    written(sealed(files), record)
    assert gone in fault(record)


def test_a_file_that_is_not_listed_is_named(runs: dict[str, Run], record: Path) -> None:
    """The file is refused, in a folder of its own, in a known one, or among the known files."""
    files = runs["by lot"].records["certified"]
    written(files, record)
    written({"extra/ballots.txt": b"vote"}, record)
    assert fault(record) == "extra is no folder of a record"
    (record / "extra/ballots.txt").rename(record / "rctab/ballots.txt")
    (record / "extra").rmdir()
    assert fault(record) == "rctab/ballots.txt is no file of a record"
    (record / "rctab/ballots.txt").unlink()
    unlisted = {path: files[path] for path in files if path != "ballots.csv"}
    written({**sealed(unlisted), "ballots.csv": files["ballots.csv"]}, record)
    assert fault(record) == "ballots.csv is not listed in SHA256SUMS"

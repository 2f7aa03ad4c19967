"""Opening a box is no way to ask for one ballot: its root is given, and checked before any share.

Robin the officer is dishonest here. Terry and Sam are honest trustees.
"""

import hashlib
import json
import sqlite3
from base64 import b64decode
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from election.crypto import canonical
from election.crypto.box_root import box_root, envelope_hash
from election.crypto.hash_chain import Entry
from election.presentation.times import utc
from tests.support.officer import Officer, text_of
from tests.support.trustee_polls import (
    SLUG,
    acts_of,
    casts,
    closed,
    closed_election,
    closes,
    opens,
    root_of,
    unseals,
)
from tests.support.world import CLOSES

UNREADABLE = ("--share", "in-terrys-safe.txt", "--share", "in-sams-safe.txt")
"""Shares that cannot be read: a refusal that comes before them does not speak of them."""


def forged(source: str, target: str, keep: int) -> str:
    """Write a box with the first envelopes only, everything else in it made to fit; its root."""
    value = json.loads(Path(source).read_bytes())
    value["envelopes"] = value["envelopes"][:keep]
    root = box_root(envelope_hash(b64decode(envelope)) for envelope in value["envelopes"])
    previous, journal = "0" * 64, []
    for line in value["journal"]:
        entry = {**line, "previous": previous}
        if entry["act"] == "closed":
            entry["data"] = {**entry["data"], "envelopes": keep, "root": root}
        journal.append(entry)
        previous = Entry(**entry).hash
    value |= {"journal": journal, "head": previous, "root": root}
    Path(target).write_bytes(canonical.dumps(value))
    return root


def boxed(officer: Officer) -> Any:
    hands = closed(officer)
    officer.does("box", SLUG, "box.json")
    return hands


def refused(officer: Officer, box: str, root: str, *opening: str) -> str:
    refusal = officer.is_refused(
        "unseal", box, "--root", root, *(opening or UNREADABLE), "--yes", "--out", "opened.json"
    )
    assert not Path("opened.json").exists()
    return refusal


def test_a_box_cut_to_one_envelope_is_refused_before_any_share_is_read(officer: Officer) -> None:
    """It is another box than the one whose root the electors were mailed, whatever fits in it."""
    boxed(officer)
    forged("box.json", "cut.json", keep=1)
    refusal = refused(officer, "cut.json", root_of("box.json"))
    assert "cut.json is not the box with this root" in refusal
    assert "two electors" in refusal
    assert "safe" not in refusal
    assert root_of("cut.json") not in refusal, "nobody may copy the root from the refusal"


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("envelopes", "its envelopes or its definition were changed"),
        ("closed", "it holds 1 envelope, and its journal closed a box of 8"),
        ("root", "its envelopes are not those of the root in its journal"),
        ("chain", "its journal is no chain"),
        ("noticed", "its journal is that of another definition"),
        ("unclosed", "its journal has no close"),
        ("recusals", "its journal has more recusals than the poll allows"),
        ("noise", "it has other fields than a box"),
    ],
)
def test_a_box_that_contradicts_itself_is_refused_before_any_share_is_read(
    officer: Officer, member: str, reason: str
) -> None:
    """Envelopes, root, definition and journal must be of one poll, even under the right root."""
    boxed(officer)
    root = forged("box.json", "cut.json", keep=1) if member == "closed" else root_of("box.json")
    value = json.loads(Path("cut.json" if member == "closed" else "box.json").read_bytes())
    acts = [entry["act"] for entry in value["journal"]]
    closing_entry = value["journal"][acts.index("closed")]["data"]
    if member == "envelopes":
        value["envelopes"] = value["envelopes"][:1]
    elif member == "closed":
        closing_entry["envelopes"] = 8
    elif member == "root":
        closing_entry["root"] = "ab" * 32
    elif member == "noticed":
        value["journal"][acts.index("noticed")]["data"]["definition"] = "ab" * 32
    elif member == "recusals":
        value["journal"][acts.index("opened")]["act"] = "recused"
        value["journal"][acts.index("opened")]["data"] = {"count": 10}
    elif member == "unclosed":
        value["journal"] = value["journal"][: acts.index("closed")]
    elif member == "noise":
        value["journal"] = [["closed"]]
    if member not in {"chain", "noise"}:
        previous = "0" * 64
        for entry in value["journal"]:
            entry["previous"] = previous
            previous = Entry(**entry).hash
        value["head"] = previous
    elif member == "chain":
        value["journal"][0]["previous"] = "ab" * 32
        value["head"] = Entry(**value["journal"][-1]).hash
    Path("changed.json").write_bytes(canonical.dumps(value))
    refusal = refused(officer, "changed.json", root)
    assert f"changed.json is not the sealed box of a poll: {reason}" in refusal
    assert "safe" not in refusal


def test_a_box_below_its_quorum_is_refused_even_with_its_own_root(officer: Officer) -> None:
    """A trustee who takes the root from the officer still opens no single ballot."""
    slug = closed_election(officer)
    officer.does("box", slug, "box.json")
    root = forged("box.json", "cut.json", keep=1)
    refusal = refused(officer, "cut.json", root, "--key", "in-terrys-safe.key")
    assert f"The box of {slug} stays sealed for good: its quorum of 5 is not met" in refusal


def test_recusals_that_nobody_could_declare_lower_no_quorum(officer: Officer) -> None:
    """An election has none; a box whose journal has eight would need one envelope."""
    slug = closed_election(officer)
    officer.does("box", slug, "box.json")
    value = json.loads(Path("box.json").read_bytes())
    for entry in value["journal"]:
        if entry["act"] == "opened":
            entry["act"], entry["data"] = "recused", {"count": 8}
    Path("recused.json").write_bytes(canonical.dumps(value))
    root = forged("recused.json", "cut.json", keep=1)
    refusal = refused(officer, "cut.json", root, "--key", "in-terrys-safe.key")
    assert "its journal has more recusals than the poll allows" in refusal


def test_a_box_that_stays_sealed_needs_no_share_either(officer: Officer) -> None:
    """The tally of a box below its quorum reads no share, and says so for the record."""
    slug = officer.drafts_election()
    officer.does("notice", slug, "--yes")
    opens(officer, slug)
    casts(officer, slug, {"avery": ("blair",)})
    closes(officer, slug)
    (closed_at,) = [data for act, data in acts_of(officer, slug) if act == "closed"]
    root = ("--root", closed_at["root"], "--yes")
    assert officer.reads("tally", slug, *UNREADABLE, *root)["outcome"] == "no quorum"


def test_what_is_opened_is_shown_and_confirmed(officer: Officer) -> None:
    """Number of envelopes, root and time of the close are shown before any share is read."""
    hands = boxed(officer)
    root = root_of("box.json")
    opening = ("--root", root, *UNREADABLE, "--out", "opened.json")
    refusal = officer.is_refused("unseal", "box.json", *opening)
    assert "nobody confirmed it" in refusal
    for shown in ("8 in the box", "9 who count, and 0 recused", root, utc(CLOSES), "two electors"):
        assert shown in refusal, shown
    assert "safe" not in refusal
    assert unseals(officer, hands)["root"] == root


@pytest.mark.parametrize(
    "spell", [str.upper, " {} ".format, lambda root: f"{root[:32]} {root[32:]}"]
)
def test_a_root_is_read_as_people_copy_it(officer: Officer, spell: Any) -> None:
    """Capitals and spaces do not matter; anything but 64 digits of hex is a slip of the command."""
    boxed(officer)
    refusal = refused(officer, "box.json", spell(root_of("box.json")))
    assert "There is no share at in-terrys-safe.txt" in refusal
    for slip in ("", "ab", "g" * 64, root_of("box.json")[:-1]):
        typed = officer.types("unseal", "box.json", "--root", slip, *UNREADABLE, "--out", "o.json")
        assert typed.exit_code == 2
        assert "64" in typed.stderr
    typed = officer.types("unseal", "box.json", *UNREADABLE, "--yes", "--out", "opened.json")
    assert typed.exit_code == 2
    assert "--root" in typed.stderr


def test_the_electors_mails_say_what_a_trustee_has_to_compare(officer: Officer) -> None:
    """Mail about the close has the number of envelopes, the root and the time of the close."""
    boxed(officer)
    officer.does("worker", "--once")
    for person in ("blair", "avery"):
        said = " ".join(text_of(officer.mail_to(f"{person}@example.org")[-1]).split())
        assert root_of("box.json") in said
        assert "The box holds 8 envelopes." in said
        assert utc(CLOSES) in said


# One root, one opening


def test_a_trustee_s_file_remembers_the_first_opening(officer: Officer) -> None:
    """The same poll with another root is refused before the share is read; the same root is not."""
    hands = boxed(officer)
    officer.does("box", SLUG, "second.json")
    first = forged("box.json", "cut.json", keep=3)
    opening = ("--share", hands.robin, "--share", hands.terry)
    officer.does("unseal", "cut.json", "--root", first, *opening, "--yes", "--out", "cut.out")
    refusal = refused(officer, "box.json", root_of("box.json"), *opening)
    assert f"has opened {SLUG} once, with another root" in refusal
    assert f"{hands.robin}.opened" in refusal
    assert first in refusal
    Path(hands.robin).unlink()
    assert "with another root" in refused(officer, "box.json", root_of("box.json"), *opening)
    officer.does(
        "unseal", "cut.json", "--root", first, "--share", hands.sam, "--share", hands.terry,
        "--yes", "--out", "again.out",
    )  # fmt: skip
    assert Path("cut.out").read_bytes() == Path("again.out").read_bytes()


def test_an_opening_that_failed_is_not_remembered(officer: Officer) -> None:
    """A damaged share opened nothing, so the right root is taken afterwards."""
    hands = boxed(officer)
    first = forged("box.json", "cut.json", keep=3)
    opening = ("--share", hands.robin, "--share", "nowhere.txt")
    assert "There is no share" in refused(officer, "cut.json", first, *opening)
    unseals(officer, hands)


def test_a_memory_that_cannot_be_read_or_written_opens_nothing(officer: Officer) -> None:
    """What was opened before is not known then, so nothing is opened."""
    hands = boxed(officer)
    memory = Path(f"{hands.robin}.opened")
    opening = ("--share", hands.robin, "--share", hands.terry)
    for noise in (b"\xff", b"[]", b'{"poll":1}\n'):
        memory.write_bytes(noise)
        refusal = refused(officer, "box.json", root_of("box.json"), *opening)
        assert f"{memory} does not say which openings it remembers" in refusal
    memory.unlink()
    memory.mkdir()
    assert f"{memory} cannot be used" in refused(officer, "box.json", root_of("box.json"), *opening)


def test_the_holder_of_a_whole_key_opens_one_root_as_well(officer: Officer) -> None:
    """A key on another machine remembers its first opening, as a share does."""
    slug = closed_election(officer)
    officer.does("box", slug, "box.json")
    first = forged("box.json", "cut.json", keep=6)
    opening = ("--key", f"keys/{slug}.key", "--yes")
    officer.does("unseal", "cut.json", "--root", first, *opening, "--out", "cut.out")
    refusal = refused(officer, "box.json", root_of("box.json"), *opening)
    assert f"has opened {slug} once, with another root" in refusal


# On the server


def test_shares_are_not_read_on_the_server_without_the_root(officer: Officer) -> None:
    """`tally` with shares takes the root, too, and shows what it will open."""
    hands = boxed(officer)
    shares = ("--share", hands.robin, "--share", hands.terry)
    assert officer.types("tally", SLUG, *shares, "--yes").exit_code == 2
    refusal = officer.is_refused("tally", SLUG, *UNREADABLE, "--root", "ab" * 32, "--yes")
    assert f"The box of {SLUG} is not the box with this root" in refusal
    assert "safe" not in refusal
    refusal = officer.is_refused("tally", SLUG, *shares, "--root", root_of("box.json"))
    assert "8 in the box" in refusal
    assert "nobody confirmed it" in refusal
    officer.does("tally", SLUG, *shares, "--root", root_of("box.json"), "--yes")
    assert dict(acts_of(officer, SLUG))["unsealed"]["shares"] == [1, 3]
    assert Path(f"{hands.robin}.opened").exists()


def test_a_box_that_was_cut_in_the_database_is_opened_by_no_door(officer: Officer) -> None:
    """The envelopes must be those of the root in the journal: for box, shares and a whole key."""
    hands = boxed(officer)
    with closing(sqlite3.connect("election.db")) as database, database:
        database.execute(
            "DELETE FROM inner_envelope WHERE hash > (SELECT min(hash) FROM inner_envelope)"
        )
    said = f"The envelopes of {SLUG} in the database are not its box: it holds 1 envelope"
    assert said in officer.is_refused("box", SLUG, "cut.json")
    root = ("--root", root_of("box.json"), "--yes")
    assert said in officer.is_refused("tally", SLUG, *UNREADABLE, *root)
    opened = ("--opened", "opened.json")
    unseals(officer, hands)
    assert said in officer.is_refused("tally", SLUG, *opened)
    assert officer.reads("show", SLUG)["phase"] == "closed"


def test_the_root_of_a_box_is_that_of_the_page(officer: Officer) -> None:
    """A trustee without this program makes the root from the hashes of the box page."""
    boxed(officer)
    page = officer.browser().get(f"/polls/{SLUG}/box").text
    hashes = [envelope_hash(b64decode(envelope)) for envelope in _envelopes("box.json")]
    assert all(digest in page for digest in hashes)
    listed = "".join(f"{line}\n" for line in ("election-box/v1", *sorted(hashes)))
    assert hashlib.sha256(listed.encode()).hexdigest() == root_of("box.json")


def _envelopes(path: str) -> list[str]:
    return list(json.loads(Path(path).read_bytes())["envelopes"])

"""Refusals of a box and of opened ballots: keys, shares, boxes and files that do not fit."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.officer import Officer
from tests.support.records import WITH_CODES
from tests.support.trustee_polls import (
    SEVEN_YES,
    SLUG,
    altered,
    casts,
    closed,
    closed_election,
    closes,
    drafts,
    opens,
    root_of,
    splits,
    unseals,
)

# Keys and shares that do not open it


def test_each_bad_share_is_named_where_a_box_is_opened(officer: Officer) -> None:
    """The server and another machine say the same of each kind of bad share."""
    hands = closed(officer)
    others = splits(officer, "others", "--new", "--poll", SLUG)
    officer.does("box", SLUG, "box.json")
    root = root_of("box.json")
    text = Path(hands.terry).read_text("utf-8")
    Path("damaged.txt").write_text(text.replace("piece 2  ", "piece 2  0"), encoding="utf-8")
    own, other = (
        next(
            line for line in Path(shares.terry).read_text("utf-8").splitlines() if "piece 1" in line
        )
        for shares in (hands, others)
    )
    Path("wrong.txt").write_text(text.replace(own, other), encoding="utf-8")
    sentences = {
        hands.robin: "2 shares are needed, and 1 came: Robin Castellanos.",
        "nowhere.txt": "There is no share at nowhere.txt.",
        others.terry: f"{others.terry} is of another key, or of another split of it, than",
        "damaged.txt": "The share damaged.txt is damaged: its line `piece 2` has 57 characters",
        "wrong.txt": "wrong.txt is wrong: its piece 1 is not the one of the definition of",
    }
    assert len({sentence[:20] for sentence in sentences.values()}) == 5
    for share, sentence in sentences.items():
        given = ("--share", hands.robin, "--share", share, "--root", root, "--yes")
        elsewhere = officer.is_refused("unseal", "box.json", *given, "--out", "opened.json")
        assert sentence in elsewhere
        assert sentence in officer.is_refused("tally", SLUG, *given)
    assert not Path("opened.json").exists()
    assert officer.reads("show", SLUG)["phase"] == "closed"


def test_another_poll_s_key_and_shares_of_a_whole_key_are_refused(officer: Officer) -> None:
    """Another poll's key is named as such, and shares are refused where the key is whole."""
    slug = closed_election(officer)
    officer.does("box", slug, "box.json")
    officer.does("key", "new", "other.key")
    names = (word for name in ("A", "B", "C") for word in ("--trustee", name))
    hands = splits(officer, "shares", "--new", "--needed", "2", *names)
    out = ("--root", root_of("box.json"), "--yes", "--out", "opened.json")
    refusal = officer.is_refused("unseal", "box.json", "--key", "other.key", *out)
    assert "another poll's key" in refusal
    refusal = officer.is_refused("unseal", "box.json", "--share", hands.robin, *out)
    assert f"{slug} has no [key] table: its poll key is whole" in refusal


def test_a_key_that_was_whole_before_it_was_split_opens_the_box_too(officer: Officer) -> None:
    """Whoever kept the whole key needs no trustee."""
    drafts(officer)
    officer.does("key", "new", "robin.key")
    hands = splits(officer, "shares", "robin.key", "--poll", SLUG)
    officer.does("notice", SLUG, "--public-key", hands.card, "--yes")
    opens(officer, SLUG)
    casts(officer, SLUG, SEVEN_YES)
    closes(officer, SLUG)
    assert officer.reads("tally", SLUG, "--key", "robin.key")["outcome"] == "carried"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--key", "a.key", "--share", "b.txt"),
    ],
)
def test_a_box_is_opened_in_one_way(officer: Officer, words: tuple[str, ...]) -> None:
    """Neither key nor shares, or both, exit with 2."""
    given = ("--root", "ab" * 32, "--yes", "--out", "opened.json")
    assert officer.types("unseal", "box.json", *words, *given).exit_code == 2


def test_a_tally_is_told_one_way_to_the_ballots(officer: Officer) -> None:
    """Two ways exit with 2; no way is refused with the ways that there are."""
    closed(officer)
    both = ("--key", "a.key", "--opened", "opened.json")
    assert officer.types("tally", SLUG, *both).exit_code == 2
    refusal = officer.is_refused("tally", SLUG)
    assert "nothing was given to open it with" in refusal
    assert "--share FILE for each share" in refusal


# Files that are not what they should be


def test_a_box_that_was_changed_is_not_opened(officer: Officer) -> None:
    """A changed envelope, definition or root, and any other file, is refused."""
    hands = closed(officer)
    officer.does("box", SLUG, "box.json")
    envelopes = json.loads(Path("box.json").read_bytes())["envelopes"]
    for path, to in (
        (("envelopes",), envelopes[1:]),
        (("envelopes",), [*envelopes, envelopes[0]]),
        (("envelopes", 0), envelopes[1]),
        (("definition", "question"), "Another question?"),
        (("root",), "0" * 64),
    ):
        altered("box.json", "changed.json", *path, to=to)
        root = ("--root", root_of("box.json"), "--yes")
        given = (*root, "--share", hands.robin, "--share", hands.sam, "--out", "opened.json")
        refusal = officer.is_refused("unseal", "changed.json", *given)
        assert "changed.json is not the sealed box of a poll" in refusal, path
    for content in (
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"definition": 1}',
        Path("box.json").read_bytes()[:-1],
    ):
        Path("noise.json").write_bytes(content)
        assert "is not the sealed box" in officer.is_refused("unseal", "noise.json", *given)
    assert "cannot be used" in officer.is_refused("unseal", "missing.json", *given)


def test_what_does_not_fit_the_box_is_not_counted(officer: Officer) -> None:
    """Another root or definition, a ballot more or less, or an unknown void envelope is refused."""
    hands = closed(officer)
    officer.does("box", SLUG, "box.json")
    unseals(officer, hands)
    ballots = ("files", "ballots.json")
    counted = json.loads(Path("opened.json").read_bytes())["files"]["ballots.json"]["ballots"]
    other_files = "its files are not those of an opened box"
    no_ballot = "it counts what is no ballot: "
    changes: tuple[tuple[tuple[object, ...], Any, str], ...] = (
        (("definition",), "0" * 64, "it was opened under another definition"),
        (("root",), "0" * 64, "it was opened from a box with another root"),
        ((*ballots, "ballots"), counted[1:], other_files),
        ((*ballots, "poll"), "another", other_files),
        ((*ballots, "void"), [{"envelope": [], "reason": "it is not canonical JSON"}], other_files),
        ((*ballots, "void"), [{"envelope": "ab" * 32, "reason": "it was lost"}], other_files),
        ((*ballots, "ballots", 0), {"marking": "maybe"}, f"{no_ballot}its marking is not"),
        ((*ballots, "ballots", 0), {"yes": 1}, f"{no_ballot}it has other fields"),
        (("files", "codes.json", "codes", 0), "0" * 20, f"{no_ballot}its receipt code"),
        (("files", "codes.json", "codes"), 7, other_files),
        (("files",), {}, other_files),
        (("files",), "none", other_files),
    )
    for path, to, reason in changes:
        altered("opened.json", "changed.json", *path, to=to)
        refusal = officer.is_refused("tally", SLUG, "--opened", "changed.json")
        assert f"changed.json does not fit the box of {SLUG}: {reason}" in refusal, path
    assert officer.reads("show", SLUG)["phase"] == "closed"


def test_a_void_envelope_must_lie_in_the_box_and_the_numbers_must_add_up(officer: Officer) -> None:
    """A well-formed void envelope of another box is refused."""
    hands = closed(officer, WITH_CODES)
    officer.does("box", SLUG, "box.json")
    unseals(officer, hands)
    whole = json.loads(Path("opened.json").read_bytes())["files"]["ballots.json"]
    nowhere = {"envelope": "ab" * 32, "reason": "it is not canonical JSON"}
    path = ("files", "ballots.json")
    swapped = {**whole, "ballots": whole["ballots"][1:], "void": [nowhere]}
    altered("opened.json", "changed.json", *path, to=swapped)
    refusal = officer.is_refused("tally", SLUG, "--opened", "changed.json")
    assert "an envelope that it calls void is not in the box" in refusal
    more = {**whole, "void": [nowhere]}
    altered("opened.json", "changed.json", *path, to=more)
    refusal = officer.is_refused("tally", SLUG, "--opened", "changed.json")
    assert "9 ballots and void envelopes, and the box 8 envelopes" in refusal


def test_a_file_that_is_no_finding_is_called_that(officer: Officer) -> None:
    """Any other content, the box too, is refused as not from `election unseal`."""
    closed(officer)
    officer.does("box", SLUG, "box.json")
    for content in (b"", b"[]", b"7", b"{}", b"\xff"):
        Path("noise.json").write_bytes(content)
        refusal = officer.is_refused("tally", SLUG, "--opened", "noise.json")
        assert "noise.json is not what `election unseal` writes" in refusal
    refusal = officer.is_refused("tally", SLUG, "--opened", "box.json")
    assert "it is not of the format election-opened/v1" in refusal
    assert "cannot be used" in officer.is_refused("tally", SLUG, "--opened", "missing.json")

"""Exports that do not say what was counted are told by name, before anything is published."""

from dataclasses import replace

import pytest

from election.ballotfiles.read_back import require_the_same
from election.errors.record import RecordRefused
from tests.support.ballot_files import exported
from tests.support.record_files import exported_files, opened

NAMES = {"avery": "Avery Lindqvist", "blair": "Blair Okonkwo", "casey": "Casey Moreau"}
LEAD = exported(NAMES, [("blair", "casey"), ("casey",), ()], ("avery", "blair", "casey"))

BALLOTS = [path for path in sorted(exported_files(LEAD)) if "config" not in path]
"""The files that hold ballots."""


def test_true_exports_are_read_back() -> None:
    """Every file says the same names and ballots, each by a reader of its own."""
    require_the_same(LEAD, opened(exported_files(LEAD)))


@pytest.mark.parametrize("path", sorted(exported_files(LEAD)))
def test_a_file_with_other_names_is_told(path: str) -> None:
    """The names of two candidates are exchanged in one of the files."""
    others = {**NAMES, "blair": "Casey Quill", "casey": "Blair Okonkwo"}
    wrong = exported_files(replace(LEAD, names=others))[path]
    with pytest.raises(RecordRefused, match=path):
        require_the_same(LEAD, opened({**exported_files(LEAD), path: wrong}))


@pytest.mark.parametrize("path", BALLOTS)
@pytest.mark.parametrize(
    "rankings",
    [
        [("blair", "casey"), ("casey",)],
        [("blair", "casey"), ("casey",), (), ("blair",)],
        [("blair", "casey"), ("casey", "blair"), ()],
        [("casey", "blair"), ("casey",), ()],
    ],
    ids=["one fewer", "one more", "one longer", "one turned round"],
)
def test_a_file_with_other_ballots_is_told(path: str, rankings: list[tuple[str, ...]]) -> None:
    """One ballot is missing, was added, or ranks others, in one of the files."""
    other = exported(NAMES, rankings, ("avery", "blair", "casey"))
    wrong = exported_files(other)[path]
    with pytest.raises(RecordRefused, match=path):
        require_the_same(LEAD, opened({**exported_files(LEAD), path: wrong}))

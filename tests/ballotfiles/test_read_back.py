"""Exports that do not say what was counted are told by name, before anything is published."""

from dataclasses import replace

import pytest

from election.ballotfiles.exports import export_files
from election.ballotfiles.read_back import require_the_same
from election.errors.record import RecordRefused
from tests.support.ballot_files import exported

NAMES = {"avery": "Avery Lindqvist", "blair": "Blair Okonkwo", "casey": "Casey Moreau"}
LEAD = exported(NAMES, [("blair", "casey"), ("casey",), ()], ("avery", "blair", "casey"))


def test_true_exports_are_read_back() -> None:
    """Every file says the same names and ballots, each by a reader of its own."""
    require_the_same(LEAD, export_files(LEAD))


@pytest.mark.parametrize("path", sorted(export_files(LEAD)))
def test_a_file_with_other_names_is_told(path: str) -> None:
    """The names of two candidates are exchanged in one of the files."""
    others = {**NAMES, "blair": "Casey Quill", "casey": "Blair Okonkwo"}
    wrong = export_files(replace(LEAD, names=others))[path]
    with pytest.raises(RecordRefused, match=path):
        require_the_same(LEAD, {**export_files(LEAD), path: wrong})

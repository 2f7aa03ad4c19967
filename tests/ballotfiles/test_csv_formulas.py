"""No cell of an exported CSV opens as a formula, and each name reads back unchanged."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from election import verify
from election.ballotfiles.csv.formulas import as_meant, as_text
from election.ballotfiles.csv.writer import written

BEGINS = "=+-@\t\r＝＋－＠"
cells = st.text(st.sampled_from("=+-@\t'; aZ＝\r")) | st.text()


@settings(deadline=None)
@given(cells)
@example('=HYPERLINK("https://evil.example","Blair")')
@example("'=1")
@example("'t Hooft")
@example("Blair;=1+1")
def test_a_cell_is_text_to_a_spreadsheet_and_itself_to_us(cell: str) -> None:
    """Also where the spreadsheet separates by semicolons; what is no formula stays as it is."""
    shown = as_text(cell)
    assert as_meant(shown) == cell
    for part in shown.split(";"):
        assert not part.strip(" ").startswith(tuple(BEGINS))
    if not re.search(rf"(^|;) *'*[{BEGINS}-]", cell):
        assert shown == cell


@pytest.mark.parametrize("name", ["Blair Okonkwo", "Ana-María", "a@b", "'t Hooft", "C = B + A"])
def test_a_plain_name_is_written_as_it_is(name: str) -> None:
    """Signs within a name mean nothing to a spreadsheet."""
    assert as_text(name) == as_meant(name) == name


def test_every_table_is_written_so() -> None:
    """Heads and cells alike; numbers stay numbers."""
    (row,) = csv.reader(StringIO(b"".join(written([("=1+1", "-Blair", 7, "")])).decode()))
    assert row == ["'=1+1", "'-Blair", "7", ""]


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("=-'\"; ,aZ＝")), min_size=2))
def test_verify_writes_the_same_rows(cells: list[str]) -> None:
    """It knows the rule a second time, on purpose."""
    assert verify.csv_row(cells).encode() == b"".join(written([cells]))

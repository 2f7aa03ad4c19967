"""verify.py never takes a rehearsal for a result, nor a result for a rehearsal."""

from pathlib import Path

import pytest

from election import verify
from tests.support.records import Files
from tests.support.verified_polls import fault, faults, ran, redefined, said, written


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return the certified record of a real removal."""
    return ran("carried", tmp_path_factory.mktemp("office") / "office").records["certified"]


def test_a_real_record_is_no_rehearsal(true: Files, tmp_path: Path) -> None:
    """Whoever asks for a rehearsal is told that this is none."""
    record = written(true, tmp_path / "record")
    assert faults(said(record)) == []
    assert fault(record, rehearsal=True) == "this is no rehearsal: verify it without --rehearsal"


def test_the_record_of_a_rehearsal_is_no_result(
    true: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --rehearsal it fails, and says why; with it every line tells what it is."""
    record = written(redefined(true, rehearsal=True), tmp_path / "record")
    sentence = fault(record)
    assert sentence.startswith("this is a REHEARSAL and no result")
    assert verify.main([str(record)]) == 1
    assert sentence in capsys.readouterr().out
    assert verify.main(["--rehearsal", str(record)]) == 0
    told = capsys.readouterr().out
    assert "REHEARSAL, no result: removal-2026-1: carried" in told
    assert told.endswith("REHEARSAL: every check passed\n")
    assert "OK: every check passed" not in told


@pytest.mark.parametrize("value", [False, "yes", 1])
def test_a_definition_says_of_itself_only_that_it_is_a_rehearsal(
    true: Files, tmp_path: Path, value: object
) -> None:
    """A poll has one hash: what is no rehearsal does not say so in a second way."""
    record = written(redefined(true, rehearsal=value), tmp_path / "record")
    assert "definition.json" in fault(record)
    assert "definition.json" in fault(record, rehearsal=True)

"""The instants of a record: how they are written, their order, and the challenge period.

The forger has the service's key, and makes journal, certification and sums anew.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from election.crypto import canonical
from election.crypto.hash_chain import Entry
from election.errors.clock import ClockBehind
from election.rules.poll.instants import from_iso
from tests.support.records import Files, files_of
from tests.support.verified_polls import (
    Run,
    at_times,
    fault,
    faults,
    ran,
    redefined,
    said,
    sealed,
    written,
)
from tests.support.world import REMOVAL, World

ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a removal with two challenges and their rulings."""
    return ran("challenged", tmp_path_factory.mktemp("office") / "office")


def time_of(files: Files, act: str) -> str:
    """Return when an act came."""
    entries = map(json.loads, files["journal.jsonl"].splitlines())
    return next(str(entry["at"]) for entry in entries if entry["act"] == act)


def recertified(files: Files, **changes: str) -> Files:
    """Return the record with another certification."""
    value = {**json.loads(files["certification.json"]), **changes}
    value = {key: text for key, text in value.items() if text}
    return sealed({**files, "certification.json": canonical.dumps(value)})


@pytest.mark.parametrize("act", ["drafted", "opened", "challenged"])
def test_an_instant_is_written_in_ascii_digits(run: Run, tmp_path: Path, act: str) -> None:
    """Other digits look alike on no two machines, and some programs read none of them."""
    files = run.records["certified"]
    forged = at_times(files, **{act: time_of(files, act).translate(ARABIC)})
    sentence = fault(written(forged, tmp_path / "record"))
    assert sentence.startswith("journal.jsonl: line ")
    assert "at is '" in sentence


@pytest.mark.parametrize("text", ["2027-01-12T12:00:00.5Z", "2027-01-12T12:00:0\u0660Z"])
def test_the_definition_has_whole_seconds_in_ascii_digits(
    run: Run, tmp_path: Path, text: str
) -> None:
    """So every program compares the same instants."""
    forged = redefined(run.records["preliminary"], times__opens=text)
    sentence = fault(written(forged, tmp_path / "record"))
    assert sentence.startswith("definition.json: times.opens is ")


def test_a_day_is_written_in_ascii_digits(run: Run, tmp_path: Path) -> None:
    """The day of the roll is one."""
    forged = redefined(run.records["preliminary"], roll__as_of="2026-12-\u0661\u0661")
    assert fault(written(forged, tmp_path / "record")).startswith("definition.json: roll.as_of is ")


@pytest.mark.parametrize("act", ["noticed", "unsealed", "tallied", "challenged", "ruled"])
def test_no_act_came_before_the_one_it_follows(run: Run, tmp_path: Path, act: str) -> None:
    """A ruling before its challenge, or a tally before the close, was written afterwards."""
    forged = at_times(run.records["certified"], **{act: "2026-12-01T00:00:00Z"})
    assert fault(written(forged, tmp_path / "record")) == (
        f"journal.jsonl: `{act}` came before the act that it follows"
    )


def test_acts_may_come_in_one_second(run: Run, tmp_path: Path) -> None:
    """Revealing, unsealing and counting often do."""
    files = run.records["preliminary"]
    same = dict.fromkeys(("closed", "unsealed", "tallied"), time_of(files, "tallied"))
    assert faults(said(written(at_times(files, **same), tmp_path / "record"))) == []


def test_the_certification_says_from_when_it_may_be_made(run: Run, tmp_path: Path) -> None:
    """The instant is that of the publication and the challenge period of the definition."""
    files = run.records["certified"]
    days = json.loads(files["definition.json"])["times"]["challenge_days"]
    found = json.loads(files["certification.json"])["not_before"]
    published = time_of(files, "published")
    assert from_iso(found) - from_iso(published) == timedelta(days=days)
    told = [text for _, text in said(written(files, tmp_path / "true"))]
    assert f"it may be certified from {found} on, when the challenge period is over" in told
    for number, wrong in enumerate((published, "")):
        sentence = fault(written(recertified(files, not_before=wrong), tmp_path / str(number)))
        assert sentence.startswith("certification.json: certification.not_before is") or (
            sentence == "certification.json: not_before is missing"
        )


def test_a_shorter_challenge_period_is_another_definition(run: Run, tmp_path: Path) -> None:
    """The certification then names an instant that does not follow."""
    forged = redefined(run.records["certified"], times__challenge_days=0)
    sentence = fault(written(forged, tmp_path / "record"))
    assert sentence.startswith("certification.json: certification.not_before is ")


def test_a_challenge_period_without_end_is_refused(run: Run, tmp_path: Path) -> None:
    """No certification would ever be possible."""
    forged = redefined(run.records["certified"], times__challenge_days=2**52)
    sentence = fault(written(forged, tmp_path / "record"))
    assert sentence == "definition.json: the challenge period never ends"


@pytest.mark.parametrize("early", [True, False])
def test_a_mail_shows_a_certification_that_came_too_early(
    run: Run, tmp_path: Path, *, early: bool
) -> None:
    """The entry of the certification is not in the record, but its hash is in the mail."""
    files = run.records["certified"]
    content = json.loads(files["certification.json"])
    lines = files["journal.jsonl"].splitlines()
    due = content["not_before"]
    at = due if not early else due[:8] + f"{int(due[8:10]) - 1:02}" + "T23:59:59Z"
    sums = canonical.digest(files["SHA256SUMS"])
    entry = Entry(
        seq=len(lines) + 1,
        at=at,
        act="certified",
        data={"statement": content["statement"], "sums": sums},
        previous=canonical.digest(lines[-1]),
    )
    found = faults(said(written(files, tmp_path / "record"), head=entry.hash))
    too_early = f"it was certified at {at}, before the challenge period was over"
    assert found == ([too_early] if early else [])


def test_a_clock_that_was_set_back_does_not_take_the_journal_back(world: World) -> None:
    """No act is done until the clock is right again, and then its record is accepted."""
    slug = world.make_open_poll(REMOVAL)
    world.cast_and_tally(slug, dict.fromkeys(("blair", "casey", "devon"), "yes"))
    before = world.clock.now
    world.clock.forward(hours=-3)
    with pytest.raises(ClockBehind, match="nothing was changed"):
        world.publish(slug)
    world.clock.now = before
    world.publish(slug)
    world.certify(slug)
    times = [
        str(json.loads(line)["at"]) for line in files_of(world, slug)["journal.jsonl"].splitlines()
    ]
    assert times == sorted(times)

"""A box on another machine: `box`, `unseal` there, and the tally of what was opened."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from election.crypto import canonical
from election.services import journal, store
from tests.support.officer import Officer
from tests.support.records import WITH_CODES
from tests.support.trustee_polls import (
    SLUG,
    acts_of,
    casts,
    closed,
    closed_election,
    closes,
    mode,
    opens,
    root_of,
    unseals,
)
from tests.support.world import ROLL

PEOPLE = [line.split(",") for line in ROLL.splitlines()[1:]]

# The box


def test_a_box_goes_to_another_machine_and_comes_back_counted(officer: Officer) -> None:
    """Box, unseal with two of three shares, and tally give the result that was cast."""
    hands = closed(officer)
    output = officer.does("box", SLUG, "box.json")
    assert "box.json: 8 envelopes, box root" in output
    opened = unseals(officer, hands)
    assert opened["poll"] == SLUG
    result = officer.reads("tally", SLUG, "--opened", "opened.json")
    assert (result["outcome"], result["yes"], result["phase"]) == ("carried", 7, "tallied")
    (unsealed,) = [data for act, data in acts_of(officer, SLUG) if act == "unsealed"]
    assert unsealed == {
        "opened": opened["opened"],
        "void": 0,
        "where": "elsewhere",
        "outputs": 1,
        "signed": [],
    }


def test_elsewhere_and_on_the_server_the_same_is_found(officer: Officer) -> None:
    """The record's ballots are the same bytes, whichever machine opens the box."""
    hands = closed(officer)
    officer.does("box", SLUG, "box.json")
    opened = unseals(officer, hands)
    files = json.loads(Path("opened.json").read_bytes())["files"]
    root = ("--root", root_of("box.json"), "--yes")
    officer.does("tally", SLUG, "--share", hands.sam, "--share", hands.terry, *root)
    officer.does("publish", SLUG, "--yes")
    officer.does("export", SLUG, "record")
    for path, value in files.items():
        assert Path("record", path).read_bytes() == canonical.dumps(value)
    assert canonical.digest(Path("record/ballots.json").read_bytes()) == opened["opened"]


def test_the_box_names_no_elector_and_no_address(officer: Officer) -> None:
    """It holds public values and envelopes, and no address, database id or link."""
    closed(officer)
    officer.does("box", SLUG, "box.json")
    content = Path("box.json").read_text("utf-8")
    for person in PEOPLE:
        assert person[2] not in content
        assert not person[3] or person[3] not in content
    with officer.office().database.reading() as tx:
        electors = store.electors_of(tx, store.find(tx, SLUG))
        assert not any(elector.public_id in content for elector in electors)
        assert journal.history_of(tx, store.find(tx, SLUG)).head == json.loads(content)["head"]
    keys = {"format", "poll", "definition", "definition_hash", "head", "root", "envelopes"}
    assert set(json.loads(content)) == {*keys, "journal"}
    assert mode("box.json") == 0o600


@pytest.mark.parametrize("changes", [None, WITH_CODES])
def test_what_is_found_shows_only_what_the_record_will(
    officer: Officer, changes: dict[str, str] | None
) -> None:
    """With codes apart no ballot stands beside its code; the file is its owner's alone."""
    hands = closed(officer, changes)
    officer.does("box", SLUG, "box.json")
    unseals(officer, hands)
    opened = json.loads(Path("opened.json").read_bytes())
    assert set(opened) == {"format", "poll", "definition", "root", "files"}
    ballots = opened["files"]["ballots.json"]["ballots"]
    assert len(ballots) == 8
    assert all(("code" in ballot) == (changes is WITH_CODES) for ballot in ballots)
    assert set(opened["files"]) == {"ballots.json", *(() if changes else ("codes.json",))}
    assert mode("opened.json") == 0o600


def test_the_same_box_gives_the_same_bytes(officer: Officer) -> None:
    """The box and its opened ballots are the same, whoever opens it with whichever shares."""
    hands = closed(officer)
    for name in ("box.json", "again.json"):
        officer.does("box", SLUG, name)
    assert Path("box.json").read_bytes() == Path("again.json").read_bytes()
    unseals(officer, hands)
    shares = ("--share", hands.sam, "--share", hands.robin)
    root = ("--root", root_of("again.json"), "--yes")
    officer.does("unseal", "again.json", *root, *shares, "--out", "second.json")
    assert Path("opened.json").read_bytes() == Path("second.json").read_bytes()


def test_unsealing_needs_no_office(officer: Officer, tmp_path: Path) -> None:
    """It runs in an empty directory without settings, and loads no database or web library."""
    hands = closed(officer)
    officer.does("box", SLUG, "box.json")
    away = tmp_path / "away"
    away.mkdir()
    for name in (hands.robin, hands.terry, "box.json"):
        (away / Path(name).name).write_bytes(Path(name).read_bytes())
    shares = [word for name in (hands.robin, hands.terry) for word in ("--share", Path(name).name)]
    given = ("--root", root_of("box.json"), "--yes")
    program = (
        "import sys; from election.cli.app import main\n"
        "try: main()\n"
        "finally: print(sorted({'sqlalchemy', 'sqlmodel', 'starlette'} & set(sys.modules)))"
    )
    environment = {key: value for key, value in os.environ.items() if "ELECTION" not in key}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            "unseal",
            "box.json",
            *shares,
            *given,
            "--out",
            "opened.json",
        ],
        cwd=away,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    officer.does("tally", SLUG, "--opened", str(away / "opened.json"))


def test_a_box_is_not_handed_out_before_the_close(officer: Officer) -> None:
    """It is refused for an open and a void poll, and no file is written."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    opens(officer, slug)
    assert "box is possible only while" in officer.is_refused("box", slug, "box.json")
    assert not Path("box.json").exists()
    officer.does("void", slug, "--reason", "the roll was wrong", "--yes")
    assert "box is possible only while" in officer.is_refused("box", slug, "box.json")


def test_a_box_without_quorum_stays_sealed(officer: Officer) -> None:
    """The box is refused, and its tally takes no key."""
    slug = officer.drafts_election()
    officer.does("notice", slug, "--yes")
    opens(officer, slug)
    casts(officer, slug, {"avery": ("blair",)})
    closes(officer, slug)
    assert "its quorum of 5 is not met" in officer.is_refused("box", slug, "box.json")
    assert officer.reads("tally", slug)["outcome"] == "no quorum"
    assert "seeds revealed" not in dict(acts_of(officer, slug))


def test_a_box_is_written_over_nothing(officer: Officer) -> None:
    """Neither the box nor the opened ballots overwrite a file."""
    hands = closed(officer)
    Path("box.json").write_text("an older box")
    assert "box.json is there already" in officer.is_refused("box", SLUG, "box.json")
    Path("box.json").unlink()
    officer.does("box", SLUG, "box.json")
    unseals(officer, hands)
    shares = ("--share", hands.robin, "--share", hands.terry)
    root = ("--root", root_of("box.json"), "--yes")
    refusal = officer.is_refused("unseal", "box.json", *root, *shares, "--out", "opened.json")
    assert "opened.json is there already" in refusal


# Seeds of the lot


def test_an_election_s_seeds_are_revealed_before_its_box_is_handed_out(officer: Officer) -> None:
    """They are in the journal by then, so whoever opens the box can choose no seed."""
    slug = closed_election(officer)
    officer.does("box", slug, "box.json")
    acts = [act for act, _ in acts_of(officer, slug)]
    assert acts[-2:] == ["closed", "seeds revealed"]
    opening = ("--root", root_of("box.json"), "--yes", "--key", f"keys/{slug}.key")
    officer.does("unseal", "box.json", *opening, "--out", "opened.json")
    result = officer.reads("tally", slug, "--opened", "opened.json")
    assert (result["outcome"], result["winner"]) == ("elected", "blair")
    acts = [act for act, _ in acts_of(officer, slug)]
    assert acts[-4:] == ["closed", "seeds revealed", "unsealed", "tallied"]


def test_a_box_is_not_handed_out_without_the_seeds(officer: Officer) -> None:
    """The box is refused without them; once it is out, no other seed is taken."""
    commitment = officer.reads("seed", "new", "officers.seed")["commitment"]
    slug = closed_election(officer, "--seed-commitment", commitment)
    assert "the officer's seed is missing" in officer.is_refused("box", slug, "box.json")
    assert not Path("box.json").exists()
    officer.does("box", slug, "box.json", "--seed", "officers.seed")
    officer.does("box", slug, "again.json")
    opening = ("--root", root_of("box.json"), "--yes", "--key", f"keys/{slug}.key")
    officer.does("unseal", "box.json", *opening, "--out", "opened.json")
    draw = ("--drawn-seed", f"officer={'22' * 32}", "--draw", "https://example.org/draw")
    refusal = officer.is_refused("tally", slug, "--opened", "opened.json", *draw)
    assert "the seeds are revealed already" in refusal
    officer.does("seed", "new", "other.seed")
    refusal = officer.is_refused("tally", slug, "--opened", "opened.json", "--seed", "other.seed")
    assert "other seeds were revealed when the box was handed out" in refusal
    officer.does("tally", slug, "--opened", "opened.json", "--seed", "officers.seed")


def test_a_seed_that_is_lost_is_drawn_in_public_before_the_box_goes(officer: Officer) -> None:
    """The tally takes the same draw again."""
    commitment = officer.reads("seed", "new", "lost.seed")["commitment"]
    slug = closed_election(officer, "--seed-commitment", commitment)
    draw = ("--drawn-seed", f"officer={'22' * 32}", "--draw", "https://example.org/draw")
    officer.does("box", slug, "box.json", *draw)
    officer.does("tally", slug, "--key", f"keys/{slug}.key", *draw)
    (seeds,) = [data["seeds"] for act, data in acts_of(officer, slug) if act == "seeds revealed"]
    assert seeds == [{"by": "officer", "seed": "22" * 32, "drawn": "https://example.org/draw"}]


def test_a_challenged_box_can_be_opened_again(officer: Officer) -> None:
    """Opened after the tally, the ballots have the digest that the journal names."""
    hands = closed(officer)
    officer.does("box", SLUG, "first.json")
    root = ("--root", root_of("first.json"), "--yes")
    officer.does("tally", SLUG, "--share", hands.robin, "--share", hands.sam, *root)
    officer.does("publish", SLUG, "--yes")
    officer.does("box", SLUG, "box.json")
    opened = unseals(officer, hands)
    assert dict(acts_of(officer, SLUG))["unsealed"]["opened"] == opened["opened"]

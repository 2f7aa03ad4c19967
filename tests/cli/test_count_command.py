"""`election count FILE`: its output, its refusals, and what it does not load."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from election.cli import count
from election.cli.progress import reading
from election.rules.counting.lot import lot_order
from tests.support.count_command import counts, is_refused, types

SEED = "3d1f0c5b7e9a42688d04c7b15fa26e93b08c7714d95ea3f2610b4c8e7da95f20"
NAMES = '"Avery"\n"Blair"\n"Casey"\n"Devon"\n"Lead"\n'
CLEAR = f"4 1\n5 1 2 0\n3 2 0\n1 3 2 0\n1 0\n0\n{NAMES}"
"""Avery has 5 of 9, and Devon none."""
LOOK_BACK = f"4 1\n4 1 0\n3 2 1 0\n2 3 2 0\n1 4 3 0\n0\n{NAMES}"
"""Devon goes; Blair and Casey tie with 3, and Casey had fewer; then Blair wins, 5 to 4."""
EVEN = f"4 1\n2 1 0\n2 2 0\n0\n{NAMES}"
"""Casey and Devon tie with no ballot, then the last two tie."""
FAULTY = f"4 1\n3 1 0\n2 2 - 3 0\n1 3=4 2 0\n0\n{NAMES}"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A file of ballots in which nothing is tied."""
    return written(tmp_path, CLEAR)


def written(directory: Path, text: str, name: str = "box.blt") -> Path:
    """A file with this text."""
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


# What scripts read


def test_the_value_has_the_shape_that_is_documented(box: Path) -> None:
    """It has all keys, names for candidates, and null for what was not asked."""
    assert counts(box) == {
        "method": "instant-runoff",
        "ballots": 10,
        "blank": 1,
        "candidates": ["Avery", "Blair", "Casey", "Devon"],
        "rounds": [
            {
                "round": 1,
                "tally": {"Avery": 5, "Blair": 3, "Casey": 1, "Devon": 0},
                "continuing": 9,
                "exhausted": 1,
                "eliminated": None,
                "elected": "Avery",
                "tie": None,
                "exhausted_by": {
                    "blank": 1,
                    "no further candidate": 0,
                    "skipped ranks": 0,
                    "equal ranks": 0,
                    "repeated candidates": 0,
                },
            }
        ],
        "outcome": "elected",
        "winner": "Avery",
        "second_count": "agrees",
        "margin": None,
        "pairwise": None,
        "condorcet_winner": None,
    }


def test_a_tie_says_who_and_by_which_rule(tmp_path: Path) -> None:
    """A look-back names the round that decided, and needs no order."""
    counted = counts(written(tmp_path, LOOK_BACK))
    assert [round_["eliminated"] for round_ in counted["rounds"]] == ["Devon", "Casey", None]
    assert counted["rounds"][1]["tie"] == {
        "between": ["Blair", "Casey"],
        "broken_by": "look-back",
        "round": 1,
    }
    assert counted["winner"] == "Blair"


def test_a_lot_by_seed_is_the_lot_of_an_empty_slug_and_box(tmp_path: Path) -> None:
    """The seed alone is enough, in either case; names in the file are the ids."""
    box = written(tmp_path, EVEN)
    for digit in "0123456789":
        seed = digit * 64
        counted = counts(box, "--lot-seed", seed)
        order = lot_order("", [seed], "", counted["candidates"])
        assert counted["rounds"][0]["eliminated"] == max("Casey", "Devon", key=order.index)
        last = counted["rounds"][-1]
        assert last["tie"] == {"between": ["Avery", "Blair"], "broken_by": "lot", "round": None}
        assert last["elected"] == counted["winner"] == min("Avery", "Blair", key=order.index)
        assert last["eliminated"] is None
    assert counts(box, "--lot-seed", SEED) == counts(box, "--lot-seed", SEED.upper())


@pytest.mark.parametrize(
    ("order", "gone", "winner"),
    [
        ("Blair\nAvery\nDevon\nCasey\n", ["Casey", "Devon"], "Blair"),
        ("Devon\r\n\r\n Casey \r\nAvery\r\nBlair", ["Casey", "Devon"], "Avery"),
        ("Avery\nBlair\nCasey\nDevon\n", ["Devon", "Casey"], "Avery"),
    ],
)
def test_a_given_order_settles_ties(
    tmp_path: Path, order: str, gone: list[str], winner: str
) -> None:
    """The first of the order wins a tie, and the last is eliminated."""
    counted = counts(written(tmp_path, EVEN), "--tie-order", written(tmp_path, order, "order.txt"))
    assert [round_["eliminated"] for round_ in counted["rounds"]] == [*gone, None]
    assert counted["winner"] == winner


def test_look_back_can_be_left_out(tmp_path: Path) -> None:
    """`--ties lot` settles a tie by the order at once."""
    box = written(tmp_path, LOOK_BACK)
    order = written(tmp_path, "Casey\nBlair\n", "order.txt")
    counted = counts(box, "--ties", "lot", "--tie-order", order)
    assert counted["rounds"][1]["eliminated"] == "Blair"
    assert counted["rounds"][1]["tie"]["broken_by"] == "lot"
    assert counts(box, "--tie-order", order)["rounds"][1]["eliminated"] == "Casey"


def test_a_final_tie_can_be_left_open(tmp_path: Path) -> None:
    """`--final-tie runoff` leaves the last two tied."""
    counted = counts(written(tmp_path, EVEN), "--final-tie", "runoff", "--lot-seed", SEED)
    assert (counted["outcome"], counted["winner"]) == ("tied", None)
    last = counted["rounds"][-1]
    assert (last["eliminated"], last["elected"]) == (None, None)
    assert last["tie"] == {"between": ["Avery", "Blair"], "broken_by": None, "round": None}


def test_an_empty_box_has_no_result(tmp_path: Path) -> None:
    """No lot is drawn for a box without rankings."""
    counted = counts(written(tmp_path, f"4 1\n7 0\n0\n{NAMES}"))
    assert (counted["outcome"], counted["winner"], counted["rounds"]) == ("no result", None, [])
    assert (counted["ballots"], counted["blank"]) == (7, 7)


def test_margin_and_pairwise_table_are_there_when_asked_for(tmp_path: Path) -> None:
    """Both are added, and the count stays the same."""
    box = written(tmp_path, CLEAR)
    counted = counts(box, "--margin", "--pairwise")
    assert counted["pairwise"]["Blair"] == {"Avery": 4, "Casey": 8, "Devon": 9}
    assert counted["condorcet_winner"] == "Avery"
    assert (counted["margin"]["exact"], counted["margin"]["lower"]) == (True, 1)
    plain = counts(box)
    asked = ("margin", "pairwise", "condorcet_winner")
    assert {key: value for key, value in counted.items() if key not in asked} == {
        key: value for key, value in plain.items() if key not in asked
    }


@pytest.mark.parametrize(
    ("policy", "numbers", "first"),
    [
        ("exhaust", {"Avery": 3, "Blair": 2, "Casey": 0, "Devon": 0}, 5),
        ("skip", {"Avery": 3, "Blair": 3, "Casey": 0, "Devon": 0}, 6),
    ],
)
def test_settled_faults_are_counted(
    tmp_path: Path, policy: str, numbers: dict[str, int], first: int
) -> None:
    """They are counted in ballots, by kind, under a key that only a policy adds."""
    box = written(tmp_path, FAULTY)
    counted = counts(box, "--on-fault", policy, "--lot-seed", SEED)
    assert counted["faults"] == {"skipped ranks": 2, "equal ranks": 1, "repeated candidates": 0}
    assert counted["rounds"][0]["tally"] == numbers
    assert counted["rounds"][0]["continuing"] == first
    assert "faults" not in counts(written(tmp_path, CLEAR))


def test_withdrawn_candidates_are_not_counted(tmp_path: Path) -> None:
    """They are struck from every ranking, as if on no ballot."""
    counted = counts(written(tmp_path, CLEAR.replace("4 1\n", "4 1\n-1 -4\n")))
    assert counted["candidates"] == ["Blair", "Casey"]
    assert counted["rounds"][0]["tally"] == {"Blair": 8, "Casey": 1}


# What people read


def test_a_count_is_shown_in_tables_and_sentences(tmp_path: Path) -> None:
    """It shows the result first; then the file's content, bars, rounds, and what each did."""
    done = types(written(tmp_path, LOOK_BACK))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "Elected: Blair\nSecond count: pyrankvote agrees in every round\n\n"
        "Lead\n10 ballots, 0 of them blank\nCandidates: Avery, Blair, Casey, Devon.\n\n"
        "Round 3, the last: a majority is 5 of 9\nBlair  5  █"
    )
    for line in (
        "\nAvery                         4        4        4\n",
        "\nDevon                         1\n",
        "\nexhausted                     0        0        1\n",
        "\n  no further candidate        0        0        1\n",
        "\nRound 2: Blair and Casey were tied for last with 3 ballots each; look-back to round 1 ",
    ):
        assert line in done.stdout


def test_withdrawals_notes_and_faults_are_told(tmp_path: Path) -> None:
    """They stand before the numbers; with `--json` they go to stderr."""
    box = written(tmp_path, FAULTY.replace("4 1\n", "4 2\n-1\n"))
    words = (box, "--on-fault", "skip", "--lot-seed", SEED)
    done = types(*words)
    for line in (
        "\nWithdrawn, and struck from every ranking: Avery.\n",
        "\nThe file is for 2 seats; this is the count for one.\n",
        "\nWith equal ranks: 1 ballot.\n",
        "\nWith skipped ranks: 2 ballots.\n",
    ):
        assert line in done.stdout
    quiet = types(*words, "--json")
    assert quiet.stderr == "The file is for 2 seats; this is the count for one.\n"
    assert json.loads(quiet.stdout)["winner"] == "Blair"


def test_many_rounds_are_shown_in_several_tables(tmp_path: Path) -> None:
    """Each table fits a narrow terminal, and has those who still continue."""
    names = "".join(f'"Person {number}"\n' for number in range(1, 10))
    ballots = "".join(f"{number} {number} 0\n" for number in range(1, 10))
    done = types(written(tmp_path, f"9 1\n{ballots}0\n{names}"))
    assert done.stdout.count("\ncandidate ") == 2
    assert "  round 6\n" not in done.stdout
    assert "\nPerson 1                      1\n" in done.stdout


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (EVEN, ("--final-tie", "runoff"), "Tied, and left open: Avery and Blair\n"),
        ("4 1\n0\n" + NAMES, (), "No result: no ballot ranks a candidate who stands\n"),
        (CLEAR, ("--pairwise",), "Condorcet winner: Avery\n"),
        (EVEN, ("--pairwise",), "Condorcet winner: none\n"),
        (CLEAR, ("--margin",), "Margin: 1 changed ballots, for Blair\n"),
        ('1 1\n1 1 0\n0\n"A"\n', ("--margin",), "Margin: whatever the ballots, nobody else"),
    ],
)
def test_every_end_of_a_count_has_its_words(
    tmp_path: Path, text: str, words: tuple[str, ...], said: str
) -> None:
    """Elected, tied and no result have their words, beside what was asked for."""
    assert said in types(written(tmp_path, text), "--lot-seed", SEED, *words).stdout


def test_an_interval_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search for the margin that ends before it is exact shows both bounds."""
    from election.rules.closeness.margin import margin

    monkeypatch.setattr(margin.margin, "__kwdefaults__", {"most_steps": 0})
    ballots = "5 1 2 3 0\n4 2 3 1 0\n3 3 1 2 0\n2 3 2 0\n2 4 0\n"
    done = types(written(tmp_path, f"4 1\n{ballots}0\n{NAMES}"), "--margin")
    assert "Margin: 0 to 2 changed ballots, for " in done.stdout


# What is refused


def test_a_tie_that_no_order_settles_is_refused(tmp_path: Path) -> None:
    """The refusal says who is tied and what helps; nothing is left to chance."""
    refusal = is_refused(written(tmp_path, EVEN))
    assert refusal == (
        "Refused: Round 1: Casey and Devon are tied, and no lot order was given that settles the "
        "tie.\n"
        "Give a tie order or a lot seed; a tie is never broken by chance.\n"
    )


def test_an_order_that_lacks_one_of_the_tied_settles_nothing(tmp_path: Path) -> None:
    """An order must name the tied, and may leave out others."""
    order = written(tmp_path, "Avery\nBlair\nCasey\n", "order.txt")
    assert "Casey and Devon are tied" in is_refused(written(tmp_path, EVEN), "--tie-order", order)


def test_a_faulty_order_is_refused(tmp_path: Path) -> None:
    """Unknown and repeated names are told with their lines."""
    order = written(tmp_path, "Avery\nBlar\nNobody at all\nAvery\n", "order.txt")
    refusal = is_refused(written(tmp_path, EVEN), "--tie-order", order)
    assert refusal.startswith(f"Refused: {order} has 3 faults:\n")
    assert 'line 2: "Blar" is no candidate; did you mean `Blair`?' in refusal
    assert 'line 3: "Nobody at all" is no candidate; write the names as the ballot file' in refusal
    assert 'line 4: "Avery" stands there twice; name each candidate once.' in refusal


def test_a_faulty_file_is_refused_with_its_lines(tmp_path: Path) -> None:
    """The refusal also lists the policies."""
    box = written(tmp_path, FAULTY)
    refusal = is_refused(box)
    assert refusal.startswith(f"Refused: {box} has 2 faults:\n  line 3: rank 2 is skipped; ")
    assert "--on-fault exhaust (up to the fault), --on-fault skip" in refusal
    assert "--on-skipped, --on-equal, --on-repeated" in refusal


@pytest.mark.parametrize("seed", ["", "00", SEED + "00", SEED[:-1], "x" * 64])
def test_a_seed_is_thirty_two_bytes(box: Path, seed: str) -> None:
    """A seed with a missing or a wrong digit is refused."""
    refusal = is_refused(box, "--lot-seed", seed)
    assert "a seed is 32 bytes, written as 64 hexadecimal digits" in refusal


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file, a missing order and a directory have a sentence each."""
    box = written(tmp_path, CLEAR)
    for words in ((tmp_path / "none.blt",), (tmp_path,), (box, "--tie-order", tmp_path / "none")):
        assert "cannot be used: " in is_refused(*words)


def test_two_orders_are_a_misuse(box: Path, tmp_path: Path) -> None:
    """Two sources of the order are refused as a usage error."""
    done = types(box, "--lot-seed", SEED, "--tie-order", written(tmp_path, "Avery\n", "order.txt"))
    assert done.exit_code == 2
    assert "--tie-order and --lot-seed exclude each other" in done.stderr


@pytest.mark.parametrize(
    "words", [("--ties", "coin"), ("--final-tie", "coin"), ("--on-fault", "guess"), ("--coin",)]
)
def test_an_option_that_is_not_there_is_a_misuse(box: Path, words: tuple[str, ...]) -> None:
    """An unknown option exits with 2."""
    assert types(box, *words).exit_code == 2


# Twice, by two programs


def test_counters_that_disagree_stop_the_count(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both tables are shown, and no result."""
    from election.kinds.election import second_counter

    right = second_counter.BallotMover.tally

    def mislaid(mover: second_counter.BallotMover) -> dict[str, int]:
        tally = right(mover)
        return tally | {"Avery": tally["Avery"] - 1, "Blair": tally["Blair"] + 1}

    monkeypatch.setattr(second_counter.BallotMover, "tally", mislaid)
    refusal = is_refused(box, "--lot-seed", SEED, "--json")
    assert "The two counters disagree" in refusal
    assert "Avery 5, Blair 3" in refusal
    assert "Avery 4, Blair 4" in refusal


def test_very_many_ballots_are_counted_once(tmp_path: Path) -> None:
    """Up to 500,000 are counted twice; above it says that no second count was run."""
    most = count.MOST_COUNTED_TWICE
    assert most == 500_000
    box = written(tmp_path, f"4 1\n{most} 1 0\n1 2 0\n0\n{NAMES}")
    assert counts(box)["second_count"] == "not run"
    assert "\nSecond count: not run\n" in types(box).stdout


def test_a_long_second_count_is_told_of(tmp_path: Path) -> None:
    """It is announced on stderr."""
    box = written(tmp_path, f"4 1\n{count.LONG_TO_COUNT + 1} 1 0\n0\n{NAMES}")
    done = types(box)
    assert done.stderr == "Counting a second time, with pyrankvote.\n"
    assert "pyrankvote agrees in every round\n" in done.stdout


# What it does without


def test_neither_web_nor_database_is_imported(box: Path) -> None:
    """A ballot file needs no office, BLT no reader of tables, and a small file no numpy."""
    script = (
        "import sys\n"
        "from election.cli.app import app\n"
        f"app(['count', {str(box)!r}, '--json'], standalone_mode=False)\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
        "print([n for n in sys.modules if n.startswith('election.')], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["winner"] == "Avery"
    for name in (
        *("starlette", "uvicorn", "jinja2", "sqlalchemy", "sqlmodel", "alembic", "sqlite3"),
        *("pysqlite3", "psycopg", "cryptography", "pydantic", "rich", "numpy"),
    ):
        assert f"'{name}'" not in done.stderr
    for name in (
        *("web", "database", "services", "results", "mail", "presentation"),
        *("office.settings", "ballotfiles.csv", "rules.poll.questions"),
    ):
        assert f"'election.{name}" not in done.stderr
    assert "'election.kinds.election.second_counter'" in done.stderr


def test_a_long_file_is_counted_without_threads_that_only_wait(tmp_path: Path) -> None:
    """Blair counts 130,000 ballots: nothing in it needs a second thread, and none is there."""
    box = written(tmp_path, "4 1\n" + "1 1 2 0\n" * 130_000 + f"0\n{NAMES}")
    script = (
        "import os, sys\n"
        "from election.cli.app import app\n"
        f"app(['count', {str(box)!r}, '--json'], standalone_mode=False)\n"
        "print('numpy' in sys.modules, len(os.listdir('/proc/self/task')), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.endswith("True 1\n")


def test_a_long_file_tells_that_it_is_read(tmp_path: Path) -> None:
    """One line goes to stderr, and none to stdout."""
    box = written(tmp_path, "4 1\n" + "1 1 2 0\n" * 130_000 + f"0\n{NAMES}")
    done = types(box, "--json")
    assert done.stderr.startswith(f"Reading {box.stat().st_size} bytes.\n")
    assert json.loads(done.stdout)["ballots"] == 130_000


def test_on_a_terminal_a_bar_shows_how_far_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar is gone when the file is read."""
    terminal = StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with reading(b"1 1 2 0\n" * 130_000) as progress:
        progress(65_000)
    shown = terminal.getvalue()
    assert "Reading" in shown
    assert "50%" in shown

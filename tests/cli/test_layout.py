"""What a terminal shows: whole words, numbers to the right, bars, colours, and the help."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from election.cli.app import COMMANDS, app
from election.cli.layout import bar, table_lines, width_of, wrapped
from election.cli.terminal import has_colour

HASH = "5e" * 32


def test_no_word_is_broken() -> None:
    """A hash that is longer than the terminal stands on a line of its own."""
    text = f"  The definition of the poll is {HASH}, as mailed."
    lines = wrapped(text, 30)
    assert lines == ["  The definition of the poll", "  is", f"  {HASH},", "  as mailed."]
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert wrapped(text, None) == [text]


def test_a_value_stays_in_its_column() -> None:
    """It goes on below itself, or below its label where a word of it has no room beside that."""
    key = f"poll key        {HASH} (made on the server)"
    assert wrapped(key, 80) == [f"poll key        {HASH}", " " * 16 + "(made on the server)"]
    assert wrapped(key, 70) == ["poll key", f"  {HASH}", "  (made on the server)"]


def test_a_chinese_name_takes_two_columns_a_sign() -> None:
    """The columns after it stand below each other."""
    assert width_of("山田太郎") == 8
    head, _, *rows = table_lines(("name", "votes"), [("山田太郎", 4), ("Zoë", 12)], 80)
    assert head == "name      votes"
    assert rows == ["山田太郎      4", "Zoë          12"]


def test_numbers_stand_to_the_right_and_what_is_absent_is_empty() -> None:
    """A column with a word in it stands to the left."""
    lines = table_lines(
        ("who", "n", "state"), [("a", 7, "open"), ("b", None, ""), ("c", 10, 3)], 80
    )
    assert lines[2:] == ["a     7  open", "b", "c    10  3"]


def test_a_table_that_is_too_wide_wraps_its_words_and_then_its_cells() -> None:
    """Between its longest words and its width it wraps; below, each cell has a line of its own."""
    rows = [("avery", "the server said that the mailbox is full", 3)]
    narrow = table_lines(("who", "answer", "tries"), rows, 30)
    assert max(map(width_of, narrow)) <= 30
    assert len(narrow) > 3
    assert table_lines(("who", "answer", "tries"), rows, 12)[0] == "who: avery"


@pytest.mark.parametrize(
    ("part", "drawn"), [(0, ""), (1, "█▎"), (8, "██████████"), (4, "█████")], ids=str
)
def test_a_bar_is_as_long_as_its_part(part: int, drawn: str) -> None:
    """It is drawn in eighths of a column; what is not nothing is seen."""
    assert bar(part, 8, 10) == drawn
    assert bar(part, 8, 10, plain=True) == "#" * len(drawn.rstrip("▎"))
    assert bar(1, 10_000, 10)


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
    ids=str,
)
def test_a_pipe_has_colours_only_where_they_are_asked_for(
    environment: dict[str, str], *, coloured: bool
) -> None:
    """`NO_COLOR` goes before `FORCE_COLOR`."""
    assert has_colour(sys.stdout, environment) is coloured


def test_the_help_has_a_whole_line_for_each_command() -> None:
    """In 80 columns none is cut or wrapped, and each stands below what one does with it."""
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).stdout.splitlines()
    widest = max(len(command.name) for command in COMMANDS)
    for command in COMMANDS:
        line = f"  {command.name:<{widest}}  {command.summary}"
        assert line in shown
        assert len(line) <= 80
        assert f"{command.panel}:" in shown


def test_every_command_is_found_where_the_table_says() -> None:
    """Its own help begins with its name; a name that is nearly right is suggested."""
    for command in COMMANDS:
        done = CliRunner().invoke(app, [command.name, "--help"])
        assert done.exit_code == 0
        assert f" {command.name} " in done.stdout.splitlines()[0]
    assert "Did you mean 'draft'" in CliRunner().invoke(app, ["drfat"]).stderr


def test_the_help_loads_no_command() -> None:
    """It starts without database, web, pydantic and rich, which take most of a start."""
    script = (
        "import sys\nfrom election.cli.app import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "print(sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    for name in ("pydantic", "sqlalchemy", "email_validator", "rich", "jinja2", "starlette"):
        assert f"'{name}'" not in done.stderr
    assert "'election.cli.run'" not in done.stderr


def test_a_shell_completes_commands_and_options() -> None:
    """The shell asks the program itself, as `--install-completion` sets it up."""
    cases = (("election pub", "1", "publish"), ("election draft --j", "2", "--json"))
    for words, place, found in cases:
        asked = {"_ELECTION_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": place}
        done = CliRunner().invoke(app, [], prog_name="election", env=asked)
        assert done.stdout.split() == [found]

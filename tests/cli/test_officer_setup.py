"""Setting up an office, and what its commands say when a part is missing."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.officer import Officer
from tests.support.world import REMOVAL, ROLL


def test_init_writes_settings_database_and_service_key(officer_without_office: Officer) -> None:
    """One command, without questions, makes an office that its owner alone can read."""
    officer = officer_without_office
    officer.does("init")
    for name in (".env", "election.db", "keys/service.key"):
        assert (officer.directory / name).is_file()
    for name in (".env", "keys/service.key"):
        mode = stat.S_IMODE((officer.directory / name).stat().st_mode)
        assert mode == 0o600, name
    env = (officer.directory / ".env").read_text()
    for setting in ("DATABASE_URL", "BASE_URL", "SECRET_KEYS", "MAIL_URL", "MAIL_FROM", "PROJECT"):
        assert f"ELECTION_{setting}=" in env


def test_init_asks_at_a_terminal_until_each_setting_can_be_used(
    officer_without_office: Officer,
) -> None:
    """The project, the site, the mail server and the sender; a slip is told, and asked again."""
    officer = officer_without_office
    given = (
        "Example Project",
        "http://vote.example.org",
        "https://vote.example.org",
        "smtp+starttls://robin:sec%40ret@mail.example.org",
        "nobody",
        '"Example, Project" <polls@example.org>',
    )
    asked = officer.answers("init", typing="".join(f"{line}\n" for line in given))
    assert asked.exit_code == 0, asked.output
    assert "plain http is for this machine alone" in asked.stderr
    assert "nobody is not one sender" in asked.stderr
    assert "on this machine alone:" not in asked.stdout
    settings = officer.office().settings
    assert (settings.project, settings.base_url) == (given[0], given[2])
    assert (settings.mail_url, settings.mail_from) == (given[3], given[5])


def test_init_without_a_terminal_takes_flags(officer_without_office: Officer) -> None:
    """What cannot be used is refused before anything is written; what is not given stays local."""
    officer = officer_without_office
    assert "ELECTION_MAIL_URL" in officer.is_refused("init", "--mail-url", "gopher://mail", "--yes")
    assert list(officer.directory.iterdir()) == []
    said = officer.does("init", "--yes", "--base-url", "https://vote.example.org")
    assert "ELECTION_MAIL_URL), and not sent" in said
    assert officer.office().settings.base_url == "https://vote.example.org"


def test_two_offices_never_share_a_secret(officer: Officer, tmp_path: Path) -> None:
    """Each office has its own signing key."""
    first = (officer.directory / ".env").read_text()
    for name in (".env", "election.db", "keys/service.key"):
        (officer.directory / name).unlink()
    officer.does("init")
    assert (officer.directory / ".env").read_text() != first


def test_init_writes_over_nothing(officer_without_office: Officer) -> None:
    """In an office it refuses, and the settings stay."""
    officer = officer_without_office
    officer.does("init")
    before = (officer.directory / ".env").read_bytes()
    assert "has a .env already" in officer.is_refused("init")
    assert (officer.directory / ".env").read_bytes() == before


def test_the_environment_beats_the_file(officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting in the environment is the one in force."""
    monkeypatch.setenv("ELECTION_DATABASE_URL", "sqlite:///other.db")
    assert "election migrate" in officer.is_refused("polls")
    officer.does("migrate")
    assert (officer.directory / "other.db").is_file()
    assert officer.reads("polls") == {"polls": []}


@pytest.mark.parametrize("name", ["mistyped.db", "nowhere/election.db"])
def test_a_missing_database_is_not_a_new_office(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """No command makes an empty one in its place; it says where it looked, and what to do."""
    monkeypatch.setenv("ELECTION_DATABASE_URL", f"sqlite:///{name}")
    removal = officer.writes("removal.toml", REMOVAL)
    before = sorted(officer.directory.rglob("*"))
    for words in (
        ("polls",),
        ("draft", removal),
        ("serve",),
        ("worker", "--once"),
        ("backup", "copy.db"),
        *([("migrate",)] if "/" in name else []),
    ):
        refusal = officer.is_refused(*words)
        assert f"There is no database at {officer.directory / name}." in refusal
        assert "election restore BACKUP" in refusal
    officer.types("doctor")
    assert sorted(officer.directory.rglob("*")) == before


def test_a_database_that_was_moved_away_is_moved_back_or_restored(officer: Officer) -> None:
    """What was asked meanwhile has left no file in the way."""
    officer.drafts_removal()
    officer.does("backup", "copy.db")
    (officer.directory / "election.db").rename(officer.directory / "aside.db")
    officer.is_refused("polls")
    officer.does("restore", "copy.db")
    assert (officer.directory / "election.db").stat().st_mode & 0o777 == 0o600
    assert [poll["slug"] for poll in officer.reads("polls")["polls"]] == ["removal-2026-1"]


def test_without_an_office_every_command_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the missing settings and the command that makes them."""
    monkeypatch.chdir(tmp_path)
    refusal = Officer(tmp_path).is_refused("polls")
    assert "ELECTION_SECRET_KEYS" in refusal
    assert "election init" in refusal


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("draft",),
        ("open", "a", "b", "c"),
        ("extend", "removal-2026-1", "--closes", "tomorrow", "--reason", "mail was late"),
        ("extend", "removal-2026-1", "--closes", "2027-01-28T12:00", "--reason", "no zone"),
        ("nonsense",),
    ],
)
def test_a_command_typed_wrong_is_a_usage_error(officer: Officer, words: tuple[str, ...]) -> None:
    """The exit code is 2, and nothing is done."""
    assert officer.types(*words).exit_code == 2


def test_a_template_drafts_as_it_stands(officer: Officer) -> None:
    """The output of `template` is a poll file without a fault, with its roll."""
    roll = "id,name,email,second_email,handle,lead\n"
    names = ("lead-id", "caller-id", "seconder-id", "candidate-id", "other-id")
    for kind in ("removal", "election"):
        text = officer.does("template", kind)
        people = sorted({name for name in names if f'"{name}"' in text} | {"lead-id", "other-id"})
        lines = (
            f"{name},{name},{name}@example.org,,{name},{'yes' if name == 'lead-id' else 'no'}\n"
            for name in people
        )
        officer.writes("core-maintainers.csv", roll + "".join(lines))
        result = officer.types("draft", officer.writes(f"{kind}.toml", text))
        assert result.exit_code == 0, result.stderr


def test_keys_and_seeds_are_made_anywhere(officer: Officer) -> None:
    """The key file is its holder's alone, and only the public half is printed."""
    key = officer.reads("key", "new", "robin.key")
    assert len(key["public_key"]) == 64
    assert stat.S_IMODE(Path("robin.key").stat().st_mode) == 0o600
    assert "no key, share or seed is written over" in officer.is_refused("key", "new", "robin.key")
    seed = officer.reads("seed", "new", "sam.seed")
    assert len(seed["commitment"]) == 64
    assert seed["commitment"] not in Path("robin.key").read_text()


def test_json_is_alone_on_stdout(officer: Officer) -> None:
    """Progress and notes go to stderr."""
    officer.drafts_removal()
    result = officer.types("draft", "removal.toml", "--json")
    assert json.loads(result.stdout)["slug"] == "removal-2026-1"


def test_a_test_mail_is_sent_at_once(officer: Officer) -> None:
    """The mail is in the Maildir, and the command says so."""
    officer.does("mail", "test", "robin@example.org")
    assert len(officer.mail_to("robin@example.org")) == 1


def test_an_address_without_a_dot_is_told_at_draft(officer: Officer) -> None:
    """It may be cut short, or be meant; the draft is kept, and the warning is in JSON too."""
    roll = ROLL.replace("casey@example.org", "casey@example").replace(
        "blair.home@example.net", "blair@localhost"
    )
    officer.writes("core-maintainers.csv", roll)
    poll = officer.writes("removal.toml", REMOVAL, {"elections@example.org": "elections@example"})
    result = officer.types("draft", poll)
    assert result.exit_code == 0
    for address in ("casey@example", "elections@example"):
        assert f"Note: The address {address} has no dot after the @" in result.stderr
    assert "blair@localhost" not in result.stderr
    assert len(officer.reads("draft", poll)["warnings"]) == 2
    officer.writes("core-maintainers.csv", ROLL)
    assert officer.reads("draft", officer.writes("removal.toml", REMOVAL))["warnings"] == []


def test_init_takes_the_settings_that_the_environment_has(
    officer_without_office: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database named there is the office's, and no file of another name is made or told of."""
    elsewhere = officer_without_office.directory / "elsewhere.db"
    monkeypatch.setenv("ELECTION_DATABASE_URL", f"sqlite:///{elsewhere}")
    monkeypatch.setenv("ELECTION_BASE_URL", "https://polls.example.org")
    done = officer_without_office.reads("init", "--yes")
    assert done["written"] == [".env", "keys/service.key"]
    assert elsewhere.exists()
    assert not Path("election.db").exists()
    monkeypatch.delenv("ELECTION_DATABASE_URL")
    monkeypatch.delenv("ELECTION_BASE_URL")
    assert "No polls yet" in officer_without_office.does("polls")
    assert "https://polls.example.org" in Path(".env").read_text()


def test_init_takes_no_database_that_another_office_has(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of another office's secrets could not be relied on."""
    monkeypatch.setenv("ELECTION_DATABASE_URL", f"sqlite:///{Path('election.db').resolve()}")
    Path("new").mkdir()
    monkeypatch.chdir("new")
    assert "is an office's already" in officer.is_refused("init", "--yes")
    with closing(sqlite3.connect(officer.directory / "election.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")  # of an older version
    assert "is an office's already" in officer.is_refused("init", "--yes")
    assert not any(Path().iterdir())

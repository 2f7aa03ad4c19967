"""Settings: the environment, then `.env`; missing ones are named, and no secret is shown."""

import os
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic_core import PydanticUndefined

from election.errors.database import DatabaseMissing, MigrationPending
from election.errors.office import OfficeExists, SettingsRefused, WeakSecret
from election.office.office import Office, fresh_settings, init_office, open_office
from election.office.settings import PREFIX, Settings, env_text, load
from election.services.links import BallotLink
from tests.support.officer import Officer

ROOT = Path(__file__).parents[2]
KEY = "a signing key for tests that is long enough"
NAMES = tuple(f"{PREFIX}{name}".upper() for name in Settings.model_fields if name != "directory")
CANARY = "canary-4f1d9c-and-some-more-so-that-it-is-long"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every setting of this machine from the environment."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def write(directory: Path, *lines: str) -> Path:
    """Write an `.env` with a secret, a service key, and these lines."""
    lines = (f"ELECTION_SECRET_KEYS={KEY}", "ELECTION_SERVICE_KEY=keys/service.key", *lines)
    (directory / ".env").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return directory


def refusal(directory: Path) -> str:
    with pytest.raises(SettingsRefused) as caught:
        load(directory)
    return str(caught.value)


# Where they come from


def test_the_environment_beats_the_file_and_the_file_beats_what_is_built_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This holds for each setting, in either letter case."""
    write(tmp_path, "ELECTION_PROJECT=Of the file", "ELECTION_MAIL_FROM=file@example.org")
    monkeypatch.setenv("ELECTION_PROJECT", "Of the environment")
    monkeypatch.setenv("election_base_url", "https://vote.example.org")
    settings = load(tmp_path)
    assert settings.project == "Of the environment"
    assert settings.base_url == "https://vote.example.org"
    assert settings.mail_from == "file@example.org"
    assert settings.mail_url == "maildir:mail"


def test_what_a_program_fixes_beats_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed value wins, so the environment never gives the demo another office."""
    write(tmp_path, "ELECTION_PROJECT=Of the file")
    monkeypatch.setenv("ELECTION_PROJECT", "Of the environment")
    assert load(tmp_path, {"project": "The demo"}).project == "The demo"


def test_without_a_file_the_environment_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Platforms without lasting disks need no file."""
    for name, value in fresh_settings().items():
        monkeypatch.setenv(f"{PREFIX}{name}".upper(), value)
    assert load(tmp_path).service_key == "keys/service.key"


def test_the_file_is_that_of_the_directory_where_the_command_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in a parent directory, or beside Python, is not read."""
    write(tmp_path, "ELECTION_PROJECT=Above")
    (tmp_path / "office").mkdir()
    write(tmp_path / "office", "ELECTION_PROJECT=Here")
    monkeypatch.chdir(tmp_path / "office")
    assert load().project == "Here"
    monkeypatch.chdir(tmp_path)
    assert load().project == "Above"


def test_other_lines_in_the_file_are_other_programs(tmp_path: Path) -> None:
    """Unknown or misspelt names, comments and empty lines are ignored."""
    write(tmp_path, "", "# a comment", "PORT=8000", "ELECTION_COLOUR=red")
    assert load(tmp_path).project == "The project"


def test_an_office_keeps_what_it_was_given(tmp_path: Path) -> None:
    """The new `.env` is read as it was written."""
    given = fresh_settings() | {"project": "Examplia's core, 山田 & Ștefănescu #1"}
    (tmp_path / ".env").write_text(env_text(given), encoding="utf-8")
    settings = load(tmp_path)
    assert settings.project == given["project"]
    assert settings.secret_keys == (given["secret_keys"],)
    assert {name: getattr(settings, name) for name in given if name != "secret_keys"} == {
        name: value for name, value in given.items() if name != "secret_keys"
    }


# Relative paths


def test_relative_paths_count_from_the_directory_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Database, mail and service key do so, from any working directory."""
    (tmp_path / "elsewhere").mkdir()
    office = init_office(tmp_path / "office", fresh_settings())
    monkeypatch.chdir(tmp_path / "elsewhere")
    again = open_office(tmp_path / "office")
    assert again.service_key == office.service_key
    assert again.service_key.startswith("ssh-ed25519 ")
    assert again.path("keys/lead-2027-1.key") == tmp_path / "office" / "keys" / "lead-2027-1.key"
    message = EmailMessage()
    message["From"], message["To"] = "elections@localhost", "robin@example.org"
    assert again.transport.send(message).state == "accepted"
    assert (tmp_path / "office" / "mail" / "new").is_dir()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_new_office_keeps_its_secrets_private(tmp_path: Path) -> None:
    """`.env` and the service key are 0600, keys/ is 0700."""
    init_office(tmp_path, fresh_settings())
    modes = {
        name: (tmp_path / name).stat().st_mode & 0o777
        for name in (".env", "keys", "keys/service.key")
    }
    assert modes == {".env": 0o600, "keys": 0o700, "keys/service.key": 0o600}


def test_two_offices_have_nothing_in_common(tmp_path: Path) -> None:
    """Their signing keys and service keys differ."""
    one = init_office(tmp_path / "one", fresh_settings())
    two = init_office(tmp_path / "two", fresh_settings())
    assert one.settings.secret_keys != two.settings.secret_keys
    assert one.service_key != two.service_key


@pytest.mark.parametrize("name", [".env", "election.db", "keys/service.key"])
def test_an_office_is_not_founded_over_another(tmp_path: Path, name: str) -> None:
    """If any file of an office is left, nothing is written."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OfficeExists) as caught:
        init_office(tmp_path, fresh_settings())
    assert caught.value.name == name
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / name).read_text() == "kept"


def test_an_office_wants_a_database_of_this_version(tmp_path: Path) -> None:
    """A missing one, and one without migrations, are refused before anything is done."""
    with pytest.raises(DatabaseMissing):
        open_office(write(tmp_path))
    (tmp_path / "election.db").touch()
    with pytest.raises(MigrationPending):
        open_office(tmp_path)


# How they are read


def test_keys_are_separated_by_commas_the_oldest_first(tmp_path: Path) -> None:
    """Spaces and a last comma are ignored."""
    write(tmp_path, f"ELECTION_SECRET_KEYS= {KEY} , {KEY}2,")
    assert load(tmp_path).secret_keys == (KEY, f"{KEY}2")


def test_a_last_slash_of_the_base_url_makes_no_difference(tmp_path: Path) -> None:
    """No link has a double slash."""
    write(tmp_path, "ELECTION_BASE_URL=https://vote.example.org/")
    assert load(tmp_path).base_url == "https://vote.example.org"


def test_a_service_key_with_written_line_breaks_is_read_from_the_file(tmp_path: Path) -> None:
    """Hosting platforms write it so, on one line."""
    text = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    )
    line = text.decode().replace("\n", "\\n")
    for quote in ("", "'", '"'):
        write(tmp_path, f"ELECTION_SERVICE_KEY={quote}{line}{quote}")
        assert Office(load(tmp_path)).service_key.startswith("ssh-ed25519 ")


# What is refused


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal names both secrets, or the one that is missing."""
    assert refusal(tmp_path) == (
        "The settings cannot be used: "
        "ELECTION_SECRET_KEYS and ELECTION_SERVICE_KEY missing or not readable."
    )
    monkeypatch.setenv("ELECTION_SERVICE_KEY", "keys/service.key")
    assert "ELECTION_SECRET_KEYS missing" in refusal(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """The sentence has its path."""
    (tmp_path / ".env").write_bytes(b"ELECTION_PROJECT=\xff\n")
    assert refusal(tmp_path) == (
        f"The settings cannot be used: {tmp_path / '.env'} is not UTF-8 text."
    )


@pytest.mark.parametrize("name", ["database_url", "mail_url", "service_key", "base_url"])
def test_a_null_character_is_refused_by_the_settings_name(tmp_path: Path, name: str) -> None:
    """No path holds one; the system would answer with an error of its own."""
    settings = fresh_settings() | {name: "sqlite:///electi\0.db"}
    (tmp_path / ".env").write_text(env_text(settings))
    assert refusal(tmp_path) == (
        f"The settings cannot be used: ELECTION_{name.upper()} missing or not readable."
    )


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another user's `.env` is refused in a sentence."""
    write(tmp_path)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dotenv.main.open", denied, raising=False)
    assert refusal(tmp_path).endswith(f"{tmp_path / '.env'}: Permission denied.")


@pytest.mark.parametrize("keys", ["", " , ", "short", f"{KEY},short", "k" * 31])
def test_a_secret_that_is_missing_or_short_lets_nothing_start(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    """31 bytes are too few, also for one of two keys, for pages and mail alike."""
    monkeypatch.setenv("ELECTION_SECRET_KEYS", keys)
    for command in (("serve",), ("worker", "--once")):
        refusal = officer.is_refused(*command)
        assert "each at least 32 bytes long" in refusal
        assert "short" not in refusal


def test_thirty_two_bytes_are_enough(tmp_path: Path) -> None:
    """Bytes are counted, not letters."""
    write(tmp_path, "ELECTION_SECRET_KEYS=" + "é" * 16)
    link = BallotLink("abc", 1)
    signer = Office(load(tmp_path)).signer
    assert signer.read(signer.make(link)) == link
    write(tmp_path, "ELECTION_SECRET_KEYS=" + "é" * 15)
    with pytest.raises(WeakSecret):
        _ = Office(load(tmp_path)).signer


# What is never shown

SECRETS = {
    "ELECTION_DATABASE_URL": f"postgresql://officer:{CANARY}@db.example.org/elections",
    "ELECTION_MAIL_URL": f"smtps://officer:{CANARY}@mail.example.org",
    "ELECTION_SECRET_KEYS": CANARY,
    "ELECTION_SERVICE_KEY": CANARY,
}


def test_settings_never_show_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and passwords in URLs are hidden when printed, logged or within an office."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings = load(tmp_path)
    assert settings.secret_keys == (CANARY,)
    for shown in (repr(settings), str(settings), f"{settings}", repr(Office(settings))):
        assert CANARY not in shown
        assert "The project" in shown


@pytest.mark.parametrize(
    ("name", "wrong", "command"),
    [
        ("DATABASE_URL", f"nonsense://officer:{CANARY}@db.example.org", "polls"),
        ("DATABASE_URL", f"postgresql://officer:{CANARY}@db.example.org:port/x", "polls"),
        ("DATABASE_URL", f"postgresql://officer:{CANARY}@127.0.0.1:1/elections", "polls"),
        ("MAIL_URL", f"nonsense://officer:{CANARY}@mail.example.org", "mail test a@example.org"),
        ("MAIL_URL", f"smtp://officer:{CANARY}@mail.example.org", "worker --once"),
        ("MAIL_URL", f"smtps://officer:{CANARY}@mail.example.org:port", "worker --once"),
        ("SECRET_KEYS", "canary", "serve"),
        ("SERVICE_KEY", CANARY, "notice removal-2026-1 --yes"),
        ("SERVICE_KEY", CANARY + " OPENSSH PRIVATE KEY", "notice removal-2026-1 --yes"),
    ],
)
def test_no_refusal_shows_a_secret(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, name: str, wrong: str, command: str
) -> None:
    """The sentence and the hint name the setting alone."""
    officer.drafts_removal()
    monkeypatch.setenv(PREFIX + name, wrong)
    refusal = officer.is_refused(*command.split())
    assert PREFIX + name in refusal
    assert "canary" not in refusal


# What is documented


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_in_the_operators_sheet(name: str) -> None:
    """It is a row of the table there, with its full name."""
    assert f"| `{name}` |" in (ROOT / "docs" / "people" / "operator.md").read_text("utf-8")


def test_the_operators_sheet_names_no_setting_that_is_not_there() -> None:
    """Every name in the sheet is a setting."""
    sheet = (ROOT / "docs" / "people" / "operator.md").read_text("utf-8")
    assert set(re.findall(r"ELECTION_[A-Z_]+", sheet)) <= set(NAMES)


def test_a_new_office_writes_every_setting_and_says_the_same_as_the_sheet() -> None:
    """`.env` has all settings but limits and those that are not set, as the sheet has them."""
    fresh = fresh_settings()
    unset = {name for name, field in Settings.model_fields.items() if field.default is None}
    written = {f"{PREFIX}{name}".upper() for name in {*fresh, *unset}}
    assert written == {name for name in NAMES if not name.endswith("_SECONDS")}
    sheet = (ROOT / "docs" / "people" / "operator.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        if name in fresh and name != "secret_keys":
            assert f"| `{fresh[name]}` |" in sheet or fresh[name] in sheet, name
            assert field.default in (fresh[name], PydanticUndefined)

"""Key files: private from the first byte, never overwritten, and never mistaken for another."""

import base64
import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from election.crypto.envelope import check_public, public_half
from election.database.schema import upgrade
from election.errors.crypto import KeyUnreadable
from election.errors.office import (
    FileExists,
    FileUnreadable,
    KeyFileExists,
    SecretKeyGiven,
    ServiceKeyUnreadable,
    WrongKeyFile,
)
from election.errors.phases import TooLate
from election.kinds.poll_file import read_poll_file
from election.office.files import write_private
from election.office.key_files import (
    new_service_key,
    read_poll_key,
    read_public_key,
    read_seed,
    service_private_key,
    write_poll_key,
    write_seed,
)
from election.office.notice import notice
from election.office.office import Office, fresh_settings, init_office
from election.rules.counting.lot import commitment
from election.services import draft
from tests.support.officer import Officer
from tests.support.whole_polls import opens, ranks, votes
from tests.support.world import (
    CLOSES,
    DECISION,
    ELECTION,
    NOON,
    OPENS,
    REMOVAL,
    ROLL,
    SettableClock,
)

SECRET = "5e" * 32
WRITERS: list[Callable[[Path], str]] = [write_poll_key, write_seed]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def key_file(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


# Writing


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_key_file_is_for_its_owner_alone(
    tmp_path: Path, write: Callable[[Path], str], mask: int
) -> None:
    """It is 0600 in a directory of 0700, under any umask."""
    before = os.umask(mask)
    try:
        write(tmp_path / "keys" / "secret")
    finally:
        os.umask(before)
    assert mode(tmp_path / "keys" / "secret") == 0o600
    assert mode(tmp_path / "keys") == 0o700


@pytest.mark.parametrize("write", WRITERS)
def test_a_key_file_is_never_written_over(tmp_path: Path, write: Callable[[Path], str]) -> None:
    """Not even another key overwrites it, for its ballots could never be opened."""
    path = tmp_path / "removal-2026-1.key"
    write(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileExists) as caught:
        write(path)
    assert str(caught.value) == f"{path} is there already: no key, share or seed is written over."
    assert path.read_bytes() == before


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link counts as a file, so nobody chooses where the key goes."""
    (tmp_path / "removal-2026-1.key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileExists):
        write_poll_key(tmp_path / "removal-2026-1.key")
    assert not (tmp_path / "elsewhere").exists()


def test_a_directory_that_is_a_file_is_named(tmp_path: Path) -> None:
    """The sentence names the file in the way."""
    (tmp_path / "keys").write_text("")
    with pytest.raises(FileExists) as caught:
        write_seed(tmp_path / "keys" / "lead-2027-1.seed")
    assert caught.value.path == str(tmp_path / "keys")
    with pytest.raises(FileUnreadable, match="Not a directory"):
        write_seed(tmp_path / "keys" / "deeper" / "lead-2027-1.seed")


def test_a_name_that_the_disk_does_not_take_is_a_sentence(tmp_path: Path) -> None:
    """The refusal is a sentence, and no traceback."""
    with pytest.raises(FileUnreadable, match="File name too long"):
        write_private(tmp_path / ("x" * 300), b"")


def test_a_disk_that_is_full_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal is a sentence when the file opens but its bytes find no room."""

    def no_room(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(FileUnreadable, match="No space left on device"):
        write_seed(tmp_path / "lead-2027-1.seed")


# Reading


def test_a_poll_key_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The file says what it is, and shows the public half."""
    path = tmp_path / "removal-2026-1.key"
    public = write_poll_key(path)
    assert public_half(read_poll_key(path)) == public
    first, second, third = path.read_text().splitlines()
    assert first == "# A poll's key: whoever holds this file can open its ballots."
    assert second == f"# Public half: {public}"
    assert third == f"election-poll-key/v1 {read_poll_key(path)}"


def test_a_seed_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The file shows the commitment that goes into the definition."""
    path = tmp_path / "lead-2027-1.seed"
    promise = write_seed(path)
    assert commitment(read_seed(path)) == promise
    assert f"# Commitment: {promise}" in path.read_text()


def test_each_key_and_each_seed_is_another(tmp_path: Path) -> None:
    """Two keys differ, and two seeds differ."""
    for write in WRITERS:
        assert len({write(tmp_path / f"{write.__name__}-{n}") for n in range(20)}) == 20


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A seed is no key and a key is no seed, though both are 64 hexadecimal digits."""
    key, seed = tmp_path / "a.key", tmp_path / "a.seed"
    write_poll_key(key)
    write_seed(seed)
    with pytest.raises(WrongKeyFile) as caught:
        read_poll_key(seed)
    assert str(caught.value) == f"{seed} is not a file of kind election-poll-key."
    with pytest.raises(WrongKeyFile):
        read_seed(key)
    with pytest.raises(WrongKeyFile):
        read_public_key(str(seed))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [SECRET],
        ["election-poll-key/v2 " + SECRET],
        ["election-poll-key/v1 " + SECRET[:-1]],
        ["election-poll-key/v1 " + SECRET + "0"],
        ["election-poll-key/v1 " + SECRET, "election-poll-key/v1 " + "6f" * 32],
        ["election-poll-key/v1 " + SECRET, "election-seed/v1 " + SECRET],
        ["# election-poll-key/v1 " + SECRET],
    ],
)
def test_a_file_that_holds_no_one_key_is_refused(tmp_path: Path, lines: list[str]) -> None:
    """None, two, a half, another version and a commented key are refused."""
    with pytest.raises(WrongKeyFile) as caught:
        read_poll_key(key_file(tmp_path / "a.key", *lines))
    assert SECRET not in str(caught.value)


def test_a_key_file_that_windows_has_touched_is_read(tmp_path: Path) -> None:
    """Windows line ends change nothing."""
    path = tmp_path / "a.key"
    path.write_bytes(f"# A key\r\nelection-poll-key/v1 {SECRET}\r\n".encode())
    assert read_poll_key(path) == SECRET


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    """A missing file, a directory and bytes that are no text have a sentence each."""
    noise = tmp_path / "noise"
    noise.write_bytes(b"\xff\xfe\x00")
    for path, reason in (
        (tmp_path / "none", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (noise, "it is not UTF-8 text"),
    ):
        with pytest.raises(FileUnreadable) as caught:
            read_seed(path)
        assert str(caught.value) == f"{path} cannot be used: {reason}."


# The public half


def test_a_public_key_is_taken_as_itself_or_from_a_file(tmp_path: Path) -> None:
    """It is given as digits, or as a file of digits; a file of the secret half is refused."""
    path = tmp_path / "a.key"
    public = write_poll_key(path)
    (tmp_path / "a.pub").write_text(f"{public.upper()}\n")
    for given in (public, f" {public.upper()}\n", str(tmp_path / "a.pub")):
        assert read_public_key(given) == public
    with pytest.raises(SecretKeyGiven) as caught:
        read_public_key(str(path))
    assert f"--public-key {public}" in caught.value.advice
    assert read_poll_key(path) not in f"{caught.value} {caught.value.advice}"


def test_a_file_whose_path_has_64_characters_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only 64 digits are taken for a key."""
    monkeypatch.chdir(tmp_path)
    name = "k" * 60 + ".key"
    assert read_public_key(name) == name
    (tmp_path / name).write_text("ab" * 32)
    assert read_public_key(name) == "ab" * 32


@pytest.mark.parametrize("given", ["", "ab", "no/such/file", "ab" * 500])
def test_what_is_neither_key_nor_file_is_refused_as_a_key(given: str) -> None:
    """The sentence is about a key, however long the text is."""
    with pytest.raises(KeyUnreadable):
        check_public(read_public_key(given))


# The service key


def public_line(key: ed25519.Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes_raw()
    blob = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20" + raw
    return f"ssh-ed25519 {base64.b64encode(blob).decode()}"


def openssh(key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


def test_a_service_key_is_a_path_or_the_key_itself(tmp_path: Path) -> None:
    """Relative and absolute paths, and text with real or written line breaks, are read."""
    key = ed25519.Ed25519PrivateKey.generate()
    text = openssh(key)
    write_private(tmp_path / "keys" / "service.key", text.encode())
    for setting in (
        "keys/service.key",
        str(tmp_path / "keys" / "service.key"),
        text,
        text.strip(),
        text.replace("\n", "\r\n"),
        text.replace("\n", "\\n"),
    ):
        assert public_line(service_private_key(setting, tmp_path)) == public_line(key)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_a_new_service_key_is_one_that_ssh_keygen_reads(tmp_path: Path) -> None:
    """It is in OpenSSH's own format."""
    write_private(tmp_path / "service.key", new_service_key())
    done = subprocess.run(
        ["ssh-keygen", "-y", "-f", tmp_path / "service.key"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (
        done.stdout.split()[:2] == public_line(service_private_key("service.key", tmp_path)).split()
    )


def strings(*parts: bytes) -> bytes:
    """Join parts as SSH writes them, each after its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def foreign(cipher: bytes = b"none", kdf: bytes = b"none", kind: bytes = b"ssh-ed25519") -> str:
    """A key file of this cipher and kind, as far as it can be read without a passphrase."""
    salt_and_rounds = strings(bytes(16)) + (16).to_bytes(4, "big")
    blob = b"openssh-key-v1\0" + strings(cipher, kdf, salt_and_rounds) + (1).to_bytes(4, "big")
    blob += strings(strings(kind, bytes(32)), bytes(64))
    body = base64.b64encode(blob).decode()
    return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"


def unusable() -> list[str]:
    good = openssh(ed25519.Ed25519PrivateKey.generate())
    body = "".join(good.splitlines()[1:-1])
    pkcs8 = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return [
        "",
        "keys/none.key",
        ".",
        body,
        body * 10,
        "a\0b",
        good.replace("b3Blbn", "AAAAAA"),
        good[: len(good) // 2],
        good.splitlines()[0],
        pkcs8.decode(),
        foreign(b"aes256-ctr", b"bcrypt"),
        foreign(b"rot13", b"bcrypt"),
        foreign(kind=b"ssh-made-up"),
        openssh(ec.generate_private_key(ec.SECP256R1())),
        openssh(rsa.generate_private_key(65537, 2048)),
    ]


def test_what_is_no_service_key_is_refused_and_never_shown(tmp_path: Path) -> None:
    """Other kinds, locked and cut keys are refused without any part of them."""
    for setting in unusable():
        with pytest.raises(ServiceKeyUnreadable) as caught:
            public_line(service_private_key(setting, tmp_path))
        assert str(caught.value) == (
            "ELECTION_SERVICE_KEY is neither an OpenSSH Ed25519 private key nor the path of one."
        )


# The keys of a notice


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with a drafted removal and a drafted election, and a settable clock."""
    new_office = init_office(tmp_path, fresh_settings())
    upgrade(new_office.database.engine)
    new_office.clock = SettableClock()
    for toml in (REMOVAL, ELECTION, DECISION):
        file = read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml")
        with new_office.database.transaction() as tx:
            draft.draft(tx, new_office.clock, file)
    return new_office


def test_what_a_notice_needs_is_made_beside_the_server(office: Office) -> None:
    """Each kind gets a key, an election a seed too, and the definition has their public sides."""
    removal = notice(office, "removal-2026-1", public_key=None, seed_hashes=())
    election = notice(office, "lead-2027-1", public_key=None, seed_hashes=())
    decision = notice(office, "decision-2027-1", public_key=None, seed_hashes=())
    assert removal.written == [office.key_path("removal-2026-1")]
    assert decision.written == [office.key_path("decision-2027-1")]
    assert election.written == [office.key_path("lead-2027-1"), office.seed_path("lead-2027-1")]
    assert public_half(read_poll_key(removal.written[0])).encode() in removal.poll.definition
    assert commitment(read_seed(election.written[1])).encode() in election.poll.definition


def test_a_notice_with_a_key_from_elsewhere_writes_no_secret(
    office: Office, tmp_path: Path
) -> None:
    """The server then has nothing that opens a ballot."""
    public = write_poll_key(tmp_path / "elsewhere.key")
    noticed = notice(office, "removal-2026-1", public_key=public, seed_hashes=())
    assert noticed.written == []
    assert not office.key_path("removal-2026-1").exists()
    assert b'"made":"elsewhere"' in noticed.poll.definition


def test_a_notice_that_is_refused_leaves_no_key_behind(office: Office) -> None:
    """Its files are deleted, and the next try makes its own."""
    assert isinstance(office.clock, SettableClock)
    office.clock.now = OPENS
    with pytest.raises(TooLate):
        notice(office, "lead-2027-1", public_key=None, seed_hashes=())
    assert not office.key_path("lead-2027-1").exists()
    assert not office.seed_path("lead-2027-1").exists()
    office.clock.now = NOON
    assert notice(office, "lead-2027-1", public_key=None, seed_hashes=()).written


def test_a_key_that_was_there_before_a_refused_notice_stays(office: Office) -> None:
    """Only files that this notice wrote are deleted."""
    write_seed(office.seed_path("lead-2027-1"))
    with pytest.raises(KeyUnreadable):
        notice(office, "lead-2027-1", public_key="no key", seed_hashes=())
    assert office.seed_path("lead-2027-1").exists()
    assert not office.key_path("lead-2027-1").exists()


# The key and the seed of a tally


@pytest.fixture
def closed(officer: Officer) -> Officer:
    """An officer with a closed election, whose key and seed are in keys/."""
    slug = officer.drafts_election()
    opens(officer, slug)
    for person in ("avery", "blair", "casey", "devon", "ellis"):
        votes(officer, slug, person, ranks("blair"))
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    return officer


TALLY = ("tally", "lead-2027-1", "--key", "keys/lead-2027-1.key")


@pytest.mark.parametrize("given", [(), ("keys/lead-2027-1.seed",), ("copy.seed",)])
def test_the_seed_beside_the_server_is_used_once(closed: Officer, given: tuple[str, ...]) -> None:
    """It is used once when found, named again, or given as a copy."""
    seed = closed.directory / "keys" / "lead-2027-1.seed"
    shutil.copy(seed, closed.directory / "copy.seed")
    options = [word for path in given for word in ("--seed", path)]
    assert closed.reads(*TALLY, *options)["winner"] == "blair"


def test_a_seed_beside_the_server_that_the_poll_was_not_promised_is_not_used(
    closed: Officer,
) -> None:
    """The refusal names the missing seed, whatever file has its name."""
    seed = closed.directory / "keys" / "lead-2027-1.seed"
    seed.rename(closed.directory / "kept.seed")
    write_seed(seed)
    assert "the officer's seed is missing" in closed.is_refused(*TALLY)
    assert closed.reads(*TALLY, "--seed", "kept.seed")["winner"] == "blair"


def test_a_tally_with_the_wrong_file_is_refused_and_can_be_done_again(closed: Officer) -> None:
    """A seed for a key, another poll's key and a missing file change nothing."""
    write_poll_key(closed.directory / "another.key")
    for path, sentence in (
        ("keys/lead-2027-1.seed", "is not a file of kind election-poll-key"),
        ("another.key", "another poll's key"),
        ("none.key", "No such file or directory"),
    ):
        assert sentence in closed.is_refused("tally", "lead-2027-1", "--key", path)
    assert closed.reads(*TALLY)["winner"] == "blair"


# Poll files


def test_a_poll_file_that_cannot_be_read_is_a_sentence(officer: Officer) -> None:
    """It is missing or a directory; a missing roll is one of the file's faults."""
    assert "none.toml cannot be used: No such file" in officer.is_refused("draft", "none.toml")
    assert "keys cannot be used: it is no plain file" in officer.is_refused("draft", "keys")
    for roll in ("none.csv", "keys", "a\\u0000b.csv"):
        officer.writes("removal.toml", REMOVAL, {'"core-maintainers.csv"': f'"{roll}"'})
        assert "removal.toml has 1 fault:\n  roll.file: " in officer.is_refused(
            "draft", "removal.toml"
        )

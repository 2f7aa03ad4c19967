"""Certifying by the command line, on one machine or two, with the real ssh-keygen and ssh-agent."""

import json
import re
from pathlib import Path

import pytest

from election.crypto.ssh_signature import verify
from election.errors.signatures import NotSigned, SshKeygenMissing
from election.office import ssh_keygen
from tests.support.officer import Officer, text_of
from tests.support.signers import naming
from tests.support.sshkeys import Ssh
from tests.support.world import CLOSES, OPENS

STATEMENT = ("--statement", "https://example.org/reasons")
SLUG = "removal-2026-1"


@pytest.fixture
def robin(ssh: Ssh) -> Path:
    """The officer's key."""
    return ssh.key("robin")


@pytest.fixture
def sam(ssh: Ssh) -> Path:
    """The scrutineer's key."""
    return ssh.key("sam")


def published(officer: Officer, changes: dict[str, str] | None = None) -> Officer:
    """A removal whose challenge period is over."""
    slug = officer.drafts_removal(changes)
    officer.does("notice", slug, "--yes")
    for now, words in ((OPENS, ("open",)), (CLOSES, ("close",))):
        officer.clock.now = now
        officer.does(*words, slug, "--yes")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    officer.clock.forward(days=7)
    return officer


@pytest.fixture
def signed(officer: Officer, ssh: Ssh, robin: Path, sam: Path) -> Officer:
    """One whose poll file names the keys of Robin and Sam."""
    return published(officer, naming(officer=ssh.public(robin), scrutineer=ssh.public(sam)))


def phase(officer: Officer) -> str:
    return str(officer.reads("show", SLUG)["phase"])


def certified_by(place: Officer, ssh: Ssh, **keys: Path) -> None:
    """Assert that the poll is certified, signed by these officials with these keys."""
    assert phase(place) == "certified"
    place.does("export", SLUG, "record")
    record = place.directory / "record"
    content = (record / "certification.json").read_bytes()
    for office, key in keys.items():
        armoured = (record / f"certification.json.{office}.sig").read_text()
        assert ssh.accepts(armoured, ssh.public(key), content)
    assert len(list(record.glob("certification.json.*"))) == len(keys)


def test_a_poll_without_keys_is_certified_as_plainly_as_ever(officer: Officer, ssh: Ssh) -> None:
    """One command certifies it, and the report says that nobody signed."""
    published(officer)
    output = officer.does("certify", SLUG, *STATEMENT, "--yes")
    assert output == f"Certified: http://127.0.0.1:8000/polls/{SLUG}/report\n"
    certified_by(officer, ssh)
    report = (officer.directory / "record" / "report.md").read_text("utf-8")
    assert "certified without signatures" in report


def test_signing_a_poll_without_keys_is_refused_and_certifies_nothing(
    officer: Officer, robin: Path
) -> None:
    """The refusal says that the poll asks for no signature."""
    published(officer)
    for words in (("--key", robin), ("--out", "certification.json"), ("--signature", "none")):
        refusal = officer.is_refused("certify", SLUG, *STATEMENT, *map(str, words), "--yes")
        assert "names no key of officer or scrutineer" in refusal
    assert phase(officer) == "published"
    assert not Path("certification.json").exists()


def test_another_service_key_publishes_nothing(officer: Officer, ssh: Ssh) -> None:
    """After a new key since the notice, the refusal shows both fingerprints."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    (noticed,) = re.findall(r"service key +(SHA256:\S+)", officer.does("show", slug))
    for now, words in ((OPENS, ("open",)), (CLOSES, ("close",))):
        officer.clock.now = now
        officer.does(*words, slug, "--yes")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    old, new = Path("keys/service.key").read_bytes(), ssh.key("new")
    Path("keys/service.key").write_bytes(new.read_bytes())
    refusal = officer.is_refused("publish", slug, "--yes")
    assert noticed in refusal
    assert ssh.fingerprint(new) in refusal
    Path("keys/service.key").write_bytes(old)
    officer.does("publish", slug, "--yes")


def test_show_tells_whose_keys_the_definition_names(
    officer: Officer, ssh: Ssh, robin: Path, sam: Path
) -> None:
    """It shows the fingerprints that `ssh-keygen -l` shows."""
    slug = officer.drafts_removal(naming(officer=ssh.public(robin), scrutineer=ssh.public(sam)))
    output = " ".join(officer.does("show", slug).split())
    assert f"officer's key {ssh.fingerprint(robin)}" in output
    assert f"scrutineer's key {ssh.fingerprint(sam)}" in output


def test_both_sign_on_one_machine_in_one_go(
    signed: Officer, ssh: Ssh, robin: Path, sam: Path
) -> None:
    """One command takes both keys, in any order."""
    keys = ("--key", str(sam), "--key", str(robin))
    assert signed.does("certify", SLUG, *STATEMENT, *keys, "--yes").startswith("Certified: ")
    certified_by(signed, ssh, officer=robin, scrutineer=sam)
    signed.does("worker", "--once")
    assert any("certified" in text_of(mail) for mail in signed.mail_to("casey@example.org"))


def test_both_sign_on_two_machines_with_ssh_keygen_alone(
    signed: Officer, ssh: Ssh, robin: Path, sam: Path
) -> None:
    """The scrutineer signs the officer's file with OpenSSH, and no program of ours."""
    begin = ("certify", SLUG, *STATEMENT, "--key", str(robin), "--out", "certification.json")
    output = signed.does(*begin, "--yes")
    assert "it waits for the signature of the scrutineer" in output
    assert phase(signed) == "published"
    signed.clock.forward(days=2)
    done = ssh.runs(
        *("ssh-keygen", "-Y", "sign", "-n", "election", "-f", sam, "certification.json")
    )
    assert done.returncode == 0, done.stderr
    finish = output.splitlines()[-1].removeprefix("Then: election ").split()
    assert finish == ["certify", SLUG, "--signature", "certification.json.sig"]
    assert signed.does(*finish, "--yes").startswith("Certified: ")
    certified_by(signed, ssh, officer=robin, scrutineer=sam)
    record = Path("record/certification.json")
    assert record.read_bytes() == Path("certification.json").read_bytes()


def test_both_sign_elsewhere_with_election_sign(
    signed: Officer, ssh: Ssh, robin: Path, sam: Path, tmp_path: Path
) -> None:
    """No key comes near the server, and `sign` needs no office."""
    signed.does("certify", SLUG, *STATEMENT, "--out", "certification.json", "--yes")
    words = ["certify", SLUG, "--yes"]
    for name, key in (("robin", robin), ("sam", sam)):
        home = tmp_path / f"home-of-{name}"
        home.mkdir()
        (home / "certification.json").write_bytes(Path("certification.json").read_bytes())
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(home)
            done = signed.types("sign", "certification.json", "--key", str(key), "--yes")
        assert done.exit_code == 0, done.output
        assert "statement: https://example.org/reasons" in done.stderr
        assert ssh.fingerprint(key) in done.stdout
        words += ["--signature", str(home / "certification.json.sig")]
    assert signed.does(*words).startswith("Certified: ")
    certified_by(signed, ssh, officer=robin, scrutineer=sam)


def test_ssh_agent_signs_for_a_public_key_file(
    signed: Officer, ssh: Ssh, robin: Path, sam: Path
) -> None:
    """The private keys are in a real agent, and their files are gone."""
    keys = ("--key", f"{robin}.pub", "--key", f"{sam}.pub")
    with ssh.agent(robin, sam):
        robin.unlink()
        sam.unlink()
        signed.does("certify", SLUG, *STATEMENT, *keys, "--yes")
    certified_by(signed, ssh, officer=robin, scrutineer=sam)


def test_a_key_that_no_agent_holds_signs_nothing(signed: Officer, robin: Path) -> None:
    """The refusal has ssh-keygen's own words, and nothing has begun."""
    robin.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSH_AUTH_SOCK", raising=False)
        refusal = signed.is_refused("certify", SLUG, *STATEMENT, "--key", f"{robin}.pub", "--yes")
    assert "No private key found" in refusal
    assert "; none was given" in signed.is_refused("certify", SLUG, "--yes")


def test_the_wrong_keys_are_named(signed: Officer, ssh: Ssh) -> None:
    """RSA, a stranger's key, a locked key and a file without a key have a sentence each."""
    stranger, locked = ssh.key("stranger"), ssh.key("locked", passphrase="a secret")
    Path("note.txt").write_text("hello")
    for key, words in (
        (ssh.key("rsa", "rsa"), "a key that is not of the type ssh-ed25519"),
        (stranger, f"the definition names the key {ssh.fingerprint(stranger)} for nobody"),
        (locked, "passphrase"),
        ("note.txt", "ssh-keygen did not sign with note.txt"),
        ("nowhere", "No such file"),
    ):
        refusal = signed.is_refused("certify", SLUG, *STATEMENT, "--key", str(key), "--yes")
        assert words in refusal, refusal
    assert phase(signed) == "published"


def test_a_signature_that_lost_its_form_is_refused(
    signed: Officer, ssh: Ssh, robin: Path, sam: Path
) -> None:
    """Line breaks changed by a mail are refused, though ssh-keygen takes them."""
    signed.does("certify", SLUG, *STATEMENT, "--key", str(robin), "--out", "c.json", "--yes")
    armoured = ssh.signs(sam, Path("c.json").read_bytes())
    Path("c.json.sig").write_bytes(armoured.replace("\n", "\r\n").encode())
    refusal = signed.is_refused("certify", SLUG, "--signature", "c.json.sig", "--yes")
    assert "it is not written as ssh-keygen writes it" in refusal
    Path("c.json.sig").write_bytes(b"\xff\xfe")
    assert "no OpenSSH signature" in signed.is_refused(
        "certify", SLUG, "--signature", "c.json.sig", "--yes"
    )
    Path("c.json.sig").write_text(armoured)
    signed.does("certify", SLUG, "--signature", "c.json.sig", "--yes")
    certified_by(signed, ssh, officer=robin, scrutineer=sam)


def test_without_anything_to_sign_with_it_says_what_is_missing(
    signed: Officer, robin: Path
) -> None:
    """It also names whose signature is missing after the first."""
    refusal = signed.is_refused("certify", SLUG, *STATEMENT, "--yes")
    assert "not signed yet by the officer and the scrutineer" in refusal
    assert "--out FILE" in refusal
    assert "; none was given" in signed.is_refused("certify", SLUG, "--yes")
    signed.does("certify", SLUG, *STATEMENT, "--key", str(robin), "--yes")
    assert "not signed yet by the scrutineer" in signed.is_refused("certify", SLUG, "--yes")


def test_what_is_signed_is_shown_before_anybody_signs(signed: Officer, robin: Path) -> None:
    """Without a confirmation nothing is signed and nothing is kept."""
    words = ("certify", SLUG, *STATEMENT, "--key", str(robin), "--out", "certification.json")
    refusal = signed.is_refused(*words)
    assert "nobody confirmed" in refusal
    for line in ("poll: removal-2026-1", "statement: https://example.org/reasons", "tally: "):
        assert line in refusal
    assert not Path("certification.json").exists()
    assert "; none was given" in signed.is_refused("certify", SLUG, "--yes")


def test_another_statement_drops_the_first_signature_aloud(signed: Officer, robin: Path) -> None:
    """The signer of the old statement is told to sign again."""
    signed.does("certify", SLUG, *STATEMENT, "--key", str(robin), "--yes")
    mended = ("--statement", "https://example.org/mended", "--out", "certification.json")
    result = signed.types("certify", SLUG, *mended, "--yes")
    assert "The officer signed something else before; that is dropped." in result.stderr
    assert "waits for the signature of the officer and the scrutineer" in result.stdout
    assert json.loads(Path("certification.json").read_bytes())["statement"] == mended[1]


def test_no_file_is_written_over(signed: Officer, robin: Path) -> None:
    """The certification and each signature go into new files."""
    Path("thesis.json").write_text("ten years of work")
    begin = ("certify", SLUG, *STATEMENT, "--out")
    assert "was not written over" in signed.is_refused(*begin, "thesis.json", "--yes")
    assert Path("thesis.json").read_text() == "ten years of work"
    assert "cannot be used" in signed.is_refused(*begin, "no/such/place.json", "--yes")
    for _ in range(2):
        signed.does(*begin, "certification.json", "--yes")
    Path("certification.json.sig").write_text("older")
    sign = ("sign", "certification.json", "--key", str(robin), "--yes")
    assert "was not written over" in signed.is_refused(*sign)
    assert Path("certification.json.sig").read_text() == "older"


def test_sign_signs_certifications_only(officer: Officer, ssh: Ssh, robin: Path) -> None:
    """Any other file is refused before a key is used; an RSA key leaves no signature."""
    sign = ("sign", "paper.json", "--key", str(robin), "--yes")
    assert "paper.json cannot be used" in officer.is_refused(*sign)
    Path("paper.json").write_text('{"format":"election-receipt/v1"}')
    assert "not the certification of a poll" in officer.is_refused(*sign)
    Path("paper.json").write_text('{"format":"election-certification/v1","poll":"x"}')
    rsa = ssh.key("rsa", "rsa")
    assert "ssh-ed25519" in officer.is_refused("sign", "paper.json", "--key", str(rsa), "--yes")
    assert not Path("paper.json.sig").exists()
    assert "nobody confirmed" in officer.is_refused("sign", "paper.json", "--key", str(robin))
    officer.does(*sign)
    assert ssh.accepts(
        Path("paper.json.sig").read_text(), ssh.public(robin), Path("paper.json").read_bytes()
    )


def test_the_door_to_openssh_signs_any_bytes(ssh: Ssh, robin: Path) -> None:
    """It returns the one form that we verify, and leaves no file of the message."""
    for message in (b"", b"\0\xff\r\n", bytes(100_000)):
        verify(ssh_keygen.sign(robin, message), ssh.public(robin), message)


def test_a_key_that_others_can_read_is_refused_by_openssh(robin: Path) -> None:
    """Its words come through on one line."""
    robin.chmod(0o644)
    with pytest.raises(NotSigned) as refused:
        ssh_keygen.sign(robin, b"message")
    assert "are too open" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_machine_without_openssh_is_told_so(
    robin: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The refusal is a sentence, and no traceback."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SshKeygenMissing):
        ssh_keygen.sign(robin, b"message")

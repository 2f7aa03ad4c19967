"""The openers of a box: two must get the same result, signatures are real, one is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.officer import Officer
from tests.support.sshkeys import Ssh
from tests.support.trustee_polls import SLUG, Shares, acts_of, altered, closed, root_of

OFFICER = '"Robin Castellanos", email = "officer@example.org" }\nscrutineer'
SCRUTINEER = '"Sam Whitfield", email = "scrutineer@example.org" }\ncontact'
TRUSTEE = '"Terry Nakamura", email = "trustee@example.org" }'


def with_keys(ssh: Ssh, **keys: Path) -> dict[str, str]:
    """Return changes of the poll file that name these people's SSH keys."""
    sections = {"officer": OFFICER, "scrutineer": SCRUTINEER, "trustee": TRUSTEE}
    return {
        sections[who]: sections[who].replace(" }", f', key = "{ssh.public(key)}" }}', 1)
        for who, key in keys.items()
    }


def unseals(officer: Officer, hands: Shares, out: str, signing: Path | str | None = None) -> str:
    """Open the box with Robin's and Terry's shares; sign the result where a key is given."""
    shares = ("--share", hands.robin, "--share", hands.terry)
    signed = () if signing is None else ("--sign", str(signing))
    root = ("--root", root_of("box.json"), "--yes")
    officer.does("unseal", "box.json", *root, *shares, "--out", out, *signed)
    return out


def boxed(officer: Officer, changes: dict[str, str] | None = None) -> Shares:
    hands = closed(officer, changes)
    officer.does("box", SLUG, "box.json")
    return hands


def tallied(officer: Officer, *opened: str) -> Any:
    """Return the journal's entry on how the box was opened, and the report's sentence on it."""
    words = [word for file in opened for word in ("--opened", file)]
    officer.does("tally", SLUG, *words)
    officer.does("publish", SLUG, "--yes")
    officer.does("export", SLUG, "record")
    return dict(acts_of(officer, SLUG))["unsealed"]


def report() -> str:
    return " ".join(Path("record/report.md").read_text("utf-8").split())


def test_officer_and_scrutineer_open_the_box_and_sign(officer: Officer, ssh: Ssh) -> None:
    """Each signs with a key of their own, and the report names both."""
    robin, sam = ssh.key("robin"), ssh.key("sam")
    hands = boxed(officer, with_keys(ssh, officer=robin, scrutineer=sam))
    first = unseals(officer, hands, "robins.json", robin)
    second = unseals(officer, hands, "sams.json", sam)
    entry = tallied(officer, first, second)
    assert (entry["outputs"], entry["signed"]) == (2, ["officer", "scrutineer"])
    assert (
        "Robin Castellanos (officer) and Sam Whitfield (scrutineer) each opened the box elsewhere, "
        "and signed that they found the same."
    ) in report()


def test_the_signature_is_one_that_openssh_accepts(officer: Officer, ssh: Ssh) -> None:
    """The signature is over the file as it is, in the namespace `election`."""
    robin = ssh.key("robin")
    hands = boxed(officer, with_keys(ssh, officer=robin))
    unseals(officer, hands, "opened.json", robin)
    armoured, content = Path("opened.json.sig").read_text("ascii"), Path("opened.json").read_bytes()
    assert ssh.accepts(armoured, ssh.public(robin), content)
    assert not ssh.accepts(armoured, ssh.public(robin), content + b" ")


def test_an_agent_signs_for_a_public_key(officer: Officer, ssh: Ssh) -> None:
    """The program never reads the private key."""
    robin = ssh.key("robin")
    hands = boxed(officer, with_keys(ssh, officer=robin))
    with ssh.agent(robin):
        unseals(officer, hands, "opened.json", f"{robin}.pub")
    assert tallied(officer, "opened.json")["signed"] == ["officer"]


def test_one_opener_only_is_named(officer: Officer, ssh: Ssh) -> None:
    """An opener may also be a trustee whose key the definition names."""
    terry = ssh.key("terry")
    hands = boxed(officer, with_keys(ssh, trustee=terry))
    entry = tallied(officer, unseals(officer, hands, "opened.json", terry))
    assert entry["signed"] == ["trustee 3"]
    sentence = "One opener only: Terry Nakamura (trustee 3) opened the box elsewhere, and signed"
    assert sentence in report()


def test_the_same_opener_twice_is_one(officer: Officer, ssh: Ssh) -> None:
    """Two outputs of one signer are not told as two openers."""
    robin = ssh.key("robin")
    hands = boxed(officer, with_keys(ssh, officer=robin))
    entry = tallied(
        officer, unseals(officer, hands, "a.json", robin), unseals(officer, hands, "b.json", robin)
    )
    assert (entry["outputs"], entry["signed"]) == (2, ["officer"])
    assert "One opener only: Robin Castellanos (officer)" in report()


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        (1, "One opener only: the box was opened elsewhere, and nobody signed what was found."),
        (2, "The box was opened elsewhere; 2 outputs are the same, and none is signed."),
    ],
)
def test_without_signatures_the_report_says_so(
    officer: Officer, outputs: int, sentence: str
) -> None:
    """A copy of an output proves no second opener."""
    hands = boxed(officer)
    files = [unseals(officer, hands, f"{number}.json") for number in range(outputs)]
    entry = tallied(officer, *files)
    assert (entry["outputs"], entry["signed"]) == (outputs, [])
    assert sentence in report()


def test_the_same_file_given_twice_is_one_output(officer: Officer) -> None:
    """A file that is given twice by a slip makes no second opener."""
    hands = boxed(officer)
    unseals(officer, hands, "opened.json")
    assert tallied(officer, "opened.json", "opened.json")["outputs"] == 1


def test_a_key_that_the_definition_does_not_name_makes_nobody_a_signer(
    officer: Officer, ssh: Ssh
) -> None:
    """`unseal` refuses to sign with it; one made without `unseal` is true, and nobody's."""
    hands = boxed(officer, with_keys(ssh, officer=ssh.key("robin")))
    stranger = ssh.key("stranger")
    words = ("--root", root_of("box.json"), "--yes", "--out", "opened.json", "--share", hands.robin)
    signing = ("--share", hands.terry, "--sign", str(stranger))
    refusal = officer.is_refused("unseal", "box.json", *words, *signing)
    assert f"names no officer, scrutineer or trustee with the key {ssh.fingerprint(stranger)}" in (
        refusal
    )
    assert not Path("opened.json").exists()
    unseals(officer, hands, "opened.json")
    signature = ssh.signs(stranger, Path("opened.json").read_bytes())
    Path("opened.json.sig").write_text(signature)
    assert tallied(officer, "opened.json")["signed"] == []


def test_openers_who_disagree_stop_the_tally(officer: Officer) -> None:
    """The refusal shows both digests, and the poll stays closed."""
    hands = boxed(officer)
    unseals(officer, hands, "first.json")
    files = json.loads(Path("first.json").read_bytes())["files"]
    ballots = [*files["ballots.json"]["ballots"]]
    assert ballots[0] == {"marking": "no"}
    changed = [*ballots[1:], {"marking": "yes"}]
    altered("first.json", "second.json", "files", "ballots.json", "ballots", to=changed)
    both = ("--opened", "first.json", "--opened", "second.json")
    refusal = officer.is_refused("tally", SLUG, *both)
    assert (
        "The openers disagree, so there is no tally: first.json found ballots with the" in refusal
    )
    assert "second.json with " in refusal
    assert officer.reads("show", SLUG)["phase"] == "closed"


@pytest.mark.parametrize("spoilt", ["of another file", "changed", "noise", "not ASCII"])
def test_a_signature_that_is_not_one_of_the_file_is_refused(
    officer: Officer, ssh: Ssh, spoilt: str
) -> None:
    """The refusal names the signature, rather than leaving it out in silence."""
    robin = ssh.key("robin")
    hands = boxed(officer, with_keys(ssh, officer=robin))
    unseals(officer, hands, "opened.json", robin)
    armoured = Path("opened.json.sig").read_text("ascii")
    contents = {
        "of another file": ssh.signs(robin, b"another file"),
        "changed": armoured.replace("A", "B", 1),
        "noise": "noise",
        "not ASCII": "ÿ",
    }
    Path("opened.json.sig").write_bytes(contents[spoilt].encode("latin-1"))
    refusal = officer.is_refused("tally", SLUG, "--opened", "opened.json")
    assert "The signature in opened.json.sig does not sign the file beside it" in refusal


def test_a_signature_that_cannot_be_made_leaves_no_output(officer: Officer, ssh: Ssh) -> None:
    """No file is left, so that the same command can be typed again."""
    hands = boxed(officer)
    root = ("--root", root_of("box.json"), "--yes")
    shares = (*root, "--share", hands.robin, "--share", hands.terry, "--out", "opened.json")
    refusal = officer.is_refused("unseal", "box.json", *shares, "--sign", "nowhere")
    assert "ssh-keygen did not sign with nowhere" in refusal
    assert not Path("opened.json").exists()
    Path("opened.json.sig").write_text("an older signature")
    signing = ("--sign", str(ssh.key("robin")))
    refusal = officer.is_refused("unseal", "box.json", *shares, *signing)
    assert "opened.json.sig is there already" in refusal
    assert not Path("opened.json").exists()


def test_what_was_opened_on_the_server_is_said_as_well(officer: Officer) -> None:
    """The entry names those whose shares were used."""
    hands = boxed(officer)
    root = ("--root", root_of("box.json"), "--yes")
    officer.does("tally", SLUG, "--share", hands.terry, "--share", hands.robin, *root)
    officer.does("publish", SLUG, "--yes")
    officer.does("export", SLUG, "record")
    assert dict(acts_of(officer, SLUG))["unsealed"]["shares"] == [1, 3]
    assert (
        "The box was opened on the server, with the shares of Robin Castellanos (trustee 1) and "
        "Terry Nakamura (trustee 3)."
    ) in report().replace("\\", "")

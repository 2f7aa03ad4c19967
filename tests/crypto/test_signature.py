"""OpenSSH signatures: ours and ssh-keygen's are the same bytes, and no changed one is accepted."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from hypothesis import given
from hypothesis import strategies as st

from election.crypto.ssh_signature import BEGIN, END, fingerprint, public_line, sign, signer, verify
from election.errors.signatures import SignatureRefused
from election.errors.written_files import UnfitValue
from tests.support.sshkeys import Ssh

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
MESSAGE = b'{"format":"election-certification/v1"}'
GOOD = sign(KEY, MESSAGE)
NO_SIGNATURE = "it is no OpenSSH signature of version 1"
ANOTHER_FORM = "it is not written as ssh-keygen writes it"
ANOTHER_TEXT = "what was signed is not this text"


def loaded(path: Path) -> Ed25519PrivateKey:
    """Load the key in a file, to sign with it."""
    key = load_ssh_private_key(path.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def string(content: bytes) -> bytes:
    """Return a string in SSH's encoding."""
    return len(content).to_bytes(4, "big") + content


def public_raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def raw(armoured: str) -> bytes:
    """Return the bytes inside the armour."""
    return base64.b64decode("".join(armoured.splitlines()[1:-1]))


def armour(blob: bytes, width: int = 70, end: str = "\n") -> str:
    """Put any bytes in armour, with lines of any width."""
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    return "".join(f"{line}{end}" for line in (BEGIN, *lines, END))


def refusal(armoured: str, message: bytes = MESSAGE, key: Ed25519PrivateKey = KEY) -> str:
    """Return why a signature is refused."""
    with pytest.raises(SignatureRefused) as refused:
        verify(armoured, public_line(key), message)
    assert str(refused.value) == f"The signature is not valid: {refused.value.reason}."
    return refused.value.reason


def test_ssh_keygen_accepts_what_is_signed_here(ssh: Ssh) -> None:
    """ssh-keygen needs the public line alone, and refuses another message and another key."""
    for message in (b"", MESSAGE, bytes(100_000)):
        armoured = sign(KEY, message)
        assert ssh.accepts(armoured, public_line(KEY), message)
        assert not ssh.accepts(armoured, public_line(KEY), message + b" ")
        assert not ssh.accepts(armoured, public_line(OTHER), message)


def test_what_ssh_keygen_signs_is_accepted_here(ssh: Ssh) -> None:
    """ssh-keygen signs with a private key file, or with a public one and a real ssh-agent."""
    key = ssh.key("robin")
    verify(ssh.signs(key, MESSAGE), ssh.public(key), MESSAGE)
    with ssh.agent(key):
        alone = ssh.directory / "alone.pub"
        alone.write_text(ssh.public(key))
        verify(ssh.signs(alone, MESSAGE), ssh.public(key), MESSAGE)


def test_ssh_keygen_and_we_write_the_same_bytes(ssh: Ssh) -> None:
    """Ed25519 has one signature for a key and a message, and there is one way to write it."""
    path = ssh.key("robin")
    key = loaded(path)
    for message in (b"", MESSAGE, bytes(100_000)):
        assert sign(key, message) == ssh.signs(path, message)
    assert public_line(key) == ssh.public(path)


def test_the_fingerprint_is_the_one_that_ssh_keygen_shows(ssh: Ssh) -> None:
    """Both are alike, so people can compare a fingerprint over the telephone."""
    key = ssh.key("robin")
    assert fingerprint(ssh.public(key)) == ssh.fingerprint(key)


def test_a_signature_names_its_key() -> None:
    """The key tells whose signature it is."""
    assert signer(GOOD) == public_line(KEY)


@given(message=st.binary(max_size=200), secret=st.binary(min_size=32, max_size=32))
def test_whatever_was_signed_verifies_and_only_that(message: bytes, secret: bytes) -> None:
    """This holds for every key and message."""
    key = Ed25519PrivateKey.from_private_bytes(secret)
    armoured = sign(key, message)
    verify(armoured, public_line(key), message)
    with pytest.raises(SignatureRefused):
        verify(armoured, public_line(key), message + b"\0")


def test_another_text_is_refused() -> None:
    """One byte less, one byte more and one changed byte are refused."""
    for message in (MESSAGE[:-1], MESSAGE + b"\n", MESSAGE.replace(b"v1", b"v2"), b""):
        assert refusal(GOOD, message) == ANOTHER_TEXT


def test_another_key_is_refused_by_its_fingerprint() -> None:
    """The sentence names the key that was used and the one that was expected."""
    reason = refusal(GOOD, key=OTHER)
    assert reason == (
        f"it was made with the key {fingerprint(public_line(KEY))}, "
        f"and not with {fingerprint(public_line(OTHER))}"
    )


def test_another_keys_name_on_a_signature_is_refused() -> None:
    """Whoever writes the officer's key into a signature of their own has not signed as officer."""
    swapped = raw(GOOD).replace(public_raw(KEY), public_raw(OTHER))
    assert refusal(armour(swapped), key=OTHER) == ANOTHER_TEXT


def test_another_namespace_is_refused(ssh: Ssh) -> None:
    """A signature for mail or for git certifies nothing, though ssh-keygen made it."""
    key = ssh.key("robin")
    for namespace in ("file", "git", "Election"):
        armoured = ssh.signs(key, MESSAGE, namespace)
        assert refusal(armoured, key=loaded(key)) == "it was not made for the namespace election"


def test_another_hash_is_refused(ssh: Ssh) -> None:
    """A signature by another hash is refused, though ssh-keygen would accept it."""
    key = ssh.key("robin")
    armoured = ssh.signs(key, MESSAGE, "election", "-O", "hashalg=sha256")
    assert ssh.accepts(armoured, ssh.public(key), MESSAGE)
    assert refusal(armoured, key=loaded(key)) == "it was not made with the hash sha512"


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_other_kinds_of_keys_are_refused(ssh: Ssh, kind: str) -> None:
    """The sentence names the kind that is needed."""
    armoured = ssh.signs(ssh.key("robin", kind), MESSAGE)
    assert refusal(armoured) == "it was made with a key that is not of the type ssh-ed25519"


RESERVED = string(b".") + string(b"sha512")
CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "other line breaks": (lambda text: text.replace("\n", "\r\n"), ANOTHER_FORM),
    "no last line break": (lambda text: text[:-1], ANOTHER_FORM),
    "another line break at the end": (lambda text: text + "\n", ANOTHER_FORM),
    "a text after the end": (lambda text: text + "more\n", ANOTHER_FORM),
    "a text before the beginning": (lambda text: "\n" + text, ANOTHER_FORM),
    "shorter lines": (lambda text: armour(raw(text), width=64), ANOTHER_FORM),
    "one long line": (lambda text: armour(raw(text), width=10_000), ANOTHER_FORM),
    "a space at a line's end": (lambda text: text.replace("\n", " \n", 2), ANOTHER_FORM),
    "bytes after the last field": (lambda text: armour(raw(text) + b"\0"), ANOTHER_FORM),
    "twice the same": (lambda text: text + text, ANOTHER_FORM),
    "version 0": (lambda text: armour(raw(text).replace(b"SIG\0\0\0\1", b"SIG\0\0\0\0")), ""),
    "version 2": (lambda text: armour(raw(text).replace(b"SIG\0\0\0\1", b"SIG\0\0\0\2")), ""),
    "another magic": (lambda text: armour(raw(text).replace(b"SSHSIG", b"SSHSIH")), ""),
    "cut off": (lambda text: armour(raw(text)[:-1]), ANOTHER_FORM),
    "nothing but the magic": (lambda _text: armour(b"SSHSIG\0\0\0\1"), "it was made with a key"),
    "an empty armour": (lambda _text: armour(b""), ""),
    "no armour": (lambda _text: "a signature", ""),
    "no first line": (lambda text: text.replace(BEGIN, ""), ""),
    "no last line": (lambda text: text.replace(END, ""), ""),
    "no base64": (lambda text: text.replace("A", "?", 1), ""),
    "no ASCII": (lambda text: text.replace("\n", "\nä", 1), ""),
    "a full stop in the reserved string": (
        lambda text: armour(raw(text).replace(string(b"") + string(b"sha512"), RESERVED)),
        ANOTHER_FORM,
    ),
    "another algorithm's name": (
        lambda text: armour(raw(text)[:-83] + raw(text)[-83:].replace(b"ed25519", b"ed25518")),
        ANOTHER_FORM,
    ),
}


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_form_is_refused(change: str) -> None:
    """One form is accepted, and every other is refused, whoever wrote it."""
    apply, reason = CHANGES[change]
    changed = apply(GOOD)
    assert changed != GOOD
    assert refusal(changed).startswith(reason or NO_SIGNATURE)


def test_every_changed_byte_inside_the_armour_is_refused() -> None:
    """Magic, version, key, namespace, reserved, hash, signature: each byte is changed in 3 ways."""
    blob = raw(GOOD)
    for place in range(len(blob)):
        for change in (1, 128, 255):
            changed = bytearray(blob)
            changed[place] ^= change
            refusal(armour(bytes(changed)))


def test_every_changed_character_of_the_armour_is_refused() -> None:
    """Characters that base64 ignores are refused too: the last one has unused bits."""
    for place in range(len(GOOD)):
        for character in "A/ =\n":
            if GOOD[place] != character:
                refusal(GOOD[:place] + character + GOOD[place + 1 :])


def test_ssh_keygen_takes_some_of_what_is_refused_here(ssh: Ssh) -> None:
    """Here at least two forms are refused that this machine's ssh-keygen accepts."""
    taken = [
        change
        for change, (apply, _) in CHANGES.items()
        if ssh.accepts(apply(GOOD), public_line(KEY), MESSAGE)
    ]
    assert len(taken) >= 2, taken


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAA", "é"])
def test_a_line_that_is_no_key_verifies_nothing(line: str) -> None:
    """The line gives a refusal and no traceback."""
    with pytest.raises(UnfitValue):
        verify(GOOD, line, MESSAGE)


def test_a_key_that_is_no_point_of_the_curve_verifies_nothing() -> None:
    """32 bytes that are no public key are refused as any wrong key is."""
    nowhere = b"\2" + bytes(31)
    line = "ssh-ed25519 " + base64.b64encode(string(b"ssh-ed25519") + string(nowhere)).decode()
    forged = armour(raw(GOOD).replace(public_raw(KEY), nowhere))
    with pytest.raises(SignatureRefused) as refused:
        verify(forged, line, MESSAGE)
    assert refused.value.reason == "the key that it names proves nothing"

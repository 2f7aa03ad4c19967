"""verify.py and signatures: whose they must be, of what, and in which one spelling."""

import base64
from pathlib import Path

import pytest

from election.crypto.ssh_signature import public_line, sign
from tests.support.records import Files
from tests.support.signers import ROBIN, SAM
from tests.support.sshkeys import Ssh
from tests.support.verified_polls import CASES, Run, fault, faults, ran, run, said, sealed, written
from tests.support.world import SERVICE_KEY, world_in

OFFICER, SCRUTINEER = (f"certification.json.{who}.sig" for who in ("officer", "scrutineer"))
CERTIFICATION = "certification.json"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a removal that officer and scrutineer certified with their keys."""
    return ran("signed by both", tmp_path_factory.mktemp("office") / "office")


@pytest.fixture
def files(signed: Run) -> Files:
    """Return its certified record."""
    return dict(signed.records["certified"])


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return the directory of a changed record."""
    return tmp_path / "record"


def refused(files: Files, record: Path) -> str:
    """Return the sentence that refuses a record whose sums the service signed."""
    return fault(written(sealed(files), record))


def armoured(blob: bytes, width: int = 70, end: str = "\n") -> bytes:
    """Return a blob in the armour of an OpenSSH signature."""
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    whole = ["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----"]
    return "".join(line + end for line in whole).encode()


def blob_of(signature: bytes) -> bytes:
    """Return what is in the armour."""
    return base64.b64decode(b"".join(signature.split(b"\n")[1:-2]))


def test_what_ssh_keygen_signs_is_accepted(ssh: Ssh, record: Path, files: Files) -> None:
    """The real program signs the sums and the certification with keys of its own."""
    key = ssh.key("service")
    public = ssh.public(key)
    assert fault(written(sealed(files, ROBIN), record)).startswith("SHA256SUMS.sig is made with")
    definition = files["definition.json"].replace(
        public_line(SERVICE_KEY).encode(), public.encode()
    )
    new = sealed({**files, "definition.json": definition})
    new["SHA256SUMS.sig"] = ssh.signs(key, new["SHA256SUMS"]).encode()
    told = [text for kind, text in said(written(new, record)) if kind == "ok"]
    assert "SHA256SUMS.sig is the signature of SHA256SUMS by the service's key" in told


def test_the_armour_has_one_spelling(files: Files, record: Path) -> None:
    """Line breaks, text around it and bytes after it are refused, even if ssh-keygen takes them."""
    good = files[OFFICER]
    blob = blob_of(good)
    assert armoured(blob) == good
    others = [
        armoured(blob, width=76),
        armoured(blob, width=1000),
        armoured(blob, end="\r\n"),
        armoured(blob + b"\0"),
        good + b"\n",
        b"\n" + good,
        good[:-1],
        good + good,
        good.replace(b"\n", b"\n\n", 1),
        good.replace(b"\n", b" \n", 2),
        good.replace(b"\n", b"\n\t", 1),
        good.replace(b"-----END", b"Version: 1\n-----END"),
        good.replace(b"BEGIN SSH", b"BEGIN PGP"),
        b"",
        b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
        blob,
    ]
    for number, armour in enumerate(others):
        sentence = refused({**files, OFFICER: armour}, record / str(number))
        assert sentence.startswith(f"{OFFICER} is"), (number, sentence)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\0"),
        (b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\2"),
        (b"\0\0\0\x08election", b"\0\0\0\x08erection"),
        (b"\0\0\0\x08election", b"\0\0\0\x04file"),
        (b"\0\0\0\0\0\0\0\6sha512", b"\0\0\0\1x\0\0\0\6sha512"),
        (b"\0\0\0\6sha512", b"\0\0\0\6sha256"),
        (b"ssh-ed25519", b"ssh-ed25518"),
        (b"\0\0\0\x40", b"\0\0\0\x41"),
    ],
    ids=["version 0", "version 2", "purpose", "file", "reserved", "hash", "type", "length"],
)
def test_every_other_byte_is_known_before(
    files: Files, record: Path, old: bytes, new: bytes
) -> None:
    """All of a signature but its last 64 bytes follows from the key."""
    blob = blob_of(files[OFFICER])
    assert old in blob
    sentence = refused({**files, OFFICER: armoured(blob.replace(old, new, 1))}, record)
    assert sentence == (
        f"{OFFICER} is made with another key, or for another purpose, than it should be"
    )


@pytest.mark.parametrize(
    ("namespace", "more"), [("file", ()), ("git", ()), ("election", ("-O", "hashalg=sha256"))]
)
def test_a_signature_that_was_made_for_something_else_is_refused(
    ssh: Ssh, files: Files, record: Path, namespace: str, more: tuple[str, ...]
) -> None:
    """The real program signs, with the right key and the right bytes, and accepts the last."""
    key = ssh.key("officer")
    public, text = ssh.public(key), files[CERTIFICATION]
    signature = ssh.signs(key, text, namespace, *more)
    assert ssh.accepts(signature, public, text) == bool(more)
    definition = files["definition.json"].replace(public_line(ROBIN).encode(), public.encode())
    changed = {**files, "definition.json": definition, OFFICER: signature.encode()}
    assert refused(changed, record / "other") == (
        f"{OFFICER} is made with another key, or for another purpose, than it should be"
    )
    right = {**changed, OFFICER: ssh.signs(key, text).encode()}
    assert not refused(right, record / "right").startswith(OFFICER)


def test_officer_and_scrutineer_cannot_be_swapped(files: Files, record: Path) -> None:
    """Each signature is judged by the key of the person it is said to be of."""
    files[OFFICER], files[SCRUTINEER] = files[SCRUTINEER], files[OFFICER]
    assert refused(files, record).startswith(f"{OFFICER} is made with another key")


def test_a_signature_is_of_this_certification(files: Files, record: Path) -> None:
    """One that was given for another statement is found."""
    changed = files[CERTIFICATION].replace(b"/reasons", b"/excuses")
    files[OFFICER] = sign(ROBIN, changed).encode()
    assert refused(files, record) == f"{OFFICER} does not sign {CERTIFICATION} as it is"


def test_a_certification_that_was_changed_needs_new_signatures(files: Files, record: Path) -> None:
    """The service, which can sign the sums, cannot sign for officer and scrutineer."""
    files[CERTIFICATION] = files[CERTIFICATION].replace(b"/reasons", b"/excuses")
    assert refused(files, record) == f"{OFFICER} does not sign {CERTIFICATION} as it is"


@pytest.mark.parametrize("gone", [OFFICER, SCRUTINEER])
def test_a_missing_signature_is_named(files: Files, record: Path, gone: str) -> None:
    """Where the definition names a key, that key must have signed."""
    del files[gone]
    assert refused(files, record) == f"{gone} is missing"


def test_the_key_of_the_service_is_the_definitions(files: Files, record: Path) -> None:
    """A good signature of the sums by another key is refused."""
    sentence = fault(written(sealed(files, SAM), record))
    assert sentence.startswith("SHA256SUMS.sig is made with another key")


def test_nobody_else_signs(record: Path, tmp_path: Path) -> None:
    """A signature by a key that the definition does not name is no part of a record."""
    with world_in(tmp_path) as world:
        with_none = run(CASES["carried"], world).records["certified"]
    forged = {**with_none, OFFICER: sign(ROBIN, with_none[CERTIFICATION]).encode()}
    sentence = fault(written(sealed(forged), record))
    assert sentence == f"{OFFICER} is there, and no key of the officer is to sign"


def test_a_preliminary_record_has_no_signed_certification(signed: Run, record: Path) -> None:
    """A signed certification in it is refused, for there is nothing to sign yet."""
    first, last = signed.records["preliminary"], signed.records["certified"]
    assert faults(said(written(first, record / "first"))) == []
    early = {**first, OFFICER: last[OFFICER]}
    assert refused(early, record / "early").startswith(f"{OFFICER} is there")


@pytest.mark.parametrize(
    "wrong",
    ["swapped", "other key", "wildcard", "other purpose", "more", "less", "comment", "empty"],
)
def test_what_ssh_keygen_reads_has_the_keys_of_the_definition(
    files: Files, record: Path, wrong: str
) -> None:
    """`allowed_signers` follows from the definition, byte for byte."""
    service, officer, scrutineer = files["allowed_signers"].decode().splitlines(keepends=True)
    kept = service + officer + scrutineer
    mallory = public_line(SERVICE_KEY)
    files["allowed_signers"] = {
        "swapped": service + officer.replace("officer", "scrutineer")
        + scrutineer.replace("scrutineer", "officer"),
        "other key": kept.replace(public_line(ROBIN), mallory),
        "wildcard": kept.replace("service", "*"),
        "other purpose": kept.replace(' namespaces="election"', ""),
        "more": kept + f'officer namespaces="election" {mallory}\n',
        "less": service + officer,
        "comment": f"# keys\n{kept}",
        "empty": "",
    }[wrong].encode()  # fmt: skip
    assert refused(files, record) == (
        "allowed_signers, which ssh-keygen reads, has not the keys of definition.json"
    )


@pytest.mark.parametrize("key", ["", "ssh-rsa AAAA", "ssh-ed25519 AAAA", "ssh-ed25519  AAAA"])
def test_a_key_has_one_spelling(files: Files, record: Path, key: str) -> None:
    """A key that is no Ed25519 key in OpenSSH's spelling signs nothing."""
    text = files["definition.json"].replace(public_line(SERVICE_KEY).encode(), key.encode())
    sentence = refused({**files, "definition.json": text}, record)
    assert sentence.startswith("definition.json: ")
    assert sentence.endswith("is no OpenSSH Ed25519 key")

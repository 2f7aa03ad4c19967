"""A key that anybody can sign with, or open with, is refused wherever a key enters.

The rule is that of verify.py: a point is in its one encoding, and is not of small order. OpenSSL
and ssh-keygen take such keys, and for one of them a single signature fits every message.
"""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from election.crypto.envelope import check_public
from election.crypto.ssh_signature import public_line, sign, signer, verify
from election.errors.crypto import KeyUnreadable
from election.errors.signatures import SignatureRefused
from election.errors.written_files import UnfitValue
from election.verify import P, encode, is_sealing_key, is_signing_key, packed
from tests.support.ed25519_points import SMALL, encodings_out_of_range
from tests.support.officer import Officer
from tests.support.poll_files import ELECTION, sentences
from tests.support.records import Files
from tests.support.signers import ROBIN
from tests.support.verified_polls import (
    TERRY,
    TRUSTEES,
    fault,
    faults,
    ran,
    redefined,
    said,
    written,
)
from tests.support.world import REMOVAL

WORTHLESS = [*map(encode, SMALL), *encodings_out_of_range()]
"""The eight points of small order, and the forty encodings that no point is written with."""

WORTHLESS_TO_SEAL = [
    *(number.to_bytes(32, "little") for number in (0, 1, P - 1)),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    *((P + number).to_bytes(32, "little") for number in (0, 1, 9)),
    (9 | 1 << 255).to_bytes(32, "little"),
]
"""The x coordinates of small order (RFC 7748), and some that are not in their one encoding."""


def line(key: bytes) -> str:
    """Return a key as OpenSSH writes it."""
    return f"ssh-ed25519 {base64.b64encode(packed(b'ssh-ed25519', key)).decode()}"


def test_no_worthless_key_passes_the_rule() -> None:
    """Those that people use pass."""
    assert not any(map(is_signing_key, WORTHLESS))
    assert not any(map(is_sealing_key, WORTHLESS_TO_SEAL))
    assert not is_sealing_key(bytes(31))
    for number in range(1, 40):
        secret = X25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        assert is_sealing_key(secret.public_key().public_bytes_raw())


def test_the_rule_finds_what_the_library_finds() -> None:
    """The library refuses an exchange with exactly those of small order, however written."""
    secret = X25519PrivateKey.from_private_bytes(b"\7" * 32)
    for number in (*range(200), *range(P - 200, P)):
        key = number.to_bytes(32, "little")
        try:
            secret.exchange(X25519PublicKey.from_public_bytes(key))
        except ValueError:
            assert not is_sealing_key(key)
        else:
            assert is_sealing_key(key)


@pytest.mark.parametrize("key", WORTHLESS[:8] + WORTHLESS[-2:])
@pytest.mark.parametrize("place", ["officer", "trustee"])
def test_a_poll_file_cannot_name_a_worthless_key(key: bytes, place: str) -> None:
    """The officer, the scrutineer and trustees have keys in it."""
    given = f'key = "{line(key)}"'
    if place == "trustee":
        change = ("\n[ballots]\n", TRUSTEES.replace(f'key = "{public_line(TERRY)}"', given))
        assert given in change[1]
    else:
        change = ('email = "officer@example.org"', f'email = "officer@example.org", {given}')
    (sentence,) = sentences(REMOVAL, change)
    assert "is not a key that only its owner can sign with" in sentence
    assert "ssh-keygen -t ed25519" in sentence


def test_a_draft_with_a_worthless_key_is_refused(officer: Officer) -> None:
    """The command line says so in one sentence, and nothing is drafted."""
    own = 'email = "officer@example.org"'
    named = officer.writes("poll.toml", ELECTION, {own: f'{own}, key = "{line(WORTHLESS[1])}"'})
    told = officer.is_refused("draft", named)
    assert "is not a key that only its owner can sign with" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("key", WORTHLESS)
def test_no_signature_by_a_worthless_key_is_taken(key: bytes) -> None:
    """At the certification and at the tally, where signatures are brought, the key is judged."""
    true = sign(ROBIN, b"")
    begin, *middle, end = true.splitlines()
    blob = base64.b64decode("".join(middle))
    own = ROBIN.public_key().public_bytes_raw()
    named = base64.b64encode(blob.replace(own, key)).decode()
    lines = [named[at : at + 70] for at in range(0, len(named), 70)]
    forged = "".join(f"{each}\n" for each in (begin, *lines, end))
    for attempt in (lambda: signer(forged), lambda: verify(forged, public_line(ROBIN), b"")):
        with pytest.raises(SignatureRefused, match="the key that it names proves nothing"):
            attempt()
    with pytest.raises(UnfitValue):
        verify(true, line(key), b"")


@pytest.mark.parametrize("key", WORTHLESS_TO_SEAL)
def test_no_ballot_is_sealed_to_a_worthless_key(key: bytes) -> None:
    """`notice --public-key` and a key card bring such a key."""
    with pytest.raises(KeyUnreadable):
        check_public(key.hex())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return the preliminary record of a poll with trustees, one of whom has a key."""
    return ran("shares", tmp_path_factory.mktemp("office") / "office").records["preliminary"]


NAMED: dict[str, Callable[[Files, str], Files]] = {
    "service": lambda files, key: redefined(files, service_key=key),
    "officer": lambda files, key: redefined(files, people__officer__key=key),
    "scrutineer": lambda files, key: redefined(files, people__scrutineer__key=key),
}


@pytest.mark.parametrize("who", NAMED)
@pytest.mark.parametrize("key", [WORTHLESS[0], WORTHLESS[3], WORTHLESS[9]])
def test_a_record_with_a_worthless_key_is_refused(
    shared: Files, tmp_path: Path, who: str, key: bytes
) -> None:
    """Whoever wrote the definition, its signatures would prove nothing."""
    sentence = fault(written(NAMED[who](shared, line(key)), tmp_path / "record"))
    assert sentence.startswith("definition.json: the key ssh-ed25519 ")
    assert sentence.endswith("proves nothing: anybody can sign with it")


def test_a_record_with_a_trustee_of_a_worthless_key_is_refused(
    shared: Files, tmp_path: Path
) -> None:
    """A trustee's key vouches for what was found in the box."""
    for number, key in enumerate((line(WORTHLESS[0]), "ssh-ed25519 AAAA", public_line(ROBIN))):
        person = {"name": "Terry Nakamura", "email": "trustee@example.org", "key": key}
        people = [{"name": each, "email": f"{each}@example.org"} for each in ("robin", "sam")]
        forged = redefined(shared, trustees__people=[*people, person])
        found = written(forged, tmp_path / str(number))
        assert faults(said(found)) == [] if key == public_line(ROBIN) else fault(found)


@pytest.mark.parametrize("key", WORTHLESS_TO_SEAL[:4])
def test_a_record_of_a_poll_key_that_seals_nothing_is_refused(
    shared: Files, tmp_path: Path, key: bytes
) -> None:
    """Anybody could have opened its ballots before the close."""
    forged = redefined(shared, key__public=key.hex())
    assert fault(written(forged, tmp_path / "record")) == (
        "definition.json: the poll key seals nothing: anybody can open what it seals"
    )

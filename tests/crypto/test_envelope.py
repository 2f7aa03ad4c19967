"""Envelopes: only the poll's own key opens one, only as a ballot of this poll, and all look alike.

`opened_by_hand` is HPKE's base mode written from RFC 9180, section 5, for one suite: the library is
checked against it, and it against the published vector.
"""

import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from election.crypto.envelope import (
    OVERHEAD,
    Unsealer,
    check_public,
    new_key,
    poll_info,
    public_half,
    seal,
    sealed_length,
)
from election.database.tables import InnerEnvelope, OuterEnvelope
from election.errors.crypto import EnvelopeClosed, KeyUnreadable
from election.rules.poll.ballots import Marking
from tests.support.world import ELECTION, REMOVAL, World

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=100)

SECRET, PUBLIC = new_key()
HASH = "ab" * 32
INFO = poll_info("removal-2026-1", HASH)
BALLOT = b'{"code":"0000000-0000000-0000000","marking":"yes"}'


def unseal(envelope: bytes, secret: str, info: bytes) -> bytes:
    return Unsealer.of(secret, info).unseal(envelope)


class Vector:
    """DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode, first encryption.

    From test-vectors.json of the CFRG's draft-irtf-cfrg-hpke, the source of RFC 9180's appendix.
    """

    info = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
    secret = "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d"
    public = "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c"
    enc = bytes.fromhex("6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256")
    aad = b"Count-0"
    plaintext = b"Beauty is truth, truth beauty"
    ciphertext = bytes.fromhex(
        "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a"
    )


def extract(suite: bytes, salt: bytes, label: bytes, value: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + value, "sha256")


def expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """Compute LabeledExpand for at most one block."""
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(secret, labelled + b"\x01", "sha256")[:length]


def key_and_nonce(enc: bytes, secret: str, info: bytes) -> tuple[AESGCM, bytes]:
    """Compute RFC 9180's KeySchedule of an encapsulated key."""
    kem, hpke = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    shared = extract(kem, b"", b"eae_prk", private.exchange(X25519PublicKey.from_public_bytes(enc)))
    context = enc + private.public_key().public_bytes_raw()
    shared = expand(kem, shared, b"shared_secret", context, 32)
    schedule = b"\x00" + extract(hpke, b"", b"psk_id_hash", b"")
    schedule += extract(hpke, b"", b"info_hash", info)
    key = extract(hpke, shared, b"secret", b"")
    return (
        AESGCM(expand(hpke, key, b"key", schedule, 32)),
        expand(hpke, key, b"base_nonce", schedule, 12),
    )


def opened_by_hand(envelope: bytes, secret: str, info: bytes) -> bytes:
    aead, nonce = key_and_nonce(envelope[:32], secret, info)
    return aead.decrypt(nonce, envelope[32:], None)


def test_the_reckoning_by_hand_is_that_of_the_published_vector() -> None:
    """Key pair, key schedule and ciphertext are the same to the byte."""
    assert public_half(Vector.secret) == Vector.public
    aead, nonce = key_and_nonce(Vector.enc, Vector.secret, Vector.info)
    assert aead.encrypt(nonce, Vector.plaintext, Vector.aad) == Vector.ciphertext


def test_the_published_keys_open_an_envelope() -> None:
    """The vector sealed without additional data, as envelopes are, opens with our suite."""
    aead, nonce = key_and_nonce(Vector.enc, Vector.secret, Vector.info)
    envelope = Vector.enc + aead.encrypt(nonce, Vector.plaintext, None)
    assert unseal(envelope, Vector.secret, Vector.info) == Vector.plaintext


def test_what_is_sealed_opens_by_rfc_9180_alone() -> None:
    """Another program needs the encapsulated key and AES-256-GCM, and nothing of ours."""
    envelope = seal(BALLOT, 64, PUBLIC, INFO)
    assert opened_by_hand(envelope, SECRET, INFO) == BALLOT.ljust(64)


@same_everywhere
@given(st.binary(max_size=64).map(lambda data: data.rstrip(b" ")))
def test_whatever_is_sealed_is_unsealed(plaintext: bytes) -> None:
    """The content comes back to the byte, without its filling."""
    assert unseal(seal(plaintext, 64, PUBLIC, INFO), SECRET, INFO) == plaintext


@same_everywhere
@given(st.integers(0, 64), st.sampled_from([64, 128, 832]))
def test_an_envelope_tells_nothing_by_its_length(filled: int, length: int) -> None:
    """Every envelope has the poll's one length and 48 bytes, whatever it holds."""
    assert len(seal(b"x" * filled, length, PUBLIC, INFO)) == sealed_length(length) == length + 48
    assert OVERHEAD == 32 + 16


def test_the_same_ballot_seals_to_another_envelope_each_time() -> None:
    """The envelopes differ, so nobody finds a marking by sealing every possible one."""
    assert len({seal(BALLOT, 64, PUBLIC, INFO) for _ in range(20)}) == 20


def test_a_ballot_longer_than_the_one_length_is_never_sealed() -> None:
    """The envelope would be longer than others; the poll's length allows for every valid ballot."""
    with pytest.raises(ValueError, match="longer than the poll's one length"):
        seal(b"x" * 65, 64, PUBLIC, INFO)


def test_an_envelope_is_bound_to_its_poll_and_its_definition() -> None:
    """With the right key, another slug or another definition hash does not open it."""
    envelope = seal(BALLOT, 64, PUBLIC, INFO)
    others = [
        poll_info("removal-2026-2", HASH),
        poll_info("removal-2026-1", "ac" + HASH[2:]),
        poll_info("", HASH),
        b"",
    ]
    for info in others:
        with pytest.raises(EnvelopeClosed):
            unseal(envelope, SECRET, info)


def test_what_an_envelope_is_bound_to_is_written_on_three_lines() -> None:
    """Other programs can seal and open, for no slug or hash holds a line break."""
    assert poll_info("lead-2027-1", HASH) == b"election-ballot/v1\nlead-2027-1\n" + HASH.encode()


def test_another_key_does_not_open_it() -> None:
    """The wrong key is refused, and never gives wrong content."""
    other_key, _ = new_key()
    with pytest.raises(EnvelopeClosed):
        unseal(seal(BALLOT, 64, PUBLIC, INFO), other_key, INFO)


def test_an_envelope_changed_in_any_byte_does_not_open() -> None:
    """All 112 bytes are tried: the encapsulated key, the content and its tag.

    X25519 ignores the highest bit of a key; HPKE binds it all the same.
    """
    envelope = seal(BALLOT, 64, PUBLIC, INFO)
    for place in range(len(envelope)):
        for bit in (1, 128):
            changed = bytearray(envelope)
            changed[place] ^= bit
            with pytest.raises(EnvelopeClosed):
                unseal(bytes(changed), SECRET, INFO)


@same_everywhere
@given(st.binary(max_size=130))
def test_any_bytes_that_nobody_sealed_are_refused(data: bytes) -> None:
    """The bytes are too short, too long, or random."""
    with pytest.raises(EnvelopeClosed):
        unseal(data, SECRET, INFO)


def test_an_envelope_from_a_worthless_key_is_refused() -> None:
    """A point of low order gives everybody the same secret, so its envelope is refused."""
    with pytest.raises(EnvelopeClosed):
        unseal(bytes(32) + bytes(80), SECRET, INFO)


@pytest.mark.parametrize(
    "text", ["", "ab", "zz" * 32, "ab" * 31, "ab" * 33, "é" * 64, "0x" + "ab" * 31, "a" * 63]
)
def test_what_is_no_key_is_refused_in_every_place(text: str) -> None:
    """A key is 64 hexadecimal digits, as a secret and as a public half."""
    for attempt in (
        lambda: public_half(text),
        lambda: check_public(text),
        lambda: seal(BALLOT, 64, text, INFO),
        lambda: unseal(seal(BALLOT, 64, PUBLIC, INFO), text, INFO),
    ):
        with pytest.raises(KeyUnreadable):
            attempt()


@pytest.mark.parametrize("worthless", ["00" * 32, "01" + "00" * 31, "ed" + "ff" * 30 + "7f"])
def test_a_public_key_that_nothing_can_be_sealed_to_is_refused_at_once(worthless: str) -> None:
    """A point of low order is refused: with it the poll would open and every cast fail."""
    with pytest.raises(KeyUnreadable):
        check_public(worthless)


def test_a_key_is_written_in_lower_case() -> None:
    """However it was typed, the definition holds one form of it."""
    assert check_public(PUBLIC.upper()) == PUBLIC
    assert public_half(SECRET.upper()) == PUBLIC
    assert len(SECRET) == len(PUBLIC) == 64
    assert new_key() != new_key()


@pytest.mark.parametrize(
    ("toml", "markings"),
    [
        (REMOVAL, {"blair": "yes", "casey": "no", "devon": "abstain"}),
        (ELECTION, {"blair": (), "casey": ("devon",), "devon": ("harper", "devon", "blair")}),
    ],
)
def test_all_envelopes_of_a_box_have_one_length(
    world: World, toml: str, markings: dict[str, Marking]
) -> None:
    """This holds while the poll is open and after it closed, in a removal and in an election."""
    slug = world.make_open_poll(toml)
    for person, marking in markings.items():
        world.cast(slug, person, marking)
    expected = {sealed_length(world.definition(slug).ballot_bytes or 0)}
    with world.database.reading() as tx:
        assert {len(sealed) for sealed in tx.exec(select(OuterEnvelope.sealed))} == expected
    world.close(slug)
    with world.database.reading() as tx:
        assert {len(sealed) for sealed in tx.exec(select(InnerEnvelope.sealed))} == expected

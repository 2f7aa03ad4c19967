"""verify.py's own Ed25519: the vectors of RFC 8032, another implementation, and known tricks."""

import json
from hashlib import sha512
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from election.verify import BASE, NEUTRAL, ORDER, P, Point, add, decode, encode, is_signed, multiply
from tests.support.ed25519_points import SMALL, encodings_out_of_range

VECTORS = json.loads((Path(__file__).parents[1] / "examples" / "rfc8032.json").read_text())
MESSAGE = b"lead-2027-1"
some = settings(deadline=None, derandomize=True, database=None, max_examples=40)
seeds = st.binary(min_size=32, max_size=32)


def point(data: bytes) -> Point:
    """Return the point of an encoding that has one."""
    point = decode(data)
    assert point is not None
    return point


def accepted_elsewhere(key: bytes, signature: bytes, message: bytes) -> bool:
    """True where the cryptography library accepts the signature."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed(secret: bytes, message: bytes = MESSAGE) -> tuple[bytes, bytes]:
    """Return a public key and a signature by it."""
    key = Ed25519PrivateKey.from_private_bytes(secret)
    return key.public_key().public_bytes_raw(), key.sign(message)


def scalar(secret: bytes) -> int:
    """Return the secret number of a key (RFC 8032, 5.1.5)."""
    number = int.from_bytes(sha512(secret).digest()[:32], "little")
    return number & ~7 & ~(1 << 255) | 1 << 254


def forged(key: bytes, secret: int, shift: Point, nonce: int, message: bytes) -> bytes:
    """Return a signature with a secret number, its R moved by a point of small order."""
    r = encode(add(multiply(nonce, BASE), shift))
    k = int.from_bytes(sha512(r + key + message).digest(), "little") % ORDER
    return r + ((nonce + k * secret) % ORDER).to_bytes(32, "little")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_of_rfc_8032_are_accepted(vector: dict[str, str]) -> None:
    """The cryptography library makes the same signatures from the secrets of section 7.1."""
    parts = ("public", "signature", "message")
    key, signature, message = (bytes.fromhex(vector[part]) for part in parts)
    assert signed(bytes.fromhex(vector["secret"]), message) == (key, signature)
    assert is_signed(key, signature, message)
    assert not is_signed(key, signature, message + b"\0")


@some
@given(secret=seeds, message=st.binary(max_size=200))
def test_what_another_implementation_signs_is_accepted(secret: bytes, message: bytes) -> None:
    """Random keys sign random messages by the cryptography library."""
    assert is_signed(*signed(secret, message), message)


@some
@given(secret=seeds, bit=st.integers(0, 8 * 64 - 1))
def test_a_signature_with_another_bit_is_refused(secret: bytes, bit: int) -> None:
    """Each of its 512 bits is tried."""
    key, signature = signed(secret)
    changed = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert not is_signed(key, changed, MESSAGE)


@some
@given(secret=seeds, bit=st.integers(0, 255))
def test_another_key_is_refused(secret: bytes, bit: int) -> None:
    """Each of its 256 bits is changed, whether the result is a point or not."""
    key, signature = signed(secret)
    changed = (int.from_bytes(key, "big") ^ 1 << bit).to_bytes(32, "big")
    assert not is_signed(changed, signature, MESSAGE)


@pytest.mark.parametrize("length", [0, 32, 63, 65, 128])
def test_a_signature_has_64_bytes(length: int) -> None:
    """A shorter one, and one with bytes after it, are refused."""
    key, signature = signed(b"\7" * 32)
    assert not is_signed(key, (signature * 2)[:length], MESSAGE)


@pytest.mark.parametrize("times", [1, 2, 7, 14])
def test_s_is_less_than_the_order(times: int) -> None:
    """S and S + ORDER satisfy one equation, and only the smaller one is a signature."""
    key, signature = signed(b"\7" * 32)
    s = int.from_bytes(signature[32:], "little") + times * ORDER
    assert not is_signed(key, signature[:32] + s.to_bytes(32, "little"), MESSAGE)


def test_a_key_of_small_order_is_refused() -> None:
    """With the neutral key S * B = R fits every message; the others fit every eighth or so."""
    r = encode(multiply(5, BASE))
    signature = r + (5).to_bytes(32, "little")
    neutral = encode(NEUTRAL)
    assert encode(add(multiply(5, BASE), multiply(123456789, NEUTRAL))) == r
    assert not is_signed(neutral, signature, MESSAGE)
    keys = {encode(point) for point in SMALL}
    assert len(keys) == 8
    for key in keys:
        signatures = [forged(key, 0, shift, 5, MESSAGE) for shift in SMALL]
        assert not any(is_signed(key, signature, MESSAGE) for signature in signatures)


def test_a_point_has_one_encoding() -> None:
    """A y of P or more is refused, and so is a sign where x is 0."""
    others = encodings_out_of_range()
    assert len(others) == 19 + 2 + 19
    assert [encoded for encoded in others if decode(encoded) is not None] == []


@some
@given(secret=seeds)
def test_a_decoded_point_encodes_to_itself(secret: bytes) -> None:
    """Encoding and decoding undo each other, and the point is on the curve."""
    key, _ = signed(secret)
    x, y, _, product = point(key)
    assert encode((x, y, 1, product)) == key
    assert (y * y - x * x - 1 - (-121665 * pow(121666, -1, P)) * x * x * y * y) % P == 0


@pytest.mark.parametrize("other", range(1, 8))
def test_the_equation_holds_without_the_cofactor(other: int) -> None:
    """An R moved by a point of small order satisfies 8 * S * B = 8 * R + 8 * k * A only."""
    secret = b"\7" * 32
    key, _ = signed(secret)
    assert is_signed(key, forged(key, scalar(secret), NEUTRAL, 99, MESSAGE), MESSAGE)
    moved = forged(key, scalar(secret), SMALL[other], 99, MESSAGE)
    assert not is_signed(key, moved, MESSAGE)
    assert not accepted_elsewhere(key, moved, MESSAGE)


@pytest.mark.parametrize("other", range(1, 8))
def test_a_key_of_mixed_order_is_judged_as_elsewhere(other: int) -> None:
    """With such a key it depends on the message whether a signature fits; both programs agree."""
    secret = scalar(b"\7" * 32)
    key = encode(add(multiply(secret, BASE), SMALL[other]))
    judged = set()
    for number in range(24):
        message = bytes([number])
        signature = forged(key, secret, NEUTRAL, 99 + number, message)
        accepted = is_signed(key, signature, message)
        assert accepted == accepted_elsewhere(key, signature, message)
        judged.add(accepted)
    assert False in judged


@pytest.mark.parametrize("text", [b"\2" + bytes(31), b"\xff" * 32])
def test_what_is_no_point_is_no_key(text: bytes) -> None:
    """No x belongs to y = 2, and 2**255 - 1 is out of range."""
    assert decode(text) is None
    assert not is_signed(text, bytes(64), MESSAGE)

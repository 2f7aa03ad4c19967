"""static/hpke.js in real Chromium: the RFC's vectors, and both ways against `cryptography`."""

from typing import Any

import pytest
from playwright.sync_api import Error, Page

from election.crypto import envelope
from election.crypto.envelope import Unsealer
from election.errors.crypto import EnvelopeClosed
from election.rules.poll.receipt_codes import code_from, read_code
from election.web.paths import static_address
from tests.support.browser import Site

pytestmark = pytest.mark.browser

A_KEY = "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c"
INFO = b"election-ballot/v1\nremoval-2026-1\n" + b"0" * 64
COUNT, BEAUTY = "436f756e742d30", "4265617574792069732074727574682c20747275746820626561757479"
ODE = "4f6465206f6e2061204772656369616e2055726e"
VECTORS = {
    "RFC 9180, A.1.1: AES-128-GCM": {
        "aead": 128,
        "ephemeral": "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
        "enc": "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        "secret": "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
        "public": "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        "ct": "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
        "6d8770ac83d07bea87e13c512a",
    },
    "CFRG test-vectors.json of RFC 9180: AES-256-GCM": {
        "aead": 256,
        "ephemeral": "179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11",
        "enc": "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
        "secret": "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
        "public": "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
        "ct": "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be99319"
        "80a41de125a925cdad859d5b7a",
    },
}
SEAL = """async ({ aead, ephemeral, enc, public: recipient, info, aad, plaintext }) => {
  const hpke = await import("HPKE");
  const [hex, options] = [hpke.fromHex, { aad: hpke.fromHex(aad ?? "") }];
  if (aead === 128) options.aead = hpke.AES_128_GCM;
  if (ephemeral) options.ephemeral = await hpke.keyPair(hex(ephemeral), hex(enc));
  return hpke.toHex(await hpke.seal(hex(recipient), hex(info), hex(plaintext), options));
}""".replace("HPKE", static_address("hpke.js"))
OPEN = """async ({ aead, secret, public: recipient, info, aad, envelope }) => {
  const hpke = await import("HPKE");
  const [hex, options] = [hpke.fromHex, { aad: hpke.fromHex(aad ?? "") }];
  if (aead === 128) options.aead = hpke.AES_128_GCM;
  const keys = await hpke.keyPair(hex(secret), hex(recipient));
  return hpke.toHex(await hpke.open(keys, hex(info), hex(envelope), options));
}""".replace("HPKE", static_address("hpke.js"))


@pytest.fixture
def page(site: Site) -> Page:
    """A page of the site, from which its scripts can be imported."""
    page = site.visitor()
    page.goto(site.door.base_url)
    return page


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_the_vectors_of_the_rfc_are_met_both_ways(page: Page, vector: dict[str, Any]) -> None:
    """With the RFC's ephemeral key, sealing and opening give the RFC's bytes."""
    shared = {**vector, "info": ODE, "aad": COUNT}
    sealed = page.evaluate(SEAL, {**shared, "plaintext": BEAUTY})
    assert sealed == vector["enc"] + vector["ct"]
    assert page.evaluate(OPEN, {**shared, "envelope": sealed}) == BEAUTY


def test_what_the_browser_seals_the_service_opens(page: Page) -> None:
    """Each envelope has a fresh key, and every length opens."""
    secret, public = envelope.new_key()
    seen = set()
    for length in (0, 1, 64, 65, 1000):
        plaintext = bytes(range(1, 256)) * 4
        arguments = {"public": public, "info": INFO.hex(), "plaintext": plaintext[:length].hex()}
        sealed = [bytes.fromhex(page.evaluate(SEAL, arguments)) for _ in range(2)]
        for sealed_envelope in sealed:
            assert len(sealed_envelope) == envelope.sealed_length(length)
            assert Unsealer.of(secret, INFO).unseal(sealed_envelope) == plaintext[:length].rstrip(
                b" "
            )
        seen |= set(sealed)
    assert len(seen) == 10


def test_what_the_service_seals_the_browser_opens(page: Page) -> None:
    """It finds the same bytes, with the filling that hides their length."""
    secret, public = envelope.new_key()
    sealed = envelope.seal(b"a ballot", 64, public, INFO)
    arguments = {"secret": secret, "public": public, "info": INFO.hex(), "envelope": sealed.hex()}
    assert bytes.fromhex(page.evaluate(OPEN, arguments)) == b"a ballot".ljust(64)


def test_the_browser_binds_an_envelope_to_its_poll(page: Page) -> None:
    """Under another info, or with a changed bit, neither side opens it."""
    secret, public = envelope.new_key()
    arguments = {"public": public, "info": INFO.hex(), "plaintext": b"a ballot".hex()}
    sealed = bytes.fromhex(page.evaluate(SEAL, arguments))
    for info, changed in ((INFO + b"0", sealed), (INFO, sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(EnvelopeClosed):
            Unsealer.of(secret, info).unseal(changed)
        with pytest.raises(Error, match="OperationError"):
            page.evaluate(
                OPEN, {**arguments, "secret": secret, "info": info.hex(), "envelope": changed.hex()}
            )


@pytest.mark.parametrize(
    "point",
    [
        "00" * 32,
        "01" + "00" * 31,
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    ],
)
def test_a_key_of_low_order_is_refused(page: Page, point: str) -> None:
    """Its shared secret with any key is zero, so anybody could open the envelope."""
    with pytest.raises(Error):
        page.evaluate(SEAL, {"public": point, "info": "", "plaintext": ""})


def test_an_all_zero_secret_is_refused_where_a_browser_gives_one(page: Page) -> None:
    """The script checks the secret itself, for not every WebCrypto does."""
    page.evaluate("crypto.subtle.deriveBits = async () => new ArrayBuffer(32)")
    with pytest.raises(Error, match="all zero"):
        page.evaluate(SEAL, {"public": A_KEY, "info": "", "plaintext": ""})


def test_the_browser_makes_the_same_codes(page: Page) -> None:
    """The check character is the server's, for every value of every place."""
    for values in ([value] * 20 for value in range(32)):
        assert page.evaluate(MAKE, values) == code_from(values)
    codes = page.evaluate(
        f"async () => {{ const {{ newCode }} = await import('{static_address('code.js')}');"
        " return Array.from({ length: 2000 }, newCode) }"
    )
    assert len(set(codes)) == 2000
    assert all(read_code(code) == code for code in codes)
    letters = "".join(code.replace("-", "")[:20] for code in codes)
    share = len(letters) / 32
    assert all(0.7 * share < letters.count(letter) < 1.3 * share for letter in set(letters))
    assert len(set(letters)) == 32


MAKE = f"async (values) => (await import('{static_address('code.js')}')).codeFrom(values)"

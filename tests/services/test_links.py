"""Ballot links: read however a mail program changed their text, and forged by nobody."""

import base64
import hashlib
import json
import random
import string
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from election.errors.links import BadLink
from election.errors.office import WeakSecret
from election.services.links import SALT, BallotLink, LinkSigner, new_public_id

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=200)

OLD, NEW = "an older key, long enough to sign", "a newer key, long enough to sign!"
SIGNER = LinkSigner([NEW])
BLAIR = BallotLink("Kx3vP0aQz-_1mN4b", 2)
TOKEN = SIGNER.make(BLAIR)
URL = f"https://vote.example.org/b/removal-2026-1#{TOKEN}"

public_ids = st.permutations(string.ascii_letters + string.digits + "-_").map(
    lambda order: "".join(order[:16])
)
"""Ids without a repetition, nearly as chance draws them: none of them can be compressed."""


def is_refused(text: str, signer: LinkSigner = SIGNER) -> bool:
    try:
        signer.read(text)
    except BadLink:
        return True
    return False


# What is made is read


@same_everywhere
@given(public_ids, st.integers(1, 10_000))
def test_a_link_says_whose_it_is_and_which_issue(public_id: str, issue: int) -> None:
    """The link names any random id, however often the link was issued again."""
    link = BallotLink(public_id, issue)
    assert SIGNER.read(SIGNER.make(link)) == link


def test_a_link_that_is_made_twice_is_valid_twice() -> None:
    """A mail that is sent again, or a reminder, therefore invalidates no earlier link."""
    assert SIGNER.read(SIGNER.make(BLAIR)) == SIGNER.read(TOKEN) == BLAIR


def test_an_id_is_random_and_fits_into_a_link() -> None:
    """An id has 96 bits: 16 characters that need no escape in a URL."""
    ids = {new_public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(elector_id) for elector_id in ids} == {16}
    assert not is_refused(SIGNER.make(BallotLink(ids.pop(), 1)))


# However it arrives


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        URL,
        f"<{URL}>",
        f"({URL})",
        f'"{URL}".',
        f" {URL}\r\n",
        f"{TOKEN[:30]}\r\n{TOKEN[30:]}",
        f"<{URL[:40]}\n {URL[40:72]}\n\t{URL[72:]}>",
        " ".join(TOKEN),
        f"{URL[:50]}\N{NO-BREAK SPACE}{URL[50:]}",
        f"> {URL}",
        f"{URL}=",
        f"{URL}&utm_source=mail",
        URL.replace("#", "%23"),
        URL.replace("#", "#code="),
        quote(URL, safe=""),
        (
            f"https://eur01.safelinks.protection.example.com/?url={quote(URL, safe='')}"
            "&data=05%7C02%7Cblair%40example.org%7Cabc&sdata=0%2BaB%3D&reserved=0"
        ),
        f"https://urldefense.example.com/v3/__{URL.replace('#', '*')}__;Iw!!AbC-dEf_0!xY$",
        f"https://vote.example.org/b/removal-2026-1?ref=mail#{TOKEN}",
    ],
)
def test_a_link_is_read_however_it_was_bent(text: str) -> None:
    """A link is read whole or as its code, in brackets, quotes or a gateway's link."""
    assert SIGNER.read(text) == BLAIR


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "https://vote.example.org/b/removal-2026-1",
        "https://vote.example.org/b/removal-2026-1#",
        TOKEN.split(".")[0],
        "." + TOKEN.split(".")[1],
        TOKEN[:-1],
        TOKEN[1:],
        TOKEN.replace(".", ""),
        TOKEN.replace(".", ".."),
        TOKEN.swapcase(),
        TOKEN[::-1],
        "%",
        "%00",
        "#" * 100,
        "\ud800",
        "١" * 60,
        "a" * 60_000,
        f"{'a' * 16}.{'b' * 43}",
    ],
)
def test_what_is_no_link_is_refused_in_one_sentence(text: str) -> None:
    """The sentence tells neither which part was wrong nor whether such an elector exists."""
    with pytest.raises(BadLink) as caught:
        SIGNER.read(text)
    assert str(caught.value) == "This is not a valid ballot link."


@settings(same_everywhere, max_examples=1000)
@given(st.text() | st.text("#%.<> =-_aB0", max_size=80))
def test_any_text_is_refused_and_never_a_traceback(text: str) -> None:
    """Random text is refused, so nobody finds a link by chance."""
    assert is_refused(text)


# Nobody forges or changes one


def test_twenty_thousand_changed_links_never_say_anything_else() -> None:
    """A character is changed, dropped, doubled, moved or cut: it is the same link, or none."""
    chance = random.Random(20270112)
    letters = string.ascii_letters + string.digits + "-_.=#%+/ \n"
    read = 0
    for _ in range(20_000):
        text = list(TOKEN)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            place = chance.randrange(len(text))
            change = chance.randrange(5)
            if change == 0:
                text[place] = chance.choice(letters)
            elif change == 1:
                text.insert(place, chance.choice(letters))
            elif change == 2 and len(text) > 1:
                del text[place]
            elif change == 3:
                another_place = chance.randrange(len(text))
                text[place], text[another_place] = text[another_place], text[place]
            else:
                text = text[:place] + list(TOKEN[place:])
        try:
            assert SIGNER.read("".join(text)) == BLAIR
            read += 1
        except BadLink:
            continue
    assert 0 < read < 10_000


def test_links_are_malleable_as_text_and_say_the_same() -> None:
    """The last character of a signature holds two unused bits: four spellings are one link.

    Therefore links are never compared, banned or cached by their text.
    """
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    spellings = [TOKEN[:-1] + letter for letter in alphabet if not is_refused(TOKEN[:-1] + letter)]
    assert len(spellings) == 4
    assert {SIGNER.read(spelling) for spelling in spellings} == {BLAIR}


@same_everywhere
@given(public_ids, st.integers(1, 3))
def test_whoever_lacks_the_key_signs_nothing(public_id: str, issue: int) -> None:
    """Another key and somebody else's signature are both refused."""
    link = BallotLink(public_id, issue)
    stranger = LinkSigner(["a stranger's key that is long enough"])
    assert is_refused(stranger.make(link))
    payload = SIGNER.make(link).split(".")[0]
    assert is_refused(f"{payload}.{TOKEN.split('.')[1]}") == (link != BLAIR)


def test_what_was_signed_for_another_purpose_is_no_link() -> None:
    """Another salt, a timed token, a plain hash, and the library's own defaults are refused."""
    payload = [BLAIR.public_id, BLAIR.issue]
    kind = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    tokens = [
        URLSafeSerializer(NEW, salt="receipt/v1", signer_kwargs=kind).dumps(payload),
        URLSafeSerializer(NEW, salt="", signer_kwargs=kind).dumps(payload),
        URLSafeTimedSerializer(NEW, salt=SALT, signer_kwargs=kind).dumps(payload),
        URLSafeSerializer(NEW, salt=SALT).dumps(payload),
        URLSafeSerializer(NEW, salt=SALT, signer_kwargs={"key_derivation": "none"}).dumps(payload),
    ]
    right = URLSafeSerializer(NEW, salt=SALT, signer_kwargs=kind).dumps(payload)
    assert SIGNER.read(str(right)) == BLAIR
    for token in tokens:
        assert is_refused(str(token))


@pytest.mark.parametrize("payload", [["x" * 16], ["x" * 16, 1, 2], "text that is long", 12345678])
def test_what_we_signed_and_is_no_link_is_refused(payload: object) -> None:
    """Other values are refused, for a later version may sign them with this salt."""
    kind = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    assert is_refused(str(URLSafeSerializer(NEW, salt=SALT, signer_kwargs=kind).dumps(payload)))


def test_what_we_signed_and_is_no_json_is_refused() -> None:
    """Bytes with a right signature that are no JSON are refused."""
    kind = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    signer = URLSafeSerializer(NEW, salt=SALT, signer_kwargs=kind).make_signer(SALT)
    assert is_refused(signer.sign("no-json-at-all").decode())


def test_a_link_shows_the_random_id_and_nothing_else() -> None:
    """Without the database the id says nothing: it has no name, no address and no poll."""
    payload = TOKEN.split(".")[0]
    payload_bytes = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    assert json.loads(payload_bytes) == ["Kx3vP0aQz-_1mN4b", 2]


# Keys


def test_after_a_rotation_old_links_still_open_and_new_ones_are_signed_anew() -> None:
    """The last key signs, and all of them are accepted."""
    before, rotated, after = LinkSigner([OLD]), LinkSigner([OLD, NEW]), LinkSigner([NEW])
    old_link, new_link = before.make(BLAIR), rotated.make(BLAIR)
    assert rotated.read(old_link) == rotated.read(new_link) == after.read(new_link) == BLAIR
    assert is_refused(new_link, before)
    assert is_refused(old_link, after)


@pytest.mark.parametrize(
    "keys", [[], [""], ["k" * 31], ["k" * 32, "short"], ["short", "k" * 32], ["é" * 15]]
)
def test_a_missing_or_short_key_is_refused(keys: list[str]) -> None:
    """No key and too short a key are refused; the library would take an empty one."""
    with pytest.raises(WeakSecret) as caught:
        LinkSigner(keys)
    assert str(caught.value) == (
        "ELECTION_SECRET_KEYS needs at least one key, and each at least 32 bytes long."
    )


def test_a_key_of_32_bytes_signs() -> None:
    """A key of 32 bytes is accepted, however many characters it has."""
    for key in ("k" * 32, "é" * 16):
        signer = LinkSigner([key])
        assert signer.read(signer.make(BLAIR)) == BLAIR

"""The lot: replayable from its words, bound to seeds and box, whatever the spelling of a seed."""

from collections import Counter
from hashlib import sha256
from itertools import permutations

import pytest

from election.rules.counting.lot import commitment, lot_key, lot_order

OFFICER = "5f" * 32
SCRUTINEER = "0a" * 32
ROOT = "c3" * 32
CANDIDATES = ("blair", "devon", "harper")


def test_the_key_is_the_hash_of_the_words_joined_by_line_breaks() -> None:
    """Anyone can replay the lot with sha256sum and no program of ours."""
    text = f"election-lot/v1\nlead-2027-1\n{OFFICER}\n{SCRUTINEER}\n{ROOT}\nblair"
    expected = sha256(text.encode("utf-8")).hexdigest()
    assert lot_key("lead-2027-1", [OFFICER, SCRUTINEER], ROOT, "blair") == expected


def test_a_known_lot_never_changes() -> None:
    """The value was made with printf and sha256sum, so every version replays old reports."""
    assert lot_key("", ["00" * 32], "", "blair") == (
        "dd30bfcc7a4264e6cd21c58d62407676c5664e69ab72d21af0ed1f6cf819168c"
    )


def test_the_order_is_that_of_the_keys() -> None:
    """The order ascends by the keys in lower-case hex, whatever order the candidates came in."""
    order = lot_order("lead-2027-1", [OFFICER], ROOT, CANDIDATES)
    keys = [lot_key("lead-2027-1", [OFFICER], ROOT, candidate) for candidate in order]
    assert keys == sorted(keys)
    for given in permutations(CANDIDATES):
        assert lot_order("lead-2027-1", [OFFICER], ROOT, given) == order


@pytest.mark.parametrize(
    ("slug", "seeds", "root"),
    [
        ("lead-2027-2", [OFFICER, SCRUTINEER], ROOT),
        ("lead-2027-1", [SCRUTINEER, OFFICER], ROOT),
        ("lead-2027-1", [OFFICER], ROOT),
        ("lead-2027-1", [OFFICER, SCRUTINEER], "c4" * 32),
    ],
)
def test_poll_seeds_their_order_and_box_all_enter(slug: str, seeds: list[str], root: str) -> None:
    """The key changes with each of them, so nobody who lacks one can know the lot."""
    drawn = lot_key("lead-2027-1", [OFFICER, SCRUTINEER], ROOT, "blair")
    assert lot_key(slug, seeds, root, "blair") != drawn


def test_the_spelling_of_a_seed_is_not_another_lot() -> None:
    """The commitment binds 32 bytes, so capitals give no choice to whoever reveals a seed."""
    assert commitment(OFFICER.upper()) == commitment(OFFICER)
    spelled = lot_key("lead-2027-1", [f" {OFFICER.upper()}\n"], ROOT, "blair")
    assert spelled == lot_key("lead-2027-1", [OFFICER], ROOT, "blair")


def test_the_commitment_is_the_hash_of_the_bytes() -> None:
    """The commitment is what `sha256sum` prints for the 32 bytes, not for their hex."""
    assert commitment(OFFICER) == sha256(bytes([0x5F] * 32)).hexdigest()


def test_names_beyond_ascii_are_hashed_as_utf_8() -> None:
    """The candidates of a ballot file are known by their names, which may have any letters."""
    text = "election-lot/v1\n\n" + OFFICER + "\n\nÅsa Öst"
    assert lot_key("", [OFFICER], "", "Åsa Öst") == sha256(text.encode("utf-8")).hexdigest()


def test_no_place_in_the_order_is_preferred() -> None:
    """Over 6,000 seeds each of the six orders comes up about 1,000 times."""
    drawn = Counter(
        lot_order("lead-2027-1", [f"{number:064x}"], ROOT, CANDIDATES) for number in range(6000)
    )
    assert len(drawn) == 6
    assert all(880 < times < 1120 for times in drawn.values())

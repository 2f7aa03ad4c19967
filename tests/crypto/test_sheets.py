"""A share as a sheet: printed and typed in again, with every slip found and named."""

import re
from secrets import token_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.crypto.envelope import new_key
from election.crypto.trustees.key_card import share_key
from election.crypto.trustees.paper_line import paper_line, read_paper_line
from election.crypto.trustees.share_sheet import (
    MARK,
    WIDTH,
    KeyShare,
    is_share,
    read_share,
    share_sheet,
)
from election.errors.office import WrongKeyFile
from election.errors.trustees import ShareDamaged
from election.errors.written_files import UnfitValue
from election.rules.poll.receipt_codes import ALPHABET

NAMES = ("Robin Castellanos", "Sam Whitfield", "Terry Nakamura")
SEVEN = (*NAMES, "Harper da Silva-Núñez", "Devon Ștefănescu", "Ellis 山田", "Frankie O'Neill")
PIECE = bytes(range(32))


def shares(
    needed: int = 2, names: tuple[str, ...] = NAMES, poll: str | None = "removal-2026-1"
) -> tuple[KeyShare, ...]:
    return share_key(*new_key(), needed, names, poll, token_bytes)[1]


@pytest.fixture
def terrys() -> KeyShare:
    return shares()[2]


def damage(text: str) -> str:
    """Return how a spoilt sheet is refused."""
    with pytest.raises(ShareDamaged) as refused:
        read_share(text, "terry.txt")
    assert str(refused.value).startswith("The share terry.txt is damaged: ")
    return refused.value.reason


# One line


@given(st.binary(min_size=32, max_size=32))
def test_a_line_is_read_back_however_it_is_typed(data: bytes) -> None:
    """Small letters, missing spaces, hyphens, O for 0, and I and L for 1 are accepted."""
    line = paper_line("piece 1", data)
    assert len(line) == 56 + 13
    careless = line.replace("0", "o").replace("1", "l").lower().replace(" ", "")
    hyphens = line.replace(" ", "-").replace("1", "I")
    assert read_paper_line("piece 1", line) == read_paper_line("piece 1", careless) == data
    assert read_paper_line("piece 1", hyphens) == data


@pytest.mark.parametrize("at", range(56))
def test_every_wrong_character_is_found(at: int) -> None:
    """Each other character of the alphabet is tried at each place."""
    letters = paper_line("piece 1", PIECE).replace(" ", "")
    for character in set(ALPHABET) - {letters[at]}:
        with pytest.raises(UnfitValue, match=r"its line `piece 1` has a slip in it"):
            read_paper_line("piece 1", letters[:at] + character + letters[at + 1 :])


@pytest.mark.parametrize("at", range(55))
def test_every_swap_of_neighbours_is_found(at: int) -> None:
    """Every such swap is found, for it is the commonest slip of typists."""
    letters = paper_line("key", bytes(range(0, 64, 2))).replace(" ", "")
    swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    if swapped != letters:
        with pytest.raises(UnfitValue, match="slip"):
            read_paper_line("key", swapped)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is missing"),
        (paper_line("key", PIECE)[:-1], "has 55 characters, and not 56"),
        (paper_line("key", PIECE) + "0", "has 57 characters, and not 56"),
        (
            paper_line("key", PIECE).replace("0", "U", 1),
            "has 'U', which is no character of such a line",
        ),
        (paper_line("piece 1", PIECE), "has a slip in it"),
    ],
)
def test_a_line_with_a_fault_says_which(text: str, fault: str) -> None:
    """A line in another line's place is found too, for its check includes its place."""
    with pytest.raises(UnfitValue) as refused:
        read_paper_line("key", text)
    assert refused.value.what.startswith(f"its line `key` {fault}")


def test_spare_bits_are_zero() -> None:
    """A line with other spare bits is refused, so that no two lines mean the same."""
    letters = paper_line("key", PIECE).replace(" ", "")
    last = ALPHABET.index(letters[51])
    assert last % 16 == 0
    with pytest.raises(UnfitValue, match="slip"):
        read_paper_line("key", letters[:51] + ALPHABET[last + 1] + letters[52:])


# A whole sheet


def test_a_sheet_is_read_back(terrys: KeyShare) -> None:
    """Everything that the sheet says is read."""
    assert read_share(share_sheet(terrys, NAMES), "terry.txt") == terrys


@pytest.mark.parametrize("needed", [2, 3, 4, 5, 6])
def test_the_longest_sheet_is_one_page(needed: int) -> None:
    """Seven trustees hold up to 20 pieces each, on 60 lines of 80 characters."""
    for share in shares(needed, SEVEN):
        lines = share_sheet(share, SEVEN).splitlines()
        assert len(lines) <= 60
        assert max(map(len, lines)) <= WIDTH


def test_a_sheet_says_who_which_poll_and_what_to_do(terrys: KeyShare) -> None:
    """This is told in words above the lines for programs."""
    words, _, lines = share_sheet(terrys, NAMES).partition(f"{MARK}\n")
    for said in ("Terry Nakamura", "removal-2026-1", terrys.public, "any 2 of the 3", "What to do"):
        assert said in words
    assert re.fullmatch(
        r"share 3 of 3, 2 needed\ntrustee .+\npoll .+\nkey .+\n(piece .+\n){2}", lines
    )


def test_where_the_poll_is_not_known_the_sheet_says_so() -> None:
    """The sheet names no poll where a key is split before there is a draft."""
    share = shares(poll=None)[0]
    text = share_sheet(share, NAMES)
    assert "not known when the key was split" in text
    assert read_share(text, "robin.txt").poll is None


def test_only_the_lines_from_the_mark_on_need_to_be_typed(terrys: KeyShare) -> None:
    """The lines may be typed in capitals, with blank lines and spaces, and in any order."""
    _, _, lines = share_sheet(terrys, NAMES).partition(f"{MARK}\n")
    typed_in = "\n\n".join(f"  {line}  ".upper() for line in reversed(lines.splitlines()))
    share = read_share(f"{MARK.upper()}\n{typed_in}", "terry.txt")
    assert (share.number, share.pieces) == (3, terrys.pieces)


def test_a_file_that_is_no_share_is_called_that() -> None:
    """The refusal calls the file something else, and not damaged."""
    assert not is_share("election-poll-key/v1 00\n")
    with pytest.raises(WrongKeyFile, match="not a file of kind election-share"):
        read_share("election-poll-key/v1 00\n", "robin.key")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (r"\nshare .+", "", "its line `share` does not read like `share 1 of 3, 2 needed`"),
        (r"3 of 3, 2", "3 of 3 2", "its line `share` does not read like `share 1 of 3, 2 needed`"),
        (r"3 of 3, 2", "4 of 3, 2", "it says that it is share 4 of 3"),
        (r"3 of 3, 2", "3 of 3, 3", "its numbers cannot be: 3 needed are not fewer than"),
        (r"3 of 3, 2", "2 of 3, 2", "its line `piece 3` is missing"),
        (r"\nkey .+", "", "its line `key` is missing"),
        (r"\npiece 2 .+", "", "its line `piece 2` is missing"),
        (r"(\npiece 2 .+)", r"\1\1", "its line `piece 2` is there twice"),
        (r"(\nkey .+)", r"\1\1", "its line `key` is there twice"),
        (r"\npiece 2 ", "\npiece 3 ", "its line `piece 2` is missing"),
        (r"(\npiece 2 .+)", r"\1\npiece 3 0", "trustee 3 holds no piece 3"),
        (r"\npiece 2 ", "\npice 2 ", "the line 'pice 2"),
        (r"\npiece 2 ", "\npiece two ", "the line 'piece two"),
    ],
)
def test_each_damage_is_named(terrys: KeyShare, old: str, new: str, reason: str) -> None:
    """A line is lost, doubled, in another's place or no line of a sheet."""
    words, mark, lines = share_sheet(terrys, NAMES).partition(MARK)
    spoilt, number = re.subn(old, new, lines)
    assert number
    assert damage(words + mark + spoilt).startswith(reason)


def test_two_pieces_in_each_others_place_are_found(terrys: KeyShare) -> None:
    """Each line is whole, but its check is for another place."""
    text = share_sheet(terrys, NAMES)
    swapped = text.replace("piece 1 ", "piece x ").replace("piece 2 ", "piece 1 ")
    assert "piece 1" in damage(swapped.replace("piece x ", "piece 2 "))


@given(st.data())
def test_no_changed_character_of_a_secret_goes_unseen(data: st.DataObject) -> None:
    """Any other character in its place is found, except the likenesses that are accepted."""
    share = SHARE
    words, mark, lines = share_sheet(share, NAMES).partition(MARK)
    at = data.draw(
        st.sampled_from([m.start() for m in re.finditer(r"(?<= )[0-9A-Z](?=[0-9A-Z ])", lines)])
    )
    character = data.draw(st.characters(codec="utf-8", exclude_categories=["Cs"]))
    changed = words + mark + lines[:at] + character + lines[at + 1 :]
    try:
        assert read_share(changed, "terry.txt").pieces == share.pieces
    except ShareDamaged:
        return


SHARE = shares()[2]


@given(st.text())
def test_no_text_gives_a_traceback(text: str) -> None:
    """Any text gives a share or a refusal, and nothing else is raised."""
    for whole in (text, f"{MARK}\n{text}", f"{MARK}\nshare 1 of 3, 2 needed\n{text}"):
        with pytest.raises((ShareDamaged, WrongKeyFile)):
            read_share(whole, "given.txt")

"""Receipt codes: their form, which slips of the pen are caught, and which are forgiven."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.rules.poll.receipt_codes import ALPHABET, LENGTH, code_from, read_code

same_everywhere = settings(deadline=None, derandomize=True, database=None)

values = st.lists(st.integers(0, 31), min_size=LENGTH, max_size=LENGTH)
codes = values.map(code_from)
CODE = code_from(range(7, 27))


def letters_of(code: str) -> str:
    return code.replace("-", "")


def test_a_code_is_three_groups_of_seven_of_the_alphabet() -> None:
    """A code has 20 characters and a check character, so that it can be read aloud."""
    assert CODE == "789ABCD-EFGHJKM-NPQRSTW"
    assert [len(group) for group in CODE.split("-")] == [7, 7, 7]


def test_the_alphabet_has_no_letter_that_is_taken_for_another() -> None:
    """The alphabet has 32 characters, without I, L, O and U."""
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@same_everywhere
@given(codes)
def test_a_code_reads_as_itself(code: str) -> None:
    """Every code that is drawn is read as the same code."""
    assert read_code(code) == code


@pytest.mark.exhaustive
@same_everywhere
@given(codes, st.data())
def test_case_spaces_hyphens_and_likenesses_are_forgiven(code: str, data: st.DataObject) -> None:
    """A code typed with o for 0, or i or l for 1, in any grouping, is the same code."""
    likenesses = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(
        data.draw(st.sampled_from(likenesses.get(letter, letter + letter.lower())))
        + data.draw(st.sampled_from(["", " ", "-", " - ", "\t", "\r\n", "\N{NO-BREAK SPACE}"]))
        for letter in letters_of(code)
    )
    assert read_code(typed) == code


@settings(same_everywhere, max_examples=20)
@given(codes)
def test_every_single_wrong_character_is_caught(code: str) -> None:
    """Each of 21 places with each of 31 other characters makes 651 slips, and none is a code."""
    letters = letters_of(code)
    for place, right in enumerate(letters):
        for wrong in set(ALPHABET) - {right}:
            assert read_code(letters[:place] + wrong + letters[place + 1 :]) is None


@same_everywhere
@given(codes)
def test_every_swap_of_two_neighbours_is_caught(code: str) -> None:
    """This holds for the check character and its neighbour too."""
    letters = letters_of(code)
    for place in range(len(letters) - 1):
        left, right = letters[place], letters[place + 1]
        swapped = letters[:place] + right + left + letters[place + 2 :]
        assert read_code(swapped) == (code if left == right else None)


@same_everywhere
@given(codes, st.integers(0, 20))
def test_a_character_too_many_or_too_few_is_caught(code: str, place: int) -> None:
    """A code has one length only."""
    letters = letters_of(code)
    assert read_code(letters[:place] + letters[place + 1 :]) is None
    assert read_code(letters[:place] + letters[place] + letters[place:]) is None


@pytest.mark.exhaustive
@settings(same_everywhere, max_examples=500)
@given(st.one_of(st.text(), st.text(ALPHABET, min_size=21, max_size=21)))
def test_any_text_is_a_code_in_its_one_written_form_or_none(text: str) -> None:
    """Whatever text is read as a code is well-formed and reads as itself."""
    found = read_code(text)
    if found is not None:
        assert set(letters_of(found)) <= set(ALPHABET)
        assert read_code(found) == found


@same_everywhere
@given(values)
def test_the_check_character_is_the_remainder_of_the_whole(numbers: list[int]) -> None:
    """The check is computed another way: one long polynomial over GF(2), modulo x^5 + x^2 + 1."""
    whole = 0
    for place, number in enumerate(numbers):
        whole ^= number << (LENGTH - place)
    for shift in range(whole.bit_length() - 6, -1, -1):
        if whole >> (shift + 5) & 1:
            whole ^= 0b100101 << shift
    assert code_from(numbers)[-1] == ALPHABET[whole]


def test_one_check_character_of_thirty_two_fits() -> None:
    """For each 20 characters exactly one character of the alphabet completes a code."""
    start = letters_of(CODE)[:LENGTH]
    assert [letter for letter in ALPHABET if read_code(start + letter)] == [CODE[-1]]


def test_u_is_forgiven_as_nothing() -> None:
    """U is in no code, and is not read as another character."""
    assert read_code(CODE.replace("D", "U")) is None

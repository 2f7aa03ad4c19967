"""Names as they enter: what is kept, what is left out, and which two are one name."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.errors.written_files import UnfitValue
from election.rules.poll.definition import Person
from election.rules.poll.name_forms import UNSEEN, clean_name, folded_name
from election.rules.poll.questions import REOPEN, REOPEN_NAME
from election.rules.poll.told_apart import told_apart
from election.rules.pollfile.fields import as_written, one_line, paragraphs
from election.rules.pollfile.look_alikes import confusable_sentences

names = st.text(st.characters(codec="utf-8") | st.sampled_from("\u200c\u200d\ufe0fक्षa "))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Zoe\u0308", "Zo\u00eb"),
        ("Wei \u200b Zhang\ufeff", "Wei Zhang"),
        ("\u00a0Wei\u3000Zhang ", "Wei Zhang"),
        ("Blair\u00ad\u2060\u200e\u200f\u061c", "Blair"),
        ("Blair\u3164\u2800\ufe0f", "Blair"),
        ("\u200dBlair\u200d", "Blair"),
        ("\ufe0fBlair", "Blair"),
        ("a\u200cb", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("می\u200c", "می"),
        ("क्\u200dष", "क्\u200dष"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("O'Neill, Jr. (docs)", "O'Neill, Jr. (docs)"),
    ],
)
def test_a_name_is_kept_without_what_cannot_be_seen(written: str, kept: str) -> None:
    """NFC, single spaces; joiners and selectors stay where the script needs them."""
    assert clean_name(written) == kept
    assert one_line(200)(written) == kept


@settings(deadline=None)
@given(names)
def test_a_clean_name_stays_as_it_is(written: str) -> None:
    """Cleaning twice is cleaning once, and hides no difference that can be seen."""
    once = clean_name(written)
    assert clean_name(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert folded_name(once) == folded_name(written)
    assert folded_name(once.upper().lower()) == folded_name(folded_name(once.upper().lower()))


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("Blair\x1b[31m", "the control character U+001B"),
        ("Blair\u202e", "the control character U+202E"),
        ("Blair\u2066", "the control character U+2066"),
        ("Blair\ue000", "the private character U+E000"),
        ("Blair\U000e0fffx\u0378", "the unassigned character U+0378"),
        ("Blair\ud800", "the control character U+D800"),
        ("Blair\nCasey", "a line break"),
        ("Blair\u2028Casey", "a line break"),
    ],
)
def test_what_could_only_deceive_is_refused_by_its_code_point(name: str, named: str) -> None:
    """Escapes, what turns text around, and signs that look different on each machine."""
    with pytest.raises(UnfitValue, match=rf"has {named.replace('+', '.')}; write it without"):
        one_line(200)(name)


@pytest.mark.parametrize("name", ["\u200b", "\ufeff \u3164", "\u2800", "\u00a0"])
def test_a_name_that_nobody_can_see_says_nothing(name: str) -> None:
    """It would be an empty line on the ballot."""
    with pytest.raises(UnfitValue, match="says nothing"):
        one_line(200)(name)


def test_what_is_no_name_stays_as_written() -> None:
    """A link or the text of a statement is not changed."""
    assert as_written(99)("https://example.org/Zoe\u0308") == "https://example.org/Zoe\u0308"
    assert paragraphs(99)("Zoe\u0308\n\tsays") == "Zoe\u0308\n\tsays"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zo\u00eb", "ZOE\u0308"),
        ("Wei  Zhang ", "wei zhang"),
        ("Straße", "STRASSE"),
        ("ﬁnn", "Finn"),
        ("Ｗｅｉ", "Wei"),
        ("a\u200cb", "ab"),
    ],
)
def test_two_spellings_of_one_name_are_one(one: str, other: str) -> None:
    """Letter case, spaces, Unicode's forms and unseen signs make no other name."""
    assert folded_name(one) == folded_name(other)
    assert folded_name(one) != folded_name(one + "x")


def test_no_unseen_sign_is_a_sign_of_a_script() -> None:
    """None of them has a form of its own, and plain letters are not among them."""
    assert not UNSEEN & set("aé山ن\u0301")
    assert "\u202e" not in UNSEEN, "it is refused, and not left out"


def people(*names: str) -> list[Person]:
    return [Person(f"p{number}", name, "", lead=False) for number, name in enumerate(names, 1)]


def test_groups_of_names_are_told_in_a_sentence_each() -> None:
    """One name, look-alikes, and names that are both: each group once."""
    one, alike = confusable_sentences(people("Bo Lin", "bo lin", "Ana", "Аnа", "Xu 0"))
    assert one == "p1 and p2 have one name, Bo Lin: pages, mails and files show their ids too."
    assert alike == "The names of p3 (Ana) and p4 (Аnа) look alike: make sure that each is right."


def test_of_many_groups_and_of_many_names_the_first_are_told() -> None:
    """An officer reads a hundred of each, and then how many more there are."""
    (one,) = confusable_sentences(people(*["Bo Lin"] * 102))
    assert "and 2 more have one name, Bo Lin" in one
    *told, rest = confusable_sentences(people(*map("Person {}".format, [*range(103), *range(103)])))
    assert len(told) == 100
    assert rest == "3 more groups of people have one name, or names that look alike."


def test_a_pair_of_signs_that_look_alike_is_found_from_either_side() -> None:
    """Most signs lead to one that stands for all; some are two that stand for each other."""
    assert list(confusable_sentences(people("ɑnna", "anna")))
    assert list(confusable_sentences(people("Ƅ", "b")))
    assert not list(confusable_sentences(people("山", "川")))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (("Wei Zhang", "WEI  ZHANG"), ("Wei Zhang (p1)", "WEI  ZHANG (p2)")),
        (("Blair Hill", "Вlаir Нill"), ("Blair Hill (p1)", "Вlаir Нill (p2)")),
        (('Jo "Bo" Li', "Jo 'Bo' Li"), ('Jo "Bo" Li (p1)', "Jo 'Bo' Li (p2)")),
        (("Wei", "wei", "Wei (p1)"), ("Wei (p1)", "wei (p2)", "Wei (p1) (p3)")),
        (("Ana (p2)", "Bo"), ("Ana (p2) (p1)", "Bo")),
        (("p2", "Bo"), ("p2 (p1)", "Bo")),
        (("Ana（ｐ２）", "Bo (docs)"), ("Ana（ｐ２） (p1)", "Bo (docs)")),
        (("Ana (p1)", "Bo"), ("Ana (p1)", "Bo")),
        (("Reopen nominations", "Exhausted"), ("Reopen nominations (p1)", "Exhausted (p2)")),
    ],
)
def test_the_id_stands_behind_a_name_that_could_be_anothers(
    written: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    """One name, look-alikes, ids in brackets, and the words of tables; no other name changes."""
    names = {f"p{number}": name for number, name in enumerate(written, start=1)}
    assert tuple(told_apart(names).values()) == shown


def test_a_name_that_looks_like_another_with_its_id_has_its_own() -> None:
    """The third is spelled with a Cyrillic letter, so as to be taken for the first."""
    told = told_apart({"a": "Wei", "b": "Wei", "c": "Wei (\u0430)"})
    assert [*told.values()] == ["Wei (a)", "Wei (b)", "Wei (\u0430) (c)"]


def test_the_option_keeps_its_own_name() -> None:
    """A person of that name has an id behind it."""
    told = told_apart({REOPEN: REOPEN_NAME, "ana": "Reopen Nominations"})
    assert told == {REOPEN: REOPEN_NAME, "ana": "Reopen Nominations (ana)"}


some_names = st.lists(st.text("aA (1)l", max_size=6), min_size=2, max_size=5)


@settings(deadline=None)
@given(some_names)
def test_no_two_names_are_told_alike(written: list[str]) -> None:
    """Whatever they hold: brackets, ids, nothing at all."""
    names = {f"a{number}": clean_name(name) for number, name in enumerate(written, start=1)}
    told = told_apart(names)
    assert len({folded_name(name) for name in told.values()}) == len(names)
    assert all(
        name in {names[each], f"{names[each]} ({each})".lstrip()} for each, name in told.items()
    )

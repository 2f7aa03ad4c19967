"""The poll file of a removal: subject, callers, threshold, base, and the roll's day."""

from datetime import UTC, date, datetime

import pytest

from election.rules.poll.questions import Removal
from election.rules.poll.ratio import Ratio, Threshold
from tests.support.kinds import removal_in
from tests.support.poll_files import REMOVAL, ROLL, Change, faults, read, roll_lines, sentences

APART = "caller and seconder are two different electors, not the subject."
AVERY = "avery,Avery Lindqvist,avery@example.org,,avery-l,yes"


def removal_of(*changes: Change) -> Removal:
    """Return the removal of a changed example."""
    return removal_in(read(REMOVAL, *changes).definition)


def test_threshold_base_and_publishing_of_callers_have_defaults() -> None:
    """The defaults are three quarters of the roll, and no caller's name."""
    shortened = removal_of(
        ('threshold = "3/4"', ""), ('base = "roll"', ""), ("publish_callers = false", "")
    )
    assert shortened == removal_of()


def test_there_is_no_default_for_the_subject_mode() -> None:
    """A file without a mode is refused: the officer states whether the lead counts."""
    assert sentences(REMOVAL, ('subject_mode = "counts_and_votes"', "")) == [
        (
            'removal.subject_mode: is missing; give "counts_and_votes" or "counted_no_ballot" '
            'or "excluded".'
        )
    ]


def test_callers_are_in_the_definition_only_where_they_are_published() -> None:
    """The public definition leaves them out, unless the file says to publish them."""
    kept = read(REMOVAL)
    assert (kept.called_by, kept.seconded_by) == ("blair", "casey")
    assert removal_of().callers == ()
    assert removal_of(("publish_callers = false", "publish_callers = true")).callers == (
        "blair",
        "casey",
    )


@pytest.mark.parametrize("text", ["3/4", "6/8", "75/100"])
def test_a_threshold_is_kept_in_lowest_terms(text: str) -> None:
    """The same share is the same threshold, whether it is written 3/4 or 6/8."""
    assert removal_of(('"3/4"', f'"{text}"')).threshold == Threshold("at least", Ratio(3, 4))


@pytest.mark.parametrize("text", ["1", "501/1000", "2/3", "1/1"])
def test_a_threshold_is_more_than_half_and_at_most_the_whole(text: str) -> None:
    """Unanimity is a threshold, and so is a share barely above half."""
    threshold = removal_of(('"3/4"', f'"{text}"')).threshold
    assert (threshold.comparison, str(threshold.ratio)) == ("at least", text.removesuffix("/1"))


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ('"1/2"', '"1/2" is no majority'),
        ('"0"', '"0" is no majority'),
        ('"5/4"', '"5/4" is more than the whole'),
        ('"3/0"', '"3/0" is not a fraction in quotes'),
        ('"75 %"', '"75 %" is not a fraction in quotes'),
        ('"-3/4"', '"-3/4" is not a fraction in quotes'),
        ('"٣/٤"', '"٣/٤" is not a fraction in quotes'),
        ("0.75", "0.75 is not a fraction in quotes"),
        ("1", "1 is not a fraction in quotes"),
    ],
)
def test_any_other_threshold_is_refused(value: str, what: str) -> None:
    """A float, a percentage, and a share of half or less are refused."""
    (fault,) = faults(REMOVAL, ('"3/4"', value))
    assert (fault.where, fault.what) == ("removal.threshold", what)


def test_the_subject_is_the_lead() -> None:
    """Only the lead can be removed, and the fault says who the lead is."""
    assert sentences(REMOVAL, ('subject = "avery"', 'subject = "devon"')) == [
        "removal.subject: `devon` is not the lead on the roll; the lead is `avery`."
    ]


def test_a_roll_without_a_lead_has_no_subject() -> None:
    """The fault says that the column `lead` has to name one."""
    assert sentences(REMOVAL, roll=ROLL.replace(",yes", ",no")) == [
        (
            "removal.subject: `avery` is not the lead on the roll; "
            "mark the lead in the roll's column lead."
        )
    ]


@pytest.mark.parametrize(
    ("key", "said"), [("subject", "avery"), ("called_by", "blair"), ("seconded_by", "casey")]
)
def test_whoever_is_named_is_on_the_roll(key: str, said: str) -> None:
    """The fault for an id that is nearly right names the right one."""
    old = f'{key} = "{said}"'
    assert sentences(REMOVAL, (old, f'{key} = "{said}x"')) == [
        f"removal.{key}: `{said}x` is not on the roll; did you mean `{said}`?"
    ]
    assert sentences(REMOVAL, (old, f'{key} = "quentin"')) == [
        f"removal.{key}: `quentin` is not on the roll; give an id on the roll."
    ]


def test_caller_and_seconder_are_two_electors_other_than_the_subject() -> None:
    """The subject calls no removal of their own, and a caller does not second it."""
    caller, seconder = 'called_by = "blair"', 'seconded_by = "casey"'
    assert sentences(REMOVAL, (caller, 'called_by = "avery"')) == [
        f"removal.called_by: `avery` is the subject; {APART}"
    ]
    assert sentences(REMOVAL, (seconder, 'seconded_by = "avery"')) == [
        f"removal.seconded_by: `avery` is the subject; {APART}"
    ]
    assert sentences(REMOVAL, (seconder, 'seconded_by = "blair"')) == [
        f"removal.seconded_by: `blair` is the caller; {APART}"
    ]


def test_as_of_later_than_called_on_is_refused() -> None:
    """Scenario 8: the roll is as of the call or a day before, for the lead confirms members."""
    assert sentences(REMOVAL, ("as_of = 2026-12-28", "as_of = 2026-12-30")) == [
        (
            "removal.called_on: is 2026-12-29, before the roll's as_of, 2026-12-30; "
            "take the roll as of the call or of a day before it."
        )
    ]
    same_day = read(REMOVAL, ("as_of = 2026-12-28", "as_of = 2026-12-29")).definition
    assert same_day.roll.as_of == date(2026, 12, 29)


def test_base_cast_needs_a_quorum_and_base_roll_has_none() -> None:
    """With the base `cast` and no quorum, one Yes could remove the lead."""
    cast = ('base = "roll"', 'base = "cast"')
    with_quorum = ("publish_callers", 'quorum = "1/2"\npublish_callers')
    assert sentences(REMOVAL, cast) == [
        'removal.quorum: is missing, and base = "cast" needs it; give one, such as "1/2".'
    ]
    assert sentences(REMOVAL, with_quorum) == [
        'removal.quorum: goes with base = "cast" only; leave it out.'
    ]
    assert removal_of(cast, with_quorum).quorum == Ratio(1, 2)


@pytest.mark.parametrize("quorum", ["0", "1", "1/3"])
def test_a_quorum_is_any_share_of_the_whole(quorum: str) -> None:
    """A quorum may be any share from 0 to 1."""
    changes = (('base = "roll"', f'base = "cast"\nquorum = "{quorum}"'),)
    assert str(removal_of(*changes).quorum) == quorum


def test_an_excluded_subject_alone_on_the_roll_leaves_nobody() -> None:
    """N = 0 is refused, together with callers who are not on the roll."""
    excluded = ('"counts_and_votes"', '"excluded"')
    found = faults(REMOVAL, excluded, roll=roll_lines(AVERY))
    assert [(fault.where, fault.right) for fault in found] == [
        ("removal.called_by", "give an id on the roll"),
        ("removal.seconded_by", "give an id on the roll"),
        ("removal.subject_mode", "N may not be 0"),
    ]


def test_closing_comes_after_opening() -> None:
    """The same instant is refused, and so is an earlier one in another zone."""
    for closes in ("2027-01-12T12:00:00Z", "2027-01-12T13:30:00+02:00"):
        assert sentences(REMOVAL, ("closes = 2027-01-26T12:00:00Z", f"closes = {closes}")) == [
            "times.closes: is not later than opens; give a later instant."
        ]


def test_voting_is_not_shorter_than_its_minimum() -> None:
    """A second less than seven days is refused, and seven days are accepted."""
    closes = "closes = 2027-01-26T12:00:00Z"
    assert sentences(REMOVAL, (closes, "closes = 2027-01-19T11:59:59Z")) == [
        (
            "times.closes: is less than minimum_voting_days = 7 after opens; "
            "close later, or open earlier."
        )
    ]
    assert faults(REMOVAL, (closes, "closes = 2027-01-19T12:00:00Z")) == []


def test_a_window_of_years_is_a_slip() -> None:
    """A poll is open for a year at most; what is written is told as a length."""
    closes = "closes = 2027-01-26T12:00:00Z"
    assert sentences(REMOVAL, (closes, "closes = 2062-01-26T12:00:00Z")) == [
        (
            "times.closes: is 35 years after opens; a poll is open for a year at most; "
            "is the year right?"
        )
    ]
    assert faults(REMOVAL, (closes, "closes = 2028-01-13T12:00:00Z")) == []


def test_instants_are_kept_in_utc() -> None:
    """The definition has the instant of the file in UTC."""
    times = read(REMOVAL, ("opens = 2027-01-12T12:00:00Z", "opens = 2027-01-12T21:00:00+09:00"))
    assert times.definition.times.opens == datetime(2027, 1, 12, 12, tzinfo=UTC)
    assert times.definition.times.opens.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (
            "2027-01-12T12:00:00",
            "2027-01-12 12:00:00 is not an instant in whole seconds with its zone",
        ),
        (
            "2027-01-12T12:00:00.5Z",
            "2027-01-12 12:00:00.500000+00:00 is not an instant in whole seconds with its zone",
        ),
        ("2027-01-12", "2027-01-12 is not an instant in whole seconds with its zone"),
        ("12:00:00", "12:00:00 is not an instant in whole seconds with its zone"),
        (
            '"2027-01-12T12:00:00Z"',
            '"2027-01-12T12:00:00Z" is not an instant in whole seconds with its zone',
        ),
        ("0001-01-01T00:00:00+23:00", "0001-01-01 00:00:00+23:00 is out of range"),
        ("9999-12-31T23:00:00-23:00", "9999-12-31 23:00:00-23:00 is out of range"),
    ],
)
def test_an_instant_without_zone_or_out_of_range_is_refused(value: str, what: str) -> None:
    """Both are refused, so that nobody has to guess which noon is meant."""
    (fault,) = faults(REMOVAL, ("opens = 2027-01-12T12:00:00Z", f"opens = {value}"))
    assert (fault.where, fault.what) == ("times.opens", what)


@pytest.mark.parametrize("value", ["366", "-1", "7.0", "true", '"7"', "0x" + "f" * 5000])
def test_days_are_whole_numbers_up_to_a_year(value: str) -> None:
    """True is no number, and a number of thousands of digits is not printed."""
    (fault,) = faults(REMOVAL, ("challenge_days = 7", f"challenge_days = {value}"))
    assert fault.where == "times.challenge_days"
    assert fault.what.endswith(" is not a whole number in range")
    assert len(fault.what) < 80


@pytest.mark.parametrize("days", [0, 365])
def test_no_day_and_a_year_are_days_enough(days: int) -> None:
    """Both limits are accepted."""
    times = read(REMOVAL, ("challenge_days = 7", f"challenge_days = {days}")).definition.times
    assert times.challenge_days == days


@pytest.mark.parametrize("value", ["2000-01-01", "2999-12-31"])
def test_the_days_of_a_millennium_are_days(value: str) -> None:
    """The first and the last day in range are read."""
    found = faults(REMOVAL, ("as_of = 2026-12-28", f"as_of = {value}"))
    assert "is out of range" not in str(found)


@pytest.mark.parametrize(
    "value", ["2026-12-29T12:00:00Z", '"2026-12-29"', "1999-12-31", "3000-01-01"]
)
def test_a_day_is_a_date_of_our_time(value: str) -> None:
    """A day has no hour, stands without quotes, and lies within the range."""
    found = faults(REMOVAL, ("called_on = 2026-12-29", f"called_on = {value}"))
    assert [fault.where for fault in found] == ["removal.called_on"]

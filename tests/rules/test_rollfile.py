"""Rolls: what a line says, who is on a roll twice, and files that are no CSV."""

import pytest

from election.errors.written_files import Fault
from election.rules.pollfile.electorate import RollEntry
from election.rules.pollfile.roll_file import (
    COLUMNS,
    LONGEST_ROW,
    MOST_FAULTS,
    MOST_PEOPLE,
    read_roll,
)
from tests.support.poll_files import ROLL, roll_lines

AVERY = "avery,Avery Lindqvist,avery@example.org,,avery-l,yes"
BLAIR = "blair,Blair Okonkwo,blair@example.org,blair.home@example.net,blairok,no"
SEMICOLONS = "line 1: the cells are separated by semicolons; save it with commas."
ONCE = "a person is on the roll once, with addresses of their own"
BEGIN = "begin with id,name,email,second_email,handle,lead"


def faults(*lines: str) -> list[Fault]:
    """Return the faults of a roll of these lines."""
    return list(read_roll(roll_lines(*lines))[1])


def test_the_example_roll_reads_as_it_stands() -> None:
    """The roll has nine core maintainers in the order of the file, and Avery is the lead."""
    entries, roll_faults = read_roll(ROLL.encode())
    assert roll_faults == ()
    assert [entry.id for entry in entries] == (
        ["avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper", "indigo"]
    )
    assert [entry.id for entry in entries if entry.lead] == ["avery"]
    assert entries[4] == RollEntry(
        "ellis", "Ellis 山田", "ellis@example.org", "ellis@example.net", "ellis-y", lead=False
    )


def test_text_and_bytes_are_read_alike() -> None:
    """A byte order mark is accepted in both."""
    assert read_roll(ROLL) == read_roll(ROLL.encode()) == read_roll("\ufeff" + ROLL)
    assert read_roll(b"\xef\xbb\xbf" + ROLL.encode()) == read_roll(ROLL)


def test_second_address_and_handle_may_be_empty() -> None:
    """An elector needs neither of them."""
    entries, found = read_roll(roll_lines("avery,Avery,avery@example.org,,,no"))
    assert found == ()
    assert (entries[0].second_email, entries[0].handle) == (None, "")
    assert entries[0].addresses == ("avery@example.org",)


def test_columns_may_come_in_any_order() -> None:
    """The header says which column is which."""
    rows = [line.split(",") for line in (",".join(COLUMNS), AVERY, BLAIR)]
    turned = "\n".join(",".join(reversed(row)) for row in rows)
    assert read_roll(turned) == read_roll(roll_lines(AVERY, BLAIR))


def test_spaces_around_cells_and_empty_lines_mean_nothing() -> None:
    """Both are ignored, for people and spreadsheets write them."""
    spaced = (
        "id, name, email, second_email, handle, lead\n\n" + AVERY.replace(",", " , ") + "\n,,,,,\n"
    )
    assert read_roll(spaced) == read_roll(roll_lines(AVERY))


def test_quoted_cells_may_hold_commas() -> None:
    """Cells in quotes are read as CSV has it."""
    entries, found = read_roll(roll_lines('avery,"Lindqvist, Avery",avery@example.org,,,yes'))
    assert (entries[0].name, found) == ("Lindqvist, Avery", ())


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        (AVERY.replace("avery,", "Avery,", 1), "id", '"Avery" is not an id'),
        (AVERY.replace("avery,", ",", 1), "id", "is missing"),
        (AVERY.replace("avery,", "a" * 33 + ",", 1), "id", f'"{"a" * 33}" is not an id'),
        (
            AVERY.replace("avery,", "reopen-nominations,", 1),
            "id",
            '"reopen-nominations" is reserved for that option',
        ),
        (AVERY.replace("Avery Lindqvist", ""), "name", "is missing"),
        (AVERY.replace("Avery Lindqvist", "A" * 201), "name", "is 201 characters long"),
        (AVERY.replace("Lindqvist", '"'), "name", None),
        (AVERY.replace("Avery Lindqvist", '"Avery\nLindqvist"'), "name", "has a line break"),
        (AVERY.replace("Avery", "Avery\0"), "name", "has the control character U+0000"),
        (AVERY.replace("avery@example.org", "avery"), "email", '"avery" is no mail address'),
        (AVERY.replace("avery@example.org", ""), "email", "is missing"),
        (AVERY.replace(",,", ",a b@c.org,"), "second_email", '"a b@c.org" is no mail address'),
        (AVERY.replace("avery-l", "\t"), "handle", '"\\t" says nothing'),
        (AVERY.replace("avery-l", "h" * 101), "handle", "is 101 characters long"),
        (AVERY.replace("avery-l", "h" * 100), "handle", None),
        (AVERY.replace("yes", "Yes"), "lead", None),
        (AVERY.replace("yes", "perhaps"), "lead", '"perhaps" is not yes or no'),
        (AVERY.replace("yes", ""), "lead", "is missing"),
    ],
)
def test_each_cell_is_judged_by_itself(line: str, where: str, what: str | None) -> None:
    """The fault names the line and the column; a quote mark inside a cell is no fault."""
    expected = [] if what is None else [(f"line 2, {where}", what)]
    assert [(fault.where, fault.what) for fault in faults(line)] == expected


def test_every_fault_of_every_line_is_told() -> None:
    """A broken line hides neither its own faults nor those of the next line."""
    assert [fault.where for fault in faults("A,,a,a,,x", AVERY, "B,,b,,,y")] == [
        "line 2, id",
        "line 2, name",
        "line 2, email",
        "line 2, second_email",
        "line 2, lead",
        "line 4, id",
        "line 4, name",
        "line 4, email",
        "line 4, lead",
    ]


def test_a_line_is_counted_where_it_begins() -> None:
    """A name with a line break in quotes moves the lines after it."""
    broken = AVERY.replace("Avery Lindqvist", '"Avery\nLindqvist"')
    assert [fault.where for fault in faults(broken, "b,,b@example.org,,,no")] == [
        "line 2, name",
        "line 4, name",
    ]


@pytest.mark.parametrize("second", ["blair@example.org", "BLAIR@Example.ORG"])
def test_the_same_address_in_another_case_twice_is_refused(second: str) -> None:
    """Scenario 10: an address belongs to one person, in upper or lower case."""
    casey = f"casey,Casey Moreau,{second},,cmoreau,no"
    (fault,) = faults(AVERY, BLAIR, casey)
    assert (fault.where, fault.right) == ("line 4, email", ONCE)
    assert fault.what.endswith(" is on line 3 too")


def test_second_addresses_are_compared_with_first_and_second_ones() -> None:
    """A second address is compared with all addresses of both columns."""
    casey = "casey,Casey Moreau,{},{},cmoreau,no"
    for first, second, column in (
        ("Blair.Home@example.net", "", "email"),
        ("casey@example.org", "blair@EXAMPLE.org", "second_email"),
        ("casey@example.org", "blair.HOME@example.net", "second_email"),
    ):
        (fault,) = faults(AVERY, BLAIR, casey.format(first, second))
        assert fault.where == f"line 4, {column}"


def test_ones_own_first_address_is_no_second_address() -> None:
    """The same address twice is a fault, for one mailbox would get two notices."""
    (fault,) = faults(AVERY.replace(",,", ",Avery@example.org,"))
    assert str(fault) == (
        "line 2, second_email: is the first address once more; leave the second address empty."
    )


def test_an_id_twice_is_refused() -> None:
    """The later line has the fault, and the fault names the earlier line."""
    (fault,) = faults(AVERY, BLAIR, "blair,Another,another@example.org,,,no")
    assert str(fault) == f"line 4, id: `blair` is on line 3 too; {ONCE}."


def test_a_column_of_leads_that_is_left_empty_is_one_fault() -> None:
    """It is one slip, whatever the number of its lines."""
    blank = AVERY.replace("yes", "")
    found = faults("\n".join((blank, blank.replace("avery", "blair"))))
    assert [str(fault) for fault in found if fault.where == "lead"] == [
        'lead: is empty on 2 lines, the first of them line 2; give "yes" or "no" in each line.'
    ]
    assert not [fault for fault in found if fault.where.endswith(", lead")]


def test_two_leads_are_refused() -> None:
    """Every further lead is a fault."""
    found = faults(AVERY, BLAIR.replace(",no", ",yes"), "casey,C,c@example.org,,,yes")
    assert [str(fault) for fault in found] == [
        "line 3, lead: is a second lead, beside line 2; there is one lead, or none.",
        "line 4, lead: is a second lead, beside line 2; there is one lead, or none.",
    ]


def test_a_roll_without_a_lead_stands() -> None:
    """A roll without a lead is accepted, for the post may be vacant."""
    assert faults(AVERY.replace("yes", "no")) == []


def test_a_line_with_too_few_or_too_many_cells_is_refused() -> None:
    """The cells that can be read are still checked."""
    found = faults("avery,Lindqvist, Avery,avery@example.org,,avery-l,yes")
    assert (found[0].where, found[0].what) == ("line 2", "has 7 cells")
    assert [fault.where for fault in faults("avery,Avery,avery@example.org")] == [
        "line 2",
        "line 2, lead",
    ]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", " , ,"])
def test_a_file_without_a_header_says_what_it_begins_with(content: str) -> None:
    """An empty file is no roll, and the fault says how a roll begins."""
    assert [str(fault) for fault in read_roll(content)[1]] == [f"line 1: has no header; {BEGIN}."]


def test_missing_unknown_and_repeated_columns_are_named() -> None:
    """The lines are read only where the header has every column once."""
    entries, found = read_roll("id,name,e-mail,handle,lead,lead,\n" + AVERY)
    assert entries == ()
    assert [str(fault) for fault in found] == [
        'line 1: has the unknown column "e-mail"; did you mean `email`?',
        'line 1: has the unknown column ""; leave it out.',
        f"line 1: lacks the column email; {BEGIN}.",
        f"line 1: lacks the column second_email; {BEGIN}.",
        f"line 1: has the column lead twice; {BEGIN}.",
    ]


def test_the_lines_below_an_unknown_column_are_read() -> None:
    """The header has one fault, and the lines below are still checked."""
    entries, found = read_roll(f"{','.join(COLUMNS)},employer\n{AVERY},ACME\n")
    assert [entry.id for entry in entries] == ["avery"]
    assert [str(fault) for fault in found] == [
        'line 1: has the unknown column "employer"; leave it out.'
    ]


def test_a_roll_of_nobody_is_refused() -> None:
    """A header alone is refused, for it names no elector."""
    assert [str(fault) for fault in faults()] == [
        "line 1: nobody follows it; write a line for each elector."
    ]


def test_100000_people_are_a_roll_and_100001_are_one_too_many() -> None:
    """The fault names the line of the first person too many, and reading stops there.

    A header that is none keeps the people of the roll that fits from being judged one by one.
    """
    lines = [f"p{n},Person,p{n}@example.org,,,no" for n in range(MOST_PEOPLE + 1)]
    head = f"{','.join(COLUMNS)},lead"
    _, found = read_roll("\n".join([head, *lines[:MOST_PEOPLE]]))
    assert [fault.what for fault in found] == ["has the column lead twice"]
    assert [str(fault) for fault in faults(*lines, '"not CSV')] == [
        "line 100002: is one person too many; a roll has at most 100000."
    ]


def test_of_very_many_faults_the_first_are_told() -> None:
    """The rest of the file is not judged, and that is said: a wrong file gives no endless list."""
    told = faults(*(f"p{n},Person,nowhere,,,no" for n in range(MOST_FAULTS + 99)))
    assert len(told) == MOST_FAULTS + 1
    assert str(told[-1]) == "the rest: was not judged; mend these 500 faults first."
    same = faults(*(f"p{n},Person,{AVERY.split(',')[2]},,,no" for n in range(MOST_FAULTS + 99)))
    assert [fault.where for fault in same[-2:]] == ["line 502, email", "the rest"]


def test_a_row_without_an_end_is_refused_where_it_begins() -> None:
    """An open quote takes no further lines than one person may fill; neither do endless cells."""
    for row in ('blair,"Blair\n' + "x,\n" * LONGEST_ROW, "," * (LONGEST_ROW + 1)):
        (fault,) = faults(AVERY, row, "casey,Casey Moreau,c@example.org,,,no")
        assert (fault.where, fault.right) == ("line 3", "mend its quotes and commas")
        assert fault.what == "is not CSV: a row has more than 10000 characters"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (roll_lines(AVERY, 'blair,"Blair" Okonkwo,b@example.org,,,no'), "line 3"),
        (roll_lines(AVERY, 'blair,"Blair Okonkwo'), "line 3"),
        (roll_lines("avery," + "x" * 200_000), "line 2"),
        ('"id', "line 1"),
    ],
)
def test_what_is_not_csv_is_told_with_its_line(content: str, where: str) -> None:
    """Open quotes and endless cells are told with their line."""
    entries, (fault,) = read_roll(content)
    assert entries == ()
    assert fault.where == where
    assert fault.what.startswith("is not CSV: ")


def test_what_is_not_utf_8_is_told_with_its_line() -> None:
    """A file in a spreadsheet's own code page is refused with the line of its first wrong byte."""
    found = read_roll(ROLL.encode().replace("Ș".encode(), b"\xaa"))[1]
    assert [str(fault) for fault in found] == [
        "line 5: the byte 0xaa is not UTF-8; save the file as UTF-8."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            ROLL.replace(",", ";"),
            SEMICOLONS,
        ),
        (ROLL.replace(",", "\t"), "line 1: the cells are separated by tabs; save it with commas."),
        (
            "sep=;\n" + ROLL.replace(",", ";"),
            SEMICOLONS,
        ),
        ("SEP=,\r\n" + ROLL, "line 1: says sep=, and is no header; delete this line."),
        ("sep=|\na|b", f"line 1: is not the header of a roll; {BEGIN}."),
        ("key = 1", f"line 1: is not the header of a roll; {BEGIN}."),
    ],
)
def test_a_file_without_commas_or_without_a_header_has_one_fault(
    content: str, sentence: str
) -> None:
    """What follows is not read, and nothing of it is shown."""
    entries, (fault,) = read_roll(content)
    assert entries == ()
    assert str(fault) == sentence

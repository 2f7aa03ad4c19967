"""Lists of maintainers, line by line: who is a person, and who is said to be left out."""

from election.errors.written_files import Fault
from election.rules.pollfile.maintainers import of_table, of_values, read_addresses


def test_a_bot_is_nobody_and_a_person_is_listed_once() -> None:
    """A name that came first stays, whatever comes later in other letters."""
    found = of_values(
        [
            {"login": "blairok", "name": "Blair Okonkwo"},
            {"login": "BlairOK"},
            {"login": "tidy-bot", "type": "Bot"},
        ]
    )
    assert [(person.handle, person.name) for person in found.people] == [
        ("blairok", "Blair Okonkwo")
    ]
    assert len(found.nobody) == 1
    assert "tidy-bot" in found.nobody[0]


def test_a_line_of_addresses_without_a_handle_is_nobodys() -> None:
    """It is passed over: no address is guessed."""
    faults: list[Fault] = []
    read = read_addresses("handle,email\n,nobody@example.org\nblairok,b@example.org\n", faults)
    assert [*read] == ["blairok"]
    assert faults == []


def test_a_row_of_a_table_without_a_handle_is_said_to_be_left_out() -> None:
    """Its cells are shown, so that somebody can find the person."""
    found = of_table("| Name | GitHub ID |\n|---|---|\n| Blair Okonkwo | blairok |\n| Sam | |\n")
    assert [person.handle for person in found.people] == ["blairok"]
    assert found.nobody == ("Sam | ",)

"""`election roll import`: a project's own list becomes a roll, and no address is guessed."""

import json

import pytest

from tests.support.officer import Officer
from tests.support.world import REMOVAL

PEOPLE = ("avery-l", "blairok", "cmoreau")
ADDRESSES = """\
GitHub ID,name,email,second_email
@Avery-L,Avery Lindqvist,avery@example.org,
blairok,Blair Okonkwo,blair@example.org,blair.home@example.net
cmoreau,,casey@example.org,
someone-else,,someone@example.org,
"""
GRAPHQL = {
    "data": {"organization": {"team": {"members": {"nodes": [{"login": p} for p in PEOPLE]}}}}
}
LISTS = {
    "team.json": json.dumps([{"login": person, "type": "User", "id": 7} for person in PEOPLE]),
    "graph.json": json.dumps(GRAPHQL),
    "members.yaml": "members:\n- avery-l\n- '@blairok'\n- {github: cmoreau, name: Casey Moreau}\n",
    "CODEOWNERS": """
# who
*     @avery-l @blairok @org/core
docs/ @cmoreau @BlairOK docs@example.org
""",
    "MAINTAINERS.md": """
# Maintainers

| Name | GitHub ID | Affiliation |
|:-----|-----------|-------------|
| **Avery Lindqvist** | [avery-l](https://github.com/avery-l) | none |
| Blair Okonkwo | @blairok | none |
| Casey Moreau | <https://github.com/cmoreau> | none |

| Area | Labels |
|---|---|
| docs | many |
""",
}


@pytest.mark.parametrize("name", LISTS)
def test_scenario_51_a_list_becomes_the_roll_that_draft_reads(officer: Officer, name: str) -> None:
    """People come in the list's order, once each, with the addresses of their handles."""
    officer.writes(name, LISTS[name])
    officer.writes("addresses.csv", ADDRESSES)
    made = officer.reads(
        "roll", "import", name, "--addresses", "addresses.csv", "--out", "roll.csv",
        "--lead", "avery-l",
    )  # fmt: skip
    assert (made["electors"], made["without_address"]) == (3, [])
    assert made["addresses_of_nobody"] == ["someone-else"]
    expected = ["@org/core", "docs@example.org"] if name == "CODEOWNERS" else []
    assert made["left_out"] == expected
    lines = (officer.directory / "roll.csv").read_text().splitlines()
    assert lines[1] == "avery-l,Avery Lindqvist,avery@example.org,,avery-l,yes"
    assert lines[2] == "blairok,Blair Okonkwo,blair@example.org,blair.home@example.net,blairok,no"
    assert lines[3].endswith(",casey@example.org,,cmoreau,no")
    changes = {"core-maintainers.csv": "roll.csv", '"avery"': '"avery-l"', '"blair"': '"blairok"'}
    poll = officer.writes("removal.toml", REMOVAL, changes | {'"casey"': '"cmoreau"'})
    officer.does("draft", poll)


def test_scenario_51_who_has_no_address_is_told_and_nothing_is_made_up(officer: Officer) -> None:
    """The file has an empty cell for them, and draft refuses it with the line."""
    people = {"leads": [{"handle": "devon-s"}], "core": {"people": [{"handle": "blairok"}]}}
    officer.writes("people.yml", json.dumps(people))
    officer.writes("addresses.csv", ADDRESSES)
    words = ("roll", "import", "people.yml", "--addresses", "addresses.csv", "--out", "roll.csv")
    assert "give --path, such as --path '$.maintainers[*]'" in officer.is_refused(*words)
    assert "the path cannot be read" in officer.is_refused(*words, "--path", "core.people[")
    result = officer.types(*words, "--path", "$..[?@.handle]")
    assert result.exit_code == 1
    assert "Without an address: devon-s" in result.stderr
    text = (officer.directory / "roll.csv").read_text()
    assert "devon-s,devon-s,,,devon-s,no" in text
    assert (officer.directory / "roll.csv").stat().st_mode & 0o777 == 0o600
    assert "roll.csv" in officer.is_refused(*words, "--path", "$..[?@.handle]")
    poll = officer.writes("removal.toml", REMOVAL, {"core-maintainers.csv": "roll.csv"})
    assert "email: is missing" in officer.is_refused("draft", poll)


@pytest.mark.parametrize(
    ("list_text", "addresses", "said"),
    [
        ("[{", ADDRESSES, "cannot be read"),
        ("[1, 2]", ADDRESSES, "not at a place that is known"),
        ('["avery-l"]', "name,email\nA,a@example.org\n", "no column of handles"),
        ('["avery-l"]', "handle,email\nAB,a@example.org\n@ab,b@example.org\n", "ab is on line 2"),
        ('["blairok"]', ADDRESSES, "the lead avery-l is not in it"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    officer: Officer, list_text: str, addresses: str, said: str
) -> None:
    """It names the file and the fault, and no file is written."""
    officer.writes("team.json", list_text)
    officer.writes("addresses.csv", addresses)
    words = ("team.json", "--addresses", "addresses.csv", "--out", "roll.csv", "--lead", "avery-l")
    assert said in officer.is_refused("roll", "import", *words)
    assert not (officer.directory / "roll.csv").exists()

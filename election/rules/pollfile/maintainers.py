"""A project's list of maintainers, joined by handle with addresses, as the lines of a roll.

Lists are public and hold no addresses; addresses are private and come from a file of the officer's.
No address is ever made from anything else.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from election.errors.written_files import Fault
from election.rules.pollfile.roll_file import COLUMNS

HANDLES = ("login", "handle", "github", "username", "user", "github_id", "id")
"""The keys and columns that hold a handle, the surest first."""
NAMES = ("name", "full_name", "fullname", "display_name")
WRAPPERS = (("members",), ("data", "organization", "team", "members", "nodes"))
"""Where GitHub puts the members of a team: by its REST and its GraphQL interface."""
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
GITHUB_PAGE = re.compile(r"https?://github\.com/([A-Za-z0-9-]+)/?")
RULE = re.compile(r":?-+:?")
NOT_ID = re.compile(r"[^a-z0-9-]+")
LONGEST_ID = 32


@dataclass(frozen=True)
class Listed:
    """A person as a list names them; `name` is empty where the list has none."""

    handle: str
    name: str = ""


@dataclass(frozen=True)
class MaintainerList:
    """The people of a list in its order, each once; and what in it is nobody, in its own words."""

    people: tuple[Listed, ...]
    nobody: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedRoll:
    """The lines of a roll; the handles without an address, and the addresses of nobody."""

    lines: tuple[Mapping[str, str], ...]
    without_address: tuple[str, ...]
    of_nobody: tuple[str, ...]

    @property
    def content(self) -> str:
        """The CSV that `draft` reads; a missing address is an empty cell, which it refuses."""
        out = StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.lines)
        return out.getvalue()


def of_values(values: Iterable[Any]) -> MaintainerList:
    """People in values of JSON or YAML: handles, or objects with a handle and perhaps a name."""
    people, nobody = [], []
    for value in values:
        person = _of_value(value)
        if person is None or (isinstance(value, Mapping) and value.get("type") == "Bot"):
            nobody.append(str(value)[:60])
        else:
            people.append(person)
    return _once(people, nobody)


def values_in(value: Any) -> Sequence[Any] | None:
    """The list of people in a whole file; None where it has another shape: a path must tell."""
    for path in ((), *WRAPPERS):
        found = value
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        if isinstance(found, list) and found and any(map(_of_value, found)):
            return found
    return None


def of_owners(text: str) -> MaintainerList:
    """People in lines such as `docs/ @avery-l @org/team`, as CODEOWNERS and OWNERS have them."""
    people, nobody = [], []
    for line in text.splitlines():
        for word in line.partition("#")[0].split():
            if word.startswith("@") and "/" not in word:
                people.append(Listed(_bare(word)))
            elif "@" in word:
                nobody.append(word)
    return _once(people, nobody)


def of_table(text: str) -> MaintainerList:
    """People in the tables of a Markdown page that have a column of handles."""
    people: list[Listed] = []
    nobody: list[str] = []
    names: list[str] = []
    for line in text.splitlines():
        cells = _cells(line)
        if not cells:
            names = []
        elif not names:
            names = [_key(cell) for cell in cells]
        elif not all(RULE.fullmatch(cell) for cell in cells):
            row = dict(zip(names, cells, strict=False))
            person = _of_value({name: _plain(cell) for name, cell in row.items()})
            if person is not None:
                people.append(person)
            elif set(names) & set(HANDLES):
                nobody.append(" | ".join(cells)[:60])
    return _once(people, nobody)


def read_addresses(text: str, faults: list[Fault]) -> dict[str, Mapping[str, str]]:
    """The lines of a CSV of addresses by folded handle: handle, email, and a roll's other columns.

    A handle that is there twice is a fault: which address is right, nobody here knows.
    """
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""))
    columns = {_key(name): name for name in reader.fieldnames or () if name}
    handle = next((columns[key] for key in HANDLES if key in columns), None)
    if handle is None or "email" not in columns:
        right = "begin with handle,email"
        faults.append(Fault("line 1", "has no column of handles and one of addresses", right))
        return {}
    found: dict[str, Mapping[str, str]] = {}
    lines: dict[str, int] = {}
    for row in reader:
        key = _bare(row[handle] or "").lower()
        if not key:
            continue
        if key in found:
            what = f"{key} is on line {lines[key]} too"
            faults.append(Fault(f"line {reader.line_num}", what, "leave one line for each handle"))
        cells = {name: (row[column] or "").strip() for name, column in columns.items()}
        found[key], lines[key] = cells, reader.line_num
    return found


def joined(
    listed: MaintainerList, addresses: Mapping[str, Mapping[str, str]], lead: str | None
) -> ImportedRoll:
    """The roll of these people. `lead` is the handle of the lead, if there is one."""
    lines, without = [], []
    for person in listed.people:
        known = addresses.get(person.handle.lower(), {})
        email = known.get("email", "")
        if not email:
            without.append(person.handle)
        lines.append(
            {
                "id": known.get("id") or _id_of(person.handle),
                "name": known.get("name") or person.name or person.handle,
                "email": email,
                "second_email": known.get("second_email", ""),
                "handle": person.handle,
                "lead": "yes" if lead and _bare(lead).lower() == person.handle.lower() else "no",
            }
        )
    listed_handles = {person.handle.lower() for person in listed.people}
    others = tuple(handle for handle in addresses if handle not in listed_handles)
    return ImportedRoll(tuple(lines), tuple(without), others)


def _of_value(value: Any) -> Listed | None:
    if isinstance(value, str):
        return Listed(_bare(value)) if _bare(value) and not value.strip().isspace() else None
    if not isinstance(value, Mapping):
        return None
    read = {_key(str(key)): cell for key, cell in value.items()}
    handle = next((read[key] for key in HANDLES if isinstance(read.get(key), str)), "")
    name = next((read[key] for key in NAMES if isinstance(read.get(key), str)), "")
    return Listed(_bare(handle), name.strip()) if _bare(handle) else None


def _bare(handle: str) -> str:
    """A handle without its @, or out of the address of its page."""
    page = GITHUB_PAGE.fullmatch(handle.strip())
    return page[1] if page else handle.strip().removeprefix("@")


def _key(name: str) -> str:
    """A key or a column's name, as it is compared: `GitHub ID` is github_id."""
    return re.sub(r"[^a-z0-9]+", "_", _plain(name).lower()).strip("_")


def _plain(cell: str) -> str:
    """A cell without its marks: a link is its text."""
    return LINK.sub(r"\1", cell).strip(" *`_<>")


def _cells(line: str) -> list[str]:
    text = line.strip()
    if "|" not in text:
        return []
    return [cell.strip() for cell in text.removeprefix("|").removesuffix("|").split("|")]


def _id_of(handle: str) -> str:
    return NOT_ID.sub("-", handle.lower())[:LONGEST_ID].strip("-")


def _once(people: Iterable[Listed], nobody: Iterable[str]) -> MaintainerList:
    """Each person once, by handle in any letter case; a name that one of two places has is kept."""
    found: dict[str, Listed] = {}
    for person in people:
        before = found.get(person.handle.lower())
        if before is None or not before.name:
            found[person.handle.lower()] = Listed(
                before.handle if before else person.handle, person.name
            )
    return MaintainerList(tuple(found.values()), tuple(dict.fromkeys(nobody)))

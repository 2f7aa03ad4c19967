"""Lists of maintainers in files: JSON or YAML, owners by line, or tables of a Markdown page."""

import json
from pathlib import Path
from typing import Any, Literal

from election.errors.written_files import Fault, FaultyFile
from election.office.files import read_text
from election.rules.pollfile.maintainers import (
    ImportedRoll,
    MaintainerList,
    joined,
    of_owners,
    of_table,
    of_values,
    read_addresses,
    values_in,
)

ListShape = Literal["data", "owners", "table"]
SHAPES: dict[str, ListShape] = {
    ".json": "data",
    ".yaml": "data",
    ".yml": "data",
    ".md": "table",
}
A_PATH = "give --path, such as --path '$.maintainers[*]'"


def import_roll(
    source: Path,
    addresses: Path,
    path: str | None = None,
    shape: ListShape | None = None,
    lead: str | None = None,
) -> tuple[ImportedRoll, tuple[str, ...]]:
    """The roll, and what in the list is nobody. Raises FaultyFile, FileUnreadable.

    `path` is a JSONPath (RFC 9535) to the people in JSON or YAML; `lead` the handle of the lead.
    """
    listed = _listed(source, path, shape)
    if not listed.people:
        raise _faulty(source, "nobody was found in it", "give --shape or --path that fits it")
    faults: list[Fault] = []
    known = read_addresses(read_text(addresses), faults)
    if faults:
        raise FaultyFile(str(addresses), tuple(faults))
    roll = joined(listed, known, lead)
    if lead and not any(line["lead"] == "yes" for line in roll.lines):
        raise _faulty(source, f"the lead {lead} is not in it", "write the handle as the list does")
    return roll, listed.nobody


def _listed(source: Path, path: str | None, shape: ListShape | None) -> MaintainerList:
    text = read_text(source)
    match "data" if path else shape or SHAPES.get(source.suffix.lower(), "owners"):
        case "table":
            return of_table(text)
        case "owners":
            return of_owners(text)
    value = _value(source, text)
    found = values_in(value) if path is None else _at(source, value, path)
    if found is None:
        raise _faulty(source, "its list of people is not at a place that is known", A_PATH)
    return of_values(found)


def _value(source: Path, text: str) -> Any:
    import yaml

    try:
        return json.loads(text) if source.suffix.lower() == ".json" else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        first = str(error).partition("\n")[0]
        raise _faulty(source, f"cannot be read: {first}", "mend it") from error


def _at(source: Path, value: Any, path: str) -> list[Any]:
    from jsonpath_rfc9535 import JSONPathError, find

    try:
        return list(find(path, value).values())
    except (JSONPathError, RecursionError) as error:
        first = str(error).partition("\n")[0]
        raise _faulty(source, f"the path cannot be read: {first}", A_PATH) from error


def _faulty(source: Path, what: str, right: str) -> FaultyFile:
    return FaultyFile(str(source), (Fault(source.name, what, right),))

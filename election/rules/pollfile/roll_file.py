"""Reading a roll: a CSV file with a line for each elector, with the addresses to write to.

Nobody may be on the roll twice, by id or by address in any letter case. Each fault names its line.
The order of the lines is the order of the roll.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from election.errors.written_files import Fault
from election.rules.pollfile.addresses import address, folded
from election.rules.pollfile.electorate import RollEntry
from election.rules.pollfile.fields import one_line, person_id, yes_or_no
from election.rules.pollfile.quoting import nearest, quoted
from election.rules.pollfile.toml_table import FileTable, decoded

COLUMNS = ("id", "name", "email", "second_email", "handle", "lead")
MOST_PEOPLE = 100_000
LONGEST_ROW = 10_000
"""Characters of one person's cells: a longer row is an open quote, or no roll."""
MOST_FAULTS = 500
"""Faults that are listed at once. Whoever mends so many reads the file anew in any case."""
LONGEST_NAME = 200
LONGEST_HANDLE = 100

FEWEST_KNOWN = 3
"""Columns. A file with fewer of a roll's is no roll: no word of it is shown."""
SEPARATORS = {";": "semicolons", "\t": "tabs"}

_BEGIN = f"begin with {','.join(COLUMNS)}"
_Line = tuple[int, list[str]]
_ONCE = "a person is on the roll once, with addresses of their own"


def read_roll(content: str | bytes) -> tuple[tuple[RollEntry, ...], tuple[Fault, ...]]:
    """The entries that could be read, and every fault, each with its line."""
    faults: list[Fault] = []
    text = (
        decoded(content, faults) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    )
    if text is not None and (separated := _separated(text)):
        return (), (separated,)
    lines = _lines(text, faults) if text is not None else []
    read: list[tuple[int, RollEntry]] = []
    if lines and not _is_header(lines[0][1]):
        faults.append(Fault(f"line {lines[0][0]}", "is not the header of a roll", _BEGIN))
    elif lines and _check_header(lines[0], faults):
        names = lines[0][1]
        one_by_one = not _lacks_leads(names, lines[1:], faults)
        read = list(_entries(names, lines[1:], faults, one_by_one))
        _check_people(read, faults)
    elif not faults:
        faults.append(Fault("line 1", "has no header", _BEGIN))
    if faults[MOST_FAULTS:]:
        right = f"mend these {MOST_FAULTS} faults first"
        faults[MOST_FAULTS:] = [Fault("the rest", "was not judged", right)]
    return tuple(entry for _, entry in read), tuple(faults)


def _separated(text: str) -> Fault | None:
    """The one fault of a file whose cells are not separated by commas; None for any other file."""
    first, _, rest = text.partition("\n")
    first = first.strip("\r ")
    told = first[len("sep=") :] if first.lower().startswith("sep=") else None
    if told == ",":
        return Fault("line 1", "says sep=, and is no header", "delete this line")
    header = rest.partition("\n")[0] if told is not None else first
    for sign, word in SEPARATORS.items():
        if _is_header([cell.strip(' \r"').lower() for cell in header.split(sign)]):
            return Fault("line 1", f"the cells are separated by {word}", "save it with commas")
    return None


def _is_header(names: Sequence[str]) -> bool:
    return len(set(names) & set(COLUMNS)) >= FEWEST_KNOWN


def _lines(text: str, faults: list[Fault]) -> list[_Line]:
    """The lines that are not empty, each with its number; no line where one is not CSV."""
    lines: list[_Line] = []
    file = _BoundedRows(text)
    reader = csv.reader(file, strict=True)
    number = 1
    try:
        for row in reader:
            file.taken = 0
            cells = [cell.strip(" ") for cell in row]
            if any(cells):
                lines.append((number, cells))
            if len(lines) > MOST_PEOPLE + 1:
                right = f"a roll has at most {MOST_PEOPLE}"
                faults.append(Fault(f"line {number}", "is one person too many", right))
                return []
            number = reader.line_num + 1
    except csv.Error as error:
        right = "mend its quotes and commas"
        faults.append(Fault(f"line {number}", f"is not CSV: {error}", right))
        return []
    return lines


class _BoundedRows:
    """The lines of a text, until those of one row are too long together: memory has an end.

    The reader of a row sets `taken`, its characters so far, to 0.
    """

    def __init__(self, text: str) -> None:
        self._lines = StringIO(text, newline="")
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.taken += len(line)
            if self.taken > LONGEST_ROW:
                raise csv.Error(f"a row has more than {LONGEST_ROW} characters")
            yield line


def _check_header(header: _Line, faults: list[Fault]) -> bool:
    """Note the faults of the header; True where it has each column once."""
    line, names = header
    for name in names:
        if name not in COLUMNS:
            missing = [column for column in COLUMNS if column not in names]
            right = nearest(name, missing, "leave it out")
            faults.append(Fault(f"line {line}", f"has the unknown column {quoted(name)}", right))
    wrong = [f"lacks the column {name}" for name in COLUMNS if name not in names]
    wrong += [f"has the column {name} twice" for name in COLUMNS if names.count(name) > 1]
    faults.extend(Fault(f"line {line}", what, _BEGIN) for what in wrong)
    return not wrong


def _lacks_leads(names: list[str], lines: Sequence[_Line], faults: list[Fault]) -> bool:
    """Note one fault for several empty cells of `lead`: a column that was left out is one slip."""
    at = names.index("lead")
    empty = [line for line, cells in lines if len(cells) == len(names) and not cells[at]]
    if not empty[1:]:
        return False
    what = f"is empty on {len(empty)} lines, the first of them line {empty[0]}"
    faults.append(Fault("lead", what, 'give "yes" or "no" in each line'))
    return True


def _entries(
    names: list[str], lines: Iterable[_Line], faults: list[Fault], needs_lead: bool
) -> Iterator[tuple[int, RollEntry]]:
    """The people, each with their line; no further one once there are too many faults."""
    for line, cells in lines:
        if len(faults) > MOST_FAULTS:
            return
        yield line, _entry(line, names, cells, faults, needs_lead)


def _entry(
    line: int, names: list[str], cells: list[str], faults: list[Fault], needs_lead: bool
) -> RollEntry:
    """One line; `needs_lead` is False where one fault says of many that their cell is empty."""
    if len(cells) != len(names):
        what = f"has {len(cells)} cells"
        right = (
            f"write one for each of the {len(names)} columns, and put a cell with a comma in quotes"
        )
        faults.append(Fault(f"line {line}", what, right))
    row_cells = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
    row = FileTable(row_cells, faults, f"line {line}", joint=", ")
    return RollEntry(
        id=row.read("id", person_id) or "",
        name=row.read("name", one_line(LONGEST_NAME)) or "",
        email=row.read("email", address) or "",
        second_email=row.optional("second_email", address),
        handle=row.optional("handle", one_line(LONGEST_HANDLE)) or "",
        lead=(row.read if needs_lead else row.optional)("lead", yes_or_no) or False,
    )


def _check_people(read: Sequence[tuple[int, RollEntry]], faults: list[Fault]) -> None:
    if not read:
        faults.append(Fault("line 1", "nobody follows it", "write a line for each elector"))
    ids: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for line, entry in read:
        if len(faults) > MOST_FAULTS:
            return
        if entry.id and ids.setdefault(entry.id, line) != line:
            what = f"`{entry.id}` is on line {ids[entry.id]} too"
            faults.append(Fault(f"line {line}, id", what, _ONCE))
        faults.extend(_shared_addresses(line, entry, addresses))
    _check_leads(read, faults)


def _shared_addresses(line: int, entry: RollEntry, seen: dict[str, int]) -> Iterator[Fault]:
    """The faults of addresses that this line or an earlier line has already."""
    for column, mail in (("email", entry.email), ("second_email", entry.second_email)):
        if not mail:
            continue
        if folded(mail) not in seen:
            seen[folded(mail)] = line
        elif seen[folded(mail)] == line:
            right = "leave the second address empty"
            yield Fault(f"line {line}, {column}", "is the first address once more", right)
        else:
            what = f"{quoted(mail)} is on line {seen[folded(mail)]} too"
            yield Fault(f"line {line}, {column}", what, _ONCE)


def _check_leads(read: Sequence[tuple[int, RollEntry]], faults: list[Fault]) -> None:
    first, *others = [line for line, entry in read if entry.lead] or [0]
    for line in others:
        what = f"is a second lead, beside line {first}"
        faults.append(Fault(f"line {line}, lead", what, "there is one lead, or none"))

"""Reading a table key by key: a fault of one key never hides a fault of another.

A key that cannot be read gives None and notes a Fault. A key that no reader asked for is a Fault as
well, with the most similar known key. All faults go to one list, in the order of reading.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from election.errors.written_files import Fault, UnfitValue
from election.rules.pollfile.fields import Reader
from election.rules.pollfile.quoting import key_shown, nearest, shown

T = TypeVar("T")

_PLACE = re.compile(r"(.*) \(at (.*)\)", re.DOTALL)
_LONGEST_REASON = 200


class FileTable:
    """A table of a poll file, or a line of a roll, with its place in the file."""

    def __init__(
        self, values: Mapping[str, object], faults: list[Fault], where: str = "", joint: str = "."
    ) -> None:
        self._values = values
        self.faults = faults
        self._where = where
        self._joint = joint
        self._known: set[str] = set()

    def place(self, key: str) -> str:
        """The place of a key, as faults name it; with an empty key, of the table itself."""
        return self._joint.join(filter(None, (self._where, key)))

    def fault(self, key: str, what: str, right: str) -> None:
        """Note a fault of a key, or with an empty key a fault of the table."""
        self.faults.append(Fault(self.place(key), what, right))

    def has(self, key: str) -> bool:
        """True where the table has the key. The call makes it a known key."""
        self._known.add(key)
        return key in self._values

    def read(self, key: str, reader: Reader[T]) -> T | None:
        """The value of the key; None, and a Fault, where it is missing or wrong."""
        self._known.add(key)
        try:
            return reader(self._values.get(key))
        except UnfitValue as unfit:
            self.fault(key, unfit.what, unfit.right)
            return None

    def optional(self, key: str, reader: Reader[T], default: T | None = None) -> T | None:
        """The value of the key, or the default if it is missing; None, and a Fault, where wrong."""
        return self.read(key, reader) if self.has(key) else default

    def table(self, key: str, reader: "TableReader[T]", *, may_lack: bool = False) -> T | None:
        """Read a table within this one; with `may_lack`, a missing one is read as an empty one."""
        if not self.has(key) and not may_lack:
            self.fault(key, "is missing", f"write the table [{self.place(key)}]")
            return None
        return self._within(key, self._values.get(key, {}), reader)

    def tables(self, key: str, reader: "TableReader[T]") -> dict[str, T]:
        """Read the tables of a list; each is returned by its key in faults: `key[1]` and so on."""
        self._known.add(key)
        items = self._values.get(key, [])
        if not isinstance(items, list):
            self.fault(key, f"{shown(items)} is not a list of tables", f"write [[{key}]] for each")
            return {}
        keys = [f"{key}[{number}]" for number in range(1, len(items) + 1)]
        read = zip(keys, map(partial(self._within, reader=reader), keys, items), strict=True)
        return {key: item for key, item in read if item is not None}

    def _within(self, key: str, values: object, reader: "TableReader[T]") -> T | None:
        if isinstance(values, dict):
            return read_table(values, self.faults, self.place(key), reader)
        self.fault(key, f"{shown(values)} is not a table", "write it as a table, with keys")
        return None

    def refuse_unknown(self) -> None:
        """Note a fault for every key that no reader asked for."""
        for key in self._values:
            if key not in self._known:
                right = nearest(key, self._known, "leave it out")
                self.fault(key_shown(key), "is no key of this table", right)


TableReader = Callable[[FileTable], T]


def read_table(
    values: Mapping[str, object], faults: list[Fault], where: str, reader: TableReader[T]
) -> T:
    """The reader's value of a table. Unknown keys of the table are faults."""
    table = FileTable(values, faults, where)
    value = reader(table)
    table.refuse_unknown()
    return value


def decoded(content: bytes, faults: list[Fault]) -> str | None:
    """The text of a file, without its byte order mark; None, and a Fault, where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        wrong = error.object[error.start]
        faults.append(
            Fault(f"line {line}", f"the byte 0x{wrong:02x} is not UTF-8", "save the file as UTF-8")
        )
        return None


def toml_values(content: bytes, faults: list[Fault]) -> Mapping[str, object] | None:
    """The tables of a TOML file; None, and a Fault, where the file is not TOML."""
    text = decoded(content, faults)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except RecursionError:
        faults.append(Fault("the file", "is nested too deeply", "write plain tables and lists"))
    except ValueError as error:  # a number of thousands of digits raises it too
        faults.append(_syntax_fault(str(error)))
    return None


def _syntax_fault(message: str) -> Fault:
    placed = _PLACE.fullmatch(message)
    reason, where = placed.groups() if placed else (message, "the file")
    return Fault(where, f"is not TOML: {reason[:_LONGEST_REASON]}", "mend it there")

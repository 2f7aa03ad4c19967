"""The faults of one ballot file, collected while it is read and refused together.

A fault that comes again is told once, with the number of times: a file of 80,000 ballots that was
saved wrongly has one fault, and not 80,000.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from election.ballotfiles.marking_faults import FaultKind, MarkFault, MarkPolicy
from election.errors.written_files import (
    Fault,
    FaultyBallotFile,
    FaultyMarkings,
    UnfitValue,
)

SHOWN = 20
"""The most faults that are listed; of further ones only the number is told."""
LINES_SHOWN = 5
"""Of a fault that comes again, the further lines that are listed."""

_FAULT_WORDS: dict[FaultKind, tuple[str, str]] = {
    "skipped ranks": ("rank {} is skipped", "rank without a gap"),
    "equal ranks": ("rank {} is given to more than one", "give each rank to one candidate"),
    "repeated candidates": ("rank {} repeats a candidate", "rank each candidate once"),
}


@dataclass
class _Listed:
    line: int
    what: str
    right: str
    again: int = 0
    lines: list[int] = field(default_factory=list)

    def fault(self) -> Fault:
        return Fault(f"line {self.line}", self.what, self.right, tuple(self.lines), self.again)


@dataclass
class FileFaults:
    """The faults in a file. Marks that the policy settles are counted, all else is refused."""

    file: str
    policy: MarkPolicy = field(default_factory=MarkPolicy)
    settled: Counter[FaultKind] = field(default_factory=Counter)
    """How many ballots had each kind of fault that the policy settles."""
    _listed: dict[object, _Listed] = field(default_factory=dict)
    _more: int = 0
    _structural: bool = False

    def wrong(self, line: int, what: str, right: str | Callable[[], str]) -> None:
        """Add a fault that no policy settles. The same words again are the same fault."""
        self._structural = True
        self._add(line, what, right, what)

    def unfit(self, line: int, value: UnfitValue) -> None:
        """Add the fault of a value. Values that need the same to be right have the same fault."""
        self._structural = True
        self._add(line, value.what, value.right, ("unfit", value.right))

    def marks(self, line: int, faults: tuple[MarkFault, ...], number: int) -> None:
        """Add the faults of `number` equal ballots that stand on one line."""
        first = {fault.kind: fault for fault in reversed(faults)}
        for kind, fault in sorted(first.items(), key=lambda each: each[1].rank):
            if self.policy.refuses(kind):
                what, right = _FAULT_WORDS[kind]
                self._add(line, what.format(fault.rank), right, kind)
            else:
                self.settled[kind] += number

    def _add(self, line: int, what: str, right: str | Callable[[], str], key: object) -> None:
        known = self._listed.get(key)
        if known is not None:
            known.again += 1
            if len(known.lines) < LINES_SHOWN:
                known.lines.append(line)
        elif len(self._listed) < SHOWN:
            self._listed[key] = _Listed(line, what, right if isinstance(right, str) else right())
        else:
            self._more += 1

    def refuse(self) -> None:
        """Raise FaultyBallotFile if there are faults; FaultyMarkings where a policy settles all."""
        if self._listed:
            raise self._refusal()

    def refusal(self, line: int, what: str, right: str) -> FaultyBallotFile:
        """The refusal to raise for a fault after which the rest of the file cannot be read."""
        self.wrong(line, what, right)
        return self._refusal()

    def _refusal(self) -> FaultyBallotFile:
        kind = FaultyBallotFile if self._structural else FaultyMarkings
        listed = tuple(each.fault() for each in self._listed.values())
        return kind(self.file, listed, self._more)

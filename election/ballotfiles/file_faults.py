"""The faults of one ballot file, collected while it is read and refused together."""

from collections import Counter
from dataclasses import dataclass, field

from election.ballotfiles.marking_faults import FaultKind, MarkFault, OnFault
from election.errors.written_files import Fault, FaultyBallotFile, FaultyMarkings

SHOWN = 20
"""The most faults that are listed; of further ones only the number is told."""

_FAULT_WORDS: dict[FaultKind, tuple[str, str]] = {
    "skipped ranks": ("rank {} is skipped", "rank without a gap"),
    "equal ranks": ("rank {} is given to more than one", "give each rank to one candidate"),
    "repeated candidates": ("rank {} repeats a candidate", "rank each candidate once"),
}


@dataclass
class FileFaults:
    """The faults in a file. Marks that the policy settles are counted, all else is refused."""

    file: str
    on_fault: OnFault
    settled: Counter[FaultKind] = field(default_factory=Counter)
    """How many ballots had each kind of fault, where the policy is not to refuse."""
    _listed: list[Fault] = field(default_factory=list)
    _more: int = 0
    _structural: bool = False

    def wrong(self, line: int, what: str, right: str) -> None:
        """Add a fault that no policy settles."""
        self._structural = True
        self._add(line, what, right)

    def marks(self, line: int, faults: tuple[MarkFault, ...], number: int) -> None:
        """Add the faults of `number` equal ballots that stand on one line."""
        if self.on_fault != "refuse":
            self.settled.update(dict.fromkeys((fault.kind for fault in faults), number))
            return
        for fault in faults:
            what, right = _FAULT_WORDS[fault.kind]
            self._add(line, what.format(fault.rank), right)

    def _add(self, line: int, what: str, right: str) -> None:
        if len(self._listed) < SHOWN:
            self._listed.append(Fault(f"line {line}", what, right))
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
        return kind(self.file, tuple(self._listed), self._more)

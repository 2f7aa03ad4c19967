"""Refusals of files that people write: poll files, rolls and ballot files, with their faults."""

from typing import NamedTuple

from election.errors.base import Refusal


class Fault(NamedTuple):
    """A mistake in a file: its place (a key or a line), what is wrong, and what would be right.

    One that comes again does so on `times` further lines, of which `lines` are the first.
    """

    where: str
    what: str
    right: str
    lines: tuple[int, ...] = ()
    times: int = 0

    def __str__(self) -> str:
        end = "" if self.right.endswith("?") else "."
        once = f"{self.where}: {self.what}; {self.right}{end}"
        if self.times == 0:
            return once
        if self.times == 1:
            return f"{once} So it is on line {self.lines[0]} too."
        listed = ", ".join(map(str, self.lines))
        cut = ", …" if self.times > len(self.lines) else "."
        return f"{once} So it is {self.times} more times, on lines {listed}{cut}"


class FaultyFile(Refusal):
    """A poll file or a roll that has faults, with all of them."""

    says = "{file} has {count}:\n{listed}"
    hint = "Nothing was changed. Mend the file and run the command again."
    file: str
    faults: tuple[Fault, ...]

    @property
    def count(self) -> str:
        return "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"

    def __str__(self) -> str:
        return self.says.format(
            file=self.file,
            count=self.count,
            listed="\n".join(f"  {fault}" for fault in self.faults),
        )


class UnfitValue(Refusal):
    """A value that does not fit its key. The reader of the file makes a Fault of it."""

    says = "{what}; {right}."
    what: str
    right: str


class FaultyBallotFile(FaultyFile):
    """A ballot file that cannot be counted: its first faults, and the number of further ones."""

    hint = "Nothing was counted. Mend the file and run the command again."
    more: int

    @property
    def count(self) -> str:
        again = sum(fault.times for fault in self.faults)
        number = len(self.faults) + again + self.more
        return "1 fault" if number == 1 else f"{number} faults"

    def __str__(self) -> str:
        return super().__str__() + (f"\n  and {self.more} more" if self.more else "")


class FaultyMarkings(FaultyBallotFile):
    """Ballots that skip a rank, give one to several candidates or rank a candidate twice."""

    hint = (
        "Nothing was counted. Mend the file, or say how such ballots count: --on-fault exhaust "
        "(up to the fault), --on-fault skip (without the faulty rank), or a rule for each kind of "
        "fault: --on-skipped, --on-equal, --on-repeated."
    )


class FilesDisagree(Refusal):
    """Two ballot files that are to be counted as one, and cannot be of the same election."""

    says = "{first} and {second} cannot be counted as one: {reason}."
    hint = "Nothing was counted. Give files of one election, each once, or say --candidates."
    first: str
    second: str
    reason: str


class UnexpectedBallots(Refusal):
    """The files do not hold as many ballots as were expected."""

    says = "There are {found} ballots, and {expected} were expected."
    hint = "Nothing was counted. Find the ballots that are missing, or that stand there twice."
    found: int
    expected: int

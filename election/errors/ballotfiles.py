"""Refusals of ballot files that `election count` cannot count as they stand."""

from dataclasses import dataclass

from election.errors.pollfile import FaultyFile


@dataclass(eq=False)
class FaultyBallotFile(FaultyFile):
    """A ballot file that cannot be counted as it stands: its first faults, and how many follow."""

    hint = "Nothing was counted. Mend the file and run the command again."
    more: int

    @property
    def count(self) -> str:
        number = len(self.faults) + self.more
        return "1 fault" if number == 1 else f"{number} faults"

    def __str__(self) -> str:
        return super().__str__() + (f"\n  and {self.more} more" if self.more else "")


@dataclass(eq=False)
class FaultyMarkings(FaultyBallotFile):
    """Ballots that skip a rank, give one to several candidates or rank a candidate twice."""

    hint = (
        "Nothing was counted. Mend the file, or say how such ballots count: --on-fault exhaust "
        "(up to the fault) or --on-fault skip (without the faulty rank)."
    )

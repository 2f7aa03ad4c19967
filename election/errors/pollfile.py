"""Refusals of files that people write: poll files and rolls, each with all its faults."""

from dataclasses import dataclass

from election.errors.base import Refusal


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where (a key or a line), what, and what would be right."""

    where: str
    what: str
    right: str

    def __str__(self) -> str:
        end = "" if self.right.endswith("?") else "."
        return f"{self.where}: {self.what}; {self.right}{end}"


@dataclass(eq=False)
class FaultyFile(Refusal):
    """A poll file or roll with faults, all of them."""

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


@dataclass(eq=False)
class UnfitValue(Refusal):
    """A value that does not fit its key; a reader of files turns it into a Fault."""

    says = "{what}; {right}."
    what: str
    right: str

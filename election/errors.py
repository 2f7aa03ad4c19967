"""Every refusal of the service, as one tree: each with its sentence, its hint and the facts they name.

The web, the command line and the tests all show these sentences; nobody words a refusal twice.
A library's errors become ours where the library is wrapped, and nowhere else.
"""

from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(eq=False)
class Refusal(Exception):
    """Something that was asked for and is refused: a sentence, and a hint at what would be right.

    Subclasses declare the facts as fields, and name them in `says` and `hint`.
    """

    says: ClassVar[str]
    hint: ClassVar[str] = ""

    def __post_init__(self) -> None:
        super().__init__(*(getattr(self, field.name) for field in fields(self)))

    def __str__(self) -> str:
        return self.says.format(**vars(self))

    @property
    def advice(self) -> str:
        """The hint with its facts filled in; empty where there is nothing to add."""
        return self.hint.format(**vars(self))


# Files that people write


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where (a key or a line), what, and what would be right."""

    where: str
    what: str
    right: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.right}."


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
            file=self.file, count=self.count, listed="\n".join(f"  {fault}" for fault in self.faults)
        )


# Ballots


@dataclass(eq=False)
class InvalidBallot(Refusal):
    """An opened envelope whose content is no ballot of this poll; it is void, the rest stands."""

    says = "This is not a valid ballot: {reason}."
    reason: str


@dataclass(eq=False)
class MarkingRefused(Refusal):
    """A form that does not say one clear thing; it comes back as it was filled in."""

    says = "{reason}"
    reason: str


# Counting


@dataclass(eq=False)
class TieUnsettled(Refusal):
    """A tie that no given order settles: chance is never used."""

    says = "Round {round}: {between} are tied, and no lot order was given that settles it."
    hint = "Give a tie order or a lot seed; a tie is never broken by chance."
    round: int
    between: str

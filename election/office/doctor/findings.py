"""The lines of a check-up: what was checked, its state, and what to do about a fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from election.errors.base import Refusal

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    says: str


@dataclass
class Findings:
    """All lines, in the order of the checks."""

    lines: list[Finding] = field(default_factory=list)

    def ok(self, what: str, says: str) -> None:
        self.lines.append(Finding("ok", what, says))

    def warning(self, what: str, says: str) -> None:
        self.lines.append(Finding("warning", what, says))

    def fault(self, what: str, says: str) -> None:
        self.lines.append(Finding("fault", what, says))

    @contextmanager
    def refusals(self, what: str) -> Iterator[None]:
        """Report a refusal in the block as a fault, in the refusal's own words."""
        try:
            yield
        except Refusal as refusal:
            self.fault(what, " ".join(f"{refusal} {refusal.advice}".split()))

    @property
    def faulty(self) -> bool:
        return any(line.level == "fault" for line in self.lines)

"""One line of a check-up: what was looked at, how it is, and what to do where it is not well."""

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
    """All lines, in the order in which things were looked at."""

    lines: list[Finding] = field(default_factory=list)

    def ok(self, what: str, says: str) -> None:
        self.lines.append(Finding("ok", what, says))

    def warning(self, what: str, says: str) -> None:
        self.lines.append(Finding("warning", what, says))

    def fault(self, what: str, says: str) -> None:
        self.lines.append(Finding("fault", what, says))

    @contextmanager
    def refusals(self, what: str) -> Iterator[None]:
        """What is refused in here is a fault, in the refusal's own words."""
        try:
            yield
        except Refusal as refusal:
            self.fault(what, " ".join(f"{refusal} {refusal.advice}".split()))

    @property
    def faulty(self) -> bool:
        return any(line.level == "fault" for line in self.lines)

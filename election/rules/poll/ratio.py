"""Exact fractions of a number of people, and the share of Yes that a threshold needs."""

from dataclasses import dataclass
from typing import Literal

Comparison = Literal["at least", "more than"]


@dataclass(frozen=True)
class Ratio:
    """An exact fraction of a whole number of people, such as 3/4."""

    num: int
    den: int

    def reached(self, part: int, whole: int) -> bool:
        """True where `part` of `whole` is at least this ratio; exactly the ratio is enough."""
        return self.den * part >= self.num * whole

    def needed(self, whole: int) -> int:
        """The smallest whole number that reaches this ratio of `whole`."""
        return -(-self.num * whole // self.den)

    def __str__(self) -> str:
        return str(self.num) if self.den == 1 else f"{self.num}/{self.den}"


@dataclass(frozen=True)
class Threshold:
    """The share of Yes that is needed: at least a ratio, or more than a ratio."""

    comparison: Comparison
    ratio: Ratio

    def met(self, yes: int, whole: int) -> bool:
        """True where so many Yes of `whole` are enough. Where `whole` is 0, no number is enough."""
        return yes >= self.needed(whole)

    def needed(self, whole: int) -> int:
        """The smallest number of Yes that is enough; at least 1."""
        if self.comparison == "at least":
            return max(1, self.ratio.needed(whole))
        return self.ratio.num * whole // self.ratio.den + 1

    def __str__(self) -> str:
        return f"{self.comparison} {self.ratio}"

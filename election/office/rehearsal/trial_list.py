"""What a rehearsal found: a line for each thing that was tried, and for what it cannot show."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from election.rules.poll.rehearsals import MARK

Mark = Literal["well", "look", "FAULT"]

NOT_SHOWN = (
    "whether your mail server takes this mail, and others deliver it: election mail test ADDRESS",
    "whether your site answers, over https, from where electors are: election doctor",
    "whether the addresses on the roll are right: electors say so after the notice",
    "whether officer, scrutineer and trustees have their own keys and shares at hand",
    "what people do: who reads the mail, who casts, who objects",
)
"""What no rehearsal can show, and where to look instead."""


@dataclass(frozen=True)
class Trial:
    """One thing that was tried: `FAULT` where it did not go well, `look` where a person judges."""

    mark: Mark
    about: str
    says: str


@dataclass
class TrialList:
    """The findings of one rehearsal, in the order of the poll's life."""

    slug: str
    found: list[Trial] = field(default_factory=list)

    def well(self, about: str, says: str) -> None:
        self.found.append(Trial("well", about, says))

    def look(self, about: str, says: str) -> None:
        self.found.append(Trial("look", about, says))

    def fault(self, about: str, says: str) -> None:
        self.found.append(Trial("FAULT", about, says))

    def judge(self, about: str, fact: object, says: str, otherwise: str) -> None:
        """Note the first sentence where the fact holds, and a fault in the other's words else."""
        if fact:
            self.well(about, says)
        else:
            self.fault(about, otherwise)

    @property
    def wells(self) -> int:
        """The number of things that went well."""
        return sum(finding.mark == "well" for finding in self.found)

    @property
    def faults(self) -> int:
        """The number of things that did not go well."""
        return sum(finding.mark == "FAULT" for finding in self.found)

    @property
    def conclusion(self) -> str:
        """The list in one sentence."""
        if self.faults == 0:
            return f"The rehearsal of {self.slug} went well."
        things = "1 thing" if self.faults == 1 else f"{self.faults} things"
        return f"In the rehearsal of {self.slug} {things} did not go well."

    def lines(self) -> Iterator[str]:
        """The list as people read it."""
        for finding in self.found:
            yield f"{finding.mark:<5}  {finding.about}: {finding.says}"
        yield ""
        yield self.conclusion
        yield ""
        yield "What a rehearsal cannot show:"
        yield from (f"- {sentence}" for sentence in NOT_SHOWN)

    def text(self) -> str:
        """The file `rehearsal.txt`."""
        return "\n".join((MARK, "", *self.lines())) + "\n"

    def to_json(self) -> dict[str, Any]:
        """The list as scripts read it."""
        return {
            "slug": self.slug,
            "faults": self.faults,
            "findings": [vars(finding) for finding in self.found],
            "not_shown": list(NOT_SHOWN),
        }

"""The removal of the lead: carried where enough electors say Yes."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from election.kinds.kind import QuestionRead, Succession
from election.kinds.page_parts import NoticePart, Option
from election.kinds.removal.template import TEMPLATE
from election.kinds.threshold.kind import ThresholdKind
from election.kinds.threshold.sentences import SUBJECT, margin_sentence
from election.rules.poll.questions import Kind, Removal
from election.rules.sentences.definition import adopted_sentence

if TYPE_CHECKING:
    from election.kinds.verdict import Verdict
    from election.rules.counting.threshold import ThresholdCount
    from election.rules.poll.tally import Outcome, Tally
    from election.rules.pollfile.electorate import Electorate
    from election.rules.pollfile.toml_table import FileTable


class RemovalKind(ThresholdKind[Removal]):
    """A removal: `carried`, or `not carried`. Once carried and certified, there is no lead."""

    name: ClassVar[Kind] = "removal"
    tables: ClassVar[tuple[str, ...]] = ("removal",)
    template: ClassVar[str] = TEMPLATE
    usual_conflict: ClassVar[str] = "a filial or romantic tie to the lead"
    met: ClassVar["Outcome"] = "carried"
    not_met: ClassVar["Outcome"] = "not carried"

    @staticmethod
    def read_question(
        top: "FileTable", text: str, electorate: "Electorate", as_of: date | None
    ) -> QuestionRead:
        from election.kinds.removal.poll_file import read_removal

        return read_removal(top, text, electorate, as_of)

    @property
    def subject_called(self) -> str:
        return "the lead"

    @property
    def subject_name(self) -> str:
        """The name of the lead whose removal is asked."""
        person = self.definition.roll.person(self.question.subject)
        return person.name if person else self.question.subject

    def options(self, recused: int) -> tuple[Option, ...]:
        who = self.subject_name
        return (
            Option("yes", "Yes", f"{who} shall be removed as Lead Core Maintainer."),
            Option("no", "No", f"{who} shall stay Lead Core Maintainer."),
            Option("abstain", "Abstain", self.abstain_sentence(recused)),
        )

    def subject_sentence(self) -> str:
        return (
            f"{self.subject_name}, whose removal is asked, {SUBJECT[self.question.subject_mode]}."
        )

    def meaning(self) -> Sequence[str]:
        return (
            *self.unanimity("the removal cannot be carried"),
            self.abstain_sentence(0),
            self.subject_sentence(),
            adopted_sentence(self.definition),
        )

    def notice_part(self) -> NoticePart:
        callers = map(self.definition.roll.person, self.question.callers)
        return NoticePart(callers=tuple(filter(None, callers)))

    def verdict(self, tally: "Tally") -> "Verdict":
        from election.kinds.threshold.verdict import verdict

        removed = "is removed as" if tally.outcome == self.met else "remains"
        happened = f"{removed} Lead Core Maintainer"
        return verdict(self.question, tally, self.subject_name, happened, named=True)

    def margin_sentence(self, count: "ThresholdCount") -> str:
        return margin_sentence(count, "it would have carried", "it would not have carried")

    def succession(self, tally: "Tally") -> Succession | None:
        return Succession(None) if tally.outcome == self.met else None

    def awaits_successor(self, tally: "Tally") -> bool:
        return tally.outcome == self.met

    def removed(self, tally: "Tally") -> str | None:
        return self.question.subject if tally.outcome == self.met else None

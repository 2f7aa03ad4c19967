"""A decision: confirmed where as many say Yes as the poll file demands."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from election.kinds.decision.template import TEMPLATE
from election.kinds.page_parts import NoticePart, Option
from election.kinds.threshold.kind import ThresholdKind
from election.kinds.threshold.sentences import SUBJECT, margin_sentence
from election.rules.poll.questions import Decision, Kind
from election.rules.sentences.definition import adopted_sentence

if TYPE_CHECKING:
    from election.kinds.kind import QuestionRead
    from election.kinds.verdict import Verdict
    from election.rules.counting.threshold import ThresholdCount
    from election.rules.poll.tally import Outcome, Tally
    from election.rules.pollfile.electorate import Electorate
    from election.rules.pollfile.toml_table import FileTable


class DecisionKind(ThresholdKind[Decision]):
    """A decision. Its outcomes are `confirmed` and `declined`."""

    name: ClassVar[Kind] = "decision"
    tables: ClassVar[tuple[str, ...]] = ("decision",)
    template: ClassVar[str] = TEMPLATE
    usual_conflict: ClassVar[str] = "a conflict of interest in this question"
    met: ClassVar["Outcome"] = "confirmed"
    not_met: ClassVar["Outcome"] = "declined"

    @staticmethod
    def read_question(
        top: "FileTable", text: str, electorate: "Electorate", as_of: date | None
    ) -> "QuestionRead":
        from election.kinds.decision.poll_file import read_decision

        return read_decision(top, text, electorate)

    @property
    def subject_called(self) -> str:
        person = self.definition.roll.person(self.question.about or "")
        return person.name if person else self.question.about or ""

    def options(self, recused: int) -> tuple[Option, ...]:
        return (
            Option("yes", "Yes", "The question shall be confirmed."),
            Option("no", "No", "The question shall be declined."),
            Option("abstain", "Abstain", self.abstain_sentence(recused)),
        )

    def rule_sentence(self, recused: int | None = None) -> str:
        """The needed number of Yes, with its share of the electors if N is the roll."""
        sentence = super().rule_sentence(recused)
        if not self.roll_is_n:
            return sentence
        return f"{sentence.removesuffix('.')}: {self.question.threshold} of the electors."

    def subject_sentence(self) -> str:
        mode = self.question.subject_mode
        if mode:
            return f"{self.subject_called}, whom the decision is about, {SUBJECT[mode]}."
        if self.question.about:
            return f"The decision is about {self.question.about}, who is not on the roll."
        return ""

    def meaning(self) -> Sequence[str]:
        return tuple(filter(None, self._meaning()))

    def _meaning(self) -> Iterator[str]:
        yield from self.unanimity("it cannot be confirmed")
        yield self.abstain_sentence(0)
        yield self.subject_sentence()
        yield adopted_sentence(self.definition)

    def notice_part(self) -> NoticePart:
        return NoticePart()

    def verdict(self, tally: "Tally") -> "Verdict":
        from election.kinds.threshold.verdict import verdict

        headline = tally.outcome.capitalize()
        return verdict(self.question, tally, headline, self.question.text, named=False)

    def margin_sentence(self, count: "ThresholdCount") -> str:
        return margin_sentence(
            count, "it would have been confirmed", "it would not have been confirmed"
        )

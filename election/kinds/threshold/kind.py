"""A question of Yes, No and Abstain: its ballots, rule, tally, and part of the report."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from election.errors.ballots import InvalidBallot, MarkingRefused
from election.kinds.kind import PollKind
from election.kinds.page_parts import MarkingWords, Needed, Option
from election.kinds.threshold.sentences import (
    abstain_sentence,
    carried_sentences,
    result_of,
    rule_sentence,
)
from election.rules.poll.ballots import NO_OPTION, Ballot, Marking, read_value
from election.rules.poll.definition import Publish
from election.rules.poll.entitlement import counted, with_ballot
from election.rules.poll.questions import Candidate, Decision, Removal
from election.rules.sentences.small_electorates import few_sentences

if TYPE_CHECKING:
    from election.ballotfiles.exported_files import ExportedFiles
    from election.kinds.report_part import ReportPart
    from election.presentation.shown_tables import Table
    from election.rules.counting.threshold import ThresholdCount
    from election.rules.poll.tally import BoxTotals, Outcome, RevealedSeed, Tally


ThresholdT = TypeVar("ThresholdT", bound=Removal | Decision)

MARKINGS = ("yes", "no", "abstain")
FAULTS = {
    "unmarked": "Nothing is marked. Choose Yes, No or Abstain.",
    "no-option": "That is not an option of this poll. Choose Yes, No or Abstain.",
}


class ThresholdKind(PollKind[ThresholdT]):
    """The common base of the kinds in which a number of Yes is needed."""

    publish: ClassVar[Publish] = "codes_apart"
    form: ClassVar[str] = "threshold/form.html"
    words: ClassVar[str] = "threshold/words.html"
    has_recusals: ClassVar[bool] = True
    published_apart: ClassVar[str] = "the totals"
    faults: ClassVar[Mapping[str, str]] = FAULTS

    # The two outcomes

    met: ClassVar["Outcome"]
    not_met: ClassVar["Outcome"]

    # Ballots and forms

    @property
    def conflict(self) -> str:
        return self.question.conflict or self.usual_conflict

    @property
    def longest_marking(self) -> Marking:
        return max(MARKINGS, key=len)

    @property
    def sent_width(self) -> int:
        return max(map(len, MARKINGS))

    def form_fields(self, marking: Marking) -> dict[str, str]:
        return {"marking": self.sent(str(marking))}

    def one_of_each_length(self, standing: Sequence[Candidate]) -> Sequence[Marking]:
        return MARKINGS

    def read_marking(self, value: object) -> Marking:
        if value not in MARKINGS:
            raise InvalidBallot(NO_OPTION)
        return str(value)

    def read_form(self, form: Mapping[str, str], withdrawn: Sequence[str] = ()) -> Marking:
        marking = read_value(form.get("marking", ""))
        if not marking:
            raise MarkingRefused(FAULTS["unmarked"])
        if marking not in MARKINGS:
            raise MarkingRefused(FAULTS["no-option"])
        return marking

    def field_at_fault(self, form: Mapping[str, str], standing: Sequence[Candidate]) -> str:
        return "marking-yes"

    @abstractmethod
    def options(self, recused: int) -> tuple[Option, ...]:
        """The options of the form, each with its meaning in this poll."""

    def marking_words(self, marking: Marking, standing: Sequence[Candidate]) -> MarkingWords:
        return MarkingWords(option=self.marking_text(marking))

    def marking_text(self, marking: Marking) -> str:
        return str(marking).capitalize()

    # The rule

    def needed(self, recused: int) -> Needed | None:
        if not self.roll_is_n:
            return None
        electors = counted(self.definition, recused)
        return Needed(self.question.threshold.needed(electors), electors)

    @property
    def roll_is_n(self) -> bool:
        return self.question.base == "roll"

    def rule_sentence(self, recused: int | None = None) -> str:
        return rule_sentence(self.question, counted(self.definition, recused or 0), recused)

    def abstain_sentence(self, recused: int) -> str:
        return abstain_sentence(self.question, counted(self.definition, recused))

    def reveals(self, recused: int) -> Sequence[str]:
        ballots = with_ballot(self.definition, recused)
        sentences = [*few_sentences(ballots, "the totals")]
        if needed := self.needed(recused):
            sentences += carried_sentences(needed.number, ballots, self.met)
        return sentences

    # The tally

    def tally(
        self,
        ballots: Sequence[Ballot],
        box: "BoxTotals",
        withdrawn: Sequence[str] = (),
        seeds: "Sequence[RevealedSeed]" = (),
    ) -> "Tally":
        from election.rules.counting.threshold import count_threshold

        count = count_threshold(
            Counter(str(ballot.marking) for ballot in ballots),
            entitled=box.entitled,
            recused=box.recused,
            envelopes=box.envelopes,
            threshold=self.question.threshold,
            base=self.question.base,
        )
        return self._tally(self.met if count.met else self.not_met, box, count)

    @property
    def without_quorum(self) -> "Outcome":
        return self.not_met

    @property
    def no_quorum_title(self) -> str:
        return f"{self.not_met.capitalize()} for lack of a quorum"

    # The outcome

    def result_sentence(self, tally: "Tally") -> str:
        return result_of(self.question, _count(tally), self.met, self.not_met)

    def summary(self, tally: "Tally | None", recused: int) -> dict[str, Any]:
        numbers: dict[str, int | None] = {"yes": None, "needed": None, "n": None}
        if tally and tally.result:
            count = _count(tally)
            numbers = {"yes": count.yes, "needed": count.needed, "n": count.n}
        elif needed := self.needed(recused):
            numbers = {"yes": None, "needed": needed.number, "n": needed.of}
        return {**numbers, "winner": None, "rounds": []}

    # The report and the record

    def report_part(self, tally: "Tally") -> "ReportPart":
        from election.kinds.report_part import ReportPart
        from election.kinds.threshold.report import report_part

        if tally.result is None:
            return ReportPart()
        count = _count(tally)
        return report_part(self.question, count, self.margin_sentence(count))

    @abstractmethod
    def margin_sentence(self, count: "ThresholdCount") -> str:
        """The number of ballots that would have had to change for the other outcome."""

    def ballots_table(self, ballots: Sequence[Ballot]) -> "Table":
        from election.kinds.threshold.report import ballots_by_marking

        return ballots_by_marking(MARKINGS, [str(ballot.marking) for ballot in ballots])

    def export_files(
        self, tally: "Tally", ballots: Sequence[Ballot], tallied_at: str
    ) -> "ExportedFiles":
        from election.ballotfiles.csv.writer import totals
        from election.ballotfiles.exported_files import ExportedFiles

        if tally.result is None:
            return ExportedFiles()
        count = _count(tally)
        totals_by_marking = {"yes": count.yes, "no": count.no, "abstain": count.abstain}
        return ExportedFiles(totals(totals_by_marking))

    def unanimity(self, act: str) -> Iterator[str]:
        """A warning where every elector other than the subject must vote Yes, or is one too few."""
        subject = self.question.subject
        needed = self.needed(0)
        if subject is None or needed is None:
            return
        mode = self.question.subject_mode
        others = needed.of - (mode != "excluded")
        if needed.number >= others:
            voting = mode == "counts_and_votes"
            when = f"Unless {self.subject_called} votes Yes" if voting else "With so small a roll"
            every, cannot = "every other elector must vote Yes.", f"{act}."
            yield f"{when}, {every if needed.number == others else cannot}"

    @property
    @abstractmethod
    def subject_called(self) -> str:
        """The words for the subject within a sentence."""


def _count(tally: "Tally") -> "ThresholdCount":
    from election.rules.counting.threshold import ThresholdCount

    if not isinstance(tally.result, ThresholdCount):
        raise TypeError("the tally of an opened box has a count")
    return tally.result

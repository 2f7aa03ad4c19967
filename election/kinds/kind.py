"""The interface of a kind of poll: callers use it, and never ask which kind a poll is.

A kind is bound to the definition of one poll. A method with a body here is the same for all kinds,
or the default of a kind that needs nothing else.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from election.errors.ballots import InvalidBallot
from election.rules.poll.ballots import BAD_CODE, OTHER_FIELDS, Ballot, Marking, code_in, sent_value
from election.rules.poll.definition import Definition, Publish
from election.rules.poll.questions import (
    Candidate,
    Decision,
    Election,
    Kind,
    Question,
    Removal,
    Trigger,
)
from election.rules.poll.receipt_codes import code_from
from election.rules.sentences.definition import (
    adopted_sentence,
    trustees_sentence,
)
from election.rules.sentences.small_electorates import CODES
from election.rules.sentences.words import were_needed

if TYPE_CHECKING:
    from election.ballotfiles.exported_files import ExportedFiles
    from election.kinds.cause import CausingPoll, Rival
    from election.kinds.page_parts import MarkingWords, Needed, NoticePart
    from election.kinds.report_part import ReportPart
    from election.kinds.verdict import Verdict
    from election.presentation.shown_tables import Table
    from election.rules.poll.tally import BoxTotals, Outcome, RevealedSeed, Tally
    from election.rules.pollfile.electorate import Electorate, Involvement
    from election.rules.pollfile.toml_table import FileTable


QuestionT = TypeVar("QuestionT", bound=Removal | Election | Decision)


class QuestionRead(NamedTuple):
    """The question in the tables of a kind, if all of it could be read, and the people involved.

    Only a removal has a caller and a seconder. Their names are public only if the question has
    them.
    """

    question: Question | None = None
    involved: "tuple[Involvement, ...]" = ()
    called_by: str | None = None
    seconded_by: str | None = None


class Succession(NamedTuple):
    """The entry that a certified result makes in the register of leads; None for no lead."""

    lead: str | None


@dataclass(frozen=True)
class PollKind(ABC, Generic[QuestionT]):
    """One kind of poll, bound to a definition whose question is of its type."""

    definition: Definition

    # The kind itself, without a poll

    name: ClassVar[Kind]
    tables: ClassVar[tuple[str, ...]]
    """The tables of a poll file that belong to this kind alone."""
    needs_statement: ClassVar[bool] = True
    """True where a poll file must link a public statement."""
    publish: ClassVar[Publish]
    """The way to publish ballots, if the poll file does not say."""
    template: ClassVar[str]
    """The poll file that `election template` prints."""
    form: ClassVar[str]
    """The template of the ballot's form."""
    words: ClassVar[str]
    """The template of the words of a marking, for a browser that seals."""
    has_lot: ClassVar[bool] = False
    """True where officer and scrutineer commit themselves to seeds of a lot."""
    has_recusals: ClassVar[bool] = False
    """True where electors may recuse themselves."""
    usual_conflict: ClassVar[str] = ""
    """The reason for which electors recuse themselves, where the poll file gives none."""
    published_apart: ClassVar[str] = "the ballots"
    """The published part where receipt codes are apart, within a sentence."""
    marking_key: ClassVar[str] = "marking"
    """The key of the marking in a sealed ballot."""
    faults: ClassVar[Mapping[str, str]]
    """The reasons why a form is not a ballot yet, by name. Scripts of the browser use them too."""

    @staticmethod
    @abstractmethod
    def read_question(
        top: "FileTable", text: str, electorate: "Electorate", as_of: date | None
    ) -> QuestionRead:
        """The question in a poll file's tables. `as_of` is the roll's day."""

    @property
    def question(self) -> QuestionT:
        """The question of this poll."""
        return self.definition.question  # type: ignore[return-value]  # the table pairs them

    # The candidates

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates who may be ranked, in the order of the definition."""
        return ()

    @property
    def candidate_ids(self) -> tuple[str, ...]:
        """The ids of the candidates, in the order of the definition."""
        return tuple(candidate.id for candidate in self.candidates)

    def candidates_for(self, public_id: str) -> tuple[Candidate, ...]:
        """The candidates in the order in which the elector with this random id sees them."""
        return ()

    @property
    def names(self) -> dict[str, str]:
        """The names of candidates in sentences and tables, by id."""
        return {}

    # Ballots and forms

    @property
    @abstractmethod
    def longest_marking(self) -> Marking:
        """The marking with the most bytes: all ballots are padded to its length."""

    @property
    @abstractmethod
    def sent_width(self) -> int:
        """The number of characters of each value that the form's controls for a marking send."""

    def sent(self, value: str) -> str:
        """The value of a control, in the one width of all values of the form."""
        return sent_value(value, self.sent_width)

    @abstractmethod
    def form_fields(self, marking: Marking) -> dict[str, str]:
        """The form fields of this marking, of one length for all. `read_form` reads them back."""

    @abstractmethod
    def one_of_each_length(self, standing: Sequence[Candidate]) -> Sequence[Marking]:
        """Markings whose words on the review have every length that there is."""

    @property
    def longest_ballot(self) -> Ballot:
        """A ballot of the greatest length that this poll allows."""
        return Ballot(code_from([0] * 20), self.longest_marking)

    def read_ballot(self, value: object) -> Ballot:
        """The ballot in an opened envelope. Raises InvalidBallot, with a reason of `REASONS`."""
        if not isinstance(value, dict) or set(value) != {"code", self.marking_key}:
            raise InvalidBallot(OTHER_FIELDS)
        code = code_in(value)
        if code is None:
            raise InvalidBallot(BAD_CODE)
        return Ballot(code, self.read_marking(value[self.marking_key]))

    @abstractmethod
    def read_marking(self, value: object) -> Marking:
        """The marking in an opened ballot. Raises InvalidBallot."""

    @abstractmethod
    def read_form(self, form: Mapping[str, str], withdrawn: Sequence[str] = ()) -> Marking:
        """The marking in a filled form. Raises MarkingRefused where the form is not clear."""

    @abstractmethod
    def field_at_fault(self, form: Mapping[str, str], standing: Sequence[Candidate]) -> str:
        """The id of the control to mend in a form that was refused.

        `standing` are the candidates who may be ranked, in the order of the page.
        """

    @abstractmethod
    def marking_words(self, marking: Marking, standing: Sequence[Candidate]) -> "MarkingWords":
        """A marking in the words that its elector reviews; `standing` as for `field_at_fault`."""

    @abstractmethod
    def marking_text(self, marking: Marking) -> str:
        """A marking in a line, as the report shows it."""

    # The rule, in numbers and in words

    def needed(self, recused: int) -> "Needed | None":
        """The needed number of Yes; None where no such number is known before the count."""
        return None

    @property
    def roll_is_n(self) -> bool:
        """True where N, of which the needed share is taken, is the number of electors."""
        return False

    @abstractmethod
    def rule_sentence(self, recused: int | None = None) -> str:
        """The rule of the poll; `recused` is None where electors may still recuse themselves."""

    @abstractmethod
    def abstain_sentence(self, recused: int) -> str:
        """The effect of a ballot that says nothing on the question."""

    def subject_sentence(self) -> str:
        """The rights of the elector whom the poll is about; empty where it is about no elector."""
        return ""

    def trigger_sentence(self) -> str:
        """The trigger of the poll; empty where the kind needs none."""
        return ""

    @abstractmethod
    def meaning(self) -> Sequence[str]:
        """The consequences of the question, in the sentences that a draft prints."""

    @abstractmethod
    def reveals(self, recused: int) -> Sequence[str]:
        """Warnings of what a result reveals of single ballots where electors are few."""

    @property
    def conflict(self) -> str:
        """The reason for which electors recuse themselves, within a sentence."""
        return self.usual_conflict

    def small_electorate_sentences(self, recused: int = 0) -> tuple[str, ...]:
        """The warnings for electors before they cast; empty where a result reveals nothing."""
        sentences = tuple(self.reveals(recused))
        if sentences and self.definition.publish == "with_codes":
            return (*sentences, CODES)
        return sentences

    def draft_sentences(self) -> tuple[str, ...]:
        """The consequences of the definition, before recusals, for the officer who drafts it."""
        trustees = self.definition.trustees
        return (
            self.rule_sentence(),
            *self.meaning(),
            *((trustees_sentence(trustees),) if trustees else ()),
            *self.small_electorate_sentences(),
        )

    def rule_sentences(self, recused: int | None) -> tuple[str, ...]:
        """The rule with all that belongs to it, in the sentences of the notice."""
        sentences = (
            self.rule_sentence(recused),
            self.abstain_sentence(recused or 0),
            self.subject_sentence(),
            self.trigger_sentence(),
            adopted_sentence(self.definition),
        )
        return tuple(filter(None, sentences))

    @abstractmethod
    def notice_part(self) -> "NoticePart":
        """The part of the notice that belongs to the question."""

    # The tally

    @abstractmethod
    def tally(
        self,
        ballots: Sequence[Ballot],
        box: "BoxTotals",
        withdrawn: Sequence[str] = (),
        seeds: "Sequence[RevealedSeed]" = (),
    ) -> "Tally":
        """Count opened ballots. Raises CountersDisagree where two counters disagree."""

    @property
    @abstractmethod
    def without_quorum(self) -> "Outcome":
        """The outcome of a box that stays sealed."""

    def sealed_tally(self, box: "BoxTotals") -> "Tally":
        """The tally of a box without quorum: it was not opened, and has no result."""
        return self._tally(self.without_quorum, box, None)

    def _tally(self, outcome: "Outcome", box: "BoxTotals", result: Any) -> "Tally":
        from election.rules.poll.tally import Tally

        quorum = self.definition.question.quorum
        return Tally(
            slug=self.definition.slug,
            kind=self.name,
            outcome=outcome,
            box=box,
            quorum_needed=quorum.needed(box.electors) if quorum else None,
            result=result,
        )

    # The outcome

    def outcome_sentence(self, tally: "Tally") -> str:
        """The outcome of the poll, with the numbers that decided it."""
        if tally.result is None:
            box = tally.box
            return (
                f"{self.no_quorum_title}: {box.envelopes} of {box.electors} electors cast a "
                f"ballot; {were_needed(tally.quorum_needed or 0)}. The box was not opened."
            )
        return self.result_sentence(tally)

    @property
    @abstractmethod
    def no_quorum_title(self) -> str:
        """The words for the outcome of a box that stays sealed, within a sentence."""

    @abstractmethod
    def result_sentence(self, tally: "Tally") -> str:
        """The result of a box that was opened, with the numbers that decided it."""

    @abstractmethod
    def verdict(self, tally: "Tally") -> "Verdict":
        """Who, what happened to them, and what decided it: the head of the report."""

    def succession(self, tally: "Tally") -> Succession | None:
        """The entry in the register of leads once the result is certified; None for no entry."""
        return None

    def awaits_successor(self, tally: "Tally") -> bool:
        """True where an election with the same roll must follow the certified result."""
        return False

    def removed(self, tally: "Tally") -> str | None:
        """The id of the person whom the result removes, if any."""
        return None

    def tied(self, tally: "Tally") -> tuple[str, ...]:
        """The ids of the two whom the result leaves tied."""
        return ()

    # The trigger

    @property
    def trigger(self) -> Trigger | None:
        """The trigger of the poll; None where the kind needs none."""
        return None

    def triggered_by(self) -> str | None:
        """The slug of the poll that caused this one, if any."""
        return self.trigger.poll if self.trigger else None

    def require_trigger(self, cause: "CausingPoll | None", rivals: "Sequence[Rival]") -> None:
        """Raise TriggerRefused unless the trigger, where one is needed, is valid and not spent."""

    def spends_trigger(self, tally: "Tally") -> bool:
        """True where the certified result spends the trigger."""
        return False

    @abstractmethod
    def summary(self, tally: "Tally | None", recused: int) -> dict[str, Any]:
        """`yes`, `needed`, `n`, `winner` and `rounds` for scripts; None where not known."""

    # The report and the record

    @abstractmethod
    def report_part(self, tally: "Tally") -> "ReportPart":
        """The part of the report that shows the count."""

    @abstractmethod
    def ballots_table(self, ballots: Sequence[Ballot]) -> "Table":
        """The counted ballots, grouped by marking."""

    @abstractmethod
    def export_files(
        self, tally: "Tally", ballots: Sequence[Ballot], tallied_at: str
    ) -> "ExportedFiles":
        """The counted ballots in the formats of other programs, by path in the record."""

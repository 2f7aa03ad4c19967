"""The election of a lead: candidates ranked, counted by instant runoff.

Reader, tally, report and exports of an election are loaded when they are first used.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from election.kinds.election.candidate_order import candidate_order
from election.kinds.election.markings import FAULTS, field_at_fault, read_ranking, read_ranks
from election.kinds.election.sentences import (
    BLANK,
    nomination_sentences,
    ranking_sentences,
    result_sentence,
    rule_sentence,
    standing_sentences,
    trigger_sentence,
    withdrawal_sentence,
)
from election.kinds.election.template import TEMPLATE
from election.kinds.election.tie_sentences import tie_rule_sentences
from election.kinds.election.trigger import require_trigger
from election.kinds.kind import PollKind, QuestionRead, Succession
from election.kinds.page_parts import MarkingWords, NoticePart
from election.rules.poll.ballots import BLANK_SENT, RANK, Ballot, Marking
from election.rules.poll.definition import Publish
from election.rules.poll.entitlement import counted, with_ballot
from election.rules.poll.questions import Candidate, Election, Kind, Trigger
from election.rules.sentences.small_electorates import few_sentences

if TYPE_CHECKING:
    from election.ballotfiles.exported_files import ExportedFiles
    from election.kinds.cause import CausingPoll, Rival
    from election.kinds.report_part import ReportPart
    from election.kinds.verdict import Verdict
    from election.presentation.shown_tables import Table
    from election.rules.poll.tally import BoxTotals, Outcome, RankedResult, RevealedSeed, Tally
    from election.rules.pollfile.electorate import Electorate
    from election.rules.pollfile.toml_table import FileTable


class ElectionKind(PollKind[Election]):
    """An election. Its outcomes: `elected`, `tied`, `reopened`, `no quorum` and `no result`."""

    name: ClassVar[Kind] = "election"
    tables: ClassVar[tuple[str, ...]] = ("trigger", "candidates", "nominations", "election")
    needs_statement: ClassVar[bool] = False
    publish: ClassVar[Publish] = "with_codes"
    template: ClassVar[str] = TEMPLATE
    form: ClassVar[str] = "election/form.html"
    words: ClassVar[str] = "election/words.html"
    has_lot: ClassVar[bool] = True
    marking_key: ClassVar[str] = "ranking"
    faults: ClassVar[Mapping[str, str]] = FAULTS

    @staticmethod
    def read_question(
        top: "FileTable", text: str, electorate: "Electorate", as_of: date | None
    ) -> QuestionRead:
        from election.kinds.election.poll_file import read_election

        return read_election(top, text, electorate)

    # The candidates

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return self.question.candidates

    def candidates_for(self, public_id: str) -> tuple[Candidate, ...]:
        by_id = {candidate.id: candidate for candidate in self.candidates}
        order = candidate_order(public_id, self.definition.slug, self.candidate_ids)
        return tuple(by_id[candidate] for candidate in order)

    @property
    def names(self) -> dict[str, str]:
        return {candidate.id: candidate.name for candidate in self.candidates}

    # Ballots and forms

    @property
    def longest_marking(self) -> Marking:
        return self.candidate_ids

    @property
    def sent_width(self) -> int:
        return len(str(len(self.candidates)))

    def form_fields(self, marking: Marking) -> dict[str, str]:
        ranks = {candidate: str(rank) for rank, candidate in enumerate(marking, start=1)}
        return {
            **{RANK + name: self.sent(ranks.get(name, "")) for name in self.candidate_ids},
            "blank": BLANK_SENT[not ranks],
        }

    def one_of_each_length(self, standing: Sequence[Candidate]) -> Sequence[Marking]:
        ids = tuple(candidate.id for candidate in standing)
        return tuple(ids[:number] for number in range(len(ids) + 1))

    def read_marking(self, value: object) -> Marking:
        return read_ranking(value, self.candidate_ids)

    def read_form(self, form: Mapping[str, str], withdrawn: Sequence[str] = ()) -> Marking:
        return read_ranks(form, self.candidates, withdrawn)

    def field_at_fault(self, form: Mapping[str, str], standing: Sequence[Candidate]) -> str:
        return field_at_fault(form, standing)

    def marking_words(self, marking: Marking, standing: Sequence[Candidate]) -> MarkingWords:
        names = self.names
        return MarkingWords(
            ranked=tuple(names[candidate] for candidate in marking),
            unranked=tuple(names[one.id] for one in standing if one.id not in marking),
        )

    def marking_text(self, marking: Marking) -> str:
        names = self.names
        places = enumerate(marking, start=1)
        return ", ".join(f"{place}. {names[candidate]}" for place, candidate in places) or "blank"

    # The rule

    def rule_sentence(self, recused: int | None = None) -> str:
        return rule_sentence(self.question, counted(self.definition, recused or 0))

    def abstain_sentence(self, recused: int) -> str:
        return BLANK

    def trigger_sentence(self) -> str:
        return trigger_sentence(self.definition, self.question.trigger)

    @property
    def trigger(self) -> Trigger | None:
        return self.question.trigger

    def require_trigger(self, cause: "CausingPoll | None", rivals: "Sequence[Rival]") -> None:
        require_trigger(self.definition, self.question, cause, rivals)

    def spends_trigger(self, tally: "Tally") -> bool:
        return tally.outcome == "elected"

    def meaning(self) -> Sequence[str]:
        return tuple(self._meaning())

    def _meaning(self) -> Iterator[str]:
        if self.question.people or self.question.nominations is None:
            yield from standing_sentences(self.question)
            yield withdrawal_sentence(self.question)
        if self.question.nominations:
            yield from nomination_sentences(self.question.nominations)
        yield BLANK
        yield from tie_rule_sentences(self.question)
        if removal := self.question.trigger.removal:
            may = "may stand" if self.question.removed_may_stand else "may not stand"
            yield f"The lead removed by {removal} {may}."

    def reveals(self, recused: int) -> Sequence[str]:
        if not self.question.people:
            return ()  # what rankings reveal depends on how many stand
        ballots = with_ballot(self.definition, recused)
        few = few_sentences(ballots, "the published rankings")
        return (*few, *ranking_sentences(len(self.candidates), ballots))

    def notice_part(self) -> NoticePart:
        vacancy = self.question.trigger.vacancy
        return NoticePart(
            candidates=self.candidates,
            vacancy=vacancy.link if vacancy else None,
            ties=tie_rule_sentences(self.question),
        )

    # The tally

    def tally(
        self,
        ballots: Sequence[Ballot],
        box: "BoxTotals",
        withdrawn: Sequence[str] = (),
        seeds: "Sequence[RevealedSeed]" = (),
    ) -> "Tally":
        from election.kinds.election.tally import draw_lot, outcome_of, ranked_result

        lot = draw_lot(self.definition.slug, box.root, seeds, self.candidate_ids)
        result = ranked_result(self.question, ballots, withdrawn, lot)
        return self._tally(outcome_of(result), box, result)

    @property
    def without_quorum(self) -> "Outcome":
        return "no quorum"

    @property
    def no_quorum_title(self) -> str:
        return "No quorum"

    # The outcome

    def result_sentence(self, tally: "Tally") -> str:
        return result_sentence(tally.outcome, _result(tally).count, self.names)

    def verdict(self, tally: "Tally") -> "Verdict":
        from election.kinds.election.verdict import verdict

        return verdict(tally, self.names)

    def _winner(self, tally: "Tally") -> str | None:
        return _result(tally).count.winner if tally.outcome == "elected" else None

    def succession(self, tally: "Tally") -> Succession | None:
        winner = self._winner(tally)
        return Succession(winner) if winner else None

    def awaits_successor(self, tally: "Tally") -> bool:
        return tally.outcome == "tied"

    def tied(self, tally: "Tally") -> tuple[str, ...]:
        return _result(tally).count.tied if tally.result else ()

    def summary(self, tally: "Tally | None", recused: int) -> dict[str, Any]:
        from election.ballotfiles.count_json import round_value

        rounds = _result(tally).count.rounds if tally and tally.result else ()
        return {
            "yes": None,
            "needed": None,
            "n": None,
            "winner": self._winner(tally) if tally else None,
            "rounds": [round_value(round_) for round_ in rounds],
        }

    # The report and the record

    def report_part(self, tally: "Tally") -> "ReportPart":
        from election.kinds.election.report import report_part
        from election.kinds.report_part import ReportPart

        ties = tie_rule_sentences(self.question)
        if tally.result is None:
            return ReportPart(ties=ties)
        seeds = self.definition.seeds
        return report_part(self.question, _result(tally), tally.box, seeds, self.names)

    def ballots_table(self, ballots: Sequence[Ballot]) -> "Table":
        from election.kinds.election.report import ballots_by_ranking

        return ballots_by_ranking([self.marking_text(ballot.marking) for ballot in ballots])

    def export_files(
        self, tally: "Tally", ballots: Sequence[Ballot], tallied_at: str
    ) -> "ExportedFiles":
        from election.ballotfiles.exported_files import ExportedFiles
        from election.kinds.election.ballot_exports import ranking_files

        if tally.result is None:
            return ExportedFiles()
        return ranking_files(self.definition, self.question, _result(tally), ballots, tallied_at)


def _result(tally: "Tally") -> "RankedResult":
    from election.rules.poll.tally import RankedResult

    if not isinstance(tally.result, RankedResult):
        raise TypeError("the tally of an opened box has a result")
    return tally.result

"""The report: everything that a page, a file or a text shows of a result, worded and tabulated.

Templates lay this out and add nothing.
"""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from election.presentation.charts.stacked_bar import StackedBar
from election.results.facts import Facts
from election.results.record.file_list import FileLine
from election.results.report.checks import LIMITS, Check, checks
from election.results.report.closeness import ClosenessView, closeness_view
from election.results.report.code_lookup import CodeLookup, code_lookup
from election.results.report.context import Link, links, people, voting
from election.results.report.lot import LotView, lot_view
from election.results.report.opened_tables import opened_tables, shared_codes
from election.results.report.round_charts import RoundView, flows, removal_share, round_views
from election.results.report.rounds import candidate_table, round_tables
from election.results.report.signing import signed_sentence, signers
from election.results.report.tables import (
    Table,
    challenges,
    hashes,
    journal_table,
    removal_count,
    turnout,
    turnout_sentence,
)
from election.rules.sentences.plain_result import plain_result
from election.rules.sentences.rounds import names_of, tie_rule_sentences
from election.rules.sentences.rules import (
    abstain_sentence,
    adopted_sentence,
    key_sentence,
    outcome_sentence,
    quorum_sentence,
    rule_sentence,
    subject_sentence,
    trigger_sentence,
)

Status = Literal["PRELIMINARY", "CERTIFIED", "VOID"]

WITHOUT_RESULT = "Void: this poll has no result."


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One report. Texts are plain; a text or cell that is a web address is shown as a link."""

    slug: str
    status: Status
    standing: str
    outcome: str
    result: str
    question: str
    links: tuple[Link, ...]
    rule: tuple[str, ...]
    ties: tuple[str, ...]
    turnout: Table
    turnout_sentence: str
    count: tuple[Table, ...]
    candidates: Table | None
    share: StackedBar | None
    rounds: tuple[RoundView, ...]
    flows: tuple[Markup, ...]
    find: CodeLookup
    lot: LotView | None
    closeness: ClosenessView | None
    ballots: tuple[Table, ...]
    ballot_notes: tuple[str, ...]
    challenges: Table | None
    voting: tuple[str, ...]
    people: tuple[str, ...]
    signers: tuple[str, ...]
    journal: Table
    hashes: Table
    checks: tuple[Check, ...]
    limits: tuple[str, ...]
    files: tuple[FileLine, ...] = ()

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Where a reader may jump: the anchor and heading of each part that is there."""
        parts = {
            "count": ("The count", True),
            "rounds": ("Round by round", bool(self.rounds)),
            "transfers": ("Where the ballots went", bool(self.flows)),
            "closeness": ("How close it was", self.closeness is not None),
            "find": ("Find my code", True),
            "rule": ("The rule", True),
            "lot": ("The lot", self.lot is not None),
            "ballots": ("Ballots", True),
            "acts": ("How the poll was run", True),
            "check": ("Check it yourself", True),
        }
        return tuple((anchor, title) for anchor, (title, there) in parts.items() if there)


def report_view(facts: Facts) -> ReportView:
    """The report of a tallied poll. The same facts give the same report."""
    definition, tally = facts.definition, facts.tally
    election = definition.election
    names = names_of(definition)
    status, standing = _status(facts)
    void = status == "VOID"
    return ReportView(
        slug=definition.slug,
        status=status,
        standing=standing,
        outcome=WITHOUT_RESULT if void else outcome_sentence(definition, tally),
        result="" if void else plain_result(definition, tally),
        question=definition.question,
        links=links(facts),
        rule=_rule(facts),
        ties=tie_rule_sentences(election) if election else (),
        turnout=turnout(facts),
        turnout_sentence=turnout_sentence(facts),
        count=_count(facts),
        candidates=_candidates(facts),
        share=removal_share(definition, tally.removal),
        rounds=round_views(tally.count, election, names),
        flows=flows(tally.count, names),
        find=code_lookup(facts),
        lot=lot_view(facts, names),
        closeness=closeness_view(facts, names),
        ballots=opened_tables(facts, names),
        ballot_notes=_ballot_notes(facts),
        challenges=challenges(facts),
        voting=voting(facts),
        people=people(definition),
        signers=signers(facts),
        journal=journal_table(facts),
        hashes=hashes(facts),
        checks=checks(facts),
        limits=LIMITS,
    )


def _status(facts: Facts) -> tuple[Status, str]:
    if voided := facts.history.voided:
        return "VOID", f"What follows has no effect. The reason: {voided.reason}"
    if facts.certified:
        return "CERTIFIED", f"This result is final. {signed_sentence(facts)}"
    days = facts.definition.times.challenge_days
    period = f"{days} day{'' if days == 1 else 's'}"
    return "PRELIMINARY", f"This result is open to challenge for {period} from its publication."


def _rule(facts: Facts) -> tuple[str, ...]:
    definition, box = facts.definition, facts.tally.box
    sentences = (
        rule_sentence(definition, box.recused),
        abstain_sentence(definition, box.recused),
        subject_sentence(definition),
        quorum_sentence(definition, box),
        trigger_sentence(definition),
        adopted_sentence(definition),
        key_sentence(definition),
    )
    return tuple(filter(None, sentences))


def _count(facts: Facts) -> tuple[Table, ...]:
    tally = facts.tally
    if tally.removal:
        return (removal_count(tally.removal),)
    if tally.count is None:
        return ()
    return round_tables(tally.count, names_of(facts.definition))


def _candidates(facts: Facts) -> Table | None:
    tally = facts.tally
    if tally.count is None:
        return None
    return candidate_table(tally.count, tally.withdrawn, names_of(facts.definition))


def _ballot_notes(facts: Facts) -> tuple[str, ...]:
    if not facts.tally.opened:
        return ("The box stays sealed: no ballot in it was read.",)
    apart = facts.definition.publish == "codes_apart"
    mode = (
        "Ballots and receipt codes are published apart: a code shows that its ballot was counted, "
        "and not what it says."
        if apart
        else "Each ballot is published beside its receipt code, by which its elector finds it."
    )
    struck = ("Withdrawn candidates are struck from every ranking before round 1.",)
    return (mode, *(struck if facts.tally.withdrawn else ()), *shared_codes(facts))

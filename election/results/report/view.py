"""The report: all sentences and tables that a page, a file or a text shows of a result.

Templates lay them out and add nothing.
"""

from dataclasses import dataclass
from typing import Any, Literal

from election.kinds.kind import PollKind
from election.kinds.report_part import ReportPart
from election.kinds.table import kind_of
from election.presentation.shown_tables import Table
from election.results.facts import Facts
from election.results.record.file_list import FileLine
from election.results.report.checks import LIMITS, Check, checks
from election.results.report.code_lookup import CodeLookup, code_lookup
from election.results.report.context import Link, links, people, voting
from election.results.report.opened_tables import opened_tables, shared_codes
from election.results.report.poll_tables import (
    challenges,
    hashes,
    journal_table,
    turnout,
    turnout_sentence,
)
from election.results.report.signing import signed_sentence, signers
from election.rules.sentences.definition import adopted_sentence, key_sentence
from election.rules.sentences.quorum import quorum_sentence

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
    turnout: Table
    turnout_sentence: str
    part: ReportPart
    find: CodeLookup
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
        """The table of contents: the anchor and heading of each part that this report has."""
        parts = {
            "count": ("The count", True),
            "rounds": ("Round by round", bool(self.part.rounds)),
            "transfers": ("Where the ballots went", bool(self.part.flows)),
            "closeness": ("How close it was", self.part.closeness is not None),
            "find": ("Find my code", True),
            "rule": ("The rule", True),
            "lot": ("The lot", self.part.lot is not None),
            "ballots": ("Ballots", True),
            "acts": ("How the poll was run", True),
            "check": ("Check it yourself", True),
        }
        return tuple((anchor, title) for anchor, (title, shown) in parts.items() if shown)


def report_view(facts: Facts) -> ReportView:
    """The report of a tallied poll. The same facts give the same report."""
    definition, tally = facts.definition, facts.tally
    kind = kind_of(definition)
    part = kind.report_part(tally)
    status, standing = _status(facts)
    void = status == "VOID"
    return ReportView(
        slug=definition.slug,
        status=status,
        standing=standing,
        outcome=WITHOUT_RESULT if void else kind.outcome_sentence(tally),
        result="" if void else kind.plain_result(tally),
        question=definition.question.text,
        links=links(facts),
        rule=_rule(facts, kind),
        turnout=turnout(facts, kind, part),
        turnout_sentence=turnout_sentence(facts),
        part=part,
        find=code_lookup(facts),
        ballots=opened_tables(facts, kind),
        ballot_notes=_ballot_notes(facts, part),
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


def _rule(facts: Facts, kind: PollKind[Any]) -> tuple[str, ...]:
    definition, box = facts.definition, facts.tally.box
    sentences = (
        kind.rule_sentence(box.recused),
        kind.abstain_sentence(box.recused),
        kind.subject_sentence(),
        quorum_sentence(definition, box),
        kind.trigger_sentence(),
        adopted_sentence(definition),
        key_sentence(definition),
    )
    return tuple(filter(None, sentences))


def _ballot_notes(facts: Facts, part: ReportPart) -> tuple[str, ...]:
    if not facts.tally.opened:
        return ("The box stays sealed: no ballot in it was read.",)
    apart = facts.definition.publish == "codes_apart"
    mode = (
        "Ballots and receipt codes are published apart: a code shows that its ballot was counted, "
        "and not what it says."
        if apart
        else "Each ballot is published beside its receipt code, by which its elector finds it."
    )
    return (mode, *part.notes, *shared_codes(facts))

"""The report: all sentences and tables that a page, a file or a text shows of a result.

Templates lay them out and add nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from election.kinds.kind import PollKind
from election.kinds.report_part import ReportPart
from election.kinds.table import kind_of
from election.kinds.verdict import VerdictBar
from election.presentation.charts.gauge import ring
from election.presentation.shown_tables import Table
from election.results.facts import Facts
from election.results.record.file_list import FileLine
from election.results.report.card import ResultCard, drawn_bars, result_card
from election.results.report.checks import LIMITS, Check, checks
from election.results.report.code_lookup import CodeLookup, code_lookup
from election.results.report.context import Link, links, people, voting
from election.results.report.opened_tables import OpenedTables, shared_codes
from election.results.report.poll_tables import (
    disputes,
    hashes,
    journal_table,
    reach_sentence,
    recounts,
    turnout,
    turnout_sentence,
)
from election.results.report.signing import signers
from election.results.report.standing import Status, standing_of
from election.rules.sentences.definition import adopted_sentence, key_sentence
from election.rules.sentences.quorum import quorum_sentence

WITHOUT_RESULT = "Void: this poll has no result."

DOWNLOADS = {"ballots.csv": "Ballots (CSV)", "ballots.blt": "Ballots (BLT)"}


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One report. Texts are plain; a text or cell that is a web address is shown as a link."""

    slug: str
    status: Status
    standing: str
    card: ResultCard
    bars: tuple[tuple[VerdictBar, Markup], ...]
    quote: str
    """The result in one sentence, to be copied."""
    outcome: str
    question: str
    links: tuple[Link, ...]
    rule: tuple[str, ...]
    turnout: Table
    turnout_sentence: str
    turnout_ring: Markup
    reach_sentence: str
    part: ReportPart
    find: CodeLookup
    ballots: tuple[Table, ...]
    ballot_notes: tuple[str, ...]
    disputes: Table | None
    recounts: tuple[str, ...]
    voting: tuple[str, ...]
    people: tuple[str, ...]
    signers: tuple[str, ...]
    journal: Table
    hashes: Table
    checks: tuple[Check, ...]
    limits: tuple[str, ...]
    files: tuple[FileLine, ...] = ()
    project: str = ""
    site: str = ""
    """Both for the files of a record: they are read where no page around them says it."""
    rehearsal: bool = False

    @property
    def page(self) -> str:
        """The address of this report on its site, for the files of a record."""
        return f"{self.site}/polls/{self.slug}/report"

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
            "downloads": ("Downloads", True),
            "check": ("Check it yourself", True),
        }
        return tuple((anchor, title) for anchor, (title, shown) in parts.items() if shown)

    @property
    def downloads(self) -> tuple[tuple[str, str], ...]:
        """The files that most people want, where this record has them: path, and what it is."""
        present = {file.path for file in self.files}
        return tuple((path, called) for path, called in DOWNLOADS.items() if path in present)


def report_view(facts: Facts, now: datetime | None = None) -> ReportView:
    """The report of a tallied poll. The same facts give the same report.

    `now` is None for the record, whose words may not depend on the time.
    """
    definition, tally = facts.definition, facts.tally
    kind = kind_of(definition)
    part = kind.report_part(tally)
    standing, opened = standing_of(facts, now), OpenedTables.of(facts, kind)
    card, box = result_card(facts, standing), tally.box
    outcome = kind.outcome_sentence(tally) if standing.status != "VOID" else WITHOUT_RESULT
    return ReportView(
        slug=definition.slug,
        status=standing.status,
        standing=standing.sentence,
        card=card,
        bars=drawn_bars(card),
        quote=_quote(facts, card, outcome),
        outcome=outcome,
        question=definition.question.text,
        links=links(facts),
        rule=_rule(facts, kind),
        turnout=turnout(facts, kind, part),
        turnout_sentence=turnout_sentence(facts),
        turnout_ring=ring(box.envelopes, box.electors),
        reach_sentence=reach_sentence(facts),
        part=part,
        find=code_lookup(facts),
        ballots=opened.shown,
        ballot_notes=_ballot_notes(facts, part, opened),
        disputes=disputes(facts),
        recounts=recounts(facts),
        voting=voting(facts),
        people=people(facts),
        signers=signers(facts),
        journal=journal_table(facts),
        hashes=hashes(facts),
        checks=checks(facts),
        limits=LIMITS,
        rehearsal=bool(definition.rehearsal),
    )


def _quote(facts: Facts, card: ResultCard, outcome: str) -> str:
    """The result in words that stand alone: the question, or who is named, then the outcome."""
    question = facts.definition.question.text
    names = card.title == f"{card.headline} {card.happened}" and card.headline not in outcome
    asked = f"{card.title}." if names else question
    return f"{asked} {outcome} ({card.status}; {facts.definition.slug})"


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


def _ballot_notes(facts: Facts, part: ReportPart, opened: OpenedTables) -> tuple[str, ...]:
    if not facts.tally.opened:
        return ("The box stays sealed: no ballot in it was read.",)
    apart = facts.definition.publish == "codes_apart"
    mode = (
        "Ballots and receipt codes are published apart: a code shows that its ballot was counted, "
        "and not what it says."
        if apart
        else "Each ballot is published beside its receipt code, by which its elector finds it."
    )
    return (mode, *part.notes, *opened.left_out, *shared_codes(facts))

"""The course of a rehearsal: from the notice to a certified record, by the service's own ways.

Electors act through the pages of the site, the worker's turn opens, closes and mails, and the
officer's acts are the services behind the commands. What goes wrong is noted as a finding.
"""

from collections.abc import Callable

from election.errors.base import Refusal
from election.office.rehearsal import (
    candidacies,
    filings,
    to_the_opening,
    to_the_record,
    voting,
)
from election.office.rehearsal.rehearsed_poll import RehearsedPoll

STEPS: tuple[tuple[str, Callable[[RehearsedPoll], None]], ...] = (
    ("Nominations", candidacies.nominate),
    ("Notice", to_the_opening.notice),
    ("Objection", filings.object_to_roll),
    ("Recusal", to_the_opening.recuse),
    ("Opening", to_the_opening.open_on_time),
    ("Lost link", to_the_opening.reissue),
    ("Casting", voting.cast),
    ("Extension", voting.extend),
    ("Late elector", voting.come_late),
    ("Close", to_the_record.close),
    ("Count", to_the_record.count),
    ("Publication", to_the_record.publish_preliminary),
    ("Challenge", filings.challenge),
    ("Certification", to_the_record.certify_signed),
    ("Record", to_the_record.export_record),
    ("Mail", to_the_record.judge_mail),
)


def run(on: RehearsedPoll) -> None:
    """Each step in its turn. What follows a step that is refused cannot be tried."""
    for about, step in STEPS:
        try:
            step(on)
        except Refusal as refusal:
            on.findings.fault(about, f"{refusal} {refusal.advice}".strip())
            on.findings.look(about, "The rehearsal ends here: what follows needs this step.")
            return

"""What the office itself says of a draft: what its notice would be refused for, and oddities."""

from sqlmodel import Session

from election.errors.base import Refusal
from election.kinds.poll_file import PollFile
from election.office.office import Office
from election.office.reach import unreached
from election.office.rehearsal.findings import Findings
from election.rules.poll.phases import is_closed, is_draft
from election.services import draft as drafting
from election.services import notice as noticing
from election.services import store

ABOUT = "Before notice"


def judge_draft(tx: Session, office: Office, file: PollFile, findings: Findings) -> None:
    """Note what an officer would want to know before the notice. Nothing is written."""
    poll, times = store.find(tx, file.definition.slug), file.definition.times
    before = findings.faults
    for reason in unreached(office):
        findings.fault(ABOUT, f"Electors elsewhere are not reached: {reason}.")
    if is_closed(times.closes, office.clock(tx)):
        findings.fault(ABOUT, "Its end is past: write later times into the poll file.")
    for oddity in drafting.oddities(tx, file):
        findings.look(ABOUT, oddity)
    if not is_draft(poll.phase):
        findings.look(ABOUT, "It was noticed already: what is at fault here cannot be mended.")
        return
    hindrances = [*drafting.hindrances(tx, office.clock, file.definition)]
    for hindrance in hindrances:
        findings.fault(ABOUT, hindrance)
    if not hindrances:
        try:
            noticing.require_noticeable(tx, office.clock(tx), poll, office.service_key)
        except Refusal as refusal:
            findings.fault(ABOUT, str(refusal))
    if findings.faults == before:
        findings.well(ABOUT, "The office would take this draft's notice now.")

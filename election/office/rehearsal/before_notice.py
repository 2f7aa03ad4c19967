"""What the office itself says of a draft: what its notice would be refused for, and oddities."""

from sqlmodel import Session

from election.errors.base import Refusal
from election.kinds.poll_file import PollFile
from election.office.office import Office
from election.office.reach import unreached
from election.office.rehearsal.trial_list import TrialList
from election.rules.poll.nominating import window_of
from election.rules.poll.phases import awaits_opening, is_closed, is_draft
from election.services import draft as drafting
from election.services import nominations, store
from election.services import notice as noticing

ABOUT = "Before notice"


def judge_draft(tx: Session, office: Office, file: PollFile, findings: TrialList) -> None:
    """Note what an officer would want to know before the notice. Nothing is written."""
    poll, times = store.find(tx, file.definition.slug), file.definition.times
    before, window = findings.faults, window_of(file.definition)
    for reason in unreached(office):
        findings.fault(ABOUT, f"Electors elsewhere are not reached: {reason}.")
    if is_closed(times.closes, office.clock(tx)):
        findings.fault(ABOUT, "Its end is past: write later times into the poll file.")
    for oddity in drafting.oddities(tx, office.clock, file):
        findings.look(ABOUT, oddity)
    if awaits_opening(poll.phase):
        findings.look(ABOUT, "It was noticed already: what is at fault here cannot be mended.")
        return
    hindrances = [*drafting.hindrances(tx, office.clock, file.definition)]
    for hindrance in hindrances:
        findings.fault(ABOUT, hindrance)
    if not hindrances:
        try:
            now, key = office.clock(tx), office.service_key
            if is_draft(poll.phase) and window:
                nominations.require_openable(tx, now, poll, key)
            else:
                noticing.require_noticeable(tx, now, poll, key)
        except Refusal as refusal:
            findings.fault(ABOUT, str(refusal))
    if findings.faults == before:
        act = "open its nominations" if is_draft(poll.phase) and window else "give its notice"
        findings.well(ABOUT, f"The office would {act} now.")

"""The whole check-up. A check comes after those that it depends on."""

from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from election.errors.base import Refusal
from election.office.clock import is_real, machine_clock
from election.office.doctor import bounces, database, mail_domain, office_files, pages, storage
from election.office.doctor.findings import Findings
from election.office.in_the_clear import mail_in_the_clear
from election.office.office import Office
from election.rules.poll.instants import iso

APART = timedelta(minutes=1)
"""How far two clocks may be apart."""


def examine(directory: Path | None = None) -> Findings:
    """Check the whole office; change nothing, and send nothing."""
    from election.office.settings import load

    findings = Findings()
    with findings.refusals("settings"), closing(Office(load(directory))) as office:
        findings.ok("settings", "Every setting can be read.")
        office_files.look(office, findings)
        if readable := storage.look(office, findings):
            database.look(office, findings)
        pages.look(office, findings)
        _sender(office, findings)
        mail_time = _mail(office, findings)
        if readable:
            _compare_clocks(office, mail_time, findings)
        bounces.look(office, findings)
        mail_domain.look(office, findings)
    return findings


def _sender(office: Office, findings: Findings) -> None:
    """Check that `From` reads back as one address: a fault in it is in every mail."""
    from election.mail.compose import mail_to_itself

    with suppress(Refusal):  # `office_files.py` has reported it
        letterhead = office.letterhead
        try:
            findings.ok("sender", f"Every mail is from {mail_to_itself(letterhead)['From']}.")
        except ValueError as error:
            findings.fault("sender", f"No mail can be sent: {error}.")


def _address(office: Office) -> str:
    """The address that the mail server is asked about; empty where none can be read."""
    from election.mail.compose import mail_to_itself
    from election.mail.transports.wire import sender

    with suppress(Refusal, ValueError):
        return sender(mail_to_itself(office.letterhead))
    return ""


def _mail(office: Office, findings: Findings) -> datetime | None:
    """Ask the mail server whether it takes our mail; its time, where it tells one."""
    with findings.refusals("mail server"):
        answer = office.transport.greet(_address(office))
        if answer.state == "accepted":
            findings.ok("mail server", f"It answers: {answer.words}")
        else:
            findings.fault("mail server", answer.words)
        if warning := mail_in_the_clear(office):
            findings.warning("mail server", warning)
        return answer.at
    return None


def _compare_clocks(office: Office, theirs: datetime | None, findings: Findings) -> None:
    """Tell of a clock that another machine does not share: nobody here knows which is right."""
    with office.database.reading() as tx:
        ours, machine = office.clock(tx), machine_clock(tx)
    if theirs is not None and abs(theirs - ours) > APART:
        both = f"It says {iso(ours)}, and the mail server says {iso(theirs)}."
        findings.warning("clock", f"{both} Look which one is right.")
    if is_real(office.clock) and abs(machine - ours) > APART:
        both = f"The database says {iso(ours)}, and this machine says {iso(machine)}."
        findings.warning("clock", f"{both} Polls go by the database.")

"""The whole check-up, in the order in which one thing needs another."""

from pathlib import Path

from election.checkup import contents, office, storage
from election.checkup.findings import Findings
from election.desk import Desk


def examine(directory: Path | None = None) -> Findings:
    """Look at everything; change nothing, and send nothing."""
    from election.doors.settings import load

    findings = Findings()
    with findings.refusals("settings"):
        desk = Desk(load(directory))
        findings.ok("settings", "Every setting can be read.")
        office.look(desk, findings)
        if storage.look(desk, findings):
            contents.look(desk, findings)
        _mail(desk, findings)
    return findings


def _mail(desk: Desk, findings: Findings) -> None:
    with findings.refusals("mail server"):
        answer = desk.transport.greet()
        if answer.state == "accepted":
            findings.ok("mail server", f"It answers: {answer.words}")
        else:
            findings.fault("mail server", answer.words)

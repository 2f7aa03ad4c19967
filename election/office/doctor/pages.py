"""Checks of the pages, where `serve` shows figures: it runs, it is sound, and nobody attacks it."""

import re
from urllib.request import urlopen

from election.office.doctor.findings import Findings
from election.office.metrics import parted
from election.office.office import Office

SECONDS = 3.0
WELL = "election_database_up 1"
MANY_FAULTS, MANY_REFUSALS = 5, 100
"""As in docs/people/prometheus-alerts.yml, which looks at ten minutes; a process is asked once."""
_FAULTS = re.compile(r'^election_requests_total\{.*status="5\d\d".*\} (\S+)$', re.MULTILINE)
_REFUSALS = re.compile(
    r'^election_refusals_total\{reason="(?!Database|OutcomeUnknown).*"\} (\S+)$', re.MULTILINE
)


def look(office: Office, findings: Findings) -> None:
    """Ask the address of the figures, if there is one."""
    address = office.settings.metrics
    if address is None:
        return
    with findings.refusals("serve"):
        host, port = parted(address)
        try:
            with urlopen(f"http://{host}:{port}/metrics", timeout=SECONDS) as answer:
                text = answer.read().decode()
        except OSError:
            findings.fault("serve", f"Nothing answers at {address}. Start `election serve`.")
            return
        if WELL in text:
            findings.ok("serve", f"It answers at {address}, and its database does.")
        else:
            findings.fault("serve", "It runs, and its database does not answer it.")
        _since_its_start(text, findings)


def _since_its_start(text: str, findings: Findings) -> None:
    """Tell of requests that failed by our fault, and of many that were refused as attacks are."""
    faults, refused = (sum(map(float, each.findall(text))) for each in (_FAULTS, _REFUSALS))
    if faults > MANY_FAULTS:
        findings.warning("faults", f"{faults:g} requests failed by our fault: see serve's log.")
    else:
        findings.ok("faults", "Hardly any request has failed by our fault since serve began.")
    if refused > MANY_REFUSALS:
        says = f"{refused:g} bad links, strange forms or met limits: look at the proxy."
        findings.warning("attacks", f"{says} Good links always pass.")
    else:
        findings.ok("attacks", "Few bad links, strange forms and met limits since serve began.")

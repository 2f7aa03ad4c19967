"""Check of the pages: whether `election serve` runs, where it shows figures for a monitor."""

from urllib.request import urlopen

from election.office.doctor.findings import Findings
from election.office.metrics import parted
from election.office.office import Office

SECONDS = 3.0
WELL = b"election_database_up 1"


def look(office: Office, findings: Findings) -> None:
    """Ask the address of the figures, if there is one."""
    address = office.settings.metrics
    if address is None:
        return
    with findings.refusals("serve"):
        host, port = parted(address)
        try:
            with urlopen(f"http://{host}:{port}/metrics", timeout=SECONDS) as answer:
                text = answer.read()
        except OSError:
            findings.fault("serve", f"Nothing answers at {address}. Start `election serve`.")
            return
        if WELL in text:
            findings.ok("serve", f"It answers at {address}, and its database does.")
        else:
            findings.fault("serve", "It runs, and its database does not answer it.")

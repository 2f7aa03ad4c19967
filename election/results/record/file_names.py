"""The names of a record's files."""

from election.rules.poll.definition import Role

README = "README.txt"
REPORT = "report.html"
REPORT_TEXT = "report.md"
DEFINITION = "definition.json"
ROLL = "roll.csv"
BOX = "box.json"
TALLY = "tally.json"
JOURNAL = "journal.jsonl"
CERTIFICATION = "certification.json"
SIGNERS = "allowed_signers"
VERIFIER = "verify.py"
SUMS = "SHA256SUMS"
SUMS_SIGNATURE = f"{SUMS}.sig"


def signature_path(path: str, role: Role) -> str:
    """The path of the signature that officer or scrutineer made of one of the record's files."""
    return f"{path}.{role}.sig"

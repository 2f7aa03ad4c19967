"""The list of a record's files that report and README print, each with what it holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from election.results.record.file_names import (
    README,
    REPORT,
    REPORT_TEXT,
    SUMS,
    SUMS_SIGNATURE,
    VERIFIER,
)

HOLDS = {
    README: "what this record is",
    REPORT: "the report, to read in a browser",
    REPORT_TEXT: "the report as text",
    "definition.json": "the rules, roll and candidates as noticed; its hash is in every mail",
    "roll.csv": "the roll as published",
    "box.json": "the hashes of all envelopes, and the box root",
    "ballots.json": "the counted ballots, and the void envelopes",
    "ballots.csv": "the counted ballots, or the totals of Yes, No and Abstain, as a table",
    "ballots.blt": "the counted ballots for programs that read BLT",
    "cvr.json": "the counted ballots as cast vote records (NIST SP 1500-103)",
    "rctab/config.json": "the count as RCTab is told to do it",
    "rctab/ballots.csv": "the counted ballots as RCTab reads them",
    "codes.json": "the receipt codes of all counted ballots",
    "tally.json": "the count: every round, tie and number, and the outcome",
    "journal.jsonl": "the acts, as a hash chain",
    "certification.json": "what was certified",
    "certification.json.officer.sig": "the officer's signature of it",
    "certification.json.scrutineer.sig": "the scrutineer's signature of it",
    "allowed_signers": "the keys of service, officer and scrutineer, as the definition names them",
    VERIFIER: "a program that checks all of this and counts again: docs/reference/verify.md",
    SUMS: "the SHA-256 of every file",
    SUMS_SIGNATURE: "the service's signature of these sums",
}


@dataclass(frozen=True)
class FileLine:
    """One file. `size` is in bytes, and None for a file that is written after the list."""

    path: str
    holds: str
    size: int | None


def file_lines(sizes: Mapping[str, int]) -> tuple[FileLine, ...]:
    """The record's files in the order in which they are explained, with the sizes known so far."""
    written_later = {README, REPORT, REPORT_TEXT, SUMS, SUMS_SIGNATURE}
    return tuple(
        FileLine(path, holds, sizes.get(path))
        for path, holds in HOLDS.items()
        if path in sizes or path in written_later
    )

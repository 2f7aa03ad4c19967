"""Cast vote records in the common data format of NIST SP 1500-103, version 1.0, as JSON.

One report, one election, one contest; a record a ballot, each with one snapshot. Only what this
service knows is filled in: no device took the ballots, and only the ranking of a ballot is known.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from election.ballotfiles.counted_election import Exported, ExportedBallot, labels
from election.ballotfiles.csv.formulas import as_text
from election.crypto import canonical

VERSION = "1.0.0"
ELECTION, CONTEST, ELECTORATE, SERVICE = "election", "contest", "electorate", "service"


def cvr_of(exported: Exported) -> Iterator[bytes]:
    """The report as canonical JSON, in pieces.

    Ids of objects are a word and a candidate's id or a ballot's number.
    """
    return canonical.pieces(_report(exported))


def _report(exported: Exported) -> dict[str, Any]:
    return {
        "@type": "CVR.CastVoteRecordReport",
        "Version": VERSION,
        "GeneratedDate": exported.counted_at,
        "ReportType": ["other"],
        "OtherReportType": "counted ballots",
        "ReportGeneratingDeviceIds": [SERVICE],
        "ReportingDevice": [
            {"@id": SERVICE, "@type": "CVR.ReportingDevice", "Application": "election"}
        ],
        "GpUnit": [
            {
                "@id": ELECTORATE,
                "@type": "CVR.GpUnit",
                "Type": "other",
                "OtherType": "roll of electors",
            }
        ],
        "Election": [_election(exported)],
        "CVR": (_record(number, ballot) for number, ballot in enumerate(exported.ballots, start=1)),
    }


def _election(exported: Exported) -> dict[str, Any]:
    return {
        "@id": ELECTION,
        "@type": "CVR.Election",
        "Name": exported.slug,
        "ElectionScopeId": ELECTORATE,
        "Candidate": [
            {"@id": _candidate(candidate), "@type": "CVR.Candidate", "Name": as_text(name)}
            for candidate, name in labels(exported.names).items()
        ],
        "Contest": [
            {
                "@id": CONTEST,
                "@type": "CVR.CandidateContest",
                "Name": exported.question,
                "VoteVariation": "rcv",
                "NumberElected": 1,
                "ContestSelection": [_selection(candidate) for candidate in exported.names],
            }
        ],
    }


def _candidate(candidate: str) -> str:
    return f"candidate-{candidate}"


def _selected(candidate: str) -> str:
    return f"selection-{candidate}"


def _selection(candidate: str) -> dict[str, Any]:
    return {
        "@id": _selected(candidate),
        "@type": "CVR.CandidateSelection",
        "CandidateIds": [_candidate(candidate)],
    }


def _record(number: int, ballot: ExportedBallot) -> dict[str, Any]:
    snapshot = f"ballot-{number}"
    contest = {
        "@type": "CVR.CVRContest",
        "ContestId": CONTEST,
        "CVRContestSelection": [
            _ranked(candidate, rank) for rank, candidate in enumerate(ballot.ranking, start=1)
        ],
    }
    return {
        "@type": "CVR.CVR",
        "ElectionId": ELECTION,
        "CurrentSnapshotId": snapshot,
        "CVRSnapshot": [
            {
                "@id": snapshot,
                "@type": "CVR.CVRSnapshot",
                "Type": "interpreted",
                "CVRContest": [contest],
            }
        ],
        **({"UniqueId": ballot.code} if ballot.code else {}),
    }


@lru_cache(maxsize=10_000)
def _ranked(candidate: str, rank: int) -> dict[str, Any]:
    """One mark. The rank stands in both places where the standard allows it: readers differ."""
    return {
        "@type": "CVR.CVRContestSelection",
        "ContestSelectionId": _selected(candidate),
        "Rank": rank,
        "SelectionPosition": [
            {
                "@type": "CVR.SelectionPosition",
                "HasIndication": "yes",
                "NumberVotes": 1,
                "Rank": rank,
            }
        ],
    }

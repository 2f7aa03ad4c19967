"""Cast vote records in the common data format of NIST SP 1500-103, version 1.0, as JSON.

One report, one election, one contest; a record a ballot, each with one snapshot. Only what this
service knows is filled in: no device took the ballots, and only the ranking of a ballot is known.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from election.ballotfiles.counted_election import Exported, labels
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
        "CVR": _records(exported),
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


def _records(exported: Exported) -> Iterator[bytes]:
    """The canonical bytes of each record: there are many, and little in them is not the same."""
    bare, coded = (canonical.dumps(_record(has_code=has_code)) for has_code in (False, True))
    bare, coded = (each.replace(b'["%b"]', b"[%b]") for each in (bare, coded))
    for number, ballot in enumerate(exported.ballots, start=1):
        places = enumerate(ballot.ranking, start=1)
        marks = b",".join(_ranked(candidate, rank) for rank, candidate in places)
        if ballot.code:
            yield coded % (number, marks, number, ballot.code.encode())
        else:
            yield bare % (number, marks, number)


NUMBER, MARKS, CODE = "%d", "%b", "%b"


def _record(*, has_code: bool) -> dict[str, Any]:
    """A record with places for its ballot's number, its marks, its number again, and its code.

    Canonical bytes have them in this order. A code has letters, digits and hyphens alone.
    """
    snapshot = f"ballot-{NUMBER}"
    contest = {
        "@type": "CVR.CVRContest",
        "ContestId": CONTEST,
        "CVRContestSelection": [MARKS],
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
        **({"UniqueId": CODE} if has_code else {}),
    }


@lru_cache(maxsize=10_000)
def _ranked(candidate: str, rank: int) -> bytes:
    """One mark. The rank stands in both places where the standard allows it: readers differ."""
    return canonical.dumps(
        {
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
    )

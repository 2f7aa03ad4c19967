"""Cast vote records: the rules of NIST SP 1500-103, version 1.0, and that the ballots are there.

The rules are written down here by hand, for the classes that a ranked contest needs: for each its
required and its allowed properties, whose values are texts, whole numbers, words of a list,
references to objects of a class, or lists of these.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from election.ballotfiles.counted_election import Exported
from election.ballotfiles.cvr import cvr_of
from election.crypto import canonical
from tests.support.ballot_files import elections, exported, named, same_everywhere
from tests.support.record_files import exported_files

Ranking = tuple[str, ...]

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
WORDS = {
    "Version": {"1.0.0"},
    "ReportType": {"adjudicated", "aggregated", "originating-device-export", "other", "rcv-round"},
    "VoteVariation": {"approval", "majority", "plurality", "rcv", "super-majority", "other"},
    "HasIndication": {"no", "unknown", "yes"},
    "GpUnit.Type": {"combined-precinct", "other", "polling-place", "precinct", "split-precinct"},
    "CVRSnapshot.Type": {"interpreted", "modified", "original"},
}
REFERENCES = {
    "ReportGeneratingDeviceIds": "ReportingDevice",
    "ElectionScopeId": "GpUnit",
    "ElectionId": "Election",
    "CurrentSnapshotId": "CVRSnapshot",
    "ContestId": "CandidateContest",
    "ContestSelectionId": "CandidateSelection",
    "CandidateIds": "Candidate",
}
LISTS = {
    *("CVR", "Election", "GpUnit", "ReportingDevice", "ReportGeneratingDeviceIds", "ReportType"),
    *("Candidate", "Contest", "ContestSelection", "CandidateIds"),
    *("CVRSnapshot", "CVRContest", "CVRContestSelection", "SelectionPosition"),
}
MAY_BE_EMPTY = {"CVR", "Candidate", "CVRContestSelection"}
WHOLE = {"NumberElected", "NumberVotes", "Rank"}
REQUIRED = {
    "CastVoteRecordReport": {
        *("Election", "GeneratedDate", "GpUnit", "ReportGeneratingDeviceIds"),
        *("ReportingDevice", "Version"),
    },
    "Election": {"@id", "Contest", "ElectionScopeId"},
    "Candidate": {"@id"},
    "CandidateContest": {"@id", "ContestSelection"},
    "CandidateSelection": {"@id"},
    "GpUnit": {"@id", "Type"},
    "ReportingDevice": {"@id"},
    "CVR": {"CVRSnapshot", "CurrentSnapshotId", "ElectionId"},
    "CVRSnapshot": {"@id", "Type"},
    "CVRContest": {"ContestId"},
    "CVRContestSelection": {"SelectionPosition"},
    "SelectionPosition": {"HasIndication", "NumberVotes"},
}
ALLOWED = {
    "CastVoteRecordReport": {"CVR", "ReportType", "OtherReportType", "Notes", "Party"},
    "Election": {"Candidate", "Code", "Name"},
    "Candidate": {"Code", "Name", "PartyId"},
    "CandidateContest": {"Abbreviation", "Name", "NumberElected", "VoteVariation", "VotesAllowed"},
    "CandidateSelection": {"CandidateIds", "Code", "IsWriteIn"},
    "GpUnit": {"Code", "Name", "OtherType", "ReportingDeviceIds"},
    "ReportingDevice": {"Application", "Manufacturer", "Model", "Notes", "SerialNumber"},
    "CVR": {"BallotAuditId", "BatchId", "CreatingDeviceId", "UniqueId"},
    "CVRSnapshot": {"Annotation", "CVRContest", "Status"},
    "CVRContest": {"CVRContestSelection", "Overvotes", "Undervotes", "Selections", "Status"},
    "CVRContestSelection": {"ContestSelectionId", "OptionPosition", "Rank", "TotalNumberVotes"},
    "SelectionPosition": {"IsAllocable", "IsGenerated", "Position", "Rank", "Status"},
}


def cvr_value(exported: Exported) -> Any:
    """Return the report as a program reads it."""
    return json.loads(b"".join(cvr_of(exported)))


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in the report, the report itself first."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from objects(part)


def kind(member: dict[str, Any]) -> str:
    """Return the class of an object."""
    return str(member["@type"]).removeprefix("CVR.")


def breaches(report: dict[str, Any]) -> list[str]:
    """Return what in a report breaks the standard."""
    known = {member["@id"]: kind(member) for member in objects(report) if "@id" in member}
    ids = [member["@id"] for member in objects(report) if "@id" in member]
    found = [
        f"{identifier} is the id of several"
        for identifier, times in Counter(ids).items()
        if times > 1
    ]
    for member in objects(report):
        name = kind(member)
        missing = REQUIRED[name] - set(member)
        unknown = set(member) - REQUIRED[name] - ALLOWED[name] - {"@type"}
        found += [f"{name} lacks {key}" for key in missing]
        found += [f"{name} has {key}" for key in unknown]
        for key, value in member.items():
            found += [f"{name}.{key} is {value!r}" for _ in _wrong(name, key, value, known)]
    return found


def _wrong(name: str, key: str, value: Any, known: dict[str, str]) -> Iterator[None]:
    if isinstance(value, list) != (key in LISTS) or (value == [] and key not in MAY_BE_EMPTY):
        yield
    for part in value if isinstance(value, list) else [value]:
        words = WORDS.get(f"{name}.{key}") or WORDS.get(key)
        if words and part not in words:
            yield
        if key in REFERENCES and known.get(part) != REFERENCES[key]:
            yield
        if key == "GeneratedDate" and not INSTANT.fullmatch(part):
            yield
        if type(part) is not (int if key in WHOLE else dict if isinstance(part, dict) else str):
            yield


def ballots_of(report: dict[str, Any]) -> Counter[Ranking]:
    """Return the ballots as another program finds them: names by rank, in the current snapshot."""
    election = report["Election"][0]
    names = {candidate["@id"]: candidate["Name"] for candidate in election["Candidate"]}
    chosen = {
        selection["@id"]: names[selection["CandidateIds"][0]]
        for selection in election["Contest"][0]["ContestSelection"]
    }
    ballots: Counter[Ranking] = Counter()
    for record in report["CVR"]:
        (snapshot,) = (
            snapshot
            for snapshot in record["CVRSnapshot"]
            if snapshot["@id"] == record["CurrentSnapshotId"]
        )
        marks = sorted(
            (position["Rank"], chosen[mark["ContestSelectionId"]])
            for mark in snapshot["CVRContest"][0]["CVRContestSelection"]
            for position in mark["SelectionPosition"]
        )
        assert [rank for rank, _ in marks] == list(range(1, len(marks) + 1))
        ballots[tuple(name for _, name in marks)] += 1
    return ballots


@same_everywhere
@given(elections())
def test_every_report_keeps_the_rules(exported: Exported) -> None:
    """The rules are about required and allowed properties, words, types, references and ids."""
    assert breaches(cvr_value(exported)) == []


@same_everywhere
@given(elections())
def test_the_ballots_are_all_there(exported: Exported) -> None:
    """Each ballot is a record with its ranking in the current snapshot, a blank one too."""
    assert ballots_of(cvr_value(exported)) == named(exported)


def test_the_file_is_canonical_json() -> None:
    """All JSON of a record is canonical."""
    election = exported(
        {"a": "Avery 山田", "b": "Blair \u001f\u2028"}, [("b", "a"), ()], ("a", "b")
    )
    content = exported_files(election)["cvr.json"]
    assert content == canonical.dumps(json.loads(content))


def test_a_record_has_its_code_only_where_they_stand_together() -> None:
    """The code is then the record's unique id."""
    names, cast = {"a": "Avery", "b": "Blair"}, [("b", "a"), ()]
    coded = cvr_value(exported(names, cast, ("a", "b"), code=lambda number: f"CODE-{number}"))
    assert [record["UniqueId"] for record in coded["CVR"]] == ["CODE-0", "CODE-1"]
    apart = cvr_value(exported(names, cast, ("a", "b")))
    assert not any("UniqueId" in record for record in apart["CVR"])


def test_the_report_says_whose_and_when() -> None:
    """The report has the poll, the question, the candidates and the instant of the tally."""
    report = cvr_value(exported({"a": "Avery", "b": "Blair"}, [("b",)], ("a", "b")))
    election = report["Election"][0]
    assert report["GeneratedDate"] == "2027-01-26T12:00:05Z"
    assert election["Name"] == "lead-2027-1"
    contest = election["Contest"][0]
    assert contest["Name"] == 'Who leads "the project"?'
    assert (contest["VoteVariation"], contest["NumberElected"]) == ("rcv", 1)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["Version"], "2.0.0", "CastVoteRecordReport.Version is '2.0.0'"),
        (["GeneratedDate"], "today", "CastVoteRecordReport.GeneratedDate is 'today'"),
        (["Election"], [], "CastVoteRecordReport.Election is []"),
        (["Election", 0, "Colour"], "red", "Election has Colour"),
        (["CVR", 0, "CurrentSnapshotId"], "ballot-9", "CVR.CurrentSnapshotId is 'ballot-9'"),
        (["CVR", 0, "CVRSnapshot", 0, "@id"], "election", "election is the id of several"),
        (["CVR", 0, "CVRSnapshot", 0, "Type"], "seen", "CVRSnapshot.Type is 'seen'"),
    ],
)
def test_a_breach_would_be_seen(path: list[Any], value: Any, said: str) -> None:
    """Each planted breach is found by the check."""
    report = cvr_value(exported({"a": "Avery", "b": "Blair"}, [("b", "a")], ("a", "b")))
    part: Any = report
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert said in breaches(report)

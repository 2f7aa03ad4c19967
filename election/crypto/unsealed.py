"""An opened box: its ballots and void envelopes, and the files that a record shows of them.

Where a poll publishes codes apart, these files hold no ballot beside its code; nothing else of an
opened box is ever stored, signed or shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from election.crypto import canonical
from election.crypto.box import envelope_hash
from election.crypto.envelope import poll_info, unseal
from election.errors import EnvelopeClosed, InvalidBallot, NotCanonical
from election.rules.poll.ballots import (
    BAD_CODE,
    OTHER_FIELDS,
    REASONS,
    Ballot,
    code_in,
    read_ballot,
)
from election.rules.poll.definition import Definition
from election.rules.poll.tally import Voided

BALLOTS = "ballots.json"
CODES = "codes.json"
BALLOTS_FORMAT = "election-ballots/v1"
CODES_FORMAT = "election-codes/v1"
VOID_REASONS = NOT_OURS, NO_JSON, *_ = (
    "it was not sealed to this poll's key",
    "it is not canonical JSON",
    *REASONS,
)
NAMELESS = {NOT_OURS, NO_JSON, BAD_CODE}
"""Reasons for which no code can be read; with other fields there may be one, else there is."""

Files = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class OpenedBox:
    """The valid ballots, and what was none; both in an order that tells nothing."""

    ballots: tuple[Ballot, ...]
    voided: tuple[Voided, ...]


def open_box(
    definition: Definition, definition_hash: str, envelopes: Iterable[bytes], secret: str
) -> OpenedBox:
    """Unseal each envelope with the poll key. Raises KeyUnreadable for what is no key."""
    info = poll_info(definition.slug, definition_hash)
    ballots: list[Ballot] = []
    voided: list[Voided] = []
    for envelope in envelopes:
        found = _read(definition, envelope, secret, info)
        if isinstance(found, Ballot):
            ballots.append(found)
        else:
            voided.append(found)
    return _in_order(ballots, voided)


def _in_order(ballots: Iterable[Ballot], voided: Iterable[Voided]) -> OpenedBox:
    return OpenedBox(
        ballots=tuple(sorted(ballots, key=lambda ballot: canonical.dumps(ballot.to_json()))),
        voided=tuple(sorted(voided, key=lambda each: canonical.dumps(each.to_json()))),
    )


def _read(definition: Definition, envelope: bytes, secret: str, info: bytes) -> Ballot | Voided:
    """The ballot in an envelope, or why there is none."""
    value = None
    try:
        value = canonical.loads(unseal(envelope, secret, info))
        return read_ballot(definition, value)
    except EnvelopeClosed:
        reason = NOT_OURS
    except NotCanonical:
        reason = NO_JSON
    except InvalidBallot as invalid:
        reason = invalid.reason
    if code := code_in(value):
        return Voided(reason, code=code)
    return Voided(reason, envelope=envelope_hash(envelope))


def record_files(definition: Definition, opened: OpenedBox) -> dict[str, dict[str, Any]]:
    """The files of an opened box by path, as JSON values: ballots.json, and codes.json if apart.

    Ballots are in the order of their canonical bytes, which says nothing about codes where they
    are apart. Then ballots.json holds the SHA-256 of codes.json: its own digest fixes both.
    """
    ballots = [ballot.to_json() for ballot in opened.ballots]
    files: dict[str, dict[str, Any]] = {}
    if definition.publish == "codes_apart":
        codes = sorted(ballot.pop("code") for ballot in ballots)
        ballots.sort(key=canonical.dumps)
        files[CODES] = {"format": CODES_FORMAT, "poll": definition.slug, "codes": codes}
    files[BALLOTS] = {
        "format": BALLOTS_FORMAT,
        "poll": definition.slug,
        "publish": definition.publish,
        "ballots": ballots,
        "void": [each.to_json() for each in opened.voided],
    }
    if CODES in files:
        files[BALLOTS]["codes_sha256"] = canonical.digest(canonical.dumps(files[CODES]))
    return files


def read_files(definition: Definition, files: Files) -> OpenedBox:
    """The opened box that a record's files show. Raises InvalidBallot or ValueError for others.

    Where codes are apart, no file says which ballot a code belongs to: the pairs are of no meaning.
    """
    content = files[BALLOTS]
    ballots = list(content["ballots"])
    if definition.publish == "codes_apart":
        pairs = zip(ballots, files[CODES]["codes"], strict=True)
        ballots = [{**ballot, "code": code} for ballot, code in pairs]
    voided = [_voided(**each) for each in content["void"]]
    opened = _in_order((read_ballot(definition, each) for each in ballots), voided)
    if canonical.dumps(record_files(definition, opened)) != canonical.dumps(files):
        raise ValueError("the files are not those that an opened box makes")
    return opened


def _voided(reason: object, code: object = None, envelope: object = None) -> Voided:
    if reason not in VOID_REASONS or (isinstance(envelope, str) is (code is not None)):
        raise ValueError("what is void has a reason of the list, and one name")
    if code is None and reason in {*NAMELESS, OTHER_FIELDS}:
        return Voided(str(reason), envelope=str(envelope))
    if code is None or reason in NAMELESS or code_in({"code": code}) is None:
        raise ValueError("what is void has its code if one can be read")
    return Voided(str(reason), code=str(code))


def opened_digest(files: Files) -> str:
    """SHA-256 of ballots.json: what the journal and the certification say of an opened box."""
    return canonical.digest(canonical.dumps(files[BALLOTS]))

"""An opened box: its ballots and void envelopes, and the files that a record shows of them.

Where a poll publishes codes apart, these files hold no ballot beside its code; nothing else of an
opened box is ever stored, signed or shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from election.errors import EnvelopeClosed, InvalidBallot, NotCanonical
from election.rules.ballots import REASONS, Ballot, read_ballot
from election.rules.definition import Definition
from election.rules.report import Voided
from election.seals import canonical
from election.seals.box import envelope_hash
from election.seals.envelope import poll_info, unseal

BALLOTS = "ballots.json"
CODES = "codes.json"
BALLOTS_FORMAT = "election-ballots/v1"
CODES_FORMAT = "election-codes/v1"
VOID_REASONS = NOT_OURS, NO_JSON, *_ = (
    "it was not sealed to this poll's key",
    "it is not canonical JSON",
    *REASONS,
)

Files = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class OpenedBox:
    """The valid ballots, and the envelopes that held none by their hashes; in no telling order."""

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
            voided.append(Voided(envelope_hash(envelope), found))
    return _in_order(ballots, voided)


def _in_order(ballots: Iterable[Ballot], voided: Iterable[Voided]) -> OpenedBox:
    return OpenedBox(
        ballots=tuple(sorted(ballots, key=lambda ballot: canonical.dumps(ballot.to_json()))),
        voided=tuple(sorted(voided, key=lambda each: each.envelope)),
    )


def _read(definition: Definition, envelope: bytes, secret: str, info: bytes) -> Ballot | str:
    """The ballot in an envelope, or the reason why there is none."""
    try:
        return read_ballot(definition, canonical.loads(unseal(envelope, secret, info)))
    except EnvelopeClosed:
        return NOT_OURS
    except NotCanonical:
        return NO_JSON
    except InvalidBallot as invalid:
        return invalid.reason


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
        "void": [{"envelope": each.envelope, "reason": each.reason} for each in opened.voided],
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
    voided = [_voided(each["envelope"], each["reason"]) for each in content["void"]]
    opened = _in_order((read_ballot(definition, each) for each in ballots), voided)
    if canonical.dumps(record_files(definition, opened)) != canonical.dumps(files):
        raise ValueError("the files are not those that an opened box makes")
    return opened


def _voided(envelope: object, reason: object) -> Voided:
    if not isinstance(envelope, str) or reason not in VOID_REASONS:
        raise ValueError("an envelope is void for a reason that there is not")
    return Voided(envelope, str(reason))


def opened_digest(files: Files) -> str:
    """SHA-256 of ballots.json: what the journal and the certification say of an opened box."""
    return canonical.digest(canonical.dumps(files[BALLOTS]))

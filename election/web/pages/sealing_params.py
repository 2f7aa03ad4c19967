"""The values with which a browser seals a ballot. None is secret, and none tells a choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from election.crypto.envelope import poll_info
from election.kinds.kind import PollKind
from election.rules.poll.definition import Definition


@dataclass(frozen=True)
class SealingParams:
    """`facts` are for static/ballot.js, on the ballot's form; the rest are words that it shows."""

    facts: dict[str, str | int]
    faults: Mapping[str, str]


def sealing_params(
    definition: Definition, definition_hash: str, kind: PollKind[Any]
) -> SealingParams:
    """The poll's key, what binds an envelope to the poll, and what a marking may say."""
    return SealingParams(
        facts={
            "key": definition.key.public if definition.key else "",
            "info": poll_info(definition.slug, definition_hash).decode(),
            "length": definition.ballot_bytes or 0,
            "candidates": " ".join(kind.candidate_ids),
        },
        faults=kind.faults,
    )

"""What a browser needs to seal a ballot by itself; nothing in it is secret or says a choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from election.crypto.envelope import poll_info
from election.kinds.kind import PollKind
from election.rules.poll.definition import Definition
from election.rules.sentences.words import ordinal


@dataclass(frozen=True)
class SealingParams:
    """`facts` are read by static/ballot.js from the ballot's form; the rest are words for it."""

    facts: dict[str, str | int]
    faults: Mapping[str, str]
    places: tuple[str, ...]


def sealing_params(
    definition: Definition, definition_hash: str, kind: PollKind[Any]
) -> SealingParams:
    """The poll's key, what binds an envelope to it, and what a marking may say."""
    candidates = kind.candidate_ids
    return SealingParams(
        facts={
            "key": definition.key.public if definition.key else "",
            "info": poll_info(definition.slug, definition_hash).decode(),
            "length": definition.ballot_bytes or 0,
            "candidates": " ".join(candidates),
        },
        faults=kind.faults,
        places=tuple(map(ordinal, range(1, len(candidates) + 1))),
    )

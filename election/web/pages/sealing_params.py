"""What a browser needs to seal a ballot by itself; nothing in it is secret or says a choice."""

from collections.abc import Mapping
from dataclasses import dataclass

from election.crypto.envelope import poll_info
from election.rules.poll.instants import iso
from election.rules.sentences.words import ordinal
from election.web.pages.ballot_page import BallotPage


@dataclass(frozen=True)
class SealingParams:
    """`facts` are read by static/ballot.js from the ballot's form; the rest are words for it."""

    facts: dict[str, str | int]
    faults: Mapping[str, str]
    places: tuple[str, ...]


def sealing_params(page: BallotPage) -> SealingParams:
    """The poll's key and what binds an envelope to it, who votes, and the time by our clock."""
    definition = page.definition
    candidates = page.kind.candidate_ids
    return SealingParams(
        facts={
            "key": definition.key.public if definition.key else "",
            "info": poll_info(definition.slug, page.definition_hash).decode(),
            "length": definition.ballot_bytes or 0,
            "candidates": " ".join(candidates),
            "voter": page.voter.person.id,
            "name": page.voter.person.name,
            "closes": iso(page.closes),
            "now": iso(page.moment),
        },
        faults=page.kind.faults,
        places=tuple(map(ordinal, range(1, len(candidates) + 1))),
    )

"""What a browser needs to seal a ballot by itself; nothing in it is secret or says a choice."""

from dataclasses import dataclass

from election.pages import iso
from election.rules.ballots import FAULTS, candidate_ids
from election.seals.envelope import poll_info
from election.web.booth import Booth
from election.web.marking import ordinal


@dataclass(frozen=True)
class Handover:
    """`facts` are read by static/booth.js from the ballot's form; the rest are words for it."""

    facts: dict[str, str | int]
    faults: dict[str, str]
    places: tuple[str, ...]


def handover(booth: Booth) -> Handover:
    """The poll's key and what binds an envelope to it, who votes, and the time by our clock."""
    definition = booth.definition
    candidates = candidate_ids(definition)
    return Handover(
        facts={
            "key": definition.key.public if definition.key else "",
            "info": poll_info(definition.slug, booth.definition_hash).decode(),
            "length": definition.ballot_bytes or 0,
            "candidates": " ".join(candidates),
            "voter": booth.voter.person.id,
            "name": booth.voter.person.name,
            "closes": iso(booth.closes),
            "now": iso(booth.moment),
        },
        faults=FAULTS,
        places=tuple(map(ordinal, range(1, len(candidates) + 1))),
    )

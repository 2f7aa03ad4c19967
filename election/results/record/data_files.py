"""The files of a record for programs; docs/reference/record.md explains each field.

None of them says whether the result is preliminary or certified: only the report does.
"""

from typing import Any

from election.ballotfiles.csv.writer import written
from election.crypto import canonical
from election.crypto.box_root import box_root
from election.kinds.table import kind_of
from election.results.facts import Facts
from election.results.record.file_names import (
    BOX,
    CERTIFICATION,
    DEFINITION,
    JOURNAL,
    ROLL,
    SIGNERS,
    TALLY,
    signature_path,
)
from election.results.record.signers import allowed_signers
from election.rules.poll.instants import iso
from election.rules.poll.phases import challenge_ends
from election.services.history import happened

CERTIFICATION_FORMAT = "election-certification/v1"


def data_files(facts: Facts) -> dict[str, bytes]:
    """The files by path. A box that was never opened has no ballots and no codes."""
    ballots = facts.unsealed.ballots if facts.unsealed else ()
    files = kind_of(facts.definition).export_files(facts.tally, ballots, facts.tallied_at)
    if facts.unsealed:
        files |= {path: canonical.dumps(value) for path, value in facts.unsealed.files.items()}
    files[DEFINITION] = facts.definition_bytes
    files[ROLL] = _roll(facts)
    files[BOX] = canonical.dumps(_box(facts))
    files[TALLY] = facts.tally_bytes
    files[JOURNAL] = b"".join(entry.line + b"\n" for entry in facts.history.entries)
    files[SIGNERS] = allowed_signers(facts)
    if facts.certified:
        files[CERTIFICATION] = certification(facts)
        for office, signature in facts.signatures.items():
            files[signature_path(CERTIFICATION, office)] = signature.encode("ascii")
    return files


def _roll(facts: Facts) -> bytes:
    people = facts.definition.roll.people
    lines = ((one.id, one.name, one.handle, "yes" if one.lead else "no") for one in people)
    return written([("id", "name", "handle", "lead"), *lines])


def _box(facts: Facts) -> dict[str, Any]:
    return {
        "format": "election-box/v1",
        "poll": facts.definition.slug,
        "envelopes": list(facts.envelopes),
        "root": box_root(facts.envelopes),
        "replaced": list(facts.replaced),
    }


def certification(facts: Facts) -> bytes:
    """The bytes that officer and scrutineer sign: the digests of all that the result depends on."""
    opened = {"opened": facts.unsealed.digest} if facts.unsealed else {}
    content = {
        "format": CERTIFICATION_FORMAT,
        "poll": facts.definition.slug,
        "definition": facts.definition_hash,
        "box": box_root(facts.envelopes),
        **opened,
        "tally": canonical.digest(facts.tally_bytes),
        "journal": facts.history.head,
        "not_before": iso(
            challenge_ends(happened(facts.history.published).at, facts.definition.times)
        ),
        "statement": facts.statement_of_reasons,
    }
    return canonical.dumps(content)

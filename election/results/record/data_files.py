"""The files of a record for programs; docs/reference/record.md explains each field.

None of them says whether the result is preliminary or certified: only the report does.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from election.ballotfiles.csv.writer import written
from election.ballotfiles.exported_files import ExportedFiles
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


def data_files(facts: Facts) -> tuple[dict[str, Iterable[bytes]], ExportedFiles]:
    """The files by path, each in pieces to be taken once; and those of them for other programs.

    A box that was never opened has no ballots and no codes.
    """
    ballots = facts.unsealed.ballots if facts.unsealed else ()
    exported = kind_of(facts.definition).export_files(facts.tally, ballots, facts.tallied_at)
    files = dict(exported.pieces)
    if facts.unsealed:
        files |= facts.unsealed.files_in_pieces()
    files[DEFINITION] = [facts.definition_bytes]
    files[ROLL] = _roll(facts)
    files[BOX] = _box(facts)
    files[TALLY] = [facts.tally_bytes]
    files[JOURNAL] = (entry.line + b"\n" for entry in facts.history.entries)
    files[SIGNERS] = [allowed_signers(facts)]
    if facts.certified:
        files[CERTIFICATION] = [certification(facts)]
        for office, signature in facts.signatures.items():
            files[signature_path(CERTIFICATION, office)] = [signature.encode("ascii")]
    return files, exported


def _roll(facts: Facts) -> Iterator[bytes]:
    people = facts.definition.roll.people
    lines = ((one.id, one.name, one.handle, "yes" if one.lead else "no") for one in people)
    return written(chain([("id", "name", "handle", "lead")], lines))


def _box(facts: Facts) -> Iterator[bytes]:
    return canonical.pieces(
        {
            "format": "election-box/v1",
            "poll": facts.definition.slug,
            "envelopes": iter(facts.envelopes),
            "root": box_root(facts.envelopes),
            "replaced": iter(facts.replaced),
        }
    )


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

"""A record's files as plain bytes, for what makes, checks and writes them in pieces."""

from collections.abc import Iterable, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path

from election.ballotfiles.counted_election import Exported
from election.ballotfiles.exports import export_files
from election.crypto import canonical
from election.crypto.file_pieces import Opened
from election.results.facts import Facts
from election.results.record import build, export
from election.results.record.made_files import MadeFile

Files = dict[str, bytes]


def joined(pieces: Mapping[str, Iterable[bytes]]) -> Files:
    """The bytes of each file that is made in pieces."""
    return {path: b"".join(pieces[path]) for path in pieces}


def exported_files(exported: Exported) -> Files:
    """The files of an election for other programs, each read back from its own bytes."""
    made = export_files(exported)
    files = joined(made.pieces)
    made.check(opened(files))
    return files


def opened(files: Mapping[str, bytes]) -> Opened:
    """How to open each of these files."""
    return {path: partial(BytesIO, files[path]) for path in files}


def made(files: Mapping[str, bytes]) -> dict[str, MadeFile]:
    """These files as a record's are before they are stored."""
    return {path: MadeFile(data, len(data), canonical.digest(data)) for path, data in files.items()}


def built(facts: Facts, project: str = "Example", site: str = "https://example.org") -> Files:
    """The record of these facts, without the signature of its sums."""
    with build.build(facts, project, site) as files:
        return {path: file.whole() for path, file in files.items()}


def sums(files: Mapping[str, bytes]) -> bytes:
    """The sums of these files, as a record has them."""
    return build.sums({path: canonical.digest(files[path]) for path in files})


def write_record(files: Mapping[str, bytes], target: Path) -> None:
    """Write these files as `election export` writes a record."""
    export.export({path: partial(iter, [files[path]]) for path in files}, target)

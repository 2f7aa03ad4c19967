"""Checks of the office itself: base URL, keys, file modes, poll keys beside the server, disk."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from election.errors.office import FileUnreadable
from election.office.doctor.findings import Findings
from election.office.files import read_text
from election.office.in_the_clear import reached_in_the_clear
from election.office.key_files import is_poll_key
from election.office.office import Office
from election.office.opening_memory import MEMORY
from election.services.links import KEY_BYTES

OTHERS = stat.S_IRWXG | stat.S_IRWXO
ROOM = 200 * 1024 * 1024
"""Bytes for mail and the like. SQLite needs more: a close writes its file anew beside the old."""


def look(office: Office, findings: Findings) -> None:
    """Check everything that is not in the database."""
    _base_url(office, findings)
    _keys(office, findings)
    _modes(office, findings)
    _poll_keys(office, findings)
    _disk(office, findings)


def _base_url(office: Office, findings: Findings) -> None:
    url = office.settings.base_url
    with findings.refusals("base URL"):
        if office.site.is_https:
            findings.ok("base URL", f"{url}.")
        else:
            only_here = f"{url}: only this machine may reach it. For a poll, give an https URL."
            findings.warning("base URL", reached_in_the_clear(office) or only_here)


def _keys(office: Office, findings: Findings) -> None:
    with findings.refusals("link keys"):
        _ = office.signer
        ids = ", ".join(office.row_keys.ids)
        findings.ok("link keys", f"{ids}: each at least {KEY_BYTES} bytes; the last one signs.")
    with findings.refusals("service key"):
        _ = office.service_key
        findings.ok("service key", "An Ed25519 key that can be read.")


def private_files(office: Office) -> Iterator[Path]:
    """The files and directories that only their owner may read."""
    yield office.path(".env")
    yield office.path("keys")
    yield from sorted(office.path("keys").rglob("*"))
    if office.database.engine.dialect.name == "sqlite":
        database = Path(str(office.database.engine.url.database))
        yield from (database.with_name(database.name + log) for log in ("", "-wal", "-shm"))


def _modes(office: Office, findings: Findings) -> None:
    open_to_others = []
    with findings.refusals("file modes"):
        for path in private_files(office):
            if path.exists() and path.stat().st_mode & OTHERS:
                mode = "700" if path.is_dir() else "600"
                open_to_others.append(f"chmod {mode} {path}")
        for command in open_to_others:
            findings.fault("file modes", f"Others may read or change it: {command}")
        if not open_to_others:
            findings.ok("file modes", "Settings, keys and database are their owner's alone.")


def _poll_keys(office: Office, findings: Findings) -> None:
    keys = [path for path in sorted(office.path("keys").rglob("*")) if _opens_boxes(path)]
    for path in keys:
        findings.warning(
            "poll keys", f"{path} opens ballots: whoever holds this machine can. Move it elsewhere."
        )
    if not keys:
        findings.ok("poll keys", "None lies beside the server.")


def _opens_boxes(path: Path) -> bool:
    if not path.is_file() or path.suffix == MEMORY:
        return False
    try:
        return path.name.startswith("share-") or is_poll_key(read_text(path))
    except FileUnreadable:
        return False


def _disk(office: Office, findings: Findings) -> None:
    free = shutil.disk_usage(office.settings.directory).free
    needed = ROOM
    if office.database.engine.dialect.name == "sqlite":
        file = Path(str(office.database.engine.url.database))
        needed += 3 * file.stat().st_size if file.exists() else 0
    space = f"{free // 2**20} MiB free"
    if free < needed:
        findings.fault("disk", f"{space}; closing a poll needs {needed // 2**20} MiB.")
    else:
        findings.ok("disk", f"{space}.")

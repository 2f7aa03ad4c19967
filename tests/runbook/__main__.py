"""Runs the runbook in a bare Debian 12, made for it and thrown away.

    python -m tests.runbook
    python -m tests.runbook --share /srv/packages     a directory of this machine that pip reads
                                                  (read only)

It wants root, mmdebstrap, and what Debian and pip reach. No systemd runs in the bare root: the
scripts in `stand_ins` take the place of `systemctl` and `journalctl`. A real mail server listens on
loopback. At the end a page is asked through nginx and TLS, and logs are searched for addresses.
"""

import argparse
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.error import URLError
from urllib.request import Request, urlopen

from election.cli.output import say
from tests.runbook.blocks import FILES, ROOT, blocks
from tests.support.mailserver import Inbox, serving

NAME = "polls.example.org"
STAND_INS = Path(__file__).parent / "stand_ins"


def done(*command: str | Path) -> None:
    subprocess.run(command, check=True)


@contextmanager
def bare_debian(shared: Sequence[Path]) -> Iterator[Path]:
    """The root of a new Debian, with devices, processes and what is shared mounted into it."""
    with tempfile.TemporaryDirectory(prefix="election-runbook-") as directory:
        root = Path(directory) / "root"
        done("mmdebstrap", "--quiet", "--variant=minbase", "bookworm", root)
        mounts = [Path("/dev"), Path("/proc"), *shared]
        for each in mounts:
            inside = root / each.relative_to("/")
            inside.mkdir(parents=True, exist_ok=True)
            done("mount", "--bind", each, inside)
            if each in shared:  # a package's script in there must not change this machine
                done("mount", "-o", "remount,bind,ro", inside)
        try:
            yield root
        finally:
            for pid in (root / "run").glob("*.pid"):
                subprocess.run(["kill", pid.read_text().strip()], check=False)
            for each in reversed(mounts):
                done("umount", "--lazy", root / each.relative_to("/"))


def furnish(root: Path) -> None:
    """Put in what the page presumes: one release, its files, and a certificate."""
    release = root / "root/release"
    release.mkdir()
    done(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", release, ROOT)
    for each in (ROOT / "requirements.txt", *FILES.iterdir()):
        shutil.copy(each, release)
    for each in STAND_INS.iterdir():
        shutil.copy(each, root / "usr/local/bin")
    (root / "etc/systemd/system").mkdir(parents=True, exist_ok=True)
    certificate = root / "etc/ssl" / NAME
    certificate.mkdir(parents=True)
    done(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
        *("-keyout", certificate / "privkey.pem", "-out", certificate / "fullchain.pem"),
    )
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")


def status_of(path: str) -> int:
    """The status of a page through the proxy, as soon as the service answers."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    asked = Request(f"https://127.0.0.1{path}", headers={"Host": NAME})
    for _ in range(100):
        try:
            with urlopen(asked, context=unchecked, timeout=10) as answer:
                return int(answer.status)
        except URLError:
            Event().wait(0.3)
    raise SystemExit(f"nothing answers at {path}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.runbook")
    parser.add_argument("--share", type=Path, action="append", default=[])
    shared = parser.parse_args().share
    with bare_debian(shared) as root, serving(Inbox()) as port:
        furnish(root)
        if authority := os.environ.get("PIP_CERT"):
            shutil.copy(authority, root / "root/authority.pem")
        settings = {
            **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "ELECTION_MAIL_URL": f"smtp://127.0.0.1:{port}",
            "DEBIAN_FRONTEND": "noninteractive",
            **({"PIP_CERT": "/root/authority.pem"} if authority else {}),
        }
        for heading, text in blocks():
            say(f"== {heading}")
            command: list[str | Path] = ["chroot", root, "sh", "-exc", f"cd /root/release\n{text}"]
            subprocess.run(command, env=settings, check=True)
            if heading in {"Proxy", "Upgrade", "Rollback"}:
                say(f"the health check through the proxy: {status_of('/readyz')}")
        logs = b"".join(path.read_bytes() for path in (root / "var/log").rglob("*.log"))
        if b"127.0.0.1 -" in logs or b"GET /" in logs:
            raise SystemExit("a log holds a visitor's address or path")
    say("The runbook's blocks were run, each with exit 0.")


if __name__ == "__main__":
    main()

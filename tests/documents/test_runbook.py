"""docs/people/runbook.md and its files: the units and the proxies, as they are shipped.

`python -m tests.runbook` runs the page's blocks in a bare Debian. What needs neither root nor a
network is run here.
"""

import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event

import pytest
from httpx2 import Client, ConnectError

from election.cli.app import COMMANDS
from election.web.server import server_of
from tests.runbook.blocks import FILES, RUNBOOK, blocks
from tests.support import form_reader
from tests.support.demanded import missing
from tests.support.mailserver import Papers, papers_in
from tests.support.web_client import Door
from tests.support.world import REMOVAL, World

UNITS = sorted(path.name for path in FILES.glob("*.service"))
COMMAND = re.compile(r"^(?:\S*/)?election ([a-z]+)", re.MULTILINE)
KNOWN = {command.name for command in COMMANDS}
SLUG = "removal-2026-1"
Proxy = Callable[[Path, int, int, Papers], AbstractContextManager[None]]


def program(name: str, package: str) -> str:
    return shutil.which(name) or missing(package, f"{name} is not here")


def test_every_command_of_the_page_is_one_of_the_program() -> None:
    """Neither a block nor a sentence names a command that the program does not have."""
    text = RUNBOOK.read_text("utf-8")
    named = set(re.findall(r"`(?:\S*/)?election ([a-z]+)", text))
    named |= {name for _, block in blocks() for name in COMMAND.findall(block)}
    assert {"init", "doctor", "backup", "migrate", "status"} <= named <= KNOWN


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_well_formed_and_shut_off(unit: str, tmp_path: Path) -> None:
    """Systemd finds no fault in the unit, and judges its exposure below 2 of 10."""
    systemd = program("systemd-analyze", "systemd")
    copy = tmp_path / unit
    shipped = (FILES / unit).read_text("utf-8")
    copy.write_text(shipped.replace("/opt/election/bin/election", "/bin/true"))
    for command in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        judged = subprocess.run(
            [systemd, *command, copy], capture_output=True, text=True, check=False
        )
        assert judged.returncode == 0, judged.stdout + judged.stderr


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def nginx(directory: Path, port: int, service: int, papers: Papers) -> Iterator[None]:
    """The shipped file, in a configuration that would log beside it if the file let it."""
    name = program("nginx", "nginx")
    text = (FILES / "nginx.conf").read_text("utf-8")
    head, _plain, site = text.split("\nserver {\n")  # the plain one only leads to the other
    site = re.sub(r"^ +listen \[::\].*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 443", f"listen 127.0.0.1:{port}")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{service}")
    site = re.sub(r"/etc/ssl/\S+\.pem", str(papers.server), site)
    places = "".join(
        f"{kind}_temp_path {directory / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = directory / "nginx.conf"
    whole.write_text(
        f"pid {directory / 'pid'};\nuser root;\ndaemon off;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\naccess_log {directory / 'access.log'};\n{places}{head}\nserver {{\n{site}}}\n"
    )
    with subprocess.Popen([name, "-e", directory / "error.log", "-c", whole]) as server:
        try:
            yield
        finally:
            server.terminate()


@contextmanager
def caddy(directory: Path, port: int, service: int, papers: Papers) -> Iterator[None]:
    """The shipped file, with a certificate of its own and no door for administrators."""
    name = program("caddy", "caddy")
    text = (FILES / "Caddyfile").read_text("utf-8")
    own = f"https://127.0.0.1:{port} {{\n\ttls {papers.server} {papers.server}"
    alone = f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {directory}"
    text = text.replace("polls.example.org {", own).replace(
        "127.0.0.1:8000", f"127.0.0.1:{service}"
    )
    text = text.replace("\n{", f"\n{alone}", 1)
    whole = directory / "Caddyfile"
    whole.write_text(text)
    log = directory / "caddy.log"
    with (
        log.open("wb") as said,
        subprocess.Popen(
            [name, "run", "--config", whole, "--adapter", "caddyfile"],
            env={"HOME": str(directory)},
            stdout=said,
            stderr=said,
        ) as server,
    ):
        try:
            yield
        finally:
            server.terminate()


@contextmanager
def pages(world: World, base_url: str) -> Iterator[int]:
    """The real service on a port of its own, which knows itself by the proxy's address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = server_of(Door(world, base_url).app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


def status_of(browser: Client, path: str) -> int:
    """The status of a page, as soon as the proxy listens."""
    for _ in range(400):
        try:
            return int(browser.get(path).status_code)
        except ConnectError:
            Event().wait(0.05)
    raise AssertionError("the proxy does not listen")


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_a_ballot_goes_through_the_proxy_and_leaves_no_trace_there(
    proxy: Proxy, world: World, tmp_path: Path
) -> None:
    """Blair casts through TLS. Headers arrive, a large form is refused; no log names anybody.

    That holds for what fails, too: a proxy's line about a service that is gone has an address.
    """
    world.make_open_poll(REMOVAL)
    papers, kept, port = papers_in(tmp_path), tmp_path / "proxy", free_port()
    kept.mkdir()
    site = f"https://127.0.0.1:{port}"
    trust = ssl.create_default_context(cafile=papers.authority)
    headers = {"Sec-Fetch-Site": "same-origin"}
    with Client(base_url=site, verify=trust, headers=headers, follow_redirects=True) as browser:
        with pages(world, site) as service, proxy(kept, port, service, papers):
            assert status_of(browser, "/healthz") == 200
            link = f"{site}/b/{SLUG}#{world.link(SLUG, 'blair')}"
            receipt = form_reader.cast(browser, link, marking="yes")
            assert "receipt" in receipt.text
            assert receipt.headers["strict-transport-security"]
            assert "default-src 'none'" in receipt.headers["content-security-policy"]
            assert "content-encoding" not in receipt.headers
            assert browser.post(f"/b/{SLUG}", data={"code": "x" * 70_000}).status_code == 413
        with proxy(kept, port, free_port(), papers):
            assert status_of(browser, f"/polls/{SLUG}") == 502
    logged = b"".join(path.read_bytes() for path in kept.rglob("*.log"))
    assert b"127.0.0.1" not in logged.replace(f"127.0.0.1:{port}".encode(), b"")
    assert SLUG.encode() not in logged

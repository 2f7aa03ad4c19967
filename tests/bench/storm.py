"""Measures the casts of honest electors while 50 connections do their worst.

    python -m tests.bench.storm                    each attack in turn, and none
    python -m tests.bench.storm code tally         these attacks alone
    python -m tests.bench.storm --seconds 20 --connections 200

`election serve` runs as a process of its own, by a clock that stands still in the voting time; the
connections are another process. The exit status is 1 where a cast took a second, or was refused.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from subprocess import Popen
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from httpx2 import Client

from election.cli.output import print_table, say
from election.database.row_values import ElectorValues
from election.services import store
from tests.support.browser import LEAD
from tests.support.form_reader import enter, fill
from tests.support.processes import PROGRAM, answers, platform_settings
from tests.support.states import ELECTORS, TWENTY_MARKED, twenty
from tests.support.world import OPENS, ROLL, SERVICE_KEY, SIGNING_KEY, World

SLUG, OTHER = "removal-2026-1", "removal-2027-2"
MOST_SECONDS = 1.0
AT_ONCE, MANY, EACH = 8, 500, 8
"""Electors who cast at the same time, those on the roll, and the casts of each of them."""
PAUSE_SECONDS = 0.5
"""The pause of an elector between two casts: people are no storm."""
GET = "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"
POST = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
)
LONG = 65_000
ATTACKS: dict[str, list[tuple[str, str]]] = {
    "nothing": [],
    "front": [("/", "")],
    "notice": [(f"/polls/{LEAD}", "")],
    "report": [(f"/polls/{OTHER}/report", "")],
    "box": [(f"/polls/{OTHER}/box", "")],
    "record": [(f"/polls/{OTHER}/record.zip", "")],
    "health": [("/healthz", "")],
    "code": [(f"/b/{SLUG}", "code=" + "a" * LONG)],
    "code that fits": [(f"/b/{SLUG}", "code=" + "a" * 4096)],
    "cast": [(f"/polls/{SLUG}/cast", "form=x&cast_id=x&envelope=" + "A" * 60_000)],
    "review": [(f"/polls/{SLUG}/review", "&".join(f"rank-{n}=1" for n in range(199)))],
    "tally": [],
}
ATTACKS["every route"] = [way for ways in ATTACKS.values() for way in ways]


@dataclass
class Casts:
    """The seconds of each cast that was taken, and the number that was not."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def kept(self) -> bool:
        return not self.refused and max(self.seconds, default=MOST_SECONDS) < MOST_SECONDS


def request(path: str, body: str, host: str) -> bytes:
    text = POST if body else GET
    return text.format(path=path, host=host, length=len(body), body=body).encode()


async def hammer(host: str, way: tuple[str, str], until: float) -> int:
    """Send one request after another on a connection; return the number of answers."""
    name, _, port = host.partition(":")
    answered = 0
    while monotonic() < until:
        with suppress(OSError, asyncio.IncompleteReadError, ValueError):
            reader, writer = await asyncio.open_connection(name, int(port), limit=2**20)
            while monotonic() < until:
                writer.write(request(*way, host))
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
                await reader.readexactly(int(length))
                answered += 1
            writer.close()
        await asyncio.sleep(0)
    return answered


async def storm(host: str, name: str, connections: int, seconds: float) -> int:
    until = monotonic() + seconds
    ways = cycle(ATTACKS[name])
    counts = await asyncio.gather(*(hammer(host, next(ways), until) for _ in range(connections)))
    return sum(counts)


def prepare(directory: Path, url: str) -> World:
    """An open removal, a counted one with a report, and an election of twenty to be tallied."""
    world = World(directory, url)
    world.make_open_poll(changes={SLUG: OTHER})
    world.cast_and_tally(OTHER, dict.fromkeys(ELECTORS, "yes"))
    world.publish(OTHER)
    world.clock.now = OPENS.replace(day=1)
    more = "".join(f"p{n},Person {n},p{n}@example.org,,p{n},no\n" for n in range(MANY))
    later = {"closes = 2027-01-26": "closes = 2027-03-26"}
    world.make_noticed_poll(roll=ROLL + more, changes=later)
    twenty(world)
    world.open(SLUG)
    people = [elector.person_id for elector in _electors(world, LEAD)]
    for person, ranking in zip(people, TWENTY_MARKED, strict=False):
        world.cast(LEAD, person, ranking)
    world.close(LEAD)
    return world


def _electors(world: World, slug: str) -> list[ElectorValues]:
    with world.database.reading() as tx:
        return list(store.electors_of(tx, store.find(tx, slug)))


@contextmanager
def served(directory: Path) -> Iterator[tuple[World, str]]:
    """A world, and the address of the pages that a process of its own serves of it."""
    with Popen([*PROGRAM, "migrate"], env=_settings(directory)) as program:
        assert program.wait() == 0
    world = prepare(directory, _settings(directory)["ELECTION_DATABASE_URL"])
    settings = _settings(directory)  # its port was free a moment ago
    time_file = directory / "time"
    time_file.write_text(world.clock.now.isoformat())
    words = [sys.executable, "-m", "tests.support.cli_with_clock", str(time_file), "serve"]
    with Popen([*words, "--port", settings["PORT"]], env=settings, cwd=Path.cwd()) as server:
        try:
            base_url = settings["ELECTION_BASE_URL"]
            assert answers(f"{base_url}/healthz") == 200
            yield world, base_url
        finally:
            server.terminate()


def _settings(directory: Path) -> dict[str, str]:
    pem = SERVICE_KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    key = pem.decode().replace("\n", "\\n")
    of_tests = {"ELECTION_SECRET_KEYS": SIGNING_KEY, "ELECTION_SERVICE_KEY": key}
    return platform_settings(directory) | of_tests


def casts(links: Iterator[str], ends: Event) -> Casts:
    """Electors, one after another, who enter and cast some times, until the storm ends."""
    made = Casts()
    headers = {"Sec-Fetch-Site": "same-origin"}
    while not (ends.is_set() and (made.seconds or made.refused)):
        with Client(headers=headers, follow_redirects=True, timeout=60) as browser:
            ballot = enter(browser, next(links))
            for _ in range(EACH):
                if ballot.status_code != 200:
                    made.refused += 1
                    break
                review = fill(browser, ballot, marking="yes")
                began = monotonic()
                answer = fill(browser, review)
                if answer.status_code == 200:
                    made.seconds.append(monotonic() - began)
                else:
                    made.refused += 1
                if ends.wait(PAUSE_SECONDS):
                    break
    return made


def measure(
    world: World, base_url: str, links: Iterator[str], name: str, options: argparse.Namespace
) -> Casts:
    """The casts of all electors under one attack."""
    ends = Event()
    words = ["-m", "tests.bench.storm", name, "--host", urlsplit(base_url).netloc]
    more = ["--seconds", str(options.seconds), "--connections", str(options.connections)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        electors = [threads.submit(casts, links, ends) for _ in range(AT_ONCE)]
        if name == "tally":
            world.tally(LEAD)  # in this process, as the officer's command is one of its own
        elif ATTACKS[name]:
            with Popen([sys.executable, *words, *more]) as attackers:
                attackers.wait()
        else:
            ends.wait(options.seconds)
        ends.set()
        made = [elector.result() for elector in electors]
    seconds = [second for each in made for second in each.seconds]
    return Casts(seconds, sum(each.refused for each in made))


def main() -> None:
    """Measure, print, and exit with 1 where a cast took a second or was refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.storm", description=__doc__)
    parser.add_argument("attacks", nargs="*", default=list(ATTACKS))
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--host", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.host:
        name = options.attacks[0]
        asyncio.run(storm(options.host, name, options.connections, options.seconds))
        return
    results = {}
    with TemporaryDirectory() as directory, served(Path(directory)) as (world, base_url):
        people = (f"p{number}" for number in range(MANY))
        links = iter([f"{base_url}/b/{SLUG}#{world.link(SLUG, person)}" for person in people])
        for name in options.attacks:
            results[name] = measure(world, base_url, links, name, options)
    rows = [
        (
            name,
            str(len(made.seconds)),
            f"{median(made.seconds or [0]):.2f} s",
            f"{max(made.seconds, default=0):.2f} s",
            str(made.refused),
        )
        for name, made in results.items()
    ]
    title = f"Casts of {AT_ONCE} electors beside {options.connections} connections"
    print_table(title, ("attack", "casts", "median", "worst", "refused"), rows)
    if not all(made.kept for made in results.values()):
        say("A cast took a second or more, or was refused.")
        sys.exit(1)


if __name__ == "__main__":
    main()

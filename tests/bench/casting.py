"""Measures casts beside a bare page of the same server programs, at several sizes of the roll.

    python -m tests.bench.casting                  rolls of 9, 500 and 5,000, one process, SQLite
    python -m tests.bench.casting --rolls 500      one of them
    python -m tests.bench.casting --seconds 10
    python -m tests.bench.casting --rolls 500 --processes 2 --postgresql
    python -m tests.bench.casting --rolls 500 --open-loop 100
    python -m tests.bench.casting --rolls 500 --client httpx2

A cast is three requests: ballot page, review, cast. `election serve` is a process of its own, and
eight at a time who cast are another. Nobody may cast more than ten ballots within a minute, which
is five in each of two processes. So the clock of `serve` runs a minute in a fraction of a second,
and each of the eight is four electors in turn, with a connection each. A run is refused only where
one of the eight makes more than a hundred casts a second. (A roll of nine has nobody to take turns
with: it is for one process.) The clock asks the database's own, as `serve` does.

The floor is a bare Starlette page, answered in threads, under the same load. How many of these are
answered is mostly the client's doing: bare sockets ask more than an ordinary client can. CPU is
that of all processes of `serve`, from the first cast to the last, and not of PostgreSQL, which runs
with its usual durability in a cluster that is thrown away.

With an open loop casts arrive by a clock, whatever the service does, and their times count from
their arrival: those that wait because others take long are not left out.
"""

import argparse
import json
import os
import re
import socket
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from queue import Empty, Queue
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic, perf_counter
from typing import Any, TypeAlias
from urllib.parse import urlencode, urlsplit

import httpx2

from election.cli.output import print_table
from election.office.clock import machine_now
from tests.bench.sizes import Row, Sizes, times
from tests.bench.storm import SLUG, _settings
from tests.support.postgres import programs, running
from tests.support.processes import PROGRAM, answers, platform_settings
from tests.support.world import ROLL, World

AT_ONCE = 8
ELECTORS = 32
"""They take turns, `AT_ONCE` at a time. In an open loop all may be at once: so many casts may be on
their way before one waits for its elector.
"""
ROLLS = (9, 500, 5000)
RUNS = 5
HURRY = 300
"""The server's clock runs so many times faster. So an elector may cast 50 ballots a second, half of
them in each of two processes; a session lasts for 12 seconds, and a run must be shorter.
"""
TICKS = os.sysconf("SC_CLK_TCK")
BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
def page(request): return HTMLResponse("<p>" + "x" * 8000)
uvicorn.run(Starlette(routes=[Route("/healthz", page)]), port=int(sys.argv[1]), access_log=False,
            log_level="error", lifespan="off", ws="none")
"""
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Browser:
    """One connection that is kept, with the cookies of one elector, and little else."""

    def __init__(self, base_url: str) -> None:
        host = urlsplit(base_url)
        self._host = host.netloc
        self._socket = socket.create_connection((str(host.hostname), int(host.port or 80)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = self._socket.makefile("rb")
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, "")

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        return self._ask("POST", path, urlencode(fields))

    def close(self) -> None:
        self._read.close()
        self._socket.close()

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", f"Cookie: {cookies}"]
        lines += ["Sec-Fetch-Site: same-origin", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/x-www-form-urlencoded", "", body]
        self._socket.sendall("\r\n".join(lines).encode())
        status = int(self._read.readline().split()[1])
        length = 0
        while (line := self._read.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"set-cookie":
                key, _, rest = line.decode("latin-1").partition(":")[2].strip().partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return status, self._read.read(length).decode()


class HttpxBrowser:
    """The same through httpx2, which takes more of the processor than a bare page does."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx2.Client(base_url=base_url, headers={"Sec-Fetch-Site": "same-origin"})

    def get(self, path: str) -> tuple[int, str]:
        answer = self._client.get(path)
        return answer.status_code, answer.text

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        answer = self._client.post(path, data=fields)
        return answer.status_code, answer.text


AnyBrowser: TypeAlias = Browser | HttpxBrowser
CLIENT = "sockets"
BROWSERS: dict[str, type[AnyBrowser]] = {CLIENT: Browser, "httpx2": HttpxBrowser}


@dataclass(frozen=True)
class Rate:
    """Rounds in a second, the server's CPU in milliseconds for each, and their times in ms."""

    per_second: float
    cpu: float
    middle: float
    worst: float


def cpu_seconds(pid: int) -> float:
    """The CPU of a process and its children since their start."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(map(cpu_seconds, map(int, children)))


class Voter:
    """An elector in a session, who casts again and again."""

    def __init__(self, browser: AnyBrowser, link: str) -> None:
        self.browser = browser
        path, _, code = link.partition("#")
        status, _page = self.browser.post(urlsplit(path).path, {"code": code})
        assert status == 303, status
        self._pages = urlsplit(path).path.replace("/b/", "/polls/")

    def cast(self) -> None:
        """One round of ballot page, review and cast."""
        status, page = self.browser.get(f"{self._pages}/ballot")
        assert status == 200, (status, page)
        marked = {**_fields(page), "marking": "yes"}
        status, page = self.browser.post(f"{self._pages}/review", marked)
        assert status == 200, (status, page)
        status, page = self.browser.post(f"{self._pages}/cast", _fields(page))
        assert status == 200, (status, page)


def casts(voters: list[Voter], until: float) -> list[float]:
    """The seconds of each round of electors who take turns, until the end; of one at least."""
    seconds = list[float]()
    for voter in cycle(voters):
        began = perf_counter()
        if seconds and monotonic() >= until:
            break
        voter.cast()
        seconds.append(perf_counter() - began)
    return seconds


def _fields(page: str) -> dict[str, str]:
    return dict(FIELD.findall(page))


def bare_pages(browser: AnyBrowser, until: float) -> list[float]:
    """The seconds of each bare page, until the end; of one at least."""
    seconds = list[float]()
    while not seconds or monotonic() < until:
        began = perf_counter()
        assert browser.get("/healthz")[0] == 200
        seconds.append(perf_counter() - began)
    return seconds


Rounds: TypeAlias = Callable[[float], list[float]]
"""What one of those at once does until the end; the seconds of each round."""


@dataclass(frozen=True)
class Made:
    """The seconds of each round; from the first one's beginning to the last one's end, and the CPU.

    The CPU is the server's, in seconds.
    """

    seconds: list[float]
    took: float
    cpu: float


def entered(browsers: Iterable[AnyBrowser], links: list[str]) -> list[Voter]:
    """The electors of these links, each in a session."""
    return [Voter(browser, link) for browser, link in zip(browsers, links, strict=False)]


def arriving(voters: list[Voter], seconds: float, rate: float) -> list[Rounds]:
    """Casts that arrive so many a second; the time of each counts from its arrival on.

    Each elector takes the next arrival as soon as they are free.
    """
    arrivals = Queue[float]()
    begin = monotonic()
    for number in range(round(seconds * rate)):
        arrivals.put(begin + number / rate)

    def votes(voter: Voter, _until: float) -> list[float]:
        taken = list[float]()
        with suppress(Empty):
            while True:
                arrival = arrivals.get_nowait()
                Event().wait(max(0.0, arrival - monotonic()))
                voter.cast()
                taken.append(monotonic() - arrival)
        return taken

    return [partial(votes, voter) for voter in voters]


def load(
    server: int, browsers: Iterator[AnyBrowser], name: str, links: list[str], seconds: float
) -> Made:
    """All rounds of those at once. A name that is a number is an open loop."""
    rounds: list[Rounds]
    if name == "bare":
        rounds = [partial(bare_pages, browser) for browser in islice(browsers, AT_ONCE)]
    elif name == "cast":
        voters = entered(browsers, links)
        shares = [voters[first::AT_ONCE] for first in range(AT_ONCE)]
        rounds = [partial(casts, share) for share in shares]
    else:
        rounds = arriving(entered(browsers, links), seconds, float(name))
    before, begin = cpu_seconds(server), monotonic()
    with ThreadPoolExecutor(len(rounds)) as at_once:
        running = [at_once.submit(each, begin + seconds) for each in rounds]
        made = [one for each in running for one in each.result()]
    return Made(made, monotonic() - begin, cpu_seconds(server) - before)


def measured(
    server: "Popen[Any]", base_url: str, name: str, links: list[str], time: float, client: str
) -> Rate:
    """Measure one load, which another process makes through such clients."""
    words = [sys.executable, "-m", "tests.bench.casting", "--client", client, "--load", name]
    with Popen(
        [*words, str(server.pid), base_url, str(time), *links], stdout=PIPE, text=True
    ) as electors:
        printed, _ = electors.communicate()
    made = Made(**json.loads(printed))
    seconds = sorted(made.seconds)
    worst = seconds[int(len(seconds) * 0.99)]
    return Rate(
        len(seconds) / made.took,
        made.cpu / len(seconds) * 1e3,
        statistics.median(seconds) * 1e3,
        worst * 1e3,
    )


@contextmanager
def bare(directory: Path) -> Iterator[tuple["Popen[Any]", str]]:
    """The bare page, served by a process of its own."""
    settings = platform_settings(directory)
    with Popen([sys.executable, "-c", BARE, settings["PORT"]]) as server:
        try:
            assert answers(f"{settings['ELECTION_BASE_URL']}/healthz") == 200
            yield server, settings["ELECTION_BASE_URL"]
        finally:
            server.terminate()


@contextmanager
def database(directory: Path, *, postgresql: bool) -> Iterator[str]:
    """The URL of a new database: a file, or one in a cluster that is thrown away."""
    bin_directory = programs()
    if not postgresql:
        yield f"sqlite:///{directory / 'platform.db'}"
    elif bin_directory is None:
        raise SystemExit("There is no PostgreSQL: apt-get install postgresql")
    else:
        with running(bin_directory) as server:
            server.administers(
                "ALTER SYSTEM SET fsync = on",
                "ALTER SYSTEM SET log_statement = 'none'",
                "SELECT pg_reload_conf()",
            )
            with server.database() as url:
                yield url


@contextmanager
def served(
    directory: Path, people: int, url: str, processes: int = 1
) -> Iterator[tuple["Popen[Any]", str, list[str]]]:
    """The pages of an open removal of so many electors, and the links of some of them."""
    settings = _settings(directory) | {"ELECTION_DATABASE_URL": url}
    with Popen([*PROGRAM, "migrate"], env=settings) as program:
        assert program.wait() == 0
    world = World(directory, settings["ELECTION_DATABASE_URL"])
    known = ROLL.count("\n") - 1
    more = "".join(f"p{n},Person {n},p{n}@example.org,,p{n},no\n" for n in range(people - known))
    world.make_open_poll(roll=ROLL + more)
    names = [row.partition(",")[0] for row in (ROLL + more).splitlines()[1:]]
    links = [
        f"{settings['ELECTION_BASE_URL']}/b/{SLUG}#{world.link(SLUG, one)}"
        for one in names[:ELECTORS]
    ]
    world.database.close()
    hurry = [world.clock.now.isoformat(), machine_now().isoformat(), str(HURRY)]
    words = [sys.executable, "-m", "tests.support.cli_in_a_hurry", *hurry, "serve"]
    words += ["--port", settings["PORT"], "--processes", str(processes)]
    with Popen(words, env=settings, cwd=Path.cwd()) as server:
        try:
            assert answers(f"{settings['ELECTION_BASE_URL']}/healthz") == 200
            yield server, settings["ELECTION_BASE_URL"], links
        finally:
            server.terminate()


def rows(sizes: Sizes) -> Iterator[Row]:
    """Casts by the size of the roll, and as they arrive by a clock; a cast is three requests."""
    yield from beside_bare(
        argparse.Namespace(
            rolls=list(sizes.casts),
            seconds=sizes.seconds,
            runs=sizes.runs,
            processes=1,
            postgresql=False,
            open_loop=sizes.arrivals,
            client=CLIENT,
        ),
        "casts",
    )


def beside_bare(options: argparse.Namespace, casts: str) -> Iterator[Row]:
    """The rates of casts as rows, each beside the bare page of the same run."""
    (_, bare), *rolls = rates(options)
    closed = bare
    for electors, rate in rolls:
        what = f"{casts}, {electors}"
        measured = f"{rate.per_second:.1f}/s, {rate.cpu:.1f} ms CPU"
        if "arrive" in electors:
            arrived = rate.per_second / options.open_loop
            yield what, measured, f"{options.open_loop:g} arrive a second", f"{arrived:.0%} taken"
            within = f"99 of 100 within {rate.worst:.0f} ms"
            waits = f"{closed.worst:.0f} ms, {AT_ONCE} at a time"
            yield what, within, waits, times(rate.worst, closed.worst)
        else:
            closed = rate
            share = 3 * rate.per_second / bare.per_second
            yield what, measured, f"{bare.per_second:.0f} bare pages/s", f"{share:.1%} in requests"
            yield f"CPU of {what}", measured, f"{bare.cpu:.2f} ms", times(rate.cpu, bare.cpu)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.casting", description=__doc__)
    parser.add_argument("--rolls", type=int, nargs="+", default=list(ROLLS))
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--open-loop", type=float, metavar="CASTS_A_SECOND")
    parser.add_argument("--client", choices=BROWSERS, default=CLIENT)
    parser.add_argument("--load", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        name, server, base_url, seconds, *links = options.load
        browser = BROWSERS[options.client]
        browsers = (browser(base_url) for _ in count())
        made = load(int(server), browsers, name, links, float(seconds))
        print(json.dumps(asdict(made)))  # noqa: T201
        return
    table = rates(options)
    floor = table[0][1].per_second
    print_table(
        f"{AT_ONCE} at a time, and {'PostgreSQL' if options.postgresql else 'SQLite'} with "
        f"{options.processes} process{'es' if options.processes > 1 else ''}",
        ("what", "per second", "of the floor", "CPU", "median", "99 of 100"),
        [
            (
                what,
                f"{rate.per_second:.1f}",
                f"{rate.per_second / floor:.1%}",
                f"{rate.cpu:.2f} ms",
                f"{rate.middle:.1f} ms",
                f"{rate.worst:.1f} ms",
            )
            for what, rate in table
        ],
    )


def rates(options: argparse.Namespace) -> list[tuple[str, Rate]]:
    """The rate of the bare page, and then of casts by the size of the roll."""
    found = []
    with TemporaryDirectory() as directory, bare(Path(directory)) as (server, base_url):
        found.append(("bare page", middle(options, server, base_url, "bare", [])))
    for people in options.rolls:
        with (
            TemporaryDirectory() as name,
            database(Path(name), postgresql=options.postgresql) as url,
            served(Path(name), people, url, options.processes) as (server, base_url, links),
        ):
            rate = middle(options, server, base_url, "cast", links)
            found.append((f"{people} electors", rate))
            if options.open_loop:
                wanted = f"{options.open_loop:g}"
                rate = middle(options, server, base_url, wanted, links)
                found.append((f"{people} electors, {wanted} arrive a second", rate))
    return found


def middle(
    options: argparse.Namespace,
    server: "Popen[Any]",
    base_url: str,
    name: str,
    links: list[str],
) -> Rate:
    """The run in the middle, by rounds in a second."""
    runs = [
        measured(server, base_url, name, links, options.seconds, options.client)
        for _ in range(options.runs)
    ]
    return sorted(runs, key=lambda rate: rate.per_second)[len(runs) // 2]


if __name__ == "__main__":
    main()

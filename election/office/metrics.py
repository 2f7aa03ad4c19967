"""Figures for a monitor, in Prometheus' text format, on an address of their own.

No figure of the process itself is among them: its CPU, memory, connections and bytes grow with
each ballot. Free room is told in coarse steps for the same reason.
Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import logging
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TypeAlias

from sqlalchemy.pool import Pool

from election.database.engine import Clock, Database
from election.errors.base import Refusal
from election.errors.faults import fault_name
from election.errors.web import MetricsRefused
from election.services.figures import Figures, figures
from election.web.tallies import BUCKETS, Tallies

LOG = logging.getLogger("election")
KIND = "text/plain; version=0.0.4; charset=utf-8"
STEPS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.0)
"""Parts of a disk that are free, as far as is told."""
SLOW_SECONDS = 5
"""A monitor that sends nothing for so long is not waited for."""

Labels: TypeAlias = tuple[tuple[str, object], ...]
LAST_PORT = 65_535


@dataclass(frozen=True)
class Metrics:
    """The figures of one process, and of the office that it serves."""

    database: Database
    clock: Clock
    tallies: Tallies

    def text(self) -> str:
        """All figures now; where the database does not answer, those of the process alone."""
        lines = [*_of_requests(self.tallies)]
        try:
            apart = self.database.apart
            with apart.reading() as tx:
                found = figures(tx, self.clock(tx))
        except Refusal:
            lines += _figure("database_up", "gauge", "1 where the database answers.", {(): 0})
        else:
            lines += _figure("database_up", "gauge", "1 where the database answers.", {(): 1})
            lines += _of_office(found)
        return "\n".join([*lines, *_of_disk(self.database), ""])


def _of_requests(tallies: Tallies) -> Iterator[str]:
    requests: dict[Labels, float] = {
        (("method", method), ("route", route), ("status", status)): number
        for (method, route, status), number in sorted(tallies.requests.items())
    }
    helps = "Requests for public pages, and those that failed by our fault."
    yield from _figure("requests_total", "counter", helps, requests)
    seconds: dict[Labels, float] = {}
    for route in sorted({route for route, _ in tallies.seconds}):
        number = 0
        for top in (*BUCKETS, float("inf")):
            number += tallies.seconds[route, top]
            upto = "+Inf" if top == float("inf") else f"{top:g}"
            seconds[("le", upto), ("route", route)] = number
    helps = "Public pages that took at most `le` seconds."
    yield from _figure("page_seconds_bucket", "counter", helps, seconds)
    refusals: dict[Labels, float] = {
        (("reason", name),): n for name, n in sorted(tallies.refusals.items())
    }
    helps = "Attacks, limits that were met, and faults of the database."
    yield from _figure("refusals_total", "counter", helps, refusals)


def _of_office(found: Figures) -> Iterator[str]:
    mail: dict[Labels, float] = {
        (("state", state),): number for state, number in found.mail.items()
    }
    yield from _figure("mail", "gauge", "Mail, without that of casts and nominations.", mail)
    plain: dict[str, tuple[str, float | None]] = {
        "mail_overdue_seconds": ("Since when the oldest mail is due.", found.oldest_due),
        "worker_seen_seconds": ("Since when no worker was seen.", found.worker_seen),
        "overdue_opens": ("Polls that should be open for five minutes.", found.overdue_opens),
        "overdue_closes": ("Polls that should be closed for five minutes.", found.overdue_closes),
        "clock_steady": ("0 where a jump of the clock is known.", int(found.clock_is_steady)),
    }
    for name, (helps, value) in plain.items():
        if value is not None:
            yield from _figure(name, "gauge", helps, {(): value})


def _of_disk(database: Database) -> Iterator[str]:
    """The free part of the disk of an SQLite database; PostgreSQL's is its server's."""
    engine = database.engine
    limit = sum(_most_connections(each.pool) for each in database.engines)
    helps = "Connections to the database that this process may have."
    yield from _figure("database_pool_limit", "gauge", helps, {(): limit})
    if engine.dialect.name == "sqlite":
        try:
            usage = shutil.disk_usage(Path(str(engine.url.database)).absolute().parent)
        except OSError:
            return  # its disk is gone, and that the database does not answer is a figure already
        part = next(step for step in STEPS if usage.free / usage.total >= step)
        yield from _figure("disk_free_part", "gauge", "Free, at least.", {(): part})


def _most_connections(pool: Pool) -> int:
    """SQLAlchemy has a method for the size of a pool, and none for what may come on top."""
    return int(getattr(pool, "size", lambda: 0)() + getattr(pool, "_max_overflow", 0))


def _figure(name: str, kind: str, helps: str, values: Mapping[Labels, float]) -> Iterator[str]:
    yield f"# HELP election_{name} {helps}"
    yield f"# TYPE election_{name} {kind}"
    for labels, value in values.items():
        said = ",".join(f'{label}="{_escaped(each)}"' for label, each in labels)
        yield f"election_{name}{'{' + said + '}' if said else ''} {value:g}"


def _escaped(value: object) -> str:
    return str(value).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


class _Server(ThreadingHTTPServer):
    """The library's server, which says nothing of who asked."""

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Name the fault alone: the library would print the monitor's address, and values."""
        fault = sys.exception()
        if isinstance(fault, Exception) and not isinstance(fault, ConnectionError | TimeoutError):
            LOG.error("The figures cannot be shown: %s.", fault_name(fault))


def show(metrics: Metrics, address: str, place: int = 0) -> ThreadingHTTPServer:
    """Show the figures at `host:port`, and those of each further process one port beyond.

    Raises MetricsRefused.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = SLOW_SECONDS

        def do_GET(self) -> None:
            body = metrics.text().encode() if self.path == "/metrics" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", KIND)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Write no line: it would hold an address."""

    host, port = parted(address)
    try:
        server = _Server((host, port + place), Handler)
    except OSError as error:
        raise MetricsRefused(address=address, reason=(error.strerror or "").lower()) from error
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


def parted(address: str) -> tuple[str, int]:
    """Host and port of an address. Raises MetricsRefused."""
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > LAST_PORT:
        raise MetricsRefused(address=address, reason="it is not HOST:PORT")
    return host, int(port)

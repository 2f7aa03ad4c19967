"""Every limit of the web site, each with its reason. `docs/people/operator.md` lists them.

What a form may hold is in `forms.py`, beside the code that reads it.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

MINUTE = timedelta(minutes=1)

BAD_LINKS = 20
"""Invalid links from one network within a minute: nobody guesses one. Valid links have no limit,
because an electorate may share an address."""
CASTS = 10
"""Ballots of one elector within a minute, by one issue of their link: more is a program. A newer
link begins anew, so whoever holds an older one cannot keep its elector from casting."""

ANSWERS = 10
"""Nominations and answers of one elector within a minute, by one issue of their link: each may
send a mail."""
FILED_BY_ONE = 3
"""Objections of one elector in a poll, and challenges: each challenge is mailed to everybody. Who
has more to say writes to the officer."""

COUNTED_AT_ONCE = 10_000
"""Networks or electors whose last minute is remembered; of more, the longest quiet is forgotten."""

MAKERS = 4
"""Threads that make public pages."""
THREADS = 40
"""Threads that answer electors. So many may wait for the database at once."""
WORKING = 1
"""Of these, the threads that work at a time with SQLite, which is no process of its own."""
WORKING_FAR = 2
"""The same with PostgreSQL: while one waits for an answer, others work."""
PATIENCE_SECONDS = 0.02
"""After which a thread that answers is taken to wait, and the next begins beside it. A page takes
two thousandths of a second."""
TURN_SECONDS = 10
"""The longest wait for such a turn: as long as that for a turn to write."""
HEALTH_CHECKS = 2
"""Threads of the health check: it answers while all others are busy."""
KEPT_BYTES = 64 * 1024**2
"""Bytes of all public pages that a process keeps: the pages of some hundred polls."""
LARGEST_KEPT = KEPT_BYTES // 8
"""Bytes of one public page that is kept. A larger one is made each time, by one thread; a larger
file of a record is sent in parts."""


@dataclass(frozen=True)
class ConnectionLimits:
    """The limits of connections, which stand before any page. Seconds may be fractions."""

    connections: int = 800
    """In all. With files and database this fits the 1024 that a process may usually have open.
    Above it the connection that has waited longest without a request is closed."""
    of_one_network: int = 100
    """From one network, if it is no proxy of ours: an electorate behind one address fits in."""
    head_bytes: int = 16 * 1024
    """Of a request's line and headers: browsers send about 1,000, a cookie for each poll among
    them."""
    headers: int = 100
    """In a request: browsers send about 20, and proxies add a few."""
    pipelined: int = 8
    """Requests that come before the answer to an earlier one: browsers send none."""
    head_seconds: float = 10
    """From the first byte of a request, or from a connection's start, to the end of its headers."""
    body_seconds: float = 30
    """From there to the end of the form: 64 KiB on a line of 2 KiB a second."""
    idle_seconds: int = 75
    """Between two requests: longer than the 60 of usual proxies, which would otherwise send a
    request into a connection that is just being closed. When there are too many, such connections
    are the first to be closed."""
    stall_seconds: float = 20
    """In each of which a reader takes at least `stall_bytes` of what waits for it, or all."""
    stall_bytes: int = 16 * 1024
    linger_seconds: float = 2
    """For which a refused connection is read and forgotten, so that its page arrives."""
    grace_seconds: int = 30
    """For running requests when the service is told to end: as long as the database is waited
    for."""

    def shared_by(self, processes: int) -> "ConnectionLimits":
        """The limits of each of so many processes: together they let no network have more."""
        return replace(self, of_one_network=part(self.of_one_network, processes))


def part(limit: int, processes: int) -> int:
    """The part of a limit that each of so many processes holds, rounded up."""
    return -(-limit // processes)


CONNECTIONS = ConnectionLimits()

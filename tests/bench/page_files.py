"""What a browser asks for a page and its files: at the first visit, again, and at a full reload.

    python -m tests.bench.page_files

The page is an elector's ballot, which has most files: styles, an icon, and scripts that load
others. Requests and bytes of bodies are counted as they go over the line. The browser is a plain
one: it follows what the page and its scripts name, and keeps what it is told to keep.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from httpx2 import Client

from election.cli.output import print_table
from tests.bench.casting import served
from tests.bench.sizes import COLUMNS, FULL, Row, Sizes
from tests.support.form_reader import enter

IN_PAGES = re.compile(r'(?:href|src)="(/static/[^"]+)"')
IN_SCRIPTS = re.compile(r'from "(\./[^"]+)"')
PLAIN = {"Accept-Encoding": "identity"}


@dataclass
class Visit:
    """Requests, and the bytes that answered them."""

    requests: int = 0
    size: int = 0

    def __str__(self) -> str:
        return f"{self.requests} request{'s' * (self.requests != 1)}, {self.size:,} bytes"


@dataclass
class Visitor:
    """A browser with a cache, in which lies what never changes."""

    client: Client
    kept: dict[str, str] = field(default_factory=dict)

    def visit(self, page: str, headers: dict[str, str] | None = None) -> Visit:
        """Load a page, and all that it and its scripts name, unless it is kept."""
        made, due = Visit(), [page]
        for address in due:
            text = self.kept.get(address) or self._ask(address, headers or {}, made)
            named = IN_SCRIPTS if address.endswith(".js") else IN_PAGES
            due += {urljoin(address, name) for name in named.findall(text)} - {*due}
        return made

    def _ask(self, address: str, headers: dict[str, str], made: Visit) -> str:
        answer = self.client.get(address, headers=headers)
        assert answer.status_code == 200, (address, answer.status_code)
        made.requests += 1
        made.size += answer.num_bytes_downloaded
        if "immutable" in answer.headers["Cache-Control"]:
            self.kept[address] = answer.text
        return answer.text


def visits() -> tuple[Visit, Visit, Visit, Visit]:
    """The first visit; the same without compression; the second; and a full reload."""
    with (
        TemporaryDirectory() as name,
        served(Path(name), 9, f"sqlite:///{name}/platform.db") as (_server, _base_url, links),
        Client(headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True) as client,
    ):
        page = str(enter(client, links[0]).url)
        visitor = Visitor(client)
        first, second = visitor.visit(page), visitor.visit(page)
        return first, Visitor(client).visit(page, PLAIN), second, Visitor(client).visit(page)


def rows(_sizes: Sizes) -> Iterator[Row]:
    """The first visit beside one without compression, the second beside a full reload."""
    first, plain, second, reload = visits()
    for what, one, floor, how in (
        ("ballot page and its files, first visit", first, plain, "uncompressed"),
        ("ballot page and its files, again", second, reload, "a full reload"),
    ):
        yield what, str(one), f"{floor}, {how}", f"{floor.size / one.size:.1f} times fewer bytes"


if __name__ == "__main__":
    print_table("A page and its files", COLUMNS, list(rows(FULL)))

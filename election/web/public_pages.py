"""Public pages as they are sent and kept: with the tag of their bytes, and compressed once.

Only pages that no cookie changes come here. Any other may hold a secret beside text that a
stranger chooses, and its compressed length would reveal that secret.
"""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import NamedTuple, TypeAlias

from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from election.web.limits import KEPT_BYTES, LARGEST_KEPT
from election.web.middleware.headers import PUBLIC

COMPRESSED = ("text/", "application/json", "application/jsonl", "image/svg+xml")
GZIP_LEVEL = 6
NEVER = re.compile(r"q=0(\.0*)?")
NOT_MODIFIED = 304
OUTLINE_BYTES = 8_192
"""Bytes that a file which is sent bit by bit counts for where pages are kept."""


@dataclass(frozen=True)
class PublicPage:
    """The bytes of a page for everybody, plain and compressed, with its headers."""

    content: bytes = field(repr=False)
    packed: bytes | None = field(repr=False)
    headers: dict[str, str]

    @classmethod
    def of(
        cls, content: bytes, media_type: str, download: str = "", caching: str = PUBLIC
    ) -> "PublicPage":
        """A page of these bytes; with `download`, a file of that name, which no browser runs.

        `caching` says for how long it may be kept without being asked for anew.
        """
        packed = None
        if media_type.startswith(COMPRESSED):
            packed = gzip.compress(content, GZIP_LEVEL, mtime=0)
        headers = {
            "Content-Type": media_type,
            "Cache-Control": caching,
            "ETag": f'W/"{hashlib.sha256(content).hexdigest()[:32]}"',  # weak: in any encoding
            "Vary": "Accept-Encoding",
        }
        if download:
            headers["Content-Disposition"] = f'attachment; filename="{download}"'
        return cls(content, packed, headers)

    @property
    def size(self) -> int:
        return len(self.content) + len(self.packed or b"")

    def answer(self, asked: Headers) -> Response:
        """The answer to a request: not modified, compressed, or plain."""
        if _has(self.headers["ETag"], asked.getlist("if-none-match")):
            return Response(status_code=NOT_MODIFIED, headers=self.headers)
        if self.packed is not None and _takes_gzip(asked.getlist("accept-encoding")):
            return Response(self.packed, headers={**self.headers, "Content-Encoding": "gzip"})
        return Response(self.content, headers=self.headers)


@dataclass(frozen=True)
class StreamedPage:
    """A large file for everybody, as it is sent bit by bit. It is not compressed.

    `pieces` are asked for anew for each reader, and each is read when the reader takes it.
    """

    pieces: Callable[[], Iterator[bytes]] = field(repr=False)
    headers: dict[str, str]

    @classmethod
    def of(
        cls,
        pieces: Callable[[], Iterator[bytes]],
        length: int,
        digest: str,
        media_type: str,
        download: str,
    ) -> "StreamedPage":
        """A file of so many bytes. `digest` is another one where its bytes are others."""
        headers = {
            "Content-Type": media_type,
            "Content-Length": str(length),
            "Cache-Control": PUBLIC,
            "ETag": f'W/"{digest[:32]}"',
            "Vary": "Accept-Encoding",
            "Content-Disposition": f'attachment; filename="{download}"',
        }
        return cls(pieces, headers)

    @property
    def size(self) -> int:
        """The bytes that are kept: an outline at most."""
        return OUTLINE_BYTES

    def answer(self, asked: Headers) -> Response:
        """The answer to a request: not modified, or bit by bit."""
        if _has(self.headers["ETag"], asked.getlist("if-none-match")):
            unsent = {key: value for key, value in self.headers.items() if key != "Content-Length"}
            return Response(status_code=NOT_MODIFIED, headers=unsent)
        return StreamingResponse(self.pieces(), headers=self.headers)


AnyPage: TypeAlias = PublicPage | StreamedPage


def _parts(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",")]


def _has(tag: str, asked: Iterable[str]) -> bool:
    """True where `If-None-Match` names the tag; it compares weakly (RFC 9110, 13.1.2)."""
    return any(part == "*" or part.removeprefix("W/") == tag[2:] for part in _parts(asked))


def _takes_gzip(asked: Iterable[str]) -> bool:
    """True where `Accept-Encoding` allows gzip (RFC 9110, 12.5.3)."""
    taken = {}
    for part in _parts(asked):
        name, _, weight = part.lower().partition(";")
        taken[name.strip()] = not NEVER.fullmatch(weight.replace(" ", ""))
    return taken.get("gzip", taken.get("*", False))


class Window(NamedTuple):
    """The time for which a page's words hold: from `since` on, and before `until`."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        return (self.since is None or self.since <= moment) and (
            self.until is None or moment < self.until
        )


class _Kept(NamedTuple):
    state: Hashable
    window: Window
    page: AnyPage


class PublicPages:
    """The pages that a process keeps, up to a number of bytes: the longest unused goes first."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self.size = 0
        self._most = most_bytes
        self._pages: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()

    def kept(self, key: Hashable, state: Hashable, moment: datetime) -> AnyPage | None:
        """The page, if what is kept was made for this state and says what holds now."""
        with self._lock:
            found = self._pages.get(key)
            if found is None or found.state != state or not found.window.holds(moment):
                return None
            self._pages.move_to_end(key)
            return found.page

    def keep(self, key: Hashable, state: Hashable, window: Window, page: AnyPage) -> None:
        """Keep a page in place of an earlier one. One that is too large is not kept."""
        with self._lock:
            self._drop(key)
            if page.size > LARGEST_KEPT:
                return
            self._pages[key] = _Kept(state, window, page)
            self.size += page.size
            while self.size > self._most:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Hashable) -> None:
        dropped = self._pages.pop(key, None)
        self.size -= dropped.page.size if dropped else 0

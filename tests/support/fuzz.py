"""Input that nobody meant: texts and bytes near a good sample, from a seed that can be repeated.

A run tries a fixed number of cases, or, with ELECTION_LONG=1, as many as an hour of all runs holds.
A failure names the seed of its case; with ELECTION_SEED the run tries that case alone.
"""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from tests.support.long_form import LONG

HOUR = 3600.0
LIMIT = 1.0
"""Seconds of processor time that a single request or command may take."""
TIMES = 3
"""How often a case may try to keep the limit: what is slow by itself is slow each time."""
LARGEST = 100_000
"""Bytes of a case: many edits multiply."""
TEXTS = (
    "", " ", "\0", "\n", "\r\n", "\t", "'", '"', "<", "&", "%", "%00", "%ff", "%2e%2e%2f", "../",
    "\\", "=", "=1+1", "@", "#", ";", ",", "|", "-", "--", "-0", "0", "-1", "1e999", "9" * 400,
    "1" * 5000, "nan", "null", "true", "[]", "{}", "[" * 3000, "{{7*7}}", "${x}", "%s%n",
    "\x1b[31m", "\x7f", "\u202e", "\u200b", "\ufeff", "\ud7ff", "\uffff", "\U0010ffff",
    "e\u0301" * 50, "\u0660", "²", "A" * 129, "A" * 65_000, "a=" * 300, "0-" * 30_000, "yes",
    "no", "casey", "1970-01-01T00:00:00Z", "0000-00-00", "9999-12-31T23:59:59Z", "2027-02-30",
    "DROP TABLE poll", "/etc/passwd", "-----BEGIN",
)  # fmt: skip


class Chance(random.Random):
    """A source of cases that a seed repeats."""

    def text(self, sample: str = "") -> str:
        """A text near the sample, or far from all that is expected."""
        chosen = self.choice(TEXTS)
        if not sample or self.random() < 0.4:
            return chosen
        return self._near(sample, chosen)

    def _near(self, sample: str, other: str) -> str:
        start = self.randrange(len(sample) + 1)
        end = min(len(sample), start + self.choice((0, 0, 1, 2, 8, 64)))
        middle = self.choice((other, other, sample[start:end] * 2, "", chr(self.randrange(1, 256))))
        return sample[:start] + middle + sample[end:]

    def content(self, sample: bytes) -> bytes:
        """Bytes near the sample: a few edits of text, of JSON values, of lines, or of raw bytes."""
        for _ in range(self.choice((1, 1, 1, 2, 5))):
            edit = self.choice((self._json, self._lines, self._text, self._bytes))
            sample = edit(sample)[:LARGEST]
        return sample

    def _text(self, sample: bytes) -> bytes:
        near = self._near(sample.decode("utf-8", "surrogateescape"), self.choice(TEXTS))
        return near.encode("utf-8", "surrogateescape")

    def _bytes(self, sample: bytes) -> bytes:
        start = self.randrange(len(sample) + 1)
        end = start + self.choice((0, 1, 4, 100, len(sample)))
        return sample[:start] + self.randbytes(self.choice((0, 1, 4, 100))) + sample[end:]

    def _lines(self, sample: bytes) -> bytes:
        lines = sample.splitlines(keepends=True) or [b""]
        first, second = self.randrange(len(lines)), self.randrange(len(lines))
        match self.randrange(4):
            case 0:
                del lines[first]
            case 1:
                lines.insert(first, lines[second])
            case 2:
                lines[first], lines[second] = lines[second], lines[first]
            case _:
                lines[first] = lines[first] * self.choice((2, 3, 1000))
        return b"".join(lines)

    def _json(self, sample: bytes) -> bytes:
        try:
            value = json.loads(sample)
        except (ValueError, RecursionError):
            return self._text(sample)
        places = list(_places(value))
        if not places:
            return self._text(sample)
        parent, key = self.choice(places)
        strange: tuple[object, ...] = (
            None,
            True,
            -1,
            2**63,
            0.5,
            "",
            self.choice(TEXTS),
            [],
            {},
            [parent],
            "0" * 64,
        )
        match self.randrange(4):
            case 0:
                del parent[key]
            case 1 if isinstance(parent, dict):
                parent[self.choice(TEXTS)] = parent[key]
            case _:
                parent[key] = self.choice(strange)
        try:
            return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
        except (ValueError, RecursionError):
            return sample


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from _places(inner)


def run(cases: int, share: float, attempt: Callable[[Chance], str]) -> None:
    """Try cases, each with a seed of its own; a long run takes this share of an hour.

    `attempt` says what it did; what it raises, and a case that takes too long, is told with it.
    """
    if repeated := os.environ.get("ELECTION_SEED"):
        _try(int(repeated), attempt)
        return
    end = time.monotonic() + share * HOUR
    start = random.randrange(2**32)
    for number in count(start):
        if time.monotonic() > end if LONG else number - start >= cases:
            return
        _try(number, attempt)


def _try(seed: int, attempt: Callable[[Chance], str]) -> None:
    for _ in range(TIMES):
        before = time.process_time()
        try:
            did = attempt(Chance(seed))
        except Exception as error:
            raise AssertionError(f"ELECTION_SEED={seed} fails") from error
        spent = time.process_time() - before
        if spent < LIMIT:
            return
    raise AssertionError(f"ELECTION_SEED={seed} took {spent:.1f} s of processor time: {did[:2000]}")

"""Reading canonical JSON whose one long list is not held in memory: its values come one by one."""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from typing import Any

from election.errors.crypto import NotCanonical

_DECODER = json.JSONDecoder()


class LongList:
    """The values of the list `key` in an object, and then, in `rest`, all else that it has.

    This does not ask whether the bytes are in their canonical form: whoever must know compares
    their digest, or makes them again. Raises NotCanonical, where it comes to it, for what is no
    such object.
    """

    def __init__(self, pieces: Iterable[bytes], key: str) -> None:
        self.rest: dict[str, Any] = {}
        self._pieces, self._key = iter(pieces), key
        self._decoder = getincrementaldecoder("utf-8")()
        self._text, self._at = "", 0

    def __iter__(self) -> Iterator[Any]:
        try:
            self._take("{")
            while True:
                name = self._value()
                self._take(":")
                if name == self._key and self._looks_at("["):
                    yield from self._values()
                else:
                    self.rest[name] = self._value()
                if self._take(",}") == "}":
                    return
        except (ValueError, TypeError, RecursionError) as error:
            raise NotCanonical(reason=str(error)) from error

    def _values(self) -> Iterator[Any]:
        self._take("[")
        if self._looks_at("]"):
            self._take("]")
            return
        while True:
            yield self._value()
            if self._take(",]") == "]":
                return

    def _looks_at(self, sign: str) -> bool:
        return (self._at < len(self._text) or self._more()) and self._text[self._at] == sign

    def _take(self, signs: str) -> str:
        """The next sign, which must be one of these."""
        found = next((sign for sign in signs if self._looks_at(sign)), None)
        if found is None:
            raise ValueError(f"it has none of {signs} where one must stand")
        self._at += 1
        return found

    def _value(self) -> Any:
        """The next value; of a number in it, all digits are read before it is taken."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if not self._more():
                    raise
                continue
            if end < len(self._text) or not self._more():
                self._at = end
                return value

    def _more(self) -> bool:
        """Read on, as much again as is waiting; False at the end."""
        waiting = self._text[self._at :]
        read = b""
        for piece in self._pieces:
            read += piece
            if len(read) > len(waiting):
                break
        self._text, self._at = waiting + self._decoder.decode(read, final=not read), 0
        return bool(read)

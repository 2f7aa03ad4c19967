"""Words of a command line that mean what they say: texts, names of files, choices.

typer judges every word by pydantic, and to load that takes a tenth of a second: more than all else
that a short command does. Here plain words are read without it. typer judges all others, and says
what is wrong with them.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

from typer.core import TyperGroup

SEVERAL = -1
"""What `nargs` of an argument is that takes any number of words."""


class PlainReader(NamedTuple):
    """Reads the words of one parameter, in place of typer's own reader."""

    kind: Any
    """The type of one word: `str`, `Path` or a `Literal`. Of any other type no word is plain."""
    typers: Callable[[], Any]
    """Loads typer's own reader of this parameter, and pydantic with it."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value as the command's function wants it. Raises a usage error."""
        several = param.multiple or param.nargs == SEVERAL
        if value is None:
            return () if several else None
        words = value if several else (value,)
        if not self._all_plain(words):
            return self.typers().coerce(value, param=param, ctx=ctx)
        read = [Path(word) if self.kind is Path else word for word in words]
        return read if several else read[0]

    def _all_plain(self, words: Sequence[Any]) -> bool:
        return not isinstance(words, str) and all(
            isinstance(word, str) and self._is_plain(word) for word in words
        )

    def _is_plain(self, word: str) -> bool:
        is_choice = get_origin(self.kind) is Literal and word in get_args(self.kind)
        return is_choice or self.kind is str or self.kind is Path


def read_plainly(command: Any) -> None:
    """Let a command read plain words so, and each command of a group that is loaded."""
    command.get_params = partial(_plain, command.get_params)
    if isinstance(command, TyperGroup):
        for each in command.commands.values():
            read_plainly(each)


def _plain(get_params: Callable[[Any], list[Any]], context: Any) -> list[Any]:
    """A command's parameters, that of help too, with a plain reader each."""
    parameters = get_params(context)
    for parameter in parameters:
        if "get_runtime_param" not in vars(parameter):
            reader = PlainReader(_kind(parameter), parameter.get_runtime_param)
            parameter.get_runtime_param = partial(_itself, reader)
    return parameters


def _kind(parameter: Any) -> Any:
    """The type of one word of a parameter."""
    kind = parameter.type_descriptor.annotation
    return get_args(kind)[0] if get_origin(kind) is list else kind


def _itself(reader: PlainReader) -> PlainReader:
    return reader

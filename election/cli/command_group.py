"""The group of all commands: each is loaded when it is called, and the help is listed by panel.

Loading every command takes half a second, and no command needs the others. So the table in
`app.py` holds where each command is and its line of help, and `--help` loads none of them.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info, get_group
from typer.models import CommandInfo

from election.cli.offices import closing_offices
from election.cli.output import refuse
from election.cli.plain_words import read_plainly
from election.cli.terminal import drop_output, guarded
from election.errors.base import Refusal
from election.errors.command_line import NotText, OutputLost


class LazyCommand(NamedTuple):
    """One command of the program, before it is loaded."""

    panel: str
    """The heading below which the help lists it."""
    name: str
    place: str
    """`module:function` in `election.cli`; or a group of commands, which is a `typer.Typer`."""
    summary: str
    """Its one line in the help of the program; its own help says more."""

    def load(self) -> Any:
        """The command, ready to be called."""
        module, _, attribute = self.place.partition(":")
        found = getattr(import_module(f"election.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            group = get_group(found)
            group.name = self.name
            read_plainly(group)
            return group
        info = CommandInfo(name=self.name, callback=found)
        command = get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)
        read_plainly(command)
        return command


class LazyCommands(Mapping[str, Any]):
    """The commands by name; each is loaded when it is first taken out."""

    def __init__(self, table: Iterable[LazyCommand]) -> None:
        self._table = {command.name: command for command in table}
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = self._table[name].load()
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class CommandGroup(TyperGroup):
    """Finds a command in its table, and shows a refusal as one sentence and a hint.

    A refusal goes to stderr, and the program exits with 1. All that is printed, by whomever,
    passes the guard of the terminal.
    """

    table: ClassVar[Sequence[LazyCommand]] = ()

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        read_plainly(self)
        self.commands = LazyCommands(self.table)  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (the library's signature)
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 (as above)
        width = max(len(command.name) for command in self.table)
        for panel, commands in _by_panel(self.table):
            with formatter.section(panel):
                rows = [(command.name.ljust(width), command.summary) for command in commands]
                formatter.write_dl(rows)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with guarded():
            try:
                return super().main(*args, **kwargs)
            except OutputLost as lost:
                refuse(lost)
                drop_output()
                sys.exit(1)

    def invoke(self, ctx: Any) -> Any:
        try:
            with closing_offices():
                return super().invoke(ctx)
        except OutputLost:
            raise
        except Refusal as refusal:
            refuse(refusal)
            raise typer.Exit(1) from refusal
        except UnicodeEncodeError as error:  # a word that was typed; files may be named so
            typed = [word for word in sys.argv if word == error.object]
            refuse(NotText(text=typed[0] if typed else "What was given"))
            raise typer.Exit(1) from error


def _by_panel(table: Iterable[LazyCommand]) -> Iterable[tuple[str, list[LazyCommand]]]:
    """The commands below their panels, both in the table's order."""
    panels: dict[str, list[LazyCommand]] = {}
    for command in table:
        panels.setdefault(command.panel, []).append(command)
    return panels.items()

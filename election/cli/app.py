"""All commands on one screen, in the order of a poll's life; and showing refusals."""

from typing import Any

import typer
from typer.core import TyperGroup

from election.cli import certify, clock, end, keep, keys, prepare, result, run, set_up, tools
from election.cli.offices import closing_offices
from election.cli.output import refuse
from election.cli.terminal import guard, guarded
from election.errors.base import Refusal


class Refusing(TyperGroup):
    """Shows a refusal as one sentence and a hint on stderr, and exits with 1.

    All that is printed, by whomever, passes the guard of the terminal.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with guarded():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        try:
            with closing_offices():
                return super().invoke(ctx)
        except Refusal as refusal:
            refuse(refusal)
            raise typer.Exit(1) from refusal


app = typer.Typer(
    cls=Refusing,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Run a project's removals, elections and decisions, from draft to certified report.",
    epilog="Begin with `election demo`, or with `election init` in an empty directory.",
)

SET_UP, PREPARE, RUN, RESULT, END, KEEP, TOOLS = (
    "Set up",
    "Prepare a poll",
    "Run a poll",
    "Result",
    "End a poll early",
    "Keep and forget",
    "Tools",
)
COMMANDS = (
    (SET_UP, "init", set_up.init),
    (SET_UP, "doctor", set_up.doctor),
    (SET_UP, "demo", set_up.demo),
    (SET_UP, "serve", set_up.serve),
    (SET_UP, "worker", set_up.worker),
    (SET_UP, "clock", clock.clock),
    (SET_UP, "migrate", set_up.migrate),
    (PREPARE, "template", prepare.template),
    (PREPARE, "draft", prepare.draft),
    (PREPARE, "notice", prepare.notice),
    (PREPARE, "reply", prepare.reply),
    (PREPARE, "recuse", prepare.recuse),
    (RUN, "polls", run.polls),
    (RUN, "show", run.show),
    (RUN, "status", run.status),
    (RUN, "open", run.open_poll),
    (RUN, "remind", run.remind),
    (RUN, "relink", run.relink),
    (RUN, "withdraw", run.withdraw),
    (RUN, "extend", run.extend),
    (RUN, "close", run.close),
    (RESULT, "box", result.box),
    (RESULT, "unseal", result.unseal),
    (RESULT, "tally", result.tally),
    (RESULT, "publish", result.publish),
    (RESULT, "challenge", result.challenge),
    (RESULT, "rule", result.rule),
    (RESULT, "certify", certify.certify),
    (RESULT, "sign", certify.sign),
    (RESULT, "export", result.export),
    (RESULT, "receipt", result.receipt),
    (END, "cancel", end.cancel),
    (END, "void", end.void),
    (KEEP, "backup", keep.backup),
    (KEEP, "restore", keep.restore),
    (KEEP, "purge", keep.purge),
    (TOOLS, "count", tools.count),
    (TOOLS, "verify", tools.verify),
)
for panel, name, command in COMMANDS:
    app.command(name, rich_help_panel=panel)(command)

app.add_typer(keys.key, name="key", rich_help_panel=TOOLS)
app.add_typer(keys.seed, name="seed", rich_help_panel=TOOLS)
app.add_typer(tools.mail, name="mail", rich_help_panel=TOOLS)


def main() -> None:
    """The `election` program. The guard outlasts it: a traceback is printed after it."""
    guard()
    app(prog_name="election")

"""All commands on one screen, in the order of a poll's life; and how refusals are shown."""

from typing import Any

import typer
from typer.core import TyperGroup

from election.cli import (
    boxes,
    certifying,
    claims,
    counting,
    drafting,
    ending,
    health,
    keeping,
    keys,
    running,
    setup,
    showing,
    tallying,
    trustees,
    verifying,
)
from election.cli.output import refuse
from election.errors import Refusal


class Refusing(TyperGroup):
    """Every refusal is one sentence and a hint on stderr, and exit 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
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
    help="Run the removal and the election of a project's lead, from draft to certified report.",
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
    (SET_UP, "init", setup.init),
    (SET_UP, "doctor", health.doctor),
    (SET_UP, "demo", setup.demo),
    (SET_UP, "serve", setup.serve),
    (SET_UP, "worker", setup.worker),
    (SET_UP, "migrate", setup.migrate),
    (PREPARE, "template", drafting.template),
    (PREPARE, "draft", drafting.draft),
    (PREPARE, "notice", drafting.notice),
    (PREPARE, "reply", drafting.reply),
    (PREPARE, "recuse", drafting.recuse),
    (RUN, "polls", showing.polls),
    (RUN, "show", showing.show),
    (RUN, "status", showing.status),
    (RUN, "open", running.open_poll),
    (RUN, "remind", running.remind),
    (RUN, "relink", running.relink),
    (RUN, "withdraw", running.withdraw),
    (RUN, "extend", running.extend),
    (RUN, "close", running.close),
    (RESULT, "box", boxes.box),
    (RESULT, "unseal", boxes.unseal),
    (RESULT, "tally", tallying.tally),
    (RESULT, "publish", tallying.publish),
    (RESULT, "challenge", tallying.challenge),
    (RESULT, "rule", tallying.rule),
    (RESULT, "certify", certifying.certify),
    (RESULT, "sign", certifying.sign),
    (RESULT, "export", tallying.export),
    (RESULT, "receipt", claims.receipt),
    (END, "cancel", ending.cancel),
    (END, "void", ending.void),
    (KEEP, "backup", keeping.backup),
    (KEEP, "restore", keeping.restore),
    (KEEP, "purge", keeping.purge),
    (TOOLS, "count", counting.count),
    (TOOLS, "verify", verifying.verify),
)
for panel, name, command in COMMANDS:
    app.command(name, rich_help_panel=panel)(command)

keys.key.command("split")(trustees.split_key)
keys.key.command("check")(trustees.check_key)
app.add_typer(keys.key, name="key", rich_help_panel=TOOLS)
app.add_typer(keys.seed, name="seed", rich_help_panel=TOOLS)
app.add_typer(keys.mail, name="mail", rich_help_panel=TOOLS)

"""All commands on one screen, in the order of a poll's life. Each is loaded when it is called."""

import typer

from election.cli.command_group import CommandGroup, LazyCommand
from election.cli.terminal import guard
from election.office.garbage import search_late

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
    LazyCommand(SET_UP, "init", "set_up:init", "Make an office in this directory"),
    LazyCommand(SET_UP, "doctor", "check_up:doctor", "Check the office, and change nothing"),
    LazyCommand(SET_UP, "demo", "set_up:demo", "Run two whole polls of an invented project"),
    LazyCommand(SET_UP, "serve", "set_up:serve", "Serve the ballot, notice and report pages"),
    LazyCommand(SET_UP, "worker", "set_up:worker", "Open and close polls in time, and send mail"),
    LazyCommand(SET_UP, "clock", "clock:clock", "Tell whether the clock can be relied on"),
    LazyCommand(SET_UP, "migrate", "set_up:migrate", "Bring the database to this version"),
    LazyCommand(PREPARE, "template", "prepare:template", "Print a poll file to begin with"),
    LazyCommand(PREPARE, "roll", "roll:roll", "Make a roll from a list of maintainers: import"),
    LazyCommand(PREPARE, "draft", "prepare:draft", "Judge a poll file and its roll; keep a draft"),
    LazyCommand(PREPARE, "preview", "prepare:preview", "Write a draft's mails and pages as files"),
    LazyCommand(PREPARE, "rehearse", "prepare:rehearse", "Run a draft with invented people"),
    LazyCommand(PREPARE, "nominations", "nominations:nominations", "Find candidates: open, close"),
    LazyCommand(PREPARE, "notice", "prepare:notice", "Freeze a draft, publish it, and mail it"),
    LazyCommand(PREPARE, "reply", "prepare:reply", "Add the subject's public answer"),
    LazyCommand(PREPARE, "recuse", "prepare:recuse", "Record a recusal that an elector declared"),
    LazyCommand(PREPARE, "object", "rulings:objection", "Record an objection to roll or rules"),
    LazyCommand(RUN, "next", "look:next_act", "Say what is next, by whom, and until when"),
    LazyCommand(RUN, "polls", "look:polls", "List the polls, and what is next in each"),
    LazyCommand(RUN, "show", "look:show", "Show a poll: rules, times, acts, people, result"),
    LazyCommand(RUN, "status", "look:status", "Count a poll's mail, and list what needs a person"),
    LazyCommand(RUN, "open", "run:open_poll", "Open a poll whose time has come"),
    LazyCommand(RUN, "remind", "run:remind", "Mail a reminder to everybody who has a ballot"),
    LazyCommand(RUN, "relink", "run:relink", "End an elector's link, and mail or print a new one"),
    LazyCommand(RUN, "withdraw", "run:withdraw", "Record that a candidate withdraws"),
    LazyCommand(RUN, "alternate", "rulings:alternate", "Let an alternate take an office over"),
    LazyCommand(RUN, "extend", "run:extend", "Move the end of an open poll to a later time"),
    LazyCommand(RUN, "close", "run:close", "Close a poll whose end has come"),
    LazyCommand(RESULT, "box", "result:box", "Write a closed box into a file"),
    LazyCommand(RESULT, "unseal", "result:unseal", "Open a box on another machine, offline"),
    LazyCommand(RESULT, "tally", "result:tally", "Open and count a closed box, by two programs"),
    LazyCommand(RESULT, "publish", "result:publish", "Publish the preliminary report and record"),
    LazyCommand(RESULT, "challenge", "rulings:challenge", "Record a written challenge"),
    LazyCommand(RESULT, "rule", "rulings:rule", "Record a ruling on an objection or challenge"),
    LazyCommand(RESULT, "recount", "rulings:recount", "Count a challenged result again"),
    LazyCommand(RESULT, "certify", "certify:certify", "Make a result final, signed"),
    LazyCommand(RESULT, "sign", "certify:sign", "Sign what the officer wrote, on any machine"),
    LazyCommand(RESULT, "export", "result:export", "Write the record into a directory or a zip"),
    LazyCommand(RESULT, "receipt", "result:receipt", "Look up a receipt's envelope in a record"),
    LazyCommand(END, "cancel", "end:cancel", "End a poll before it opens"),
    LazyCommand(END, "void", "end:void", "End a poll that opened, without a result"),
    LazyCommand(KEEP, "backup", "keep:backup", "Copy the database, and read the copy back"),
    LazyCommand(KEEP, "restore", "keep:restore", "Put a backup in place of a lost database"),
    LazyCommand(KEEP, "purge", "keep:purge", "Delete what is stored of an ended poll's people"),
    LazyCommand(TOOLS, "count", "count:count", "Count ballot files by instant runoff"),
    LazyCommand(TOOLS, "verify", "tools:verify", "Check a record, and count its ballots again"),
    LazyCommand(TOOLS, "key", "keys:key", "Make, split and check poll keys: new, split, check"),
    LazyCommand(TOOLS, "seed", "keys:seed", "Make a seed of the lot: new"),
    LazyCommand(TOOLS, "mail", "tools:mail", "Mail: test, retry, and ask electors: confirm"),
)


class Commands(CommandGroup):
    """The commands of `election`."""

    table = COMMANDS


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Run a project's removals, elections and decisions, from draft to certified report.",
    epilog="Begin with `election demo`, or with `election init` in an empty directory.",
)


@app.callback()
def program() -> None:
    """The program itself has no act: the group does with its table what is needed."""


def main() -> None:
    """The `election` program. The guard outlasts it: a traceback is printed after it."""
    search_late()
    guard()
    app(prog_name="election")

"""The check-up of an office, once or again and again: doctor."""

from typing import TYPE_CHECKING, Annotated

import typer

from election.cli.options import AsJson
from election.cli.output import print_json, say, tell

if TYPE_CHECKING:
    from election.office.doctor.findings import Finding, Findings


def doctor(
    watch: Annotated[
        bool, typer.Option("--watch", help="Repeat it, and print what changes.")
    ] = False,
    interval: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="Between two looks of --watch.")
    ] = 60,
    as_json: AsJson = False,
) -> None:
    """Check the office: settings, files, database, polls, mail, disk. It changes nothing."""
    from election.office.doctor.examination import examine

    if watch and as_json:
        raise typer.BadParameter("Give --json without --watch: a watch has no end.")
    findings = _watched(interval) if watch else examine()
    if as_json:
        print_json([vars(line) for line in findings.lines])
    elif not watch:
        for line in findings.lines:
            say(_words(line))
    if findings.faulty:
        raise typer.Exit(1)


def _watched(interval: int) -> "Findings":
    """Look until told to end, print what changed, and return what was found last."""
    from election.office.doctor.examination import examine
    from election.office.doctor.watch import changes, until_told

    tell(f"Looking every {interval} seconds. Ctrl-C ends it.")
    before = findings = examine()
    for line in findings.lines:
        say(_words(line))
    for now in until_told(interval):
        findings = examine()
        for line in changes(before, findings):
            say(f"{now} {_words(line)}")
        before = findings
    return findings


def _words(line: "Finding") -> str:
    return f"{line.level:<8}{line.what}: {line.says}"

"""The doctor: one line for each thing that an office rests on."""

import typer

from election.cli.output import AsJson, print_json, say


def doctor(as_json: AsJson = False) -> None:
    """Check the office: settings, files, database, polls, mail, disk. It changes nothing."""
    from election.office.doctor.examination import examine

    findings = examine()
    if as_json:
        print_json([vars(line) for line in findings.lines])
    else:
        for line in findings.lines:
            say(f"{line.level:<8}{line.what}: {line.says}")
    if findings.faulty:
        raise typer.Exit(1)

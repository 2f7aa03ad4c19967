"""Keeping and forgetting: backup, restore, purge."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from election.cli.confirmed import act_confirmed
from election.cli.offices import closed_in_the_end, open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import print_json, say
from election.office.office import Office
from election.rules.poll.phases import awaits_certification, awaits_opening, takes_ballots

if TYPE_CHECKING:
    from election.office.backup import Exposed
    from election.office.restore import Restored

NEEDED_TOO = (".env", "keys/service.key")
DESTROY = "once there is a backup from after its close; when it is certified at the latest"
LOST = "Ballots cast after the backup are lost, and nobody can tell whose. If there may be any:"
EXPOSED_AGAIN = "Its end has come; who has cast is in the database again, until a close or void."
FORKED = "If it had closed before, compare the root that was mailed with that of the next close:"
UNOPENED = "If it opened since, its ballots are lost: cancel it."
UNDONE = "What was done and mailed since is to be done again; compare it with the mail."


def backup(
    file: Annotated[Path, typer.Argument(help="A new file.")], as_json: AsJson = False
) -> None:
    """Copy the database into a new file while the service runs, and read the copy back."""
    from election.office.backup import backup as back_up
    from election.office.settings import load

    copy = back_up(closed_in_the_end(Office(load())), file)
    if as_json:
        exposed = [_exposed_json(poll) for poll in copy.exposed]
        print_json(
            {"file": str(file), "size": copy.size, "sha256": copy.sha256}
            | {"needed_too": NEEDED_TOO, "tells_who_cast": exposed}
        )
        return
    say(f"{file}: {copy.size} bytes, read back, and whole.")
    say(f"SHA-256 {copy.sha256}")
    for poll in copy.exposed:
        say(f"Warning: it says who has cast in {poll.slug}. Destroy it {DESTROY}.")
    say(f"Keep {' and '.join(NEEDED_TOO)} too: links and receipts hang on them.")
    say("Poll keys are not in it. Keep them apart from it.")


def _exposed_json(poll: "Exposed") -> dict[str, str]:
    from election.errors.base import instant_text

    return {"slug": poll.slug, "closes": instant_text(poll.closes), "destroy": DESTROY}


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")], as_json: AsJson = False
) -> None:
    """Put a backup in place of a database that is not there any more, and check its polls."""
    from election.office.restore import restore as put_back
    from election.office.settings import load

    polls = put_back(closed_in_the_end(Office(load())), file)
    if as_json:
        print_json({"file": str(file), "polls": [_restored_json(poll) for poll in polls]})
        return
    say(f"{file} is the database again. Every definition and journal in it is whole.")
    for poll in polls:
        say(f"{poll.slug} is {poll.phase}; its newest act is of {poll.newest}.")
        for line in _advice(poll):
            say(f"  {line}")
    say("Links that were replaced since, and people who were purged since, are there again.")
    say("Settle this before `election worker` runs: it opens, closes and mails.")


def _restored_json(poll: "Restored") -> dict[str, object]:
    return {
        "slug": poll.slug,
        "phase": poll.phase,
        "newest": poll.newest,
        "advice": _advice(poll),
    }


def _advice(poll: "Restored") -> list[str]:
    """What to do where the poll has changed since the backup."""
    void = f"election void {poll.slug} --reason TEXT"
    if takes_ballots(poll.phase):
        overdue = [EXPOSED_AGAIN, f"{FORKED} where they differ, {void}"] if poll.overdue else []
        return [f"{LOST} {void}", *overdue]
    if awaits_opening(poll.phase):
        return [UNOPENED]
    return [UNDONE] if awaits_certification(poll.phase) else []


def purge(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Delete what is stored of an ended poll's people; what is public stays."""
    from election.services import purge as purging

    office = open_office()
    with office.database.reading() as tx:
        stored = purging.personal_data(tx, slug)
    people = f"{stored.electors} electors, with address and link id"
    consequences = [
        f"Deleted for good: {people}, and {stored.messages} messages.",
        "Definition, journal, report, record and tally stay, with the names on the roll.",
        "Backups, roll files and a Maildir hold addresses too: those are yours to delete.",
    ]
    deleted = act_confirmed(
        office.database,
        f"Purging {slug}",
        lambda tx: purging.purge(tx, office.clock, slug),
        consequences,
        yes=yes,
    )
    electors, messages = deleted.electors, deleted.messages
    if as_json:
        print_json({"slug": slug, "electors": electors, "messages": messages})
        return
    say(f"{slug} is purged: {electors} electors and {messages} messages are deleted.")

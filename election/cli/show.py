"""Looking: what anybody may know of a poll, and where its mail stands."""

from typing import Annotated, Any

import typer

from election.cli.offices import open_office
from election.cli.output import AsJson, print_json, print_table, refuse, say
from election.errors import DefinitionChanged

_SHOWN = ("message", "address", "state", "answer", "next_try")

SlugArgument = Annotated[str, typer.Argument(help="The poll's slug.")]


def polls(as_json: AsJson = False) -> None:
    """List the polls."""
    from election.services import overview
    from election.services import store as found

    office = open_office()
    with office.database.reading() as tx:
        listed = [overview.summary(tx, poll) for poll in found.sound(tx)]
        edited = found.edited(tx)
    for slug in edited:
        refuse(DefinitionChanged(slug=slug))
    if as_json:
        print_json({"polls": listed})
        return
    if not listed:
        say("No polls yet. Begin with: election template removal > poll.toml")
        return
    rows = [(each["slug"], each["kind"], each["phase"], each["outcome"]) for each in listed]
    print_table("Polls", ("slug", "kind", "phase", "outcome"), rows)


def show(slug: SlugArgument, as_json: AsJson = False) -> None:
    """Show a poll: its question, times, numbers, roll and result."""
    from election.services import overview
    from election.services import store as found

    office = open_office()
    with office.database.reading() as tx:
        poll = found.find(tx, slug)
        summary = overview.summary(tx, poll)
        definition = found.definition_of(poll)
        tally = overview.outcome(tx, poll)
    if as_json:
        print_json(summary)
        return
    from election.cli.poll_lines import definition_lines
    from election.kinds.table import kind_of

    for line in definition_lines(definition, poll):
        say(line)
    people = [
        (person.id, person.name, person.handle, "lead" if person.lead else "")
        for person in definition.roll.people
    ]
    print_table("Roll", ("id", "name", "handle", ""), people)
    if tally:
        say(kind_of(definition).outcome_sentence(tally))
        show_rounds(summary)


def show_result(summary: dict[str, Any], outcome: str) -> None:
    """A poll that is done: its outcome, its numbers as a table, and where its report is."""
    say()
    say(f"{summary['slug']}: {outcome}")
    if summary["yes"] is not None:
        numbers = [(summary["yes"], summary["needed"], summary["n"], summary["outcome"])]
        print_table("Result", ("Yes", "needed", "N", "outcome"), numbers)
    show_rounds(summary)
    say(f"Report: {summary['report']}")


def show_rounds(summary: dict[str, Any]) -> None:
    """The rounds of a count as a table; nothing where there are none."""
    rounds = summary["rounds"]
    if not rounds:
        return
    columns = ("candidate", *(f"round {each['round']}" for each in rounds))
    rows: list[tuple[object, ...]] = [
        (candidate, *(each["tally"].get(candidate, "") for each in rounds))
        for candidate in rounds[0]["tally"]
    ]
    rows.append(("exhausted", *(each["exhausted"] for each in rounds)))
    if any(each["tie"] for each in rounds):
        rows.append(("tied", *(_tie(each["tie"]) for each in rounds)))
    rows.append(("eliminated", *(each["eliminated"] for each in rounds)))
    rows.append(("elected", *(each["elected"] for each in rounds)))
    print_table("Rounds", columns, rows)


def _tie(tie: dict[str, Any] | None) -> str:
    if tie is None:
        return ""
    broken = {"look-back": f"look-back to round {tie['round']}", "lot": "lot", None: "left open"}
    return f"{', '.join(tie['between'])}: {broken[tie['broken_by']]}"


def status(slug: SlugArgument, as_json: AsJson = False) -> None:
    """Show where each message to each elector stands."""
    from election.services.status import delivery

    office = open_office()
    with office.database.reading() as tx:
        report = delivery(tx, slug)
    if as_json:
        print_json(report)
        return
    rows = [
        (each["id"], *(mail[part] for part in _SHOWN))
        for each in report["electors"]
        for mail in each["messages"]
    ]
    columns = ("elector", "message", "address", "state", "the server's answer", "next try")
    print_table(f"Mail of {slug}", columns, rows)

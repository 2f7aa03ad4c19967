"""How polls stand, and what is next in each: next, polls, show, status. They change nothing."""

from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument
from election.cli.output import print_json, print_table, refuse, say, tell
from election.cli.poll_output import definition_lines, show_rounds

MAIL_COLUMNS = ("message", "address", "state", "answer", "next_try")


def polls(as_json: AsJson = False) -> None:
    """List the polls."""
    from election.services import overview, store

    office = open_office()
    with office.database.reading() as tx:
        polls = store.every(tx)
        sound = overview.with_histories(tx, polls)
        listed = [overview.summary(tx, stored.poll) for stored in sound]
        stopped = overview.stopped_polls(tx, polls, sound)
    for stop in stopped:
        refuse(stop)
    if as_json:
        print_json({"polls": listed})
        return
    if not listed:
        say("No polls yet. Begin with: election template removal > poll.toml")
        return
    rows = [(poll["slug"], poll["kind"], poll["phase"], poll["outcome"]) for poll in listed]
    print_table("Polls", ("slug", "kind", "phase", "outcome"), rows)


def show(slug: SlugArgument, as_json: AsJson = False) -> None:
    """Show a poll: its question, times, numbers, roll and result."""
    from election.services import overview, store

    office = open_office()
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        summary = overview.summary(tx, poll)
        definition = store.definition_of(poll)
        tally = overview.outcome(tx, poll)
    if as_json:
        print_json(summary)
        return
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


def status(slug: SlugArgument, as_json: AsJson = False) -> None:
    """Show where each message to each elector stands."""
    from election.services.status import delivery

    office = open_office()
    with office.database.reading() as tx:
        report = delivery(tx, slug)
    if as_json:
        print_json(report)
        return
    for change in report["changed"]:
        tell(f"Attention: {change} See `election doctor`.")
    rows = [
        (elector["id"], *(mail[part] for part in MAIL_COLUMNS))
        for elector in report["electors"]
        for mail in elector["messages"]
    ] + [
        (" and ".join(mail["offices"]), *(mail[part] for part in MAIL_COLUMNS))
        for mail in report["officials"]
    ]
    columns = ("whom", "message", "address", "state", "the server's answer", "next try")
    print_table(f"Mail of {slug}", columns, rows)

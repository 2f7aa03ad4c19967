"""How polls stand, and what is next in each: next, polls, show, status. They change nothing."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from election.cli.offices import open_office, owes_scrub
from election.cli.options import AsJson, SlugArgument
from election.cli.output import print_json, print_table, refuse, say, tell
from election.cli.poll_output import definition_lines, show_numbers
from election.cli.standing_output import show_act, show_acts, show_poll_line, show_standing
from election.cli.unreached_output import show_confirmed, show_unreached

if TYPE_CHECKING:
    from election.office.office import Office
    from election.results.poll_standing import PollStanding

STATES = ("sent", "queued", "deferred", "refused", "bounced")


def next_act(
    slug: Annotated[str | None, typer.Argument(help="One poll's slug; else all polls.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what is next: the exact commands, by whom, and until when."""
    from election.services.next_act import owed_scrub

    office = open_office()
    owed = [owed_scrub()] if owes_scrub(office) else []
    standings, now = _standings(office, slug)
    if as_json:
        acts = [
            {"slug": each.stored.poll.slug, **act.to_json()}
            for each in standings
            for act in each.acts
        ]
        print_json({"next": [{"slug": None, **act.to_json()} for act in owed] + acts})
        return
    for act in owed:
        show_act(act, now)
    if not standings:
        _say_how_to_begin()
    for each in standings:
        if slug or each.is_under_way:
            show_poll_line(each, now)
            show_acts(each, now)
    if standings and not slug and not any(each.is_under_way for each in standings):
        say("Every poll is over. For what is left in one: election next SLUG")


def polls(as_json: AsJson = False) -> None:
    """List the polls, with their times, and what is next in each."""
    standings, now = _standings(open_office(), None)
    if as_json:
        print_json({"polls": [_value(each) for each in standings]})
        return
    if not standings:
        _say_how_to_begin()
        return
    under_way = [each for each in standings if each.is_under_way]
    for number, each in enumerate(under_way):
        if number:
            say()
        show_poll_line(each, now)
        show_standing(each, now, brief=True)
    if rows := [_row(each) for each in standings if not each.is_under_way]:
        print_table("Over", ("slug", "kind", "phase", "outcome", "on"), rows)


def _row(each: "PollStanding") -> tuple[object, ...]:
    newest, summary = each.stored.history.newest, each.summary
    day = f"{newest:%Y-%m-%d}" if newest else None
    return (summary["slug"], summary["kind"], summary["phase"], summary["outcome"], day)


def show(slug: SlugArgument, as_json: AsJson = False) -> None:
    """Show a poll: its question, times, acts, people and result, and what is next."""
    (standing,), now = _standings(open_office(), slug)
    if as_json:
        print_json(_value(standing))
        return
    from election.kinds.table import kind_of

    stored = standing.stored
    show_poll_line(standing, now)
    if standing.tally:
        say(kind_of(stored.definition).outcome_sentence(standing.tally), "good")
    show_standing(standing, now, brief=False)
    say()
    for line in definition_lines(stored.definition, stored.poll, stored.history.replaced):
        say(line)
    reached = {
        each.elector.person_id: "sheet" if each.has_sheet else each.word
        for each in standing.reach.electors
    }
    people = [
        (
            person.id,
            person.name,
            person.handle,
            "lead" if person.lead else "",
            *((reached.get(person.id, "no ballot"),) if reached else ()),
        )
        for person in stored.definition.roll.people
    ]
    print_table("Roll", ("id", "name", "handle", "", *(("mail",) if reached else ())), people)
    if standing.tally:
        show_numbers(standing.summary, kind_of(stored.definition).names)


def _standings(office: "Office", slug: str | None) -> "tuple[list[PollStanding], datetime]":
    """How this poll stands, or each; a poll that cannot be relied on is told apart from them."""
    from election.office.at_hand import at_hand
    from election.results.poll_standing import poll_standing
    from election.services import journal, overview, store

    with office.database.reading() as tx:
        now = office.clock(tx)
        stored = store.every(tx)
        sound = overview.with_histories(tx, stored)

        def stands(each: overview.StoredPoll) -> "PollStanding":
            return poll_standing(tx, each, sound, now, at_hand(office, each))

        if slug is not None:
            poll = store.find(tx, slug)
            wanted = [overview.StoredPoll(poll, journal.history_of(tx, poll))]
            return [*map(stands, wanted)], now
        stopped = overview.stopped_polls(tx, stored, sound)
        standings = [*map(stands, sound)]
    for stop in stopped:
        refuse(stop)
    return standings, now


def _value(standing: "PollStanding") -> dict[str, Any]:
    return standing.summary | standing.to_json()


def _say_how_to_begin() -> None:
    say("No polls yet. Begin with: election template removal > poll.toml")


def status(
    slug: SlugArgument,
    show_all: Annotated[bool, typer.Option("--all", help="List every message.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say who cannot be reached, and count a poll's mail by kind; nothing tells who cast."""
    from election.services.status import delivery

    office = open_office()
    with office.database.reading() as tx:
        report = delivery(tx, slug)
    if as_json:
        print_json(report)
        return
    for waiting in report["rulings"]:
        what = f"{waiting['kind']} {waiting['number']} waits for a ruling"
        tell(f"Attention: {what}; from {waiting['due']} on the scrutineer may rule too.", "bad")
    for change in report["changed"]:
        tell(f"Attention: {change} See `election doctor`.", "bad")
    show_unreached(report)
    show_confirmed(report)
    messages = [
        (elector["id"], *_columns(mail))
        for elector in report["electors"]
        for mail in elector["messages"]
        if show_all or mail["needs_a_person"]
    ]
    messages += [
        (" and ".join(mail["offices"]), *_columns(mail))
        for mail in report["officials"]
        if show_all or mail["needs_a_person"]
    ]
    columns = ("whom", "message", "address", "state", "the server's answer", "next try")
    if messages:
        print_table(f"Mail of {slug}" if show_all else "These need a person", columns, messages)
    else:
        say(f"No mail of {slug} needs a person.", "good")
    counts = [
        (kind, *(states.get(state, 0) for state in STATES))
        for kind, states in report["counts"].items()
    ]
    if counts:
        print_table(f"Mail of {slug}, by kind", ("message", *STATES), counts)
    if messages and not show_all:
        say()
        say("Reach these people in another way. A new address: election relink SLUG ID --email NEW")
        say(f"What was refused wrongly is sent again by: election mail retry {slug}")


def _columns(mail: dict[str, Any]) -> tuple[object, ...]:
    answer = mail["far_answer"] or mail["answer"]
    return (mail["message"], mail["address"], mail["state"], answer, mail["next_try"])

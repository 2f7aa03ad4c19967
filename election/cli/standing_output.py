"""How a poll stands, on a terminal: one line, its times and acts, and what is next."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from election.cli.output import say, say_as_it_is
from election.presentation.times import aoe, utc
from election.rules.sentences.definition import reminders_sentence
from election.rules.sentences.words import duration, listed

if TYPE_CHECKING:
    from election.results.poll_standing import PollStanding
    from election.services.history import Dispute
    from election.services.next_facts import NextAct


def show_poll_line(standing: "PollStanding", now: datetime) -> None:
    """Show the poll's slug, kind and phase, and its question."""
    poll, definition = standing.stored.poll, standing.stored.definition
    say(f"{poll.slug}: {definition.kind}, {poll.phase}{_left(standing, now)}", "strong")
    say(f"  {definition.question.text}")


def _left(standing: "PollStanding", now: datetime) -> str:
    if standing.waits_for_ballots and now < standing.stored.poll.closes:
        return f", {duration(standing.stored.poll.closes - now)} left"
    return ""


def show_standing(standing: "PollStanding", now: datetime, *, brief: bool) -> None:
    """Show times, what is next, and, unless `brief`, all that happened to the poll in public."""
    stored = standing.stored
    for name, instant in (("opens", stored.definition.times.opens), ("closes", stored.poll.closes)):
        say(f"  {name:<6}  {utc(instant)}")
        if not brief:
            say(f"          {aoe(instant)}")
    if not brief and standing.reminders:
        say(f"  {reminders_sentence(standing.reminders, utc)}")
    if ends := standing.challenge_ends:
        say(f"  challenges until {utc(ends)}")
    if not brief:
        for line in _happened(standing):
            say(f"  {line}")
    show_acts(standing, now)


def _happened(standing: "PollStanding") -> Iterator[str]:
    from election.results.report.signing import end_sentence

    history, definition = standing.stored.history, standing.stored.definition
    if history.recused:
        yield f"recused: {history.recused}"
    if history.reply:
        yield f"reply of the subject: {history.reply}"
    for extension in history.extensions:
        yield f"extended to {utc(extension.closes)}: {extension.reason}"
    for candidate in history.withdrawn:
        person = definition.roll.person(candidate)
        yield f"withdrawn: {person.name if person else candidate} ({candidate})"
    for dispute in history.disputes:
        yield f"{dispute.kind} {dispute.number}: {dispute.statement} ({_ruling(dispute)})"
    for recount in history.recounts:
        yield f"recounted on {utc(recount.at)}: {'the same' if recount.agrees else 'IT DIFFERS'}"
    for change in history.replacements:
        yield f"the {change.office}'s alternate took over on {utc(change.at)}: {change.reason}"
    if standing.signed:
        yield f"signed by {listed(f'the {office}' for office in standing.signed)}"
    if standing.missing:
        yield f"not signed by {listed(f'the {office}' for office in standing.missing)}"
    for ended in filter(None, (history.cancelled, history.voided)):
        yield f"ended on {utc(ended.at)}: {end_sentence(ended)}{ended.reason}"
    if history.purged:
        yield f"purged on {utc(history.purged.at)}"


def _ruling(dispute: "Dispute") -> str:
    if ruled := dispute.ruling:
        return f"{ruled.ruling} by the {ruled.by}: {ruled.statement}"
    due = utc(dispute.due)
    return f"not ruled on yet; from {due} on the scrutineer may rule"


def show_acts(standing: "PollStanding", now: datetime) -> None:
    """Show what is next: who, what, when, and the exact commands."""
    for act in standing.acts:
        show_act(act, now)
    if not standing.acts:
        say("  Nothing is left to do.")


def show_act(act: "NextAct", now: datetime) -> None:
    """Show one thing to do."""
    say(f"  Next, by {act.by}{_when(act, now)}:", "strong")
    say(f"    {act.does}")
    for command in act.commands:
        say_as_it_is(f"      {command}")


def _when(act: "NextAct", now: datetime) -> str:
    if act.after:
        return f", at {utc(act.after)}, in {duration(act.after - now)}"
    if act.until:
        return f", until {utc(act.until)}, {duration(act.until - now)} left"
    return ""

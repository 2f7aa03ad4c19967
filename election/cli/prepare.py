"""Preparing a poll: template, draft, notice, and what may change before it opens."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes, instant
from election.cli.output import confirm, print_json, say, show_done, tell
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Kind


def template(kind: Annotated[Kind, typer.Argument(help="removal, election or decision.")]) -> None:
    """Print a poll file to begin with."""
    from election.kinds.table import KINDS

    typer.echo(KINDS[kind].template, nl=False)


def draft(
    file: Annotated[Path, typer.Argument(help="The poll file; its roll lies beside it.")],
    as_json: AsJson = False,
) -> None:
    """Judge a poll file and its roll, and keep them as a draft; drafting again replaces it."""
    from election.kinds.table import kind_of
    from election.office.poll_files import load_poll_file
    from election.presentation.times import utc
    from election.rules.sentences.definition import reminders_sentence
    from election.rules.sentences.words import duration
    from election.services import draft as drafting

    office = open_office()
    read = load_poll_file(file)
    with office.database.transaction() as tx:
        poll = drafting.draft(tx, office.clock, read)
        warnings = drafting.warnings(tx, office.clock, read)
        is_refused = any(drafting.hindrances(tx, office.clock, read.definition))
    sentences = kind_of(read.definition).draft_sentences()
    if as_json:
        print_json(
            {"slug": poll.slug, "phase": poll.phase, "meaning": sentences, "warnings": warnings}
        )
        return
    say(f"Drafted {poll.slug}: {read.definition.question.text}")
    times = read.definition.times
    say(f"  Open from {utc(times.opens)} to {utc(times.closes)}: {duration(times.window)}.")
    say(f"  {reminders_sentence(times.reminders, utc)}")
    for sentence in sentences:
        say(f"  {sentence}")
    for warning in warnings:
        tell(f"Note: {warning}")
    first = "nominations open" if read.definition.question.nominations else "notice"
    corrected = f"correct what would refuse the notice, then: election draft {file}"
    say(f"Try it before: election preview {poll.slug} DIR, and election rehearse {poll.slug}.")
    say(f"Next: {corrected if is_refused else f'election {first} {poll.slug}'}")


def preview(
    slug: SlugArgument,
    directory: Annotated[Path, typer.Argument(help="A directory that is not there yet.")],
    as_json: AsJson = False,
) -> None:
    """Write a draft's mails, pages and an invented report as files; nothing is announced."""
    from election.office.preview import preview as write_preview

    written = write_preview(open_office(), slug, directory)
    show_done(
        {"slug": slug, "written": list(map(str, written))},
        f"Nothing is announced. Open these files, each marked PREVIEW, in {directory}:",
        *(f"  {path.name}" for path in written),
        as_json=as_json,
    )


def rehearse(
    slug: SlugArgument,
    directory: Annotated[
        Path | None, typer.Argument(help="A new directory; rehearsal-SLUG without it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a draft from notice to record with invented people, and say what did not go well.

    Nothing of the office is touched, and nobody is mailed. Exit status 1 where something is at
    fault.
    """
    from election.office.rehearsal.rehearse import rehearse as run_through

    done = run_through(open_office(), slug, directory or Path(f"rehearsal-{slug}"))
    findings, where = done.findings, str(done.directory)
    if as_json:
        print_json({**findings.to_json(), "directory": where})
    else:
        for line in findings.lines():
            say(line, "bad" if line.startswith("FAULT") else None)
        say()
        say(f"Mails, pages and the record are in {where}, each marked REHEARSAL.")
    raise typer.Exit(1 if findings.faults else 0)


def notice(
    slug: SlugArgument,
    public_key: Annotated[
        str | None,
        typer.Option(help="The poll key's public half, or a file of it; with trustees its card."),
    ] = None,
    seed_commitment: Annotated[
        list[str] | None,
        typer.Option(help="SHA-256 of a seed of the lot: the officer's, then the scrutineer's."),
    ] = None,
    opens: Annotated[
        datetime | None,
        typer.Option(
            parser=instant,
            metavar="TIME",
            help="A later opening, where nominations were closed late; the end moves as far.",
        ),
    ] = None,
    local: Annotated[
        bool,
        typer.Option("--local", help="Go on where mail or links reach nobody on other machines."),
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Freeze the definition, mail the notice to everybody, and publish it."""
    from election.kinds.table import kind_of
    from election.office.notice import judged_draft
    from election.office.notice import notice as notice_draft
    from election.office.reach import reach_lines, require_reach
    from election.services import store

    office = open_office()
    definition = judged_draft(office, slug, opens)
    if not local:
        require_reach(office, slug)
    with office.database.reading() as tx:
        electors = store.electors_of(tx, store.find(tx, slug))
        now = office.clock(tx)
    consequences = [
        f"Notice freezes {slug}, and mails it: {definition.question.text}",
        *(f"  {sentence}" for sentence in kind_of(definition).draft_sentences()),
        *(f"  {line}" for line in reach_lines(office, definition, electors, now)),
    ]
    if public_key is None:
        consequences.append(f"  {_made_here(definition)}")
    confirm(f"Notice of {slug}", consequences, yes=yes)
    noticed = notice_draft(
        office,
        slug,
        public_key=public_key,
        seed_hashes=seed_commitment or [],
        opens=opens,
    )
    poll, keep = noticed.poll, "keep it off the server until the tally, and back it up"
    hand_out = "hand it to its trustee, and then delete it here"
    files = (*noticed.written, *noticed.shares)
    how = {path: "Kept" if path in noticed.found else "Written" for path in files}
    show_done(
        {
            "slug": slug,
            "phase": poll.phase,
            "definition": poll.definition_hash,
            "written": list(map(str, noticed.written)),
            "shares": list(map(str, noticed.shares)),
            "kept": list(map(str, noticed.found)),
        },
        f"Noticed {slug}. Its definition: {poll.definition_hash}",
        *(f"{how[path]}: {path} ({keep})" for path in noticed.written),
        *(f"{how[path]}: {path} ({hand_out})" for path in noticed.shares),
        "Its mail is queued: `election worker` sends it, and opens the poll at its time.",
        as_json=as_json,
    )


def _made_here(definition: Definition) -> str:
    """The consequence of a notice without a public key."""
    who = "whoever holds this machine can open ballots"
    if definition.trustees is None:
        return f"A key is made here: {who}."
    return (
        f"A key is made and split here: {who} until the shares are handed out and deleted, "
        "and for good if it was watched. Better: election key split on another machine."
    )


def reply(
    slug: SlugArgument,
    link: Annotated[str, typer.Argument(help="The subject's public answer.")],
    as_json: AsJson = False,
) -> None:
    """Add the subject's public answer, before the poll opens."""
    from election.services import reply as replying

    office = open_office()
    with office.database.transaction() as tx:
        replying.reply(tx, office.clock, slug, link)
    done = f"The reply stands beside the statement of {slug}, and everybody is told by mail."
    show_done({"slug": slug, "reply": link}, done, as_json=as_json)


def recuse(
    slug: SlugArgument,
    elector: Annotated[str, typer.Argument(help="Their id on the roll.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the recusal back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record an elector's own declared recusal, before the poll opens; they are told by mail."""
    from election.services import recuse as recusing

    office = open_office()
    with office.database.transaction() as tx:
        addresses = recusing.recuse(tx, office.clock, slug, elector, undo=undo)
    told = "Their address is told" if addresses == 1 else "Both their addresses are told"
    done = f"{elector} is {'no longer ' if undo else ''}recused in {slug}. {told}."
    show_done({"slug": slug, "elector": elector, "recused": not undo}, done, as_json=as_json)

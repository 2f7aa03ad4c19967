"""Rulings and what they are on: objections, challenges, a recount; and alternates in an office."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from election.cli.confirmed import act_confirmed
from election.cli.offices import open_office
from election.cli.options import AsJson, SlugArgument, Yes
from election.cli.output import confirm, show_done, tell
from election.rules.poll.definition import Role

if TYPE_CHECKING:
    from election.services.history import RulingWord

Statement = Annotated[
    str, typer.Option(metavar="TEXT", help="What it says, or the web address where it stands.")
]
FiledBy = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="ID", help="The elector who filed it, if they let their name be published."
    ),
]


def objection(
    slug: SlugArgument, statement: Statement, by: FiledBy = None, as_json: AsJson = False
) -> None:
    """Record a written objection to the roll or the rules, before the opening."""
    from election.services import object as objecting

    office = open_office()
    with office.database.transaction() as tx:
        number = objecting.objection(tx, office.clock, slug, statement, by)
    done = f"Objection {number} to {slug} is recorded. The opening does not wait for its ruling."
    value = {"slug": slug, "number": number, "statement": statement, "by": by}
    show_done(value, done, as_json=as_json)


def challenge(
    slug: SlugArgument, statement: Statement, by: FiledBy = None, as_json: AsJson = False
) -> None:
    """Record a written challenge; certification waits for its ruling."""
    from election.presentation.times import utc
    from election.services import challenge as challenging

    office = open_office()
    with office.database.transaction() as tx:
        ended = challenging.ended(tx, office.clock, slug)
        number = challenging.challenge(tx, office.clock, slug, statement, by)
    if ended:
        tell(f"The challenge period ended {utc(ended)}. It is recorded all the same.")
    done = f"Challenge {number} to {slug} is recorded. Certification waits for its ruling."
    late = ended is not None
    value = {"slug": slug, "number": number, "statement": statement, "by": by, "late": late}
    show_done(value, done, as_json=as_json)


def rule(
    slug: SlugArgument,
    number: Annotated[int, typer.Argument(help="The number of the objection or challenge.")],
    statement: Statement,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="Nothing changes.")] = False,
    upheld: Annotated[bool, typer.Option("--upheld", help="It is right.")] = False,
    by: Annotated[Role, typer.Option(help="Who ruled; the scrutineer after 7 days.")] = "officer",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Record the ruling on an objection or a challenge, with its public reasons."""
    from election.services import rule as ruling

    if dismissed == upheld:
        raise typer.BadParameter("Give --dismissed or --upheld.")
    verdict: RulingWord = "upheld" if upheld else "dismissed"
    office = open_office()
    dispute = act_confirmed(
        office.database,
        f"Ruling on number {number} to {slug}",
        lambda tx: ruling.rule(tx, office.clock, slug, number, statement, ruling=verdict, by=by),
        [f"Number {number} to {slug} is {verdict}, by the {by}, for good.", _follows(verdict)],
        yes=yes or not upheld,
    )
    value = {"slug": slug, "number": number, "ruling": verdict, "by": by, "statement": statement}
    done = f"{dispute.kind.capitalize()} {number} to {slug} is {verdict}."
    show_done(value, done, f"Next: election next {slug}", as_json=as_json)


def _follows(verdict: "RulingWord") -> str:
    if verdict == "dismissed":
        return "Everybody on the roll is mailed the ruling."
    return (
        "A poll with an upheld objection does not open, or has no result. A result with an upheld "
        "challenge is counted again, or void."
    )


def recount(slug: SlugArgument, yes: Yes = False, as_json: AsJson = False) -> None:
    """Count the stored ballots of a published result again, by two programs, for a challenge."""
    from election.services import recount as counting

    office = open_office()
    with office.database.reading() as tx:
        counting.require_recountable(tx, slug)
    what = "What it finds is public for good. If it differs, the result is certified by nobody."
    confirm(f"Recount of {slug}", [what], yes=yes)
    found = counting.recount(office.database, office.clock, slug)
    value = {"slug": slug, "tally": found.tally, "opened": found.opened, "agrees": found.agrees}
    if found.agrees:
        done = f"The recount of {slug} is the same, to the digest. The result stands."
    else:
        done = f"The recount of {slug} DIFFERS. Next: election void {slug} --reason TEXT"
    show_done(value, done, as_json=as_json)


def alternate(
    slug: SlugArgument,
    office: Annotated[Role, typer.Argument(help="The office that the alternate takes over.")],
    reason: Annotated[str, typer.Option(help="The public reason.")],
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Let the alternate whom the poll file names take an office over, for good."""
    from election.services import alternate as replacing

    service = open_office()
    holder = act_confirmed(
        service.database,
        f"Alternate of the {office} of {slug}",
        lambda tx: replacing.alternate(tx, service.clock, slug, office, reason),
        list(_taken_over(slug, office, reason)),
        yes=yes,
    )
    value = {"slug": slug, "office": office, "name": holder.name, "reason": reason}
    show_done(value, f"{holder.name} is the {office} of {slug} from now on.", as_json=as_json)


def _taken_over(slug: str, office: Role, reason: str) -> Iterator[str]:
    yield f"The alternate gets the {office}'s mail and signs in the {office}'s place, for good."
    yield f"Everybody on the roll of {slug} is mailed the reason: {reason}"

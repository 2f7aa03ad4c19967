"""Acts that are judged first, then confirmed, then done: nobody confirms what is then refused."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from election.cli.output import confirm

if TYPE_CHECKING:
    from sqlmodel import Session

    from election.database.engine import Database

Done = TypeVar("Done")


def act_confirmed(
    database: "Database",
    act: str,
    do: "Callable[[Session], Done]",
    consequences: "Iterable[str] | Callable[[Done], Iterable[str]]",
    *,
    yes: bool,
    typed: str | None = None,
) -> Done:
    """Do an act in a transaction, once it was done and undone without a refusal, and confirmed.

    With `yes` it is done at once, and then said: nothing is said of what was refused.
    `consequences` are sentences, or made of what the act returned.
    """
    if yes:
        with database.transaction() as tx:
            done = do(tx)
    else:
        with database.trial() as tx:
            done = do(tx)
    said = consequences(done) if callable(consequences) else consequences
    confirm(act, said, yes=yes, typed=typed)
    if yes:
        return done
    with database.transaction() as tx:
        return do(tx)

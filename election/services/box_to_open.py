"""A closed box before it is opened: what is checked before any key or share is read.

Whoever opens a box for somebody who cut it names single ballots to them. So a box is opened only
under the root that the electors were mailed, whole, and where its quorum is met. Nothing here reads
a database: a box is checked on another machine as it is on the server.
"""

from typing import TYPE_CHECKING

from election.crypto.hash_chain import is_chained
from election.errors.box import BoxStaysSealed
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition
from election.rules.poll.entitlement import counted
from election.rules.poll.quorum import quorum_met
from election.services.history import ClosedEntry, History, happened
from election.services.read_history import read_history

if TYPE_CHECKING:
    from election.crypto.sealed_box import SealedBox
    from election.rules.poll.tally import BoxTotals


def box_totals(definition: Definition, history: History) -> "BoxTotals":
    """The totals that the close fixed, with the numbers of people entitled and recused."""
    from election.rules.poll.tally import BoxTotals

    closed = happened(history.closed)
    return BoxTotals(
        root=closed.root,
        envelopes=closed.envelopes,
        replaced=closed.replaced,
        entitled=counted(definition, 0),
        recused=history.recused,
    )


def missing_quorum(definition: Definition, box: "BoxTotals") -> int | None:
    """The number of envelopes that the quorum needs, if it is not met."""
    quorum = definition.question.quorum
    if quorum is None or quorum_met(box.envelopes, box.electors, quorum):
        return None
    return quorum.needed(box.electors)


def fault_of(box: "SealedBox") -> str | None:
    """The first contradiction between envelopes, definition and journal; None where there is none.

    The root is that of the envelopes, and the journal's close names it with their number.
    """
    try:
        history = read_history(box.journal)
        if not is_chained(box.journal):
            return "its journal is no chain"
        if happened(history.noticed).definition != box.definition_hash:
            return "its journal is that of another definition"
        closed, recused = history.closed, history.recused
    except (LookupError, TypeError, ValueError):
        return "its journal cannot be read"
    if not 0 <= recused <= _most_recused(box.definition):
        return "its journal has more recusals than the poll allows"
    return "its journal has no close" if closed is None else _unlike(box, closed)


def _most_recused(definition: Definition) -> int:
    """As many as count, where a kind has recusals: each of them lowers the quorum."""
    return counted(definition, 0) if kind_of(definition).has_recusals else 0


def _unlike(box: "SealedBox", closed: ClosedEntry) -> str | None:
    held = len(box.envelopes)
    if held != closed.envelopes:
        envelopes = f"{held} envelope{'s' * (held != 1)}"
        return f"it holds {envelopes}, and its journal closed a box of {closed.envelopes}"
    if box.root != closed.root:
        return "its envelopes are not those of the root in its journal"
    return None


def require_quorum(box: "SealedBox") -> None:
    """Raise BoxStaysSealed where the box, which has no fault, misses its quorum."""
    totals = box_totals(box.definition, history_in(box))
    if (needed := missing_quorum(box.definition, totals)) is not None:
        raise BoxStaysSealed(slug=box.definition.slug, needed=needed)


def history_in(box: "SealedBox") -> History:
    """The history in the journal of a box that has no fault."""
    return read_history(box.journal)

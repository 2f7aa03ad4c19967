"""A poll on a terminal: its definition in lines, its outcome and its rounds as tables."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args

from election.cli.number_bars import show_bars
from election.cli.output import print_table, say
from election.rules.sentences.words import listed

if TYPE_CHECKING:
    from election.crypto.sealed_box import SealedBox
    from election.database.tables import Poll
    from election.rules.poll.definition import Definition, Role


def definition_lines(
    definition: "Definition", poll: "Poll", replaced: "Collection[Role]" = ()
) -> Iterator[str]:
    """The poll's rule, people, keys, seeds and candidates, in lines.

    In the offices that were `replaced`, the alternates are the officials.
    """
    from election.kinds.table import kind_of

    for sentence in kind_of(definition).draft_sentences():
        yield f"  {sentence}"
    yield ""
    named = [*_named(definition, poll, replaced)]
    width = max(len(name) for name, _ in named)
    yield from (f"{name:<{width}}  {value}" for name, value in named)


def _named(
    definition: "Definition", poll: "Poll", replaced: "Collection[Role]"
) -> Iterator[tuple[str, str]]:
    from election.crypto.ssh_signature import fingerprint
    from election.kinds.table import kind_of
    from election.rules.poll.definition import Role

    noticed, people = definition.people, definition.people.acting(replaced)
    yield "officer", people.officer.name
    yield "scrutineer", people.scrutineer.name
    held = {"officer": noticed.officer.name, "scrutineer": noticed.scrutineer.name}
    for office in get_args(Role):
        if office in replaced:
            yield f"former {office}", held[office]
        elif named := noticed.alternate(office):
            yield f"{office}'s alternate", named.name
    for trustee in definition.trustees.people if definition.trustees else ():
        yield "trustee", trustee.name
    yield "definition", poll.definition_hash
    if definition.key:
        yield "poll key", f"{definition.key.public} (made {definition.key.made})"
    if definition.service_key:
        yield "service key", fingerprint(definition.service_key)
    for office, key in people.keys.items():
        yield f"{office}'s key", fingerprint(key)
    for seed in definition.seeds:
        yield f"{seed.by}'s seed", f"{seed.sha256} (its SHA-256)"
    for candidate in kind_of(definition).candidates:
        yield "candidate", f"{candidate.id} ({candidate.name})"


def lines_to_compare(box: "SealedBox") -> Iterator[str]:
    """What whoever opens a box compares with the mails about its close, before anything is read."""
    from election.presentation.times import utc
    from election.services.box_to_open import box_totals, history_in
    from election.services.history import happened

    history = history_in(box)
    totals = box_totals(box.definition, history)
    yield f"Poll        {box.definition.slug}: {box.definition.question.text}"
    yield f"Definition  {box.definition_hash}"
    yield f"Closed      {utc(happened(history.closed).at)}"
    yield f"Electors    {totals.electors} who count, and {totals.recused} recused"
    yield f"Envelopes   {totals.envelopes} in the box, {totals.replaced} replaced"
    yield f"Box root    {totals.root}"
    yield "Compare all of this with the mails of two electors you know. One root is opened once."


def show_result(summary: dict[str, Any], outcome: str, names: Mapping[str, str]) -> None:
    """Show a poll that is done: its outcome, its numbers as bars, and its report's address."""
    say()
    say(f"{summary['slug']}: {outcome}", "good")
    show_numbers(summary, names)
    say(f"Report: {summary['report']}")


def show_numbers(summary: dict[str, Any], names: Mapping[str, str]) -> None:
    """Show the numbers of a counted poll: the ones that decided as bars, then all rounds.

    `names` has the candidates' names by their ids, which the summary has.
    """
    if summary["yes"] is not None:
        title = f"{summary['needed']} of {summary['n']} were needed"
        show_bars(title, {"Yes": summary["yes"]}, summary["n"], summary["needed"])
    if summary["rounds"]:
        last = summary["rounds"][-1]
        tally = {names[candidate]: ballots for candidate, ballots in last["tally"].items()}
        show_last_round(last["round"], tally)
    show_rounds(summary, names)


def show_last_round(number: int, tally: Mapping[str, int]) -> None:
    """Show the round that decided, with a mark at the majority of its continuing ballots."""
    continuing = sum(tally.values())
    majority = continuing // 2 + 1
    title = f"Round {number}, the last: a majority is {majority} of {continuing}"
    most_first = dict(sorted(tally.items(), key=lambda each: -each[1]))
    show_bars(title, most_first, continuing, majority)


def show_rounds(summary: dict[str, Any], names: Mapping[str, str]) -> None:
    """Show the rounds of a count: their numbers, and what each did; nothing without rounds."""
    rounds = summary["rounds"]
    if not rounds:
        return
    columns = ("candidate", *(f"round {round_['round']}" for round_ in rounds))
    rows: list[tuple[object, ...]] = [
        (names[candidate], *(round_["tally"].get(candidate) for round_ in rounds))
        for candidate in rounds[0]["tally"]
    ]
    rows.append(("exhausted", *(round_["exhausted"] for round_ in rounds)))
    print_table("Rounds", columns, rows)
    say()
    for round_ in rounds:
        say(f"Round {round_['round']}: {_end_of(round_, names)}{_tie(round_['tie'], names)}.")


def _end_of(round_: dict[str, Any], names: Mapping[str, str]) -> str:
    if round_["elected"]:
        return f"{names[round_['elected']]} is elected"
    if round_["eliminated"]:
        return f"{names[round_['eliminated']]} is eliminated"
    return "nobody is elected"


def _tie(tie: dict[str, Any] | None, names: Mapping[str, str]) -> str:
    if tie is None:
        return ""
    broken = {
        "look-back": f"look-back to round {tie['round']} settled it",
        "lot": "the lot settled it",
        None: "it is left open",
    }
    between = listed([names[candidate] for candidate in tie["between"]])
    return f"; {between} were tied, and {broken[tie['broken_by']]}"

"""The table of messages against the acts that queue them, and against their templates."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from election.mail.messages import MESSAGES
from election.services import outbox
from election.services.outbox import MessageName

PACKAGE = Path(__file__).parents[2] / "election"
TEMPLATES = PACKAGE / "mail" / "templates"
SHARED = {"base", "link", "nominating", "parts"}
"""Templates that others extend, include or take parts from."""
TO_BOTH = ("queue_notices", "queue_everybody")
TO_OFFICIALS = ("queue_officials", "queue_everybody")
CALLS = {"queue", "queue_all", "queue_each", "queue_untagged", *TO_BOTH, *TO_OFFICIALS}
SOME_OFFICIALS = (
    "the officer",
    "the officer, where an objection had no ruling at the opening",
    "officer and scrutineer",
)
QUEUED = [kind for kind in MESSAGES if kind != "test"]


@dataclass(frozen=True)
class Queueing:
    """A line of the program that queues a message."""

    act: str
    kind: str
    both_addresses: bool
    officials: bool
    stored: tuple[str, ...]


def queueings(act: str, module: ast.Module) -> Iterator[Queueing]:
    """Each call in a module of a function of the outbox that queues."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("outbox"), attr=called)) if (
                called in CALLS
            ):
                kind = ast.literal_eval(node.args[2])
                stored = tuple(sorted(stored_with(node, module)))
                yield Queueing(act, kind, called in TO_BOTH, called in TO_OFFICIALS, stored)


def stored_with(call: ast.Call, module: ast.Module) -> Iterator[str]:
    """The values that a call stores: its keywords, or the keys of a dictionary made before it."""
    for keyword in call.keywords:
        yield from [keyword.arg] if keyword.arg else keys_in(keyword.value, module)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "queue_each":
        yield from keys_in(call.args[4], module)


def keys_in(value: ast.expr, module: ast.Module) -> set[str]:
    """The keys of dictionaries that are assigned in the module to a name in this expression."""
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return {
        str(ast.literal_eval(key))
        for node in ast.walk(module)
        if isinstance(node, ast.Assign) and names & {ast.unparse(each) for each in node.targets}
        for literal in ast.walk(node.value)
        if isinstance(literal, ast.Dict)
        for key in literal.keys
        if key is not None
    }


def found_in_the_program() -> dict[str, list[Queueing]]:
    """The calls in services and results that queue a message, by its kind."""
    found = defaultdict(list)
    for room in ("services", "results"):
        for path in sorted((PACKAGE / room).rglob("*.py")):
            act = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
            for queueing in queueings(act, ast.parse(path.read_text("utf-8"))):
                found[queueing.kind].append(queueing)
    return found


FOUND = found_in_the_program()


def test_every_message_that_is_queued_has_an_entry_and_every_entry_is_queued() -> None:
    """The test message alone has an entry and is not queued."""
    assert set(FOUND) == set(QUEUED)
    assert set(MESSAGES) == set(get_args(MessageName))


@pytest.mark.parametrize("kind", QUEUED)
def test_an_entry_names_the_acts_that_queue_it(kind: str) -> None:
    """It names all of these acts, and no other."""
    assert sorted(MESSAGES[kind].acts) == sorted({queueing.act for queueing in FOUND[kind]})


@pytest.mark.parametrize("kind", QUEUED)
def test_an_entry_names_the_values_that_its_acts_store(kind: str) -> None:
    """Each act stores the same values with the message."""
    stored = tuple(sorted(MESSAGES[kind].stored))
    assert {queueing.stored for queueing in FOUND[kind]} == {stored}


@pytest.mark.parametrize("kind", QUEUED)
def test_an_entry_says_both_addresses_where_its_act_mails_to_both(kind: str) -> None:
    """All other mails, those with a ballot link too, go to one mailbox."""
    to_both = any(queueing.both_addresses for queueing in FOUND[kind])
    assert ("both addresses" in MESSAGES[kind].to) == to_both


@pytest.mark.parametrize("kind", QUEUED)
def test_an_entry_names_officials_where_its_act_mails_to_them(kind: str) -> None:
    """An alert goes to the officer, and an objection to those who rule; others to all or none."""
    to_officials = any(queueing.officials for queueing in FOUND[kind])
    named = "every official" in MESSAGES[kind].to or MESSAGES[kind].to in SOME_OFFICIALS
    assert named == (to_officials or MESSAGES[kind].whatever_changed)


def test_every_entry_has_its_template_and_every_template_its_entry() -> None:
    """It is `NAME.html`, from which both parts are made; no template is unused."""
    there = {path.name for path in TEMPLATES.iterdir()}
    named = {kind.template.removeprefix("mail/") for kind in MESSAGES.values()}
    assert there == named | {f"{shared}.html" for shared in SHARED}


def test_the_outbox_forgets_and_cancels_kinds_that_there_are() -> None:
    """Its two lists hold names of entries only."""
    assert {*outbox.TELLS_WHO_CAST, *outbox.NEEDS_AN_OPEN_POLL} <= set(MESSAGES)
    needing = [kind.name for kind in MESSAGES.values() if kind.needs_an_open_poll]
    assert sorted(needing) == sorted(outbox.NEEDS_AN_OPEN_POLL)


def test_a_call_that_queues_would_be_seen() -> None:
    """The search finds a call in a module, so the tests above are not blind."""
    call = ast.parse("outbox.queue_notices(tx, now, 'closed', poll, electors, root=root)")
    assert list(queueings("services.close", call)) == [
        Queueing("services.close", "closed", True, False, ("root",))
    ]

"""Every refusal that a visitor can meet has a page: what happened, why, and what to do next."""

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from election.errors.ballots import InvalidBallot, MarkingRefused
from election.errors.base import Refusal
from election.errors.box import BoxStaysSealed, BoxUnreadable, OpeningBroke
from election.errors.certification import (
    CertificationNotBegun,
    NobodySigns,
    NotACertification,
)
from election.errors.counting import CountersDisagree, TieUnsettled
from election.errors.crypto import EnvelopeClosed, KeyUnreadable, NotCanonical
from election.errors.database import (
    DatabaseUrlUnreadable,
    MigrationPending,
    SchemaUnknown,
    ScrubPending,
)
from election.errors.links import BadLink
from election.errors.mail import MailNotAccepted
from election.errors.nominations import MayNotStand, NobodyNamed, NotAsked, StatementUnfit
from election.errors.office import FileUnreadable, WeakSecret
from election.errors.phases import ExtensionRefused, ExtensionTooLong, TooLate, VotingTooShort
from election.errors.polls import NoSuchPoll, SeedsRefused, TriggerRefused
from election.errors.receipts import ReceiptUnreadable, RecordUnfit
from election.errors.record import RecordRefused
from election.errors.rehearsal import NoRehearsal, RehearsalRefused
from election.errors.signatures import KeyOfTheService, ServiceKeyChanged, SignatureRefused
from election.errors.trustees import CardNeeded, KeyWhole, SplitRefused
from election.errors.web import CrossSiteForm, PortRefused, UnguardedRoute, UnsafeBaseUrl
from election.errors.written_files import FaultyBallotFile, FaultyFile, FaultyMarkings, UnfitValue
from election.presentation.templating import render
from election.web.paths import static_address
from election.web.refusal_words import (
    NOT_THIS_WAY,
    NOTHING_FOUND,
    UNFORESEEN,
    RefusalWords,
    words_of,
)
from tests.support.once import made_once
from tests.support.refusals import CATALOGUE, made
from tests.support.web_client import Page

ROOT = Path(__file__).parents[2]
SLUG = "removal-2026-1"

SHOWN_OTHERWISE = {
    InvalidBallot,  # a void ballot of an opened box: the report tells of it
    MarkingRefused,  # above the form, which comes back as it was filled in
    MayNotStand,  # above the form of nominations, as the next three
    NobodyNamed,
    NotAsked,
    StatementUnfit,
    MigrationPending,  # /healthz, for operators
}
OFFICERS = {
    BoxStaysSealed,
    BoxUnreadable,
    CardNeeded,
    CertificationNotBegun,
    CountersDisagree,
    DatabaseUrlUnreadable,
    EnvelopeClosed,
    ExtensionRefused,
    ExtensionTooLong,
    FaultyBallotFile,
    FaultyMarkings,
    FileUnreadable,
    KeyOfTheService,
    KeyUnreadable,
    KeyWhole,
    NoRehearsal,
    NobodySigns,
    NotACertification,
    NotCanonical,
    OpeningBroke,
    PortRefused,
    ReceiptUnreadable,
    RecordRefused,
    RecordUnfit,
    RehearsalRefused,
    SchemaUnknown,
    ScrubPending,
    SeedsRefused,
    ServiceKeyChanged,
    SignatureRefused,
    SplitRefused,
    TieUnsettled,
    TriggerRefused,
    UnfitValue,
    UnguardedRoute,
    UnsafeBaseUrl,
    VotingTooShort,
    WeakSecret,
}
"""Refusals of modules that pages share with commands, or at start; no visitor meets them."""


def reached() -> bytes:
    """The names of refusals that the pages, or modules of ours that they import, know."""
    names: set[str] = set()
    paths: set[Path] = set()
    coming = list((ROOT / "election/web").glob("*.py"))
    while coming:
        path = coming.pop()
        if path not in paths and "errors" not in path.parts:
            paths.add(path)
            nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            names |= {node.id for node in nodes if isinstance(node, ast.Name)}
            coming += imported(nodes)
    return json.dumps([name for name in names if hasattr(CATALOGUE.get(name), "says")]).encode()


def imported(nodes: Iterable[ast.AST]) -> Iterator[Path]:
    """The modules of ours that a module imports."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("election"):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in (str(node.module), *names):
                module = ROOT.joinpath(*name.split(".")).with_suffix(".py")
                if module.exists():
                    yield module


NAMES: list[str] = json.loads(made_once("refusals-of-the-pages", reached))
REACHED: set[type[Refusal]] = {CATALOGUE[name] for name in NAMES}
REACHED -= SHOWN_OTHERWISE | OFFICERS


def test_the_refusals_of_the_pages_are_found() -> None:
    """The search finds known refusals of the pages, and none of other rooms."""
    assert {BadLink, TooLate, NoSuchPoll, CrossSiteForm} <= REACHED
    assert FaultyFile not in REACHED
    assert MailNotAccepted not in REACHED


@pytest.mark.parametrize("kind", sorted(REACHED, key=str))
def test_a_refusal_that_a_visitor_can_meet_has_words_of_its_own(kind: type[Refusal]) -> None:
    """They differ from the default, and no placeholder is left in them."""
    assert kind.title != Refusal.title
    words = words_of(made(kind))
    assert not {"{", "}", "`"} & set(words.title + words.why + words.advice)


@pytest.mark.parametrize("slug", [SLUG, None], ids=["of a poll", "of no poll"])
@pytest.mark.parametrize(
    "words",
    [
        *(words_of(made(kind)) for kind in sorted(REACHED, key=str)),
        NOTHING_FOUND,
        NOT_THIS_WAY,
        UNFORESEEN,
    ],
    ids=lambda words: words.title,
)
def test_its_page_says_what_why_and_what_to_do_next(words: RefusalWords, slug: str | None) -> None:
    """A heading, a sentence, advice under its own heading and a link follow in that order."""
    values = {"project": "Example", "static": static_address, "words": words, "slug": slug}
    page = Page(render("web/refusal.html", kept={}, **values))
    assert page.said("h1") == [words.title]
    assert page.said("h2") == ["What you can do"]
    assert words.why
    assert words.advice
    order = [page.text.index(part) for part in (words.why, "What you can do", words.advice)]
    assert order == sorted(order)
    assert (f"/polls/{slug}" if slug else "/") in [link["href"] for link in page.all("a")][2:-1]
    assert bool(page.all("form")) == bool(slug and words.enter)

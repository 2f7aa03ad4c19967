"""The effects of a refusal's kind: the status of its answer, and the default words of its page."""

from dataclasses import dataclass

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from election.errors.base import (
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    Unclear,
    Unsupported,
)
from election.web import app
from tests.support.refusals import CATALOGUE, made
from tests.support.web_client import Door, Page
from tests.support.world import World

ANSWERS: dict[int, str] = {
    400: (
        "BadMailUrl BoxStaysSealed BoxUnreadable CardNeeded CardUnfit CardUnreadable "
        "CertificationNotBegun CopyUnfit CountersDisagree DatabaseExists DatabaseTaken "
        "DatabaseUrlUnreadable DemoDirectory DemoFailed DisputeOpen ElectorsUnreached "
        "EnvelopeClosed "
        "EnvelopeMissing "
        "EnvelopeNotListed "
        "EnvelopeRefused ExtensionRefused ExtensionTooLong "
        "FaultyBallotFile FaultyFile FaultyMarkings FileExists "
        "FileUnreadable FormUnreadable InvalidBallot JournalReplaced KeyOfTheService "
        "KeyFileExists KeyUnreadable KeyWhole "
        "MailNotAccepted MessageOutdated MessageUnfit MigrationPending "
        "NobodySigns NotACertification NotAnExport NotCanonical NotConfirmed NotSigned NotText "
        "NotSqlite NothingToOpenWith OfficeExists OpenedUnfit OpenedUnreadable "
        "OpenerNotVerified OpenersDisagree OutputLost PortRefused PurgeRefused "
        "ReceiptOfAnotherPoll ReceiptUnreadable "
        "RequestTooSlow RequestUnreadable "
        "RecordUnfit RecusalRefused RelinkRefused SchemaUnknown ScrubPending "
        "SecretKeyGiven SeedMissing "
        "SeedsRefused "
        "ServiceKeyChanged ServiceKeyUnreadable SettingsRefused ShareDamaged ShareForeign "
        "ShareMissing ShareWrong SharesSpoilt SignatureRefused SignaturesMissing "
        "SignerUnnamed SplitRefused "
        "SshKeygenMissing TieUnsettled TooFewShares "
        "TooFewStand TriggerRefused UnfitValue UnguardedRoute "
        "UnsafeBaseUrl VotingTooShort WeakSecret WithdrawalRefused WrongKeyFile WrongPollKey"
    ),
    403: "BadLink BadReminderLink CrossSiteForm LinkOfAnotherPoll NoBallot SessionEnded StaleForm",
    404: (
        "BoxNotPublic NoSuchCandidate NoSuchDispute NoSuchElector NoSuchFile NoSuchPoll "
        "NothingPublished"
    ),
    409: "DefinitionChanged NoticedBefore TooEarly TooLate WrongPhase",
    410: "LinkReplaced PollPurged",
    413: "FormTooLarge RequestHeadTooLarge",
    415: "NotAForm",
    422: "MarkingRefused",
    429: "TooManyBadLinks TooManyCasts",
    503: "DatabaseMissing DatabaseUnreachable TooManyConnections",
}
"""The status of each refusal by name, which shows a class under a wrong kind."""

AGAIN = "Try again in a minute."
RAISED = "/polls/removal-2026-1/raised"


class Raising:
    """A page of the real app that raises the refusal that a test sets."""

    refusal: Refusal

    def page(self, request: Request) -> Response:
        raise self.refusal


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Raising:
    """The page `Raising`, added to the routes of the app."""
    raising, own = Raising(), app.routes

    def routes() -> list[Route]:
        return [Route("/polls/{slug:slug}/raised", raising.page), *own()]

    monkeypatch.setattr(app, "routes", routes)
    return raising


def test_every_refusal_answers_with_the_status_of_its_kind(world: World, raising: Raising) -> None:
    """The headers say whether the answer may be kept or tried again."""
    browser = Door(world).browser()
    statuses: dict[str, int] = {}
    for name in " ".join(ANSWERS.values()).split():
        raising.refusal = made(CATALOGUE[name])
        answer = browser.get(RAISED)
        statuses[name] = answer.status_code
        assert answer.headers["Cache-Control"] == "no-store, no-transform"
        assert ("Retry-After" in answer.headers) == (answer.status_code in {429, 503})
    assert statuses == {name: status for status, names in ANSWERS.items() for name in names.split()}


def test_the_table_of_the_app_names_kinds_alone() -> None:
    """It names no refusal that has a sentence, so a new refusal needs no line there."""
    assert [kind for kind in app.REFUSED if hasattr(kind, "says")] == []
    assert [kind for kind in app.REFUSED if kind.__module__ != "election.errors.base"] == []


def test_a_new_refusal_is_one_class(world: World, raising: Raising) -> None:
    """It has its kind's status, and its page has the words and facts of the class."""

    @dataclass(eq=False)
    class PenStolen(Conflict):
        says = "Nobody can mark {slug}: the pen was taken by {thief}."
        hint = "`election pen {slug}` brings another."
        title = "There is no pen"
        reader_hint = "Bring a pen for {slug}."
        enter_link = True
        slug: str
        thief: str

    raising.refusal = PenStolen("removal-2026-1", "{slug}")
    answer = Door(world).browser().get(RAISED)
    page = Page(answer.text)
    assert answer.status_code == 409
    assert page.said("h1") == ["There is no pen"]
    assert "Nobody can mark removal-2026-1: the pen was taken by {slug}." in page.said("p")
    assert "Bring a pen for removal-2026-1." in page.said("p")
    assert "election pen" not in answer.text
    assert [form["action"] for form in page.all("form")] == ["/b/removal-2026-1"]
    assert "/polls/removal-2026-1" in [link["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    ("kind", "status", "title", "hint"),
    [
        (Refusal, 400, "That is not possible", "The notice tells how the poll stands."),
        (Forbidden, 403, "That is not possible", "The notice tells how the poll stands."),
        (NotFound, 404, "There is nothing here", "The front page lists all polls."),
        (Conflict, 409, "That is not possible now", "The notice tells how the poll stands."),
        (Gone, 410, "That is gone", "The notice tells how the poll stands."),
        (TooLarge, 413, "That is too large", "The notice tells how the poll stands."),
        (Unsupported, 415, "That cannot be read", "The notice tells how the poll stands."),
        (Unclear, 422, "That is not possible", "The notice tells how the poll stands."),
        (TooMany, 429, "Please wait a minute", "Wait a minute, then try again."),
        (
            Unavailable,
            503,
            "The service is not available",
            f"{AGAIN} If you were casting, press the button again: nothing is counted twice.",
        ),
    ],
)
def test_a_sentence_alone_is_enough(
    world: World, raising: Raising, kind: type[Refusal], status: int, title: str, hint: str
) -> None:
    """The kind gives the status, the heading and the advice."""
    raising.refusal = type("PenStolen", (kind,), {"says": "The pen was taken."})()
    answer = Door(world).browser().get(RAISED)
    page = Page(answer.text)
    assert answer.status_code == status
    assert page.said("h1") == [title]
    assert "The pen was taken." in page.said("p")
    assert hint in page.said("p")
    assert page.all("form") == []

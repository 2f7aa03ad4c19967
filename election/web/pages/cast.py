"""Casting, and the receipt. A post that comes again shows the same receipt and changes nothing.

A browser that can seal posts an envelope: neither code nor marking reaches the server, and the
receipt's page leaves a place for the code. Any other browser posts both, and they are sealed here.
"""

import base64
import binascii
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from election.errors.ballots import EnvelopeRefused, MarkingRefused
from election.errors.phases import CastOvertaken, TooLate
from election.errors.web import TooManyCasts
from election.presentation.templating import render
from election.rules.poll.receipt_codes import read_code
from election.services import cast as casting
from election.services import sessions
from election.services.cast import RecordedBallot
from election.web.forms import Form, marked_fields
from election.web.middleware.rates import Rate
from election.web.pages.ballot import show
from election.web.pages.ballot_page import (
    BallotPage,
    ballot_page,
    take,
    with_a_ballot,
)
from election.web.responses import private, site_of

ONE_LENGTH = "/+"
"""What a signature in base64 holds is not encoded, so that all receipts have one length."""
CODE_SLOT = "{code}"
"""In the receipt's file, the place for a code that only the elector's browser knows."""


def cast(request: Request, form: Form) -> Response:
    """Judge and seal while looking; then one short transaction takes the ballot.

    A post that is refused, or was taken before, opens no transaction that writes.
    """
    site = site_of(request)
    cast_id = form.get("cast_id", "")
    with with_a_ballot(), site.database.looking() as tx:
        stored, page = ballot_page(tx, request, cast_id)
    sessions.require_form(page.session, form.get("form", ""))
    if page.taken is None:
        with with_a_ballot():
            sessions.require_open(stored.poll, page.definition, page.moment)
    try:
        # a ballot that was taken may rank who has withdrawn since
        code, envelope = _sealed(page, form, () if page.taken else page.withdrawn)
    except MarkingRefused as refused:
        return show(request, page, form, refused)
    casting.require_fit(page.definition, cast_id, envelope)
    receipt = page.taken or _take(request, page, cast_id, envelope)
    signed = casting.signed_receipt(stored.poll, stored.history, receipt, site.signing_key)
    shown: dict[str, Any] = {
        "page": page,
        "receipt": receipt,
        "code": code,
        "signed": signed,
        "head": stored.history.head,
        "report": f"{site.base_url.rstrip('/')}/polls/{page.slug}/report",
    }
    file = render("web/receipt.txt", **{**shown, "code": code or CODE_SLOT})
    href = f"data:text/plain;charset=utf-8,{quote(file, safe=ONE_LENGTH)}"
    latest = _newest(receipt, page.recorded)
    return private(request, "receipt.html", **shown, latest=latest, file=href)


def _take(request: Request, page: BallotPage, cast_id: str, envelope: bytes) -> RecordedBallot:
    """Take the ballot. What may have changed since the look is judged again, under the lock.

    The instant read there decides. Raises CastOvertaken where the ballot came in time by the look,
    and TooManyCasts.
    """
    site = site_of(request)
    casts: Rate = request.app.state.casts
    link = (page.session.elector_id, page.session.link_issue)
    if casts.is_full(link, page.moment):
        raise TooManyCasts
    try:
        with site.database.storing() as tx:
            receipt = take(tx, request, page.definition, cast_id, envelope)
    except TooLate as late:
        raise CastOvertaken(slug=late.slug, act=late.act, instant=late.instant) from late
    casts.note(link, page.moment)
    return receipt


def _newest(taken: RecordedBallot, before: RecordedBallot | None) -> RecordedBallot:
    """The newer of two ballots: one that is posted again may have been replaced since."""
    return before if before and before.number > taken.number else taken


def _sealed(page: BallotPage, form: Form, withdrawn: tuple[str, ...]) -> tuple[str | None, bytes]:
    """The receipt code, None for a posted envelope; and the envelope, posted or sealed here."""
    if "envelope" in form:
        return None, _posted(form)
    code = read_code(form.get("code", ""))
    if code is None:
        raise EnvelopeRefused(reason="its receipt code is not well-formed")
    marking = page.kind.read_form(form, withdrawn)
    envelope = casting.seal_ballot(page.definition, page.definition_hash, code, marking)
    return code, envelope


def _posted(form: Form) -> bytes:
    """The bytes of a posted envelope. Casting judges whether it is one of this poll."""
    if "code" in form or marked_fields(form):
        raise EnvelopeRefused(reason="it came sealed and unsealed at once")
    try:
        return base64.b64decode(form["envelope"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise EnvelopeRefused(reason="its envelope is not base64") from error

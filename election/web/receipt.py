"""Casting, and the receipt. A post that comes again shows the same receipt and changes nothing."""

from starlette.requests import Request
from starlette.responses import Response

from election.errors import EnvelopeRefused, MarkingRefused
from election.rules.ballots import read_form
from election.rules.codes import read_code
from election.services import access, casting, journal, polls
from election.services.receipting import signed_receipt
from election.web.answers import private, site_of
from election.web.ballot import show
from election.web.booth import Booth, booth
from election.web.forms import Form


def cast(request: Request, form: Form) -> Response:
    site = site_of(request)
    slug = request.path_params["slug"]
    with site.database.transaction() as tx:
        poll = polls.share(tx, slug)  # so that a link reissued meanwhile has ended this session
        here = booth(tx, request)
        access.require_form(here.voter, form.get("form", ""))
        try:
            code, envelope = _sealed(here, form)
        except MarkingRefused as refused:
            return show(request, here, form, refused)
        voter, cast_id = here.voter.elector_id, form.get("cast_id", "")
        receipt = casting.cast(tx, site.clock, slug, voter, cast_id, envelope)
        latest = casting.latest(tx, voter)
        signed = signed_receipt(tx, poll, receipt, site.signing_key)
        head = journal.head(tx, poll)
    return private(
        request,
        "receipt.html",
        booth=here,
        receipt=receipt,
        latest=latest,
        code=code,
        signed=signed,
        head=head,
    )


def _sealed(booth: Booth, form: Form) -> tuple[str, bytes]:
    """The receipt code and the envelope of what the form says."""
    code = read_code(form.get("code", ""))
    if code is None:
        raise EnvelopeRefused(reason="its receipt code is not well-formed")
    marking = read_form(booth.definition, form)
    envelope = casting.seal_ballot(booth.definition, booth.definition_hash, code, marking)
    return code, envelope

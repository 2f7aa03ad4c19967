"""The steps of an objection and of a challenge: filed by link, ruled on, and waited for."""

from contextlib import suppress

from election.errors.disputes import DisputeOpen
from election.office.rehearsal.rehearsed_poll import MOMENT, RehearsedPoll
from election.services import rule as ruling
from election.services.history import DisputeKind


def object_to_roll(on: RehearsedPoll) -> None:
    """An elector objects by the link in the notice; officer and scrutineer are told, and rule."""
    by = _file(on, "objection")
    if by is None:
        return
    told = [office for office in ("officer", "scrutineer") if _is_told(on, office, by)]
    _dismiss(on)
    on.findings.judge(
        "Objection",
        told == ["officer", "scrutineer"] and not on.history().open_disputes,
        f"{on.name(by)} objects by link; officer and scrutineer are told, and it is dismissed.",
        f"{on.name(by)} objects by link, and officer or scrutineer are not told.",
    )


def challenge(on: RehearsedPoll) -> None:
    """An elector challenges the result by its link: it is not certified before the ruling."""
    by = _file(on, "challenge")
    if by is None:
        return
    on.clock.instant = on.may_certify()
    waits = False
    with suppress(DisputeOpen):
        on.certify(())
        waits = True
    on.findings.judge(
        "Challenge",
        not waits,
        "Certification waits for the ruling on a challenge.",
        "The result was certified before a challenge was ruled on.",
    )
    _dismiss(on)
    on.findings.judge(
        "Challenge",
        not on.history().open_disputes,
        f"{on.name(by)} filed it by link; it is dismissed, and everybody is told.",
        "It was ruled on, and is open all the same.",
    )


def _file(on: RehearsedPoll, kind: DisputeKind) -> str | None:
    """File it by link, without a name; who did that, or None where nobody is there."""
    by = next(iter(on.electors.reached), None)
    if by is None:
        return None
    on.clock.instant += MOMENT
    visit = on.visit(f"/o/{on.slug}/{on.code(by, 'o')}")
    visit.post({"statement": f"{by} tries how this is filed.", "publish": "no"})
    on.shown.write_page(visit.page, f"{kind}-page.html")
    visit.post({}, action="/file")
    on.send()
    return by


def _is_told(on: RehearsedPoll, office: str, by: str) -> bool:
    return any(f"{by} tries how this is filed." in " ".join(t.split()) for t in on.mails_to(office))


def _dismiss(on: RehearsedPoll) -> None:
    on.clock.instant += MOMENT
    statement = f"{on.site}/ruling"
    with on.office.database.transaction() as tx:
        for dispute in on.history().open_disputes:
            number = dispute.number
            ruling.rule(tx, on.clock, on.slug, number, statement, ruling="dismissed")
    on.send()

"""The steps from the close to the certified record."""

from datetime import timedelta

from election.crypto.ssh_signature import sign
from election.errors.base import Refusal
from election.kinds.table import kind_of
from election.office.rehearsal.rehearsed_poll import RehearsedPoll
from election.office.tally import OpeningFiles, tally
from election.presentation.templating import plural
from election.results.certify import certification
from election.results.publish import publish
from election.results.record.export import export
from election.results.record.stored import stored_in_parts
from election.rules.counting.rounds import Count
from election.rules.poll.phases import was_closed
from election.rules.poll.tally import RankedResult, Tally
from election.services import store
from election.services.history import happened
from election.verify import verify


def close(on: RehearsedPoll) -> None:
    """The worker fixes the box."""
    on.clock.instant = on.poll().closes
    on.send()
    box = happened(on.history().closed)
    expected = len(on.electors.casting)
    on.findings.judge(
        "Close",
        was_closed(on.poll().phase) and box.envelopes == expected,
        f"The box is fixed with {plural(expected, 'envelope', 'envelopes')}, one an elector.",
        f"The box has {box.envelopes} envelopes, and {expected} electors cast.",
    )


def count(on: RehearsedPoll) -> None:
    """The box is opened and counted; with trustees, by no more shares than are needed."""
    trustees = on.definition.trustees
    if trustees is None:
        opening = OpeningFiles(on.office.key_path(on.slug))
    else:
        needed = trustees.needed
        _try_too_few(on, needed - 1)
        opening = OpeningFiles(shares=on.shares[-needed:])
    result = tally(on.office, on.slug, opening, (), ())
    if trustees is not None:
        lost = len(on.shares) - trustees.needed
        on.findings.well(
            "Lost share",
            f"{plural(lost, 'share is', 'shares are')} lost: "
            f"the other {trustees.needed} open the box.",
        )
    _judge_count(on, result)


def _try_too_few(on: RehearsedPoll, number: int) -> None:
    """One share fewer than are needed opens nothing."""
    refused = False
    try:
        tally(on.office, on.slug, OpeningFiles(shares=on.shares[:number]), (), ())
    except Refusal:
        refused = True
    on.findings.judge(
        "Too few shares",
        refused,
        f"{plural(number, 'share opens', 'shares open')} nothing.",
        f"{plural(number, 'share opens', 'shares open')} the box.",
    )


def _judge_count(on: RehearsedPoll, found: Tally) -> None:
    kind, marks = kind_of(on.definition), on.markings()
    said = kind.outcome_sentence(found)
    if not found.opened:
        on.findings.look("Count", f"With one elector late the quorum is missed. {said}")
    elif isinstance(found.result, RankedResult):
        tied = _has_tie(found.result.count)
        on.findings.judge(
            "Tie",
            tied or len(on.electors.casting) < 2,  # noqa: PLR2004  one ballot ties nothing
            f"The invented ballots tie, and the rule for ties decides. {said}",
            f"The invented ballots should have tied, and did not. {said}",
        )
    elif found.result is not None and marks.yes is not None:
        needed, yes = found.result.needed, found.result.yes
        right = (yes, needed) == (marks.yes, marks.needed) and found.result.met == (yes >= needed)
        place = "Exactly at the line" if yes == needed else "Just below the line"
        on.findings.judge("Threshold", right, f"{place}. {said}", f"It miscounted. {said}")


def publish_preliminary(on: RehearsedPoll) -> None:
    """The preliminary report and its mail."""
    on.clock.instant += timedelta(hours=1)
    publish(on.office.database, on.clock, on.slug, on.office.publisher)
    on.send()
    on.visit(f"/polls/{on.slug}/report")
    on.findings.well("Publication", "The preliminary report is on its page, and is mailed.")


def certify_signed(on: RehearsedPoll) -> None:
    """Officer and scrutineer sign; with the second signature the result is final."""
    with on.office.database.reading() as tx:
        content = certification(tx, on.clock, on.slug, on.reasons).content
    signatures = [sign(key, content) for key in on.invented.keys.values()]
    first, *others = signatures
    on.certify((first,))
    pending = not on.is_certified()
    on.certify(tuple(others))
    on.send()
    on.findings.judge(
        "Certification",
        pending and on.is_certified(),
        "Officer and scrutineer signed: with the second signature the result is final.",
        "It did not become final with the second signature, and only then.",
    )


def export_record(on: RehearsedPoll) -> None:
    """The record, verified as a stranger does it."""
    with on.office.database.reading() as tx:
        files = stored_in_parts(tx, store.find(tx, on.slug))
        record = on.shown.directory / "record"
        export(files, record)
    as_rehearsal = [says for kind, says in verify(record, rehearsal=True) if kind == "FAIL"]
    as_result = [says for kind, says in verify(record) if kind == "FAIL"]
    on.findings.judge(
        "Record",
        not as_rehearsal,
        f"Its {len(files)} files agree with each other, and the ballots count as it says.",
        " ".join(as_rehearsal),
    )
    on.findings.judge(
        "Record",
        as_result,
        "verify.py refuses it as a result.",
        "verify.py takes it for a result.",
    )
    page = on.visit(f"/polls/{on.slug}/report").page
    on.shown.write_page(page, "report-page.html")


def judge_mail(on: RehearsedPoll) -> None:
    """No mail was put off, and all of it says that it is a rehearsal."""
    others = f" {on.spared} more of the same words were not made." if on.spared else ""
    on.findings.judge(
        "Mail",
        not on.sink.unmarked,
        f"{on.sink.number} mails were made, each with REHEARSAL in its subject.{others}",
        f"Mails without REHEARSAL in their subject: {'; '.join(on.sink.unmarked[:3])}.",
    )
    if on.sink.returned:
        on.findings.judge(
            "Bounce",
            not on.sink.unread,
            f"All {on.sink.returned} mails that came back were read, and deleted.",
            f"Of {on.sink.returned} mails that came back, {on.sink.unread} were not read.",
        )


def _has_tie(count: Count) -> bool:
    return bool(count.tied) or any(round_.tie for round_ in count.rounds)

"""The steps from the notice to the opening, and to the last link that had been lost."""

from election.office.rehearsal.invented_people import DOMAIN
from election.office.rehearsal.rehearsed_poll import RehearsedPoll
from election.office.throwaway import freeze
from election.presentation.templating import plural
from election.rules.poll.phases import takes_ballots
from election.services import recuse as recusing
from election.services import store
from election.services.unreached import unreached


def notice(on: RehearsedPoll) -> None:
    """Freeze the definition, mail it, and look at its page."""
    file = on.invented.file
    on.sink.refused = on.address(on.electors.refused)
    on.sink.bounces = on.address(on.electors.bounces)
    before, spared = on.sink.mails_by_address(), on.spared
    on.shares = freeze(on.office, file.definition)
    on.send()
    told = len(on.sink.mails_by_address() - before) + on.spared - spared
    roll = len(file.entries)
    officials = len({official.email for official in file.definition.officials.values()})
    expected = sum(len(entry.addresses) for entry in file.entries) + officials
    missing = expected - told - len({*filter(None, (on.sink.refused, on.sink.bounces))})
    on.findings.judge(
        "Notice",
        missing == 0,
        f"{plural(roll, 'elector', 'electors')} and {officials} officials are mailed.",
        f"{plural(missing, 'address is', 'addresses are')} not mailed.",
    )
    if on.sink.refused is not None:
        alerts = _alerts(on, on.electors.refused, "It was refused")
        on.findings.judge(
            "Refused mail",
            alerts,
            "A mail server refuses one elector's mail, and the officer is told.",
            "A mail server refuses one elector's mail, and the officer is not told.",
        )
    if on.electors.bounces is not None:
        _judge_bounce(on, on.electors.bounces)
    page = on.visit(f"/polls/{on.slug}").page
    on.shown.write_page(page, "notice-page.html")
    on.findings.well("Notice", "Its page is there, with rule, roll and dates.")


def _judge_bounce(on: RehearsedPoll, person: str) -> None:
    """What came back is read: status names the elector, and the officer is told."""
    with on.office.database.reading() as tx:
        named = {each.id for each in unreached(tx, store.find(tx, on.slug))}
    on.findings.judge(
        "Bounce",
        person in named and _alerts(on, person, "It came back") and not on.sink.unread,
        f"A mail to {on.name(person)} comes back: status names them, and the officer is told.",
        f"A mail to {on.name(person)} comes back, and the officer does not learn of it.",
    )


def _alerts(on: RehearsedPoll, person: str | None, says: str) -> list[str]:
    """The officer's mails that name this elector, with these words."""
    mails = (" ".join(text.split()) for text in on.mails_to("officer"))
    return [text for text in mails if says in text and f"({person})" in text]


def recuse(on: RehearsedPoll) -> None:
    """One elector declares a recusal, where the kind has any."""
    if on.electors.recused is None:
        return
    with on.office.database.transaction() as tx:
        recusing.recuse(tx, on.clock, on.slug, on.electors.recused)
    on.send()
    on.findings.well("Recusal", f"{on.name(on.electors.recused)} is recused, and told.")


def open_on_time(on: RehearsedPoll) -> None:
    """The worker opens it, and mails the links."""
    on.clock.instant = on.definition.times.opens
    on.send()
    on.findings.judge(
        "Opening",
        takes_ballots(on.poll().phase),
        "The worker opened it on time.",
        "The worker did not open it.",
    )
    reads = [each for each in on.electors.with_ballot if each in on.electors.mailed]
    without = [each for each in reads if not on.code(each)]
    found = plural(len(reads) - len(without), "elector finds", "electors find")
    expected = {on.electors.refused, on.electors.recused, on.electors.bounces}
    on.findings.judge(
        "Ballot links",
        set(without) <= expected,
        f"{found} a link in the mail.",
        f"No link reached {', '.join(on.name(each) for each in without)}.",
    )


def reissue(on: RehearsedPoll) -> None:
    """Links that never came, or were lost, are made anew; the old ones end."""
    refused, lost = on.electors.refused, on.electors.loses_link
    if on.electors.bounces is not None:
        _reach_bounced(on, on.electors.bounces)
    if refused is not None:
        on.relink(refused, f"{refused}.new@{DOMAIN}")
        on.findings.judge(
            "Refused mail",
            on.code(refused),
            f"{on.name(refused)} gets the link at a new address.",
            f"{on.name(refused)} got no link at a new address either.",
        )
    if lost is None:
        return
    old = on.code(lost)
    on.relink(lost)
    visit = on.visit(f"/b/{on.slug}")
    on.findings.judge(
        "Lost link",
        visit.is_refused({"code": old}) and on.code(lost) != old,
        f"{on.name(lost)} gets a new link, and the old one opens nothing.",
        f"The old link of {on.name(lost)} still opens a ballot.",
    )


def _reach_bounced(on: RehearsedPoll, person: str) -> None:
    """The link that came back went to the second address; without one the officer sends it anew."""
    entry = next(each for each in on.invented.file.entries if each.id == person)
    if entry.second_email is None:
        on.relink(person, f"{person}.new@{DOMAIN}")
    where = "at the second address, without anybody's doing" if entry.second_email else "anew"
    on.findings.judge(
        "Bounce",
        on.code(person),
        f"{on.name(person)} gets the ballot link {where}.",
        f"{on.name(person)} got no ballot link {where}.",
    )

"""The steps from the notice to the opening, and to the last link that had been lost."""

from election.office.rehearsal.invented_people import DOMAIN
from election.office.rehearsal.rehearsed_poll import RehearsedPoll
from election.office.throwaway import freeze
from election.presentation.templating import plural
from election.rules.poll.phases import takes_ballots
from election.services import recuse as recusing


def notice(on: RehearsedPoll) -> None:
    """Freeze the definition, mail it, and look at its page."""
    file = on.invented.file
    on.sink.refused = on.address(on.electors.refused)
    on.shares = freeze(on.office, file, rehearsal=True)
    on.send()
    told, roll = len(on.sink.kept) + on.spared, len(file.entries)
    officials = len({official.email for official in file.definition.officials.values()})
    expected = sum(len(entry.addresses) for entry in file.entries) + officials
    missing = expected - told - (on.sink.refused is not None)
    on.findings.judge(
        "Notice",
        missing == 0,
        f"{plural(roll, 'elector', 'electors')} and {officials} officials are mailed.",
        f"{plural(missing, 'address is', 'addresses are')} not mailed.",
    )
    if on.sink.refused is not None:
        alerts = [text for text in on.mails_to("officer") if "refused" in text]
        on.findings.judge(
            "Refused mail",
            alerts,
            "A mail server refuses one elector's mail, and the officer is told.",
            "A mail server refuses one elector's mail, and the officer is not told.",
        )
    page = on.visit(f"/polls/{on.slug}").page
    on.shown.write_page(page, "notice-page.html")
    on.findings.well("Notice", "Its page is there, with rule, roll and dates.")


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
    expected = {on.electors.refused, on.electors.recused}
    on.findings.judge(
        "Ballot links",
        set(without) <= expected,
        f"{found} a link in the mail.",
        f"No link reached {', '.join(on.name(each) for each in without)}.",
    )


def reissue(on: RehearsedPoll) -> None:
    """Links that never came, or were lost, are made anew; the old ones end."""
    refused, lost = on.electors.refused, on.electors.loses_link
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

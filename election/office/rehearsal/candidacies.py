"""The step of nominations, where the poll has them: invented electors nominate, and answer."""

from dataclasses import replace

from election.kinds.poll_file import PollFile
from election.kinds.table import kind_of
from election.office.rehearsal.rehearsed_poll import MOMENT, RehearsedPoll
from election.office.site_visit import SiteVisit
from election.office.throwaway import begin_nominations
from election.presentation.templating import plural
from election.rules.poll.nominating import window_of
from election.rules.poll.questions import REOPEN
from election.services import store

ABOUT = "Nominations"
STATEMENT = "I would try everything once before it counts. (invented)"
MOST_STANDING = 3


def nominate(on: RehearsedPoll) -> None:
    """One nominates themselves, two accept, one declines, and one never answers.

    A poll whose file names the candidates has none of it.
    """
    window = window_of(on.definition)
    if window is None:
        return
    begin_nominations(on.office, on.slug)
    on.send()
    on.clock.instant = max(on.clock.instant, window.opens)
    first, *asked = on.electors.reached[: MOST_STANDING + 2]
    _answer(on, first, "stands")
    for nominee in asked:
        _enter(on, first).post({"nominee": nominee}, action="/nominate")
        on.clock.instant += MOMENT
    on.send()
    accepts, declines = asked[: MOST_STANDING - 1], asked[MOST_STANDING - 1 : MOST_STANDING]
    for nominee in accepts:
        _answer(on, nominee, "stands")
    for nominee in declines:
        _answer(on, nominee, "declines")
    on.clock.instant = window.closes
    on.send()
    _take_over(on, {first, *accepts})


def _take_over(on: RehearsedPoll, standing: set[str]) -> None:
    """Go on with the candidates that the nominations gave."""
    with on.office.database.reading() as tx:
        definition = store.definition_of(store.find(tx, on.slug))
    file = PollFile(definition, on.invented.file.entries)
    on.invented = replace(on.invented, file=file)
    found = {each for each in kind_of(definition).candidate_ids if each != REOPEN}
    on.findings.judge(
        ABOUT,
        found == standing,
        f"{plural(len(found), 'elector stands', 'electors stand')}, and nobody who was only asked.",
        f"{', '.join(map(on.name, standing ^ found))}: their answer did not count.",
    )


def _enter(on: RehearsedPoll, person: str) -> SiteVisit:
    """Their own page, by the newest link to it in their mailbox."""
    visit = on.visit(f"/n/{on.slug}")
    page = visit.post({"code": on.code(person, "n")})
    on.shown.write_page_once(page, "nominations-page.html")
    return visit


def _answer(on: RehearsedPoll, person: str, answer: str) -> None:
    on.clock.instant += MOMENT
    visit = _enter(on, person)
    visit.post({"answer": answer, "statement": STATEMENT}, action="/preview")
    visit.post({}, action="/answer")
    on.send()

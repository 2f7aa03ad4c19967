"""Nominations in an office that is thrown away, by the real services, for a preview to show.

Those who stand already stand here too, with their statements. Where nobody does yet, the first of
the roll who may stand do, with an invented one.
"""

from collections.abc import Callable

from starlette.types import ASGIApp

from election.database.row_values import ElectorValues
from election.office.office import Office
from election.office.site_visit import SiteVisit
from election.office.throwaway import StandingClock, begin_nominations
from election.rules.poll.definition import Definition
from election.rules.poll.questions import REOPEN, Candidate
from election.services import nominate, store
from election.services.links import BallotLink
from election.services.nominations import close_nominations, required_window

STATEMENT = "Here stands what this candidate writes. (invented)"
MOST_INVENTED = 3


class SampleNominations:
    """Nominations from their opening to their close, act by act."""

    def __init__(
        self,
        office: Office,
        clock: StandingClock,
        definition: Definition,
        known: tuple[Candidate, ...],
    ) -> None:
        self._office, self._clock, self._slug = office, clock, definition.slug
        self._window = required_window(definition.slug, definition)
        self._known = [candidate for candidate in known if candidate.id != REOPEN]
        self._links: dict[str, BallotLink] = {}
        self._statements: dict[str, str] = {}

    def begin(self) -> None:
        """Mail the links, and let the window begin."""
        begin_nominations(self._office, self._slug)
        self._clock.instant = self._window.opens
        with self._office.database.reading() as tx:
            poll = store.find(tx, self._slug)
            self._links = {each.person_id: _link(each) for each in store.electors_of(tx, poll)}
            may_stand = [
                person
                for person, link in self._links.items()
                if nominate.view(tx, self._clock, poll, link).may_stand
            ]
        known = {candidate.id: candidate.statement for candidate in self._known}
        self._statements = known or dict.fromkeys(may_stand[:MOST_INVENTED], STATEMENT)

    def page(self, app: ASGIApp, site: str) -> str:
        """The page of an elector who may stand, and nominate others."""
        visit = SiteVisit(app, site)
        visit.get(f"/n/{self._slug}")
        link = self._links[next(iter(self._statements), next(iter(self._links)))]
        return visit.post({"code": self._office.signer.make_nomination_link(link)})

    def nominate(self) -> None:
        """Each is nominated as it was, or by the next who stands; who stands alone, by nobody."""
        by = {candidate.id: candidate.nominated_by for candidate in self._known}
        standing = list(self._statements)
        for place, person in enumerate(standing):
            for nominator in by.get(person) or (standing[place - 1],):
                if nominator != person:
                    self._act(nominate.nominate, nominator, person)

    def answer(self) -> None:
        """All of them stand."""
        for person, statement in self._statements.items():
            self._act(nominate.answer, person, nominate.STANDS, statement)

    def close(self) -> Definition:
        """The definition with its candidates. Nobody on the roll may stand: then without any."""
        self._clock.instant = self._window.closes
        with self._office.database.transaction() as tx:
            return store.definition_of(close_nominations(tx, self._clock, self._slug))

    def _act(self, act: Callable[..., None], person: str, *given: str) -> None:
        with self._office.database.transaction() as tx:
            act(tx, self._clock, self._slug, self._links[person], *given)


def _link(elector: ElectorValues) -> BallotLink:
    return BallotLink(elector.public_id, elector.link_issue)

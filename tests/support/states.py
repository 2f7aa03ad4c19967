"""Every page in every state that a visitor can meet, for tests and screenshots.

Each state prepares a world of its own and leads a browser to the page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

from playwright.sync_api import Page

from election.rules.closeness.other_lots import possible_ends
from election.rules.poll.receipt_codes import code_from
from election.services.cancel import cancel
from election.services.relink import relink
from election.services.void import void as void_poll
from election.services.withdraw import withdraw
from tests.support.browser import CASE, LEAD, SLUG, Site, both_open, enter
from tests.support.copied_world import become_copy
from tests.support.web_client import certified_removal
from tests.support.world import CLOSES, DECISION, ELECTION, REMOVAL, ROLL, World

ELECTORS = ("avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper")
MANY = (
    ("Ali", "عبد الرحمن بن محمد الحسيني"),
    ("Bo", "山田太郎左衛門"),
    ("Chen", "欧阳娜娜"),
    ("Dov", "דבורה בן־שלום"),
    ("Eva", "Eva-Maria von und zu Hohenstein-Waldburg-Schillingsfürst"),
    ("Fay", "Fạm Thị Ngọc Ánh"),
    ("Gita", "गीता श्रीवास्तव"),
    ("Hana", "한지민"),
    ("Ivo", "Иво Константинопольский"),
    ("Jo", "Jo"),
    ("Kit", "Kit Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"),
    ("Lea", "Λέα Παπαδοπούλου"),
    ("Mo", "محمد"),
    ("Nok", "ณกมล ศรีสุวรรณ"),
    ("Oda", "Oda Ægisdóttir"),
    ("Pia", "Pia Müller"),
    ("Qi", "齐"),
    ("Rui", "Rui Guimarães"),
    ("Sol", "Sol"),
    ("Tam", "தமிழ்ச்செல்வி"),
)
TWENTY_MARKED = (
    *[("ali", "mo")] * 10,
    *[("dov", "bo", "ali")] * 10,
    *[("mo", "ali", "eva")] * 5,
    *[("mo", "kit", "dov")] * 3,
)
"""The rankings of 28 electors when twenty stand: 10, 10 and 8 first choices, 15 to 13 at last."""
FEW_STEPS = 50_000
"""The search for other lots of the twenty is cut short in any case; sooner, it says the same."""
ARABIC = "سأنشر كل قرار مع أسبابه خلال أسبوع، وأجعل المراجعة أسرع."


@dataclass(frozen=True)
class State:
    """A page in a state. `refused` is the status that Chromium reports for a refused page."""

    make: Callable[[World], object]
    visit: Callable[[Site, Page], object]
    refused: str = ""

    def prepare(self, world: World) -> None:
        """Turn this world into a copy of the state's world, which is made once in a run."""
        become_copy(world, self.make)


def nothing(_: World) -> None:
    """Make no poll."""


def of_those_who_cast(world: World) -> None:
    """Make a removal whose threshold is of the ballots cast."""
    changes = {'base = "roll"': 'base = "cast"\nquorum = "1/2"'}
    world.make_noticed_poll(REMOVAL, changes=changes)


def noticed(world: World) -> None:
    world.make_noticed_poll()
    world.make_noticed_poll(ELECTION)


def cancelled(world: World) -> None:
    world.make_noticed_poll()
    world.act(cancel, SLUG, "The roll left out a core maintainer who joined in time.")


def void(world: World) -> None:
    world.make_open_poll()
    world.act(void_poll, SLUG, "The poll key was lost by all of its holders.")


def withdrew(world: World) -> None:
    both_open(world)
    world.act(withdraw, LEAD, "harper")


def closed(world: World) -> None:
    world.make_open_poll()
    for person in ELECTORS:
        world.cast(SLUG, person, "yes")
    world.cast(SLUG, "casey", "no")
    world.close(SLUG)


def preliminary_removal(world: World) -> None:
    closed(world)
    world.tally(SLUG)
    world.publish(SLUG)


def decision_noticed(world: World) -> None:
    """Notice a decision about a nominee who is not on the roll."""
    about = 'about = "casey"\nsubject_mode = "counts_and_votes"'
    world.make_noticed_poll(DECISION, changes={about: 'about = "Kim Sörensen"'})


def decision_open(world: World) -> None:
    world.make_open_poll(DECISION)


def preliminary_decision(world: World) -> None:
    """Publish a decision that is confirmed by one Yes more than half."""
    decision_open(world)
    markings = dict.fromkeys(ELECTORS[:5], "yes") | dict.fromkeys(ELECTORS[5:7], "no")
    world.cast_and_tally(CASE, {**markings, ELECTORS[7]: "abstain"})
    world.publish(CASE)


def certified_decision(world: World) -> None:
    """Certify a decision that misses the needed two thirds by one."""
    world.make_open_poll(DECISION, changes={"more than 1/2": "at least 2/3"})
    markings = dict.fromkeys(ELECTORS[:5], "yes") | dict.fromkeys(ELECTORS[5:], "no")
    world.cast_and_tally(CASE, markings)
    world.publish(CASE)
    world.certify(CASE)


def counted_election(world: World) -> None:
    world.make_open_poll(ELECTION)
    rankings = (
        *(("blair", "devon"),) * 3,
        *(("devon", "blair"),) * 2,
        *(("harper", "devon"),) * 2,
        (),
    )
    world.cast_and_tally(LEAD, dict(zip(ELECTORS, rankings, strict=True)))
    world.publish(LEAD)


def certified_election(world: World) -> None:
    counted_election(world)
    world.certify(LEAD)


def full(world: World) -> None:
    """Make a full front page: a lead, and polls open, coming, reported and cancelled."""
    certified_removal(world)
    world.make_noticed_poll(ELECTION, changes=_caused("lead-2027-1", "2027-02-15", "2027-03-01"))
    for slug in ("removal-2027-2", "removal-2027-3"):
        world.make_noticed_poll(
            changes={
                SLUG: slug,
                "opens = 2027-01-12": "opens = 2027-02-15",
                "closes = 2027-01-26": "closes = 2027-03-01",
            }
        )
    world.act(cancel, "removal-2027-3", "A wrong roll.")
    world.open(LEAD)


def _caused(slug: str, opens: str, closes: str) -> dict[str, str]:
    vacancy = ELECTION[ELECTION.index("vacancy = ") : ELECTION.index("\n\n[election]")]
    return {
        vacancy: f'removal = "{SLUG}"',
        LEAD: slug,
        "opens = 2027-01-12": f"opens = {opens}",
        "closes = 2027-01-26": f"closes = {closes}",
    }


def twenty(world: World) -> None:
    """Open an election of twenty candidates, with names in many scripts."""
    people = ROLL + "".join(
        f"{key.lower()},{name},{key.lower()}@example.org,,{key.lower()},no\n" for key, name in MANY
    )
    start, end = ELECTION.index("[[candidates]]"), ELECTION.index("[times]")
    candidates = "".join(
        f'[[candidates]]\nid = "{key.lower()}"\nconsented = 2026-12-30\nstatement = "{text}"\n\n'
        for key, text in ((key, ARABIC if key in {"Ali", "Mo"} else "I would.") for key, _ in MANY)
    )
    world.make_open_poll(ELECTION[:start] + candidates + ELECTION[end:], people)


def twenty_counted(world: World) -> None:
    """Publish it: up to nineteen rounds, and a winner with an Arabic name by transfers."""
    twenty(world)
    electors = [*ELECTORS, *(key.lower() for key, _ in MANY)]
    few = partial(possible_ends, most_steps=FEW_STEPS)
    with patch("election.kinds.election.tally.possible_ends", few):
        world.cast_and_tally(LEAD, dict(zip(electors, TWENTY_MARKED, strict=True)))
    world.publish(LEAD)


def at(path: str) -> Callable[[Site, Page], object]:
    return lambda site, page: page.goto(site.door.base_url + path)


def press(page: Page) -> None:
    """Press the button that leads on."""
    page.get_by_role("button", name=re.compile("^(Continue|Review|Cast)")).click()
    page.wait_for_load_state()


def ballot(slug: str, *marks: str, presses: int = 0) -> Callable[[Site, Page], None]:
    """Visit the ballot page, click these marks, and go on by so many presses."""

    def visit(site: Site, page: Page) -> None:
        enter(site, page, slug, "casey")
        page.wait_for_load_state()
        for mark in marks:
            page.locator(mark).click()
        for _ in range(presses):
            press(page)

    return visit


def again(site: Site, page: Page) -> None:
    ballot(SLUG, "#marking-yes", presses=2)(site, page)
    page.goto(f"{site.door.base_url}/polls/{SLUG}/ballot")


def after_close(site: Site, page: Page) -> None:
    """Let the poll close while the ballot page is open."""
    enter(site, page, SLUG, "casey")
    page.locator("#marking-no").click()
    site.world.clock.now = CLOSES
    press(page)


def old_link(site: Site, page: Page) -> None:
    link = site.door.link(SLUG, "casey")
    site.world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    page.goto(link)
    press(page)


def bad_link(site: Site, page: Page) -> None:
    page.goto(f"{site.door.base_url}/b/{SLUG}#bad")
    press(page)


def session_over(site: Site, page: Page) -> None:
    """Let the session end at the review, which then asks for the link."""
    ballot(SLUG, "#marking-no", presses=1)(site, page)
    site.world.clock.forward(hours=1)
    press(page)
    page.get_by_label("Your ballot link, or its code").wait_for()


def closed_at_review(site: Site, page: Page) -> None:
    ballot(SLUG, "#marking-no", presses=1)(site, page)
    site.world.clock.now = CLOSES
    press(page)
    page.locator(".message .fault").wait_for()


def no_answer(site: Site, page: Page) -> None:
    """Let the line fail while the ballot is on its way."""
    ballot(SLUG, "#marking-no", presses=1)(site, page)
    site.wire.state = "gone"
    press(page)
    page.get_by_text("It is not known whether").wait_for()


def finds(typed: str) -> Callable[[Site, Page], None]:
    """Visit the report and look for a code; an empty text means the first published code."""

    def visit(site: Site, page: Page) -> None:
        page.goto(f"{site.door.base_url}/polls/{LEAD}/report")
        code = typed or page.locator("#codes tbody th").first.text_content() or ""
        page.get_by_label("Your receipt code").fill(code)
        page.get_by_role("button", name="Find it").click()
        page.locator(".found p").first.wait_for()

    return visit


RANKED = ("#rank-devon", "#rank-blair")
STATES: dict[str, State] = {
    "front-empty": State(nothing, at("/")),
    "front-open": State(both_open, at("/")),
    "front-full": State(full, at("/")),
    "notice-noticed": State(noticed, at(f"/polls/{SLUG}")),
    "notice-open": State(both_open, at(f"/polls/{SLUG}")),
    "notice-election": State(withdrew, at(f"/polls/{LEAD}")),
    "notice-closed": State(closed, at(f"/polls/{SLUG}")),
    "notice-certified": State(certified_removal, at(f"/polls/{SLUG}")),
    "notice-cancelled": State(cancelled, at(f"/polls/{SLUG}")),
    "notice-void": State(void, at(f"/polls/{SLUG}")),
    "notice-cast-base": State(
        of_those_who_cast,
        at(f"/polls/{SLUG}"),
    ),
    "entry": State(both_open, at(f"/b/{SLUG}")),
    "removal": State(both_open, ballot(SLUG)),
    "removal-fault": State(both_open, ballot(SLUG, presses=1), "422"),
    "removal-filled": State(both_open, ballot(SLUG, "#marking-yes")),
    "removal-again": State(both_open, again),
    "removal-review": State(both_open, ballot(SLUG, "#marking-abstain", presses=1)),
    "removal-receipt": State(both_open, ballot(SLUG, "#marking-yes", presses=2)),
    "decision-notice": State(decision_noticed, at(f"/polls/{CASE}")),
    "decision": State(decision_open, ballot(CASE)),
    "decision-fault": State(decision_open, ballot(CASE, presses=1), "422"),
    "decision-filled": State(decision_open, ballot(CASE, "#marking-no")),
    "decision-review": State(decision_open, ballot(CASE, "#marking-yes", presses=1)),
    "decision-receipt": State(decision_open, ballot(CASE, "#marking-no", presses=2)),
    "ranked": State(both_open, ballot(LEAD)),
    "ranked-fault": State(both_open, ballot(LEAD, presses=1), "422"),
    "ranked-filled": State(both_open, ballot(LEAD, *RANKED)),
    "ranked-withdrawn": State(withdrew, ballot(LEAD, "#rank-devon", "summary >> nth=0")),
    "ranked-twenty": State(twenty, ballot(LEAD, "#rank-ali", "#rank-eva", "#rank-kit")),
    "ranked-blank": State(both_open, ballot(LEAD, "#blank")),
    "ranked-review": State(both_open, ballot(LEAD, *RANKED, presses=1)),
    "ranked-receipt": State(both_open, ballot(LEAD, *RANKED, presses=2)),
    "ranked-twenty-review": State(
        twenty, ballot(LEAD, "#rank-ali", "#rank-eva", "#rank-mo", presses=1)
    ),
    "notice-twenty": State(twenty, at(f"/polls/{LEAD}")),
    "report-twenty": State(twenty_counted, at(f"/polls/{LEAD}/report")),
    "box": State(closed, at(f"/polls/{SLUG}/box")),
    "report-removal": State(preliminary_removal, at(f"/polls/{SLUG}/report")),
    "report-decision": State(preliminary_decision, at(f"/polls/{CASE}/report")),
    "report-decision-certified": State(certified_decision, at(f"/polls/{CASE}/report")),
    "report-election": State(counted_election, at(f"/polls/{LEAD}/report")),
    "report-certified": State(certified_election, at(f"/polls/{LEAD}/report")),
    "report-found": State(counted_election, finds("")),
    "report-not-found": State(counted_election, finds(code_from([7] * 20))),
    "report-slip": State(counted_election, finds("7" * 21)),
    "report-no-code": State(counted_election, finds("U")),
    "review-session-over": State(both_open, session_over, "403"),
    "review-closed": State(both_open, closed_at_review, "409"),
    "review-no-answer": State(both_open, no_answer, "net::ERR_"),
    "refusal-old-link": State(both_open, old_link, "410"),
    "refusal-no-page": State(nothing, at("/nothing"), "404"),
    "refusal-no-report": State(both_open, at(f"/polls/{SLUG}/report"), "404"),
    "refusal-session": State(both_open, at(f"/polls/{SLUG}/ballot"), "403"),
    "refusal-bad-link": State(both_open, bad_link, "403"),
    "refusal-closed": State(both_open, after_close, "409"),
}

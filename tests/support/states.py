"""Every page in every state that a visitor can meet, for tests and screenshots.

Each state prepares a world of its own and leads a browser to the page. It names what only its page
shows, so that nobody judges or pictures another page in its name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

from playwright.sync_api import Page, expect

from election.crypto.ssh_signature import public_line
from election.rules.closeness.other_lots import possible_ends
from election.rules.poll.receipt_codes import code_from
from election.services import nominate, store
from election.services.cancel import cancel
from election.services.challenge import challenge
from election.services.links import BallotLink
from election.services.nominations import close_nominations, open_nominations
from election.services.object import objection
from election.services.recount import recount
from election.services.relink import relink
from election.services.rule import rule
from election.services.void import void as void_poll
from election.services.withdraw import withdraw
from tests.support.browser import CASE, LEAD, SCRIPTED, SLUG, Site, both_open, enter, settle
from tests.support.copied_world import become_copy
from tests.support.nominations import BEGIN, END, nominating
from tests.support.web_client import certified_removal
from tests.support.world import CLOSES, DECISION, ELECTION, REMOVAL, ROLL, SERVICE_KEY, World

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


WRONG = "Kim Osei joined the core maintainers in May, and is not on the roll."


SHOWS = """marks => Object.entries(marks).every(([at, text]) => [...document.querySelectorAll(at)]
  .some(each => each.checkVisibility() && each.innerText.includes(text)))"""
SHOWN = f"all => Object.keys(all).filter(name => ({SHOWS})(all[name]))"


@dataclass(frozen=True)
class State:
    """A page in a state. `refused` is the status that Chromium reports for a refused page.

    `marks` are what only this page shows: by selector, the text of an element that is seen.
    """

    make: Callable[[World], object]
    visit: Callable[[Site, Page], object]
    marks: Mapping[str, str]
    refused: str = ""

    def prepare(self, world: World) -> None:
        """Turn this world into a copy of the state's world, which is made once in a run."""
        become_copy(world, self.make)

    def reach(self, site: Site, page: Page) -> None:
        """Lead the browser to the page, and wait until it shows its marks."""
        if self.refused:
            site.refuses(self.refused)
        self.visit(site, page)
        page.wait_for_function(SHOWS, arg=dict(self.marks))


def nothing(_: World) -> None:
    """Make no poll."""


def objected(world: World) -> None:
    """Notice a removal with an alternate, two objections, and a ruling on the first."""
    contact = 'contact = "elections@example.org"'
    alternate = 'officer_alternate = { name = "Toni Marsh", email = "toni@example.org" }'
    world.make_noticed_poll(changes={contact: f"{contact}\n{alternate}"})
    world.act(objection, SLUG, WRONG, "blair")
    world.act(objection, SLUG, "https://example.org/why-the-roll-is-not-the-one-of-today")
    world.act(rule, SLUG, 1, "Kim Osei left on 3 May, and the list says so.", ruling="dismissed")


def challenged(world: World) -> None:
    """Publish a removal whose challenge was upheld, and whose ballots were counted again."""
    preliminary_removal(world)
    world.act(challenge, SLUG, "Eight people say that they cast Yes.")
    world.act(rule, SLUG, 1, "It is counted again, and everybody may watch.", ruling="upheld")
    world.work(recount, SLUG)
    world.act(challenge, SLUG, "Nobody said who counted.", "casey")


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


def rehearsed(world: World) -> None:
    world.open(world.make_rehearsal())


def rehearsed_report(world: World) -> None:
    """Publish a rehearsal, as nobody but an office that is thrown away does it."""
    rehearsed(world)
    world.cast_and_tally(SLUG, dict.fromkeys(ELECTORS, "yes"))
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


def in_nominations(world: World) -> None:
    """Open nominations in which Casey was asked to stand."""
    world.make_draft(nominating("published"))
    world.act(open_nominations, LEAD, service_key=public_line(SERVICE_KEY))
    world.clock.now = BEGIN
    world.act(nominate.nominate, LEAD, nomination_link(world, "blair"), "casey")


def nominated(world: World) -> None:
    """Close nominations in which Casey stands with a statement."""
    in_nominations(world)
    world.act(nominate.answer, LEAD, nomination_link(world, "casey"), "stands", MARKDOWN)
    world.clock.now = END
    world.act(close_nominations, LEAD)


def nomination_link(world: World, person: str) -> BallotLink:
    with world.database.reading() as tx:
        elector = store.elector(tx, store.find(tx, LEAD), person)
        return BallotLink(elector.public_id, elector.link_issue)


MARKDOWN = "I would *publish* every decision.\n\n- within a week\n- with reasons"


def nominates(*presses: str, statement: str = "") -> Callable[[Site, Page], None]:
    """Visit Casey's page of nominations, choose to stand where a statement is given, and press."""

    def visit(site: Site, page: Page) -> None:
        code = site.world.signer.make_nomination_link(nomination_link(site.world, "casey"))
        page.goto(f"{site.door.base_url}/n/{LEAD}")
        page.locator("#code").fill(code)
        press(page, "Continue")
        page.locator("#statement").wait_for()
        if statement:
            page.locator("#answer-stands").check()
            page.locator("#statement").fill(statement)
        for name in presses:
            press(page, name)

    return visit


def at(path: str) -> Callable[[Site, Page], object]:
    return lambda site, page: page.goto(site.door.base_url + path)


def press(page: Page, name: str = "(Continue|Review|Cast)") -> None:
    """Press the button whose name begins so, once the page has it: else the one that leads on."""
    button = page.get_by_role("button", name=re.compile(f"^{name}"))
    button.wait_for()
    if name == "Cast":
        settle(page)
    button.click()


def ballot(slug: str, *marks: str, presses: int = 0) -> Callable[[Site, Page], None]:
    """Visit the ballot page, click these marks, and go on by so many presses."""

    def visit(site: Site, page: Page) -> None:
        enter(site, page, slug, "casey", script=bool(page.evaluate(SCRIPTED)))
        page.wait_for_load_state()
        for mark in marks:
            page.locator(mark).click()
        for step in ("Review", "Cast")[:presses]:
            press(page, step)

    return visit


def again(site: Site, page: Page) -> None:
    ballot(SLUG, "#marking-yes", presses=2)(site, page)
    expect(page.locator(".code")).to_be_visible()
    page.goto(f"{site.door.base_url}/polls/{SLUG}/ballot")


def after_close(site: Site, page: Page) -> None:
    """Ask for the ballot once the poll has closed, in a session that began before."""
    ballot(SLUG)(site, page)
    site.world.clock.now = CLOSES
    page.reload()


def signed_out(site: Site, page: Page) -> None:
    ballot(SLUG, "#marking-no", presses=1)(site, page)
    press(page, "Sign out")


def reminders(site: Site, page: Page) -> None:
    page.goto(site.door.base_url + site.world.reminders_page(SLUG, "casey"))


def mail_asked(site: Site, page: Page) -> None:
    page.goto(site.door.base_url + site.world.confirmation_page(SLUG, "casey"))


def mail_answered(answer: str | None) -> Callable[[Site, Page], None]:
    """Visit the question about Casey's mail, choose this answer, and send it."""

    def visit(site: Site, page: Page) -> None:
        mail_asked(site, page)
        if answer:
            page.locator(f"#reaches-{answer}").click()
        press(page, "Send this answer")

    return visit


def mail_outdated(site: Site, page: Page) -> None:
    """Visit the question about an address that Casey has no more."""
    old = site.world.confirmation_page(SLUG, "casey")
    site.world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    page.goto(site.door.base_url + old)


def reminders_stopped(site: Site, page: Page) -> None:
    reminders(site, page)
    press(page, "Stop reminders")


def disputes(*presses: str) -> Callable[[Site, Page], None]:
    """Visit Casey's page for an objection or a challenge; choose, and press these buttons."""

    def visit(site: Site, page: Page) -> None:
        page.goto(site.door.base_url + site.world.dispute_page(SLUG, "casey"))
        if presses:
            page.get_by_label("What is wrong").fill(WRONG)
        for press_on in presses:
            if press_on in {"Yes", "No"}:
                page.get_by_label(re.compile(f"^{press_on},")).check()
            elif press_on == "Preview":
                page.locator("form.dispute").evaluate("form => { form.noValidate = true }")
                press(page, "See it")
            else:
                press(page, press_on)

    return visit


def old_link(site: Site, page: Page) -> None:
    link = site.door.link(SLUG, "casey")
    site.world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    page.goto(link)
    press(page, "Continue")


def bad_link(site: Site, page: Page) -> None:
    page.goto(f"{site.door.base_url}/b/{SLUG}#bad")
    press(page, "Continue")


def session_over(site: Site, page: Page) -> None:
    """Let the session end at the review, which then asks for the link."""
    ballot(SLUG, "#marking-no", presses=1)(site, page)
    site.world.clock.forward(hours=1)
    press(page, "Cast")


def closed_at_review(site: Site, page: Page) -> None:
    ballot(SLUG, "#marking-no", presses=1)(site, page)
    site.world.clock.now = CLOSES
    press(page, "Cast")


def no_answer(site: Site, page: Page) -> None:
    """Let the line fail while the ballot is on its way."""
    ballot(SLUG, "#marking-no", presses=1)(site, page)
    site.wire.state = "gone"
    press(page, "Cast")


def finds(typed: str) -> Callable[[Site, Page], None]:
    """Visit the report and look for a code; an empty text means the first published code."""

    def visit(site: Site, page: Page) -> None:
        page.goto(f"{site.door.base_url}/polls/{LEAD}/report")
        code = typed or page.locator("#codes tbody th").first.text_content() or ""
        page.get_by_label("Your receipt code").fill(code)
        press(page, "Find it")

    return visit


RANKED = ("#rank-devon", "#rank-blair")
REMOVED, CONFIRMED, ELECTED = "Shall the Lead Core", "Shall the nomination", "Who shall be the next"
NOT_CAST = "Not cast yet"
REAL = "body:not(:has(.rehearsal)) "
"""What is on a page that is no rehearsal's."""
EMPTY = (
    "#marking-step:not(:has(.about[open], .fault, .recorded, [name=marking]:checked, "
    "#blank:checked, [name^=rank-] option:nth-of-type(n + 2):checked))"
)
CHOSEN = "#marking-step:not(:has(.fault, .recorded)):has([name=marking]:checked)"


def given(**ranks: int) -> str:
    """The selector of a ballot on which these candidates have these ranks."""
    chosen = "[name=rank-{}] option:nth-of-type({}):checked"
    return "#marking-step" + "".join(
        f":has({chosen.format(name, rank + 1)})" for name, rank in ranks.items()
    )


STATES: dict[str, State] = {
    "front-empty": State(nothing, at("/"), {"main": "There is no poll yet"}),
    "front-open": State(both_open, at("/"), {"h2": "Open now", ".lead": "So says the newest roll"}),
    "front-full": State(full, at("/"), {"h2": "Ended without a result"}),
    "notice-noticed": State(
        noticed,
        at(f"/polls/{SLUG}"),
        {"body:not(:has(#objections)) .where": "Not open yet", ".figure": "7 Yes of 9 are needed"},
    ),
    "notice-open": State(
        both_open, at(f"/polls/{SLUG}"), {REAL + ".where": "Open", ".figure": "7 Yes"}
    ),
    "notice-election": State(
        withdrew, at(f"/polls/{LEAD}"), {".where": "Open", ".candidates": "Withdrew"}
    ),
    "notice-closed": State(closed, at(f"/polls/{SLUG}"), {".where": "The box is fixed and public"}),
    "notice-certified": State(certified_removal, at(f"/polls/{SLUG}"), {".where": "Certified"}),
    "notice-cancelled": State(cancelled, at(f"/polls/{SLUG}"), {".where": "Cancelled"}),
    "notice-void": State(void, at(f"/polls/{SLUG}"), {".where": "Void"}),
    "notice-rehearsal": State(
        rehearsed, at(f"/polls/{SLUG}"), {".rehearsal": "REHEARSAL", ".where": "Open"}
    ),
    "removal-rehearsal": State(
        rehearsed, ballot(SLUG), {".rehearsal": "REHEARSAL", EMPTY: REMOVED}
    ),
    "report-rehearsal": State(
        rehearsed_report,
        at(f"/polls/{SLUG}/report"),
        {".rehearsal": "REHEARSAL", ".badge": "REHEARSAL: Preliminary"},
    ),
    "notice-cast-base": State(
        of_those_who_cast, at(f"/polls/{SLUG}"), {".needs": "of all Yes and No must be Yes"}
    ),
    "entry": State(
        both_open, at(f"/b/{SLUG}"), {".kicker": "Ballot of", "label": "Your ballot link"}
    ),
    "removal": State(both_open, ballot(SLUG), {REAL + EMPTY: REMOVED}),
    "removal-fault": State(
        both_open, ballot(SLUG, presses=1), {"h1": REMOVED, ".fault": "Nothing is marked"}
    ),
    "removal-filled": State(both_open, ballot(SLUG, "#marking-yes"), {CHOSEN: REMOVED}),
    "removal-again": State(both_open, again, {".recorded": "You have cast (ballot 1)"}),
    "removal-rule": State(
        both_open, ballot(SLUG, ".about summary"), {".about[open]": "7 Yes of 9 are needed"}
    ),
    "removal-review": State(
        both_open, ballot(SLUG, "#marking-abstain", presses=1), {"h1": NOT_CAST, ".said": "Abstain"}
    ),
    "removal-receipt": State(
        both_open, ballot(SLUG, "#marking-yes", presses=2), {"h1": "Cast", "h1 + p": REMOVED}
    ),
    "decision-notice": State(
        decision_noticed, at(f"/polls/{CASE}"), {".kicker": "Notice of the decision"}
    ),
    "decision": State(decision_open, ballot(CASE), {EMPTY: CONFIRMED}),
    "decision-fault": State(
        decision_open, ballot(CASE, presses=1), {"h1": CONFIRMED, ".fault": "Nothing is marked"}
    ),
    "decision-filled": State(decision_open, ballot(CASE, "#marking-no"), {CHOSEN: CONFIRMED}),
    "decision-review": State(
        decision_open, ballot(CASE, "#marking-yes", presses=1), {"h1": NOT_CAST, ".said": "Yes"}
    ),
    "decision-receipt": State(
        decision_open, ballot(CASE, "#marking-no", presses=2), {"h1": "Cast", "h1 + p": CONFIRMED}
    ),
    "ranked": State(both_open, ballot(LEAD), {EMPTY: ELECTED}),
    "ranked-fault": State(both_open, ballot(LEAD, presses=1), {".fault": "Nobody is ranked"}),
    "ranked-filled": State(both_open, ballot(LEAD, *RANKED), {given(devon=1, blair=2): ELECTED}),
    "ranked-withdrawn": State(
        withdrew,
        ballot(LEAD, "#rank-devon", ".candidate summary >> nth=0"),
        {"#ballot": "Withdrew", ".candidate [open]": ""},
    ),
    "ranked-twenty": State(
        twenty,
        ballot(LEAD, "#rank-ali", "#rank-eva", "#rank-kit"),
        {given(ali=1, eva=2, kit=3): ELECTED},
    ),
    "ranked-in-order": State(
        twenty,
        ballot(LEAD, "#rank-eva", "#rank-kit", "text=In order (2)"),
        {"[data-view=order] .ranked li:nth-child(2)": "Kit"},
    ),
    "ranked-blank": State(both_open, ballot(LEAD, "#blank"), {"#blank:checked": ""}),
    "ranked-review": State(
        both_open, ballot(LEAD, *RANKED, presses=1), {"h1": NOT_CAST, ".said": "Devon"}
    ),
    "ranked-receipt": State(
        both_open, ballot(LEAD, *RANKED, presses=2), {"h1": "Cast", "h1 + p": ELECTED}
    ),
    "ranked-twenty-review": State(
        twenty,
        ballot(LEAD, "#rank-ali", "#rank-eva", "#rank-mo", presses=1),
        {"h1": NOT_CAST, ".said": "Eva-Maria"},
    ),
    "notice-twenty": State(twenty, at(f"/polls/{LEAD}"), {".candidates": "Eva-Maria"}),
    "report-twenty": State(twenty_counted, at(f"/polls/{LEAD}/report"), {".card": "15 of 28"}),
    "box": State(closed, at(f"/polls/{SLUG}/box"), {"h1": "The closed box"}),
    "report-removal": State(
        preliminary_removal,
        at(f"/polls/{SLUG}/report"),
        {
            "body:not(:has(.blocks)) h1": "is removed as Lead Core Maintainer",
            REAL + ".badge": "Preliminary",
        },
    ),
    "report-decision": State(
        preliminary_decision,
        at(f"/polls/{CASE}/report"),
        {"h1": "Confirmed", ".badge": "Preliminary"},
    ),
    "report-decision-certified": State(
        certified_decision,
        at(f"/polls/{CASE}/report"),
        {"h1": "Declined", ".badge": "Certified"},
    ),
    "report-election": State(
        counted_election,
        at(f"/polls/{LEAD}/report"),
        {"article:not(:has(.found p))": "Harper", ".badge": "Preliminary"},
    ),
    "report-certified": State(
        certified_election,
        at(f"/polls/{LEAD}/report"),
        {"article": "Harper", ".badge": "Certified"},
    ),
    "report-found": State(counted_election, finds(""), {".found": "is in the count"}),
    "report-not-found": State(
        counted_election, finds(code_from([7] * 20)), {".found": "No ballot with this code"}
    ),
    "report-slip": State(counted_election, finds("7" * 21), {".found": "a character is wrong"}),
    "report-no-code": State(counted_election, finds("U"), {".found": "No code holds U"}),
    "review-session-over": State(
        both_open, session_over, {"#review-step .message": "Please open your ballot link"}, "403"
    ),
    "signed-out": State(both_open, signed_out, {"h1": "You are signed out"}),
    "notice-nominating": State(
        in_nominations, at(f"/polls/{LEAD}"), {".where": "Electors nominate candidates until"}
    ),
    "notice-nominated": State(
        nominated, at(f"/polls/{LEAD}"), {".where": "Nominations are over", ".prose em": "publish"}
    ),
    "nominations-entry": State(in_nominations, at(f"/n/{LEAD}"), {"label": "Your nomination link"}),
    "nominations": State(
        in_nominations, nominates(), {".own:not(:has(.fault)) h2": "You are nominated"}
    ),
    "nominations-fault": State(
        in_nominations, nominates("See it"), {"#answer-fault": "not clear whether"}, "422"
    ),
    "nominations-preview": State(
        in_nominations, nominates("See it", statement=MARKDOWN), {".would": "you would stand"}
    ),
    "nominations-answered": State(
        in_nominations,
        nominates("See it", "Record", statement=MARKDOWN),
        {"#own": "You stand", ".recorded": "Your answer is recorded"},
    ),
    "objection": State(
        noticed,
        disputes(),
        {"h1": "Object to", "main:not(:has(.fault)) legend": "Is your name"},
    ),
    "objection-fault": State(noticed, disputes("Preview"), {".fault": "Choose whether"}, "422"),
    "objection-preview": State(
        noticed, disputes("No", "See it"), {"h1": "Not filed yet", ".panel": "By an elector"}
    ),
    "objection-filed": State(
        noticed, disputes("Yes", "See it", "File"), {"h1": "Objection 1 is filed"}
    ),
    "challenge": State(preliminary_removal, disputes(), {"h1": "Challenge the result"}),
    "refusal-no-objection": State(both_open, disputes(), {"h1": "Nothing can be filed now"}, "409"),
    "notice-objections": State(
        objected, at(f"/polls/{SLUG}"), {"#objections": "Objections", ".disputes .tag": "Dismissed"}
    ),
    "report-challenged": State(
        challenged, at(f"/polls/{SLUG}/report"), {"h3": "Objections, challenges and rulings"}
    ),
    "reminders": State(both_open, reminders, {"h1": "Stop the reminders"}),
    "mail-asked": State(
        noticed, mail_asked, {"legend": "Your answer", "h1 + .why": "Lead Core Maintainer"}
    ),
    "mail-unanswered": State(
        noticed, mail_answered(None), {"h2": "Nothing is answered yet"}, refused="422"
    ),
    "mail-confirmed": State(noticed, mail_answered("yes"), {"h1": "Thank you"}),
    "mail-not-them": State(noticed, mail_answered("no"), {"h1": "The officer is told"}),
    "mail-outdated": State(
        noticed, mail_outdated, {"h1": "That question is out of date"}, refused="410"
    ),
    "reminders-stopped": State(both_open, reminders_stopped, {"h1": "No more reminders"}),
    "review-closed": State(
        both_open, closed_at_review, {"h1": "Too late: this ballot was not cast"}, "409"
    ),
    "review-no-answer": State(
        both_open, no_answer, {".message": "It is not known whether"}, "net::ERR_"
    ),
    "refusal-old-link": State(both_open, old_link, {"h1": "There is a newer link"}, "410"),
    "refusal-no-page": State(nothing, at("/nothing"), {"h1": "There is nothing here"}, "404"),
    "refusal-no-report": State(
        both_open, at(f"/polls/{SLUG}/report"), {"h1": "There is no report yet"}, "404"
    ),
    "refusal-session": State(
        both_open, at(f"/polls/{SLUG}/ballot"), {"h1": "Please open your ballot link"}, "403"
    ),
    "refusal-bad-link": State(both_open, bad_link, {"h1": "That ballot link does not work"}, "403"),
    "refusal-closed": State(both_open, after_close, {"h1": "The poll has closed"}, "409"),
}


def shown(page: Page) -> list[str]:
    """The states whose marks the page shows: one, where each has marks of its own."""
    names: list[str] = page.evaluate(
        SHOWN, {name: dict(state.marks) for name, state in STATES.items()}
    )
    return names

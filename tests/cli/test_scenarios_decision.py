"""The acceptance scenarios, for a decision: docs/development/scenarios.md."""

from datetime import timedelta

import pytest

from tests.support.form_reader import enter, fill
from tests.support.officer import Officer
from tests.support.whole_polls import (
    EVERYBODY,
    certifies,
    decision,
    everybody_but,
    first,
    opens,
    tallies,
    votes,
)
from tests.support.world import CLOSES, OPENS

EXCLUDED = {'"counts_and_votes"': '"excluded"'}
NO_BALLOT = {'"counts_and_votes"': '"counted_no_ballot"'}
CAST_BASE = {'base = "roll"': 'base = "cast"\nquorum = "1/2"'}
TWO_THIRDS = {'"more than 1/2"': '"at least 2/3"'}


def test_five_yes_and_four_not_cast_confirms(officer: Officer) -> None:
    """5 of 9 is more than half."""
    result = decision(officer, first(5, "yes"))
    assert (result["kind"], result["outcome"]) == ("decision", "confirmed")
    assert (result["yes"], result["needed"], result["n"]) == (5, 5, 9)


def test_four_yes_and_five_no_declines(officer: Officer) -> None:
    """4 of 9 is less than half."""
    assert decision(officer, first(4, "yes", "no"))["outcome"] == "declined"


def test_exactly_half_declines(officer: Officer) -> None:
    """4 of 8 is not more than half; Casey, who is excluded, has no ballot."""
    others = everybody_but("casey")
    markings = dict.fromkeys(others[:4], "yes") | dict.fromkeys(others[4:], "no")
    result = decision(officer, markings, EXCLUDED)
    assert (result["outcome"], result["n"], result["needed"]) == ("declined", 8, 5)


def test_exactly_two_thirds_confirms_where_at_least_that_is_needed(officer: Officer) -> None:
    """6 of 9 is at least two thirds."""
    result = decision(officer, first(6, "yes", "no"), TWO_THIRDS)
    assert (result["outcome"], result["needed"]) == ("confirmed", 6)


def test_abstaining_stays_in_the_base(officer: Officer) -> None:
    """4 Yes and 5 Abstain is 4 of 9, which declines."""
    assert decision(officer, first(4, "yes", "abstain"))["outcome"] == "declined"


def test_a_recusal_leaves_the_base_and_is_only_counted(officer: Officer) -> None:
    """Blair has a conflict of interest: N is 8, and no public byte names who was recused."""
    slug = officer.drafts_decision(TWO_THIRDS)
    officer.does("notice", slug, "--yes")
    officer.does("recuse", slug, "blair")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    for person in ("casey", "devon", "ellis", "frankie", "gray", "harper"):
        votes(officer, slug, person, {"marking": "yes"})
    result = tallies(officer, slug)
    assert (result["outcome"], result["n"], result["needed"]) == ("confirmed", 8, 6)
    certifies(officer, slug)
    journal = officer.browser().get(f"/polls/{slug}/files/journal.jsonl").text
    assert "blair" not in journal
    assert '"act":"recused"' in journal


def test_whom_it_is_about_is_not_recused_but_has_a_mode(officer: Officer) -> None:
    """The poll file says whether Casey votes, so a recusal is refused."""
    slug = officer.drafts_decision()
    officer.does("notice", slug, "--yes")
    assert "see subject_mode" in officer.is_refused("recuse", slug, "casey")


def test_an_excluded_subject_has_no_link_and_leaves_the_base(officer: Officer) -> None:
    """N is 8, and 5 Yes confirm."""
    everybody_else = [person for person in EVERYBODY if person != "casey"]
    result = decision(officer, dict.fromkeys(everybody_else[:5], "yes"), EXCLUDED)
    assert (result["outcome"], result["n"]) == ("confirmed", 8)
    with pytest.raises(AssertionError, match="no link"):
        officer.link_of("casey@example.org", "decision-2027-1")


@pytest.mark.parametrize(("yes", "outcome"), [(4, "declined"), (5, "confirmed")])
def test_a_counted_subject_without_a_ballot_stays_in_the_base(
    officer: Officer, yes: int, outcome: str
) -> None:
    """N is 9, and Casey has no link."""
    everybody_else = [person for person in EVERYBODY if person != "casey"]
    result = decision(officer, dict.fromkeys(everybody_else[:yes], "yes"), NO_BALLOT)
    assert (result["outcome"], result["n"]) == (outcome, 9)
    with pytest.raises(AssertionError, match="no link"):
        officer.link_of("casey@example.org", "decision-2027-1")


def test_a_base_of_those_cast_counts_yes_and_no_only(officer: Officer) -> None:
    """2 Yes, 1 No, 2 Abstain: more than half of three."""
    markings = {"blair": "yes", "devon": "yes", "ellis": "no", "gray": "abstain"}
    result = decision(officer, markings | {"harper": "abstain"}, CAST_BASE)
    assert (result["outcome"], result["n"], result["needed"]) == ("confirmed", 3, 2)


def test_nothing_but_abstentions_never_confirms(officer: Officer) -> None:
    """Without Yes and No the decision is declined."""
    assert decision(officer, first(5, "abstain"), CAST_BASE)["outcome"] == "declined"


def test_a_missed_quorum_leaves_the_box_sealed(officer: Officer) -> None:
    """4 of 9 cast: declined, and nothing was counted."""
    result = decision(officer, first(4, "yes"), CAST_BASE)
    assert (result["outcome"], result["yes"]) == ("declined", None)


def test_the_servers_clock_alone_decides_the_last_moment(officer: Officer) -> None:
    """A cast one millisecond before `closes` stands; one at `closes` is refused."""
    slug = officer.drafts_decision()
    opens(officer, slug)
    ways = {}
    for person in ("blair", "devon"):
        browser = officer.browser()
        officer.clock.now = CLOSES - timedelta(minutes=5)
        ballot = enter(browser, officer.link_of(f"{person}@example.org", slug))
        ways[person] = browser, fill(browser, ballot, marking="yes")
    officer.clock.now = CLOSES - timedelta(milliseconds=1)
    assert fill(*ways["blair"]).status_code == 200
    officer.clock.now = CLOSES
    assert 400 <= fill(*ways["devon"]).status_code < 500
    assert tallies(officer, slug)["yes"] == 1


def test_of_three_casts_one_counts_and_two_are_replaced(officer: Officer) -> None:
    """The last one counts, and the box lists the others as replaced."""
    slug = officer.drafts_decision()
    opens(officer, slug)
    for marking in ("no", "abstain", "yes"):
        votes(officer, slug, "devon", {"marking": marking})
    assert tallies(officer, slug)["yes"] == 1
    officer.does("publish", slug, "--yes")
    published = officer.browser().get(f"/polls/{slug}/files/box.json").json()
    assert (len(published["envelopes"]), len(published["replaced"])) == (1, 2)


@pytest.mark.covering
def test_the_template_is_a_decision_to_fill_in(officer: Officer) -> None:
    """It drafts as it stands; the person it is about need not be on the roll."""
    officer.writes("poll.toml", officer.does("template", "decision"))
    drafted = officer.reads("draft", "poll.toml")
    assert drafted["phase"] == "draft"
    assert "The decision is about New Maintainer, who is not on the roll." in drafted["meaning"]


@pytest.mark.covering
def test_the_notice_and_the_ballot_say_the_rule_and_what_abstaining_does(
    officer: Officer,
) -> None:
    """Page and mail have number, share, and whom it is about."""
    slug = officer.drafts_decision()
    officer.does("notice", slug, "--yes")
    notice = officer.browser().get(f"/polls/{slug}").text
    assert "Notice of the decision" in notice
    assert "5 Yes of 9 are needed (before recusals): more than 1/2 of the electors." in notice
    assert (
        "Casey Moreau, whom the decision is about, is one of the electors and has a ballot."
        in notice
    )
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    (mail, *_) = officer.mail_to("gray@example.org")
    text = " ".join(mail.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "a conflict of interest in this question" in text
    ballot = enter(officer.browser(), officer.link_of("gray@example.org", slug)).text
    assert "Abstaining, or not casting, has the effect of No here: 5 Yes are needed." in ballot
    assert "The question shall be confirmed." in ballot


@pytest.mark.covering
def test_a_certified_decision_leaves_the_register_of_leads_alone(officer: Officer) -> None:
    """Its reasons are public, and the lead stays."""
    front = officer.browser()
    result = decision(officer, first(5, "yes"))
    assert result["outcome"] == "confirmed"
    certifies(officer, "decision-2027-1")
    report = officer.browser().get("/polls/decision-2027-1/report").text
    assert "Confirmed: 5 Yes of 9 entitled; 5 were needed." in report
    assert "https://example.org/reasons" in report
    page = front.get("/").text
    assert "Avery Lindqvist" in page
    assert "decision-2027-1" in page


def test_a_decision_is_no_trigger_of_an_election(officer: Officer) -> None:
    """A confirmed decision is refused as the cause of one."""
    decision(officer, first(5, "yes"))
    certifies(officer, "decision-2027-1")
    vacancy = (
        'vacancy = { of = "avery", cause = "resigned", declared_by = "the core maintainers", '
        'date = 2026-12-29, link = "https://example.org/vacancy" }'
    )
    slug = officer.drafts_election(
        {
            vacancy: 'removal = "decision-2027-1"',
            "opens = 2027-01-12": "opens = 2027-03-12",
            "closes = 2027-01-26": "closes = 2027-03-26",
        }
    )
    assert "is not certified as carried" in officer.is_refused("notice", slug, "--yes")


def test_nothing_shows_a_choice_a_total_or_who_cast_while_open(officer: Officer) -> None:
    """Commands and pages are the same before anybody casts and after all have."""
    slug = officer.drafts_decision()
    opens(officer, slug)
    before = _all_that_is_shown(officer, slug)
    for person in EVERYBODY:
        votes(officer, slug, person, {"marking": "yes"})
    assert _all_that_is_shown(officer, slug) == before


def _all_that_is_shown(officer: Officer, slug: str) -> list[str]:
    browser = officer.browser()
    pages = [browser.get(path).text for path in ("/", f"/polls/{slug}", f"/b/{slug}")]
    commands = [officer.does(*words) for words in (("polls",), ("show", slug), ("status", slug))]
    missing = [browser.get(f"/polls/{slug}/{page}").text for page in ("box", "report")]
    return pages + commands + missing

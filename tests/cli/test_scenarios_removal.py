"""The acceptance scenarios of a removal, by their numbers in docs/development/scenarios.md."""

from datetime import timedelta

import pytest

from tests.support.form_reader import enter, fill, forms
from tests.support.officer import Officer
from tests.support.whole_polls import EVERYBODY, certifies, first, opens, removal, tallies, votes
from tests.support.world import CLOSES, OPENS, ROLL


def test_scenario_01_seven_yes_and_two_not_cast_carries(officer: Officer) -> None:
    """7 of 9 is more than three quarters."""
    result = removal(officer, first(7, "yes"))
    assert (result["outcome"], result["yes"], result["n"]) == ("carried", 7, 9)


def test_scenario_02_six_yes_and_three_no_does_not_carry(officer: Officer) -> None:
    """6 of 9 is two thirds."""
    assert removal(officer, first(6, "yes", "no"))["outcome"] == "not carried"


def test_scenario_03_abstaining_stays_in_the_base(officer: Officer) -> None:
    """6 Yes and 3 Abstain is 6 of 9, which does not carry."""
    assert removal(officer, first(6, "yes", "abstain"))["outcome"] == "not carried"


def test_scenario_04_a_recusal_leaves_the_base_and_is_only_counted(officer: Officer) -> None:
    """Blair is kin: 6 Yes of 8 carries, and no public byte names who was recused."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.does("recuse", slug, "blair")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    for person in ("casey", "devon", "ellis", "frankie", "gray", "harper"):
        votes(officer, slug, person, {"marking": "yes"})
    result = tallies(officer, slug)
    assert (result["outcome"], result["n"], result["needed"]) == ("carried", 8, 6)
    certifies(officer, slug)
    report = officer.browser().get(f"/polls/{slug}/report").text
    assert "1 recused" in " ".join(report.split()).lower() or "recused" in report.lower()
    journal = officer.browser().get(f"/polls/{slug}/files/journal.jsonl").text
    assert "blair" not in journal
    assert '"act":"recused"' in journal


def test_scenario_05_an_excluded_subject_has_no_link_and_leaves_the_base(
    officer: Officer,
) -> None:
    """N is 8, and 6 Yes carry."""
    changes = {'"counts_and_votes"': '"excluded"'}
    result = removal(officer, first(6, "yes"), changes)
    assert (result["outcome"], result["n"]) == ("carried", 8)
    with pytest.raises(AssertionError, match="no link"):
        officer.link_of("avery@example.org", "removal-2026-1")


@pytest.mark.parametrize(("yes", "outcome"), [(6, "not carried"), (7, "carried")])
def test_scenario_06_a_counted_subject_without_a_ballot_stays_in_the_base(
    officer: Officer, yes: int, outcome: str
) -> None:
    """N is 9, and the lead has no link."""
    result = removal(officer, first(yes, "yes"), {'"counts_and_votes"': '"counted_no_ballot"'})
    assert (result["outcome"], result["n"]) == (outcome, 9)
    with pytest.raises(AssertionError, match="no link"):
        officer.link_of("avery@example.org", "removal-2026-1")


CAST_BASE = {'base = "roll"': 'base = "cast"\nquorum = "1/2"'}


def test_scenario_07_a_base_of_those_cast_counts_yes_and_no_only(officer: Officer) -> None:
    """3 Yes, 1 No, 2 Abstain: exactly three quarters of four."""
    markings = first(3, "yes") | {"ellis": "no", "frankie": "abstain", "gray": "abstain"}
    result = removal(officer, markings, CAST_BASE)
    assert (result["outcome"], result["n"], result["needed"]) == ("carried", 4, 3)


def test_scenario_07_nothing_but_abstentions_never_carries(officer: Officer) -> None:
    """Without Yes and No the removal does not carry."""
    assert removal(officer, first(5, "abstain"), CAST_BASE)["outcome"] == "not carried"


def test_scenario_07_a_missed_quorum_leaves_the_box_sealed(officer: Officer) -> None:
    """4 of 9 cast: not carried, and nothing was counted."""
    result = removal(officer, first(4, "yes"), CAST_BASE)
    assert (result["outcome"], result["yes"]) == ("not carried", None)


def test_scenario_08_a_roll_later_than_the_call_is_refused(officer: Officer) -> None:
    """`as_of` after `called_on` is a fault of the file."""
    with pytest.raises(AssertionError, match="as_of"):
        officer.drafts_removal({"as_of = 2026-12-28": "as_of = 2026-12-30"})


def test_scenario_08_a_forgotten_elector_takes_a_new_poll(officer: Officer) -> None:
    """The first is cancelled; the new one has another slug, hash and notice."""
    officer.writes("core-maintainers.csv", ROLL.rsplit("\n", 2)[0] + "\n")
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    assert "is noticed" in officer.is_refused("draft", "removal.toml")
    officer.does("cancel", slug, "--reason", "Indigo was left out", "--yes")
    officer.writes("core-maintainers.csv", ROLL)
    officer.drafts_removal({'slug = "removal-2026-1"': 'slug = "removal-2026-2"'})
    officer.does("notice", "removal-2026-2", "--yes")
    assert officer.reads("show", "removal-2026-2")["n"] == 9
    officer.does("worker", "--once")
    assert officer.mail_to("indigo@example.org")


def test_scenario_09_who_resigns_after_casting_is_counted(officer: Officer) -> None:
    """No command changes the roll of an open poll: the ballot counts, N is unchanged."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    votes(officer, slug, "gray", {"marking": "yes"})
    assert "recuse is possible only" in officer.is_refused("recuse", slug, "gray")
    assert "is open" in officer.is_refused("draft", "removal.toml")
    result = tallies(officer, slug)
    assert (result["yes"], result["n"]) == (1, 9)


def test_scenario_10_one_address_in_two_cases_is_one_person(officer: Officer) -> None:
    """The same address twice on the roll is refused, in any letter case."""
    officer.writes("core-maintainers.csv", ROLL.replace("casey@example.org", "Blair@Example.ORG"))
    with pytest.raises(AssertionError, match=r"core-maintainers\.csv line 4"):
        officer.drafts_removal()


def test_scenario_11_the_servers_clock_alone_decides_the_last_moment(officer: Officer) -> None:
    """A cast one millisecond before `closes` stands; one at `closes` is refused."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    ways = {}
    for person in ("blair", "casey"):
        browser = officer.browser()
        officer.clock.now = CLOSES - timedelta(minutes=5)
        ballot = enter(browser, officer.link_of(f"{person}@example.org", slug))
        ways[person] = browser, fill(browser, ballot, marking="yes")
    officer.clock.now = CLOSES - timedelta(milliseconds=1)
    assert fill(*ways["blair"]).status_code == 200
    officer.clock.now = CLOSES
    refused = fill(*ways["casey"])
    assert 400 <= refused.status_code < 500
    assert "2027-01-26 12:00:00 UTC" in refused.text
    assert tallies(officer, slug)["yes"] == 1


def test_scenario_12_no_tally_before_the_close_and_no_extension_after(officer: Officer) -> None:
    """No extension goes to an earlier time either."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    key = f"keys/{slug}.key"
    extend = ("extend", slug, "--reason", "mail was late", "--yes", "--closes")
    assert "tally is possible only" in officer.is_refused("tally", slug, "--key", key)
    assert "later time only" in officer.is_refused(*extend, "2027-01-25T12:00Z")
    officer.clock.now = CLOSES
    assert "only before" in officer.is_refused(*extend, "2027-01-30T12:00Z")


def test_scenario_13_of_three_casts_one_counts_and_two_are_replaced(officer: Officer) -> None:
    """The box lists two replaced envelopes; the elector's page shows the third's number."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    for marking in ("no", "abstain", "yes"):
        votes(officer, slug, "devon", {"marking": marking})
    page = enter(officer.browser(), officer.link_of("devon@example.org", slug)).text
    assert "You have cast (ballot 3)." in page
    result = tallies(officer, slug)
    assert result["yes"] == 1
    box = officer.browser().get(f"/polls/{slug}/box").text
    officer.does("publish", slug, "--yes")
    published = officer.browser().get(f"/polls/{slug}/files/box.json").json()
    assert len(published["envelopes"]) == 1
    assert len(published["replaced"]) == 2
    assert all(envelope in box for envelope in published["replaced"])


def test_scenario_14_an_old_link_says_that_a_newer_one_was_sent(officer: Officer) -> None:
    """The page of the old link shows no ballot."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    old = officer.link_of("ellis@example.org", slug)
    officer.does("relink", slug, "ellis")
    officer.does("worker", "--once")
    answer = enter(officer.browser(), old)
    assert 400 <= answer.status_code < 500
    assert "a newer link was sent on 2027-01-12" in answer.text
    assert not [form for form in forms(answer.text) if "marking" in form.names]
    assert enter(officer.browser(), officer.link_of("ellis@example.org", slug)).status_code == 200


def test_scenario_15_nothing_shows_a_choice_a_total_or_who_cast_while_open(
    officer: Officer,
) -> None:
    """Commands and pages are the same before anybody casts and after all have."""
    slug = officer.drafts_removal()
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

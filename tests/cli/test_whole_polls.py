"""A removal and its election, from draft to certified report, by commands and HTTP alone."""

import json
from pathlib import Path

from tests.support.form_reader import cast, enter, fill
from tests.support.officer import Officer, text_of
from tests.support.postgres import OFFICER_ON_BOTH
from tests.support.world import CLOSES, OPENS

pytestmark = OFFICER_ON_BOTH

STATEMENT = "https://example.org/reasons"
NEW_TIMES = {
    "2027-01-12T12:00:00Z": "2027-02-20T12:00:00Z",
    "2027-01-26T12:00:00Z": "2027-03-06T12:00:00Z",
}
FROM_REMOVAL = {
    'vacancy = { of = "avery", cause = "resigned", declared_by = "the core maintainers", '
    'date = 2026-12-29, link = "https://example.org/vacancy" }': 'removal = "removal-2026-1"',
}


def run_removal(officer: Officer, markings: dict[str, str]) -> str:
    """A removal in which these electors cast, up to its tally."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    for person, marking in markings.items():
        link = officer.link_of(f"{person}@example.org", slug)
        assert "Cast" in cast(officer.browser(), link, marking=marking).text
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    return slug


def certify(officer: Officer, slug: str) -> None:
    officer.does("publish", slug, "--yes")
    officer.clock.forward(days=7)
    officer.does("certify", slug, "--statement", STATEMENT, "--yes")
    officer.does("worker", "--once")


def test_a_removal_and_the_election_it_causes_run_from_draft_to_certified_report(
    officer: Officer,
) -> None:
    """One officer runs both; electors use mail, links and forms."""
    carried = dict.fromkeys(
        ("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes"
    )
    slug = run_removal(officer, carried)
    result = officer.reads("tally", slug, "--key", f"keys/{slug}.key")
    assert (result["outcome"], result["yes"], result["needed"], result["n"]) == ("carried", 7, 7, 9)
    assert result["rounds"] == []
    certify(officer, slug)

    lead = officer.drafts_election({**FROM_REMOVAL, **NEW_TIMES})
    officer.does("notice", lead, "--yes")
    officer.clock.forward(days=20)
    officer.does("worker", "--once")
    rankings = {
        "avery": ("blair",),
        "blair": ("blair", "devon"),
        "casey": ("devon", "blair"),
        "gray": ("harper", "devon"),
        "harper": ("harper", "devon"),
        "indigo": ("devon", "harper"),
    }
    for person, ranking in rankings.items():
        ranks = {
            f"rank-{candidate}": str(place) for place, candidate in enumerate(ranking, start=1)
        }
        link = officer.link_of(f"{person}@example.org", lead)
        assert cast(officer.browser(), link, **ranks).status_code == 200
    officer.clock.forward(days=20)
    officer.does("worker", "--once")
    result = officer.reads("tally", lead, "--key", f"keys/{lead}.key")
    assert result["outcome"] in {"elected", "tied"}
    assert result["rounds"][0]["tie"]["broken_by"] == "lot"
    certify(officer, lead)

    listed = officer.reads("polls")["polls"]
    assert [poll["phase"] for poll in listed] == ["certified", "certified"]
    front = officer.browser().get("/").text
    assert "removal-2026-1" in front


def test_the_report_is_preliminary_until_it_is_certified(officer: Officer) -> None:
    """Page and exported files say which, and the outcome in one sentence."""
    slug = run_removal(officer, dict.fromkeys(("blair", "casey"), "yes"))
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    assert officer.browser().get(f"/polls/{slug}/report").status_code == 404
    officer.does("publish", slug, "--yes")
    page = officer.browser().get(f"/polls/{slug}/report").text
    assert "Preliminary" in page
    assert "Not carried: 2 Yes of 9 entitled; 7 were needed." in page
    assert "possible from" in officer.is_refused("certify", slug, "--statement", STATEMENT, "--yes")
    officer.clock.forward(days=7)
    officer.does("certify", slug, "--statement", STATEMENT, "--yes")
    page = officer.browser().get(f"/polls/{slug}/report").text
    assert "Preliminary" not in page
    assert "Certified" in page
    officer.does("export", slug, "record")
    assert b"CERTIFIED" in Path("record/report.html").read_bytes()
    tally = json.loads(Path("record/tally.json").read_bytes())
    assert tally["outcome"] == "not carried"


def test_entering_again_after_a_cast_leads_straight_to_the_ballot(officer: Officer) -> None:
    """The link stays valid, and the second ballot replaces the first."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    link = officer.link_of("blair@example.org", slug)
    browser = officer.browser()
    cast(browser, link, marking="no")
    again = enter(browser, link)
    assert "You have cast (ballot 1)." in again.text
    receipt = fill(browser, fill(browser, again, marking="yes"))
    assert receipt.status_code == 200
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    result = officer.reads("tally", slug, "--key", f"keys/{slug}.key")
    assert result["yes"] == 1
    officer.does("worker", "--once")
    told = [" ".join(text_of(mail).split()) for mail in officer.mail_to("blair@example.org")]
    assert any("Your ballot 2 is in the box" in text for text in told)
    told = [" ".join(text_of(mail).split()) for mail in officer.mail_to("casey@example.org")]
    assert any("No ballot of yours is in the box." in text for text in told)

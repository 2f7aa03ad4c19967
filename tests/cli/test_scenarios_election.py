"""The acceptance scenarios of an election, by their numbers in docs/development/scenarios.md."""

import json
from pathlib import Path

import pytest

from election.database.tables import Poll
from election.rules.counting.lot import lot_order
from election.services import store
from tests.support.form_reader import enter, fill, post_form
from tests.support.officer import Officer, text_of
from tests.support.whole_polls import (
    Rankings,
    alike,
    certifies,
    election,
    everybody_but,
    first,
    opens,
    ranks,
    removal,
    tallies,
    votes,
)
from tests.support.world import CLOSES, OPENS

VACANCY = (
    'vacancy = { of = "avery", cause = "resigned", declared_by = "the core maintainers", '
    'date = 2026-12-29, link = "https://example.org/vacancy" }'
)
FROM_REMOVAL = {VACANCY: 'removal = "removal-2026-1"'}
LATER = {
    "opens = 2027-01-12T12:00:00Z": "opens = 2027-02-15T12:00:00Z",
    "closes = 2027-01-26T12:00:00Z": "closes = 2027-03-01T12:00:00Z",
}
HARPER = '[[candidates]]\nid = "harper"\nconsented = 2026-12-30\n'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "harper"', 'id = "sasha"', "on the roll"),
        ('id = "harper"\nconsented = 2026-12-30', 'id = "harper"', "consent"),
        ('"officer@example.org"', '"harper@example.org"', "harper"),
        ('"scrutineer@example.org"', '"Harper@Example.org"', "harper"),
        ('"scrutineer@example.org"', '"Officer@example.org"', "officer"),
    ],
)
def test_scenario_16_who_may_not_stand_or_serve_is_refused(
    officer: Officer, old: str, new: str, words: str
) -> None:
    """Each fault of the file has its own sentence when it is drafted."""
    with pytest.raises(AssertionError, match="Refused") as refusal:
        officer.drafts_election({old: new})
    assert words in str(refusal.value).lower()


def test_scenario_16_the_removed_lead_may_not_stand(officer: Officer) -> None:
    """The notice refuses it, for it needs the removal; a setting allows it."""
    removal(officer, first(7, "yes"))
    certifies(officer, "removal-2026-1")
    lead = {'id = "harper"': 'id = "avery"'}
    slug = officer.drafts_election({**FROM_REMOVAL, **LATER, **lead})
    assert "may not stand" in officer.is_refused("notice", slug, "--yes")
    allowed = {"removed_may_stand = false": "removed_may_stand = true"}
    officer.drafts_election({**FROM_REMOVAL, **LATER, **lead, **allowed})
    officer.does("notice", slug, "--yes")


def test_scenario_17_only_a_removal_certified_as_carried_is_a_trigger(officer: Officer) -> None:
    """A missing removal and one that is only published are refused."""
    slug = officer.drafts_election({**FROM_REMOVAL, **LATER})
    assert "there is no poll removal-2026-1" in officer.is_refused("notice", slug, "--yes")
    removal(officer, first(7, "yes"))
    officer.does("publish", "removal-2026-1", "--yes")
    assert "is not certified as carried" in officer.is_refused("notice", slug, "--yes")


def test_scenario_17_a_removal_that_did_not_carry_is_no_trigger(officer: Officer) -> None:
    """It is refused even when it is certified."""
    removal(officer, first(6, "yes"))
    certifies(officer, "removal-2026-1")
    slug = officer.drafts_election({**FROM_REMOVAL, **LATER})
    assert "is not certified as carried" in officer.is_refused("notice", slug, "--yes")


def test_scenario_17_a_spent_trigger_is_refused(officer: Officer) -> None:
    """One vacancy causes one election that is certified as elected."""
    election(officer, alike(everybody_but("avery"), "blair"))
    certifies(officer, "lead-2027-1")
    second = {'slug = "lead-2027-1"': 'slug = "lead-2027-2"'}
    slug = officer.drafts_election({**second, **LATER})
    del slug
    assert "has spent it" in officer.is_refused("notice", "lead-2027-2", "--yes")


@pytest.mark.covering
def test_scenario_18_a_majority_of_first_choices_is_elected_in_round_1(officer: Officer) -> None:
    """5 of 9 are enough."""
    rankings: Rankings = alike(("avery", "blair", "casey", "devon", "ellis"), "devon")
    rankings |= alike(("frankie", "gray", "harper", "indigo"), "harper", "blair")
    result = election(officer, rankings)
    assert (result["outcome"], result["winner"], len(result["rounds"])) == ("elected", "devon", 1)


def test_scenario_19_an_exhausted_ballot_no_longer_counts(officer: Officer) -> None:
    """The majority is of the continuing ballots, and both numbers are shown."""
    rankings: Rankings = alike(("avery", "blair", "casey"), "blair")
    rankings |= alike(("devon", "ellis", "frankie", "gray"), "devon")
    rankings |= {"harper": ("harper",)}
    result = election(officer, rankings)
    last = result["rounds"][-1]
    assert (last["continuing"], last["exhausted"], last["elected"]) == (7, 1, "devon")
    officer.does("publish", "lead-2027-1", "--yes")
    report = " ".join(officer.browser().get("/polls/lead-2027-1/report").text.split())
    assert "4 of 7 continuing ballots in round 2" in report


def test_scenario_20_a_tie_for_last_is_broken_by_look_back(officer: Officer) -> None:
    """Harper goes first; of the rest with three each, round 1 decides."""
    four = {
        HARPER: '[[candidates]]\nid = "gray"\nconsented = 2026-12-30\n'
        'statement = "I would keep the lights on."\n\n' + HARPER
    }
    rankings: Rankings = alike(("avery", "blair", "casey"), "blair")
    rankings |= alike(("ellis", "frankie", "gray"), "gray")
    rankings |= {"devon": ("devon",), "indigo": ("devon",), "harper": ("harper", "devon")}
    rounds = election(officer, rankings, four)["rounds"]
    tie = rounds[1]["tie"]
    assert set(tie["between"]) == {"blair", "devon", "gray"}
    assert tie["broken_by"] == "look-back"
    assert tie["round"] == 1
    assert rounds[1]["eliminated"] == "devon"


def test_scenario_20_an_identical_history_is_settled_by_the_lot(officer: Officer) -> None:
    """The report names the rule, and its data replays the order."""
    rankings: Rankings = alike(("avery", "blair", "casey", "ellis"), "blair")
    rankings |= {"devon": ("devon", "blair"), "frankie": ("devon",)}
    rankings |= {"harper": ("harper", "blair"), "gray": ("harper",)}
    first_round = election(officer, rankings)["rounds"][0]
    assert first_round["tie"]["broken_by"] == "lot"
    officer.does("publish", "lead-2027-1", "--yes")
    officer.does("export", "lead-2027-1", "record")
    tally = json.loads(Path("record/tally.json").read_bytes())
    seeds = [seed["seed"] for seed in tally["result"]["lot"]["seeds"]]
    order = lot_order("lead-2027-1", seeds, tally["box"]["root"], ("blair", "devon", "harper"))
    loser = max(("devon", "harper"), key=order.index)
    assert first_round["eliminated"] == loser


def test_scenario_21_a_tie_of_the_last_two_takes_a_runoff_and_then_the_lot(
    officer: Officer,
) -> None:
    """After 4 to 4 twice, a runoff with the same roll is decided by the lot."""
    halves: Rankings = alike(("avery", "blair", "casey", "ellis"), "blair")
    halves |= alike(("devon", "frankie", "gray", "harper"), "devon")
    result = election(officer, halves)
    assert (result["outcome"], result["winner"]) == ("tied", None)
    certifies(officer, "lead-2027-1")
    runoff = {
        VACANCY: 'tied = "lead-2027-1"',
        'slug = "lead-2027-1"': 'slug = "lead-2027-2"',
        'final_tie = "runoff"': 'final_tie = "lot"',
        **LATER,
    }
    with_harper = officer.types("draft", officer.writes("a.toml", _election(), runoff))
    assert with_harper.exit_code == 1
    text = _election().replace('tied = "lead-2027-1"', "")
    start, end = text.index(HARPER), text.index("[times]")
    without = text[:start] + text[end:]
    slug = "lead-2027-2"
    officer.does("draft", officer.writes("b.toml", without, runoff))
    officer.does("notice", slug, "--yes")
    officer.clock.forward(days=15)
    officer.does("worker", "--once")
    for person, ranking in halves.items():
        votes(officer, slug, person, ranks(*ranking))
    officer.clock.forward(days=30)
    result = tallies(officer, slug)
    assert result["outcome"] == "elected"
    assert result["rounds"][-1]["tie"]["broken_by"] == "lot"


def _election() -> str:
    from tests.support.world import ELECTION

    return ELECTION


def _alone() -> str:
    """The election with Blair as the only candidate."""
    text = _election()
    start, end = text.index('[[candidates]]\nid = "devon"'), text.index("[times]")
    return text[:start] + text[end:]


@pytest.mark.parametrize(
    ("for_blair", "for_reopening", "outcome"), [(5, 3, "elected"), (4, 4, "reopened")]
)
def test_scenario_22_one_candidate_stands_against_reopen_nominations(
    officer: Officer, for_blair: int, for_reopening: int, outcome: str
) -> None:
    """5 to 3 elects; 4 to 4 reopens nominations."""
    slug = "lead-2027-1"
    officer.does("draft", officer.writes("alone.toml", _alone()))
    opens(officer, slug)
    people = iter(everybody_but("indigo"))
    for count, choice in ((for_blair, "blair"), (for_reopening, "reopen-nominations")):
        for _ in range(count):
            votes(officer, slug, next(people), ranks(choice))
    result = tallies(officer, slug)
    assert result["outcome"] == outcome
    assert result["winner"] == ("blair" if outcome == "elected" else None)


def test_scenario_23_without_quorum_the_box_is_never_unsealed(officer: Officer) -> None:
    """With 4 of 9 cast, nobody is elected and nothing is opened."""
    result = election(officer, alike(("avery", "blair", "casey", "devon"), "blair"))
    assert (result["outcome"], result["winner"], result["rounds"]) == ("no quorum", None, [])
    officer.does("publish", "lead-2027-1", "--yes")
    journal = officer.browser().get("/polls/lead-2027-1/files/journal.jsonl").text
    assert '"act":"unsealed"' not in journal
    assert '"act":"seeds revealed"' not in journal


def test_scenario_24_a_blank_ballot_on_purpose_counts_for_the_quorum(officer: Officer) -> None:
    """Two rankings and three blanks meet the quorum of five; the majority is of two."""
    rankings: Rankings = {
        "avery": ("blair",),
        "blair": ("blair",),
        "casey": (),
        "devon": (),
        "ellis": (),
    }
    result = election(officer, rankings)
    assert (result["outcome"], result["rounds"][0]["continuing"]) == ("elected", 2)
    assert result["rounds"][0]["exhausted"] == 3


def test_scenario_24_an_empty_form_is_refused(officer: Officer) -> None:
    """It comes back with a sentence, and casts nothing."""
    slug = officer.drafts_election()
    opens(officer, slug)
    browser = officer.browser()
    answer = fill(browser, enter(browser, officer.link_of("casey@example.org", slug)))
    assert answer.status_code == 422
    assert "Nobody is ranked" in answer.text


def test_scenario_25_counters_that_disagree_refuse_the_tally(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a fault in the first counter, both tables are shown and the poll stays closed."""
    from dataclasses import replace

    from election.kinds.election import tally as counting
    from election.rules.counting import irv

    honest = irv.count

    def faulty(*args: object, **named: object) -> object:
        counted = honest(*args, **named)  # type: ignore[arg-type]
        wrong = replace(counted.rounds[0], tally={**counted.rounds[0].tally, "blair": 9})
        return replace(counted, rounds=(wrong, *counted.rounds[1:]))

    slug = officer.drafts_election()
    opens(officer, slug)
    for person in everybody_but("avery"):
        votes(officer, slug, person, ranks("blair"))
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    monkeypatch.setattr(counting, "count", faulty)
    refusal = officer.is_refused("tally", slug, "--key", f"keys/{slug}.key")
    assert "9" in refusal
    assert "8" in refusal
    assert officer.reads("show", slug)["phase"] == "closed"


def test_scenario_26_an_open_challenge_holds_certification(officer: Officer) -> None:
    """Certification is refused until the challenge is ruled on."""
    election(officer, alike(everybody_but("avery"), "blair"))
    slug = "lead-2027-1"
    officer.does("publish", slug, "--yes")
    officer.does("challenge", slug, "--statement", "https://example.org/challenge")
    officer.clock.forward(days=7)
    certify = ("certify", slug, "--statement", "https://example.org/reasons", "--yes")
    assert "Challenge 1" in officer.is_refused(*certify)
    officer.does("rule", slug, "1", "--dismissed", "--statement", "https://example.org/ruling")
    officer.does(*certify)


def test_scenario_28_the_record_holds_no_address_or_link(officer: Officer) -> None:
    """No byte of any file has one. Only the texts that people read name the site."""
    election(officer, alike(everybody_but("avery"), "blair", "devon"))
    slug = "lead-2027-1"
    certifies(officer, slug)
    officer.does("export", slug, "record")
    link = officer.link_of("blair@example.org", slug)
    record = b"".join(path.read_bytes() for path in Path("record").rglob("*") if path.is_file())
    for person in everybody_but():
        assert f"{person}@example.org".encode() not in record
    for canary in (link.split("#")[1], "blair.home", "testclient"):
        assert canary.encode() not in record
    files = [path for path in Path("record").rglob("*") if path.is_file()]
    named = {path.name for path in files if b"127.0.0.1" in path.read_bytes()}
    assert named == {"README.txt", "report.html", "report.md"}


def test_scenario_29_the_order_of_candidates_differs_and_stays(officer: Officer) -> None:
    """Nine electors see several orders, and one elector one order on each device."""
    slug = officer.drafts_election()
    opens(officer, slug)

    def order(person: str) -> tuple[str, ...]:
        page = enter(officer.browser(), officer.link_of(f"{person}@example.org", slug)).text
        return tuple(name for name in post_form(page).names if name.startswith("rank-"))

    orders = {person: order(person) for person in everybody_but()}
    assert len(set(orders.values())) > 1
    assert all(order(person) == seen for person, seen in orders.items())


def test_scenario_30_an_edited_definition_stops_casting(officer: Officer) -> None:
    """After an edit of the question in the database, no ballot is taken."""
    slug = officer.drafts_election()
    opens(officer, slug)
    with officer.office().database.transaction() as tx:
        poll: Poll = store.find(tx, slug)
        poll.definition = poll.definition.replace(b"next Lead", b"best Lead")
    answer = officer.browser().get(officer.link_of("casey@example.org", slug))
    assert 400 <= answer.status_code < 600
    assert "does not match its hash" in answer.text
    front = officer.browser().get("/")
    assert front.status_code == 200
    assert "does not match its hash" in front.text
    assert "does not match its hash" in officer.types("polls").stderr


def test_scenario_31_a_withdrawn_candidate_is_marked_mailed_and_struck(officer: Officer) -> None:
    """Ballots for Blair count for their next choice from round 1 on."""
    slug = officer.drafts_election()
    opens(officer, slug)
    for person in ("avery", "blair", "casey"):
        votes(officer, slug, person, ranks("blair", "devon"))
    officer.does("withdraw", slug, "blair", "--yes")
    officer.does("worker", "--once")
    told = [text_of(mail) for mail in officer.mail_to("gray@example.org")]
    assert any("withdr" in text and "Blair Okonkwo" in text for text in told)
    page = enter(officer.browser(), officer.link_of("gray@example.org", slug)).text
    assert "Withdrew" in page
    for person in ("gray", "harper"):
        votes(officer, slug, person, ranks("harper"))
    result = tallies(officer, slug)
    assert result["rounds"][0]["tally"] == {"devon": 3, "harper": 2}
    assert result["winner"] == "devon"


def test_scenario_35_no_withdrawal_leaves_a_candidate_alone(officer: Officer) -> None:
    """With one left there is nothing to choose: it is refused, before opening and while open."""
    slug = officer.drafts_election()
    officer.does("notice", slug, "--yes")
    officer.does("withdraw", slug, "blair", "--yes")
    refused = officer.is_refused("withdraw", slug, "devon")
    assert "Harper da Silva-Núñez alone would be left" in refused
    assert f"election cancel {slug} --reason TEXT" in refused
    officer.clock.now = OPENS
    officer.does("worker", "--once")
    assert f"election void {slug}" in officer.is_refused("withdraw", slug, "devon", "--yes")
    assert "have withdrawn already" in officer.is_refused("withdraw", slug, "blair", "--yes")


def test_where_nominations_can_be_reopened_one_candidate_may_stay(officer: Officer) -> None:
    """The last one may not withdraw, for then nobody would stand; the draft says all this."""
    flag = "reopen_nominations = false"
    slug = officer.drafts_election()
    rule = "A candidate may withdraw until the close while two others stand."
    assert rule in officer.reads("draft", "election.toml")["meaning"]
    officer.drafts_election({flag: "reopen_nominations = true"})
    assert rule not in officer.reads("draft", "election.toml")["meaning"]
    officer.does("notice", slug, "--yes")
    for candidate in ("blair", "devon"):
        officer.does("withdraw", slug, candidate, "--yes")
    assert "Reopen nominations alone would be left" in officer.is_refused(
        "withdraw", slug, "harper", "--yes"
    )


def test_scenario_32_a_second_post_changes_nothing(officer: Officer) -> None:
    """The same cast id has the same receipt and one envelope."""
    slug = officer.drafts_election()
    opens(officer, slug)
    browser = officer.browser()
    ballot = enter(browser, officer.link_of("casey@example.org", slug))
    review = fill(browser, ballot, **ranks("devon"))
    first_receipt, second_receipt = fill(browser, review), fill(browser, review)
    assert first_receipt.status_code == second_receipt.status_code == 200
    assert first_receipt.text == second_receipt.text
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    box = officer.browser().get(f"/polls/{slug}/files/box.json").json()
    assert (len(box["envelopes"]), box["replaced"]) == (1, [])


def test_scenario_33_a_late_opening_that_leaves_too_little_is_refused(officer: Officer) -> None:
    """With six of the seven days left, it does not open."""
    slug = officer.drafts_election()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.clock.forward(days=8)
    assert "less than 7 days" in officer.is_refused("open", slug, "--yes")


def test_scenario_34_a_lost_seed_is_replaced_by_one_drawn_in_public(officer: Officer) -> None:
    """It is drawn before unsealing, and the report says so."""
    slug = officer.drafts_election()
    opens(officer, slug)
    for person in everybody_but("avery"):
        votes(officer, slug, person, ranks("blair"))
    officer.clock.now = CLOSES
    officer.does("worker", "--once")
    tally = ("tally", slug, "--key", f"keys/{slug}.key")
    drawn = ("--drawn-seed", f"officer={'ab' * 32}", "--draw", "https://example.org/draw")
    assert "none is drawn for it" in officer.is_refused(*tally, *drawn)
    Path(f"keys/{slug}.seed").unlink()
    assert "officer's seed is missing" in officer.is_refused(*tally)
    assert "with --draw" in officer.is_refused(*tally, *drawn[:2])
    officer.does(*tally, *drawn)
    officer.does("publish", slug, "--yes")
    report = officer.browser().get(f"/polls/{slug}/report").text
    assert "https://example.org/draw" in report

"""The report of whole polls of each outcome, in its page, its text and its view."""

from election.presentation.shown_tables import Table
from election.results.report.view import ReportView
from election.rules.poll.ballots import Marking
from election.rules.poll.tally import RevealedSeed
from election.services import tally
from election.services.recuse import recuse
from election.services.withdraw import withdraw
from tests.support.records import (
    CODES_APART,
    FOUR,
    SEVEN_YES,
    TIE_FOR_LAST,
    WITH_CODES,
    files_of,
    page,
    preliminary,
    view,
)
from tests.support.world import DECISION, ELECTION, REMOVAL, World


def removal(world: World, markings: dict[str, Marking], **changes: str) -> ReportView:
    """The report of a removal with these ballots."""
    preliminary(world, REMOVAL, markings, changes)
    return view(world, "removal-2026-1")


def decision(world: World, markings: dict[str, Marking], **changes: str) -> ReportView:
    """The report of the decision about Casey with these ballots."""
    preliminary(world, DECISION, markings, changes)
    return view(world, "decision-2027-1")


def election(
    world: World, markings: dict[str, Marking], changes: dict[str, str] | None = None
) -> ReportView:
    """The report of an election with these ballots."""
    preliminary(world, ELECTION, markings, changes)
    return view(world, "lead-2027-1")


def rows(table: Table) -> dict[str, tuple[str, ...]]:
    """The rows of a table, by their heads."""
    return {row[0]: row[1:] for row in table.rows}


def ballots(report: ReportView) -> dict[str, Table]:
    """The tables of the opened box, by caption."""
    return {table.caption: table for table in report.ballots}


def candidates(report: ReportView) -> dict[str, tuple[str, ...]]:
    """The result of each candidate."""
    assert report.part.candidates
    return rows(report.part.candidates)


def test_what_happened_is_title_and_first_heading(world: World) -> None:
    """The page says whom the poll removed; the text says it first, and the numbers next."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    shown = page(world, "removal-2026-1")
    happened = "Avery Lindqvist is removed as Lead Core Maintainer"
    assert (
        shown.texts["title"][0] == f"{happened} – PRELIMINARY: removal-2026-1, The Example Project"
    )
    assert len(shown.all("h1")) == 1
    assert (
        files["report.md"]
        .decode()
        .startswith(
            f"# {happened}\n\nCarried: 7 Yes of 9 entitled; 7 were needed. "
            "7 Yes of 9 · 8 of 9 cast · 1 ballot decided it\n\n**PRELIMINARY.**"
        )
    )


def test_turnout_keeps_its_numbers_apart(world: World) -> None:
    """Recused, not cast, void, abstaining and replaced are five numbers."""
    slug = world.make_noticed_poll()
    world.act(recuse, slug, "indigo")
    world.open(slug)
    world.cast(slug, "blair", "no")
    world.cast(slug, "casey", "perhaps")
    world.cast_and_tally(slug, {"blair": "yes", "devon": "abstain"})
    world.publish(slug)
    report = view(world, slug)
    assert rows(report.turnout) == {
        "On the roll": ("9",),
        "Recused": ("1",),
        "Electors (N)": ("8",),
        "Ballots in the box": ("3",),
        "Not cast": ("5",),
        "Ballots replaced before close": ("1",),
        "Void": ("1",),
        "Abstain": ("1",),
        "Never reached by mail": ("8",),  # no mail of this world is ever sent
    }
    assert report.outcome == "Not carried: 1 Yes of 8 entitled; 6 were needed."
    assert "6 Yes of 8 are needed." in report.rule
    assert "Indigo" not in files_of(world, slug)["report.html"].decode()
    assert ballots(report)["Void ballots"].rows[0][1] == (
        "its marking is not an option of this poll"
    )


def test_an_excluded_subject_is_out_of_the_electors(world: World) -> None:
    """The report says so by name and by number."""
    report = removal(world, SEVEN_YES, **{'"counts_and_votes"': '"excluded"'})
    assert rows(report.turnout)["Excluded: the subject"] == ("1",)
    assert rows(report.turnout)["Electors (N)"] == ("8",)
    assert report.outcome == "Carried: 7 Yes of 8 entitled; 6 were needed."


def test_an_elector_whom_a_decision_is_about_may_be_out_of_the_electors_too(world: World) -> None:
    """Casey, excluded, is out of N, and the rule says so."""
    seven = {**SEVEN_YES, "avery": "no"}
    del seven["casey"]
    report = decision(world, seven, **{'"counts_and_votes"': '"excluded"'})
    assert rows(report.turnout)["Excluded: the subject"] == ("1",)
    assert rows(report.turnout)["Electors (N)"] == ("8",)
    assert report.outcome == "Confirmed: 6 Yes of 8 entitled; 5 were needed."
    assert (
        "Casey Moreau, whom the decision is about, is not one of the electors and has no ballot."
        in (report.rule)
    )


def test_a_decision_has_the_same_numbers_in_its_own_words(world: World) -> None:
    """It has outcome, rule, subject, count and margin, and no round, lot or successor."""
    report = decision(world, SEVEN_YES)
    assert report.outcome == "Confirmed: 7 Yes of 9 entitled; 5 were needed."
    assert report.card.headline == "Confirmed"
    assert report.question == report.card.happened
    assert report.question == (
        "Shall the nomination of Casey Moreau as module maintainer be confirmed?"
    )
    assert report.rule[:3] == (
        "5 Yes of 9 are needed: more than 1/2 of the electors.",
        "Abstaining, or not casting, has the effect of No here: 5 Yes are needed.",
        "Casey Moreau, whom the decision is about, is one of the electors and has a ballot.",
    )
    assert rows(report.turnout)["Abstain"] == ("1",)
    assert rows(report.part.count[0])["Yes needed"] == ("5",)
    assert report.part.closeness
    assert report.part.closeness.sentences == (
        "With up to 2 Yes fewer it would still have been confirmed.",
    )
    assert (report.part.rounds, report.part.lot, report.part.ties) == ((), None, ())
    assert rows(ballots(report)["Ballots by marking"])["Yes"] == ("7",)


def test_a_decision_that_is_declined_says_so_everywhere(world: World) -> None:
    """Title and text file have the outcome."""
    four: dict[str, Marking] = dict.fromkeys(("avery", "blair", "casey", "devon"), "yes")
    report = decision(world, four)
    outcome = "Declined: 4 Yes of 9 entitled; 5 were needed."
    assert (report.outcome, report.card.headline) == (outcome, "Declined")
    shown = page(world, "decision-2027-1")
    assert shown.texts["title"][0].startswith("Declined: Shall the nomination of Casey")
    assert outcome in files_of(world, "decision-2027-1")["report.md"].decode()


def test_a_decision_without_quorum_is_declined_and_stays_sealed(world: World) -> None:
    """The outcome says that it is declined for lack of a quorum."""
    base = 'base = "roll"'
    four: dict[str, Marking] = dict.fromkeys(("avery", "blair", "casey", "devon"), "yes")
    report = decision(world, four, **{base: 'base = "cast"\nquorum = "1/2"'})
    assert report.outcome == (
        "Declined for lack of a quorum: 4 of 9 electors cast a ballot; 5 were needed. "
        "The box was not opened."
    )
    assert report.card.headline == "Declined"
    assert report.card.facts == "4 of 9 cast · 5 were needed · the box was not opened"
    assert (report.part.count, report.part.stacked_bar, report.ballots) == ((), None, ())


def test_of_those_cast_n_is_not_the_electors(world: World) -> None:
    """N is Yes and No, and the quorum is told."""
    base = 'base = "roll"'
    report = removal(world, SEVEN_YES, **{base: 'base = "cast"\nquorum = "1/2"'})
    assert rows(report.turnout)["Electors"] == ("9",)
    assert rows(report.part.count[0])["N, of which the needed share is taken"] == ("7",)
    assert "8 of 9 electors cast a ballot: the quorum of 5 is met." in report.rule


def test_codes_apart_show_markings_and_codes_in_two_tables(world: World) -> None:
    """No table has both."""
    tables = ballots(removal(world, SEVEN_YES))
    assert rows(tables["Ballots by marking"]) == {"Yes": ("7",), "No": ("0",), "Abstain": ("1",)}
    codes = tables["Receipt codes of the counted ballots"]
    assert codes.head == ("Receipt code",)
    assert len(codes.rows) == 8
    assert len(tables) == 2


def test_with_codes_each_ballot_is_beside_its_code(world: World) -> None:
    """The ballot is in words, as its elector marked it."""
    tables = ballots(removal(world, SEVEN_YES, **WITH_CODES))
    said = [row[1] for row in tables["Each ballot beside its code"].rows]
    assert sorted(said) == ["Abstain", *["Yes"] * 7]


def test_rankings_are_grouped_and_codes_apart_if_asked(world: World) -> None:
    """The most frequent comes first, and a blank ballot says so."""
    markings: dict[str, Marking] = {**TIE_FOR_LAST, "indigo": ("blair",)}
    tables = ballots(election(world, markings, CODES_APART))
    profile = tables["Ballots by ranking"].rows
    assert profile[0] == ("1. Blair Okonkwo", "2")
    assert ("1. Harper da Silva-Núñez, 2. Blair Okonkwo", "2") in profile
    assert profile[-1] == ("blank", "1")
    assert len(tables["Receipt codes of the counted ballots"].rows) == 9


def test_a_tie_is_shown_where_it_acted(world: World) -> None:
    """It is in the round's column, in its sentence, and in the lot."""
    report = election(world, TIE_FOR_LAST)
    assert report.part.lot
    last = report.part.lot.order.rows[-1][1]
    if last == "Blair Okonkwo":
        last = report.part.lot.order.rows[-2][1]
    table = rows(report.part.count[0])
    assert table["Tie"] == ("none", "lot")
    assert table[last] == ("–", "2, tied, eliminated")
    assert table["Blair Okonkwo"][0].endswith(", elected")
    assert report.part.rounds[0].sentence.endswith(f"the lot decided: {last} was eliminated.")
    assert report.part.rounds[0].tie_rules == report.part.ties[:2]
    assert report.part.rounds[1].tie_rules == ()
    assert report.part.lot.sentences == (
        "The lot decided in round 1.",
        "Another lot could not have changed the result.",
    )
    assert report.outcome.startswith("Elected: Blair Okonkwo, with ")


def test_who_beat_whom_is_a_matrix_of_numbered_columns(world: World) -> None:
    """Blair is above each of the others on more ballots; Devon and Harper are equal."""
    closeness = election(world, TIE_FOR_LAST).part.closeness
    assert closeness
    matrix = closeness.tables[-1]
    assert matrix.head == ("Ranked above", "1", "2", "3")
    assert matrix.rows == (
        ("1. Blair Okonkwo", "–", "5", "4"),
        ("2. Devon Ștefănescu", "2", "–", "3"),
        ("3. Harper da Silva-Núñez", "3", "3", "–"),
    )
    assert matrix.strong == {(0, 2), (0, 3)}


def test_a_rule_is_told_where_it_first_acted(world: World) -> None:
    """Later ties under the same rule refer to that round."""
    people = ("avery", "blair", "casey", "devon", "ellis")
    standing = ("blair", "devon", "harper", "casey", "ellis")
    markings: dict[str, Marking] = {
        person: (candidate,) for person, candidate in zip(people, standing, strict=True)
    }
    extra = "".join(
        f'[[candidates]]\nid = "{candidate}"\nconsented = 2026-12-30\nstatement = "I would."\n\n'
        for candidate in ("casey", "ellis")
    )
    report = election(world, markings, {"[times]": f"{extra}[times]"})
    first, *later, last = report.part.rounds
    assert first.same_rule_as is None
    assert [round_.same_rule_as for round_ in later] == [1, 1]
    assert last.tie_rules == report.part.ties[-1:]
    assert last.same_rule_as is None
    shown = page(world, "lead-2027-1").texts["p"]
    assert shown.count("The rule for this tie is the one told in round 1.") == 2


def test_a_look_back_names_the_round_that_decided(world: World) -> None:
    """It does so in the column of the round of the tie."""
    markings: dict[str, Marking] = dict.fromkeys(("avery", "blair", "casey"), ("blair",))
    markings |= dict.fromkeys(("devon", "ellis"), ("devon",)) | {"gray": ("harper", "devon")}
    report = election(world, markings, {'final_tie = "runoff"': 'final_tie = "lot"'})
    assert rows(report.part.count[0])["Tie"] == ("look-back to round 1", "none")
    assert rows(report.part.count[0])["Blair Okonkwo"] == ("3, tied, elected", "3")
    assert report.card.happened == "elected Lead Core Maintainer, by look-back to round 1"


def test_no_lot_elects_against_reopen_nominations(world: World) -> None:
    """A tie with that option reopens them, whatever the lot."""
    markings: dict[str, Marking] = dict.fromkeys(("avery", "blair", "casey"), ("blair",))
    markings |= dict.fromkeys(("devon", "ellis", "gray"), ("reopen-nominations",))
    changes = {
        'final_tie = "runoff"': 'final_tie = "lot"',
        "reopen_nominations = false": "reopen_nominations = true",
    }
    report = election(world, markings, changes)
    assert report.outcome.startswith("Nominations are reopened: ")
    assert report.part.lot
    assert "Another lot could not have changed the result." in report.part.lot.sentences


def test_the_tie_rule_and_the_lot_are_printed_when_unused(world: World) -> None:
    """They are always there, so nobody can say that they were invented afterwards."""
    report = election(world, dict.fromkeys(TIE_FOR_LAST, ("devon",)))
    assert len(report.part.ties) == 4
    assert report.part.lot
    assert report.part.lot.sentences[0] == "The lot was not used: no tie came to it."
    assert len(report.part.lot.order.rows) == 3
    shown = page(world, "lead-2027-1").texts["li"]
    assert set(report.part.ties) <= set(shown)


def test_a_seed_drawn_in_public_is_said_to_be(world: World) -> None:
    """Scenario 34: the report links the draw."""
    slug = world.make_open_poll(ELECTION)
    for person, ranking in TIE_FOR_LAST.items():
        world.cast(slug, person, ranking)
    world.close(slug)
    drawn = (RevealedSeed("officer", "22" * 32, "https://example.org/draw"),)
    world.work(tally.tally, slug, secret_key=world.keys[slug], drawn=drawn)
    world.publish(slug)
    report = view(world, slug)
    assert report.part.lot
    assert report.part.lot.sentences[-1] == (
        "The officer's seed was lost, and one drawn in public replaced it."
    )
    links = [link["href"] for link in page(world, slug).all("a")]
    assert "https://example.org/draw" in links


def test_the_last_two_tied_are_named(world: World) -> None:
    """The outcome is a runoff, and their round shows an open tie."""
    markings: dict[str, Marking] = {"avery": ("blair",), "blair": ("blair",)}
    markings |= {"casey": ("devon",), "devon": ("devon",), "ellis": ()}
    report = election(world, markings)
    assert report.outcome == (
        "Tied: Blair Okonkwo and Devon Ștefănescu, 2 ballots each in round 2; "
        "a runoff between them follows."
    )
    assert rows(report.part.count[0])["Tie"] == ("left open", "none")
    assert candidates(report)["Devon Ștefănescu"] == ("devon", "tied in round 2")


def test_without_quorum_nothing_is_shown_of_ballots(world: World) -> None:
    """The report says that the box stays sealed for good."""
    report = election(world, FOUR)
    assert report.outcome == (
        "No quorum: 4 of 9 electors cast a ballot; 5 were needed. The box was not opened."
    )
    part = report.part
    assert (part.count, part.rounds, part.lot, report.ballots) == ((), (), None, ())
    assert report.ballot_notes == ("The box stays sealed: no ballot in it was read.",)
    assert [check.command for check in report.checks if "ballots.json" in check.command] == []


def test_the_withdrawn_are_marked(world: World) -> None:
    """They are in the list of candidates and in rankings, and in no round."""
    slug = world.make_open_poll(ELECTION)
    world.act(withdraw, slug, "blair")
    world.cast_and_tally(slug, TIE_FOR_LAST)
    world.publish(slug)
    report = view(world, slug)
    assert "Blair Okonkwo" not in rows(report.part.count[0])
    assert candidates(report)["Blair Okonkwo"] == ("blair", "withdrew; struck before round 1")
    assert rows(report.turnout)["Blank, or ranking only the withdrawn"] == ("2",)
    assert "Withdrawn candidates are struck from every ranking before round 1." in (
        report.ballot_notes
    )

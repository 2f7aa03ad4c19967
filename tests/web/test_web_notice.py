"""The notice page: all that is frozen, and all that has happened since."""

from datetime import timedelta

import pytest

from election.crypto import canonical
from election.services import journal, store
from election.services.cancel import cancel
from election.services.extend import extend
from election.services.recuse import recuse
from election.services.reply import reply
from election.services.void import void
from election.services.withdraw import withdraw
from tests.support.web_client import Door, Page, certified_removal, seen
from tests.support.world import CLOSES, DECISION, ELECTION, REMOVAL, ROLL, World

SLUG, LEAD, CASE = "removal-2026-1", "lead-2027-1", "decision-2027-1"
YES = dict.fromkeys(("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes")
CAUSED = {
    ELECTION[
        ELECTION.index("vacancy = ") : ELECTION.index("\n\n[election]")
    ]: f'removal = "{SLUG}"',
    "opens = 2027-01-12": "opens = 2027-02-15",
    "closes = 2027-01-26": "closes = 2027-03-01",
}


def test_the_notice_says_everything_that_is_frozen(world: World) -> None:
    """It shows question, statement, rule, number before recusals, roll, people, key, hash."""
    rules = 'statement = "https://example.org/statements/removal-2026-1"\n'
    added = rules + 'rules = "https://example.org/governance@8d21f00"\n'
    world.make_noticed_poll(changes={rules: added})
    text = seen(world, f"/polls/{SLUG}")
    for fact in (
        "Shall the Lead Core Maintainer be removed?",
        "https://example.org/statements/removal-2026-1",
        "7 Yes of 9 are needed (before recusals).",
        "Abstaining, or not casting, has the effect of No here: 7 Yes are needed.",
        "Avery Lindqvist, whose removal is asked, is one of the electors and has a ballot.",
        "The project adopted these settings at https://example.org/governance@8d21f00.",
        "9 core maintainers as of 2026-12-28",
        "Avery Lindqvist Lead",
        "Harper da Silva-Núñez",
        "harpersn",
        "Robin Castellanos, officer@example.org; no elector of this poll",
        "Sam Whitfield, scrutineer@example.org; no elector of this poll",
        "elections@example.org",
        "One key, made on the server: whoever holds this machine can open ballots.",
        "the totals, and apart from them the receipt codes",
        "Only 9 electors have a ballot: the totals can reveal who marked what.",
        world.poll(SLUG).definition_hash,
    ):
        assert fact in text, fact
    assert "blair@example.org" not in text
    assert "blair.home@example.net" not in text
    assert "Called and seconded" not in text


def test_the_notice_of_a_decision_says_everything_that_is_frozen(world: World) -> None:
    """It has share, number and subject, and nothing of callers, candidates or ties."""
    world.make_noticed_poll(DECISION)
    text = seen(world, f"/polls/{CASE}")
    for fact in (
        "Notice of the decision decision-2027-1",
        "Shall the nomination of Casey Moreau as module maintainer be confirmed?",
        "https://example.org/statements/decision-2027-1",
        "5 Yes of 9 are needed (before recusals): more than 1/2 of the electors.",
        "Abstaining, or not casting, has the effect of No here: 5 Yes are needed.",
        "Casey Moreau, whom the decision is about, is one of the electors and has a ballot.",
        "No adopted text given.",
        "the totals, and apart from them the receipt codes",
        "Only 9 electors have a ballot: the totals can reveal who marked what.",
        world.poll(CASE).definition_hash,
    ):
        assert fact in text, fact
    for word in ("Called and seconded", "Candidates", "Ties", "trigger", "vacancy", "removal"):
        assert word not in text, word


def test_the_notice_of_a_decision_names_a_nominee_who_is_not_on_the_roll(world: World) -> None:
    """A decision about nobody speaks of nobody."""
    about = 'about = "casey"\nsubject_mode = "counts_and_votes"\n'
    world.make_noticed_poll(DECISION, changes={about: 'about = "Kim Sörensen"\n'})
    text = seen(world, f"/polls/{CASE}")
    assert "The decision is about Kim Sörensen, who is not on the roll." in text
    world.make_noticed_poll(DECISION, changes={about: "", CASE: "decision-2027-2"})
    assert "about" not in seen(world, "/polls/decision-2027-2").split("The roll by name")[0]


def test_the_notice_of_a_decision_counts_recusals_without_a_name(world: World) -> None:
    """N and the needed number change, and nobody is named."""
    world.make_noticed_poll(DECISION)
    world.act(recuse, CASE, "blair")
    world.open(CASE)
    text = seen(world, f"/polls/{CASE}")
    assert "5 Yes of 8 are needed: more than 1/2 of the electors." in text
    assert "recused: 1" in text


def test_times_are_given_in_utc_with_weekday_and_anywhere_on_earth(world: World) -> None:
    """Each time also has a `datetime` for scripts."""
    world.make_noticed_poll()
    html = Door(world).browser().get(f"/polls/{SLUG}").text
    assert (
        "Tuesday 26 January 2027, 12:00 UTC (end of Monday 25 January 2027 AoE)" in Page(html).text
    )
    assert {"datetime": "2027-01-26T12:00:00Z"} in Page(html).all("time")


def test_the_notice_counts_recusals_without_a_name_once_it_is_open(world: World) -> None:
    """N and the needed number change, and nobody is named."""
    world.make_noticed_poll()
    world.act(recuse, SLUG, "blair")
    assert "7 Yes of 9 are needed (before recusals)." in seen(world, f"/polls/{SLUG}")
    world.open(SLUG)
    text = seen(world, f"/polls/{SLUG}")
    assert "6 Yes of 8 are needed." in text
    assert "recused: 1" in text


def test_the_notice_says_which_officials_are_electors(world: World) -> None:
    """Any of their addresses is recognised, in any letter case."""
    world.make_noticed_poll(changes={"scrutineer@example.org": "Ellis@Example.net"})
    text = seen(world, f"/polls/{SLUG}")
    assert "an elector of this poll: Ellis 山田" in text
    assert "officer@example.org; no elector of this poll" in text


def test_callers_are_named_where_the_poll_says_so(world: World) -> None:
    """With that setting, the notice names them as the roll does."""
    world.make_noticed_poll(changes={"publish_callers = false": "publish_callers = true"})
    assert "Called and seconded by Blair Okonkwo and Casey Moreau." in seen(world, f"/polls/{SLUG}")


def test_a_reply_stands_beside_the_statement(world: World) -> None:
    """The reply is shown as soon as it is added."""
    world.make_noticed_poll()
    world.act(reply, SLUG, "https://example.org/reply")
    assert "Reply: https://example.org/reply" in seen(world, f"/polls/{SLUG}")


def test_the_roll_marks_who_has_no_ballot(world: World) -> None:
    """A subject who is excluded, or counted without a ballot, is marked."""
    world.make_noticed_poll(changes={"counts_and_votes": "excluded"})
    assert "Avery Lindqvist Lead does not count, has no ballot" in seen(world, f"/polls/{SLUG}")
    world.make_noticed_poll(DECISION, changes={"counts_and_votes": "counted_no_ballot"})
    assert "Casey Moreau counts, has no ballot" in seen(world, f"/polls/{CASE}")


def test_an_elections_notice_shows_candidates_and_tie_rules(world: World) -> None:
    """It has full statements, withdrawals, and the vacancy that caused the election."""
    world.make_noticed_poll(ELECTION)
    world.act(withdraw, LEAD, "harper")
    text = seen(world, f"/polls/{LEAD}")
    for fact in (
        "Devon Ștefănescu I would halve the review queue",
        "Harper da Silva-Núñez Withdrew",
        "at least 5 of 9 electors must cast a ballot",
        "look-back",
        "Avery Lindqvist (resigned), declared by the core maintainers on 2026-12-29",
        "https://example.org/vacancy",
        "each ballot beside its receipt code",
        "candidate: harper",
    ):
        assert fact in text, fact


def test_an_election_after_a_removal_names_the_differences_of_the_rolls(world: World) -> None:
    """It names who joined and who left, or says that nobody did."""
    certified_removal(world)
    other = ROLL.replace("indigo,Indigo Petrov,indigo@", "kim,Kim Jansen,kim@")
    world.make_draft(ELECTION, other, CAUSED)
    world.make_noticed_poll(ELECTION, other, CAUSED)
    text = seen(world, f"/polls/{LEAD}")
    assert f"It differs from the roll of {SLUG}: joined: Kim Jansen. left: Indigo Petrov." in text
    world.act(cancel, LEAD, "the roll was wrong")
    world.make_noticed_poll(ELECTION, ROLL, {**CAUSED, LEAD: "lead-2027-2"})
    assert f"It is the roll of {SLUG}, without a difference." in seen(world, "/polls/lead-2027-2")


def test_the_timeline_tells_what_is_done_and_what_comes(world: World) -> None:
    """It shows an extension with its reason, and the end of challenges once known."""
    world.make_open_poll()
    world.clock.forward(days=1)
    world.act(extend, SLUG, CLOSES + timedelta(days=1), "mail was late")
    text = seen(world, f"/polls/{SLUG}")
    assert "Opening (done) Tuesday 12 January 2027, 12:00 UTC" in text
    assert "Close Wednesday 27 January 2027, 12:00 UTC" in text
    assert "Extended on Wednesday 13 January 2027, 12:00 UTC. The reason: mail was late" in text
    world.cast_and_tally(SLUG, YES)
    world.publish(SLUG)
    text = seen(world, f"/polls/{SLUG}")
    assert "End of challenges Wednesday 3 February 2027, 12:00 UTC" in text
    assert "Carried: 7 Yes of 9 entitled" in text


def test_the_timeline_says_where_the_poll_stands_now(world: World) -> None:
    """Exactly one step is marked as current, and none at the end."""
    world.make_noticed_poll()
    assert current(world) == ["Now: not open yet It opens on Tuesday 12 January 2027, 12:00 UTC."]
    world.open(SLUG)
    assert current(world) == [
        "Now: open Ballots are taken until Tuesday 26 January 2027, 12:00 UTC."
    ]
    text = seen(world, f"/polls/{SLUG}")
    assert text.index("Opening (done)") < text.index("Now: open") < text.index("Close Tuesday")
    world.cast_and_tally(SLUG, YES)
    assert current(world) == [
        "Now: counted The ballots are counted. The report is not published yet."
    ]
    world.publish(SLUG)
    world.certify(SLUG)
    assert current(world) == []


def test_the_timeline_of_a_poll_that_was_ended_ends_there(world: World) -> None:
    """Steps that will not come are not shown."""
    world.make_open_poll()
    world.act(void, SLUG, "the key was lost")
    html = Door(world).browser().get(f"/polls/{SLUG}").text
    steps = [step for step in Page(html).said("h3") if step != "Ties"]
    assert steps == ["Notice (done)", "Opening (done)", "Void (done)"]
    assert current(world) == []


def current(world: World) -> list[str]:
    """The steps of the timeline that are marked as current."""
    html = Door(world).browser().get(f"/polls/{SLUG}").text
    steps = zip(Page(html).all("li"), Page(html).said("li"), strict=True)
    return [text for attributes, text in steps if attributes.get("aria-current") == "step"]


@pytest.mark.parametrize(
    ("changes", "cells", "needed"),
    [
        ({}, 9, 7),
        ({'threshold = "3/4"': 'threshold = "2/3"'}, 9, 6),
        ({"counts_and_votes": "excluded"}, 8, 6),
    ],
)
def test_the_rule_is_a_picture_too(
    world: World, changes: dict[str, str], cells: int, needed: int
) -> None:
    """Each elector who counts has a cell, and as many cells are marked as Yes are needed."""
    world.make_noticed_poll(changes=changes)
    assert f"{needed} Yes of {cells} are needed" in seen(world, f"/polls/{SLUG}")
    page = Page(Door(world).browser().get(f"/polls/{SLUG}").text)
    drawn = [cell.get("class") for cell in page.all("rect") if "fill" not in cell]
    assert drawn == ["needed"] * needed + [None] * (cells - needed)


@pytest.mark.parametrize(
    ("changes", "cells", "needed"),
    [
        ({}, 9, 5),
        ({"more than 1/2": "at least 2/3"}, 9, 6),
        ({"counts_and_votes": "excluded"}, 8, 5),
    ],
)
def test_the_rule_of_a_decision_is_a_picture_too(
    world: World, changes: dict[str, str], cells: int, needed: int
) -> None:
    """As many cells are marked as the decision's share needs."""
    world.make_noticed_poll(DECISION, changes=changes)
    assert f"{needed} Yes of {cells} are needed" in seen(world, f"/polls/{CASE}")
    page = Page(Door(world).browser().get(f"/polls/{CASE}").text)
    drawn = [cell.get("class") for cell in page.all("rect") if "fill" not in cell]
    assert drawn == ["needed"] * needed + [None] * (cells - needed)


def test_a_rule_without_a_fixed_number_has_no_picture(world: World) -> None:
    """Elections, and other polls whose base is known only after the count, have none."""
    cast = {'base = "roll"': 'base = "cast"\nquorum = "1/2"'}
    world.make_noticed_poll(changes=cast)
    world.make_noticed_poll(ELECTION)
    world.make_noticed_poll(DECISION, changes=cast)
    for slug in (SLUG, LEAD, CASE):
        drawn = Page(Door(world).browser().get(f"/polls/{slug}").text).all("svg")
        assert [cell for cell in drawn if cell.get("class") == "share"] == []


def test_the_journal_stands_on_the_notice_with_its_head(world: World) -> None:
    """The notice lists every act so far, and the head that mails carry."""
    world.make_open_poll()
    text = seen(world, f"/polls/{SLUG}")
    with world.database.reading() as tx:
        head = journal.history_of(tx, store.find(tx, SLUG)).head
    assert head in text
    assert f"2 noticed 2027-01-01T12:00:00Z definition: {world.poll(SLUG).definition_hash}" in text
    assert "3 opened 2027-01-12T12:00:00Z electors: 9; n: 9; needed: 7; recused: 0" in text


def test_the_definition_is_served_as_the_bytes_that_were_hashed(world: World) -> None:
    """The SHA-256 of the saved file is the hash in the mail."""
    world.make_noticed_poll()
    answer = Door(world).browser().get(f"/polls/{SLUG}/definition.json")
    assert answer.headers["content-type"] == "application/json"
    assert canonical.digest(answer.content) == world.poll(SLUG).definition_hash


def test_names_and_questions_are_text_and_never_markup(world: World) -> None:
    """A page shows them as the poll file has them."""
    wild = "Shall <script>alert(1)</script> & 'x' be removed?"
    toml = REMOVAL.replace("Shall the Lead Core Maintainer be removed?", wild)
    slug = world.make_open_poll(toml, ROLL.replace("Blair Okonkwo", "<b>Blair</b>"))
    door = Door(world)
    for html in (
        door.browser().get("/").text,
        door.browser().get(f"/polls/{slug}").text,
        door.enters(slug, "blair")[1].text,
    ):
        assert "<script>alert" not in html
        assert "<b>" not in html
        assert wild in Page(html).text


def now_to_do(world: World, slug: str = SLUG) -> str:
    """The part of the notice that says what to do now, up to the rule."""
    return seen(world, f"/polls/{slug}").split("Notice of the")[1].split("The rule")[0]


def test_what_recuses_is_said_in_the_words_of_the_project(world: World) -> None:
    """A poll file may give them; they are part of the definition, and of the notice's mail."""
    words = "a tie of kinship, marriage or employment to the lead"
    world.make_noticed_poll(changes={"[removal]": f'[removal]\nconflict = "{words}"'})
    assert f"Write there also if you have {words}." in now_to_do(world)
    assert world.definition(SLUG).to_json()["question"]["conflict"] == words


def test_a_notice_says_what_is_left_and_what_to_do(world: World) -> None:
    """In each phase, until the last: how long, and the next step of a reader."""
    world.make_noticed_poll()
    coming = now_to_do(world)
    assert "11 days until it opens." in coming
    assert "Look yourself up on the roll." in coming
    assert "Write there also if you have a filial or romantic tie to the lead." in coming
    world.open(SLUG)
    assert "14 days left." in now_to_do(world)
    assert "Electors: open the ballot link in your mail" in now_to_do(world)
    world.clock.now = CLOSES - timedelta(hours=30, minutes=1)
    assert "30 hours left." in now_to_do(world)
    world.clock.now = CLOSES - timedelta(minutes=59)
    assert "Less than an hour left." in now_to_do(world)
    for person, marking in YES.items():
        world.cast(SLUG, person, marking)
    world.clock.now = CLOSES
    assert "Nothing more can be cast." in now_to_do(world)
    assert "left" not in now_to_do(world)
    world.close(SLUG)
    assert "Compare the envelope on your receipt with the closed box." in now_to_do(world)
    world.tally(SLUG)
    world.publish(SLUG)
    assert "7 days left to challenge it." in now_to_do(world)
    assert "Look up your receipt code in the report." in now_to_do(world)
    world.certify(SLUG)
    assert now_to_do(world).endswith("Read the report See the closed box ")


def test_a_poll_that_ended_asks_nothing_of_anybody(world: World) -> None:
    """It is said that nothing is left to do."""
    world.make_noticed_poll()
    world.act(cancel, SLUG, "A wrong roll.")
    assert "Nothing is left to do here." in now_to_do(world)

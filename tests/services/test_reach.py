"""Whether everybody is reachable before a poll opens: asked, told, and counted in the report.

Robin is the officer of the removal. Blair has two addresses; Casey's mail is refused.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from election.errors.base import Refusal
from election.errors.links import BadConfirmationLink, ConfirmationOutdated
from election.errors.polls import PollChanged
from election.office.worker import act_due
from election.services import confirm_mail, hand_over, journal, mail_reach, store
from election.services.history import happened
from election.services.links import MailboxLink
from election.services.recuse import recuse
from election.services.relink import relink
from tests.support.mail_reader import Letter, post
from tests.support.postgres import ON_BOTH
from tests.support.signers import BOTH
from tests.support.world import OPENS, World

SLUG = "removal-2026-1"
DAY = timedelta(days=1)
CASEY = "casey@example.org"


def code(world: World, person: str, slug: str = SLUG) -> MailboxLink:
    """The code in this elector's question, as a mail of now would carry it."""
    with world.database.reading() as tx:
        elector = store.elector(tx, store.find(tx, slug), person)
        return MailboxLink.to(elector.public_id, elector.email)


def words(world: World) -> dict[str, str]:
    """How each elector is reached, in a word."""
    with world.database.reading() as tx:
        electors = mail_reach.reach_of(tx, store.find(tx, SLUG)).electors
    return {each.elector.person_id: each.word for each in electors}


def works(world: World, instant: object) -> list[Letter]:
    """The officer's lists that a worker sends, started at this instant."""
    world.clock.now = instant  # type: ignore[assignment]
    assert act_due(world.database, world.clock).refusals == ()
    return [letter for letter in post(world, refused=[CASEY]) if letter.kind == "not-reached"]


def never_reached(world: World) -> int | None:
    """The number in the journal of the close."""
    with world.database.reading() as tx:
        return happened(journal.history_of(tx, store.find(tx, SLUG)).closed).never_reached


def test_a_person_confirms_and_a_server_accepts(world: World) -> None:
    """A yes outweighs a server; a no outweighs its acceptance of that address."""
    world.make_noticed_poll()
    assert set(words(world).values()) == {"on its way"}
    post(world, refused=[CASEY, "blair@example.org"])
    found = words(world)
    assert (found["casey"], found["blair"], found["devon"]) == (
        "not reached",
        "accepted",  # at the second address
        "accepted",
    )
    world.act(confirm_mail.answer, SLUG, code(world, "casey"), "yes")
    world.act(confirm_mail.answer, SLUG, code(world, "devon"), "no")
    found = words(world)
    assert (found["casey"], found["devon"]) == ("confirmed", "not them")
    with world.database.reading() as tx:
        poll_reach = mail_reach.reach_of(tx, store.find(tx, SLUG))
    assert [each.elector.person_id for each in poll_reach.unreached] == ["devon"]
    assert poll_reach.never_reached == 1


def test_who_has_answered_is_not_asked_again_and_who_has_no_ballot_never(world: World) -> None:
    """The question goes to first addresses alone."""
    world.make_noticed_poll()
    world.act(recuse, SLUG, "indigo")
    world.act(confirm_mail.answer, SLUG, code(world, "casey"), "yes")
    assert world.act(confirm_mail.ask, SLUG) == 7
    asked = [each.address for each in world.messages(SLUG) if each.kind == "confirm-address"]
    assert len(asked) == 7
    assert not {CASEY, "indigo@example.org", "blair.home@example.net"} & set(asked)


def test_a_changed_address_loses_its_answer_and_its_question(world: World) -> None:
    """Also where it is changed back: nobody has answered since."""
    world.make_noticed_poll()
    asked = code(world, "casey")
    world.act(confirm_mail.answer, SLUG, asked, "yes")
    world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    with pytest.raises(ConfirmationOutdated):
        world.act(confirm_mail.answer, SLUG, asked, "yes")
    assert words(world)["casey"] == "on its way"
    world.act(relink, SLUG, "casey", CASEY, "it was found again")
    assert words(world)["casey"] == "on its way"


def test_a_code_of_nobody_answers_nothing(world: World) -> None:
    """A code has its own signature: it names an elector by their random id."""
    world.make_noticed_poll()
    with pytest.raises(BadConfirmationLink):
        world.act(confirm_mail.answer, SLUG, MailboxLink("nobody", "0" * 16), "yes")


def test_a_no_tells_the_officer_at_once_by_name_and_once(world: World) -> None:
    """However often it is pressed, and taken back; another address is told again."""
    world.make_noticed_poll()
    post(world)
    for given in ("no", "no", "yes", "no"):
        world.act(confirm_mail.answer, SLUG, code(world, "casey"), given)
    [alert] = post(world)
    assert alert.kind == "not-them"
    assert "officer@example.org" in alert.mail["To"]
    assert "Casey Moreau (casey) goes to that address" in alert.text
    assert CASEY in alert.text
    world.act(relink, SLUG, "casey", "casey@example.com", "it was wrong")
    world.act(confirm_mail.answer, SLUG, code(world, "casey"), "no")
    assert "not-them" in {letter.kind for letter in post(world)}


def test_the_officer_is_told_by_name_three_days_and_one_day_before(world: World) -> None:
    """Each list comes once, however often a worker starts; the one that was down sends one."""
    world.make_noticed_poll()
    post(world, refused=[CASEY])
    assert works(world, OPENS - 3 * DAY - timedelta(seconds=1)) == []
    [first] = works(world, OPENS - 3 * DAY)
    assert "Casey Moreau (casey) at casey@example.org" in first.text
    assert "Devon" not in first.text
    assert "election relink removal-2026-1 ID --email" in first.text
    assert "--hand-over" not in first.text  # the scrutineer has named no key
    assert works(world, OPENS - 2 * DAY) == []
    [second] = works(world, OPENS - DAY)
    assert "Casey Moreau" in second.text
    assert works(world, OPENS - timedelta(hours=1)) == []


def test_a_worker_that_was_down_makes_up_for_one_list(world: World) -> None:
    """The later one; none after the opening."""
    world.make_noticed_poll()
    post(world, refused=[CASEY])
    assert len(works(world, OPENS - timedelta(hours=3))) == 1
    assert works(world, OPENS - timedelta(hours=2)) == []


def test_nobody_to_name_is_no_mail(world: World) -> None:
    """Who comes in after the look is named at once: a later no, for one."""
    world.make_noticed_poll()
    post(world)
    assert works(world, OPENS - 3 * DAY) == []
    world.act(confirm_mail.answer, SLUG, code(world, "gray"), "no")
    [told] = works(world, OPENS - 2 * DAY)
    assert "Gray Abdallah (gray) at gray@example.org: whoever reads there" in told.text


def test_opening_waits_for_no_answer(world: World) -> None:
    """Nobody is reached, nobody has answered, and the links are queued."""
    world.make_noticed_poll()
    world.act(confirm_mail.ask, SLUG)
    world.open(SLUG)
    assert sum(each.kind == "ballot-link" for each in world.messages(SLUG)) == 9


@pytest.mark.parametrize("casters", [(), ("casey", "blair"), ("avery", "devon", "gray")])
def test_the_close_counts_the_unreached_whoever_cast(
    world: World, casters: tuple[str, ...]
) -> None:
    """It is the same number, whatever the mails about casts and reminders met."""
    world.make_open_poll()
    post(world, refused=[CASEY])
    for person in casters:
        world.cast(SLUG, person, "yes")
    post(world)  # what tells who cast is taken, at Casey's address too
    world.close(SLUG)
    assert never_reached(world) == 1


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What these acts give that begin at the same time: a refusal by its class."""
    barrier = Barrier(len(acts))

    def begins(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except Refusal as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begins, acts))


@ON_BOTH
def test_two_answers_and_two_sheets_at_once_are_one_of_each(world: World) -> None:
    """The last answer stands, one officer's mail is queued, and no signature prints twice."""
    world.make_noticed_poll(changes=BOTH)
    asked = code(world, "casey")
    assert (
        at_once(*(lambda: world.act(confirm_mail.answer, SLUG, asked, "no") for _ in range(3)))
        == [None] * 3
    )
    assert words(world)["casey"] == "not them"
    queued = [each.kind for each in world.messages(SLUG)]
    assert queued.count("not-them") == 1
    with world.database.reading() as tx:
        signed = hand_over.request(tx, SLUG, "casey")
    printed = at_once(
        *(lambda: world.act(hand_over.hand_over, SLUG, "casey", signed) for _ in range(3))
    )
    assert printed.count(PollChanged) == 2
    with world.database.reading() as tx:
        poll = store.find(tx, SLUG)
        assert journal.history_of(tx, poll).sheets == 1
        assert store.elector(tx, poll, "casey").link_issue == 2
        reach = mail_reach.reach_of(tx, poll)
    assert [each.elector.person_id for each in reach.electors if each.has_sheet] == ["casey"]

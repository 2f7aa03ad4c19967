"""Rows of nominations that somebody changed in the database are seen, and settle nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from election.crypto.ssh_signature import public_line
from election.database.tables import Elector
from election.errors.changed_rows import RowsChanged
from election.errors.nominations import MayNotStand
from election.services import nominate, store
from election.services.find_changes import find_changes
from election.services.links import BallotLink
from election.services.nominations import close_nominations, open_nominations
from tests.support.nominations import BEGIN, END, SLUG, nominating
from tests.support.records import SEVEN_YES
from tests.support.world import ELECTION, SERVICE_KEY, World


def link(world: World, person: str) -> BallotLink:
    with world.database.reading() as tx:
        elector = tx.exec(select(Elector).where(Elector.person_id == person)).one()
        return BallotLink(elector.public_id, elector.link_issue)


def nominated(world: World) -> None:
    """Blair nominates Devon, who stands, and Harper, who declines."""
    world.make_draft(nominating("published"))
    world.act(open_nominations, SLUG, service_key=public_line(SERVICE_KEY))
    world.clock.now = BEGIN
    for person in ("devon", "harper"):
        world.act(nominate.nominate, SLUG, link(world, "blair"), person)
    world.act(nominate.answer, SLUG, link(world, "devon"), "stands", "I would.")
    world.act(nominate.answer, SLUG, link(world, "harper"), "declines", "")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE nominee SET answer = 'stands' WHERE answer = 'declines'",
        "UPDATE nominee SET statement = 'I would not.' WHERE answer = 'stands'",
        "UPDATE nominee SET answered_at = NULL WHERE answer = 'stands'",
        "UPDATE nomination SET nominator_id = nominator_id + 3",
        "UPDATE nomination SET nominee_id = nominee_id + 1",
    ],
)
def test_a_changed_row_is_seen_and_nominations_are_not_closed(world: World, change: str) -> None:
    """Doctor tells of it, and nobody is fixed as a candidate."""
    nominated(world)
    with world.database.transaction() as tx:
        tx.connection().execute(text(change))
    with world.database.reading() as tx:
        assert "a nomination" in str(find_changes(tx, store.find(tx, SLUG)))
    world.clock.now = END
    with pytest.raises(RowsChanged):
        world.act(close_nominations, SLUG)


def test_rows_keep_their_tags_through_an_extension(world: World) -> None:
    """All tags are made anew under the later times, and what was nominated stands."""
    nominated(world)
    world.act(nominate.answer, SLUG, link(world, "devon"), "declines", "")
    world.clock.now = END
    world.act(close_nominations, SLUG)
    with world.database.reading() as tx:
        assert find_changes(tx, store.find(tx, SLUG)) == []
    world.act(nominate.answer, SLUG, link(world, "harper"), "stands", "I would.")
    world.clock.now = END + timedelta(days=7)
    world.act(close_nominations, SLUG)
    candidates = world.definition(SLUG).to_json()["question"]["candidates"]
    assert [each["id"] for each in candidates] == ["harper", "reopen-nominations"]
    assert candidates[0]["nominated_by"] == ["blair"]


LATER = {
    "2027-01-03": "2027-03-03",
    "2027-01-17": "2027-03-17",
    "2027-01-26": "2027-03-26",
    "2027-02-09": "2027-04-09",
}


@pytest.mark.parametrize("may_stand", [False, True])
def test_a_removed_lead_stands_only_where_the_file_allows_it(world: World, may_stand: bool) -> None:
    """Avery was removed. Else they are neither in the list of others, nor may they stand."""
    removal = world.make_open_poll()
    world.cast_and_tally(removal, SEVEN_YES)
    world.publish(removal)
    world.certify(removal)
    vacancy = re.findall("vacancy = .*", ELECTION)[0]
    allowed = f"removed_may_stand = {str(may_stand).lower()}"
    changes = {vacancy: f'removal = "{removal}"', "removed_may_stand = false": allowed}
    world.make_draft(nominating(), changes=LATER | changes)
    world.act(open_nominations, SLUG, service_key=public_line(SERVICE_KEY))
    world.clock.now = datetime(2027, 3, 3, 12, tzinfo=UTC)
    with world.database.reading() as tx:
        poll, seen = store.find(tx, SLUG), {}
        for person in ("avery", "blair"):
            elector = store.elector(tx, poll, person)
            own = BallotLink(elector.public_id, elector.link_issue)
            seen[person] = nominate.view(tx, world.clock, poll, own)
    assert ("avery" in {each.id for each in seen["blair"].nominable}) == may_stand
    assert seen["avery"].may_stand == may_stand
    if not may_stand:
        with pytest.raises(MayNotStand, match="Avery Lindqvist cannot stand"):
            nominate.require_answer(seen["avery"], "stands", "I would again.")

"""Rules of the officer's day: looks before the opening, rulings, and rehearsals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from election.errors.phases import WrongPhase
from election.errors.rehearsal import NoRehearsal, RehearsalRefused
from election.rules.poll import definition, tally
from election.rules.poll.phases import RULING_TIME, require_rehearsable, ruling_due
from election.rules.poll.reach_looks import due
from election.rules.poll.rehearsals import require_right_office
from tests.support.poll_files import election

OPENS = datetime(2027, 1, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_later_look_is_due_and_none_from_before_the_notice() -> None:
    """Three days and one day before the opening; from the opening on none is due."""
    noticed = OPENS - 9 * DAY
    assert due(OPENS, noticed, OPENS - 4 * DAY) is None
    assert due(OPENS, noticed, OPENS - 2 * DAY) == OPENS - 3 * DAY
    assert due(OPENS, noticed, OPENS - DAY) == OPENS - DAY
    assert due(OPENS, OPENS - 2 * DAY, OPENS - 2 * DAY) is None
    assert due(OPENS, noticed, OPENS) is None


def test_a_rehearsal_and_a_poll_keep_to_their_offices() -> None:
    """Neither is taken for the other, and only what has not opened is rehearsed."""
    real = election()
    require_right_office(real)
    with pytest.raises(NoRehearsal):
        require_right_office(real, rehearses=True)
    with pytest.raises(RehearsalRefused):
        require_right_office(replace(real, rehearsal=True))
    require_rehearsable("noticed", real.slug)
    with pytest.raises(WrongPhase):
        require_rehearsable("open", real.slug)


def test_the_scrutineer_may_rule_after_seven_days() -> None:
    """The officer alone may before."""
    assert ruling_due(OPENS) == OPENS + RULING_TIME == OPENS + 7 * DAY


def test_what_reads_values_is_made_anew_where_it_is_not_yet() -> None:
    """It is made once, when it is first used."""
    for module in (definition, tally):
        module._adapter.cache_clear()
        assert module._adapter() is module._adapter()

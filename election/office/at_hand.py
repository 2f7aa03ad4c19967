"""What this machine adds to the next act of a poll: whom its settings reach, and the key's file.

Only what the poll's phase asks for is looked at: `polls` shall not read every key beside it.
"""

from typing import TYPE_CHECKING

from election.office.office import Office
from election.rules.poll.phases import awaits_notice, awaits_tally, is_draft

if TYPE_CHECKING:
    from election.services.next_facts import AtHand
    from election.services.overview import StoredPoll


def at_hand(office: Office, stored: "StoredPoll") -> "AtHand":
    """What holds in this office for the poll, as it stands."""
    from election.services.next_facts import AtHand

    if is_draft(stored.poll.phase) or awaits_notice(stored.poll.phase):
        from election.office.reach import unreached

        return AtHand(reaches_nobody=bool(unreached(office)))
    if awaits_tally(stored.poll.phase):
        return AtHand(key_file=_key_file(office, stored))
    return AtHand()


def _key_file(office: Office, stored: "StoredPoll") -> str | None:
    """The file that notice wrote, where it is here and opens this poll's box."""
    from election.office.key_files import public_half_in

    definition = stored.definition
    path = office.key_path(definition.slug)
    if definition.trustees or not definition.key or not path.is_file():
        return None
    if public_half_in(path) != definition.key.public:
        return None
    return str(path.relative_to(office.settings.directory))

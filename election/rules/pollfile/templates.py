"""Poll files to begin with, as `election template` prints them: every key, with what it means.

Names, ids, dates and links in them are placeholders. Each reads without a fault beside a roll that
holds its ids, with `lead-id` as the lead.
"""

from string import Template

from election.rules.poll.definition import Kind

_ROLL = """
[roll]
file = "core-maintainers.csv" # beside this file; a line for each elector, after a first line of
                              # id,name,email,second_email,handle,lead
source = "https://example.org/maintainers@0a1b2c3" # where it came from, at which revision
as_of = 2099-01-04            # $as_of
"""

_REST = """
[times] # instants with their zone; Z is UTC
opens = 2099-01-19T12:00:00Z
closes = 2099-02-02T18:00:00Z # some hours more than the minimum, so that a late opening still fits
minimum_notice_days = 7
minimum_voting_days = 14
challenge_days = 7 # between the preliminary report and certification

[people] # officer and scrutineer are two people, and take no part in the question
# beside an address, key = "ssh-ed25519 …" names the key that must sign certification
officer = { name = "Officer's name", email = "officer@example.org" }
scrutineer = { name = "Scrutineer's name", email = "scrutineer@example.org" }
contact = "elections@example.org" # where electors ask and object

[ballots]
publish = "$publish" # $publish_means

# [key] # trustees, who each hold a share of the poll key; without this table there is one key
# needed = 2 # of the trustees, of whom there are 3 to 7
# trustees = [
#   { name = "Officer's name", email = "officer@example.org" },
#   { name = "Scrutineer's name", email = "scrutineer@example.org" },
#   { name = "Trustee's name", email = "trustee@example.org" },
# ]
"""

_REMOVAL = (
    """\
# The removal of a lead. Replace what is here, then: election draft FILE
kind = "removal"
slug = "removal-2099-1" # 1 to 32 of a-z, 0-9 and -
question = "Shall the Lead Core Maintainer be removed?"
statement = "https://example.org/statement" # the callers' public statement
# reply = "https://example.org/reply"       # the subject's public answer
# rules = "https://example.org/governance@0a1b2c3" # where the project adopted these settings
"""
    + _ROLL
    + """
[removal]
subject = "lead-id"               # the lead on the roll
subject_mode = "counts_and_votes" # or "counted_no_ballot", "excluded": the project's rules decide
threshold = "3/4"                 # more than 1/2, at most 1; exactly this share carries
base = "roll"                     # or "cast", of those voting Yes or No
# quorum = "1/2"                  # needed by base = "cast", and only there
called_by = "caller-id"
called_on = 2099-01-05
seconded_by = "seconder-id"
publish_callers = false
"""
    + _REST
)

_ELECTION = (
    """\
# The election of a lead. Replace what is here, then: election draft FILE
kind = "election"
slug = "lead-2099-1" # 1 to 32 of a-z, 0-9 and -
question = "Who shall be the next Lead Core Maintainer?"
# statement = "https://example.org/statement" # optional links, as are these two
# reply = "https://example.org/reply"
# rules = "https://example.org/governance@0a1b2c3" # where the project adopted these settings
"""
    + _ROLL
    + """
[trigger] # exactly one of the three
removal = "removal-2099-1" # a removal that is certified as carried
# vacancy.of = "lead-id"   # or a vacancy
# vacancy.cause = "resigned" # or "deceased", "unavailable", "conduct", "other"
# vacancy.declared_by = "the core maintainers"
# vacancy.date = 2099-01-02
# vacancy.link = "https://example.org/vacancy"
# tied = "lead-2098-1"     # the runoff after a tie: the same roll, the two, final_tie = "lot"

[election]
method = "irv"
ties = "look-back"         # or "lot"
final_tie = "runoff"       # or "lot"
quorum = "1/2"             # of the electors; "0" for none
reopen_nominations = false # always on with a single candidate
removed_may_stand = false

[[candidates]] # each on the roll, in any order: every elector sees another
id = "candidate-id"
consented = 2099-01-10 # the day on which they agreed to stand
statement = "What this candidate says, in at most 2000 characters."

[[candidates]]
id = "other-id"
consented = 2099-01-10
statement = "What that candidate says, in at most 2000 characters."
"""
    + _REST
)

_TEMPLATES: dict[Kind, str] = {
    "removal": Template(_REMOVAL).substitute(
        as_of="not later than `called_on`",
        publish="codes_apart",
        publish_means='nobody can be asked to prove their Yes; or "with_codes"',
    ),
    "election": Template(_ELECTION).substitute(
        as_of="the removal's roll, where a removal is the trigger",
        publish="with_codes",
        publish_means='each ballot beside its receipt code; or "codes_apart"',
    ),
}


def template(kind: Kind) -> str:
    """The text of a poll file of this kind, to be filled in."""
    return _TEMPLATES[kind]

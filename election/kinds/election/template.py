"""The template of an election's poll file."""

from election.kinds.poll_file_template import poll_file_template

_HEAD = """\
# The election of a lead. Replace what is here, then: election draft FILE
kind = "election"
slug = "lead-2099-1" # 1 to 32 of a-z, 0-9 and -
question = "Who shall be the next Lead Core Maintainer?"
# statement = "https://example.org/statement" # optional links, as are these two
# reply = "https://example.org/reply"
# rules = "https://example.org/governance@0a1b2c3" # where the project adopted these settings
"""

_TABLES = """\
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

# Where electors nominate the candidates, in place of [[candidates]]:
#   [nominations]
#   opens = 2098-12-20T12:00:00Z
#   closes = 2099-01-05T12:00:00Z # the notice follows, at least `minimum_notice_days` before opens
#   nominators = "published"      # or "private": whether who nominated a candidate is published
#   statement_limit = 2000        # characters of a candidate's statement; may be left out
#   questions = "https://example.org/questions" # where candidates are asked; may be left out
"""

TEMPLATE = poll_file_template(
    _HEAD,
    _TABLES,
    as_of="the removal's roll, where a removal is the trigger",
    publish="with_codes",
    publish_means='each ballot beside its receipt code; or "codes_apart"',
)

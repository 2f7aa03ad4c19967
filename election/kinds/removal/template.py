"""The template of a removal's poll file."""

from election.kinds.poll_file_template import poll_file_template

_HEAD = """\
# The removal of a lead. Replace what is here, then: election draft FILE
kind = "removal"
slug = "removal-2099-1" # 1 to 32 of a-z, 0-9 and -
question = "Shall the Lead Core Maintainer be removed?"
statement = "https://example.org/statement" # the callers' public statement
# reply = "https://example.org/reply"       # the subject's public answer
# rules = "https://example.org/governance@0a1b2c3" # where the project adopted these settings
"""

_TABLES = """\
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
# conflict = "a filial or romantic tie to the lead" # what recuses an elector, in your rules' words
"""

TEMPLATE = poll_file_template(
    _HEAD,
    _TABLES,
    as_of="not later than `called_on`",
    publish="codes_apart",
    publish_means='nobody can be asked to prove their Yes; or "with_codes"',
)

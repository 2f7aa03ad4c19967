"""The template of a decision's poll file."""

from election.kinds.poll_file_template import poll_file_template

_HEAD = """\
# A decision of the core maintainers. Replace what is here, then: election draft FILE
kind = "decision"
slug = "decision-2099-1" # 1 to 32 of a-z, 0-9 and -
question = "Shall the nomination of New Maintainer as core maintainer be confirmed?"
statement = "https://example.org/statement" # the public statement of those who ask
# reply = "https://example.org/reply"       # a public answer to it
# rules = "https://example.org/governance@0a1b2c3" # where the project adopted these settings
"""

_TABLES = """\
[decision]
needs = "more than 1/2" # or "at least 2/3" and the like; exactly 1/2 is not more than 1/2
base = "roll"           # of the electors; or "cast", of those voting Yes or No
# conflict = "a conflict of interest in this question" # what recuses, in your rules' words
# quorum = "1/2"        # needed by base = "cast", and only there
about = "New Maintainer" # optional: whom it is about, by name; an elector by their id, and then
# subject_mode = "counts_and_votes" # or "counted_no_ballot", "excluded": the project's rules decide
"""

TEMPLATE = poll_file_template(
    _HEAD,
    _TABLES,
    as_of="not later than the day on which the question was asked",
    publish="codes_apart",
    publish_means='nobody can be asked to prove their Yes; or "with_codes"',
)

"""The poll files that `election template` prints: every key, with its meaning.

Names, ids, dates and links in them are placeholders. Each file is read without a fault beside a
roll that holds its ids, with `lead-id` as the lead. Not here: the tables of one kind, which are in
its `template.py`.
"""

from string import Template

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
# reminders = [2099-01-26T12:00:00Z, 2099-02-01T18:00:00Z] # to everybody, cast or not; [] for none.
# Without this key: half-way, three days and one day before the close
minimum_notice_days = 7
minimum_voting_days = 14
challenge_days = 7 # between the preliminary report and certification

[people] # officer and scrutineer are two people, and take no part in the question
# beside an address, key = "ssh-ed25519 …" names the key that must sign certification
officer = { name = "Officer's name", email = "officer@example.org" }
scrutineer = { name = "Scrutineer's name", email = "scrutineer@example.org" }
contact = "elections@example.org" # where electors ask
# who takes an office over, by `election alternate`, if its holder cannot go on; optional
# officer_alternate = { name = "Another name", email = "another@example.org" }
# scrutineer_alternate = { name = "One more name", email = "one-more@example.org" }

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


def poll_file_template(
    head: str, tables: str, *, as_of: str, publish: str, publish_means: str
) -> str:
    """The text of a poll file: its head, the roll, the kind's own tables, and the rest."""
    text = Template(f"{head}{_ROLL}\n{tables}{_REST}")
    return text.substitute(as_of=as_of, publish=publish, publish_means=publish_means)

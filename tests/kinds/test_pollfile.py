"""Poll files as a whole: the examples, defaults, and files that cannot be read at all."""

from datetime import UTC, date, datetime

import pytest

from election.errors.written_files import FaultyFile, UnfitValue
from election.kinds.poll_file import read_poll_file, roll_name
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Official, Person, Trustees
from election.rules.poll.questions import Trigger
from election.rules.poll.ratio import Ratio, Threshold
from tests.support.kinds import election_in, removal_in
from tests.support.poll_files import (
    DECISION,
    ELECTION,
    REMOVAL,
    ROLL,
    faults,
    read,
    roll_lines,
    sentences,
)


def test_the_removal_example_reads_as_it_stands() -> None:
    """The definition has the question, the rules and the window of the example."""
    definition = read(REMOVAL).definition
    removal = removal_in(definition)
    assert (definition.kind, definition.slug) == ("removal", "removal-2026-1")
    assert removal.text == "Shall the Lead Core Maintainer be removed?"
    assert definition.statement == "https://example.org/statements/removal-2026-1"
    assert definition.reply == "https://example.org/statements/reply"
    assert definition.rules == "https://example.org/governance@8d21f00"
    assert (removal.subject, removal.subject_mode) == ("avery", "counts_and_votes")
    assert removal.threshold == Threshold("at least", Ratio(3, 4))
    assert (removal.base, removal.quorum) == ("roll", None)
    assert removal.called_on == date(2026, 12, 29)
    assert definition.times.opens == datetime(2027, 1, 12, 12, tzinfo=UTC)
    assert definition.times.closes == datetime(2027, 1, 26, 12, tzinfo=UTC)
    assert definition.publish == "codes_apart"
    assert kind_of(definition).candidates == ()
    assert kind_of(definition).trigger is None


def test_the_election_example_reads_as_it_stands() -> None:
    """Candidates have the names of the roll; Reopen nominations does not stand unless asked for."""
    definition = read(ELECTION).definition
    election = election_in(definition)
    assert [candidate.name for candidate in election.candidates] == [
        "Blair Okonkwo",
        "Devon Ștefănescu",
        "Harper da Silva-Núñez",
    ]
    assert election.candidates[1].consented == date(2027, 2, 4)
    assert election.candidates[0].statement.startswith("I would publish every decision")
    assert (election.method, election.ties, election.final_tie) == ("irv", "look-back", "runoff")
    assert (election.quorum, election.removed_may_stand) == (Ratio(1, 2), False)
    assert election.trigger == Trigger(removal="removal-2026-1")
    assert (definition.publish, election.subject) == ("with_codes", None)


def test_the_trustees_come_from_the_key_table() -> None:
    """2 of 3 are needed: Robin, Sam and Terry."""
    trustees = read(REMOVAL).definition.trustees
    assert isinstance(trustees, Trustees)
    assert trustees.needed == 2
    assert trustees.people[2] == Official("Terry Nakamura", "trustee@example.org")


def test_the_roll_is_published_without_addresses() -> None:
    """The definition has ids, names, handles and the lead; the entries have the addresses."""
    file = read(REMOVAL)
    assert file.definition.roll.people[0] == Person(
        "avery", "Avery Lindqvist", "avery-l", lead=True
    )
    assert file.entries[1].addresses == ("blair@example.org", "blair.home@example.net")
    published = str(file.definition.to_json())
    assert not [mail for entry in file.entries for mail in entry.addresses if mail in published]


@pytest.mark.parametrize("example", [REMOVAL, ELECTION])
def test_a_definition_read_from_a_file_survives_its_json_form(example: str) -> None:
    """The JSON that is hashed holds everything that was read."""
    definition = read(example).definition
    assert Definition.from_json(definition.to_json()) == definition


def test_what_notice_fills_in_is_empty() -> None:
    """No poll file sets key, seeds, service key, ballot length or how many replaced are listed."""
    definition = read(REMOVAL).definition
    assert (definition.key, definition.seeds) == (None, ())
    assert (definition.service_key, definition.ballot_bytes) == (None, None)
    assert definition.replaced_per_elector is None


@pytest.mark.parametrize(
    ("example", "mode"),
    [(REMOVAL, "codes_apart"), (ELECTION, "with_codes"), (DECISION, "codes_apart")],
)
def test_without_a_ballots_table_the_kind_decides_what_is_published(
    example: str, mode: str
) -> None:
    """A removal keeps codes apart: nobody can be asked to prove their Yes by default."""
    assert read(example, ("[ballots]", "[b]"), ("[b]", ""), (f'publish = "{mode}"', "")) == read(
        example
    )


def test_every_fault_of_both_files_is_told_at_once() -> None:
    """A fault never hides another one in the same table, another table or the other file."""
    found = faults(
        REMOVAL,
        ('slug = "removal-2026-1"', 'slug = "Removal 1"'),
        ('subject_mode = "counts_and_votes"', ""),
        ('threshold = "3/4"', "threshold = 0.75"),
        ('seconded_by = "casey"', 'seconded_by = "blair"'),
        ("closes = 2027-01-26T12:00:00Z", "closes = 2027-01-11T12:00:00Z"),
        ("challenge_days = 7", "challenge_days = -1"),
        roll=ROLL.replace("casey@example.org", "BLAIR@example.org").replace("lead\n", "lead\n\n"),
    )
    assert [fault.where for fault in found] == [
        "slug",
        "removal.seconded_by",
        "removal.subject_mode",
        "removal.threshold",
        "times.challenge_days",
        "times.closes",
        "core-maintainers.csv line 5, email",
    ]


def test_a_refusal_counts_its_faults_and_names_the_file() -> None:
    """The officer sees the file, the number of faults, and a line for each."""
    with pytest.raises(FaultyFile) as refused:
        read(ELECTION, ('kind = "election"', 'kind = "poll"'))
    assert str(refused.value) == (
        "poll.toml has 1 fault:\n"
        '  kind: "poll" is none of the choices; give "removal" or "election" or "decision".'
    )


def test_an_unknown_key_is_told_with_the_key_that_is_meant() -> None:
    """The fault names the known key that is nearest."""
    assert sentences(ELECTION, ("challenge_days = 7", "challenge_days = 7\nchalenge = 1")) == [
        "times.chalenge: is no key of this table; did you mean `challenge_days`?"
    ]
    assert sentences(ELECTION, ("[election]", '[election]\n"zz\\nz" = 1')) == [
        'election."zz\\nz": is no key of this table; leave it out.'
    ]


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ('kind = "removal"', "kind"),
        ('slug = "removal-2026-1"', "slug"),
        ('question = "Shall the Lead Core Maintainer be removed?"', "question"),
        ('statement = "https://example.org/statements/removal-2026-1"', "statement"),
        ('file = "core-maintainers.csv"', "roll.file"),
        ('source = "https://example.org/maintainers@3f2c9a1"', "roll.source"),
        ("as_of = 2026-12-28", "roll.as_of"),
        ('subject = "avery"', "removal.subject"),
        ('subject_mode = "counts_and_votes"', "removal.subject_mode"),
        ('called_by = "blair"', "removal.called_by"),
        ("called_on = 2026-12-29", "removal.called_on"),
        ('seconded_by = "casey"', "removal.seconded_by"),
        ("opens = 2027-01-12T12:00:00Z", "times.opens"),
        ("closes = 2027-01-26T12:00:00Z", "times.closes"),
        ("minimum_notice_days = 7", "times.minimum_notice_days"),
        ("minimum_voting_days = 7", "times.minimum_voting_days"),
        ("challenge_days = 7", "times.challenge_days"),
        ('contact = "elections@example.org"', "people.contact"),
        ("needed = 2", "key.needed"),
        (', email = "officer@example.org"', "people.officer.email"),
        ('name = "Sam Whitfield", ', "people.scrutineer.name"),
    ],
)
def test_a_missing_key_is_told_by_its_name(line: str, where: str) -> None:
    """A required key that is missing is the only fault."""
    found = faults(REMOVAL, (line, ""))
    assert [(fault.where, fault.what) for fault in found] == [(where, "is missing")]


@pytest.mark.parametrize("table", ["roll", "times", "people"])
def test_a_missing_table_is_told_by_its_name(table: str) -> None:
    """An empty file lacks every table, and is refused without a traceback."""
    assert f"{table}: is missing; write the table [{table}]." in sentences("")


def test_what_is_not_a_table_is_no_table() -> None:
    """A value where a table belongs is a fault that names its key."""
    assert "times: 3 is not a table; write it as a table, with keys." in sentences("times = 3")


@pytest.mark.parametrize(
    ("example", "table", "kind"),
    [
        (ELECTION, "[removal]", "election"),
        (REMOVAL, "[election]", "removal"),
        (REMOVAL, "[trigger]", "removal"),
        (REMOVAL, "[[candidates]]", "removal"),
        (REMOVAL, "[decision]", "removal"),
        (ELECTION, "[decision]", "election"),
        (DECISION, "[removal]", "decision"),
        (DECISION, "[[candidates]]", "decision"),
    ],
)
def test_a_table_of_another_kind_is_refused(example: str, table: str, kind: str) -> None:
    """A table without effect is a fault."""
    key = table.strip("[]")
    assert sentences(example + f"\n{table}\n") == [
        f'{key}: does not belong to a poll of kind "{kind}"; leave it out.'
    ]


def test_without_a_readable_kind_the_tables_that_are_there_are_read() -> None:
    """A wrong kind hides no fault of the tables, and adds none."""
    wrong = ('kind = "removal"', 'kind = "recall"')
    assert [fault.where for fault in faults(REMOVAL, wrong)] == ["kind"]
    found = faults(REMOVAL, wrong, ('subject = "avery"', 'subject = "blair"'))
    assert [fault.where for fault in found] == ["kind", "removal.subject"]
    found = faults(ELECTION, ('kind = "election"', 'kind = "poll"'), ('"irv"', '"stv"'))
    assert [fault.where for fault in found] == ["kind", "election.method"]
    wrong = ('kind = "decision"', 'kind = "vote"')
    found = faults(DECISION, wrong, ('"at least 2/3"', '"at least 1/3"'))
    assert [fault.where for fault in found] == ["kind", "decision.needs"]


def test_a_statement_is_optional_in_an_election() -> None:
    """An election may have a statement and a reply, and needs neither."""
    links = 'statement = "https://example.org/s"\nreply = "https://example.org/r"\n'
    definition = read(ELECTION, ("[roll]", links + "\n[roll]")).definition
    assert (definition.statement, definition.reply) == (
        "https://example.org/s",
        "https://example.org/r",
    )
    assert read(ELECTION).definition.statement is None


@pytest.mark.parametrize("key", ["statement", "reply", "rules"])
def test_links_are_web_addresses(key: str) -> None:
    """A link begins with http or https, so that everybody can open it."""
    assert sentences(REMOVAL, (f'{key} = "https:', f'{key} = "javascript:')) == [
        (
            f'{key}: "javascript:{read(REMOVAL).definition.to_json()[key][6:]}" is not a link; '
            'give one such as "https://example.org/…".'
        )
    ]


@pytest.mark.parametrize(
    "link",
    [
        "https://",
        "https:example.org",
        "//example.org/s",
        "https://robin@example.org/s",
        "https://example.org:x/s",
        "https://example.org:99999/s",
        "https://example.org:0/s",
        "https://[::1/s",
        "https://example.org/a b",
        "https://example.org/<s>",
        "https://example.org/\\n",
    ],
)
def test_what_is_not_quite_a_link_is_none(link: str) -> None:
    """No host, a user name, a wrong port, and characters that end a link in a mail are refused."""
    found = faults(REMOVAL, ("https://example.org/statements/reply", link))
    assert [fault.where for fault in found] == ["reply"]


@pytest.mark.parametrize("link", ["http://localhost:8000/s", "https://example.org/é@1?a=b#c"])
def test_links_may_be_local_and_carry_a_revision(link: str) -> None:
    """A link is kept as written, with port, revision, query and fragment."""
    found = read(REMOVAL, ("https://example.org/statements/reply", link))
    assert found.definition.reply == link


def test_a_question_of_300_characters_stands_and_one_of_301_does_not() -> None:
    """A question of 301 characters is a fault; a ballot can show 300."""
    question = "Shall the Lead Core Maintainer be removed?"
    assert read(REMOVAL, (question, "é" * 300)).definition.question.text == "é" * 300
    assert sentences(REMOVAL, (question, "é" * 301)) == [
        "question: is 301 characters long; use at most 300."
    ]


def test_where_the_roll_came_from_is_said_in_2000_characters_at_most() -> None:
    """The text may be a line or a link, with its revision."""
    source = "https://example.org/maintainers@3f2c9a1"
    assert read(REMOVAL, (source, "x" * 2000)).definition.roll.source == "x" * 2000
    assert sentences(REMOVAL, (source, "x" * 2001)) == [
        "roll.source: is 2001 characters long; use at most 2000."
    ]


def test_a_roll_that_was_not_found_is_a_fault_of_its_key() -> None:
    """The other keys are still checked, and nobody is told to be missing from the roll."""
    assert sentences(REMOVAL, roll=None) == [
        (
            'roll.file: there is no file "core-maintainers.csv"; '
            "put it beside the poll file, or give its right name."
        )
    ]


def test_a_roll_that_was_not_to_be_read_is_a_fault_with_its_reason() -> None:
    """Whoever opens the file says why it was not read."""
    unread = UnfitValue("{file} is no plain file", "write the roll into a file")
    with pytest.raises(FaultyFile, match=r'roll\.file: "core-maintainers\.csv" is no plain file'):
        read_poll_file(REMOVAL.encode(), unread, file="poll.toml")


@pytest.mark.parametrize("path", ["/etc/passwd", "../roll.csv", "a/b.csv", ".", ".."])
def test_the_roll_is_named_without_a_path(path: str) -> None:
    """It lies beside the poll file, so there is no other place to name."""
    (fault,) = faults(REMOVAL, ('"core-maintainers.csv"', f'"{path}"'))
    assert str(fault) == (
        f'roll.file: "{path}" is no file name; '
        "give the name of a file beside the poll file, without a path."
    )


def test_nobody_is_off_a_roll_that_cannot_be_read() -> None:
    """One fault of the roll's header does not add five to the poll file."""
    assert [fault.where for fault in faults(REMOVAL, roll="")] == ["core-maintainers.csv line 1"]
    broken = ROLL.replace("Blair Okonkwo", '"Blair" Okonkwo')
    assert [fault.where for fault in faults(REMOVAL, roll=broken)] == [
        "core-maintainers.csv line 3"
    ]
    assert [fault.where for fault in faults(ELECTION, roll=roll_lines())] == [
        "core-maintainers.csv line 1"
    ]


def test_the_name_of_the_roll_is_read_from_any_file_that_says_it() -> None:
    """The name is found however wrong the rest of the file is."""
    assert roll_name(REMOVAL.encode()) == "core-maintainers.csv"
    assert roll_name(b'[roll]\nfile = "a.csv"\n[x]\ny = 1') == "a.csv"


@pytest.mark.parametrize(
    "toml",
    [
        b"",
        b"\xff",
        b"[roll",
        b"roll = 3",
        b"[roll]",
        b"[roll]\nfile = 3",
        b'[roll]\nfile = "a\\u0000"',
    ],
)
def test_where_no_roll_is_named_there_is_no_name(toml: bytes) -> None:
    """Without a name no roll is loaded, and the faults say why."""
    assert roll_name(toml) is None


@pytest.mark.parametrize(
    ("toml", "start"),
    [
        (b"kind = ", "end of document: is not TOML: "),
        (b"a = 1\nkind == 2\n", "line 2, column 7: is not TOML: "),
        (b"a = 1\n\xe9 = 2\n", "line 2: the byte 0xe9 is not UTF-8; save the file as UTF-8."),
        (b"\xff\xfek\0", "line 1: the byte 0xff is not UTF-8; save the file as UTF-8."),
        (b"a = " + b"[" * 5000, "the file: is nested too deeply; write plain tables and lists."),
    ],
)
def test_what_is_not_toml_is_told_with_its_place(toml: bytes, start: str) -> None:
    """A syntax fault is one sentence with line and column."""
    with pytest.raises(FaultyFile) as refused:
        read_poll_file(toml, None, file="poll.toml")
    (fault,) = refused.value.faults
    assert str(fault).startswith(start)


@pytest.mark.parametrize(
    "toml",
    [b"a = " + b"9" * 5000, b"a = 2027-02-30", b"a = 25:00:00", b'a = "\0"', b"a = 1\rb", b"[a\0]"],
)
def test_what_toml_cannot_hold_is_one_fault(toml: bytes) -> None:
    """Huge numbers, days that do not exist, and NUL bytes give one fault and no traceback."""
    with pytest.raises(FaultyFile) as refused:
        read_poll_file(toml, None, file="poll.toml")
    (fault,) = refused.value.faults
    assert fault.what.startswith("is not TOML: ")
    assert len(fault.what) < 250


def test_the_roll_is_judged_beside_a_poll_file_that_is_not_toml() -> None:
    """All faults of the roll are told where the poll file cannot be read at all."""
    with pytest.raises(FaultyFile) as refused:
        read_poll_file(
            b"kind", roll_lines("avery,,avery@example.org,,,yes").encode(), file="p.toml"
        )
    assert [fault.where for fault in refused.value.faults] == [
        "end of document",
        "the roll line 2, name",
    ]


def test_a_byte_order_mark_is_forgiven_in_both_files() -> None:
    """Both files read as without it, for some editors write it unasked."""
    found = read_poll_file(
        b"\xef\xbb\xbf" + REMOVAL.encode(), b"\xef\xbb\xbf" + ROLL.encode(), file="poll.toml"
    )
    assert found == read(REMOVAL)


def test_windows_line_ends_change_nothing() -> None:
    """Both files read as the same poll, whatever editor wrote them."""
    toml, roll = REMOVAL.replace("\n", "\r\n"), ROLL.replace("\n", "\r\n")
    assert read_poll_file(toml.encode(), roll.encode(), file="poll.toml") == read(REMOVAL)

"""Somebody who writes into the database, and holds no key, changes nothing unseen.

Each test writes into the file of an open poll past the service, as one SQL statement would.
"""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from election.crypto import canonical
from election.crypto.envelope import new_key, poll_info, seal
from election.database.instant_column import Instant
from election.rules.poll.ballots import Ballot
from election.rules.poll.receipt_codes import code_from
from tests.support.changed_office import (
    COOKIE,
    IDS,
    SLUG,
    asked,
    become_open,
    ellis,
    link_of,
    names_nobody,
    read,
    votes,
    written,
)
from tests.support.form_reader import enter, fill
from tests.support.officer import Officer
from tests.support.web_client import Page
from tests.support.world import CLOSES

DECIDES_NOTHING = {
    "poll.exported_to": "the path of a directory of the officer's",
    "message.id": "a number that the database gives: message_id names the message",
    "message.state": "which of the messages are sent: each is as the service queued it",
    "message.answer": "what the mail server said last",
    "message.attempts": "how often it was tried",
    "message.next_try": "when it is tried again",
    "message.far_answer": "what a server behind it reported: who it is mailed to stays the same",
    "message.held_by": "the process that sends it now",
    "message.poll_id": "no other poll's, nor nobody's, message is sent: it is taken away by that",
}
JUDGED_ELSEWHERE = {
    "inner_envelope": "empty until the close; then its root is in the journal and in mail",
    "replaced_envelope": "empty until the close",
    "filing": "who filed: tests/web/test_web_disputes.py changes it",
    "result": "the journal has the digest of the tally",
    "opened_part": "the journal has the digest of the ballots, and they that of the codes",
    "certification": "its signatures are checked",
    "record_file": "the service has signed the sums, and verify.py checks all of it",
    "record_part": "the service has signed the sums, and verify.py checks all of it",
    "bounce_mailbox": "it says how far a mailbox was read; without it, that is read again",
    "no_reminders": "it decides who gets reminders, and nothing else",
    "nomination": "tagged; empty in this poll, and judged in tests/services/test_nominations.py",
    "nominee": "tagged; empty in this poll, and judged in tests/services/test_nominations.py",
    "owed_scrub": "it changes no ballot; without it, deleted rows stay in the file",
    "worker_lease": "it decides which worker acts, and nothing depends on that for correctness",
}
TAGGED = (
    "poll",
    "elector",
    "ballot_session",
    "outer_envelope",
    "recorded_cast",
    "message",
    "mail_confirmation",
    "hand_over",
    "journal_entry",
)


@pytest.fixture
def robin(officer: Officer) -> Officer:
    """The officer of an office with an open poll."""
    become_open(officer)
    return officer


def elector(person: str) -> int:
    number = read("SELECT id FROM elector WHERE person_id = ?", person)
    assert isinstance(number, int)
    return number


def doctor(officer: Officer) -> str:
    """What doctor says of the polls, which must be a fault."""
    result = officer.types("doctor")
    lines = [line for line in result.stdout.splitlines() if " polls: " in line]
    assert result.exit_code == 1, result.output
    assert all(line.startswith("fault") for line in lines), lines
    names_nobody("\n".join(lines))
    return "\n".join(lines)


# Every column


def another(column: str, value: object) -> object:
    """Another value that the column may have."""
    if column == "phase":
        return "closed"
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if column == "elector_id":
        return elector("gray")
    if isinstance(value, int):
        return 1 - value if value in {0, 1} and column == "recused" else value + 1000
    text = str(value or "eve@example.net")
    return f"{'y' if text.startswith('x') else 'x'}{text[1:]}"


def columns(table: str) -> Iterator[str]:
    for name in SQLModel.metadata.tables[table].columns.keys():  # noqa: SIM118
        if f"{table}.{name}" not in DECIDES_NOTHING:
            yield name


def test_every_table_is_considered() -> None:
    """A new table is either tagged, or has a reason why not."""
    assert {*TAGGED, *JUDGED_ELSEWHERE} == set(SQLModel.metadata.tables)


@pytest.mark.parametrize("table", TAGGED)
def test_no_column_that_matters_is_changed_unseen(robin: Officer, table: str) -> None:
    """Doctor finds another value in any column of the table; a new column is judged as well."""
    whole = Path("election.db").read_bytes()
    unseen = []
    for column in columns(table):
        Path("election.db").write_bytes(whole)
        (row, value), *_ = asked(
            "election.db", f"SELECT rowid, {column} FROM {table} ORDER BY rowid DESC"
        )
        statement = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
        written(statement, another(column, value), row)
        result = robin.types("doctor")
        if not any(line.startswith("fault   polls") for line in result.stdout.splitlines()):
            unseen.append(f"{table}.{column}")
    assert unseen == []


INSTANTS = [
    f"{table.name}.{column.name}"
    for table in SQLModel.metadata.tables.values()
    for column in table.columns
    if isinstance(column.type, Instant)
]


@pytest.mark.parametrize(
    ("place", "put"), [*((place, "soon") for place in INSTANTS), ("poll.closes", 2**62)]
)
def test_what_is_no_instant_makes_no_fault(robin: Officer, place: str, put: object) -> None:
    """Doctor tells of it in a row that decides something, and every command answers."""
    table, column = place.split(".")
    written(f"UPDATE {table} SET {column} = ?", put)
    told = [robin.types(*command) for command in (("doctor",), ("status", SLUG))]
    told.append(robin.types("worker", "--once"))
    assert all(each.exit_code in {0, 1} for each in told)
    assert all(isinstance(each.exception, SystemExit | None) for each in told)
    decides = table in TAGGED and place not in DECIDES_NOTHING
    assert ("fault   polls" in told[0].stdout) == decides


@pytest.mark.parametrize("table", ["elector", "recorded_cast", "outer_envelope", "journal_entry"])
def test_no_row_is_deleted_unseen(robin: Officer, table: str) -> None:
    """Doctor finds a row that is missing, as long as another one tells of it."""
    written(f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})")
    assert robin.types("doctor").exit_code == 1


# Ballots


def forged_ballot() -> bytes:
    """An envelope that anybody can seal to the poll's public key: a Yes of the attacker's."""
    definition = canonical.loads(read("SELECT definition FROM poll"))
    info = poll_info(SLUG, read("SELECT definition_hash FROM poll"))
    plaintext = canonical.dumps(Ballot(code_from([7] * 20), "yes").to_json())
    return seal(plaintext, definition["ballot_bytes"], definition["key"]["public"], info)


def exchange(_officer: Officer) -> None:
    """Put another envelope in place of Casey's."""
    forged = forged_ballot()
    written("UPDATE outer_envelope SET sealed = ? WHERE elector_id = ?", forged, elector("casey"))


def exchange_with_its_hash(officer: Officer) -> None:
    """Put another envelope in place of Casey's, and its hash into the row of the cast."""
    exchange(officer)
    digest = canonical.digest(
        read("SELECT sealed FROM outer_envelope WHERE elector_id = ?", elector("casey"))
    )
    statement = "UPDATE recorded_cast SET envelope_hash = ? WHERE elector_id = ?"
    written(statement, digest, elector("casey"))


def swap(_officer: Officer) -> None:
    """Exchange the ballots of Casey and Devon."""
    swapped = "CASE elector_id WHEN ?1 THEN ?2 WHEN ?2 THEN ?1 ELSE elector_id END"
    for table in ("outer_envelope", "recorded_cast"):
        written(f"UPDATE {table} SET elector_id = -elector_id")
        written(
            f"UPDATE {table} SET elector_id = {swapped.replace('elector_id', '(-elector_id)')}",
            elector("casey"),
            elector("devon"),
        )


def swap_envelopes(_officer: Officer) -> None:
    """Exchange the envelopes of Casey and Devon, and not their casts."""
    sealed = dict(asked("election.db", "SELECT elector_id, sealed FROM outer_envelope"))
    for one, other in (("casey", "devon"), ("devon", "casey")):
        statement = "UPDATE outer_envelope SET sealed = ? WHERE elector_id = ?"
        written(statement, sealed[elector(other)], elector(one))


def replay(_officer: Officer) -> None:
    """Put Blair's first envelope back."""
    earlier = "SELECT sealed FROM outer_envelope WHERE elector_id = ?"
    ((sealed,),) = asked("earlier.db", earlier, elector("blair"))
    written("UPDATE outer_envelope SET sealed = ? WHERE elector_id = ?", sealed, elector("blair"))


def forget_the_newest(_officer: Officer) -> None:
    """Delete Blair's newest cast, and leave its envelope."""
    written("DELETE FROM recorded_cast WHERE elector_id = ? AND number = 2", elector("blair"))


def forget_the_oldest(_officer: Officer) -> None:
    """Delete Blair's first cast, and renumber the second."""
    written("DELETE FROM recorded_cast WHERE elector_id = ? AND number = 1", elector("blair"))
    written("UPDATE recorded_cast SET number = 1 WHERE elector_id = ?", elector("blair"))


def renumber(_officer: Officer) -> None:
    """Exchange the numbers of Blair's casts, and put the first envelope back."""
    replay(_officer)
    for old, new in ((1, 3), (2, 1), (3, 2)):
        statement = "UPDATE recorded_cast SET number = ? WHERE elector_id = ? AND number = ?"
        written(statement, new, elector("blair"), old)


def take_out(_officer: Officer) -> None:
    """Delete Casey's envelope, and leave the cast."""
    written("DELETE FROM outer_envelope WHERE elector_id = ?", elector("casey"))


def put_in(_officer: Officer) -> None:
    """Put an envelope in for Gray, who has not cast."""
    row = (elector("gray"), forged_ballot())
    written("INSERT INTO outer_envelope (elector_id, sealed, poll_id) VALUES (?, ?, 1)", *row)


def put_in_with_a_cast(officer: Officer) -> None:
    """Put an envelope in for Gray, with a cast made from Casey's row."""
    put_in(officer)
    forged = read("SELECT sealed FROM outer_envelope WHERE elector_id = ?", elector("gray"))
    columns_of = list(SQLModel.metadata.tables["recorded_cast"].columns.keys())
    (row,) = asked(
        "election.db",
        f"SELECT {', '.join(columns_of)} FROM recorded_cast WHERE elector_id = ?",
        elector("casey"),
    )
    made = dict(zip(columns_of, row, strict=True))
    made |= {"elector_id": elector("gray"), "envelope_hash": canonical.digest(forged)}
    places = ", ".join("?" * len(made))
    statement = f"INSERT INTO recorded_cast ({', '.join(made)}) VALUES ({places})"
    written(statement, *made.values())


def unrecuse(_officer: Officer) -> None:
    """Recuse Casey, who has cast."""
    written("UPDATE elector SET recused = 1 WHERE person_id = 'casey'")


ATTACKS = (
    exchange,
    exchange_with_its_hash,
    swap,
    swap_envelopes,
    replay,
    forget_the_newest,
    forget_the_oldest,
    renumber,
    take_out,
    put_in,
    put_in_with_a_cast,
    unrecuse,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_box_that_somebody_changed_is_not_closed(robin: Officer, attack: object) -> None:
    """The close by hand refuses, doctor says so, nothing is fixed, and nobody is named."""
    assert callable(attack)
    attack(robin)
    told = doctor(robin)
    robin.clock.now = CLOSES
    refusal = robin.is_refused("close", SLUG, "--yes")
    assert "Refused: " in refusal
    assert f"election void {SLUG} --reason TEXT" in refusal + told
    names_nobody(refusal)
    assert read("SELECT phase FROM poll") == "open"
    assert read("SELECT count(*) FROM inner_envelope") == 0
    assert read("SELECT count(*) FROM journal_entry WHERE line LIKE '%closed%'") == 0


def test_the_worker_does_not_close_it_either_and_void_is_the_way_on(robin: Officer) -> None:
    """Worker, doctor and status say it plainly; journal, pages and mail name nobody."""
    exchange_with_its_hash(robin)
    (line,) = robin.reads("status", SLUG)["changed"]
    assert (
        line == f"The ballots in the box of {SLUG} are not those that this service took from "
        "electors."
    )
    assert f"Attention: {line}" in robin.types("status", SLUG).stderr
    robin.clock.now = CLOSES
    worked = robin.types("worker", "--once").stderr
    assert f"Refused: {line}" in worked
    assert f"election void {SLUG} --reason TEXT" in worked
    names_nobody(worked)
    assert robin.browser().get(f"/polls/{SLUG}/box").status_code == 404
    mailed = len(robin.mail())
    robin.does("void", SLUG, "--reason", "somebody changed the database", "--yes")
    robin.does("worker", "--once")
    assert read("SELECT phase FROM poll") == "void"
    assert read("SELECT count(*) FROM recorded_cast") == 0
    told = robin.mail()[mailed:]
    assert len({str(mail["To"]) for mail in told if "Void" in str(mail["Subject"])}) == 11 + 2
    for (journal,) in asked("election.db", "SELECT line FROM journal_entry"):
        names_nobody(journal.decode())
    notice = robin.browser().get(f"/polls/{SLUG}")
    assert notice.status_code == 200
    assert "somebody changed the database" in Page(notice.text).text
    assert robin.types("doctor").exit_code == 0


@pytest.mark.parametrize("attack", [exchange, replay, forget_the_newest, take_out])
def test_no_ballot_is_put_over_one_that_was_changed(
    robin: Officer, attack: object, caplog: pytest.LogCaptureFixture
) -> None:
    """The elector reads that the poll is stopped; the log says it, and names nobody."""
    assert callable(attack)
    attack(robin)
    person = "casey" if attack in (exchange, take_out) else "blair"
    answer = enter(robin.browser(), link_of(robin, person))
    assert answer.status_code == 409
    assert "This poll is stopped" in Page(answer.text).text
    assert f"The ballots in the box of {SLUG} are not those" in caplog.text
    names_nobody(caplog.text)
    votes(robin, "frankie", "yes")  # whose ballot nobody has changed


def test_a_cast_that_somebody_invented_gets_no_receipt(robin: Officer) -> None:
    """A post that is repeated shows only what the service took."""
    browser = robin.browser()
    ballot = enter(browser, link_of(robin, "casey"))
    review = fill(browser, ballot, marking="yes")
    written(
        "UPDATE recorded_cast SET cast_id = ? WHERE elector_id = ?",
        review.text.partition('name="cast_id" value="')[2].partition('"')[0],
        elector("casey"),
    )
    assert fill(browser, review).status_code == 409


def test_honest_electors_close_their_poll(robin: Officer) -> None:
    """What nobody changed is closed, with a ballot that was replaced and replaced again."""
    votes(robin, "blair", "abstain")
    assert robin.types("doctor").exit_code == 0
    assert robin.reads("status", SLUG)["changed"] == []
    robin.clock.now = CLOSES
    robin.does("close", SLUG, "--yes")
    assert read("SELECT count(*) FROM inner_envelope") == 3
    assert read("SELECT count(*) FROM replaced_envelope") == 2


# Sessions, links, addresses


def test_a_session_that_somebody_made_opens_no_ballot(robin: Officer) -> None:
    """A row for a secret of one's own, for somebody else, is no session."""
    secret = "a session of the attacker's own making"
    digest = canonical.digest(secret.encode())
    columns_of = list(SQLModel.metadata.tables["ballot_session"].columns.keys())
    taken = ", ".join(columns_of).replace("secret_hash", "?").replace("elector_id", "?")
    written(
        f"INSERT INTO ballot_session ({', '.join(columns_of)}) SELECT {taken} FROM ballot_session "
        "LIMIT 1",
        digest,
        elector("gray"),
    )
    browser = robin.browser()
    browser.cookies.set(COOKIE, secret)
    assert browser.get(f"/polls/{SLUG}/ballot").status_code == 409


def test_a_session_is_not_made_longer_or_somebody_elses(robin: Officer) -> None:
    """Ellis's own session opens Ellis's ballot, until it ends, and no other."""
    whole = Path("election.db").read_bytes()
    assert ellis(robin).get(f"/polls/{SLUG}/ballot").status_code == 200
    for statement in (
        "UPDATE ballot_session SET expires = expires + 3600000000",
        f"UPDATE ballot_session SET elector_id = {elector('gray')}",
        "UPDATE ballot_session SET form_token = 'known to the attacker'",
    ):
        robin.close()
        Path("election.db").write_bytes(whole)
        written(statement)
        assert ellis(robin).get(f"/polls/{SLUG}/ballot").status_code == 409, statement


@pytest.mark.parametrize(
    "change",
    [
        "email = 'eve@example.net'",
        "link_issue = link_issue + 1",
        "second_email = 'eve@example.net'",
    ],
)
def test_no_link_goes_to_an_address_that_somebody_wrote(robin: Officer, change: str) -> None:
    """Neither a waiting mail, nor a reminder, nor a new link; and the old link is refused."""
    written(f"UPDATE elector SET {change} WHERE person_id = 'ellis'")
    robin.does("worker", "--once")
    robin.is_refused("remind", SLUG)
    robin.is_refused("relink", SLUG, "ellis")
    robin.is_refused("extend", SLUG, "--closes", "2027-02-01T12:00Z", "--reason", "rain", "--yes")
    robin.types("worker", "--once")
    assert not robin.mail_to("eve@example.net")
    assert enter(robin.browser(), link_of(robin, "ellis")).status_code == 409
    assert ellis(robin).get(f"/polls/{SLUG}/ballot").status_code == 409


def test_a_link_exchanged_between_two_electors_opens_no_ballot(robin: Officer) -> None:
    """The random ids of Ellis and Gray cannot be exchanged, so that one votes as the other."""
    ids = dict(asked("election.db", "SELECT person_id, public_id FROM elector"))
    written("UPDATE elector SET public_id = 'for a moment' WHERE person_id = 'gray'")
    for one, other in (("ellis", "gray"), ("gray", "ellis")):
        written("UPDATE elector SET public_id = ? WHERE person_id = ?", ids[other], one)
    assert enter(robin.browser(), link_of(robin, "ellis")).status_code == 409


def test_a_waiting_mail_is_not_sent_elsewhere(robin: Officer) -> None:
    """A message with another address, or of another kind, is refused; its state says why."""
    written("UPDATE message SET address = 'eve@example.net' WHERE address = 'ellis@example.org'")
    written("UPDATE message SET kind = 'ballot-link' WHERE kind = 'recorded'")
    robin.does("worker", "--once")
    assert not robin.mail_to("eve@example.net")
    lines = [
        mail
        for elector_lines in robin.reads("status", SLUG)["electors"]
        for mail in elector_lines["messages"]
        if mail["state"] == "refused"
    ]
    assert lines
    assert {mail["answer"] for mail in lines} == {
        "This was not sent: it is not as the service queued it. Somebody changed the database."
    }


def test_a_message_that_somebody_made_is_not_sent(robin: Officer) -> None:
    """A mail with a link is made for a queued message alone, and not for an inserted one."""
    names = [name for name in SQLModel.metadata.tables["message"].columns.keys() if name != "id"]  # noqa: SIM118
    taken = ", ".join(names).replace("elector_id", "?").replace("message_id", "'eve'")
    written(
        f"INSERT INTO message ({', '.join(names)}) SELECT {taken} FROM message "
        "WHERE kind = 'reminder' LIMIT 1",
        elector("gray"),
    )
    before = len(robin.mail_to("gray@example.org"))
    written("UPDATE message SET address = 'eve@example.net' WHERE message_id = 'eve'")
    robin.does("worker", "--once")
    assert not robin.mail_to("eve@example.net")
    assert len(robin.mail_to("gray@example.org")) == before + 1  # the reminder that was queued


# The poll itself


def another_key() -> None:
    """Let ballots be sealed to a key of the attacker's; hash and journal are made to fit."""
    definition = canonical.loads(read("SELECT definition FROM poll"))
    definition["key"]["public"] = new_key()[1]
    content = canonical.dumps(definition)
    digest = canonical.digest(content)
    previous, rows = "0" * 64, asked("election.db", "SELECT seq, line FROM journal_entry")
    for seq, line in sorted(rows):
        entry = canonical.loads(line) | {"previous": previous}
        if entry["act"] == "noticed":
            entry["data"]["definition"] = digest
        new = canonical.dumps(entry)
        previous = canonical.digest(new)
        statement = "UPDATE journal_entry SET line = ?, hash = ? WHERE seq = ?"
        written(statement, new, previous, seq)
    written("UPDATE poll SET definition = ?, definition_hash = ?", content, digest)


def a_withdrawal() -> None:
    """Add an act to the journal."""
    ((seq, previous),) = asked(
        "election.db", "SELECT seq, hash FROM journal_entry ORDER BY seq DESC LIMIT 1"
    )
    act = {"act": "withdrawn", "at": "2027-01-12T13:00:00Z", "data": {"candidate": "harper"}}
    line = canonical.dumps({**act, "seq": seq + 1, "previous": previous})
    row = (seq + 1, line, canonical.digest(line))
    written("INSERT INTO journal_entry (poll_id, seq, line, hash) VALUES (1, ?, ?, ?)", *row)


def a_later_end() -> None:
    written("UPDATE poll SET closes = closes + 86400000000")


def an_earlier_end() -> None:
    written("UPDATE poll SET closes = closes - 86400000000")


def a_phase() -> None:
    written("UPDATE poll SET phase = 'closed'")


POLL_ATTACKS = (another_key, a_withdrawal, a_later_end, an_earlier_end, a_phase)


@pytest.mark.parametrize("attack", POLL_ATTACKS, ids=lambda attack: attack.__name__)
def test_a_poll_that_somebody_changed_is_stopped(robin: Officer, attack: object) -> None:
    """No page of it is shown, no ballot is taken, and it is neither closed nor extended."""
    assert callable(attack)
    attack()
    browser = ellis(robin)
    for path in ("", "/ballot", "/definition.json"):
        answer = browser.get(f"/polls/{SLUG}{path}")
        assert (answer.status_code, "This poll is stopped" in answer.text) == (409, True), path
    front = robin.browser().get("/")
    assert "No ballot is taken, and nothing it says can be trusted." in Page(front.text).text
    token = {"code": link_of(robin, "gray")}
    assert robin.browser().post(f"/b/{SLUG}", data=token).status_code == 409
    robin.clock.now = CLOSES
    robin.is_refused("extend", SLUG, "--closes", "2027-02-01T12:00Z", "--reason", "rain", "--yes")
    robin.is_refused("withdraw", SLUG, "harper", "--yes")
    assert SLUG in robin.types("worker", "--once").stderr
    assert read("SELECT count(*) FROM inner_envelope") == 0
    doctor(robin)


# Keys


def settings(change: str) -> None:
    """Change the secret keys in the settings; `KEYS` stands for those that are there."""
    lines = Path(".env").read_text().splitlines()
    text = "\n".join(
        f"{line.partition('=')[0]}={change.replace('KEYS', line.partition('=')[2].strip(chr(34)))}"
        if line.startswith("ELECTION_SECRET_KEYS=")
        else line
        for line in lines
    )
    Path(".env").write_text(f"{text}\n")


NEW = "another secret key of this office that is long enough"


def test_a_key_that_an_open_poll_needs_is_missed_by_name(robin: Officer) -> None:
    """Worker and doctor name poll and key; nothing is cast or closed, and nothing is lost."""
    whole = Path(".env").read_text()
    key = read("SELECT key_id FROM poll")
    settings(NEW)
    sentence = f"{SLUG} needs the secret key {key}, which ELECTION_SECRET_KEYS does not list."
    assert sentence in doctor(robin)
    answer = robin.browser().post(f"/b/{SLUG}", data={"code": link_of(robin, "ellis")})
    assert answer.status_code == 409
    assert "The service lacks a key that this poll needs." in Page(answer.text).text
    robin.clock.now = CLOSES
    assert sentence in robin.is_refused("close", SLUG, "--yes")
    assert robin.types("worker", "--once").stderr.count(sentence) == 1
    Path(".env").write_text(whole)
    robin.close()
    robin.does("close", SLUG, "--yes")
    assert read("SELECT phase FROM poll") == "closed"


def test_a_poll_whose_key_is_lost_can_be_made_void(robin: Officer) -> None:
    """Everybody is told, though no row of it can be checked any more."""
    settings(NEW)
    robin.does("void", SLUG, "--reason", "the secret key is lost", "--yes")
    before = len(robin.mail())
    robin.does("worker", "--once")
    assert len(robin.mail()) - before == 11 + 2
    assert robin.types("doctor").exit_code == 0


def test_a_new_key_beside_the_old_one_changes_nothing_for_an_open_poll(robin: Officer) -> None:
    """Links, sessions, ballots and the close work on; the next poll takes the new key."""
    old = read("SELECT key_id FROM poll")
    settings(f"KEYS,{NEW}")
    assert ellis(robin).get(f"/polls/{SLUG}/ballot").status_code == 200
    votes(robin, "gray", "no")
    robin.does("relink", SLUG, "harper")
    robin.does("worker", "--once")
    votes(robin, "harper", "no")
    robin.drafts_election()
    assert [key for (key,) in asked("election.db", "SELECT key_id FROM poll")].count(old) == 1
    robin.clock.now = CLOSES
    robin.does("close", SLUG, "--yes")
    assert read("SELECT count(*) FROM inner_envelope") == 5


# What is left after the close, and what remains


def test_no_tag_that_is_left_tells_who_cast(robin: Officer) -> None:
    """After the close the roll has the tags from before the first cast; casts have none."""
    tags = "SELECT person_id, tag FROM elector ORDER BY id"
    before = asked("earlier.db", tags)
    of_casts = [tag for (tag,) in asked("election.db", "SELECT tag FROM recorded_cast")]
    robin.clock.now = CLOSES
    robin.does("worker", "--once")
    assert asked("election.db", tags) == before
    assert read("SELECT count(*) FROM recorded_cast") == 0
    told = asked("election.db", "SELECT data, tag FROM message WHERE kind = 'closed'")
    assert set(told) == {(b"{}", "")}
    robin.close()
    content = Path("election.db").read_bytes()
    assert len(of_casts) == 4
    assert not [tag for tag in of_casts if tag.encode() in content]


def test_what_no_key_protects_is_an_earlier_state(robin: Officer) -> None:
    """An elector all of whose ballots are deleted is not missed: only their mail tells them."""
    for table in ("outer_envelope", "recorded_cast"):
        written(f"DELETE FROM {table} WHERE elector_id = ?", elector("casey"))
    assert robin.types("doctor").exit_code == 0
    robin.does("worker", "--once")
    robin.clock.now = CLOSES
    robin.does("worker", "--once")
    last = robin.mail_to("casey@example.org")[-1]
    assert "Voting is over" in str(last["Subject"])
    assert read("SELECT count(*) FROM inner_envelope") == 2


def test_the_ids_of_keys_do_not_tell_keys(robin: Officer) -> None:
    """The database holds no byte of a secret."""
    (line,) = [
        line for line in Path(".env").read_text().splitlines() if "ELECTION_SECRET_KEYS" in line
    ]
    secret = line.partition("=")[2].strip('"')
    content = Path("election.db").read_bytes()
    assert secret.encode() not in content
    assert bytes.fromhex(secret) not in content
    assert base64.b64encode(bytes.fromhex(secret)) not in content
    assert read("SELECT key_id FROM poll") not in secret
    assert IDS
    robin.close()

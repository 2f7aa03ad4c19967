"""What is next in a poll: by whom, until when, and the exact command; true in every phase."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from election.database.scrubbing import owe_scrub
from election.services import outbox, store
from election.services.failed_mail import LONG_DEFERRED
from tests.support.officer import Officer
from tests.support.signers import naming
from tests.support.sshkeys import Ssh
from tests.support.trustee_polls import SEVEN_YES, SLUG, casts, drafts
from tests.support.whole_polls import opens, ranks, tallies, votes
from tests.support.world import CLOSES, OPENS

URL = "https://example.org/reasons"
ASKS = {"notice", "open", "close", "tally", "publish", "certify", "cancel", "purge", "unseal"}


def acts(officer: Officer, slug: str = SLUG) -> list[dict[str, Any]]:
    """Return what is next in the poll, as scripts read it."""
    value = officer.reads("next", slug)
    assert list(value) == ["next"]
    return [act for act in value["next"] if act["slug"] == slug]


def does(officer: Officer, command: str, **words: str) -> str:
    """Type a command that `next` printed, with its words in capitals filled in."""
    program, verb, *rest = command.split()
    assert program == "election"
    typed = [words.get(word, word) for word in rest]
    assert not any(word.isalpha() and word.isupper() for word in typed), "a word is not filled in"
    asked = ["--yes"] if verb in ASKS else []
    return officer.does(verb, *typed, *asked)


def test_a_removal_is_run_to_its_end_by_what_next_says(officer: Officer, ssh: Ssh) -> None:
    """Each command that it prints is typed as it stands, and brings the next one."""
    robin, sam = ssh.key("robin"), ssh.key("sam")
    slug = officer.drafts_removal(naming(officer=ssh.public(robin), scrutineer=ssh.public(sam)))
    seen = []
    keys = iter((sam, robin))
    for _ in range(20):
        (act,) = acts(officer)
        seen.append((act["by"], act["commands"][0].split()[1]))
        if act["after"]:
            officer.clock.now = OPENS
            does(officer, "election worker --once")
            continue
        if act["until"] and act["by"] == "the electors":
            officer.clock.now += timedelta(days=14)
            continue
        asked = act["commands"][0]
        if "certify" in asked and len(seen) > 8:
            assert "Signed by the scrutineer." in act["does"]
            shown = officer.does("show", slug)
            assert "signed by the scrutineer" in shown
            assert "not signed by the officer" in shown
        file = str(next(keys)) if "certify" in asked else f"keys/{slug}.key"
        does(officer, asked, URL=URL, FILE=file, REASON="x")
        if "purge" in asked:
            break
        does(officer, "election worker --once")
    assert seen == [
        ("the officer", "notice"),
        ("the worker", "worker"),
        ("the electors", "remind"),
        ("the officer", "close"),
        ("the officer", "tally"),
        ("the officer", "publish"),
        ("the electors", "challenge"),
        ("the officer and the scrutineer", "certify"),
        ("the officer", "certify"),
        ("the officer", "purge"),
    ]
    assert acts(officer) == []
    assert "Nothing is left to do." in officer.does("next", slug)


def test_shares_of_trustees_and_an_offline_machine_are_named(officer: Officer) -> None:
    """The three commands that open a box elsewhere are typed in their order."""
    drafts(officer)
    (act,) = acts(officer)
    assert act["by"] == "the officer"
    split, notice = act["commands"]
    does(officer, split, DIR="shares")
    does(officer, notice.replace("DIR", "shares"))
    officer.clock.now = OPENS
    does(officer, "election worker --once")
    casts(officer, SLUG, SEVEN_YES)
    officer.clock.now = CLOSES
    does(officer, "election worker --once")
    (act,) = acts(officer)
    assert act["by"] == (
        "the officer, and any 2 of Robin Castellanos, Sam Whitfield and Terry Nakamura"
    )
    box, unseal, tally = act["commands"]
    root = json.loads(officer.does(*box.split()[1:], "--json"))["root"]
    assert unseal.count("--share FILE") == 2
    for share in sorted(Path("shares").glob("share-*"))[:2]:
        unseal = unseal.replace("FILE", str(share), 1)
    does(officer, unseal, ROOT=root)
    assert "Carried" in does(officer, tally)


def test_a_scrutineers_seed_is_asked_for(officer: Officer) -> None:
    """The officer's own lies beside the server, and needs no option."""
    slug = officer.drafts_election()
    own, theirs = (officer.reads("seed", "new", f"{name}.seed") for name in ("robin", "sam"))
    commitments = (
        "--seed-commitment",
        own["commitment"],
        "--seed-commitment",
        theirs["commitment"],
    )
    officer.does("notice", slug, *commitments, "--yes", "--local")
    officer.clock.now = OPENS
    does(officer, "election worker --once")
    for person in ("blair", "casey", "devon", "ellis", "frankie"):
        votes(officer, slug, person, ranks("harper"))
    officer.clock.now = CLOSES
    does(officer, "election worker --once")
    (act,) = acts(officer, slug)
    assert act["commands"] == [f"election tally {slug} --key keys/{slug}.key --seed FILE"]
    assert "the seeds of the lot" in act["does"]


def test_a_missed_quorum_needs_no_key(officer: Officer) -> None:
    """The command without one is enough, and says what it means."""
    slug = officer.drafts_election()
    opens(officer, slug)
    officer.clock.now = CLOSES
    does(officer, "election worker --once")
    (act,) = acts(officer, slug)
    assert act["commands"] == [f"election tally {slug}"]
    assert "no quorum" in does(officer, act["commands"][0]).lower()


def test_what_was_missed_has_a_way_on(officer: Officer) -> None:
    """A notice that is too late, an opening that is too late, an end that came."""
    slug = officer.drafts_removal()
    (act,) = acts(officer)
    latest = "2027-01-05T12:00:00Z"
    assert (act["commands"], act["until"]) == ([f"election notice {slug} --local"], latest)
    does(officer, act["commands"][0])
    officer.clock.now = OPENS + timedelta(days=10)
    (act,) = acts(officer)
    opened, cancelled = act["commands"]
    assert cancelled == f"election cancel {slug} --reason TEXT"
    assert "is open until" in does(officer, opened)
    assert acts(officer)[0]["by"] == "the electors"


def test_a_late_draft_is_drafted_again(officer: Officer) -> None:
    """Its times are what is wrong, so the file is."""
    officer.drafts_removal()
    officer.clock.now = OPENS - timedelta(days=1)
    (act,) = acts(officer)
    assert act["commands"] == ["election draft FILE"]
    assert "too late to notice" in act["does"]


def test_a_challenge_goes_before_the_certification(officer: Officer) -> None:
    """`next` asks for the ruling, and `show` has both, with their links and the deadline."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    tallies(officer, slug)
    officer.does("publish", slug, "--yes")
    officer.does("challenge", slug, "--statement", "https://example.org/challenge")
    officer.clock.forward(days=8)
    (act,) = acts(officer)
    ruling = f"election rule {slug} 1 --dismissed --statement TEXT"
    assert act["commands"] == [ruling, f"{ruling} --by scrutineer"]
    assert act["does"].startswith("Rule on challenge 1: its seven days are over.")
    shown = officer.does("show", slug)
    assert "challenge 1: https://example.org/challenge (not ruled on yet;" in shown
    assert "challenges until Tuesday 2 February 2027, 12:00 UTC" in shown
    does(officer, act["commands"][0], TEXT="https://example.org/ruling")
    assert "(dismissed by the officer: https://example.org/ruling)" in officer.does("show", slug)
    assert acts(officer)[0]["commands"] == [f"election certify {slug} --statement URL"]


def test_show_and_polls_tell_what_changed_and_what_is_next(officer: Officer) -> None:
    """Recusals as a number, withdrawals by name, extensions, times, and the next act."""
    slug = officer.drafts_election()
    officer.does("notice", slug, "--yes", "--local")
    officer.does("withdraw", slug, "devon", "--yes")
    shown = officer.does("show", slug)
    assert "withdrawn: Devon Ștefănescu (devon)" in shown
    assert "opens   Tuesday 12 January 2027, 12:00 UTC" in shown
    listed = officer.does("polls")
    assert f"{slug}: election, noticed" in listed
    assert "Next, by the worker, at Tuesday 12 January 2027, 12:00 UTC, in 11 days:" in listed
    value = officer.reads("show", slug)
    assert (value["withdrawn"], value["recused"]) == (["devon"], 0)
    officer.does("cancel", slug, "--reason", "a slip", "--yes")
    listed = officer.does("polls")
    assert listed.startswith("\nOver\n")
    assert "Next" not in listed
    assert officer.does("next") == (
        "Every poll is over. For what is left in one: election next SLUG\n"
    )


def test_a_vacancy_asks_for_an_election(officer: Officer) -> None:
    """A removal that was carried is not over for its officer until the election is noticed."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    casts(officer, slug, SEVEN_YES)
    tallies(officer, slug)
    officer.does("publish", slug, "--yes")
    officer.clock.forward(days=7)
    officer.does("certify", slug, "--statement", URL, "--yes")
    (act,) = acts(officer)
    assert act["commands"][0] == "election template election > election.toml"
    assert "Prepare the election" in officer.does("next")


def test_refused_mail_comes_first_and_status_lists_it(
    officer: Officer,
) -> None:
    """Counts by kind, only what needs a person, and all of it where that is asked for."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes", "--local")
    with officer.office().database.transaction() as tx:
        first = outbox.messages(tx, store.find(tx, slug))[0]
        first.attempts = 1
        outbox.mark_refused(tx, first, "550 no such mailbox")
    does(officer, "election worker --once")
    refused, waits = acts(officer)
    assert refused["commands"] == [f"election status {slug}"]
    assert waits["by"] == "the worker"
    shown = officer.does("status", slug)
    assert shown.startswith("\nThese need a person\n")
    assert "550 no such mailbox" in shown
    assert shown.count("avery@example.org") == 1
    assert "blair@example.org" not in shown
    assert officer.reads("status", slug)["counts"]["notice"]["refused"] == 1
    assert "blair@example.org" in officer.does("status", slug, "--all")


def test_status_says_nothing_of_a_message_that_tells_who_cast(officer: Officer) -> None:
    """`recorded` and `closed` have no line, no count, and are not among what was refused."""
    slug = officer.drafts_removal()
    opens(officer, slug)
    votes(officer, slug, "casey", {"marking": "yes"})
    before = officer.does("status", slug, "--all"), officer.reads("next", slug)
    votes(officer, slug, "blair", {"marking": "no"})
    assert (officer.does("status", slug, "--all"), officer.reads("next", slug)) == before
    officer.clock.now = CLOSES
    does(officer, "election worker --once")
    assert not {"recorded", "closed"} & set(officer.reads("status", slug)["counts"])


def test_the_printed_commands_fit_this_office(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--local` where mail reaches nobody, and the file of a key that lies here and fits."""
    slug = officer.drafts_removal()
    assert acts(officer)[0]["commands"] == [f"election notice {slug} --local"]
    with monkeypatch.context() as patch:
        patch.setenv("ELECTION_MAIL_URL", "smtp://127.0.0.1:2525")
        patch.setenv("ELECTION_BASE_URL", "https://vote.example.org")
        assert acts(officer, slug)[0]["commands"] == [f"election notice {slug}"]
    opens(officer, slug)
    officer.clock.now = CLOSES
    does(officer, "election worker --once")
    key = Path("keys", f"{slug}.key")
    assert acts(officer, slug)[0]["commands"] == [f"election tally {slug} --key {key}"]
    officer.does("key", "new", "other.key")
    key.rename("elsewhere.key")
    Path("other.key").rename(key)
    assert acts(officer, slug)[0]["commands"] == [f"election tally {slug} --key FILE"]


def test_mail_that_is_put_off_again_and_again_is_told(officer: Officer) -> None:
    """With its number; mail that tells who cast is not in it."""
    slug = officer.drafts_decision()
    opens(officer, slug)
    with officer.office().database.transaction() as tx:
        poll = store.find(tx, slug)
        for message in outbox.messages(tx, poll)[:2]:
            message.state, message.attempts = "deferred", LONG_DEFERRED
    told = acts(officer, slug)[0]
    assert told["does"].startswith("2 messages are put off again and again")
    assert told["commands"] == [f"election status {slug}", "election doctor"]


def test_an_owed_scrub_is_told_until_it_is_done(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`next` does it where it can; where it cannot, it says so before all polls."""
    officer.drafts_decision()
    with officer.office().database.transaction() as tx:
        owe_scrub(tx)

    def fails(_database: object) -> None:
        raise OperationalError("", None, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr("election.database.engine.Database.scrub", fails)
        first, *_ = officer.reads("next")["next"]
        assert first["slug"] is None
        assert "not overwritten" in first["does"]
        assert "not overwritten" in officer.does("next")
    assert "not overwritten" not in officer.does("next")

"""Acts that cannot be undone: what they say before they ask, and that nothing is asked in vain."""

from tests.support.officer import Officer
from tests.support.world import CLOSES, OPENS

WHY = ("--reason", "mail was down")


def opened(officer: Officer) -> str:
    """A decision that is open."""
    slug = officer.drafts_decision()
    officer.does("notice", slug, "--yes")
    officer.clock.now = OPENS
    officer.does("open", slug, "--yes")
    return slug


def test_nobody_confirms_what_is_then_refused(officer: Officer) -> None:
    """The phase, the time and the rules are judged before the question; nothing is done."""
    slug = officer.drafts_election()
    officer.does("notice", slug, "--yes")
    for words in (
        ("open", slug),
        ("close", slug),
        ("extend", slug, "--closes", "2027-01-28T12:00Z", *WHY),
        ("withdraw", slug, "gray"),
        ("void", slug, *WHY),
        ("publish", slug),
        ("purge", slug),
        ("certify", slug, "--statement", "https://example.org/reasons"),
    ):
        answered = officer.answers(*words, typing="y\n")
        assert answered.exit_code == 1, words
        assert "go on" not in answered.output, words
        assert "nobody confirmed" not in answered.stderr, words
        assert "Refused: " in answered.stderr, words
        assert officer.is_refused(*words, "--yes").startswith("Refused: "), words
    assert officer.reads("show", slug)["phase"] == "noticed"


def test_what_was_judged_is_undone_until_somebody_confirms(officer: Officer) -> None:
    """Without an answer, and after a no, the poll is as it was, and no mail waits."""
    slug = opened(officer)
    before = officer.reads("status", slug)
    assert officer.answers("cancel", slug, *WHY, typing="y\n").exit_code == 1
    for typing in ("", "n\n"):
        answered = officer.answers(
            "extend", slug, "--closes", "2027-01-28T12:00Z", *WHY, typing=typing
        )
        assert answered.exit_code == 1
    assert officer.reads("status", slug) == before
    assert "Tuesday 26 January 2027" in officer.does("show", slug)


def test_an_extension_says_what_it_comes_to_and_has_a_bound(officer: Officer) -> None:
    """How much later, and on which day; a month that was mistyped is refused."""
    slug = opened(officer)
    year = officer.is_refused("extend", slug, "--closes", "2028-01-28T12:00Z", *WHY, "--yes")
    assert "one extension adds 31 days at most" in year
    answered = officer.answers("extend", slug, "--closes", "2027-02-09T12:00Z", *WHY, typing="y\n")
    assert answered.exit_code == 0
    assert f"{slug} closes 14 days later, Tuesday 9 February 2027, 12:00 UTC." in answered.stderr
    assert "The reason is public: mail was down" in answered.stderr


def test_a_second_reminder_within_the_hour_is_asked_about(officer: Officer) -> None:
    """It goes to everybody, and is most often a slip; an hour later it is none."""
    slug = opened(officer)
    officer.does("remind", slug)
    said = officer.is_refused("remind", slug)
    assert "was reminded within the hour" in said
    assert officer.answers("remind", slug, typing="y\n").exit_code == 0
    officer.clock.forward(hours=1)
    officer.does("remind", slug)
    officer.does("worker", "--once")


def test_void_wants_the_slug_typed(officer: Officer) -> None:
    """A y, typed as after other questions, ends no poll."""
    slug = opened(officer)
    said = officer.answers("void", slug, *WHY, typing="y\n").stderr
    assert f"not done, as nobody confirmed it.\nAnswer {slug} when asked" in said
    assert officer.reads("show", slug)["phase"] == "open"
    answered = officer.answers("void", slug, *WHY, typing=f"{slug}\n")
    assert answered.exit_code == 0, answered.stderr
    assert f"type {slug} to go on" in answered.stderr
    assert "It is open: its ballots are deleted" in answered.stderr
    assert officer.reads("show", slug)["phase"] == "void"


def test_void_says_what_becomes_of_a_published_result(officer: Officer) -> None:
    """It has no open box, and its report stays."""
    slug = opened(officer)
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    answered = officer.answers("void", slug, *WHY, typing=f"{slug}\n")
    assert answered.exit_code == 0, answered.stderr
    said = " ".join(answered.stderr.split())
    assert "Its result is published: the report stays, and says that it has no effect." in said
    assert "deleted" not in said


def test_nobody_withdraws_from_a_poll_without_candidates(officer: Officer) -> None:
    """A decision has none to list; an election lists those who stand."""
    slug = opened(officer)
    said = officer.is_refused("withdraw", slug, "blair", "--yes")
    assert f"blair does not stand in {slug}: it has no candidates." in said

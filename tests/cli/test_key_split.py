"""`election key split`, `key check` and `notice` with trustees, at the officer's terminal."""

import json
from pathlib import Path

import pytest

from election.crypto import canonical
from election.crypto.envelope import new_key
from election.errors.trustees import CardNeeded, KeyWhole, ShareWrong
from election.rules.poll.commitments import Piece
from election.rules.poll.definition import Definition
from election.services import notice, store
from tests.support.officer import Officer, text_of
from tests.support.poll_files import REMOVAL
from tests.support.trustee_polls import NAMES, SLUG, drafts, mode, notices, splits
from tests.support.world import OPENS, SERVICE_KEY, World

TWO_OF_THREE = ("--needed", "2", *(word for name in NAMES for word in ("--trustee", name)))


def definition(officer: Officer) -> Definition:
    with officer.office().database.reading() as tx:
        return store.definition_of(store.find(tx, SLUG))


def rewritten(path: str, old: str, new: str) -> None:
    """Change a piece of a file's text."""
    text = Path(path).read_text("utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def line_of(path: str, start: str) -> str:
    return next(
        line for line in Path(path).read_text("utf-8").splitlines() if line.startswith(start)
    )


# key split


def test_each_trustee_gets_a_file_that_nobody_else_reads(officer: Officer) -> None:
    """Each file is named after its trustee, 0600 in a directory of 0700."""
    hands = splits(officer, "shares", "--new", *TWO_OF_THREE)
    assert sorted(path.name for path in Path("shares").iterdir()) == [
        "public.json",
        "share-1-robin-castellanos.txt",
        "share-2-sam-whitfield.txt",
        "share-3-terry-nakamura.txt",
    ]
    assert {mode(path) for path in Path("shares").iterdir()} == {0o600}
    assert mode("shares") == 0o700
    assert "Terry Nakamura" in Path(hands.terry).read_text("utf-8")


def test_a_key_that_lies_in_a_file_is_split_as_well(officer: Officer) -> None:
    """The public half stays; it says that the file still opens everything."""
    public = officer.reads("key", "new", "robin.key")["public_key"]
    done = officer.types("key", "split", "robin.key", *TWO_OF_THREE, "--out", "shares")
    assert done.stdout.splitlines()[0] == public
    assert "robin.key still opens everything by itself" in done.stderr


def test_needed_and_trustees_come_from_the_draft(officer: Officer) -> None:
    """The draft's [key] table gives them, and the sheet names the poll."""
    drafts(officer)
    card = json.loads(Path(splits(officer).card).read_text("utf-8"))
    assert (card["needed"], card["trustees"], card["poll"]) == (2, list(NAMES), SLUG)


def test_a_split_writes_over_nothing(officer: Officer) -> None:
    """If one of the files exists, none is written."""
    Path("shares").mkdir()
    Path("shares/share-2-sam-whitfield.txt").write_text("an older share")
    refusal = officer.is_refused("key", "split", "--new", *TWO_OF_THREE, "--out", "shares")
    assert "share-2-sam-whitfield.txt is there already" in refusal
    assert [path.name for path in Path("shares").iterdir()] == ["share-2-sam-whitfield.txt"]


@pytest.mark.parametrize(
    "words",
    [
        (*TWO_OF_THREE,),
        ("some.key", "--new", *TWO_OF_THREE),
        ("--new", "--needed", "2"),
        ("--new", *TWO_OF_THREE[2:]),
        ("--new", "--poll", SLUG, "--needed", "2"),
        ("--new", "--poll", SLUG, "--trustee", "Sam Whitfield"),
    ],
)
def test_a_split_that_is_half_said_is_a_slip_of_the_command_line(
    officer: Officer, words: tuple[str, ...]
) -> None:
    """The exit code is 2, and nothing is written."""
    assert officer.types("key", "split", *words, "--out", "shares").exit_code == 2
    assert not Path("shares").exists()


def test_a_split_that_no_poll_may_have_is_refused(officer: Officer) -> None:
    """Three of three is refused, and a poll without a [key] table."""
    three = ("--needed", "3", *TWO_OF_THREE[2:])
    refusal = officer.is_refused("key", "split", "--new", *three, "--out", "shares")
    assert "3 needed are not fewer than the 3 trustees" in refusal
    officer.drafts_removal()
    refusal = officer.is_refused("key", "split", "--new", "--poll", SLUG, "--out", "shares")
    assert "has no [key] table" in refusal


def test_a_name_without_latin_letters_gets_a_number(officer: Officer) -> None:
    """The file has a plain name, and the sheet the whole name."""
    names = ("--trustee", "山田", "--trustee", "Devon Ștefănescu", "--trustee", "../../x")
    split = officer.reads("key", "split", "--new", "--needed", "2", *names, "--out", "shares")
    assert [Path(share["file"]).name for share in split["shares"]] == [
        "share-1.txt",
        "share-2-devon-stefanescu.txt",
        "share-3-x.txt",
    ]
    assert "trustee 山田" in Path("shares/share-1.txt").read_text("utf-8")


# key check


def test_a_trustee_checks_their_own_share(officer: Officer) -> None:
    """Alone on any machine, it is whole, and not enough by itself."""
    hands = splits(officer, "shares", "--new", "--poll", drafts(officer))
    output = officer.does("key", "check", hands.terry)
    assert "share 3 of 3, Terry Nakamura's in removal-2026-1; undamaged" in output
    assert "They do not suffice: 2 shares are needed, and here 1." in output


def test_two_shares_suffice_and_one_twice_does_not(officer: Officer) -> None:
    """The words and the JSON say the same."""
    drafts(officer)
    hands = splits(officer)
    Path("copy.txt").write_bytes(Path(hands.terry).read_bytes())
    assert "They suffice" in officer.does("key", "check", hands.robin, hands.terry)
    twice = officer.reads("key", "check", hands.terry, "copy.txt")
    assert (twice["suffices"], twice["needed"]) == (False, 2)
    enough = officer.reads("key", "check", hands.sam, hands.terry, hands.card)
    assert enough["suffices"]
    assert [share["trustee"] for share in enough["shares"]] == ["Sam Whitfield", "Terry Nakamura"]


def test_a_whole_key_suffices(officer: Officer) -> None:
    """The check says that it is the whole key."""
    officer.does("key", "new", "robin.key")
    output = officer.does("key", "check", "robin.key")
    assert "robin.key: a whole poll key" in output
    assert "They suffice" in output


def test_a_share_is_held_against_the_poll_s_own_definition(officer: Officer) -> None:
    """With the downloaded definition, a changed share is found to be wrong."""
    hands = notices(officer)
    content = officer.browser().get(f"/polls/{SLUG}/definition.json").content
    Path("definition.json").write_bytes(content)
    output = officer.does("key", "check", hands.terry, "definition.json")
    assert "the shares are those that were promised" in output
    changed = splits(officer, "others", "--new", *TWO_OF_THREE)
    refusal = officer.is_refused("key", "check", changed.terry, "definition.json")
    assert "is of another key" in refusal


def test_each_kind_of_bad_share_has_a_sentence_of_its_own(officer: Officer) -> None:
    """Missing, damaged, foreign, wrong and other files are told apart."""
    hands = splits(officer, "shares", "--new", *TWO_OF_THREE)
    others = splits(officer, "others", "--new", *TWO_OF_THREE)
    assert "There is no share at nowhere.txt." in officer.is_refused("key", "check", "nowhere.txt")
    foreign = officer.is_refused("key", "check", hands.robin, others.terry)
    assert f"{others.terry} is of another key" in foreign
    piece = line_of(hands.terry, "piece 2")
    rewritten(hands.terry, piece, piece[:-1] + ("0" if piece[-1] != "0" else "1"))
    damaged = officer.is_refused("key", "check", hands.terry)
    assert f"{hands.terry} is damaged: its line `piece 2` has a slip in it" in damaged
    rewritten(hands.terry, line_of(hands.terry, "piece 2") + "\n", "")
    assert "`piece 2` is missing" in officer.is_refused("key", "check", hands.terry)
    Path("noise").write_bytes(bytes(range(256)))
    assert "not a file of kind election-share" in officer.is_refused("key", "check", "noise")
    assert "cannot be used" in officer.is_refused("key", "check", ".")


def test_a_wrong_share_is_told_from_a_damaged_one(officer: Officer) -> None:
    """A wrong share has whole lines with another value."""
    names = ("--needed", "2", *TWO_OF_THREE[2:])
    officer.does("key", "new", "robin.key")
    first = splits(officer, "first", "robin.key", *names)
    second = splits(officer, "second", "robin.key", *names)
    rewritten(first.terry, line_of(first.terry, "piece 1"), line_of(second.terry, "piece 1"))
    refusal = officer.is_refused("key", "check", first.terry, first.card)
    assert f"{first.terry} is wrong: its piece 1 is not the one of {first.card}" in refusal
    spoilt = officer.is_refused("key", "check", first.terry, first.robin)
    assert "The shares do not make the key that they name" in spoilt


# notice


def test_the_example_is_noticed_with_its_trustees(officer: Officer) -> None:
    """With a key split elsewhere, the definition has each piece's SHA-256 and holders."""
    hands = notices(officer)
    card = json.loads(Path(hands.card).read_text("utf-8"))
    noticed = definition(officer)
    assert noticed.trustees is not None
    assert noticed.trustees.needed == 2
    assert [person.name for person in noticed.trustees.people] == list(NAMES)
    assert [(piece.sha256, list(piece.holders)) for piece in noticed.trustees.pieces] == [
        (piece["sha256"], piece["holders"]) for piece in card["pieces"]
    ]
    assert noticed.key is not None
    assert (noticed.key.public, noticed.key.made) == (card["public"], "elsewhere")
    assert not Path("keys", f"{SLUG}.key").exists()


def test_notice_page_and_mail_say_who_can_open_the_box(officer: Officer) -> None:
    """Both name them and how many are needed, and no share is mailed."""
    hands = notices(officer)
    officer.does("worker", "--once")
    who = "2 of 3 trustees: any 2 of Robin Castellanos, Sam Whitfield and Terry Nakamura"
    assert who in officer.does("show", SLUG)
    assert who in officer.browser().get(f"/polls/{SLUG}").text
    mails = [text_of(mail) for mail in officer.mail()]
    assert any(who in " ".join(mail.split()) for mail in mails)
    pieces = [line_of(hands.terry, f"piece {number}").split()[2] for number in (1, 2)]
    assert not any(piece in mail for piece in pieces for mail in mails)
    (copy,) = officer.mail_to("trustee@example.org")
    assert "share" in text_of(copy)


def test_without_a_card_notice_makes_the_shares_beside_the_server(officer: Officer) -> None:
    """It says which file goes to whom, and writes no whole key."""
    drafts(officer)
    done = officer.types("notice", SLUG, "--yes")
    assert done.exit_code == 0
    assert "can open ballots until the shares are handed out and deleted" in done.stderr
    written = sorted(path.name for path in Path("keys", f"{SLUG}-shares").iterdir())
    assert len(written) == 4
    for share in Path("keys", f"{SLUG}-shares").glob("share-*"):
        assert f"{share} (hand it to its trustee, and then delete it here)" in done.stdout
        assert mode(share) == 0o600
    assert not Path("keys", f"{SLUG}.key").exists()
    assert "made and split on the server" in officer.browser().get(f"/polls/{SLUG}").text
    assert officer.reads("key", "check", *map(str, Path("keys", f"{SLUG}-shares").iterdir()))[
        "suffices"
    ]


def test_a_notice_that_is_refused_leaves_no_shares_behind(officer: Officer) -> None:
    """After a notice that was too late, the next try makes its own."""
    drafts(officer)
    officer.clock.now = OPENS
    officer.is_refused("notice", SLUG, "--yes")
    assert not Path("keys", f"{SLUG}-shares").exists()


def test_shares_that_do_not_read_back_stop_the_notice(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is mailed or frozen, and no bad share is left."""
    drafts(officer)
    writes = Path("keys", f"{SLUG}-shares")

    def spoil(shares: object, card: object, called: str) -> None:
        raise ShareWrong(file=str(writes), piece=1, other=called)

    monkeypatch.setattr("election.office.split_key.require_fitting", spoil)
    assert "is wrong" in officer.is_refused("notice", SLUG, "--yes")
    assert not any(writes.glob("*"))
    assert officer.reads("show", SLUG)["phase"] == "draft"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            ("--needed", "2", *TWO_OF_THREE[2:], "--trustee", "Harper da Silva-Núñez"),
            "and the poll file names Robin Castellanos, Sam Whitfield, Terry Nakamura",
        ),
        (
            ("--needed", "2", *(word for n in reversed(NAMES) for word in ("--trustee", n))),
            "its trustees are Terry Nakamura, Sam Whitfield, Robin Castellanos",
        ),
    ],
)
def test_a_card_of_other_trustees_does_not_fit(
    officer: Officer, words: tuple[str, ...], reason: str
) -> None:
    """Another name or another order is refused."""
    drafts(officer)
    card = splits_any(officer, words)
    assert reason in officer.is_refused("notice", SLUG, "--public-key", card, "--yes")
    assert officer.reads("show", SLUG)["phase"] == "draft"


def splits_any(officer: Officer, words: tuple[str, ...]) -> str:
    return str(officer.reads("key", "split", "--new", *words, "--out", "other")["card"])


def test_a_card_for_another_number_or_another_poll_does_not_fit(officer: Officer) -> None:
    """Another needed number, and another poll's card, are refused."""
    fourth = '  { name = "Harper da Silva-Núñez", email = "harper2@example.org" },\n]'
    four = REMOVAL.rstrip().removesuffix("]") + fourth
    names = (*TWO_OF_THREE[2:], "--trustee", "Harper da Silva-Núñez")
    card = splits_any(officer, ("--needed", "2", *names))
    officer.does("draft", officer.writes("four.toml", four, {"needed = 2": "needed = 3"}))
    refusal = officer.is_refused("notice", SLUG, "--public-key", card, "--yes")
    assert "2 shares of it are needed, and the poll file says 3" in refusal
    second = {f'slug = "{SLUG}"': 'slug = "removal-2026-2"'}
    officer.does("draft", officer.writes("second.toml", REMOVAL, second))
    drafts(officer)
    named = splits(officer).card
    refusal = officer.is_refused("notice", "removal-2026-2", "--public-key", named, "--yes")
    assert "it was made for the poll removal-2026-1" in refusal


def test_a_bare_public_key_is_not_enough_for_trustees_nor_a_card_without_them(
    officer: Officer,
) -> None:
    """Each of the two has its own sentence."""
    drafts(officer)
    hands = splits(officer)
    public = officer.reads("key", "new", "robin.key")["public_key"]
    for given in (public, "robin.key"):
        refusal = officer.is_refused("notice", SLUG, "--public-key", given, "--yes")
        assert "takes a key card, and not a public key alone" in refusal
    Path("broken.json").write_text('{"format": ')
    refusal = officer.is_refused("notice", SLUG, "--public-key", "broken.json", "--yes")
    assert "broken.json is not a key card: it is not JSON" in refusal
    officer.drafts_removal()
    refusal = officer.is_refused("notice", SLUG, "--public-key", hands.card, "--yes")
    assert "has no [key] table" in refusal


def test_no_door_notices_trustees_without_their_pieces(world: World) -> None:
    """The service refuses it, and also pieces where the key is whole."""
    public = new_key()[1]
    named = {
        "public_key": public,
        "made": "elsewhere",
        "seed_hashes": (),
        "service_key": SERVICE_KEY,
    }
    trustees = world.make_draft(REMOVAL)
    with pytest.raises(CardNeeded):
        world.act(notice.notice, trustees, **named)
    whole = world.make_draft(changes={trustees: "removal-2026-2"})
    with pytest.raises(KeyWhole):
        world.act(notice.notice, whole, pieces=[Piece("ab" * 32, (1, 2))], **named)


def test_the_draft_says_what_the_key_table_means(officer: Officer) -> None:
    """It says so before anything is frozen."""
    output = officer.does("draft", officer.writes("removal.toml", REMOVAL))
    assert "2 of 3 trustees: any 2 of Robin Castellanos" in output


def test_what_the_definition_says_of_trustees_is_documented(officer: Officer) -> None:
    """The page on the record has every key."""
    notices(officer)
    document = (Path(__file__).parents[2] / "docs" / "reference" / "record.md").read_text("utf-8")
    trustees = definition(officer).to_json()["trustees"]
    keys = {*trustees, *trustees["people"][0], *trustees["pieces"][0]}
    assert keys == {"needed", "people", "pieces", "name", "email", "sha256", "holders"}
    assert [key for key in keys if f"`{key}`" not in document] == []


def test_the_definition_s_hash_covers_the_pieces(officer: Officer) -> None:
    """Another SHA-256 of a piece gives another hash."""
    notices(officer)
    noticed = definition(officer)
    assert noticed.trustees is not None
    assert noticed.trustees.pieces[0].sha256.encode() in canonical.dumps(noticed.to_json())
    assert Definition.from_json(noticed.to_json()) == noticed

"""Officer, scrutineer and trustees: who may hold an office, and who may not hold two."""

import base64

import pytest

from election.verify import encode
from tests.support.ed25519_points import SMALL
from tests.support.poll_files import DECISION, ELECTION, REMOVAL, Change, faults, read, sentences

OFFICER, SCRUTINEER = "officer@example.org", "scrutineer@example.org"
KEY = (
    "ssh-ed25519 "
    + base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))).decode()
)
TRUSTEE = '  { name = "Terry Nakamura", email = "trustee@example.org" },\n'


def keyed(office_mail: str, key: str) -> Change:
    """Return the change that puts a key beside the first place of an address."""
    return f'email = "{office_mail}" }}', f'email = "{office_mail}", key = "{key}" }}'


def test_officer_and_scrutineer_are_two_people() -> None:
    """Scenario 16: the same address in upper or lower case is the same person."""
    assert sentences(ELECTION, (SCRUTINEER, "Officer@Example.ORG")) == [
        (
            "people.scrutineer.email: is the officer's address too; "
            "officer and scrutineer are two people."
        )
    ]


def test_officer_and_scrutineer_do_not_share_a_key() -> None:
    """One key for both is refused, for its two signatures would be one."""
    found = faults(ELECTION, keyed(OFFICER, KEY), keyed(SCRUTINEER, KEY + " sam@laptop"))
    assert [fault.where for fault in found] == ["people.scrutineer.key"]


@pytest.mark.parametrize("office", ["officer", "scrutineer"])
@pytest.mark.parametrize(
    ("example", "mail", "who"),
    [
        (REMOVAL, "avery@example.org", "`avery`, who is the subject"),
        (REMOVAL, "BLAIR@example.org", "`blair`, who called the removal"),
        (REMOVAL, "blair.home@EXAMPLE.net", "`blair`, who called the removal"),
        (REMOVAL, "casey@example.org", "`casey`, who seconded the removal"),
        (ELECTION, "Harper@example.org", "`harper`, who is a candidate"),
        (DECISION, "CASEY@example.org", "`casey`, who is whom the decision is about"),
    ],
)
def test_no_office_is_held_by_somebody_who_takes_a_part(
    example: str, mail: str, who: str, office: str
) -> None:
    """Scenario 16: they are found by either address on the roll, in upper or lower case."""
    people = example.index("[people]")
    changed = example[:people] + example[people:].replace(f"{office}@example.org", mail, 1)
    assert sentences(changed) == [
        (
            f"people.{office}.email: is an address of {who}; "
            f"name another {office}, who takes no part in the question."
        )
    ]


UNFIT_ALTERNATES = {
    "scrutineer_alternate.email: is the officer's address too; officer and scrutineer's alternate "
    "are two people.": ("scrutineer_alternate", "Officer@Example.org"),
    "scrutineer_alternate.email: is the scrutineer's address too; scrutineer and scrutineer's "
    "alternate are two people.": ("scrutineer_alternate", SCRUTINEER),
    "officer_alternate.email: is an address of `avery`, who is the subject; "
    "name another officer's alternate, who takes no part in the question.": (
        "officer_alternate",
        "avery@example.org",
    ),
    "officer_alternate.email: is an address of `blair`, who called the removal; "
    "name another officer's alternate, who takes no part in the question.": (
        "officer_alternate",
        "blair@example.org",
    ),
}


def alternate(office: str, email: str, key: str = "") -> tuple[str, str]:
    """The change of a poll file that names Uli as an alternate."""
    named = f', key = "{key}"' if key else ""
    line = f'{office} = {{ name = "Uli Brandt", email = "{email}"{named} }}'
    return 'contact = "elections', f'{line}\ncontact = "elections'


@pytest.mark.parametrize(("sentence", "named"), UNFIT_ALTERNATES.items())
def test_an_alternate_is_judged_as_an_official_is(sentence: str, named: tuple[str, str]) -> None:
    """They may come into the office: they are another person, and take no part."""
    assert sentences(REMOVAL, alternate(*named)) == [f"people.{sentence}"]


def test_both_alternates_are_two_people_with_two_keys() -> None:
    """The sentences name the two offices."""
    first, second = (
        alternate(f"{office}_alternate", "uli@example.org", KEY)
        for office in ("officer", "scrutineer")
    )
    assert sentences(REMOVAL, first, second) == [
        f"people.scrutineer_alternate.{fault}: is the officer's alternate's {what} too; "
        "officer's alternate and scrutineer's alternate are two people."
        for fault, what in (("email", "address"), ("key", "key"))
    ]


def test_an_alternate_is_optional_and_has_all_that_an_official_has() -> None:
    """Name, address and key are frozen; without a line there is nobody to take over."""
    people = read(REMOVAL, alternate("scrutineer_alternate", "uli@example.org", KEY))
    named = people.definition.people.alternate("scrutineer")
    assert named is not None
    assert (named.name, named.email, named.key) == ("Uli Brandt", "uli@example.org", KEY)
    assert people.definition.people.alternate("officer") is None
    assert [
        fault.where for fault in faults(REMOVAL, ("contact =", "officer_alternate = 3\ncontact ="))
    ] == ["people.officer_alternate"]


def test_whoever_takes_an_office_over_signs_in_it() -> None:
    """The alternate's key counts, and the one before does not; an alternate may have none."""
    people = read(
        REMOVAL,
        keyed(SCRUTINEER, KEY),
        alternate("scrutineer_alternate", "uli@example.org"),
    ).definition.people
    assert people.keys == {"scrutineer": KEY}
    assert people.acting(["scrutineer"]).keys == {}
    assert people.acting(["scrutineer"]).scrutineer.name == "Uli Brandt"
    assert people.acting([]) == people


def test_either_office_may_be_held_by_an_elector() -> None:
    """Gray has a ballot and may run the poll, and the notice says so."""
    people = read(ELECTION, (OFFICER, "gray@example.org")).definition.people
    assert people.officer.email == "gray@example.org"


def test_conflicts_are_found_beside_other_faults_of_the_same_tables() -> None:
    """A wrong threshold does not hide an officer who called the removal."""
    found = faults(
        REMOVAL,
        ('threshold = "3/4"', 'threshold = "1/4"'),
        ('name = "Robin Castellanos", email = "officer', 'name = "", email = "blair'),
    )
    assert [fault.where for fault in found] == [
        "removal.threshold",
        "people.officer.name",
        "people.officer.email",
    ]


def test_a_signing_key_is_kept_without_its_comment() -> None:
    """The comment is left out, for it names a machine and the definition is public."""
    people = read(REMOVAL, keyed(OFFICER, KEY + " robin@laptop")).definition.people
    assert people.officer.key == KEY
    assert people.scrutineer.key is None


@pytest.mark.parametrize(
    "key",
    [
        "ssh-rsa " + KEY.split()[1],
        KEY.split()[1],
        "ssh-ed25519",
        KEY[:-4],
        KEY + "AAAA",
        KEY.replace("AAAA", "AA!A"),
        "ssh-ed25519 AAAA",
        "ssh-ed25519 é",
        f"restrict {KEY}",
    ],
)
def test_what_is_no_ed25519_key_is_refused(key: str) -> None:
    """Another type, a cut line, and options before the key are refused."""
    found = faults(REMOVAL, keyed(OFFICER, key))
    assert [fault.where for fault in found] == ["people.officer.key"]


@pytest.mark.parametrize("order", range(8))
def test_a_key_with_which_anybody_can_sign_is_refused(order: int) -> None:
    """One signature by a key of small order fits every message."""
    worthless = base64.b64decode(KEY.split()[1])[:-32] + encode(SMALL[order])
    key = f"ssh-ed25519 {base64.b64encode(worthless).decode()}"
    (found,) = faults(REMOVAL, keyed(OFFICER, key))
    assert found.where == "people.officer.key"
    assert "a key that only its owner can sign with" in str(found)


def test_a_key_whose_last_bits_are_not_zero_is_no_other_spelling() -> None:
    """Another text of the same key is refused."""
    head = b"\0\0\0\x0bssh-ed25519\0\0\0\x20"
    assert len(head + bytes(32)) % 3 == 0, "no padding: every text of this length is canonical"
    assert faults(REMOVAL, keyed(OFFICER, KEY + "=")) != []


@pytest.mark.parametrize("mail", ["robin", "a@b@c", "a b@example.org", "@example.org", "a@-.org"])
def test_what_is_no_mail_address_is_refused_with_the_reason(mail: str) -> None:
    """The fault gives the reason of the library."""
    (fault,) = faults(REMOVAL, ('contact = "elections@example.org"', f'contact = "{mail}"'))
    assert fault.where == "people.contact"
    assert fault.right.startswith("the fault: ")


@pytest.mark.parametrize(
    "mail", ["root@localhost", "avery@mail.test", "a@127.0.0.1", "émile@exämple.org"]
)
def test_addresses_of_a_rehearsal_and_in_any_script_are_addresses(mail: str) -> None:
    """Such addresses are accepted, and no network is asked whether they take mail."""
    contact = read(REMOVAL, ("elections@example.org", mail)).definition.people.contact
    assert contact == mail


def test_an_address_of_254_characters_stands_and_one_of_255_does_not() -> None:
    """254 characters are accepted and 255 are refused, as SMTP has it."""
    longest = "a@" + ".".join(["b" * 61] * 4) + ".org"
    longest = longest.replace("a@", "a" * (254 - len(longest) + 1) + "@")
    assert len(longest) == 254
    assert read(REMOVAL, ("elections@example.org", longest)).definition.people.contact == longest
    assert sentences(REMOVAL, ("elections@example.org", "a" + longest)) == [
        "people.contact: is 255 characters long; use at most 254."
    ]


@pytest.mark.parametrize(
    ("needed", "trustees", "where"),
    [
        (2, 2, "key.trustees"),
        (2, 8, "key.trustees"),
        (3, 3, "key.needed"),
        (1, 3, "key.needed"),
        (7, 7, "key.needed"),
    ],
)
def test_trustees_are_two_to_six_of_three_to_seven(needed: int, trustees: int, where: str) -> None:
    """One trustee alone opens nothing, and one lost share does not lock the box."""
    more = "".join(TRUSTEE.replace("trustee@", f"t{n}@") for n in range(trustees - 2))
    found = faults(REMOVAL, ("needed = 2", f"needed = {needed}"), (TRUSTEE, more))
    assert [fault.where for fault in found] == [where]


def test_six_of_seven_trustees_are_the_most() -> None:
    """That is the largest table of trustees that is accepted."""
    more = "".join(TRUSTEE.replace("trustee@", f"t{n}@") for n in range(5))
    trustees = read(REMOVAL, ("needed = 2", "needed = 6"), (TRUSTEE, more)).definition.trustees
    assert trustees is not None
    assert (trustees.needed, len(trustees.people)) == (6, 7)


def test_no_trustee_holds_two_shares() -> None:
    """Trustees are compared by address, in upper or lower case; the later one has the fault."""
    assert sentences(REMOVAL, ("trustee@example.org", "OFFICER@example.org")) == [
        "key.trustees[3].email: is another trustee's address too; trustees are different people."
    ]


@pytest.mark.parametrize("control", ["\\n", "\\u0000", "\\u0085", "\\u2028", "\\u202e"])
def test_names_are_one_line_without_control_characters(control: str) -> None:
    """Line breaks and characters that turn the direction of text are refused."""
    found = faults(REMOVAL, ('name = "Sam Whitfield"', f'name = "Sam{control} Whitfield"'))
    assert [fault.where for fault in found] == ["people.scrutineer.name"]


@pytest.mark.parametrize("name", ["", " ", "\\u200b"])
def test_a_name_that_cannot_be_seen_is_none(name: str) -> None:
    """A name needs a visible character."""
    found = faults(REMOVAL, ('name = "Sam Whitfield"', f'name = "{name}"'))
    assert [fault.right for fault in found] == ["write some text"]

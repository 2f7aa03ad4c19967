"""What each kind of mail says, read back from the bytes that were sent."""

import re
from dataclasses import replace

import pytest

from election.crypto import canonical
from election.database.tables import Message, Poll
from election.errors.mail import MessageOutdated, MessageUnfit
from election.errors.polls import DefinitionChanged
from election.mail.letterhead import Letterhead
from election.mail.send import prepare
from election.services import (
    cast,
    journal,
    outbox,
    sessions,
    store,
)
from election.services.recuse import recuse
from election.services.relink import relink
from election.services.remind import remind
from election.services.reply import reply
from election.services.row_authenticity import tag_row
from tests.support.every_letter import (
    CARRIED,
    EVERYBODY,
    STATEMENT,
    certify,
    every_letter,
    publish,
    removal_letters,
)
from tests.support.mail_reader import (
    SITE,
    Letter,
    letter,
    letterhead,
    outbox_of,
    post,
    read_back,
    words,
)
from tests.support.world import DECISION, ELECTION, ROLL, World, world_in

LINK_KINDS = ("ballot-link", "link-reissued", "reminder")


@pytest.fixture(scope="module")
def letters() -> list[Letter]:
    """Every mail of an office."""
    return every_letter().letters


def of_kind(letters: list[Letter], kind: str) -> list[Letter]:
    found = [sent for sent in letters if sent.kind == kind]
    assert found, f"nothing of kind {kind} was sent"
    return found


def first(letters: list[Letter], kind: str) -> Letter:
    return of_kind(letters, kind)[0]


def test_a_letter_carries_the_hash_of_the_definition_and_the_head_of_the_journal(
    world: World,
) -> None:
    """Both are those of the database when the mail is sent."""
    slug = world.make_noticed_poll()
    sent = post(world)[0]
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        head = journal.history_of(tx, poll).head
    assert f"  {poll.definition_hash}\n" in sent.text
    assert f"  {head}\n" in sent.text


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("ellis@example.org", "Ellis 山田"),
        ("devon@example.org", "Devon Ștefănescu"),
        ("frankie@example.org", "Frankie O'Neill"),
        ("harper@example.org", "Harper da Silva-Núñez"),
    ],
)
def test_names_in_any_script_arrive(letters: list[Letter], address: str, name: str) -> None:
    """The name is whole in the header, in the text and in the HTML."""
    sent = next(found for found in letters if found.to == address)
    assert sent.mail["To"].addresses[0].display_name == name
    assert sent.text.split("\n\n")[2] == f"Hello {name},"
    assert f"Hello {name}," in words(sent.html)


def test_notices_go_to_both_addresses_and_links_to_one(world: World) -> None:
    """Ellis's second address gets the notice, and never a link."""
    world.make_open_poll()
    sent = post(world)
    to = {notice.to for notice in of_kind(sent, "notice")}
    assert {"ellis@example.org", "ellis@example.net"} <= to
    assert {link.to for link in of_kind(sent, "ballot-link")} == {
        f"{person}@example.org" for person in EVERYBODY
    }


@pytest.mark.parametrize("kind", LINK_KINDS)
def test_a_ballot_link_opens_its_electors_ballot(letters: list[Letter], kind: str) -> None:
    """The token has its own line too, for gateways that rewrite links."""
    for sent in of_kind(letters, kind):
        assert f"  {sent.token}" in sent.text.splitlines()
        assert sent.html.count(sent.token) == 4
        assert f"<pre>{sent.token}</pre>" in sent.html
        assert "Your ballot counts only when you see *Cast*." in words_kept(sent.text)
        assert f"<{SITE}/b/{sent.link.split('/b/')[1].split('#')[0]}>" in sent.text.splitlines()


def words_kept(text: str) -> str:
    return " ".join(text.split())


def test_the_link_and_the_code_of_a_mail_enter_the_poll(world: World) -> None:
    """The page takes both, and composing the mail again invalidates neither."""
    slug = world.make_open_poll()
    first_link = letter(post(world), "ballot-link", "ellis@example.org")
    world.act(remind, slug)
    reminder = letter(post(world), "reminder", "ellis@example.org")
    for text in (first_link.link, first_link.token, reminder.link, reminder.token):
        secret = world.act(sessions.enter, slug, world.signer.read(text))
        session = world.act(sessions.elector_session, world.poll(slug), secret)
        assert session.person.id == "ellis"


def test_no_other_letter_holds_a_ballot_link(letters: list[Letter]) -> None:
    """The mail to an address that was replaced holds none either, nor does an official's copy."""
    others = [sent for sent in letters if sent.kind not in LINK_KINDS]
    assert not [sent.kind for sent in others if "/b/" in sent.text + sent.html]


def test_a_link_mail_says_what_it_takes(world: World) -> None:
    """It says seven of nine, and that abstaining has the effect of No."""
    world.make_open_poll()
    text = words(letter(post(world), "ballot-link", "casey@example.org").text)
    assert "7 Yes of 9 are needed." in text
    assert "Abstaining, or not casting, has the effect of No here" in text


def test_the_numbers_of_a_link_mail_are_those_after_recusals(world: World) -> None:
    """After one recusal it says six of eight, though the notice said seven of nine."""
    slug = world.make_noticed_poll()
    assert "7 Yes of 9 are needed (before recusals)." in words(post(world)[0].text)
    world.act(recuse, slug, "indigo")
    world.open(slug)
    assert "6 Yes of 8 are needed." in words(first(post(world), "ballot-link").text)


def test_a_notice_says_what_an_elector_needs_before_the_opening(world: World) -> None:
    """Times, statement, reply, officers, who opens the box, recusal, and where the link goes."""
    slug = world.make_noticed_poll(changes={"publish_callers = false": "publish_callers = true"})
    world.act(reply, slug, "https://example.org/the-answer")
    notice = letter(post(world), "notice", "ellis@example.net")
    text = words_kept(notice.text)
    assert text.startswith("Voting opens on Tuesday 12 January 2027, 12:00 UTC")
    assert "Voting ends on Tuesday 26 January 2027, 12:00 UTC." in text
    assert "<https://example.org/statements/removal-2026-1>" in text
    assert "<https://example.org/the-answer>" in text
    assert "Called by Blair Okonkwo and Casey Moreau." in text
    assert "whoever holds this machine can open ballots" in text
    assert "Robin Castellanos is the officer, Sam Whitfield the scrutineer." in text
    assert "Your ballot link comes to ellis@example.org when the poll opens." in text
    assert "declare your recusal to elections@example.org" in text
    assert "No adopted text given." in text


def test_callers_are_not_named_unless_the_poll_says_so(world: World) -> None:
    """Without that setting no mail names them."""
    world.make_noticed_poll()
    for sent in post(world):
        assert "Called by" not in sent.text + sent.html


def test_the_notice_of_an_election_names_the_candidates(world: World) -> None:
    """It also links the text that the project adopted, where there is one."""
    rules = 'rules = "https://example.org/governance@8d21f00"\n\n[roll]'
    world.make_noticed_poll(ELECTION, changes={"[roll]": rules})
    text = words_kept(post(world)[0].text)
    assert "Candidates: Blair Okonkwo, Devon Ștefănescu and Harper da Silva-Núñez." in text
    assert "<https://example.org/governance@8d21f00>" in text
    assert "Instant runoff" in text
    assert "recusal" not in text


def test_the_notice_of_a_decision_says_its_rule_and_who_recuses(world: World) -> None:
    """It has share, number and subject, and says what makes an elector recuse themselves."""
    world.make_noticed_poll(DECISION)
    text = words_kept(letter(post(world), "notice", "ellis@example.org").text)
    for fact in (
        "Shall the nomination of Casey Moreau as module maintainer be",
        "5 Yes of 9 are needed (before recusals): more than 1/2 of the electors.",
        "Abstaining, or not casting, has the effect of No here: 5 Yes are needed.",
        "<https://example.org/statements/decision-2027-1>",
        "a conflict of interest in this question",
        "declare your recusal to elections@example.org",
    ):
        assert fact in text, fact
    assert "Candidates" not in text
    assert "lead" not in text.lower()


def test_whom_a_decision_is_about_may_get_the_notice_and_no_link(world: World) -> None:
    """An excluded subject gets no link, as a lead in a removal."""
    slug = world.make_noticed_poll(DECISION, changes={'"counts_and_votes"': '"excluded"'})
    notice = letter(post(world), "notice", "casey@example.org")
    assert "You have no ballot in this poll" in notice.text
    world.open(slug)
    sent = post(world)
    assert "casey@example.org" not in {letter.to for letter in sent}
    text = words(first(sent, "ballot-link").text)
    assert "5 Yes of 8 are needed: more than 1/2 of the electors." in text


@pytest.mark.parametrize(
    ("yes", "outcome"),
    [
        (5, "Confirmed: 5 Yes of 9 entitled; 5 were needed."),
        (4, "Declined: 4 Yes of 9 entitled; 5 were needed."),
    ],
)
def test_the_result_of_a_decision_is_a_sentence_and_a_link(
    world: World, yes: int, outcome: str
) -> None:
    """The preliminary and the certified mail have both, as for every poll."""
    slug = world.make_open_poll(DECISION)
    world.cast_and_tally(slug, dict.fromkeys(EVERYBODY[:yes], "yes"))
    publish(world, slug)
    preliminary = first(post(world), "result")
    certify(world, slug)
    certified = first(post(world), "certified")
    for sent_letter in (preliminary, certified):
        assert outcome in sent_letter.text
        assert f"<strong>{outcome}</strong>" in sent_letter.html
        assert f"<{SITE}/polls/decision-2027-1/report>" in sent_letter.text


def test_a_subject_without_a_ballot_gets_the_notice_and_no_link(world: World) -> None:
    """The notice says so, and promises no link."""
    slug = world.make_noticed_poll(changes={'"counts_and_votes"': '"counted_no_ballot"'})
    notice = letter(post(world), "notice", "avery@example.org")
    assert "You have no ballot in this poll" in notice.text
    assert "ballot link comes" not in notice.text
    world.open(slug)
    assert "avery@example.org" not in {sent.to for sent in post(world)}


def test_a_recusal_and_its_withdrawal_are_told_to_both_addresses(world: World) -> None:
    """All four mails arrive, so nobody is recused without knowing it."""
    slug = world.make_noticed_poll()
    world.act(recuse, slug, "ellis")
    recused = of_kind(post(world), "recusal")
    world.act(recuse, slug, "ellis", undo=True)
    withdrawn = of_kind(post(world), "recusal")
    assert [sent.to for sent in recused] == ["ellis@example.org", "ellis@example.net"]
    assert all("Your recusal is recorded" in sent.text for sent in recused)
    assert all("write to elections@example.org at once" in words(sent.text) for sent in recused)
    assert all("Your recusal is withdrawn" in sent.text for sent in withdrawn)


def test_a_changed_address_is_told_to_the_old_one_with_the_reason(letters: list[Letter]) -> None:
    """The mail says that the old link is dead, and does not name the new address."""
    told = letter(letters, "address-changed", "gray@example.org")
    assert "Reason: the old mailbox is lost" in told.text
    assert "one that came to it no longer works" in words(told.text)
    assert "gray@example.com" not in told.text + told.html
    new = letter(letters, "link-reissued", "gray@example.com")
    assert "The link that you had before is dead" in words(new.text)


def test_a_recorded_ballot_is_told_by_its_number(letters: list[Letter]) -> None:
    """The second mail says that it replaces the first, and neither has the marking."""
    one, two = (sent for sent in of_kind(letters, "recorded") if sent.to == "casey@example.org")
    first_said = "Your ballot 1 in this poll is recorded, and it is the one in the box. Until"
    assert first_said in words(one.text)
    second_said = (
        "Your ballot 2 in this poll is recorded, and it is the one in the box. It replaces"
    )
    assert second_said in words(two.text)
    assert "or cast fewer times than this number says, somebody else cast" in words(two.text)


def test_a_reminder_goes_to_everybody_in_the_same_words(world: World) -> None:
    """Name and link apart, all get the same text, whoever has cast."""
    slug = world.make_open_poll()
    world.cast(slug, "ellis", "yes")
    world.act(remind, slug)
    reminders = of_kind(post(world), "reminder")
    assert len(reminders) == len(EVERYBODY)
    texts = {re.sub(r"/r/\S+", "/r/CODE", each.text.replace(each.token, "")) for each in reminders}
    bodies = {text.split("?\n", 1)[1] for text in texts}
    assert len(bodies) == 1
    assert "if you have cast, there is nothing to do" in words(bodies.pop())


def test_an_extension_tells_the_new_end_and_the_reason(letters: list[Letter]) -> None:
    """The new end comes first."""
    text = words(first(letters, "extended").text)
    assert "You have more time: vote by Wednesday 27 January 2027, 12:00 UTC" in text
    assert "Reason: the site was down" in text


def test_a_withdrawal_names_the_candidate(letters: list[Letter]) -> None:
    """It has the name as it stands on the ballot."""
    text = words(first(letters, "candidate-withdrawn").text)
    assert "Harper da Silva-Núñez has withdrawn" in text
    assert "struck from every ranking" in text


def test_the_closed_mail_says_whether_a_ballot_is_in_the_box(letters: list[Letter]) -> None:
    """Ellis, who cast, and Indigo, who did not, both get the root and the link to the box."""
    ellis = letter(letters, "closed", "ellis@example.org")
    indigo = letter(letters, "closed", "indigo@example.org")
    assert "Your ballot 1 is in the box: you cast once" in words(ellis.text)
    assert "Compare the envelope's hash on your receipt with the list" in words(ellis.text)
    assert "No ballot of yours is in the box." in words(indigo.text)
    casey = letter(letters, "closed", "casey@example.org")
    assert "Your ballot 2 is in the box: you cast 2 times, and the last" in words(casey.text)
    for sent in (ellis, indigo):
        assert f"<{SITE}/polls/removal-2026-1/box>" in sent.text
        assert re.search(r"opened:\n\n  [0-9a-f]{64}\n", sent.text)


def test_who_has_no_ballot_hears_of_the_box_alone(world: World) -> None:
    """A recused elector's mail says nothing of a ballot."""
    slug = world.make_noticed_poll()
    world.act(recuse, slug, "indigo")
    world.open(slug)
    post(world)
    world.close(slug)
    text = letter(post(world), "closed", "indigo@example.org").text
    assert "of yours" not in text
    assert text.startswith("The poll is closed, and its box is fixed\n")


def test_the_result_is_a_sentence_and_a_link(letters: list[Letter]) -> None:
    """It is preliminary at first; the certified one links the statement of reasons."""
    preliminary, certified = first(letters, "result"), first(letters, "certified")
    outcome = "Carried: 7 Yes of 9 entitled; 7 were needed."
    for sent in (preliminary, certified):
        assert outcome in sent.text
        assert f"<strong>{outcome}</strong>" in sent.html
        assert f"<{SITE}/polls/removal-2026-1/report>" in sent.text
    assert "before Wednesday 3 February 2027, 12:00 UTC" in words(preliminary.text)
    assert "look up its receipt code" in words(preliminary.text)
    assert f"<{STATEMENT}>" in certified.text


def test_a_result_without_quorum_promises_no_receipt_codes(world: World) -> None:
    """It says that the box stays sealed, and nothing of looking up a code."""
    slug = world.make_open_poll(ELECTION)
    world.cast_and_tally(slug, {"ellis": ("blair",)})
    publish(world, slug)
    text = words(first(post(world), "result").text)
    assert "No quorum: 1 of 9 electors cast a ballot" in text
    assert "receipt code" not in text


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("cancelled", "It will not open, and no ballot is taken. Reason: two names were missing"),
        ("void", "A new poll has a notice of its own. Reason: the roll was wrong"),
    ],
)
def test_an_end_without_a_result_gives_its_reason(
    letters: list[Letter], kind: str, sentence: str
) -> None:
    """All electors are told, at both their addresses, and both officials."""
    sent = of_kind(letters, kind)
    assert len(sent) == 11 + 2
    assert all(sentence in words(notice.text) for notice in sent)


def test_mail_is_the_same_whatever_was_marked(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two polls with other markings and the same result send the same mails."""
    swapped = {**CARRIED, "casey": "abstain", "indigo": "yes"}
    plain = {**CARRIED, "indigo": "abstain"}
    letters = []
    for markings in (plain, swapped):
        with world_in(tmp_path_factory.mktemp("office")) as world:
            found = removal_letters(world, dict(sorted(markings.items())))
        letters.append(sorted(map(_without_chance, found)))
    assert letters[0] == letters[1]


def _without_chance(sent: Letter) -> tuple[str, str, str]:
    text = re.sub(r"[0-9a-f]{64}", "HASH", sent.text)
    return sent.kind, sent.to, re.sub(r"[\w-]{8,}\.[\w-]{43}", "TOKEN", text)


def test_no_letter_holds_a_receipt_code(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No mail has one, before or after the count, with or without hyphens."""
    codes: list[str] = []
    make = cast.new_code

    def remember() -> str:
        codes.append(make())
        return codes[-1]

    monkeypatch.setattr(cast, "new_code", remember)
    letters = removal_letters(world)
    assert len(codes) == len(CARRIED) + 1
    for sent in letters:
        content = sent.mail.as_string() + sent.text + sent.html
        assert not any(code in content or code.replace("-", "") in content for code in codes)


def composed(world: World, message: Message, head: Letterhead | None = None) -> Letter:
    """The mail of a message, composed now, as if the service had stored it so."""
    with world.database.reading() as tx:
        if poll := tx.get(Poll, message.poll_id):
            tag_row(tx, poll, message)
        mail = prepare(tx, message, head or letterhead(world), world.clock(tx))
    return Letter(message.kind, read_back(mail))


def queued(world: World, kind: str, address: str) -> Message:
    """The waiting message of a kind to an address."""
    (message,) = (m for m in outbox_of(world) if m.kind == kind and m.address == address)
    return message


def test_no_header_can_be_smuggled_in(world: World) -> None:
    """Line breaks in a name, project or address add no header and no recipient."""
    evil = "Ellis\r\nBcc: everybody@example.org"
    world.make_open_poll()
    message = queued(world, "ballot-link", "ellis@example.org")
    sent = composed(world, message, letterhead(world, project=evil))
    assert sent.mail["Bcc"] is None
    assert sent.mail["Subject"].startswith("[Ellis Bcc…] Vote by Tue 26 Jan: Shall the")
    message.address = "ellis@example.org\r\nBcc: everybody@example.org"
    message.kind = "cancelled"
    message.data = canonical.dumps({"reason": "none"})
    with pytest.raises(MessageUnfit):
        composed(world, message)


def test_a_name_with_commas_and_quotes_is_one_recipient(world: World) -> None:
    """Characters that end an address in a header are quoted."""
    name = 'O"Neill, Frankie <eve@example.org>'
    quoted = '"' + name.replace('"', '""') + '"'
    world.make_noticed_poll(roll=ROLL.replace("Frankie O'Neill", quoted))
    sent = letter(post(world), "notice", "frankie@example.org")
    assert sent.mail["To"].addresses[0].display_name == name
    assert "Hello O&#34;Neill, Frankie &lt;eve@example.org&gt;," in sent.html


def test_somebody_whose_name_is_unknown_still_gets_mail(world: World) -> None:
    """An elector who is missing in the definition is greeted without a name."""
    slug = world.make_noticed_poll()
    with world.database.transaction() as tx:
        poll = store.find(tx, slug)
        elector = store.elector(tx, poll, "ellis")
        elector.person_id = "somebody"
        tag_row(tx, poll, elector)
    sent = letter(post(world), "notice", "ellis@example.org")
    assert sent.mail["To"].addresses[0].display_name == ""
    assert "\nHello,\n" in sent.text


def test_a_link_is_never_sent_to_an_address_that_was_changed(world: World) -> None:
    """A waiting link mail to the old address is not sent, and the new address gets the link."""
    slug = world.make_open_poll()
    world.act(relink, slug, "ellis", "ellis@example.com", "the old mailbox is lost")
    with pytest.raises(MessageOutdated, match="this elector's links go to another address now"):
        composed(world, queued(world, "ballot-link", "ellis@example.org"))
    letters = post(world)
    assert not [x for x in letters if x.kind == "ballot-link" and x.to == "ellis@example.org"]
    assert letter(letters, "link-reissued", "ellis@example.com").link


@pytest.mark.parametrize("kind", outbox.NEEDS_AN_OPEN_POLL)
def test_what_only_an_open_poll_can_use_is_not_composed_after_it(world: World, kind: str) -> None:
    """A message that was claimed just before the close is not sent after it."""
    slug = world.make_open_poll()
    message = queued(world, "ballot-link", "ellis@example.org")
    message.kind, message.data = kind, canonical.dumps({"number": 1})
    world.close(slug)
    with pytest.raises(MessageOutdated, match="the poll is not open any more"):
        composed(world, message)


def test_nothing_is_composed_from_a_definition_that_was_changed(world: World) -> None:
    """Composing is refused, for the hash in the mail would be false."""
    slug = world.make_noticed_poll()
    message = queued(world, "notice", "ellis@example.org")
    with world.database.transaction() as tx:
        poll = store.find(tx, slug)
        poll.definition = poll.definition.replace(b'"num":3', b'"num":2')
    with pytest.raises(DefinitionChanged):
        composed(world, message)


def test_a_message_that_lacks_its_facts_is_refused_in_a_sentence(world: World) -> None:
    """The worker gets a refusal, and no traceback."""
    world.make_noticed_poll()
    message = queued(world, "notice", "ellis@example.org")
    for kind in ("closed", "no-such-kind", "result", "candidate-withdrawn"):
        message.kind = kind
        with pytest.raises(MessageUnfit, match=f"This {kind} message cannot be composed"):
            composed(world, message)


def test_a_message_to_nobody_on_the_roll_is_refused_in_a_sentence(world: World) -> None:
    """A message without its elector has no name, ballot or link."""
    world.make_noticed_poll()
    message = queued(world, "notice", "ellis@example.org")
    message.elector_id = None
    with pytest.raises(MessageUnfit, match="its poll or its elector is gone"):
        composed(world, message)


def test_a_domain_that_dns_cannot_write_is_refused_in_a_sentence(world: World) -> None:
    """An older version may have let it onto the roll."""
    world.make_noticed_poll()
    message = queued(world, "notice", "ellis@example.org")
    message.address = "ellis@büch er.example.org"
    with pytest.raises(MessageUnfit, match="This notice message cannot be composed"):
        composed(world, message)


def test_an_office_without_a_sender_is_told_so(world: World) -> None:
    """ELECTION_MAIL_FROM must hold an address."""
    world.make_noticed_poll()
    message = queued(world, "notice", "ellis@example.org")
    with pytest.raises(MessageUnfit, match="ELECTION_MAIL_FROM holds no address"):
        composed(world, message, replace(letterhead(world), mail_from=""))


def test_the_sender_may_have_a_name_of_its_own(world: World) -> None:
    """Without one the sender has the project's name."""
    world.make_noticed_poll()
    message = queued(world, "notice", "ellis@example.org")
    head = replace(letterhead(world), mail_from="Élections <polls@example.org>")
    assert str(composed(world, message, head).mail["From"]) == "Élections <polls@example.org>"


def test_a_domain_in_another_script_is_written_as_dns_writes_it(world: World) -> None:
    """Every server takes it so, and the message's id is ASCII."""
    world.make_noticed_poll(roll=ROLL.replace("gray@example.org", "gray@bücher.example.org"))
    message = queued(world, "notice", "gray@bücher.example.org")
    head = replace(letterhead(world), mail_from="polls@bücher.example.org")
    sent = composed(world, message, head)
    assert sent.to == "gray@xn--bcher-kva.example.org"
    assert sent.mail["Message-ID"].endswith("@xn--bcher-kva.example.org>")


def test_a_line_too_long_for_mail_is_encoded_and_read_back_whole(world: World) -> None:
    """RFC 5322 allows 998 bytes in a line, and a link may be longer."""
    link = "https://example.org/" + "statement/" * 150
    world.make_noticed_poll(changes={"https://example.org/statements/removal-2026-1": link})
    message = queued(world, "notice", "ellis@example.org")
    with world.database.reading() as tx:
        mail = prepare(tx, message, letterhead(world), world.clock(tx))
    assert max(map(len, mail.as_bytes().split(b"\r\n"))) <= 998
    assert f"<{link}>" in Letter("notice", read_back(mail)).text.splitlines()


def test_the_poll_row_is_not_changed_by_reading_mail(world: World) -> None:
    """Composing leaves phase and journal as they were."""
    slug = world.make_open_poll()
    with world.database.reading() as tx:
        before = store.find(tx, slug), journal.history_of(tx, store.find(tx, slug)).head
    composed(world, queued(world, "ballot-link", "ellis@example.org"))
    with world.database.reading() as tx:
        after = store.find(tx, slug), journal.history_of(tx, store.find(tx, slug)).head
    assert isinstance(after[0], Poll)
    assert before[0].model_dump() == after[0].model_dump()
    assert before[1] == after[1]

"""The sentences that notice, ballot, mail and report share: the rule, and the result."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from election.kinds.election.tally import outcome_of, ranked_result
from election.kinds.table import kind_of
from election.rules.poll.ballots import Ballot, Marking
from election.rules.poll.commitments import PollKey
from election.rules.poll.definition import Definition
from election.rules.poll.questions import REOPEN, Trigger
from election.rules.poll.tally import BoxTotals, Lot, LotPlace, Tally
from election.rules.sentences.definition import adopted_sentence, key_sentence
from election.rules.sentences.quorum import quorum_sentence
from tests.support.kinds import asking, count_in, election_in
from tests.support.poll_files import DECISION, ELECTION, REMOVAL, Change, read

ASKED = "Shall the nomination of Casey Moreau as module maintainer be confirmed?"

CAST: Change = ('base = "roll"', 'base = "cast"\nquorum = "1/2"')
BLAIR, DEVON, HARPER = ("blair",), ("devon",), ("harper",)


def removal(*changes: Change) -> Definition:
    """Return the removal of Avery, as the example has it or changed."""
    return read(REMOVAL, *changes).definition


def election(*changes: Change) -> Definition:
    """Return the election between Blair, Devon and Harper, as the example has it or changed."""
    return read(ELECTION, *changes).definition


def box(envelopes: int, recused: int = 0) -> BoxTotals:
    """Return the closed box of nine maintainers."""
    return BoxTotals(root="0" * 64, envelopes=envelopes, replaced=0, entitled=9, recused=recused)


def decision(*changes: Change) -> Definition:
    """Return the decision about Casey, from the example or changed: Casey is excluded, N is 8."""
    return read(DECISION, *changes).definition


def counted(definition: Definition, yes: int, no: int, abstain: int, box: BoxTotals) -> Tally:
    """Return the tally of these ballots of Yes, No and Abstain."""
    marked: list[Marking] = [*["yes"] * yes, *["no"] * no, *["abstain"] * abstain]
    return kind_of(definition).tally([Ballot("", marking) for marking in marked], box)


def of_removal(yes: int, no: int, abstain: int, *changes: Change, recused: int = 0) -> str:
    """Return the sentence on a removal with these ballots."""
    definition = removal(*changes)
    tally = counted(definition, yes, no, abstain, box(yes + no + abstain, recused))
    return kind_of(definition).outcome_sentence(tally)


def of_decision(yes: int, no: int, abstain: int, *changes: Change, recused: int = 0) -> str:
    """Return the sentence on a decision with these ballots, of eight who count."""
    definition = decision(*changes)
    eight = replace(box(yes + no + abstain, recused), entitled=8)
    return kind_of(definition).outcome_sentence(counted(definition, yes, no, abstain, eight))


def tally_of(definition: Definition, rankings: Sequence[tuple[str, ...]]) -> Tally:
    """Return the tally of an election; the lot puts Blair first and Harper last."""
    question = election_in(definition)
    ballots = [Ballot("", ranking) for ranking in rankings]
    lot = Lot((), tuple(LotPlace(candidate.id, "") for candidate in question.candidates))
    result = ranked_result(question, ballots, (), lot)
    return Tally(
        slug=definition.slug,
        kind="election",
        outcome=outcome_of(result),
        box=box(len(ballots)),
        result=result,
    )


def of_election(rankings: Sequence[tuple[str, ...]], *changes: Change) -> str:
    """Return the sentence on an election with these ballots."""
    definition = election(*changes)
    return kind_of(definition).outcome_sentence(tally_of(definition, rankings))


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "recused", "sentence"),
    [
        (7, 0, 0, 0, "Carried: 7 Yes of 9 entitled; 7 were needed."),
        (6, 0, 3, 0, "Not carried: 6 Yes of 9 entitled; 7 were needed."),
        (6, 1, 0, 1, "Carried: 6 Yes of 8 entitled; 6 were needed."),
        (1, 0, 0, 8, "Carried: 1 Yes of 1 entitled; 1 was needed."),
    ],
)
def test_a_removal_is_one_sentence(
    yes: int, no: int, abstain: int, recused: int, sentence: str
) -> None:
    """The sentence says Yes, N and the needed Yes; recusals lower N."""
    assert of_removal(yes, no, abstain, recused=recused) == sentence


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "recused", "sentence"),
    [
        (6, 2, 0, 0, "Confirmed: 6 Yes of 8 entitled; 6 were needed."),
        (5, 0, 3, 0, "Declined: 5 Yes of 8 entitled; 6 were needed."),
        (5, 1, 0, 1, "Confirmed: 5 Yes of 7 entitled; 5 were needed."),
        (1, 0, 0, 7, "Confirmed: 1 Yes of 1 entitled; 1 was needed."),
    ],
)
def test_a_decision_is_one_sentence(
    yes: int, no: int, abstain: int, recused: int, sentence: str
) -> None:
    """The sentence says two thirds of the eight without Casey, less the recused."""
    assert of_decision(yes, no, abstain, recused=recused) == sentence


def test_of_those_cast_the_sentence_says_so() -> None:
    """Abstentions are out of N, and a poll without Yes and No is never told as 0 of 0."""
    assert of_removal(3, 1, 2, CAST) == "Carried: 3 Yes of 4 Yes and No; 3 were needed."
    assert of_removal(2, 2, 2, CAST) == "Not carried: 2 Yes of 4 Yes and No; 3 were needed."
    assert of_removal(0, 0, 5, CAST) == "Not carried: no ballot says Yes or No."
    assert of_decision(2, 1, 2, CAST) == "Confirmed: 2 Yes of 3 Yes and No; 2 were needed."
    assert of_decision(2, 2, 2, CAST) == "Declined: 2 Yes of 4 Yes and No; 3 were needed."
    assert of_decision(0, 0, 5, CAST) == "Declined: no ballot says Yes or No."


def test_without_a_quorum_the_box_was_not_opened() -> None:
    """Each kind says how many cast and how many are needed."""
    told = "4 of 9 electors cast a ballot; 5 were needed. The box was not opened."
    for definition, title in (
        (election(), "No quorum"),
        (removal(CAST), "Not carried for lack of a quorum"),
        (decision(CAST), "Declined for lack of a quorum"),
    ):
        kind = kind_of(definition)
        assert kind.outcome_sentence(kind.sealed_tally(box(4))) == f"{title}: {told}"


def test_the_elected_is_named_with_round_and_ballots() -> None:
    """The majority is of the continuing ballots in the last round."""
    rankings = [BLAIR, BLAIR, BLAIR, *[DEVON] * 4, ("harper", "devon"), HARPER]
    assert of_election(rankings) == (
        "Elected: Devon Ștefănescu, with 5 of 8 continuing ballots in round 2."
    )


def test_whoever_wins_a_tie_of_the_last_two_is_said_to() -> None:
    """The sentence says which look-back settled the tie."""
    lot = ('final_tie = "runoff"', 'final_tie = "lot"')
    rankings = [*[BLAIR] * 3, *[DEVON] * 2, ("harper", "devon")]
    assert of_election(rankings, lot) == (
        "Elected: Blair Okonkwo, with 3 of 6 continuing ballots in round 2; "
        "look-back to round 1 settled the tie."
    )


def test_the_last_two_tied_go_to_a_runoff() -> None:
    """The sentence names both, with the ballots of each."""
    assert of_election([BLAIR, DEVON]) == (
        "Tied: Blair Okonkwo and Devon Ștefănescu, 1 ballot each in round 2; "
        "a runoff between them follows."
    )


def test_reopened_nominations_elect_nobody() -> None:
    """Reopen nominations either wins or ties the last two."""
    option = ("reopen_nominations = false", "reopen_nominations = true")
    assert of_election([(REOPEN,), (REOPEN,), BLAIR], option) == (
        "Nominations are reopened: Reopen nominations won, "
        "with 2 of 3 continuing ballots in round 1. Nobody is elected."
    )
    both = [BLAIR] * 2 + [(REOPEN,)] * 2
    assert of_election(both, option) == (
        "Nominations are reopened: Blair Okonkwo and Reopen nominations are tied, "
        "2 ballots each in round 3. Nobody is elected."
    )


def test_no_result_says_why() -> None:
    """Blank ballots alone and a box without a valid ballot have sentences of their own."""
    assert of_election([(), ()]) == "No result: no ballot ranks a candidate."
    assert of_election([]) == "No result: there is no valid ballot."


def test_a_tally_with_the_count_of_another_kind_is_no_result() -> None:
    """An opened tally without the numbers of its kind is a defect and is told as no outcome."""
    ranked, yes = tally_of(election(), [BLAIR]), counted(removal(), 7, 0, 0, box(7))
    with pytest.raises(TypeError):
        kind_of(election()).outcome_sentence(replace(ranked, result=count_in(yes)))
    for definition in (removal(), decision()):
        with pytest.raises(TypeError):
            kind_of(definition).outcome_sentence(replace(yes, result=ranked.result))


def test_the_rule_of_a_removal_has_its_number() -> None:
    """The number is that of notice, before recusals, and then that of those who are left."""
    assert kind_of(removal()).rule_sentence() == "7 Yes of 9 are needed (before recusals)."
    assert kind_of(removal()).rule_sentence(recused=1) == "6 Yes of 8 are needed."
    assert kind_of(removal()).rule_sentence(recused=8) == "1 Yes of 1 is needed."
    quorum = "at least 5 of 9 electors must cast a ballot"
    of = "At least 3/4 of all Yes and No must be Yes"
    assert kind_of(removal(CAST)).rule_sentence() == f"{of}; {quorum} (before recusals)."
    assert kind_of(removal(CAST)).rule_sentence(recused=0) == f"{of}; {quorum}."


def test_the_rule_of_a_decision_has_its_number_and_its_share() -> None:
    """The share is of the electors, or of those voting with the quorum that this needs."""
    share = "at least 2/3 of the electors."
    assert kind_of(decision()).rule_sentence() == (
        f"6 Yes of 8 are needed (before recusals): {share}"
    )
    assert kind_of(decision()).rule_sentence(recused=1) == f"5 Yes of 7 are needed: {share}"
    assert kind_of(decision()).rule_sentence(recused=7) == f"1 Yes of 1 is needed: {share}"
    simple = kind_of(decision(('"at least 2/3"', '"more than 1/2"')))
    assert simple.rule_sentence(0) == "5 Yes of 8 are needed: more than 1/2 of the electors."
    of = "At least 2/3 of all Yes and No must be Yes"
    quorum = "at least 4 of 8 electors must cast a ballot"
    assert kind_of(decision(CAST)).rule_sentence(recused=0) == f"{of}; {quorum}."


def test_the_rule_of_an_election_has_its_quorum() -> None:
    """A quorum of zero is told as no quorum."""
    assert (
        kind_of(election()).rule_sentence().endswith("at least 5 of 9 electors must cast a ballot.")
    )
    none = ('quorum = "1/2"', 'quorum = "0"')
    assert kind_of(election(none)).rule_sentence().endswith("there is no quorum.")


def test_abstaining_is_explained() -> None:
    """Abstaining has the effect of No where N is the roll, and otherwise no effect."""
    effect = "Abstaining, or not casting, has the effect of No here"
    assert kind_of(removal()).abstain_sentence(0) == f"{effect}: 7 Yes are needed."
    assert kind_of(removal()).abstain_sentence(8) == f"{effect}: 1 Yes is needed."
    assert "neither as Yes nor as No" in kind_of(removal(CAST)).abstain_sentence(0)
    assert kind_of(decision()).abstain_sentence(0) == f"{effect}: 6 Yes are needed."
    assert "neither as Yes nor as No" in kind_of(decision(CAST)).abstain_sentence(0)
    assert kind_of(election()).abstain_sentence(0) == "A blank ballot counts for the quorum only."


def test_the_quorum_is_said_to_be_met_or_not() -> None:
    """Recusals lower the quorum; where there is none, no sentence is printed."""
    five = "5 of 9 electors cast a ballot: the quorum of 5 is met."
    assert quorum_sentence(election(), box(5)) == five
    four = "4 of 9 electors cast a ballot: the quorum of 5 is not met."
    assert quorum_sentence(removal(CAST), box(4)) == four
    eight = "4 of 8 electors cast a ballot: the quorum of 4 is met."
    assert quorum_sentence(removal(CAST), box(4, recused=1)) == eight
    assert quorum_sentence(decision(CAST), box(4, recused=1)) == eight
    assert quorum_sentence(removal(), box(4)) == ""
    assert quorum_sentence(election(('quorum = "1/2"', 'quorum = "0"')), box(0)) == ""


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("counts_and_votes", "is one of the electors and has a ballot."),
        ("counted_no_ballot", "has no ballot, so stands under not cast."),
        ("excluded", "is not one of the electors and has no ballot."),
    ],
)
def test_the_part_of_the_subject_is_said(mode: str, said: str) -> None:
    """The sentence names the subject, in each of the three modes."""
    sentence = kind_of(removal(('"counts_and_votes"', f'"{mode}"'))).subject_sentence()
    assert sentence.startswith("Avery Lindqvist, whose removal is asked, ")
    assert sentence.endswith(said)


def test_whom_a_decision_is_about_is_said() -> None:
    """The sentence names an elector and their mode, a name that is not on the roll, or nobody."""
    about, mode = 'about = "casey"', 'subject_mode = "excluded"'
    votes = (mode, 'subject_mode = "counts_and_votes"')
    assert kind_of(decision()).subject_sentence() == (
        "Casey Moreau, whom the decision is about, is not one of the electors and has no ballot."
    )
    assert kind_of(decision(votes)).subject_sentence() == (
        "Casey Moreau, whom the decision is about, is one of the electors and has a ballot."
    )
    stranger = decision((about, 'about = "Kim Sörensen"'), (mode, ""))
    assert kind_of(stranger).subject_sentence() == (
        "The decision is about Kim Sörensen, who is not on the roll."
    )
    assert kind_of(decision((about, ""), (mode, ""))).subject_sentence() == ""


def test_an_election_says_what_it_follows() -> None:
    """An election follows a removal, a vacancy of somebody who may have left the roll, or a tie."""
    trigger = 'removal = "removal-2026-1"'
    assert (
        kind_of(election()).trigger_sentence()
        == "This election follows the removal removal-2026-1."
    )
    vacancy = (
        'vacancy = {{ of = "{of}", cause = "resigned", declared_by = "the core maintainers", '
        'date = 2027-01-02, link = "https://example.org/vacancy" }}'
    )
    end = "(resigned), declared by the core maintainers on 2027-01-02."
    for of, name in (("avery", "Avery Lindqvist"), ("terry", "terry")):
        sentence = kind_of(election((trigger, vacancy.format(of=of)))).trigger_sentence()
        assert sentence == f"This election follows a vacancy: {name} {end}"
    tied = asking(election(), trigger=Trigger(tied="lead-2026-9"))
    assert kind_of(tied).trigger_sentence() == (
        "This is the runoff after the election lead-2026-9, which ended tied."
    )


def test_a_removal_has_no_trigger_and_an_election_no_subject() -> None:
    """Neither sentence is printed; a decision has no trigger either."""
    assert kind_of(decision()).trigger_sentence() == ""
    assert kind_of(removal()).trigger_sentence() == ""
    assert kind_of(election()).subject_sentence() == ""


@pytest.mark.parametrize(
    ("definition", "tally", "said"),
    [
        (
            removal(),
            counted(removal(), 7, 0, 0, box(7)),
            "Avery Lindqvist | is removed as Lead Core Maintainer",
        ),
        (
            removal(),
            counted(removal(), 6, 0, 0, box(6)),
            "Avery Lindqvist | remains Lead Core Maintainer",
        ),
        (decision(), counted(decision(), 7, 0, 0, box(7)), f"Confirmed | {ASKED}"),
        (decision(), counted(decision(), 5, 0, 0, box(5)), f"Declined | {ASKED}"),
        (election(), tally_of(election(), [BLAIR]), "Blair Okonkwo | elected Lead Core Maintainer"),
        (
            election(),
            tally_of(election(), [BLAIR, DEVON]),
            "Nobody is elected | Blair Okonkwo and Devon Ștefănescu are tied, and a runoff follows",
        ),
        (election(), tally_of(election(), []), "Nobody is elected | no ballot ranks a candidate"),
        (
            election(),
            kind_of(election()).sealed_tally(box(4)),
            "Nobody is elected | too few electors cast a ballot",
        ),
    ],
)
def test_a_result_is_said_before_any_number(
    definition: Definition, tally: Tally, said: str
) -> None:
    """Each result has the words with which a report begins: who, and what happened."""
    verdict = kind_of(definition).verdict(tally)
    assert f"{verdict.headline} | {verdict.happened}" == said
    assert verdict.named == (verdict.headline in {"Avery Lindqvist", "Blair Okonkwo"})


def test_nothing_decided_where_one_candidate_stood_alone() -> None:
    """There is nobody whom other ballots would have elected, so no number of ballots is told."""
    definition = election()
    alone = asking(definition, candidates=election_in(definition).candidates[:1])
    (only,) = kind_of(alone).candidate_ids
    assert kind_of(alone).verdict(tally_of(alone, [(only,)])).facts == ("1 round", "1 of 9 cast")


def test_who_can_open_the_box_is_said() -> None:
    """A key on the server is told to be in the hands of whoever holds the machine."""
    whole = replace(removal(), trustees=None)
    assert key_sentence(whole) == "There is no key yet: it is fixed at notice."
    server = replace(whole, key=PollKey("00" * 32, "on the server"))
    assert key_sentence(server) == (
        "One key, made on the server: whoever holds this machine can open ballots."
    )
    elsewhere = replace(whole, key=PollKey("00" * 32, "elsewhere"))
    assert key_sentence(elsewhere).startswith("One key, made elsewhere")


def test_who_of_the_trustees_can_open_the_box_is_said() -> None:
    """The sentence names how many and whom, and says that whoever split the key had it whole."""
    assert key_sentence(removal()) == "There is no key yet: it is fixed at notice."
    who = (
        "2 of 3 trustees: any 2 of Robin Castellanos, Sam Whitfield and Terry Nakamura can "
        "together open ballots."
    )
    server = replace(removal(), key=PollKey("00" * 32, "on the server"))
    assert key_sentence(server) == (
        f"{who} The key was made and split on the server, which held it whole."
    )
    elsewhere = replace(removal(), key=PollKey("00" * 32, "elsewhere"))
    assert key_sentence(elsewhere) == (
        f"{who} The key was split elsewhere, by somebody who held it whole."
    )


def test_without_an_adopted_text_the_report_says_so() -> None:
    """The report names the adopted text where there is one."""
    assert adopted_sentence(election()) == "No adopted text given."
    assert adopted_sentence(removal()) == (
        "The project adopted these settings at https://example.org/governance@8d21f00."
    )

"""The next act of a poll: who does what, with which commands, from when, and until when.

One function says it for `next`, `polls` and `show`. Values in, values out: who gathers the facts
is `results.poll_standing`. It tells nothing of who cast.
"""

from collections.abc import Callable, Iterator, Sequence

from election.kinds.table import kind_of
from election.presentation.times import utc
from election.rules.poll import phases
from election.rules.poll.definition import Role
from election.rules.poll.phases import Phase, challenge_ends
from election.rules.sentences.words import listed
from election.services import next_until_open
from election.services.box_to_open import box_totals, missing_quorum
from election.services.history import happened
from election.services.next_facts import (
    ELECTORS,
    OFFICER,
    STATEMENT,
    NextAct,
    PollFacts,
)


def next_acts(facts: PollFacts) -> list[NextAct]:
    """What is to be done now, the most urgent first; the last is what the poll itself waits for.

    Empty for a poll that is over, and purged.
    """
    acts = []
    if facts.unsent and not phases.is_over(facts.phase):
        messages = "1 message was" if facts.unsent == 1 else f"{facts.unsent} messages were"
        acts.append(
            NextAct(
                by=OFFICER,
                does=f"{messages} refused, or came back: tell the people in another way.",
                commands=(f"election status {facts.slug}",),
            )
        )
    if facts.put_off:
        messages = "1 message is" if facts.put_off == 1 else f"{facts.put_off} messages are"
        acts.append(
            NextAct(
                by=OFFICER,
                does=f"{messages} put off again and again by a mail server: see what it says.",
                commands=(f"election status {facts.slug}", "election doctor"),
            )
        )
    if not phases.is_over(facts.phase):
        acts += _rulings(facts)
    act = _act(facts)
    return [*acts, act] if act else acts


def owed_scrub() -> NextAct:
    """What is next in an office whose database could not be overwritten, whatever its polls do."""
    return NextAct(
        by=OFFICER,
        does="What was deleted is not overwritten in the database's file yet: something else uses "
        "it, or the disk is full. End what reads it, and do it again.",
        commands=("election doctor", "election worker --once"),
    )


def _act(facts: PollFacts) -> NextAct | None:
    found = next((act for is_so, act in _BY_PHASE if is_so(facts.phase)), _after_the_end)
    return found(facts)


def _close(facts: PollFacts) -> NextAct:
    if facts.moment < facts.closes:
        return NextAct(
            by=ELECTORS,
            does="They cast their ballots. The worker closes the poll then; "
            f"{_next_reminder(facts)}to remind everybody alike by hand:",
            commands=(f"election remind {facts.slug}",),
            until=facts.closes,
        )
    return NextAct(
        by=OFFICER,
        does="Its end has come, and no ballot is taken any more. A worker that runs closes it "
        "within seconds; else close it by hand.",
        commands=(f"election close {facts.slug}",),
    )


def _next_reminder(facts: PollFacts) -> str:
    if not facts.reminders:
        return "no reminder is left; "
    return f"it reminds everybody on {utc(facts.reminders[0])}; "


def _tally(facts: PollFacts) -> NextAct:
    definition, slug = facts.definition, facts.slug
    if missing_quorum(definition, box_totals(definition, facts.history)) is not None:
        return NextAct(
            by=OFFICER,
            does="The quorum was not met: record that. The box stays sealed, and no key is needed.",
            commands=(f"election tally {slug}",),
        )
    seeds = _seed_options(facts)
    with_seeds = " with the seeds of the lot" if seeds else ""
    trustees, key = definition.trustees, definition.key
    key_file = facts.at_hand.key_file
    made_here = key is not None and key.made == "on the server"
    if trustees is None and (key_file or made_here):
        return NextAct(
            by=OFFICER,
            does=f"Open and count the box with the poll's key{with_seeds}.",
            commands=(f"election tally {slug} --key {key_file or 'FILE'}{seeds}",),
        )
    if trustees is None:
        by, opened_with = "the officer, and whoever holds the poll's key", "--key FILE"
    else:
        names = listed(person.name for person in trustees.people)
        by = f"the officer, and any {trustees.needed} of {names}"
        opened_with = " ".join(["--share FILE"] * trustees.needed)
    return NextAct(
        by=by,
        does=f"Hand out the box{with_seeds}, open it on a machine offline, and count it. ROOT is "
        "in everybody's mail of the close.",
        commands=(
            f"election box {slug} {slug}.box{seeds}",
            f"election unseal {slug}.box --root ROOT {opened_with} --out {slug}.opened",
            f"election tally {slug} --opened {slug}.opened",
        ),
    )


def _seed_options(facts: PollFacts) -> str:
    """The options that bring the seeds: the officer's may lie beside the server, and is found."""
    if facts.history.seeds or not kind_of(facts.definition).has_lot:
        return ""
    return "".join(" --seed FILE" for seed in facts.definition.seeds if seed.by == "scrutineer")


def _publish(facts: PollFacts) -> NextAct:
    return NextAct(
        by=OFFICER,
        does="Publish the preliminary report. The challenge period begins then.",
        commands=(f"election publish {facts.slug}",),
    )


def _certify(facts: PollFacts) -> NextAct | None:
    slug, history = facts.slug, facts.history
    if settled := _after_rulings(facts):
        return settled
    ends = challenge_ends(happened(history.published).at, facts.definition.times)
    if facts.history.open_disputes and facts.moment >= ends:
        return None
    if facts.moment < ends:
        return NextAct(
            by=ELECTORS,
            does="They may challenge the result, by the link in their mail or in writing to the "
            "officer, who records it.",
            commands=(f"election challenge {slug} --statement TEXT",),
            until=ends,
        )
    if not facts.keys:
        return NextAct(
            by=OFFICER,
            does="Make the result final, with the public statement of reasons.",
            commands=(f"election certify {slug} {STATEMENT}",),
        )
    statement = "" if facts.statement_known else f" {STATEMENT}"
    already = f" Signed by {_the(facts.signed)}." if facts.signed else ""
    return NextAct(
        by=_the(facts.unsigned),
        does=f"Sign the certification, and so make the result final.{already}",
        commands=(f"election certify {slug}{statement} --key FILE",),
    )


def _rulings(facts: PollFacts) -> Iterator[NextAct]:
    """A ruling for each open dispute: by the officer at first, and by either of them later."""
    for dispute in facts.history.open_disputes:
        due, slug, number = dispute.due, facts.slug, dispute.number
        waits = "Certification waits for it" + (
            "; the opening does not." if phases.awaits_opening(facts.phase) else "."
        )
        rule = f"election rule {slug} {number} --dismissed --statement TEXT"
        if facts.moment < due:
            does = f"Rule on {dispute.kind} {number}, in public, or say --upheld. {waits}"
            yield NextAct(by=OFFICER, does=does, commands=(rule,), until=due)
        else:
            yield NextAct(
                by="the officer or the scrutineer",
                does=f"Rule on {dispute.kind} {number}: its seven days are over. {waits}",
                commands=(rule, f"{rule} --by scrutineer"),
            )


def _after_rulings(facts: PollFacts) -> NextAct | None:
    """What an upheld objection or challenge leads to, once the result is published."""
    history, slug = facts.history, facts.slug
    if history.upheld_objection or history.recount_differs:
        why = "an objection was upheld" if history.upheld_objection else "the recount differs"
        return NextAct(
            by=OFFICER,
            does=f"End the poll without a result: {why}.{_who_signs(facts)}",
            commands=_void(facts),
        )
    if challenge := history.unanswered_challenge:
        return NextAct(
            by=OFFICER,
            does=f"Challenge {challenge.number} was upheld. Count the ballots again where that "
            f"answers it; else end the poll without a result.{_who_signs(facts)}",
            commands=(f"election recount {slug}", *_void(facts)),
        )
    return None


def _signs_the_end(facts: PollFacts) -> bool:
    return facts.history.refuting_challenge is not None and bool(facts.keys)


def _who_signs(facts: PollFacts) -> str:
    if not _signs_the_end(facts):
        return ""
    who, verb = _the(tuple(facts.keys)).capitalize(), "sign" if len(facts.keys) > 1 else "signs"
    return f" {who} {verb} the end; where a key is lost: --unsigned."


def _void(facts: PollFacts) -> tuple[str, ...]:
    """How the poll is ended: in two steps where the end is signed."""
    end = f"election void {facts.slug} --reason TEXT"
    if not _signs_the_end(facts):
        return (end,)
    brought = " ".join("--signature FILE.sig" for _ in facts.keys)
    return (f"{end} --out FILE", f"{end} {brought}")


def _after_the_end(facts: PollFacts) -> NextAct | None:
    if facts.history.purged:
        return None
    if facts.awaits_election:
        return NextAct(
            by=OFFICER,
            does="Prepare the election that this result asks for, with the same roll.",
            commands=("election template election > election.toml", "election draft election.toml"),
        )
    return NextAct(
        by=OFFICER,
        does="When nobody needs its roll any more, delete addresses, links and mail.",
        commands=(f"election purge {facts.slug}",),
    )


def _the(offices: Sequence[Role]) -> str:
    return listed(f"the {office}" for office in offices)


_BY_PHASE: tuple[tuple[Callable[[Phase], bool], Callable[[PollFacts], NextAct | None]], ...] = (
    (phases.is_draft, next_until_open.draft),
    (phases.takes_nominations, next_until_open.nominate),
    (phases.awaits_notice, next_until_open.nominated),
    (phases.awaits_opening, next_until_open.noticed),
    (phases.takes_ballots, _close),
    (phases.awaits_tally, _tally),
    (phases.is_being_counted, _publish),
    (phases.awaits_certification, _certify),
)
"""The act of each phase before the end; the first that fits."""

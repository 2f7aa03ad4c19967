"""The next act of a poll: who does what, with which commands, from when, and until when.

One function says it for `next`, `polls` and `show`. Values in, values out: who gathers the facts
is `results.poll_standing`. It tells nothing of who cast.
"""

from collections.abc import Callable
from datetime import timedelta

from election.errors.base import instant_text
from election.errors.phases import VotingTooShort
from election.kinds.table import kind_of
from election.rules.poll import phases
from election.rules.poll.instants import iso
from election.rules.poll.nominations import window_of
from election.rules.poll.phases import Phase, challenge_ends, require_voting_time
from election.rules.sentences.words import listed
from election.services.box_to_open import box_totals, missing_quorum
from election.services.history import happened
from election.services.next_facts import (
    ELECTORS,
    OFFICER,
    WORKER,
    NextAct,
    PollFacts,
    the_offices,
)
from election.services.next_ruling import after_rulings, rulings
from election.services.notice import first_opening

STATEMENT = "--statement URL"
SPARE = timedelta(hours=1)
"""What a late opening adds to the least voting time: an officer needs some minutes to type it."""


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
        acts += rulings(facts)
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


def _draft(facts: PollFacts) -> NextAct:
    window, slug = window_of(facts.definition), facts.slug
    if window is None:
        return _notice(facts)
    if facts.moment >= window.closes:
        return NextAct(
            by=OFFICER,
            does="It is too late for nominations: write later times into the poll file, and draft "
            "it again.",
            commands=("election draft FILE",),
        )
    return NextAct(
        by=OFFICER,
        does="Fix roll and rules, and mail each elector a link to nominate.",
        commands=(f"election nominations open {slug}",),
        until=window.opens,
    )


def _nominate(facts: PollFacts) -> NextAct:
    window = window_of(facts.definition)
    if window is None or facts.moment < window.closes:
        return NextAct(
            by=ELECTORS,
            does="They nominate, and who is nominated answers. The worker closes nominations then. "
            "Nobody sees before who stands.",
            commands=("election worker",),
            until=window.closes if window else None,
        )
    return NextAct(
        by=OFFICER,
        does="Nominations have come to their end. A worker that runs closes them within seconds; "
        "else close them by hand.",
        commands=(f"election nominations close {facts.slug}",),
    )


def _nominated(facts: PollFacts) -> NextAct:
    definition, slug = facts.definition, facts.slug
    if not kind_of(definition).candidates:
        return NextAct(
            by=OFFICER,
            does="Nobody stands, after three extensions: end the poll. A new one may follow.",
            commands=(f"election cancel {slug} --reason TEXT",),
        )
    times = definition.times
    if facts.moment > times.opens - timedelta(days=times.minimum_notice_days):
        local = " --local" if facts.at_hand.reaches_nobody else ""
        later = iso(first_opening(definition, facts.moment))
        return NextAct(
            by=OFFICER,
            does="Too little time is left for the notice: move the opening, and the end with it.",
            commands=(f"election notice {slug} --opens {later}{local}",),
        )
    return _notice(facts)


def _notice(facts: PollFacts) -> NextAct:
    times, slug = facts.definition.times, facts.slug
    latest = times.opens - timedelta(days=times.minimum_notice_days)
    if facts.moment > latest:
        return NextAct(
            by=OFFICER,
            does="It is too late to notice it: write later times into the poll file, and draft "
            "it again.",
            commands=("election draft FILE",),
        )
    before = f"Try it before: election preview {slug} DIR, and election rehearse {slug}."
    local = " --local" if facts.at_hand.reaches_nobody else ""
    if trustees := facts.definition.trustees:
        names = listed(person.name for person in trustees.people)
        return NextAct(
            by=OFFICER,
            does=f"{before} Then share a key among {names}, freeze the poll, and mail the notice.",
            commands=(
                f"election key split --new --poll {slug} --out DIR",
                f"election notice {slug} --public-key DIR/public.json{local}",
            ),
            until=latest,
        )
    return NextAct(
        by=OFFICER,
        does=f"{before} Then freeze the poll, and mail the notice to everybody.",
        commands=(f"election notice {slug}{local}",),
        until=latest,
    )


def _open(facts: PollFacts) -> NextAct:
    opens, slug = facts.definition.times.opens, facts.slug
    if objection := facts.history.upheld_objection:
        return NextAct(
            by=OFFICER,
            does=f"Objection {objection.number} was upheld, and the poll is not opened. End it, "
            "and draft a right one under another slug.",
            commands=(f"election cancel {slug} --reason TEXT",),
        )
    if facts.moment < opens:
        return NextAct(
            by=WORKER,
            does=f"It opens the poll and mails the links. {_until_then(facts)} {_reached(facts)}",
            commands=("election worker", *_to_reach(facts)),
            after=opens,
        )
    try:
        require_voting_time(slug, facts.definition.times, facts.closes, facts.moment)
    except VotingTooShort as refusal:
        later = facts.moment + timedelta(days=refusal.days) + SPARE
        return NextAct(
            by=OFFICER,
            does="It was not opened in time, and too little time to vote is left: open it with a "
            "later end, or cancel it.",
            commands=(
                f"election open {slug} --closes {iso(later.replace(minute=0, second=0))}",
                f"election cancel {slug} --reason TEXT",
            ),
        )
    latest = facts.closes - timedelta(days=facts.definition.times.minimum_voting_days)
    return NextAct(
        by=OFFICER,
        does="Its time to open has come. A worker that runs opens it within seconds; else open it "
        "by hand.",
        commands=(f"election open {slug}",),
        until=latest,
    )


def _until_then(facts: PollFacts) -> str:
    """What electors may still do before the opening, in a poll of this kind."""
    kind = kind_of(facts.definition)
    possible = ["recusals"] if kind.has_recusals else []
    possible += ["a reply", *(["a withdrawal"] if kind.names else [])]
    verb = "is" if possible == ["a reply"] else "are"
    words = listed(possible)
    return f"{words[0].upper()}{words[1:]} {verb} possible until then."


def _reached(facts: PollFacts) -> str:
    """Who has confirmed that mail reaches them, and who is not reached, by name."""
    reach = facts.reach
    confirmed = listed(each.name for each in reach.confirmed) if reach.confirmed else "nobody"
    said = (
        f"{len(reach.confirmed)} of {len(reach.electors)} electors have confirmed that mail "
        f"reaches them ({confirmed})."
        if reach.was_asked or reach.confirmed
        else "No elector was asked whether mail reaches them."
    )
    if reach.unreached:
        said = f"{said} Not reached: {listed(each.name for each in reach.unreached)}."
    return said


def _to_reach(facts: PollFacts) -> tuple[str, ...]:
    """How electors are asked, and how an address of somebody who is not reached is replaced."""
    slug, unreached = facts.slug, facts.reach.unreached
    ask = () if facts.reach.was_asked else (f"election mail confirm {slug}",)
    relink = f"election relink {slug} {{}} --email ADDRESS --reason TEXT"
    return (*ask, *(relink.format(each.elector.person_id) for each in unreached))


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
    return f"it reminds everybody at {instant_text(facts.reminders[0])}; "


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
    if settled := after_rulings(facts):
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
    already = f" Signed by {the_offices(facts.signed)}." if facts.signed else ""
    return NextAct(
        by=the_offices(facts.unsigned),
        does=f"Sign the certification, and so make the result final.{already}",
        commands=(f"election certify {slug}{statement} --key FILE",),
    )


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


_BY_PHASE: tuple[tuple[Callable[[Phase], bool], Callable[[PollFacts], NextAct | None]], ...] = (
    (phases.is_draft, _draft),
    (phases.takes_nominations, _nominate),
    (phases.awaits_notice, _nominated),
    (phases.awaits_opening, _open),
    (phases.takes_ballots, _close),
    (phases.awaits_tally, _tally),
    (phases.is_being_counted, _publish),
    (phases.awaits_certification, _certify),
)
"""The act of each phase before the end; the first that fits."""

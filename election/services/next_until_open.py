"""The next act of a poll that is not open yet: draft, nominations, notice, opening."""

from datetime import timedelta

from election.errors.phases import VotingTooShort
from election.kinds.table import kind_of
from election.rules.poll.instants import iso
from election.rules.poll.nominating import first_opening, window_of
from election.rules.poll.phases import require_voting_time
from election.rules.sentences.words import listed
from election.services.next_facts import ELECTORS, OFFICER, SPARE, WORKER, NextAct, PollFacts


def draft(facts: PollFacts) -> NextAct:
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
        does=f"{_try_before(slug)} Then fix roll and rules, and mail each elector a link to "
        "nominate.",
        commands=(f"election nominations open {slug}",),
        until=window.opens,
    )


def nominate(facts: PollFacts) -> NextAct:
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


def nominated(facts: PollFacts) -> NextAct:
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


def _try_before(slug: str) -> str:
    return f"Try it before: election preview {slug} DIR, and election rehearse {slug}."


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
    before = _try_before(slug)
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


def noticed(facts: PollFacts) -> NextAct:
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

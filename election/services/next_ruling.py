"""What is next where an objection or a challenge waits for a ruling, or was upheld."""

from collections.abc import Iterator

from election.rules.poll import phases
from election.services.next_facts import OFFICER, NextAct, PollFacts, the_offices


def rulings(facts: PollFacts) -> Iterator[NextAct]:
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


def after_rulings(facts: PollFacts) -> NextAct | None:
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
    verb = "sign" if len(facts.keys) > 1 else "signs"
    who = the_offices(tuple(facts.keys)).capitalize()
    return f" {who} {verb} the end; where a key is lost: --unsigned."


def _void(facts: PollFacts) -> tuple[str, ...]:
    """How the poll is ended: in two steps where the end is signed."""
    end = f"election void {facts.slug} --reason TEXT"
    if not _signs_the_end(facts):
        return (end,)
    brought = " ".join("--signature FILE.sig" for _ in facts.keys)
    return (f"{end} --out FILE", f"{end} {brought}")

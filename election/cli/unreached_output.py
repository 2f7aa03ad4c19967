"""Who cannot be reached by mail, on a terminal: first of all, by name, and with what to do."""

from typing import Any

from election.cli.output import say, say_as_it_is

SAID = {"refused": "was refused", "bounced": "came back"}


def show_unreached(report: dict[str, Any]) -> None:
    """Show each person of a delivery report to whom no mail arrives at an address."""
    if not report["unreached"]:
        return
    say("These people cannot be reached", "strong")
    for person in report["unreached"]:
        whom = person["id"] or " and ".join(person["offices"])
        say(f"  {person['name']} ({whom})")
        for dead in person["dead"]:
            said = f"{SAID[dead['state']]}: {dead['answer']}" if dead["answer"] else "no answer"
            say(f"    {dead['address']}: the last mail {said}")
        for address in person["reached_at"]:
            say(f"    {address}: mail is taken there")
        say(f"    {_advice(person)}")
        if person["command"]:
            say_as_it_is(f"      {person['command']}")


def _advice(person: dict[str, Any]) -> str:
    if person["command"]:
        return "Ask for an address that works, and enter it:"
    if person["offices"]:
        return "Tell them in another way: an official's address is part of the definition."
    if person["reached_at"]:
        return "Nothing has to be done: a ballot link goes to the first address."
    return "Tell them in another way: no new address can be entered now."

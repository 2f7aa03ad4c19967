"""Who cannot be reached by mail, on a terminal: first of all, by name, and with what to do."""

from collections.abc import Sequence
from typing import Any

from election.cli.output import say, say_as_it_is
from election.rules.sentences.words import listed

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


def show_confirmed(report: dict[str, Any]) -> None:
    """Show who has confirmed that mail reaches them, who has not, and whose address is wrong."""
    reach = report["reach"]
    if not reach["asked"] and not reach["confirmed"]:
        return
    names = {each["id"]: each["name"] for each in report["electors"]}
    wrong = [each for each in report["electors"] if each["answer"] == "no"]
    say(
        f"{len(reach['confirmed'])} of {reach['electors']} electors have confirmed that mail "
        f"reaches them: {_listed(names, reach['confirmed'])}."
    )
    for each in wrong:
        say(f"At the address of {each['name']} ({each['id']}) somebody else reads:", "bad")
        command = f"election relink {report['slug']} {each['id']} --email ADDRESS --reason TEXT"
        say_as_it_is(f"      {command}")
    if reach["not_reached"]:
        say(f"Neither confirmed nor taken by a server: {_listed(names, reach['not_reached'])}.")
    if reach["sheets"]:
        say(f"Their link was printed on a sheet: {_listed(names, reach['sheets'])}.")


def _listed(names: dict[str, str], ids: Sequence[str]) -> str:
    return listed(names[each] for each in ids) if ids else "nobody"

"""A reader of calendar files (RFC 5545), which shares no line with their writer."""

import re

UNESCAPED = {"\\n": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}


def events_in(content: bytes) -> list[dict[str, str]]:
    """The properties of each event, by name; those of an alarm have ALARM- before their names."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    events: list[dict[str, str]] = []
    inside = ""
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside = value
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            inside = "VEVENT" if value == "VALARM" else ""
        elif inside in {"VEVENT", "VALARM"}:
            key = ("ALARM-" if inside == "VALARM" else "") + name.partition(";")[0]
            events[-1][key] = re.sub(r"\\[n,;\\]", lambda found: UNESCAPED[found[0]], value)
    return events

"""The settings of a new office that only its owner knows: each is judged before it is written."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path

from election.errors.office import SettingsRefused
from election.errors.written_files import UnfitValue
from election.mail.transports.choose import transport_for
from election.office.settings import PREFIX
from election.rules.pollfile.addresses import address
from election.web.site import require_safe


@dataclass(frozen=True)
class Asked:
    """A setting that `election init` asks for; `judge` raises a refusal for what cannot be used."""

    name: str
    question: str
    judge: Callable[[str], None]


def _named(project: str) -> None:
    if not project.strip():
        raise SettingsRefused(reason="the project needs a name")


def _way(mail_url: str) -> None:
    transport_for(mail_url, Path())


def _sender(mail_from: str) -> None:
    written = getaddresses([mail_from])
    try:
        if len(written) == 1:
            address(written[0][1])
            return
    except UnfitValue:
        pass
    right = 'write polls@example.org, or "Example Project" <polls@example.org>'
    raise SettingsRefused(reason=f"{mail_from} is not one sender; {right}")


ASKED = (
    Asked("project", "The project's name, on pages and in mails", _named),
    Asked(
        "base_url", "The address of its pages; https, unless all is on this machine", require_safe
    ),
    Asked(
        "mail_url", "The mail server (smtp+starttls://user:password@host:587), or a folder", _way
    ),
    Asked("mail_from", "The sender of its mails", _sender),
)


def of_environment() -> dict[str, str]:
    """The settings that the environment has: they beat the file, so a new file says the same."""
    return {
        name: value
        for name in ("database_url", *(asked.name for asked in ASKED))
        if (value := os.environ.get(f"{PREFIX}{name.upper()}"))
    }


def judged(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings, if all can be used. Raises SettingsRefused, UnsafeBaseUrl, BadMailUrl."""
    for asked in ASKED:
        asked.judge(settings[asked.name])
        if not settings[asked.name].isprintable() or "${" in settings[asked.name]:
            reason = f"the setting {asked.name} has a sign that no .env file holds"
            raise SettingsRefused(reason=reason)
    return dict(settings)

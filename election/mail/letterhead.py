"""The letterhead of every message of an office: its project, site, sender, and links' signer."""

from dataclasses import dataclass

from election.services.links import LinkSigner


@dataclass(frozen=True)
class Letterhead:
    """`base_url` is the site's; `mail_from` a bare address, or one in <> after a name.

    `bounces_to` is the address that bounces come to, behind a code; None where nobody reads them.
    """

    project: str
    base_url: str
    mail_from: str
    signer: LinkSigner
    bounces_to: str | None = None

    def url(self, *parts: str) -> str:
        """The address of a page of the site."""
        return "/".join((self.base_url.rstrip("/"), *parts))

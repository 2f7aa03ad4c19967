"""Mails and pages as files to be opened from disk, in a directory that is made for them."""

import html
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from election.office.files import write_private
from election.web.paths import static_address, static_files


@dataclass
class ShownFiles:
    """The files written so far. `mark` is put into each, and may be empty; `site` is linked."""

    directory: Path
    site: str
    mark: str = ""
    written: list[Path] = field(default_factory=list)

    def write(self, name: str, content: str) -> None:
        """Write one file. Addresses may be in it, so nobody else may read it."""
        path = self.directory / name
        write_private(path, content.encode())
        self.written.append(path)

    def write_mail(self, mail: EmailMessage, name: str) -> None:
        """Both parts of a mail, each under its heading."""
        heading = f"To: {mail['To']}\nSubject: {mail['Subject']}"
        for subtype in ("plain", "html"):
            body = mail.get_body((subtype,))
            text = body.get_content() if body else ""
            if subtype == "html":
                self.write(f"{name}.html", self._marked(text, heading))
            else:
                parts = (self.mark, heading, text.rstrip("\n"), self.mark)
                self.write(f"{name}.txt", "\n\n".join(filter(None, parts)) + "\n")

    def write_mail_once(self, mail: EmailMessage, name: str) -> None:
        """The same for the first mail of this name, and nothing for the others."""
        if self.directory / f"{name}.txt" not in self.written:
            self.write_mail(mail, name)

    def write_page(self, page: str, name: str) -> None:
        """A page of the site with its styles in it, and without scripts."""
        styles = static_files()["site.css"].decode()
        linked = f'<link rel="stylesheet" href="{static_address("site.css")}">'
        page = page.replace(linked, f"<style>{styles}</style>")
        page = re.sub(r"<script\b[^>]*></script>\s*", "", page)
        page = re.sub(r'<link rel="(?:icon|apple-touch-icon)"[^>]*>\s*', "", page)
        page = re.sub(r'\b(href|action|src)="/', rf'\1="{self.site}/', page)
        self.write(name, self._marked(page))

    def write_page_once(self, page: str, name: str) -> None:
        """The same for the first page of this name, and nothing for the others."""
        if self.directory / name not in self.written:
            self.write_page(page, name)

    def _marked(self, page: str, heading: str = "") -> str:
        """An HTML page with mark and heading as the first that is read, and in its title."""
        if not (self.mark or heading):
            return page
        mark = f"<pre><strong>{html.escape(self.mark)}</strong>\n{html.escape(heading)}</pre>"
        page, bodies = re.subn(r"<body[^>]*>", lambda found: found[0] + mark, page, count=1)
        if self.mark:
            page = page.replace("<title>", f"<title>{self.mark.partition('.')[0]} ", 1)
        return page if bodies else mark + page

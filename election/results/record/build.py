"""The record: a poll's files, the same bytes for the same facts on every machine.

It knows no clock and no locale, and no mail address but those that the definition names. The texts
for people name the project and its site; no other file does.
"""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files as files_in

from election.crypto import canonical
from election.crypto.ssh_signature import fingerprint, public_line, sign
from election.errors.signatures import ServiceKeyChanged
from election.presentation.templating import render
from election.results.facts import Facts, Publisher
from election.results.record.check import require_verified
from election.results.record.data_files import data_files
from election.results.record.file_list import file_lines
from election.results.record.file_names import (
    README,
    REPORT,
    REPORT_TEXT,
    SUMS,
    SUMS_SIGNATURE,
    VERIFIER,
)
from election.results.record.verifier import verifier
from election.results.report import markdown
from election.results.report.view import ReportView, report_view
from election.rules.poll.rehearsals import require_right_office


def build(facts: Facts, project: str, site: str) -> dict[str, bytes]:
    """Every file of the record by path, except the signature of its sums."""
    files = data_files(facts) | {VERIFIER: verifier()}
    sizes = {path: len(content) for path, content in files.items()}
    view = replace(report_view(facts), files=file_lines(sizes), project=project, site=site)
    files[README] = render("report/README.txt", view=view).encode()
    files[REPORT] = page(view).encode()
    files[REPORT_TEXT] = _text(view).encode()
    files[SUMS] = sums(files)
    return files


def signed(facts: Facts, publisher: Publisher) -> dict[str, bytes]:
    """The record with the service's signature of its sums, checked by verify.py.

    Raises RehearsalRefused for a rehearsal in an office that is not one.
    Raises ServiceKeyChanged: a key other than the definition's signs nothing, as nobody could tell
    whose signature it is. Raises RecordRefused where verify.py refuses the record.
    """
    key = publisher.key
    require_right_office(facts.definition, rehearses=publisher.rehearses)
    present, named = public_line(key), facts.definition.service_key or ""
    if present != named:
        raise ServiceKeyChanged(
            slug=facts.definition.slug, present=fingerprint(present), named=fingerprint(named)
        )
    files = build(facts, publisher.project, publisher.site)
    files[SUMS_SIGNATURE] = sign(key, files[SUMS]).encode("ascii")
    require_verified(files, rehearsal=publisher.rehearses)
    return files


def page(view: ReportView) -> str:
    """The report as one file, style and script in it: it opens from disk without a network."""
    style = _static("report.css")
    scripts = [_static("findcode.js"), _static("report.js")]
    return render("report/standalone.html", view=view, style=style, scripts=scripts)


def _static(name: str) -> str:
    """A static file of the report; none holds text that would end a style or script element."""
    return files_in("election.results.report").joinpath("static", name).read_text("utf-8")


def _text(view: ReportView) -> str:
    return render(
        "report/report.md", view=view, md=markdown.escaped, row=markdown.row, rule=markdown.rule
    )


def sums(files: Mapping[str, bytes]) -> bytes:
    """The SHA-256 of each file, as `sha256sum` writes and checks them."""
    lines = (f"{canonical.digest(files[path])}  {path}\n" for path in sorted(files))
    return "".join(lines).encode()

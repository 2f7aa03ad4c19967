"""The record: a poll's files, the same bytes for the same facts on every machine.

It knows no clock and no locale, and no mail address but those that the definition names. The texts
for people name the project and its site; no other file does.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files as files_in

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
from election.results.record.made_files import MadeFiles
from election.results.record.verifier import verifier
from election.results.report import markdown
from election.results.report.view import ReportView, report_view
from election.rules.poll.rehearsals import require_right_office


@contextmanager
def build(facts: Facts, project: str, site: str) -> Iterator[MadeFiles]:
    """Every file of the record by path, except the signature of its sums.

    Raises RecordRefused where a file for another program says something else than was counted.
    """
    data, exported = data_files(facts)
    with MadeFiles() as files:
        for path, pieces in data.items():
            files.add(path, pieces)
        exported.check({path: files[path].opened for path in exported.pieces})
        files.add(VERIFIER, [verifier()])
        sizes = {path: file.size for path, file in files.items()}
        view = replace(report_view(facts), files=file_lines(sizes), project=project, site=site)
        files.add(README, [render("report/README.txt", view=view).encode()])
        files.add(REPORT, [page(view).encode()])
        files.add(REPORT_TEXT, [_text(view).encode()])
        files.add(SUMS, [sums({path: file.digest for path, file in files.items()})])
        yield files


@contextmanager
def signed(facts: Facts, publisher: Publisher) -> Iterator[MadeFiles]:
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
    with build(facts, publisher.project, publisher.site) as files:
        files.add(SUMS_SIGNATURE, [sign(key, files[SUMS].whole()).encode("ascii")])
        opened = {path: file.opened for path, file in files.items()}
        require_verified(opened, rehearsal=publisher.rehearses)
        yield files


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


def sums(digests: Mapping[str, str]) -> bytes:
    """The SHA-256 of each file, given by path, as `sha256sum` writes and checks them."""
    lines = (f"{digests[path]}  {path}\n" for path in sorted(digests))
    return "".join(lines).encode()

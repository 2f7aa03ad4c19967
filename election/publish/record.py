"""The record: a poll's files, the same bytes for the same facts on every machine.

It knows no clock, locale, site address or mail address but those that the definition names.
"""

from collections.abc import Mapping
from dataclasses import replace

from election.pages import render
from election.publish import markdown
from election.publish.datafiles import data_files
from election.publish.filelist import README, REPORT, REPORT_TEXT, file_lines
from election.publish.report import ReportView, report_view
from election.seals import canonical
from election.services.publishing import SUMS, Facts


def build(facts: Facts) -> dict[str, bytes]:
    """Every file of the record by path."""
    files = data_files(facts)
    view = replace(report_view(facts), files=file_lines(files))
    files[README] = render("report/README.txt", view=view).encode()
    files[REPORT] = render("report/standalone.html", view=view).encode()
    files[REPORT_TEXT] = _text(view).encode()
    files[SUMS] = sums(files)
    return files


def _text(view: ReportView) -> str:
    return render(
        "report/report.md", view=view, md=markdown.escaped, row=markdown.row, rule=markdown.rule
    )


def sums(files: Mapping[str, bytes]) -> bytes:
    """The SHA-256 of each file, as `sha256sum` writes and checks them."""
    lines = (f"{canonical.digest(files[path])}  {path}\n" for path in sorted(files))
    return "".join(lines).encode()

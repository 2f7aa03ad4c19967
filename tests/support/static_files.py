"""The stylesheets and scripts as files: the site's, and those that a report inlines."""

from pathlib import Path

from election import web
from election.results import report

STATIC = Path(web.__file__).parent / "static"
REPORT_STATIC = Path(report.__file__).parent / "static"
SITE_STYLE = (STATIC / "site.css").read_text("utf-8")
REPORT_STYLE = (REPORT_STATIC / "report.css").read_text("utf-8")
FIND_CODE = (REPORT_STATIC / "findcode.js").read_text("utf-8")
REPORT_SCRIPT = (REPORT_STATIC / "report.js").read_text("utf-8")
SCRIPTS = sorted((*STATIC.glob("*.js"), *REPORT_STATIC.glob("*.js")))

"""The log of `serve` and `worker`: one line each, in UTC, as text or as JSON.

Facts of a line are in its attribute `facts`; the modules that write them leave out what the log
may not hold.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal, TextIO

LineForm = Literal["text", "json"]


def begin(form: LineForm) -> None:
    """Send the lines of this program to stderr."""
    log = logging.getLogger("election")
    log.setLevel(logging.INFO)
    handler = _Stderr()
    handler.setFormatter(_FORMS[form]())
    log.handlers = [handler]


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what is stderr then: somebody may have put another in its place, and closed it."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class _Text(logging.Formatter):
    """A line such as: 2027-01-12T12:00:00Z ERROR election.web request method=POST status=503."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        line = f"{_time(record)} {record.levelname} {record.name} {record.getMessage()} {facts}"
        return " ".join(line.split())


class _Json(logging.Formatter):
    """The same, as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": " ".join(record.getMessage().split()),
        }
        return json.dumps(line | _facts(record), ensure_ascii=False)


_FORMS: dict[LineForm, type[logging.Formatter]] = {"text": _Text, "json": _Json}


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return dict(getattr(record, "facts", {}))


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Reading what a visitor sends: a form, and the cookie of a session. Every field has a length.

A form has one value a field, in UTF-8; anything else is refused. No page reads a field that is
not in the table, and no page reads a query.
"""

from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request

from election.errors.web import FieldTooLong, FormTooLarge, FormUnreadable, NotAForm
from election.rules.poll.ballots import RANK

Form: TypeAlias = Mapping[str, str]

FORM = "application/x-www-form-urlencoded"
LARGEST = 64 * 1024
MOST_FIELDS = 200
LENGTHS = {
    "code": 4096,  # a whole link, as a mail gateway may have wrapped it; or a receipt code
    "form": 64,
    "cast_id": 64,
    "envelope": 60_000,  # a form holds no longer one: casting knows the length of its poll
    "nominee": 32,
    "answer": 16,
    "statement": 16_000,  # of a nominee or an objection: each counts its characters by its limit
    "elector": 32,
    "marking": 16,
    "blank": 16,
    "publish": 8,
    "reaches": 8,
}
"""The longest value of each field, in characters. Fields that are not here are not read."""
LONGEST_RANK = 16
"""The longest value of a field that ranks a candidate, in characters."""
LONGEST_NAME = 64
LONGEST_SECRET = 64


async def read_form(request: Request) -> Form:
    """The fields of a form. Raises NotAForm, FormTooLarge, FormUnreadable or FieldTooLong."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind.strip().lower() != FORM:
        raise NotAForm
    return parse(await read_body(request))


async def read_body(request: Request) -> bytes:
    """The body of a post. Raises FormTooLarge."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise FormTooLarge(limit=LARGEST)
    return bytes(body)


def parse(body: bytes) -> Form:
    """The fields in a body. Raises FormUnreadable, also where a field comes twice; FieldTooLong."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise FormUnreadable(reason="its characters are not encoded as UTF-8") from error
    except ValueError as error:
        raise FormUnreadable(reason="it has too many fields") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise FormUnreadable(reason="a field comes twice")
    if max(map(len, form), default=0) > LONGEST_NAME:
        raise FormUnreadable(reason=f"a field's name is longer than {LONGEST_NAME} characters")
    return {name: _bounded(name, value) for name, value in form.items() if _longest(name)}


def _longest(name: str) -> int:
    """The longest value of this field, in characters; 0 for a field that no page reads."""
    return LONGEST_RANK if name.startswith(RANK) else LENGTHS.get(name, 0)


def _bounded(name: str, value: str) -> str:
    if len(value) > _longest(name):
        raise FieldTooLong(field=name, limit=_longest(name))
    return value


def session_secret(request: Request, cookie: str) -> str | None:
    """The value of the cookie of a session; None where there is none, or one that is too long."""
    secret = request.cookies.get(cookie)
    return secret if secret and len(secret) <= LONGEST_SECRET else None


def marked_fields(form: Form) -> dict[str, str]:
    """The fields of a marking and its elector: they go from page to page, and are never stored."""
    return {
        name: value
        for name, value in form.items()
        if name in {"marking", "blank", "elector"} or name.startswith(RANK)
    }

"""Reading a posted form: one value a field, UTF-8, of a bounded size; anything else is refused."""

from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request

from election.errors.web import FormTooLarge, FormUnreadable, NotAForm
from election.rules.poll.ballots import RANK

Form: TypeAlias = Mapping[str, str]

FORM = "application/x-www-form-urlencoded"
LARGEST = 64 * 1024
MOST_FIELDS = 200


async def read_form(request: Request) -> Form:
    """The fields of a form. Raises NotAForm, FormTooLarge or FormUnreadable."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind.strip().lower() != FORM:
        raise NotAForm
    return parse(await _body(request))


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise FormTooLarge(limit=LARGEST)
    return bytes(body)


def parse(body: bytes) -> Form:
    """The fields in a body. Raises FormUnreadable, also where a field comes twice."""
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
    return form


def marked_fields(form: Form) -> dict[str, str]:
    """The fields of a marking and its elector: they go from page to page, and are never stored."""
    return {
        name: value
        for name, value in form.items()
        if name in {"marking", "blank", "elector"} or name.startswith(RANK)
    }

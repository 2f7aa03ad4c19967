"""The headers of every answer: errors, static files and redirects too.

A browser keeps no page unless its answer allows that: pages hold ballots. No proxy compresses a
private page: its length must say nothing of a marking.
"""

from collections.abc import Iterable
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        ["clipboard-write=(self)", *(f"{feature}=()" for feature in FEATURES)]
    ),  # the receipt's page copies its code, at a press
}
TRANSPORT_SECURITY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
PRIVATE = "no-store, no-transform"
PUBLIC = "no-cache"


Header: TypeAlias = tuple[bytes, bytes]


def _encoded(name: str, value: str) -> Header:
    return name.lower().encode("latin-1"), value.encode("latin-1")


CACHE_CONTROL = b"cache-control"
NOT_KEPT = _encoded("Cache-Control", PRIVATE)


def headers_of(*, https: bool) -> dict[str, str]:
    """The headers of every answer of a site."""
    return {**HEADERS, **(TRANSPORT_SECURITY if https else {})}


class Headers:
    """Adds the headers; with `https`, also the one that makes browsers insist on https."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self._headers = [_encoded(*header) for header in headers_of(https=https).items()]
        self._names = {name for name, _ in self._headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._completed(message["headers"])
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _completed(self, given: Iterable[Header]) -> list[Header]:
        """The headers of an answer with those of every answer, which replace others of their name.

        Names are in lower case, as ASGI has them.
        """
        headers = [header for header in given if header[0] not in self._names]
        if all(name != CACHE_CONTROL for name, _ in headers):
            headers.append(NOT_KEPT)
        return headers + self._headers

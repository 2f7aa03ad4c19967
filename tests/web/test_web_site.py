"""Where the pages may be served, and what keeps them from starting."""

from dataclasses import replace

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from election.errors.web import UnguardedRoute, UnsafeBaseUrl
from election.web.app import routes
from election.web.middleware.guard import require_guarded
from election.web.site import Site
from tests.support.world import SERVICE_KEY, World


def site(world: World, base_url: str) -> Site:
    project = "The Example Project"
    return Site(world.database, world.clock, world.signer, base_url, project, SERVICE_KEY)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8000",
        "http://127.9.9.9",
        "http://localhost:8000",
        "http://LOCALHOST",
        "http://[::1]:8000",
        "https://ballots.example.org",
        "https://10.0.0.7:8443/",
    ],
)
def test_https_and_plain_http_on_this_machine_are_served(world: World, base_url: str) -> None:
    """Only a loopback address may do without TLS."""
    assert site(world, base_url).base_url == base_url


@pytest.mark.parametrize(
    "base_url",
    [
        "http://ballots.example.org",
        "http://10.0.0.7",
        "http://0.0.0.0:8000",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "ftp://127.0.0.1",
        "//127.0.0.1",
        "ballots.example.org",
        "https://",
        "https://example.org/ballots",
        "https://example.org/?a=1",
        "https://robin@example.org",
        "https://example.org:99999",
        "https://[::1",
        "",
    ],
)
def test_any_other_base_url_refuses_to_start(world: World, base_url: str) -> None:
    """A base URL that is malformed, has a path, or is without TLS elsewhere is refused."""
    with pytest.raises(UnsafeBaseUrl) as refused:
        site(world, base_url)
    assert base_url in str(refused.value)


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:80", "http://localhost"),
        ("https://Ballots.Example.org:443", "https://ballots.example.org"),
        ("https://ballots.example.org:8443/", "https://ballots.example.org:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_origin_is_written_as_browsers_write_it(
    world: World, base_url: str, origin: str
) -> None:
    """It is lower case, without the scheme's own port, with IPv6 in brackets."""
    assert site(world, base_url).origin == origin


def test_each_poll_has_a_cookie_of_its_own(world: World) -> None:
    """On https the cookie is bound to the host, which plain http cannot have."""
    on_loopback = site(world, "http://127.0.0.1:8000")
    on_https = replace(on_loopback, base_url="https://ballots.example.org")
    assert on_loopback.cookie("removal-2026-1") == "ballot-removal-2026-1"
    assert on_https.cookie("removal-2026-1") == "__Host-ballot-removal-2026-1"


def test_a_post_route_without_the_guard_refuses_to_start() -> None:
    """A route of every method, and another app's mount, are refused as well."""

    def page(_request: object) -> PlainTextResponse:
        return PlainTextResponse("done")

    require_guarded(routes())
    for unguarded in (
        Route("/polls/{slug}/cast", page, methods=["POST"]),
        Route("/polls/{slug}/cast", page, methods=["GET", "PUT"]),
        Route("/polls/{slug}/cast", PlainTextResponse("done")),
        Mount("/more", PlainTextResponse("done")),
    ):
        with pytest.raises(UnguardedRoute):
            require_guarded([*routes(), unguarded])

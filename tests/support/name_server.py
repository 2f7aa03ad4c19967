"""A domain name server on loopback, with the texts of a test."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

import dns.resolver
from dns.flags import AA
from dns.message import from_wire, make_response
from dns.rcode import NXDOMAIN, SERVFAIL
from dns.rrset import from_text

from tests.support.mailserver import LOOPBACK


@contextmanager
def answering(texts: Mapping[str, list[str]] | None) -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks a server with these texts by name; None for one that always fails."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((LOOPBACK, 0))
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = [LOOPBACK], server.getsockname()[1]
        thread = Thread(target=_answer, args=(server, texts), daemon=True)
        thread.start()
        try:
            yield resolver
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", server.getsockname())
            thread.join(10)


def _answer(server: socket.socket, texts: Mapping[str, list[str]] | None) -> None:
    while True:
        asked, client = server.recvfrom(512)
        if not asked:
            return
        query = from_wire(asked)
        name = query.question[0].name
        response = make_response(query)
        response.flags |= AA
        found = None if texts is None else texts.get(name.to_text(omit_final_dot=True))
        if texts is None:
            response.set_rcode(SERVFAIL)
        elif found is None:
            response.set_rcode(NXDOMAIN)
        else:
            response.answer.append(from_text(name, 60, "IN", "TXT", *(f'"{t}"' for t in found)))
        server.sendto(response.to_wire(), client)

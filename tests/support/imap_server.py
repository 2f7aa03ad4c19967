"""A small IMAP server of plain sockets over loopback, for one user: RFC 9051 as far as it is asked.

It is encrypted from its first byte, or after STARTTLS. It may be told to misbehave.
"""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO
from urllib.parse import quote

from election.mail.bounces.bounce_url import bounce_box_for
from election.mail.bounces.imap_box import ImapBox
from tests.support.mailserver import LOOPBACK, Papers

USER, PASSWORD = "bounces@example.org", "secret/words"
WIRE = re.compile(rb'"(?:[^"\\]|\\.)*"|\S+')


@dataclass
class ImapServer:
    """A mailbox: mails by their numbers. `hangs_at` is a command that is never answered."""

    papers: Papers
    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    validity: int = 7
    mailbox: str = "INBOX"
    uidplus: bool = True
    starttls: bool = False
    hangs_at: bytes = b""
    announces: int = 0
    """The length of each mail as the server announces it; 0 for the true one."""
    fetched: list[int] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    """Whether each login came over an encrypted line."""
    next_uid: int = 1
    port: int = 0
    over: Event = field(default_factory=Event)

    def put(self, *contents: bytes) -> None:
        """Deliver mails."""
        for content in contents:
            self.mails[self.next_uid] = content
            self.next_uid += 1

    def serve(self, line: socket.socket) -> None:
        """Serve one connection until it ends."""
        with suppress(OSError, ValueError):
            talk = _Talk(self, line if self.starttls else self.wrapped(line))
            try:
                talk.go_on()
            finally:
                talk.end()

    def wrapped(self, line: socket.socket) -> ssl.SSLSocket:
        return self.papers.context.wrap_socket(line, server_side=True)


class _Talk:
    """One connection."""

    def __init__(self, server: ImapServer, line: socket.socket) -> None:
        self.server, self.line = server, line
        self.heard: BinaryIO = line.makefile("rb")

    def end(self) -> None:
        self.heard.close()
        self.line.close()

    def says(self, *lines: bytes) -> None:
        self.line.sendall(b"".join(each + b"\r\n" for each in lines))

    def go_on(self) -> None:
        self.says(b"* OK ready")
        while words := WIRE.findall(self.heard.readline()):
            tag, command, *rest = words
            if command == b"UID":
                command, *rest = rest
            if command == self.server.hangs_at:
                self.server.over.wait()
                return
            getattr(self, f"do_{command.decode().lower()}")(tag, [plain(word) for word in rest])

    def do_capability(self, tag: bytes, _words: list[bytes]) -> None:
        more = b" UIDPLUS" if self.server.uidplus else b""
        self.says(b"* CAPABILITY IMAP4rev1" + more + b" STARTTLS", tag + b" OK done")

    def do_starttls(self, tag: bytes, _words: list[bytes]) -> None:
        self.says(tag + b" OK begin")
        self.heard.close()
        self.line = self.server.wrapped(self.line)
        self.heard = self.line.makefile("rb")

    def do_login(self, tag: bytes, words: list[bytes]) -> None:
        self.server.encrypted.append(isinstance(self.line, ssl.SSLSocket))
        right = words == [USER.encode(), PASSWORD.encode()]
        self.says(tag + (b" OK welcome" if right else b" NO wrong user or password"))

    def do_select(self, tag: bytes, words: list[bytes]) -> None:
        server = self.server
        if words[0].decode() != server.mailbox:
            self.says(tag + b" NO there is no such mailbox")
            return
        self.says(
            b"* %d EXISTS" % len(server.mails),
            b"* OK [UIDVALIDITY %d] valid" % server.validity,
            b"* OK [UIDNEXT %d] next" % server.next_uid,
            tag + b" OK [READ-WRITE] done",
        )

    do_examine = do_select

    def do_search(self, tag: bytes, words: list[bytes]) -> None:
        first, _, last = words[1].partition(b":")
        found = [uid for uid in self.server.mails if int(first) <= uid <= int(last)]
        self.says(b"* SEARCH" + b"".join(b" %d" % uid for uid in found), tag + b" OK done")

    def do_fetch(self, tag: bytes, words: list[bytes]) -> None:
        uid, most = int(words[0]), int(words[1].rpartition(b".")[2].rstrip(b">)"))
        assert words[1].startswith(b"(BODY.PEEK[]<0."), "a mail stays unread only so"
        self.server.fetched.append(uid)
        if (content := self.server.mails.get(uid)) is not None:
            told = content[:most]
            length = self.server.announces or len(told)
            self.says(b"* 1 FETCH (UID %d BODY[]<0> {%d}" % (uid, length), told + b")")
        self.says(tag + b" OK done")

    def do_store(self, tag: bytes, words: list[bytes]) -> None:
        assert words[1:] == [b"+FLAGS.SILENT", b"(\\Deleted)"]
        self.server.deleted.add(int(words[0]))
        self.says(tag + b" OK done")

    def do_expunge(self, tag: bytes, words: list[bytes]) -> None:
        gone = {int(words[0])} if words else set(self.server.deleted)
        for uid in gone & self.server.deleted:
            self.server.mails.pop(uid, None)
        self.server.deleted -= gone
        self.says(tag + b" OK done")


def plain(word: bytes) -> bytes:
    """A word without its quotes."""
    return re.sub(rb"\\(.)", rb"\1", word[1:-1]) if word.startswith(b'"') else word


@contextmanager
def serving_imap(server: ImapServer) -> Iterator[ImapServer]:
    """Run the server during the block."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        server.port = listening.getsockname()[1]
        Thread(target=_accept, args=(server, listening), daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)


def _accept(server: ImapServer, listening: socket.socket) -> None:
    with suppress(OSError):
        while not server.over.is_set():
            line, _ = listening.accept()
            Thread(target=_talk, args=(server, line), daemon=True).start()


def _talk(server: ImapServer, line: socket.socket) -> None:
    with line:
        server.serve(line)


def url(server: ImapServer, mailbox: str = "", password: str = PASSWORD) -> str:
    scheme = "imap+starttls" if server.starttls else "imaps"
    login = f"{quote(USER, safe='')}:{quote(password, safe='')}"
    return f"{scheme}://{login}@{LOOPBACK}:{server.port}/{quote(mailbox, safe='')}"


def box_of(server: ImapServer, mailbox: str = "", password: str = PASSWORD) -> ImapBox:
    box = bounce_box_for(url(server, mailbox, password), Path())
    assert isinstance(box, ImapBox)
    return box

"""A share sheet: a trustee's share as text for one page, to keep, or to print and type in again.

Words for its holder come first, then the lines that a program reads. These begin with the line
`election-share/v1`; then there is one each for the share's number, its trustee, the poll where it
is known, the key's public half, and every piece. Case and spaces do not matter in these lines.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from textwrap import fill

from election.crypto.trustees.paper_line import paper_line, read_paper_line
from election.crypto.trustees.pieces import held_by
from election.errors.office import WrongKeyFile
from election.errors.trustees import ShareDamaged, SplitRefused
from election.errors.written_files import UnfitValue

SHARE_KIND = "election-share"
MARK = f"{SHARE_KIND}/v1"
WIDTH = 80
_FACTS = ("share", "trustee", "poll", "key")
_NUMBERS = re.compile(r"([1-7]) of ([1-7]), ([1-7]) needed", re.IGNORECASE)
_PIECE = re.compile(r"([1-9][0-9]?) (.+)")

_WORDS = Template("""\
SHARE $number OF $trustees OF A POLL KEY                    secret: for its trustee alone

$facts

What to do
 1. Check it: election key check FILE. Compare the key with the one in the
    notice of the poll.
 2. Keep this file off the server, or this sheet in a closed envelope, where
    nobody else reads it. Send it to nobody by mail.
 3. When it is lost, or somebody else has seen it, tell the officer at once.
    One share alone opens nothing, and a lost one spoils nothing.
 4. After the close take the root of the box from the mails of two electors
    you know, not from the officer and not from the site alone. One root is
    opened once. Then, on the machine on which the box is unsealed:
    election unseal BOX --root ROOT --share FILE --share OTHER --out OPENED
 5. From paper, type what follows into a file, from the first line on. Case,
    spaces and hyphens do not matter; the last group of each line checks it.
 6. Destroy it when the result is certified.

""")


@dataclass(frozen=True)
class KeyShare:
    """All pieces of one trustee by their numbers, and the public half (hex) of the key."""

    public: str
    needed: int
    trustees: int
    number: int
    name: str
    pieces: Mapping[int, bytes]
    poll: str | None = None


def share_sheet(share: KeyShare, names: Sequence[str]) -> str:
    """Write the text of a share; `names` are all trustees' in their order."""
    everyone = ", ".join(f"{number} {name}" for number, name in enumerate(names, start=1))
    facts = (
        f"Trustee:   {share.name}",
        f"Poll:      {share.poll or 'not known when the key was split'}",
        f"Trustees:  {everyone}",
        f"Needed:    any {share.needed} of the {share.trustees} shares; fewer open nothing",
        f"Key:       {share.public}",
    )
    words = _WORDS.substitute(
        number=share.number,
        trustees=share.trustees,
        facts="\n".join(fill(fact, WIDTH, subsequent_indent=" " * 11) for fact in facts),
    )
    return words + "".join(f"{line}\n" for line in _lines(share))


def _lines(share: KeyShare) -> Iterator[str]:
    yield MARK
    yield f"share {share.number} of {share.trustees}, {share.needed} needed"
    yield f"trustee {share.name}"
    if share.poll:
        yield f"poll {share.poll}"
    yield f"key      {paper_line('key', bytes.fromhex(share.public))}"
    for number, piece in sorted(share.pieces.items()):
        yield f"piece {number:<2} {paper_line(f'piece {number}', piece)}"


def is_share(text: str) -> bool:
    """True where a text has the mark of a share, whatever follows the mark."""
    return _after_mark(text) is not None


def _after_mark(text: str) -> list[str] | None:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    marks = [at for at, line in enumerate(lines) if line.lower() == MARK]
    return [line for line in lines[marks[-1] + 1 :] if line] if marks else None


def read_share(text: str, file: str) -> KeyShare:
    """Read the share in a text; `file` is what refusals call it.

    Raises WrongKeyFile for what is no share, and ShareDamaged, with the line, for a spoilt one.
    """
    lines = _after_mark(text)
    if lines is None:
        raise WrongKeyFile(path=file, kind=SHARE_KIND)
    try:
        return _read(lines)
    except UnfitValue as unfit:
        raise ShareDamaged(file=file, reason=unfit.what) from unfit
    except SplitRefused as refused:
        raise ShareDamaged(file=file, reason=f"its numbers cannot be: {refused.reason}") from None


def _read(lines: Iterable[str]) -> KeyShare:
    facts = _by_name(lines)
    number, trustees, needed = _numbers(facts.pop("share", ""))
    name, poll = facts.pop("trustee", ""), facts.pop("poll", None)
    public = read_paper_line("key", facts.pop("key", ""))
    held = held_by(number, needed, trustees)
    pieces = {
        piece: read_paper_line(f"piece {piece}", facts.pop(f"piece {piece}", "")) for piece in held
    }
    if facts:
        raise _damage(f"trustee {number} holds no {next(iter(facts))}")
    return KeyShare(public.hex(), needed, trustees, number, name, pieces, poll)


def _by_name(lines: Iterable[str]) -> dict[str, str]:
    """The value of each line by its name: `share`, `trustee`, `poll`, `key`, `piece 1`."""
    facts: dict[str, str] = {}
    for line in lines:
        word, _, value = line.partition(" ")
        name = word.lower()
        if name == "piece" and (piece := _PIECE.fullmatch(value)):
            name, value = f"piece {piece[1]}", piece[2]
        elif name not in _FACTS:
            raise _damage(f"the line {line[:20]!r} is none of a share")
        if name in facts:
            raise _damage(f"its line `{name}` is there twice")
        facts[name] = value
    return facts


def _numbers(value: str) -> tuple[int, int, int]:
    """The number of the share, of all shares, and of the needed ones."""
    match = _NUMBERS.fullmatch(value)
    if match is None:
        raise _damage("its line `share` does not read like `share 1 of 3, 2 needed`")
    number, trustees, needed = map(int, match.groups())
    if number > trustees:
        raise _damage(f"it says that it is share {number} of {trustees}")
    return number, trustees, needed


def _damage(what: str) -> UnfitValue:
    return UnfitValue(what, "compare it with the printed sheet")

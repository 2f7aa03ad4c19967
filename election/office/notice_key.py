"""The poll key that a notice freezes: given, or made beside the server; read back either way."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from election.crypto.envelope import public_half
from election.crypto.trustees.key_card import KeyCard
from election.errors.office import FileUnreadable, KeyFileExists
from election.errors.trustees import CardNeeded, CardUnfit, KeyWhole
from election.office.key_files import poll_key_kept, read_poll_key, read_public_key
from election.office.share_files import CARD, is_card_file, read_card
from election.office.split_key import split_key
from election.rules.poll.commitments import KeyMade, Piece
from election.rules.poll.definition import Definition, Trustees


@dataclass(frozen=True)
class NoticedKey:
    """A poll key as notice needs it, and the files that were written for it: `card` is public."""

    public: str
    made: KeyMade
    pieces: tuple[Piece, ...] = ()
    written: tuple[Path, ...] = ()
    shares: tuple[Path, ...] = ()
    card: tuple[Path, ...] = ()
    is_found: bool = False
    """True where an earlier notice, which was killed, had made the files."""

    @property
    def made_files(self) -> tuple[Path, ...]:
        """The files that are deleted where the notice is refused."""
        return () if self.is_found else (*self.written, *self.shares, *self.card)

    @property
    def found(self) -> tuple[Path, ...]:
        """The files that were there."""
        return (*self.written, *self.shares) if self.is_found else ()


def notice_key(draft: Definition, given: str | None, key_file: Path, directory: Path) -> NoticedKey:
    """The key of a draft, given or made.

    `given` is a public key or a file of one; where the draft has trustees, a file of a key card.
    Without it, a whole key is made in `key_file`, or shares in `directory`; those that are there
    are taken.
    """
    if draft.trustees is None:
        return _made_whole(key_file) if given is None else _given_whole(draft, given)
    if given is None:
        return _made_shared(draft, draft.trustees, directory)
    card = _given_card(draft, draft.trustees, given)
    return NoticedKey(card.public, "elsewhere", card.pieces)


def _made_whole(key_file: Path) -> NoticedKey:
    public, is_new = poll_key_kept(key_file)
    if public_half(read_poll_key(key_file)) != public:
        raise FileUnreadable(path=str(key_file), reason="it is not what was written to it")
    return NoticedKey(public, "on the server", written=(key_file,), is_found=not is_new)


def _given_whole(draft: Definition, given: str) -> NoticedKey:
    if is_card_file(given):
        raise KeyWhole(slug=draft.slug)
    return NoticedKey(read_public_key(given), "elsewhere")


def _made_shared(draft: Definition, trustees: Trustees, directory: Path) -> NoticedKey:
    names = [trustee.name for trustee in trustees.people]
    is_found = (directory / CARD).is_file()
    if not is_found:
        _split_whole(directory, trustees.needed, names, draft.slug)
    card = _given_card(draft, trustees, str(directory / CARD))
    return NoticedKey(
        card.public,
        "on the server",
        card.pieces,
        shares=tuple(sorted(directory.glob("share-*"))),
        card=(directory / CARD,),
        is_found=is_found,
    )


def _split_whole(directory: Path, needed: int, names: list[str], slug: str) -> None:
    """Split a fresh key into a directory that is there with all its shares, or not at all.

    Raises KeyFileExists for a directory that holds something: shares without their card open boxes.
    """
    aside = directory.with_name(f"{directory.name}.part")
    if directory.is_dir() and any(directory.iterdir()):
        raise KeyFileExists(path=str(directory))
    if aside.is_dir():  # of a notice that was killed: nobody was told of these
        take_back(list(aside.iterdir()))
    split_key(aside, None, needed, names, slug)
    aside.replace(directory)


def _given_card(draft: Definition, trustees: Trustees, given: str) -> KeyCard:
    if not is_card_file(given):
        raise CardNeeded(slug=draft.slug)
    card = read_card(Path(given))
    names = tuple(trustee.name for trustee in trustees.people)
    if card.poll not in {None, draft.slug}:
        raise CardUnfit(slug=draft.slug, reason=f"it was made for the poll {card.poll}")
    if card.trustees != names:
        listed, asked = ", ".join(card.trustees), ", ".join(names)
        reason = f"its trustees are {listed}, and the poll file names {asked}"
        raise CardUnfit(slug=draft.slug, reason=reason)
    if card.needed != trustees.needed:
        reason = f"{card.needed} shares of it are needed, and the poll file says {trustees.needed}"
        raise CardUnfit(slug=draft.slug, reason=reason)
    return card


def take_back(files: Iterable[Path]) -> None:
    """Delete files of a notice that was refused, and a directory of shares that this empties."""
    for path in files:
        path.unlink(missing_ok=True)
        if path.parent.name.endswith(("-shares", "-shares.part")) and not any(
            path.parent.iterdir()
        ):
            path.parent.rmdir()

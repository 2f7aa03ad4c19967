"""An unsealed box as one value: what the record will show of it, and nothing else.

Where a poll publishes codes apart, no ballot stands beside its code here, so that the pairs are
never stored, signed or shown. The caller's `read_ballot` decides what is a ballot of the poll.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeAlias, get_args

from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.crypto.envelope import poll_info
from election.crypto.file_pieces import Digesting
from election.crypto.long_list import LongList
from election.crypto.opened_envelopes import opened_envelopes
from election.errors.ballots import InvalidBallot
from election.errors.crypto import NotCanonical
from election.rules.poll.ballots import BAD_CODE, OTHER_FIELDS, REASONS, Ballot, code_in
from election.rules.poll.definition import Definition, Publish

BALLOTS = "ballots.json"
CODES = "codes.json"
OTHER_FILES = "the files are not those that an unsealed box makes"
BALLOTS_FORMAT = "election-ballots/v1"
CODES_FORMAT = "election-codes/v1"
VOID_REASONS = NOT_OURS, NO_JSON, *_ = (
    "it was not sealed to this poll's key",
    "it is not canonical JSON",
    *REASONS,
)
NAMELESS = {NOT_OURS, NO_JSON, BAD_CODE}
"""Reasons with which no code can be read.

With OTHER_FIELDS there may be a code; with every other reason there is one.
"""

Files: TypeAlias = Mapping[str, Mapping[str, Any]]
"""JSON values by path."""

ReadBallot: TypeAlias = Callable[[object], Ballot]
"""Reads the value that lay in an envelope. Raises InvalidBallot for what is no ballot."""


@dataclass(frozen=True)
class VoidEnvelope:
    """An envelope without a valid ballot, with a reason of a fixed list.

    It is named by its receipt code, so that its elector finds it; where no code can be read, by
    its hash. It is never named by both: that would tell in whose envelope the code lay.
    """

    reason: str
    code: str | None = None
    envelope: str | None = None

    def to_json(self) -> dict[str, str]:
        """The value in ballots.json."""
        return {key: name for key, name in vars(self).items() if name is not None}


@dataclass(frozen=True, kw_only=True)
class UnsealedBox:
    """The ballots and void envelopes of a poll's box, in an order that tells nothing.

    Each ballot has its code, and `codes_apart` is empty. Where `publish` is "codes_apart", ballots
    have no codes, and `codes_apart` has the codes of all ballots in an order of their own.
    """

    poll: str
    publish: Publish
    ballots: tuple[Ballot, ...]
    codes_apart: tuple[str, ...]
    void: tuple[VoidEnvelope, ...]

    @classmethod
    def of(
        cls,
        poll: str,
        publish: Publish,
        ballots: Iterable[Ballot],
        void: Iterable[VoidEnvelope],
    ) -> Self:
        """The box of these ballots, each given with its code; codes are separated here."""
        codes: list[str] = []
        if publish == "codes_apart":
            ballots = list(ballots)
            codes = sorted(ballot.code for ballot in ballots if ballot.code is not None)
            ballots = [replace(ballot, code=None) for ballot in ballots]
        return cls(
            poll=poll,
            publish=publish,
            ballots=tuple(sorted(ballots, key=_order)),
            codes_apart=tuple(codes),
            void=tuple(sorted(void, key=_canonical)),
        )

    @classmethod
    def from_files(cls, files: Files, read_ballot: ReadBallot) -> Self:
        """The box that a record's files show. Raises InvalidBallot or ValueError for unfit files.

        Where codes are apart, no file says which ballot a code belongs to. Each ballot is then
        read with one of the codes, whichever it is, and loses it again.
        """
        content = files[BALLOTS]
        poll, publish, ballots = content["poll"], content["publish"], content["ballots"]
        if not isinstance(poll, str) or publish not in get_args(Publish):
            raise ValueError("the files do not say of which poll they are, and how it publishes")
        if publish == "codes_apart":
            pairs = zip(ballots, files[CODES]["codes"], strict=True)
            ballots = [{**ballot, "code": code} for ballot, code in pairs]
        void = [_void_envelope(**value) for value in content["void"]]
        box = cls.of(poll, publish, map(read_ballot, ballots), void)
        if box.files != files:
            raise ValueError(OTHER_FILES)
        return box

    @classmethod
    def from_pieces(
        cls, ballots: Iterable[bytes], codes: Iterable[bytes] | None, read_ballot: ReadBallot
    ) -> Self:
        """The box that ballots.json and codes.json show, ballot by ballot; raises as `from_files`.

        `codes` is None where codes are not apart.
        """
        listed, apart = Digesting(ballots), None if codes is None else Digesting(codes)
        shown = LongList(listed, "ballots")
        values: Iterable[Any] = shown
        if apart is not None:
            pairs = zip(shown, LongList(apart, "codes"), strict=True)
            values = ({**ballot, "code": code} for ballot, code in pairs)
        read = list(map(read_ballot, values))
        void = [_void_envelope(**value) for value in shown.rest["void"]]
        box = cls.of(shown.rest["poll"], shown.rest["publish"], read, void)
        found = [listed.digest(), *(each.digest() for each in [apart] if each)]
        if found != [Digesting(made).digest() for made in box.files_in_pieces().values()]:
            raise ValueError(OTHER_FILES)
        return box

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """The record's files of the box by path: ballots.json, and codes.json if codes are apart.

        If codes are apart, ballots.json holds the SHA-256 of codes.json, so its digest fixes both.
        """
        shown = self._shown([ballot.to_json() for ballot in self.ballots])
        if self.publish == "with_codes":
            return {BALLOTS: shown}
        return {BALLOTS: shown | {"codes_sha256": self.codes_digest}, CODES: self._codes_file}

    def files_in_pieces(self) -> dict[str, Iterator[bytes]]:
        """The bytes of the same files, by path, in pieces."""
        shown = self._shown(ballot.to_json() for ballot in self.ballots)
        if self.publish == "with_codes":
            return {BALLOTS: canonical.pieces(shown)}
        apart = self._codes_file | {"codes": iter(self.codes_apart)}
        shown |= {"codes_sha256": self.codes_digest}
        return {BALLOTS: canonical.pieces(shown), CODES: canonical.pieces(apart)}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of ballots.json, by which journal and certification name an unsealed box."""
        return Digesting(self.files_in_pieces()[BALLOTS]).digest()

    def _shown(self, ballots: Iterable[dict[str, Any]]) -> dict[str, Any]:
        return {
            "format": BALLOTS_FORMAT,
            "poll": self.poll,
            "publish": self.publish,
            "ballots": ballots,
            "void": [envelope.to_json() for envelope in self.void],
        }

    @cached_property
    def codes_digest(self) -> str:
        """SHA-256 of codes.json."""
        apart = self._codes_file | {"codes": iter(self.codes_apart)}
        return Digesting(canonical.pieces(apart)).digest()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all ballots, apart or not; a code that two ballots have is there twice."""
        return self.codes_apart or tuple(ballot.code for ballot in self.ballots if ballot.code)

    @property
    def _codes_file(self) -> dict[str, Any]:
        return {"format": CODES_FORMAT, "poll": self.poll, "codes": list(self.codes_apart)}


def ballots_digest(files: Files) -> str:
    """SHA-256 of ballots.json."""
    return canonical.digest(canonical.dumps(files[BALLOTS]))


def open_box(
    definition: Definition,
    definition_hash: str,
    envelopes: Sequence[bytes],
    secret: str,
    read_ballot: ReadBallot,
) -> UnsealedBox:
    """Unseal each envelope with the poll key.

    Raises KeyUnreadable for what is no key, and OpeningBroke where it cannot be done.
    """
    opened = opened_envelopes(envelopes, secret, poll_info(definition.slug, definition_hash))
    ballots: list[Ballot] = []
    void: list[VoidEnvelope] = []
    for envelope, plaintext in zip(envelopes, opened, strict=True):
        content = _read(envelope, plaintext, read_ballot)
        if isinstance(content, Ballot):
            ballots.append(content)
        else:
            void.append(content)
    return UnsealedBox.of(definition.slug, definition.publish, ballots, void)


def _read(
    envelope: bytes, plaintext: bytes | None, read_ballot: ReadBallot
) -> Ballot | VoidEnvelope:
    """The ballot in an envelope, or the void envelope with its reason."""
    if plaintext is None:
        return VoidEnvelope(NOT_OURS, envelope=envelope_hash(envelope))
    value = None
    try:
        value = canonical.loads(plaintext)
        return read_ballot(value)
    except NotCanonical:
        reason = NO_JSON
    except InvalidBallot as invalid:
        reason = invalid.reason
    if code := code_in(value):
        return VoidEnvelope(reason, code=code)
    return VoidEnvelope(reason, envelope=envelope_hash(envelope))


def _void_envelope(reason: object, code: object = None, envelope: object = None) -> VoidEnvelope:
    if reason not in VOID_REASONS or (isinstance(envelope, str) is (code is not None)):
        raise ValueError("what is void has a reason of the list, and one name")
    if code is None and reason in {*NAMELESS, OTHER_FIELDS}:
        return VoidEnvelope(str(reason), envelope=str(envelope))
    if code is None or reason in NAMELESS or code_in({"code": code}) is None:
        raise ValueError("what is void has its code if one can be read")
    return VoidEnvelope(str(reason), code=str(code))


def _order(ballot: Ballot) -> tuple[str, str]:
    """The place of a ballot in a file: the order of canonical bytes, without making them.

    Codes have one length, and no id of a candidate has a sign that JSON writes otherwise.
    """
    marking = ballot.marking
    written = marking if isinstance(marking, str) else '["' + '","'.join(marking) + '"]'
    return ballot.code or "", "[]" if written == '[""]' else written


def _canonical(shown: VoidEnvelope) -> bytes:
    return canonical.dumps(shown.to_json())

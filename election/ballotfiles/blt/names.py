"""The parts of a BLT file beside its ballots: names of the candidates, title, seats.

A line names one candidate: the first text on it. A second text beside it is the party. So no text
can push the others to another candidate's number.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from election.ballotfiles.blt.lines import CodeLine, code_lines
from election.ballotfiles.candidate_list import CandidateList
from election.ballotfiles.file_bounds import LONGEST_NAME
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.spelling import cleaned, folded
from election.rules.pollfile.quoting import quoted

_TEXT = re.compile(r'[ \t]*,?[ \t]*"((?:[^"]|"")*)"')
_TITLE_SOURCE_COMMENT = 3
_NAME_AND_PARTY = 2
_PARTIES_SHOWN = 3


class Named(NamedTuple):
    """What stands behind the ballots."""

    names: tuple[str, ...]
    """In the order of the candidates' numbers."""
    standing: tuple[str, ...]
    """All who stand: `names`, or those of a list that was given."""
    title: str
    """Empty where there is none."""
    notes: tuple[str, ...]


def read_names(
    lines: Sequence[str],
    first: int,
    candidates: int,
    faults: FileFaults,
    listed: CandidateList | None = None,
) -> Named:
    """The names in the order of their numbers, and the title.

    `lines` are all lines behind the ballots, as they stand in the file; the number of the first is
    `first`. A source and a comment may follow the title.
    """
    code = list(code_lines(lines, faults, first))
    if len(code) < candidates:
        last = code[-1][0] if code else max(1, first - 1)
        what = f"{len(code)} of {candidates} candidates are named"
        faults.wrong(last, what, "name every candidate, a line each")
        return Named((), (), "", ())
    of_names, behind = code[:candidates], code[candidates:]
    quotes = any(text.startswith('"') for _, text in of_names)
    _refuse_gaps(lines, first, code, candidates, faults, quotes=quotes)
    named = [_name(line, text, faults, quotes=quotes) for line, text in of_names]
    texts = [(line, text) for line, text in named if line]
    names = _distinct([(line, words[0]) for line, words in texts], faults, listed)
    title, further = _title(behind, faults)
    if not listed:
        _refuse_some_parties(texts, further, faults)
    return Named(
        names,
        listed.names if listed else names,
        title,
        tuple(_notes(words for _, words in texts)) + (() if quotes else (_WITHOUT_QUOTES,)),
    )


_WITHOUT_QUOTES = "The names stand without quotes: each line is read as one name."


def _refuse_gaps(
    lines: Sequence[str],
    first: int,
    code: list[CodeLine],
    candidates: int,
    faults: FileFaults,
    *,
    quotes: bool,
) -> None:
    """Add a fault where an empty line or a comment could be the line of a candidate."""
    begin = code[0][0] if quotes else first
    end = code[candidates - 1][0]
    known = dict(code)
    for line, text in enumerate(lines[begin - first : end - first + 1], start=begin):
        if not text.strip() and len(code) == candidates:
            what = "an empty line stands among the names, and no title behind them"
            faults.wrong(line, what, "write a line for each name, and no empty line")
        elif not quotes and text.strip().rstrip(", \t") != known.get(line, ""):
            what = "a comment stands among names without quotes"
            faults.wrong(line, what, "put each name in double quotes, or take the comment away")


def _name(line: int, text: str, faults: FileFaults, *, quotes: bool) -> tuple[int, tuple[str, ...]]:
    """The texts on a candidate's line; the line is 0 where it has a fault."""
    if not quotes:
        return line, (cleaned(text),)
    words = _texts(text)
    if words is None:
        right = 'write names and title as "…", a line each'
        faults.wrong(line, f"{quoted(text)} is no text in double quotes", right)
    elif len(words) > _NAME_AND_PARTY:
        what = f"{len(words)} texts stand on the line of one candidate"
        faults.wrong(line, what, "write a line for each name, with at most a party beside it")
    else:
        return line, words
    return 0, ()


def _texts(code: str) -> tuple[str, ...] | None:
    """The texts in quotes on a line; a doubled quote in them is one quote. None for any other."""
    texts, at = [], 0
    while at < len(code):
        found = _TEXT.match(code, at)
        if found is None:
            return None
        texts.append(found[1].replace('""', '"').strip())
        at = found.end()
    if len(texts) == 1 and texts[0].startswith('"'):  # a spreadsheet quoted the whole line
        return _texts(texts[0])
    return tuple(map(cleaned, texts))


def _distinct(
    named: list[tuple[int, str]], faults: FileFaults, listed: CandidateList | None
) -> tuple[str, ...]:
    """The names; a fault for a candidate without a name of their own: names tell them apart."""
    known: dict[str, int] = {}
    names = []
    for line, text in named:
        name = _known(line, text, faults, listed)
        if name is not None:
            first = known.setdefault(folded(name), line)
            if first != line:
                what = f"{quoted(text)} is the name of a candidate on line {first} too"
                faults.wrong(line, what, "give each candidate a name of their own")
            names.append(name)
    return tuple(names)


def _known(line: int, text: str, faults: FileFaults, listed: CandidateList | None) -> str | None:
    """The candidate whom a text names; None, and a fault, where it names nobody."""
    name = listed.known(text) if listed else text
    if not folded(text):
        faults.wrong(line, "a candidate has no name", "name every candidate")
    elif len(text) > LONGEST_NAME:
        faults.wrong(line, "the name is too long", f"write up to {LONGEST_NAME} letters")
    elif listed and name is None:
        what = f"{quoted(text)} is nobody in the list of candidates"
        faults.wrong(line, what, lambda: listed.advice(text))
    else:
        return name
    return None


def _refuse_some_parties(
    texts: list[tuple[int, tuple[str, ...]]], further: int, faults: FileFaults
) -> None:
    """Add a fault where the second texts could also be the names of further candidates.

    That cannot be where every name has one, or where too many texts would be left for the end.
    """
    beside = [(line, words[1]) for line, words in texts if len(words) == _NAME_AND_PARTY]
    if 0 < len(beside) < len(texts) and len(beside) + further <= _TITLE_SOURCE_COMMENT:
        line, party = beside[0]
        what = f"{quoted(party)} could be a party, or the next candidate: two readings"
        faults.wrong(line, what, "write a name a line, or give --candidates")


def _title(behind: list[CodeLine], faults: FileFaults) -> tuple[str, int]:
    """The title, and the number of texts behind the names."""
    texts: list[tuple[int, str]] = []
    for line, code in behind:
        texts.extend((line, text) for text in _texts(code) or (cleaned(code),))
    for line, text in texts[_TITLE_SOURCE_COMMENT:]:
        faults.wrong(line, f"{quoted(text)} is one text too many", "end with the title")
    return texts[0][1] if texts else "", len(texts)


def _notes(words: Iterator[tuple[str, ...]]) -> Iterator[str]:
    parties = [texts[1] for texts in words if len(texts) == _NAME_AND_PARTY]
    if parties:
        shown = ", ".join(map(quoted, parties[:_PARTIES_SHOWN]))
        more = ", …" if len(parties) > _PARTIES_SHOWN else ""
        yield f"A text beside a name is read as a party, and left aside: {shown}{more}."


def seats_noted(seats: int) -> tuple[str, ...]:
    """A note on the seats, where the file has another number than the one that is counted."""
    if seats == 1:
        return ()
    return (f"The file is for {seats} seats; this is the count for one.",)

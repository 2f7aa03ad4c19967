"""The names of the candidates, given beside the ballots: nobody else is counted.

    Avery Lindqvist | Avery | A. Lindqvist
    Blair Okonkwo

A line a candidate, and behind the name, after `|`, other words for the same person. Names are known
in every spelling (`spelling.py`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from election.ballotfiles.decoding import decoded, lines_of
from election.ballotfiles.file_bounds import MOST_CANDIDATES
from election.ballotfiles.file_faults import FileFaults
from election.ballotfiles.spelling import cleaned, folded
from election.rules.pollfile.quoting import nearest, quoted

BETWEEN = "|"


class CandidateList(NamedTuple):
    """All who stand, in the order of the list, and the name of each spelling."""

    names: tuple[str, ...]
    by_spelling: Mapping[str, str]
    """Names by what `folded` makes of a name or another word for it."""

    def known(self, text: str) -> str | None:
        """The candidate whom a text names; None where it names nobody of the list."""
        return self.by_spelling.get(folded(text))

    def advice(self, text: str) -> str:
        """What to do about a text that names nobody."""
        return nearest(text, self.names, "write a name of the list, or add this one to it")


def read_candidates(data: bytes, file: str) -> CandidateList:
    """The candidates in a file. Raises FaultyBallotFile for a word that stands for two of them."""
    faults = FileFaults(file)
    names: list[str] = []
    lines: dict[str, int] = {}
    by_spelling: dict[str, str] = {}
    for line, text in enumerate(lines_of(decoded(data, faults)), start=1):
        words = [cleaned(word) for word in text.split(BETWEEN)]
        if words == [""]:
            continue
        names.append(words[0])
        for word in dict.fromkeys(words):
            spelling = folded(word)
            if not spelling:
                faults.wrong(line, "a name is empty", "write a name, or take the | away")
            elif by_spelling.get(spelling, words[0]) is not words[0] or lines.get(spelling):
                what = f"{quoted(word)} stands on line {lines[spelling]} too"
                faults.wrong(line, what, "give each candidate names of their own")
            lines[spelling], by_spelling[spelling] = line, words[0]
    if len(names) > MOST_CANDIDATES:
        faults.wrong(1, f"{len(names)} candidates stand there", f"name up to {MOST_CANDIDATES}")
    faults.refuse()
    return CandidateList(tuple(names), by_spelling)

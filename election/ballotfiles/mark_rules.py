"""The rules of marks of some places, by name, each with the text that it was taken from.

They say what becomes of skipped ranks, equal ranks and repeated candidates. They do not say how
ties are settled or how many candidates are eliminated at once.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from election.ballotfiles.marking_faults import MarkPolicy

MarkRulesName = Literal["maine", "minneapolis", "oakland", "san-francisco"]


class MarkRules(NamedTuple):
    """A policy, and where it is written."""

    policy: MarkPolicy
    source: str


MARK_RULES: Mapping[MarkRulesName, MarkRules] = {
    "maine": MarkRules(
        MarkPolicy(skipped="two-end", equal="end-if-any", repeated="pass"),
        "Maine Revised Statutes, title 21-A, section 723-A, 1.D: exhausted is a ballot with an "
        "overvote at its highest continuing ranking, or with 2 or more sequential skipped rankings "
        "before it",
    ),
    "minneapolis": MarkRules(
        MarkPolicy(skipped="pass", equal="skip", repeated="pass"),
        "Minneapolis Code of Ordinances, chapter 167: a ballot counts towards the highest "
        "continuing ranking that is not a skipped ranking, an overvote or a repeat candidate "
        "ranking",
    ),
    "oakland": MarkRules(
        MarkPolicy(skipped="pass", equal="end", repeated="pass"),
        "Oakland City Charter, section 1105, as the county's registrar explains it: a skipped rank "
        "is passed, and a repetition counts once; equal ranks as in San Francisco, whose rule was "
        "its model",
    ),
    "san-francisco": MarkRules(
        MarkPolicy(skipped="pass", equal="end", repeated="pass"),
        "San Francisco Charter, section 13.102 (a): a ballot with equal ranks is exhausted when "
        "they are reached; where a rank is skipped, the next ranked choice counts",
    ),
}

"""A folder for RCTab 2.0: its configuration, and the ballots as its generic CSV.

RCTab has no look-back followed by a lot. Its rule `useCandidateOrder` takes the candidates as they
stand in the configuration, and eliminates the last of those tied. So they stand in the lot order.
Where look-back decided otherwise, those whom it kept are moved before the one who lost.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from election.ballotfiles.counted_election import Exported, labels
from election.ballotfiles.csv.formulas import as_text
from election.ballotfiles.csv.writer import table
from election.crypto import canonical
from election.rules.counting.rounds import Count

CONFIG = "config.json"
BALLOTS = "ballots.csv"
VERSION = "2.0.1"


def rctab_files(exported: Exported) -> dict[str, Iterable[bytes]]:
    """The configuration and the ballots, by file name."""
    order = tie_order(exported.lot_order, exported.count)
    config = _config(exported, order)
    return {CONFIG: [canonical.dumps(config)], BALLOTS: table(exported, order)}


def tie_order(lot_order: tuple[str, ...], count: Count) -> tuple[str, ...]:
    """The lot order, changed only where that is needed to settle every tie as it was settled."""
    kept = dict(_settled(count))
    left = [candidate for candidate in lot_order if candidate in count.candidates]
    order: list[str] = []
    while left:
        following = next(
            candidate for candidate in left if not kept.get(candidate, set()) & set(left)
        )
        left.remove(following)
        order.append(following)
    return tuple(order)


def _settled(count: Count) -> Iterator[tuple[str, set[str]]]:
    """The candidate who lost each tie, and those tied with them."""
    for round_ in count.rounds:
        tie = round_.tie
        if tie is not None and tie.broken_by is not None:
            fates = (candidate for candidate in tie.between if candidate != round_.elected)
            loser = round_.eliminated or next(fates)
            yield loser, set(tie.between) - {loser}


def _config(exported: Exported, order: tuple[str, ...]) -> dict[str, Any]:
    named = labels(exported.names)
    return {
        "tabulatorVersion": VERSION,
        "outputSettings": {
            "contestName": exported.slug,
            "outputDirectory": "output",
            "contestDate": exported.counted_at[: len("2027-01-12")],
            "contestJurisdiction": "",
            "contestOffice": exported.question,
            "tabulateByBatch": False,
            "tabulateByPrecinct": False,
            "generateCdfJson": False,
        },
        "cvrFileSources": [
            {
                "provider": "genericCsv",
                "filePath": BALLOTS,
                "contestId": "",
                "firstVoteColumnIndex": "2",
                "firstVoteRowIndex": "2",
                "idColumnIndex": "1",
                "batchColumnIndex": "",
                "precinctColumnIndex": "",
                "overvoteDelimiter": "",
                "overvoteLabel": "",
                "skippedRankLabel": "",
                "undeclaredWriteInLabel": "",
                "treatBlankAsUndeclaredWriteIn": False,
            }
        ],
        "candidates": [
            {"name": as_text(named[candidate]), "aliases": [], "excluded": False}
            for candidate in order
        ],
        "rules": {**_RULES, "rulesDescription": _description(exported.lot_order, order)},
    }


_RULES = {
    "tiebreakMode": "useCandidateOrder",
    "winnerElectionMode": "singleWinnerMajority",
    "numberOfWinners": "1",
    "overvoteRule": "exhaustImmediately",
    "maxSkippedRanksAllowed": "unlimited",
    "maxRankingsAllowed": "max",
    "minimumVoteThreshold": "0",
    "decimalPlacesForVoteArithmetic": "4",
    "randomSeed": "",
    "multiSeatBottomsUpPercentageThreshold": "",
    "stopTabulationEarlyAfterRound": "",
    "batchElimination": False,
    "continueUntilTwoCandidatesRemain": False,
    "doesFirstRoundDetermineThreshold": False,
    "exhaustOnDuplicateCandidate": False,
    "hareQuota": False,
    "nonIntegerWinningThreshold": False,
    "treatBlankAsUndeclaredWriteIn": False,
}


def _description(lot_order: tuple[str, ...], order: tuple[str, ...]) -> str:
    kept = tuple(candidate for candidate in lot_order if candidate in order) == order
    changed = "" if kept else ", changed where look-back decided against it"
    return f"Instant runoff; the candidates stand in the lot order{changed}, which settles ties."

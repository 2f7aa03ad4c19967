"""The counted ballots of an election in the formats of other programs, by path."""

from election.ballotfiles.blt.writer import blt_of
from election.ballotfiles.counted_election import Exported
from election.ballotfiles.csv.writer import CSV, csv_of
from election.ballotfiles.cvr import cvr_value
from election.ballotfiles.rctab import rctab_files
from election.ballotfiles.read_back import require_the_same
from election.crypto import canonical

BLT = "ballots.blt"
CVR = "cvr.json"
RCTAB = "rctab"


def export_files(exported: Exported) -> dict[str, bytes]:
    """The files of an election, by path, each read back from its own bytes.

    Empty where everybody withdrew: no program counts that. Raises RecordRefused where a file says
    something else than was counted.
    """
    if not exported.names:
        return {}
    files = {
        BLT: blt_of(exported),
        CSV: csv_of(exported),
        CVR: canonical.dumps(cvr_value(exported)),
        **{f"{RCTAB}/{name}": content for name, content in rctab_files(exported).items()},
    }
    require_the_same(exported, files)
    return files

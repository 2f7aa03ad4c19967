"""The counted ballots of an election in the formats of other programs, by path."""

from functools import partial

from election.ballotfiles.blt.writer import blt_of
from election.ballotfiles.counted_election import Exported
from election.ballotfiles.csv.writer import CSV, csv_of
from election.ballotfiles.cvr import cvr_of
from election.ballotfiles.exported_files import ExportedFiles
from election.ballotfiles.rctab import rctab_files
from election.ballotfiles.read_back import require_the_same

BLT = "ballots.blt"
CVR = "cvr.json"
RCTAB = "rctab"


def export_files(exported: Exported) -> ExportedFiles:
    """The files of an election, by path, each to be read back from its own bytes.

    Empty where everybody withdrew: no program counts that.
    """
    if not exported.names:
        return ExportedFiles()
    files = {
        BLT: blt_of(exported),
        CSV: csv_of(exported),
        CVR: cvr_of(exported),
        **{f"{RCTAB}/{name}": content for name, content in rctab_files(exported).items()},
    }
    return ExportedFiles(files, partial(require_the_same, exported))

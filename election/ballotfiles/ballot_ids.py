"""The ids of ballots that were read, in one file or in several: an id names one ballot."""

from election.ballotfiles.decoding import whole
from election.ballotfiles.file_faults import FileFaults
from election.rules.pollfile.quoting import quoted


class BallotIds:
    """Where each id was met. Whole numbers are ids within their file, other ids within all."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, ...], tuple[str, int]] = {}

    def add(self, id_: str, line: int, faults: FileFaults, within: tuple[str, ...] = ()) -> None:
        """Note an id on a line, and add a fault where it was met before.

        `within` names the column of the id, and the batch or the place whose ids these are.
        """
        file = faults.file if whole(id_) is not None else ""
        first_file, first_line = self._met.setdefault((*within, file, id_), (faults.file, line))
        if (first_file, first_line) != (faults.file, line):
            where = "" if first_file == faults.file else f" of {first_file}"
            what = f"the id {quoted(id_)} stands on line {first_line}{where} too"
            faults.wrong(line, what, "use an id once")

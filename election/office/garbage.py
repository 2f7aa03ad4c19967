"""When Python looks for garbage: a start makes none, so it is not searched.

What libraries and tables bring along stays to the end. To search it took a fifteenth of the start
of `polls`, and to search it once more at the end of the process took as much again.
"""

import atexit
import gc

OBJECTS_OF_A_START = 200_000
"""New objects after which a command looks for garbage: more than its start makes."""
OBJECTS_OF_WORK = 20_000
"""The same for a program that goes on. At Python's usual 700, a tenth of its time is search."""


def search_late() -> None:
    """Look for garbage after the start at the earliest, and not at the end of the process."""
    gc.set_threshold(OBJECTS_OF_A_START)
    atexit.register(gc.freeze)


def search_new() -> None:
    """From now on, look for garbage often, but only among what is made from now on."""
    gc.freeze()
    gc.set_threshold(OBJECTS_OF_WORK)

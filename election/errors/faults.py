"""A fault of this program, as a log may name it: its class and place, and never its words.

The words of an error can hold an address, a link or a name.
"""

from traceback import extract_tb


def fault_name(error: BaseException) -> str:
    """The class of the error, its code where a database or the system gave one, and its place."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    code = code or getattr(cause, "errno", None)
    words = f"{type(cause).__name__} {code}" if code else type(cause).__name__
    steps = extract_tb(error.__traceback__)
    ours = [step for step in steps if "/election/" in step.filename] or steps
    if not ours:
        return words
    return f"{words} in {ours[-1].filename.rpartition('/')[2]}, line {ours[-1].lineno}"

"""The work a search may do, counted in steps and never in time: the same on every machine."""


class Spent(Exception):
    """The steps are used up. It ends a search, and is never seen outside this package."""


class Steps:
    """Steps that are left. One is a ranking looked at, or a number worked out in a table."""

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, number: int) -> None:
        """Take steps. Spent where there are not so many left."""
        if number > self.left:
            raise Spent
        self.left -= number

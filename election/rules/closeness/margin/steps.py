"""The work that a search may do, in steps and not in time: the same on every machine."""


class Spent(Exception):
    """The steps are used up. This ends a search, and no caller of the package sees it."""


class Steps:
    """The steps that are left. A step is one ranking read, or one number of a table computed."""

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, number: int) -> None:
        """Use up `number` steps. Raises Spent where fewer are left."""
        if number > self.left:
            raise Spent
        self.left -= number

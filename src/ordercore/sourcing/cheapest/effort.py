"""How much work a search for the best may cost: steps are counted, never seconds."""

from attrs import define

__all__ = ["Effort", "TooMuch"]


class TooMuch(Exception):
    """The work would take too long; something simpler has to do."""


@define
class Effort:
    """So many steps are left."""

    left: int

    def spend(self, steps: int = 1) -> None:
        """Take *steps* off.  Raises TooMuch when there are not so many."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch

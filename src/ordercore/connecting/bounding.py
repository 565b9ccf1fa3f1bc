"""How much of somebody else's payload is looked at before it is set aside."""

__all__ = ["FIELDS", "MAX_ENTRIES", "MAX_FINDINGS", "MAX_IN_ANSWER", "Budget"]

MAX_ENTRIES = 10_000
"""How many entries one list may have, and all lists of a payload together."""

FIELDS = 50
"""An object with so many fields counts as one more."""

MAX_IN_ANSWER = 1_000_000
"""The same for an answer to a question of ours, which the transport has bounded."""

MAX_FINDINGS = 100
"""How many faults of one payload are named; whoever mends it does not read more."""


class Budget:
    """How many objects the lists of one payload may still have."""

    __slots__ = ("entries", "left")

    def __init__(self, entries: int) -> None:
        self.entries = self.left = entries

    def takes(self, number: int) -> bool:
        """Tell whether so many more are allowed; then they are counted."""
        if number > self.left:
            return False
        self.left -= number
        return True

"""The load by which a node earns most, whole units only: branch and bound.

Units that earn most by the gram go first, and a branch is left as soon as even cut
units would not make it better (Kolesar, 1967).
"""

from collections.abc import Sequence
from typing import NamedTuple

from ordercore.sourcing.cheapest.effort import Effort, TooMuch

__all__ = ["Choice", "most_earned"]

DEPTH = 60
"""With more choices cut units are reckoned with; among so many they matter little."""

BRANCHES = 300
"""So many for one step, before cut units are reckoned with there."""


class Choice(NamedTuple):
    """Units of one line that a node may take: weight of one, how many, price of one."""

    weight_g: int
    units: int
    price: int


def most_earned(
    steps: Sequence[tuple[int, int]], choices: Sequence[Choice], effort: Effort
) -> tuple[int, list[int]]:
    """Return what a node earns at most, never too little, and a load that earns much.

    Args:
        steps: (heaviest weight, cost) of the node's price table, ascending.
        choices: what earns most by the gram first.
        effort: a step for each branch.
    """
    offers, best, load = _greedy(steps, choices)
    if len(choices) > DEPTH:
        return max([gain for gain, _, _ in offers], default=0), load
    for gain, limit, cost in sorted(offers, reverse=True):
        if gain <= best:
            break
        tree = _Tree(choices, best + cost, min(BRANCHES, effort.left))
        try:
            tree.grow(0, limit, 0)
        except TooMuch:
            # What cannot be worked out may be as much as with cut units.
            best = gain
            break
        finally:
            effort.left = max(0, effort.left - tree.grown)
        if tree.load is not None:
            best, load = tree.worth - cost, tree.load
    return best, load


def _greedy(
    steps: Sequence[tuple[int, int]], choices: Sequence[Choice]
) -> tuple[list[tuple[int, int, int]], int, list[int]]:
    """Return of each step what it earns with cut units; and the best load without."""
    offers: list[tuple[int, int, int]] = []
    best, ends = 0, 0
    weight_g = worth = at = 0
    for limit, cost in steps:
        while at < len(choices):
            weight, units, price = choices[at]
            if weight_g + units * weight > limit:
                break
            weight_g += units * weight
            worth += units * price
            at += 1
        if worth - cost > best:
            best, ends = worth - cost, at
        offers.append((worth + _cut(choices, at, limit - weight_g) - cost, limit, cost))
        if at == len(choices):
            break
    return offers, best, [choice.units for choice in choices[:ends]]


def _cut(choices: Sequence[Choice], at: int, room: int) -> int:
    """Return what choices from *at* on earn at most in a room, the last one cut."""
    worth = 0
    for weight, units, price in choices[at:]:
        if units * weight > room:
            return worth - -room * price // weight
        worth += units * price
        room -= units * weight
    return worth


class _Tree:
    """Loads for one weight.

    Args:
        choices: what may be taken.
        worth: only what is worth more is looked for.
        most: so many branches.

    Attributes:
        worth: of the best load.
        load: units of the first choices; None when none is worth more.
        grown: branches that were looked at.
    """

    def __init__(self, choices: Sequence[Choice], worth: int, most: int) -> None:
        self._choices = choices
        self._most = most
        self._taken: list[int] = []
        self.worth = worth
        self.load: list[int] | None = None
        self.grown = 0

    def grow(self, at: int, room: int, worth: int) -> None:
        """Try what choices from *at* on can add.  Raises TooMuch."""
        self.grown += 1
        if self.grown > self._most:
            raise TooMuch
        if worth > self.worth:
            self.worth, self.load = worth, [*self._taken]
        if at == len(self._choices):
            return
        if worth + _cut(self._choices, at, room) <= self.worth:
            return
        weight, units, price = self._choices[at]
        for count in range(min(units, room // weight) if weight else units, -1, -1):
            self._taken.append(count)
            self.grow(at + 1, room - count * weight, worth + count * price)
            self._taken.pop()

"""The units of one article, of which each line in its turn gets what it can have."""

from collections.abc import Mapping

from attrs import field, frozen

__all__ = ["Line", "Pool"]


@frozen
class Line:
    """A line that gets units of a pool, and from where it could have them.

    Attributes:
        want: the place of its demand, and its own there.
        reach: nodes from where it may be sent.
        has: what it gets so far, by node.
    """

    want: tuple[int, int]
    reach: frozenset[str]
    has: dict[str, int] = field(factory=dict[str, int])


class Pool:
    """The units of one SKU.

    Args:
        row: how many each node has.
        open: whether everybody can be sent them from everywhere.
    """

    def __init__(self, row: Mapping[str, int], *, open_to_all: bool) -> None:
        self.open = open_to_all
        self.lines: list[Line] = []
        self._left = dict(row)
        self._total = sum(row.values())

    def serve(self, want: tuple[int, int], quantity: int, reach: frozenset[str]) -> int:
        """Give a line as many units as it can have without taking any off others."""
        if self.open:
            served = min(quantity, self._total)
            self._total -= served
            return served
        line = Line(want, reach)
        self.lines.append(line)
        served = 0
        while served < quantity and self._moved(line, quantity - served):
            served = sum(line.has.values())
        return served

    def has_more(self, reach: frozenset[str]) -> bool:
        """Tell whether a line could have a unit more that is sent from some nodes."""
        if self.open:
            return self._total > 0
        return self._way(Line((-1, -1), reach))[1] != ""

    def _moved(self, line: Line, most: int) -> bool:
        """Give units to a line, others moving on for it; tell if there were any."""
        came, end = self._way(line)
        if end:
            self._shift(came, end, most)
        return end != ""

    def _way(self, line: Line) -> tuple[Mapping[str, tuple[str, Line]], str]:
        """Return who moves on from where to which node that has a unit, "" if none."""
        came: dict[str, tuple[str, Line]] = dict.fromkeys(line.reach, ("", line))
        queue = sorted(line.reach)
        for node in queue:
            if self._left.get(node, 0):
                return came, node
            for other in self.lines:
                if other.has.get(node, 0):
                    for further in sorted(other.reach):
                        if further not in came:
                            came[further] = (node, other)
                            queue.append(further)
        return came, ""

    def _shift(self, came: Mapping[str, tuple[str, Line]], end: str, most: int) -> None:
        path: list[tuple[str, str, Line]] = []
        node = end
        while node:
            before, line = came[node]
            path.append((before, node, line))
            node = before
        units = min(most, self._left[end])
        units = min([units, *[who.has[node] for node, _, who in path if node]])
        self._left[end] -= units
        for before, after, who in path:
            who.has[after] = who.has.get(after, 0) + units
            if before:
                who.has[before] -= units

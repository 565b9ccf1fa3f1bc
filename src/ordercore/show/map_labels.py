"""Names on a map: each beside its mark, on nothing else, and tied to it if further off.

Names are placed one after the other, those first that matter most, each where it is
nearest to its mark of the places that are left: beside it, and then in columns on both
sides of it.  The same map has the same names at the same places.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Box", "Label", "Marked", "laid_out"]

LETTER = 7
"""How wide a letter is at most, on average."""

OVER, UNDER = 10, 4
"""How far a name reaches over its line, and under it."""

BESIDE = 10
"""How far from the middle of its mark a name begins."""

RADIUS = 7
"""How far a mark reaches."""

COLUMNS, ROWS, LINE = (26, 60, 120, 200), range(1, 20), 14
"""How far aside a name is looked for that finds no place beside its mark; how many
lines over it and under it; and how far these are apart."""

Point = tuple[int, int]


class Box(NamedTuple):
    """A part of the picture, in whole pixels."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: "Box") -> bool:
        """Tell whether the two have anything in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def within(self, other: "Box") -> bool:
        """Tell whether it is a part of another one."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom

    def cut_by(self, start: Point, end: Point) -> bool:
        """Tell whether a line goes through it."""
        (x, y), (to_x, to_y) = start, end
        corners = [
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        ]
        sides = [(to_x - x) * (b - y) - (to_y - y) * (a - x) for a, b in corners]
        if min(sides) > 0 or max(sides) < 0:
            return False
        line = Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
        across = line.left <= self.right and self.left <= line.right
        return across and line.top <= self.bottom and self.top <= line.bottom


class Marked(NamedTuple):
    """A mark and the name that it wants; "" for none."""

    name: str
    x: int
    y: int

    @property
    def box(self) -> Box:
        """Where the mark is."""
        return around(self.x, self.y)


class Label(NamedTuple):
    """A name where it stands.

    Attributes:
        x: of its anchor.
        y: of the line that it stands on.
        anchor: which end of it that is, as SVG calls it.
        box: all of it.
        leader: from its mark to it; nothing where it stands beside it.
    """

    x: int
    y: int
    anchor: str
    box: Box
    leader: tuple[Point, ...] = ()


def around(x: int, y: int, radius: int = RADIUS) -> Box:
    """Return the part of the picture around a point."""
    return Box(x - radius, y - radius, x + radius, y + radius)


def laid_out(
    marks: Sequence[Marked], room: Box, blocked: Sequence[Box] = (), middle: int = 0
) -> list[Label | None]:
    """Return where the name of each mark stands; None where there is no place left.

    Args:
        marks: those first whose names matter most.
        room: where names may stand.
        blocked: where none may, besides the marks.
        middle: names stand right of their marks from there on, else left, if they can.
    """
    points = [mark.box for mark in marks]
    taken: list[Box] = []
    lines: list[tuple[Point, Point]] = []
    found: list[Label | None] = []
    for mark in marks:
        fits = [
            label
            for label in _places(mark, right=mark.x >= middle)
            if mark.name
            and label.box.within(room)
            and not any([label.box.meets(box) for box in (*blocked, *points, *taken)])
            and not any([label.box.cut_by(*line) for line in lines])
        ]
        # A line through another mark is better than no name; one through a name is not.
        label = _first(fits, mark, (*taken, *points)) or _first(fits, mark, taken)
        found.append(label)
        if label is not None:
            taken.append(label.box)
            lines += pairwise(label.leader)
    return found


def _first(fits: Sequence[Label], mark: Marked, full: Sequence[Box]) -> Label | None:
    """Return the first name between which and its mark nothing stands."""
    others = [box for box in full if not box.meets(mark.box)]
    for label in fits:
        ways = [*pairwise(label.leader)]
        if not any([box.cut_by(*line) for line in ways for box in others]):
            return label
    return None


def _places(mark: Marked, *, right: bool) -> Iterator[Label]:
    """Yield where a name may stand, the nearest first."""
    side = 1 if right else -1
    x, y = mark.x, mark.y
    for ahead in (side, -side):
        yield _label(mark.name, x + ahead * BESIDE, y + UNDER, ahead)
    for column in COLUMNS:
        for row in ROWS:
            for ahead in (side, -side):
                for dy in (row * LINE, -row * LINE):
                    to = x + ahead * column
                    label = _label(mark.name, to, y + dy + UNDER, ahead)
                    tip = to - 2 * ahead, y + dy
                    yield label._replace(leader=((x, y), tip))


def _label(name: str, x: int, y: int, ahead: int) -> Label:
    """Return a name that begins there, or ends there."""
    width = LETTER * len(name)
    start, anchor = (x, "start") if ahead > 0 else (x - width, "end")
    return Label(x, y, anchor, Box(start, y - OVER, start + width, y + UNDER))

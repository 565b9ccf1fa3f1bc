"""Tables for a terminal: aligned, without boxes, and just as readable in a pipe."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from ordercore.show.plain import fitted, in_lines, plain, width_of

__all__ = ["sections", "table"]

GAP = "  "
LEAST = 8
"""A column of words is never made narrower than this."""


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    align: str = "",
    width: int | None = None,
    *,
    wrap: bool = False,
) -> str:
    """Return rows under their headings.

    Args:
        headings: one for each column; all empty for a table without them.
        rows: as many cells each; None is an empty cell.
        align: ``<`` or ``>`` for each column; columns left out are ``<``.
        width: columns of the terminal; the widest columns of words are made narrower
            until all fits.  None in a pipe, where nothing is.
        wrap: what does not fit goes on in the next line instead of being cut.
    """
    cells = [["" if cell is None else plain(cell) for cell in row] for row in rows]
    if any(headings):
        cells.insert(0, list(headings))
    sides = align.ljust(len(headings), "<")
    widths = [max(map(width_of, column)) for column in zip(*cells, strict=True)]
    if width is not None:
        _narrow(widths, sides, width)
    lay_out = _wrapped if wrap else _cut
    lines = [line for row in cells for line in lay_out(row, widths)]
    return "\n".join([_line(line, widths, sides) for line in lines])


def sections(*parts: tuple[str, str]) -> str:
    """Return titled parts with a blank line between them; empty parts are left out."""
    return "\n\n".join([f"{title}\n{body}" for title, body in parts if body])


def _narrow(widths: list[int], sides: str, width: int) -> None:
    too_wide = sum(widths) + len(GAP) * (len(widths) - 1) - width
    words = [place for place, side in enumerate(sides) if side == "<"]
    while too_wide > 0 and words:
        widest = max(words, key=widths.__getitem__)
        if widths[widest] <= LEAST:
            break
        widths[widest] -= 1
        too_wide -= 1


def _cut(row: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    return [[fitted(cell, width) for cell, width in zip(row, widths, strict=True)]]


def _wrapped(row: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    columns = [in_lines(cell, w) for cell, w in zip(row, widths, strict=True)]
    return [list(line) for line in zip_longest(*columns, fillvalue="")]


def _line(row: Sequence[str], widths: Sequence[int], sides: str) -> str:
    cells = [_aligned(*one) for one in zip(row, widths, sides, strict=True)]
    return GAP.join(cells).rstrip()


def _aligned(cell: str, width: int, side: str) -> str:
    room = " " * (width - width_of(cell))
    return room + cell if side == ">" else cell + room

"""How many: whole pieces, at least one, never a half and never a million million."""

import re

from ordercore.errors import Invalid

__all__ = ["IN_STOCK", "quantity", "whole"]

IN_STOCK = "in stock"
"""What is there already, in place of what brings it."""

MOST = 10**9

_WHOLE = re.compile(r"-?[0-9]{1,10}")


def quantity(n: object, where: str = "quantity") -> int:
    """Return *n*, a number of pieces from 1 to 10^9.

    Raises:
        Invalid: it is anything else; a bool, a float or text is not a quantity.
    """
    if type(n) is int and 1 <= n <= MOST:
        return n
    raise Invalid.at(where, n, f"a whole number from 1 to {MOST:,}")


def whole(
    text: object, where: str = "number", least: int = -MOST, most: int = MOST
) -> int:
    """Return the whole number that *text* writes in plain ASCII digits.

    >>> whole("-12")
    -12

    Raises:
        Invalid: it is written otherwise (``12.0``, ``1_000``, ``+1``, `` 1``, ``１``)
            or not from *least* to *most*.
    """
    number = int(text) if isinstance(text, str) and _WHOLE.fullmatch(text) else text
    if type(number) is int and least <= number <= most:
        return number
    raise Invalid.at(where, text, f"a whole number from {least:,} to {most:,}")

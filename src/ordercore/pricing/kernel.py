"""The arithmetic of whole orders in whole numbers: many amounts in one go.

Nothing is checked here: whoever calls has checked it.  The ordinary case, rounding half
up of what is not below zero, is written out; every other goes by
:func:`~ordercore.values.rounding.round_ratio`, and both are the same law.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ordercore.pricing.taxing import Taxation
from ordercore.values import Rounding
from ordercore.values.rounding import round_ratio

__all__ = ["cut_minors", "line_minors", "tax_minors"]


def line_minors(
    prices: Iterable[Decimal],
    quantities: Iterable[int],
    places: int,
    rounding: Rounding,
) -> list[int]:
    """Return what lines come to in smallest units, each rounded once.

    Args:
        prices: of one unit each, in whole units of the currency; 0 or more.
        quantities: of each line.
        places: decimals of the currency.
        rounding: where an amount between two smallest units goes.
    """
    scale = 10**places
    half_up = rounding is Rounding.HALF_UP
    amounts: list[int] = []
    for price, units in zip(prices, quantities, strict=True):
        over, per = price.as_integer_ratio()
        over *= units * scale
        amounts.append(
            (2 * over + per) // (2 * per)
            if half_up
            else round_ratio(over, per, rounding)
        )
    return amounts


def tax_minors(
    amounts: Iterable[int], taxation: Taxation, rounding: Rounding, *, included: bool
) -> list[int]:
    """Return the tax of amounts at one rate or several, each rounded as a whole.

    Args:
        amounts: in smallest units, 0 or more.
        taxation: which rates.
        rounding: where tax between two smallest units goes.
        included: whether the amounts contain the tax.
    """
    _, whole, per = taxation.weights
    if included:
        per += whole
    if rounding is Rounding.HALF_UP:
        twice, both = 2 * whole, 2 * per
        return [(amount * twice + per) // both for amount in amounts]
    return [round_ratio(amount * whole, per, rounding) for amount in amounts]


def cut_minors(minor: int, units: int, ends: Sequence[int]) -> list[int]:
    """Return an amount in parts that end after so many of its units.

    Each is the difference of two cumulative shares, so they add up.

    >>> cut_minors(100, 3, (1, 2, 3))
    [33, 33, 34]

    Args:
        minor: what all units come to, 0 or more.
        units: how many there are.
        ends: after how many units each part ends, ascending.
    """
    before = 0
    # One expression, because it runs twice for each line that comes back.
    return [-before + (before := minor * end // units) for end in ends]

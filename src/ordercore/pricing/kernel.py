"""The arithmetic of whole orders in whole numbers: many amounts in one go.

All prices, taxes and bills are worked out here; the values around them are made once,
at the edge.  Nothing is checked: whoever calls has checked it.
"""

from collections.abc import Iterable, Sequence

from ordercore.values import Rounding, split
from ordercore.values.rounding import round_ratio, times_each

__all__ = [
    "Ratio",
    "Weights",
    "cut_minors",
    "line_minors",
    "rate_minors",
    "unit_minors",
]

# Looked up once: that takes as long as to work a line out.
_HALF_UP = Rounding.HALF_UP

Ratio = tuple[int, int]
"""A numerator and its denominator above 0."""

Weights = tuple[Sequence[int], int, int]
"""Each tax as a share of the amount alone, their sum, and the divisor of all."""


def line_minors(
    prices: Iterable[Ratio], quantities: Iterable[int], scale: int, rounding: Rounding
) -> list[int]:
    """Return what lines come to in smallest units, each rounded once.

    Args:
        prices: of one unit each, in whole units of the currency; 0 or more.
        quantities: of each line.
        scale: how many smallest units are a whole one.
        rounding: where an amount between two smallest units goes.
    """
    lines = zip(prices, quantities, strict=True)
    if rounding is _HALF_UP:  # what nearly everybody does, written out
        twice = 2 * scale
        return [
            (over * units * twice + per) // (2 * per) for (over, per), units in lines
        ]
    return [
        round_ratio(over * units * scale, per, rounding) for (over, per), units in lines
    ]


def rate_minors(
    amounts: Sequence[int], weights: Weights, rounding: Rounding, *, included: bool
) -> Sequence[Sequence[int]]:
    """Return the tax of amounts: for each rate, what it is of each amount.

    Included, the tax of an amount is rounded as a whole and divided among the rates;
    on top, each rate is rounded by itself.

    Args:
        amounts: in smallest units.
        weights: the rates.
        rounding: where tax between two smallest units goes.
        included: whether the amounts contain the tax.
    """
    over, whole, per = weights
    if not whole:
        return [[0] * len(amounts)] * len(over)
    if not included:
        return [times_each(amounts, one, per, rounding) for one in over]
    taxes = times_each(amounts, whole, per + whole, rounding)
    if len(over) == 1:
        return [taxes]
    return [*zip(*[split(tax, over) for tax in taxes], strict=True)]


def unit_minors(
    amounts: Sequence[int],
    quantities: Sequence[int],
    weights: Weights,
    rounding: Rounding,
    *,
    included: bool,
) -> Sequence[Sequence[int]]:
    """Return the same, rounded for each of the units that share an amount evenly."""
    pairs = [
        divmod(amount, units) for amount, units in zip(amounts, quantities, strict=True)
    ]
    lows = [low for low, _ in pairs]
    base = rate_minors(lows, weights, rounding, included=included)
    more = rate_minors([low + 1 for low in lows], weights, rounding, included=included)
    dearer = [rest for _, rest in pairs]
    return [
        [
            tax * (units - rest) + one_more * rest
            for tax, one_more, units, rest in zip(
                *rate, quantities, dearer, strict=True
            )
        ]
        for rate in zip(base, more, strict=True)
    ]


def cut_minors(
    lines: Iterable[tuple[int, int, int, Sequence[int]]],
) -> list[tuple[int, int]]:
    """Return net and tax of the parts of lines, line by line.

    Each is the difference of two cumulative shares, rounded down, so they add up.

    >>> cut_minors([(100, 25, 3, (1, 2, 3))])
    [(33, 8), (33, 8), (34, 9)]

    Args:
        lines: net and tax, 0 or more, of how many units, and after how many of them
            each part ends, ascending.
    """
    parts: list[tuple[int, int]] = []
    for net, tax, units, ends in lines:
        net_before = tax_before = 0
        for end in ends:
            if end == units:  # the last part is what is left, and nothing to reckon
                parts.append((net - net_before, tax - tax_before))
                break
            net_now, tax_now = net * end // units, tax * end // units
            parts.append((net_now - net_before, tax_now - tax_before))
            net_before, tax_before = net_now, tax_now
    return parts

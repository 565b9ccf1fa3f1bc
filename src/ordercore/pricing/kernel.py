"""The arithmetic of whole orders in whole numbers: many amounts in one go.

All prices, taxes and bills are worked out here; the values around them are made once,
at the edge.  Nothing is checked: whoever calls has checked it.
"""

from collections.abc import Iterable, Sequence
from operator import mul

from ordercore.values import Rounding, split
from ordercore.values.decimals import PLACES
from ordercore.values.rounding import round_ratio, times_each

__all__ = [
    "Weights",
    "cut_minors",
    "line_minors",
    "rate_minors",
    "unit_minors",
]

# Looked up once: that takes as long as to work a line out.
_HALF_UP = Rounding.HALF_UP

Weights = tuple[Sequence[int], int, int]
"""Each tax as a share of the amount alone, their sum, and the divisor of all."""


def line_minors(
    prices: Iterable[int], quantities: Iterable[int], places: int, rounding: Rounding
) -> list[int]:
    """Return what lines come to in smallest units, each rounded once.

    Args:
        prices: of one unit each, in millionths of the currency; 0 or more.
        quantities: of each line, as many as there are prices.
        places: how many decimals the currency has, at most 6.
        rounding: where an amount between two smallest units goes.
    """
    exact = map(mul, prices, quantities)
    per: int = 10 ** (PLACES - places)
    if rounding is _HALF_UP:  # what nearly everybody does, written out
        half = per // 2
        return [(one + half) // per for one in exact]
    return [round_ratio(one, per, rounding) for one in exact]


def rate_minors(
    amounts: Sequence[int], weights: Weights, rounding: Rounding, *, included: bool
) -> Sequence[Sequence[int]]:
    """Return the tax of amounts: for each rate, what it is of each amount.

    Included, the tax of an amount is rounded as a whole and divided among the rates;
    on top, each rate is rounded by itself.

    Args:
        amounts: in smallest units, 0 or more.
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
    """Return net and tax of all parts of lines that are cut, line by line.

    Each is the difference of two cumulative shares, rounded down, so they add up.

    >>> cut_minors([(100, 25, 3, (1, 2))])
    [(33, 8), (33, 8), (34, 9)]

    Args:
        lines: net and tax, 0 or more, of how many units, and after how many of them
            it is cut, ascending.
    """
    parts: list[tuple[int, int]] = []
    for net, tax, units, cuts in lines:
        net_before = tax_before = 0
        for at in cuts:
            net_now, tax_now = net * at // units, tax * at // units
            parts.append((net_now - net_before, tax_now - tax_before))
            net_before, tax_before = net_now, tax_now
        parts.append((net - net_before, tax - tax_before))
    return parts

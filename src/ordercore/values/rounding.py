"""Whole units out of fractions, and a whole cut into parts, without losing a unit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ordercore.errors import Invalid

__all__ = ["Rounding", "round_to", "share", "split"]

_TOO_LONG = 10**60


class Rounding(StrEnum):
    """Where an amount between two whole units goes; negative amounts mirror positive.

    ``UP`` is away from zero, ``DOWN`` towards zero; the three ``HALF_`` modes go to
    the nearest unit and differ only in the exact middle.
    """

    HALF_UP = "HALF_UP"
    HALF_EVEN = "HALF_EVEN"
    HALF_DOWN = "HALF_DOWN"
    UP = "UP"
    DOWN = "DOWN"


_HALF_UP = Rounding.HALF_UP

# Whether one more unit is taken: whole units so far, twice the rest, the divisor.
_ONE_MORE: Mapping[str, Callable[[int, int, int], bool]] = {
    Rounding.HALF_UP: lambda _whole, twice, per: twice >= per,
    Rounding.HALF_EVEN: lambda whole, twice, per: twice + (whole & 1) > per,
    Rounding.HALF_DOWN: lambda _whole, twice, per: twice > per,
    Rounding.UP: lambda _whole, twice, _per: twice > 0,
    Rounding.DOWN: lambda _whole, _twice, _per: False,
}


def round_to(value: Decimal | Fraction | int, rounding: Rounding) -> int:
    """Return the whole number that *value* is rounded to.

    >>> round_to(Decimal("2.5"), Rounding.HALF_EVEN)
    2

    Raises:
        Invalid: *value* is a float, a bool, not finite or out of bounds, or
            *rounding* is no rounding mode.
    """
    return round_ratio(*ratio_of(value), rounding)


def round_ratio(over: int, per: int, rounding: Rounding) -> int:
    """Return ``over / per`` as a whole number; *per* is positive."""
    one_more = _ONE_MORE.get(rounding)
    if one_more is None:
        raise Invalid.at("rounding", rounding, f"one of {', '.join(Rounding)}")
    whole, rest = divmod(abs(over), per)
    whole += one_more(whole, 2 * rest, per)
    return -whole if over < 0 else whole


def times_each(
    amounts: Iterable[int], over: int, per: int, rounding: Rounding
) -> list[int]:
    """Return each amount times ``over / per``, as :func:`round_ratio` rounds it.

    Args:
        amounts: 0 or more.
        over: 0 or more.
        per: above 0.
        rounding: where what lies between two whole numbers goes.
    """
    if rounding is _HALF_UP:  # in use nearly everywhere, so written out
        twice, both = 2 * over, 2 * per
        return [(amount * twice + per) // both for amount in amounts]
    return [round_ratio(amount * over, per, rounding) for amount in amounts]


def ratio_of(value: object, where: str = "value") -> tuple[int, int]:
    """Return *value* as numerator and positive denominator.

    Raises:
        Invalid: it is a float, a bool, not finite or out of bounds.
    """
    if isinstance(value, Decimal):
        return _bounded(value, where).as_integer_ratio()
    if not isinstance(value, int | Fraction) or isinstance(value, bool):
        raise Invalid.at(where, value, "a Decimal, a Fraction or a whole number")
    if max(abs(value.numerator), value.denominator) >= _TOO_LONG:
        raise Invalid.at(where, value.numerator, "a number of at most 60 digits")
    return value.numerator, value.denominator


def _bounded(value: Decimal, where: str) -> Decimal:
    # Before anything expands it: int(Decimal("1e1000000")) hangs the process.
    if value.is_finite():
        _, digits, exponent = value.as_tuple()
        if not value:
            return Decimal(0)
        if value.adjusted() <= 24 and int(exponent) >= -60 and len(digits) <= 60:
            return value
    raise Invalid.at(where, value, "a finite number below 10^25 of at most 60 digits")


def split(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Cut *total* in proportion to *weights* into parts that add up to it exactly.

    Largest remainder: every part is less than one unit from its exact share, a weight
    of zero gets nothing, and of equal claims to a left-over unit the earlier one wins.
    A negative total is the mirror image of the positive one.

    >>> split(100, [1, 1, 1])
    (34, 33, 33)

    Raises:
        Invalid: a weight is negative or no whole number, or there is something to
            divide and all weights are zero.
    """
    whole = sum(weights)
    if type(total) is not int:
        raise Invalid.at("total", total, "a whole number")
    if type(whole) is not int:
        raise Invalid.at("weights", weights, "whole numbers")
    if whole <= 0:
        return _nothing(total, weights)
    if min(weights) < 0:
        raise Invalid.at("weights", min(weights), "weights of 0 or more")
    if total < 0:
        return tuple([-part for part in split(-total, weights)])
    return largest_remainder(total, weights, whole)


def _nothing(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    if total or any(weights):
        raise Invalid.at("weights", weights, "weights of 0 or more, one above 0")
    return (0,) * len(weights)


def largest_remainder(
    total: int, weights: Iterable[int], whole: int
) -> tuple[int, ...]:
    """Return the parts of *total* as :func:`split` does, without its checks.

    Hamilton's method: A. Hamilton 1792; Balinski and Young, Fair Representation.

    Args:
        total: 0 or more.
        weights: each 0 or more.
        whole: their sum, above 0.
    """
    parts: list[int] = []
    rests: list[int] = []
    for weight in weights:
        exact = total * weight  # divmod() would take longer, because it is called
        parts.append(exact // whole)
        rests.append(exact % whole)
    if left := total - sum(parts):
        # A reversed sort is still stable, so the earlier of two equals stays ahead.
        ranks = sorted(range(len(rests)), key=rests.__getitem__, reverse=True)
        for i in ranks[:left]:
            parts[i] += 1
    return tuple(parts)


def share(total: int, n: int, k: int) -> int:
    """Return what the first *k* of *n* units cost together when all cost *total*.

    The value of unit ``k`` is ``share(total, n, k + 1) - share(total, n, k)``: units
    differ by at most one and add up to *total*, however they are grouped.

    >>> [share(100, 3, k) for k in range(4)]
    [0, 33, 66, 100]

    Raises:
        Invalid: *k* is not in ``0..n`` or *n* is not positive.
    """
    if not 0 <= k <= n or not n:
        raise Invalid.at("units", k, f"0 to {n} units, of at least one")
    return total * k // n if total >= 0 else -(-total * k // n)

"""Numbers as people write them: plain digits and a point, short, and nothing else."""

import re
from decimal import Decimal

from ordercore.errors import Invalid

__all__ = ["PLACES", "decimal_of", "millionths_of", "minor_of", "written"]

PLACES = 6
"""A price or a rate has at most so many decimals, so it is a number of millionths."""

_MILLION = 1_000_000
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_AMOUNT = re.compile(r"(-?)([0-9]{1,16})(?:\.([0-9]{1,6}))?")


def decimal_of(value: object, where: str = "amount") -> Decimal:
    """Return a price or a rate that may be finer than its currency's smallest unit.

    At most 15 digits before the point and 6 behind it, as plain ASCII text, a Decimal
    or a whole number.

    >>> decimal_of("0.0125")
    Decimal('0.0125')

    Raises:
        Invalid: anything else, among them floats, ``NaN``, ``1e3`` and ``1_000``.
    """
    match value:
        case str() if _NUMBER.fullmatch(value):
            return Decimal(value)
        case Decimal() if _is_plain(value):
            return value
        case int() if type(value) is int and abs(value) < 10**15:
            return Decimal(value)
        case _:
            like = "text such as '89.00', at most 15 digits before the point, 6 after"
            raise Invalid.at(where, value, like)


def millionths_of(number: Decimal) -> int:
    """Return what :func:`decimal_of` returned as a whole number of millionths.

    >>> millionths_of(Decimal("0.0125"))
    12500
    """
    # Not by scaling: that rounds to the precision of whatever decimal context it finds.
    over, per = number.as_integer_ratio()
    return over * _MILLION // per


def _is_plain(value: Decimal) -> bool:
    # 0E+1000000 is zero, and a megabyte when somebody prints it.
    return (
        value.is_finite()
        and value.adjusted() < 15
        and int(value.as_tuple().exponent) >= -PLACES
    )


def minor_of(text: str, places: int, where: str) -> int:
    """Return how many units of ``10**-places`` a text writes: 8900 for ``89.00``.

    A whole number has at most 16 digits.

    Raises:
        Invalid: it is written otherwise, or has more decimals than *places*.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise Invalid.at(where, text, "an amount such as 89.00")
    sign, whole, fraction = match[1], match[2], match[3] or ""
    if len(fraction) > places:
        expected = f"at most {places} decimals; a number that ends in zeros, as Decimal"
        raise Invalid.at(where, text, expected)
    return int(sign + whole + fraction.ljust(places, "0"))


def written(minor: int, places: int) -> str:
    """Return the text of so many units of ``10**-places``."""
    if not places:
        return str(minor)
    digits = str(minor).zfill(places + 1 + (minor < 0))
    return f"{digits[:-places]}.{digits[-places:]}"

"""What one unit costs on an invoice, a piece or a kilogram, and what is off in all."""

from fractions import Fraction

from ordercore.orders import Line
from ordercore.values import Measure, Money, Rounding, round_to, total

__all__ = ["priced"]

COINS = 2
"""Fewer smallest coins are between what units come to and their price by weight, as the
line was rounded once and its part once more."""


def priced(
    units: int, amount: Money, known: Line | None, measure: Measure
) -> tuple[Money | None, Money]:
    """Return what one unit costs, and what is off in all.

    Units at another price than the line's, as a change may bring them, have their own;
    there is none where it does not come out even.

    Args:
        units: how many, in steps of the measure.
        amount: what they come to.
        known: the line that they are of; None where the order has it no more.
        measure: how they are counted: what is weighed costs so much a kilogram.
    """
    if not units:
        return None, amount * 0
    if measure.by_piece:
        return _by_piece(units, amount, known)
    return _by_measure(units, amount, known, measure)


def _by_piece(
    units: int, amount: Money, known: Line | None
) -> tuple[Money | None, Money]:
    if known is not None:
        off = known.unit_price * units - amount
        whole_off = known.unit_price * known.quantity - known.amount
        apart = off.minor * known.quantity - whole_off.minor * units
        if off.minor >= 0 and abs(apart) < known.quantity:
            return known.unit_price, off
    whole, rest = divmod(amount.minor, units)
    return (None if rest else Money(whole, amount.currency)), amount * 0


def _by_measure(
    units: int, amount: Money, known: Line | None, measure: Measure
) -> tuple[Money | None, Money]:
    """Return what a kilogram costs: a step may cost a part of the smallest coin."""
    much, nothing = measure.amount(units), amount * 0
    if known is not None:
        listed, whole_off = _listed(known)
        price = _price(listed, measure.amount(known.quantity))
        if price is not None:
            exact = price.minor * much
            share = Fraction(whole_off.minor * units, known.quantity)
            if abs(exact - amount.minor - share) < COINS:
                worth = Money(round_to(exact, Rounding.HALF_UP), amount.currency)
                return price, worth - amount if whole_off else nothing
    return _price(amount, much), nothing


def _listed(known: Line) -> tuple[Money, Money]:
    """Return what a line comes to before its discounts, and these.

    Its price of one step is for people, and rounded: it tells no discount.
    """
    off = total([one.amount for one in known.discounts], known.amount.currency)
    listed = known.amount + off if known.list_amount is None else known.list_amount
    return listed, listed - known.amount


def _price(amount: Money, much: Fraction) -> Money | None:
    """Return the price of one that comes to the amount, None where none is sure.

    That of more than one is sure to the smallest coin, as the amount was rounded once;
    that of a part of one only where it is even.
    """
    exact = Fraction(amount.minor) / much
    if much < 1 and exact.denominator > 1:
        return None
    price = Money(round_to(exact, Rounding.HALF_UP), amount.currency)
    return price if abs(price.minor * much - amount.minor) < 1 else None

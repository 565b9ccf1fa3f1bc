"""What goes along with each unit of a line goes along with its further units too."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import evolve

from ordercore.orders.order import Agreed, Line
from ordercore.pricing import Fee, TaxLine, by_rate
from ordercore.values import Rounding

__all__ = ["further_fees", "with_fees"]


def further_fees(agreed: Agreed, more: Iterable[Line]) -> tuple[Fee, ...]:
    """Return the fees of further units, in proportion to those of the line's own.

    A deposit on each bottle is exact; what does not divide is rounded half up.
    """
    return tuple(_further(agreed, more)) if agreed.fees else ()


def _further(agreed: Agreed, more: Iterable[Line]) -> Iterator[Fee]:
    units = {line.id: line.quantity for line in more}
    for fee in agreed.fees:
        if fee.line in units:
            whole = agreed.lines[agreed.places[fee.line]].quantity
            ratio = Fraction(units[fee.line], whole)
            yield _part(fee, ratio, inside=agreed.tax_included)


def _part(fee: Fee, ratio: Fraction, *, inside: bool) -> Fee:
    amount = fee.amount.times(ratio, Rounding.HALF_UP)
    taxes = [one.tax.times(ratio, Rounding.HALF_UP) for one in fee.taxes]
    tax = fee.tax.times(ratio, Rounding.HALF_UP)
    if taxes:
        tax = sum(taxes, tax * 0)
    net = (fee.amount - fee.tax, amount - tax) if inside else (fee.amount, amount)
    rates: list[TaxLine] = []
    for one, of in zip(fee.taxes, taxes, strict=True):
        # A base differs from the net only where one tax is taken of another.
        beside = (one.base - net[0]).times(ratio, Rounding.HALF_UP)
        rates.append(evolve(one, base=net[1] + beside, tax=of))
    return evolve(fee, amount=amount, tax=tax, taxes=tuple(rates))


def with_fees(fees: Iterable[Fee], further: Iterable[Fee]) -> tuple[Fee, ...]:
    """Return fees that are higher by those of further units."""
    also = {(fee.line, fee.code): fee for fee in further}
    return tuple([_sum(fee, also.get((fee.line, fee.code))) for fee in fees])


def _sum(fee: Fee, also: Fee | None) -> Fee:
    if also is None:
        return fee
    taxes = by_rate((*fee.taxes, *also.taxes)) if fee.taxes else ()
    amount, tax = fee.amount + also.amount, fee.tax + also.tax
    return evolve(fee, amount=amount, tax=tax, taxes=taxes)

"""What a price is made of: taxes, discounts and fees, and by which rules they came."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from ordercore.values import Money, Rounding
from ordercore.values.soft import harden, soft_class

__all__ = [
    "ChargeTax",
    "Discount",
    "DiscountPolicy",
    "Fee",
    "FeeKind",
    "PricingBasis",
    "TaxLine",
    "TaxPer",
    "Treatment",
    "by_rate",
]


class Treatment(StrEnum):
    """Why there is tax, or none."""

    TAXED = "TAXED"
    """At a rate above zero."""
    ZERO = "ZERO"
    """Taxable, at a rate of zero."""
    EXEMPT = "EXEMPT"
    """Not taxable: the goods or the buyer are exempt."""
    REVERSE_CHARGE = "REVERSE_CHARGE"
    """The buyer owes the tax, by his VAT id."""


@frozen
class TaxLine:
    """One tax of something.

    Attributes:
        code: which tax, such as ``DK-VAT``; "" where nobody said.
        rate: a share of the base: ``0.25`` is 25 per cent.
        base: what it is worked out from, without it.
        tax: what it comes to.
        treatment: why there is tax, or none.
    """

    code: str
    rate: Decimal
    base: Money
    tax: Money
    treatment: Treatment = Treatment.TAXED


_SOFT = soft_class(TaxLine)


def tax_line(
    code: str, rate: Decimal, base: Money, tax: Money, treatment: Treatment
) -> TaxLine:
    """Return a tax line, in a third of the time."""
    line = _SOFT()
    line.code = code
    line.rate = rate
    line.base = base
    line.tax = tax
    line.treatment = treatment
    return harden(line, TaxLine)


@frozen
class Discount:
    """What a promotion takes off one thing.

    Attributes:
        promotion: its id.
        amount: how much less is paid, 0 or more; as the price, with tax or without.
    """

    promotion: str
    amount: Money


_SOFT_DISCOUNT = soft_class(Discount)


def discount_of(promotion: str, amount: Money) -> Discount:
    """Return a discount, in half the time."""
    one = _SOFT_DISCOUNT()
    one.promotion = promotion
    one.amount = amount
    return harden(one, Discount)


class FeeKind(StrEnum):
    """What a fee is, and so on which account it is booked."""

    FEE = "FEE"
    """For a service, such as gift wrapping or a way of paying."""
    DEPOSIT = "DEPOSIT"
    """Goes back when the bottles do."""
    ROUNDING = "ROUNDING"
    """What paying in cash adds or takes off; the only kind below zero without a
    reason of its own."""
    ADJUSTMENT = "ADJUSTMENT"
    """What a re-evaluated price adds or takes off."""
    GOODWILL = "GOODWILL"
    """What is taken off after the sale because something went wrong; below zero."""


@frozen
class Fee:
    """Something that is charged beside goods and carriage.

    Attributes:
        code: such as ``gift-wrap``; once for the order and once for each line.
        amount: 0 or more but for ROUNDING and ADJUSTMENT; with its tax inside or not
            as the order says.
        tax: its tax, inside or on top of the amount.
        taxes: the same tax by rate; none where nobody said.
        name: the wording for people.
        kind: what it is.
        line: the order line whose units carry it along; "" for the whole order.
    """

    code: str
    amount: Money
    tax: Money
    taxes: tuple[TaxLine, ...] = ()
    name: str = ""
    kind: FeeKind = FeeKind.FEE
    line: str = ""


class TaxPer(StrEnum):
    """Where tax is rounded."""

    LINE = "LINE"
    """Once for each line and rate."""
    UNIT = "UNIT"
    """Once for each unit and rate; the line has the sum."""


class ChargeTax(StrEnum):
    """How carriage and fees are taxed."""

    OWN = "OWN"
    """By their own tax class."""
    HIGHEST = "HIGHEST"
    """Like the goods of the highest rate."""
    PRORATED = "PRORATED"
    """Cut in proportion to what the goods of each rate come to."""


class DiscountPolicy(StrEnum):
    """What becomes of discounts when units are cancelled or come back."""

    LOCK = "LOCK"
    """Each unit keeps its share; nobody else's price changes."""
    REEVALUATE = "REEVALUATE"
    """What is kept is priced again; the difference is an adjustment of its own."""


@frozen
class PricingBasis:
    """By which rules an order was priced; recorded, so that it can be done again.

    Attributes:
        tax_per: where tax was rounded.
        rounding: how.
        charge_tax: how carriage and fees were taxed.
        discounts: what becomes of discounts later.
        price_lists: which lists the prices are from, each once.
        promotions: what was applied, in that order.
    """

    tax_per: TaxPer
    rounding: Rounding
    charge_tax: ChargeTax = ChargeTax.OWN
    discounts: DiscountPolicy = DiscountPolicy.LOCK
    price_lists: tuple[str, ...] = ()
    promotions: tuple[str, ...] = ()


def by_rate(taxes: Iterable[TaxLine]) -> tuple[TaxLine, ...]:
    """Return one tax line for each code, rate and treatment, sorted, with their sums.

    What comes to nothing is left out.

    >>> vat = TaxLine("VAT", Decimal("0.25"), Money(80, "DKK"), Money(20, "DKK"))
    >>> [str(both.tax) for both in by_rate([vat, vat])]
    ['0.40 DKK']
    """
    sums: dict[tuple[str, Decimal, Treatment], tuple[Money, Money]] = {}
    for one in taxes:
        key = (one.code, one.rate, one.treatment)
        base, tax = sums.get(key) or (Money.zero(one.tax.currency),) * 2
        sums[key] = (base + one.base, tax + one.tax)
    some = [key for key in sorted(sums) if any(sums[key])]
    return tuple([TaxLine(k[0], k[1], *sums[k], k[2]) for k in some])

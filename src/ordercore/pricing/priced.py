"""What a basket costs: every amount, by which rules, and why."""

from decimal import Decimal
from functools import cached_property

from attrs import frozen

from ordercore.catalog import FoundPrice
from ordercore.pricing.discounting import LeftOff
from ordercore.pricing.parts import Discount, Fee, PricingBasis, TaxLine
from ordercore.pricing.printing import printed
from ordercore.pricing.taxing import Taxation
from ordercore.pricing.totals import Bill, Totals, bill_of
from ordercore.values import Money, total

__all__ = ["BasketPrice", "LinePrice"]


@frozen
class LinePrice:
    """What a line costs.

    Attributes:
        id: unique in the basket.
        sku: which article.
        quantity: how many units.
        unit_price: of one unit, in whole units of the currency; may be finer than its
            smallest one.
        list_amount: all units at that price, rounded once.
        amount: the same less what promotions took off.
        tax: inside or on top of the amount, as the whole says.
        taxes: the same by rate.
        discounts: what each promotion took off, in their order.
        taxation: by which rates.
        found: the price that counted; None where one was given by hand.
        tax_class: how it is taxed.
        name: the wording for people.
    """

    id: str
    sku: str
    quantity: int
    unit_price: Decimal
    list_amount: Money
    amount: Money
    tax: Money
    taxes: tuple[TaxLine, ...]
    discounts: tuple[Discount, ...]
    taxation: Taxation
    found: FoundPrice | None = None
    tax_class: str = ""
    name: str = ""

    @property
    def price_list(self) -> str:
        """Where its price is from; "" where it was given by hand."""
        return self.found.price_list.id if self.found else ""

    @property
    def why(self) -> tuple[str, ...]:
        """Which price, which promotions and which tax, a sentence each."""
        start = self.found.why if self.found else f"{self.unit_price} was given by hand"
        less = [f"{one.promotion} takes {one.amount} off" for one in self.discounts]
        return start, *less, self.taxation.why or "untaxed"


@frozen
class BasketPrice:
    """What a basket costs, exactly.

    It is read by whatever bills it: :func:`~ordercore.pricing.bill_of` makes the table
    by line and unit, ``orders.agreed_at`` the order.  ``print`` shows it as a table.

    Attributes:
        currency: of every amount.
        lines: each line.
        shipping: carriage less what promotions took off.
        shipping_tax: its tax.
        tax_included: whether amounts contain their tax.
        basis: by which rules, from which lists, with which promotions in which order.
        shipping_taxes: the tax of the carriage by rate.
        shipping_discounts: what each promotion took off the carriage.
        fees: what is charged beside, cash rounding among it.
        left_off: promotions and coupons that took nothing off, and why.
    """

    currency: str
    lines: tuple[LinePrice, ...]
    shipping: Money
    shipping_tax: Money
    tax_included: bool
    basis: PricingBasis
    shipping_taxes: tuple[TaxLine, ...] = ()
    shipping_discounts: tuple[Discount, ...] = ()
    fees: tuple[Fee, ...] = ()
    left_off: tuple[LeftOff, ...] = ()

    @cached_property
    def bill(self) -> Bill:
        """What each line and each unit comes to: the table that all bills read."""
        return bill_of(self)

    @property
    def totals(self) -> Totals:
        """What all of it comes to."""
        return self.bill.totals

    @property
    def taxes(self) -> tuple[TaxLine, ...]:
        """All tax by rate."""
        return self.bill.taxes

    @property
    def saved(self) -> Money:
        """What all promotions took off."""
        off = [one.amount for line in self.lines for one in line.discounts]
        off += [one.amount for one in self.shipping_discounts]
        return total(off, self.currency)

    @property
    def why(self) -> tuple[str, ...]:
        """Why each line costs what it costs, and why promotions were left off."""
        lines = [f"{line.id}: {'; '.join(line.why)}" for line in self.lines]
        return (*lines, *map(str, self.left_off))

    def __str__(self) -> str:
        return printed(self)

"""One line of an order: what is ordered, how many, and for how much."""

from datetime import date

from attrs import frozen

from ordercore.catalog import Component, pieces
from ordercore.pricing import Discount, TaxLine
from ordercore.values import Money

__all__ = ["Line"]


@frozen
class Line:
    """One line as it was agreed.

    Attributes:
        id: unique within the order, such as ``"1"``.
        sku: what is ordered.
        quantity: how many units, at least 1.
        unit_price: the price of one unit, for people; ``amount`` is what counts.
        amount: price of the whole line after its discounts, rounded once.
        tax: tax of the whole line, inside or on top of ``amount`` as the order says.
        name: the wording on slips and invoices.
        tax_class: how the goods are taxed, as the tax table calls it.
        taxes: ``tax`` by rate; none where nobody said.
        discounts: what each promotion took off, in the order in which they did.
        list_amount: the whole line before its discounts; None where nobody said.
        price_list: where the price is from; "" where it was given.
        instead_of: the line that it came instead of; "" for none.
        requested_on: the day on which the buyer wants these units; an order with
            several days has several lines.  They wait until it is time for them.
        digital: whether it is a download or a service, which nobody packs.
        components: what is in one unit of a kit; none where it is no kit.  At the door
            they are frozen when it is placed, so that a kit which is defined anew later
            stays what was ordered.
    """

    id: str
    sku: str
    quantity: int
    unit_price: Money
    amount: Money
    tax: Money
    name: str = ""
    tax_class: str = ""
    taxes: tuple[TaxLine, ...] = ()
    discounts: tuple[Discount, ...] = ()
    list_amount: Money | None = None
    price_list: str = ""
    instead_of: str = ""
    requested_on: date | None = None
    digital: bool = False
    components: tuple[Component, ...] = ()

    def pieces(self, quantity: int) -> tuple[tuple[str, int], ...]:
        """Return what so many units are on the shelf: SKUs with their units."""
        return pieces(self.sku, quantity, self.components)

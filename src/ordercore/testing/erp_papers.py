"""One small sale from the order to the payment, each paper under an id of its own."""

from datetime import UTC, date, datetime

from attrs import evolve, frozen

from ordercore.accounts import (
    IssuedCreditNote,
    IssuedInvoice,
    Kind,
    Transaction,
)
from ordercore.catalog import Item
from ordercore.orders import Agreed, Line, Order, Place, Terms
from ordercore.parties import Customer, Supplier
from ordercore.ports import (
    PurchaseRequest,
    ShipmentToPost,
    SkuUnits,
    SupplierOrder,
    SupplierOrderLine,
)
from ordercore.pricing import BillLine
from ordercore.testing.adapter import fresh
from ordercore.values import Address, Money

__all__ = ["Sale"]

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ON = date(2026, 11, 23)


@frozen
class Sale:
    """What is booked of one sale of three mugs, and the purchase of ten.

    Attributes:
        customer: who buys.
        supplier: who sells to us.
        item: what is sold.
        currency: of all of it.
        node: the place that it leaves, as the ERP calls it.
        id: of the order.
    """

    customer: Customer
    supplier: Supplier
    item: Item
    currency: str
    node: str
    id: str

    @classmethod
    def new(cls, currency: str = "DKK", node: str = "CPH") -> "Sale":
        """Return a sale of which nobody has heard yet."""
        address = Address("DK", "2100", "København Ø", ("Æblevej 3",), "Åse Sørensen")
        return cls(
            Customer(fresh("C"), "Åse Sørensen", "aase@example.org", address=address),
            Supplier(fresh("S"), company="Potter & Søn", address=address),
            Item(fresh("MUG"), "Krus, blåt", 350),
            currency,
            node,
            fresh("W"),
        )

    def money(self, minor: int) -> Money:
        """Return an amount in the currency of the sale."""
        return Money(minor, self.currency)

    @property
    def order(self) -> Order:
        """Three mugs at 80.00 and 25 per cent of tax, with 40.00 of carriage."""
        line = Line(
            "1",
            self.item.sku,
            3,
            self.money(8_000),
            self.money(24_000),
            self.money(6_000),
            self.item.name,
        )
        assert self.customer.address is not None
        agreed = Agreed(
            "web",
            self.id,
            self.currency,
            AT,
            self.customer.address,
            (line,),
            self.money(4_000),
            self.money(1_000),
            terms=Terms.INVOICE,
            customer=self.customer.id,
        )
        return Place(self.id, agreed).decide(None)[0].apply(None)

    @property
    def taxed_order(self) -> Order:
        """The same for the same money, agreed with the tax in all amounts."""
        (line,) = self.order.agreed.lines
        whole = evolve(line, unit_price=self.money(10_000), amount=self.money(30_000))
        agreed = evolve(
            self.order.agreed,
            lines=(whole,),
            shipping=self.money(5_000),
            tax_included=True,
        )
        return Place(self.id, agreed).decide(None)[0].apply(None)

    @property
    def guest_order(self) -> Order:
        """The same, of a buyer who has no account."""
        agreed = evolve(self.order.agreed, customer="")
        return Place(self.id, agreed).decide(None)[0].apply(None)

    @property
    def shipment(self) -> ShipmentToPost:
        """All three in one parcel."""
        units = (SkuUnits(self.item.sku, 3, "1"),)
        to = self.order.agreed.ship_to
        return ShipmentToPost(f"{self.id}-P1", self.id, self.node, to, units, AT, "GLS")

    @property
    def invoice(self) -> IssuedInvoice:
        """For all three: 350.00."""
        lines = (BillLine("1", 3, self.money(24_000), self.money(6_000)),)
        carriage = (self.money(4_000), self.money(1_000))
        number = f"{self.id}-1"
        return IssuedInvoice(
            number, f"{self.id}-P1", lines, *carriage, ON, due_on=date(2026, 12, 23)
        )

    @property
    def credit_note(self) -> IssuedCreditNote:
        """For one of them: 100.00."""
        lines = (BillLine("1", 1, self.money(8_000), self.money(2_000)),)
        nothing = self.money(0)
        number, cause = f"{self.id}-2", f"{self.id}-R1"
        return IssuedCreditNote(
            number, cause, lines, nothing, nothing, ON, invoice=self.invoice.number
        )

    @property
    def payment(self) -> Transaction:
        """All of it, by bank transfer."""
        return Transaction(
            "bank", f"{self.id}-T1", Kind.PAYMENT, self.money(35_000), at=AT
        )

    @property
    def purchase(self) -> SupplierOrder:
        """Ten mugs at 30.00."""
        lines = (SupplierOrderLine(self.item.sku, 10, self.money(3_000)),)
        number = f"{self.id}-PO"
        return SupplierOrder(
            number, self.supplier.id, self.node, lines, self.currency, ON
        )

    @property
    def request(self) -> PurchaseRequest:
        """Ten mugs within a month, of whomever."""
        units = (SkuUnits(self.item.sku, 10),)
        return PurchaseRequest(f"{self.id}-PR", self.node, units, date(2026, 12, 23))

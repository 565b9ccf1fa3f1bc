"""A small ERP in memory: it books each paper once, and knows what refers to what."""

from collections.abc import Mapping
from typing import Any

from ordercore.accounts import IssuedCreditNote, IssuedInvoice, Transaction
from ordercore.catalog import Item
from ordercore.errors import NotFound, Rejected
from ordercore.orders import Order
from ordercore.parties import Customer, Supplier
from ordercore.ports import (
    ErpCapability,
    GoodsReceived,
    Health,
    Page,
    PaymentReceived,
    PriceTag,
    PurchasePlaced,
    PurchaseRequest,
    Receipt,
    ShipmentToPost,
    SkuUnits,
    StockLevel,
    SupplierOrder,
)
from ordercore.testing.partners.remembering import page_of
from ordercore.values import Money

__all__ = ["MemoryErp"]

Can = ErpCapability


class MemoryErp:
    """An ERP that is its own adapter.

    Attributes:
        papers: all that is booked, by kind and our id.
        stock: units by SKU and place.
        receipts: what suppliers delivered.
        payments: what came in at the bank.
        purchases: what is ordered of suppliers, as it stood each time.
    """

    name = "memory"
    capabilities = frozenset(Can) - {Can.WEBHOOKS, Can.PENDING_WRITES, Can.KEYS}

    def __init__(self, stock: Mapping[tuple[str, str], int] | None = None) -> None:
        self.papers: dict[tuple[str, str], Any] = {}
        self.stock = dict(stock or {})
        self.receipts: list[GoodsReceived] = []
        self.payments: list[PaymentReceived] = []
        self.purchases: list[PurchasePlaced] = []
        self._items: list[Item] = []
        self._prices: list[PriceTag] = []
        self._shipped: dict[tuple[str, str], int] = {}

    def check(self) -> Health:
        """It is always well."""
        return Health(ok=True, said="an ERP in memory")

    def _upsert(self, kind: str, number: str, paper: object) -> Receipt:
        """Keep what is known by its id, as it is now."""
        before = self.papers.get((kind, number)) == paper
        self.papers[kind, number] = paper
        return Receipt(f"{kind}:{number}", duplicate=before)

    def _book(self, kind: str, number: str, paper: object) -> Receipt:
        """Book what does not change once it is booked."""
        before = (kind, number) in self.papers
        if self.papers.setdefault((kind, number), paper) != paper:
            raise Rejected(f"there is another {kind} {number}")
        return Receipt(f"{kind}:{number}", duplicate=before)

    def _there(self, kind: str, number: str) -> Any:
        if (kind, number) not in self.papers:
            raise NotFound(f"{kind} {number}")
        return self.papers[kind, number]

    def upsert_customer(self, customer: Customer, *, key: str) -> Receipt:
        """Make or correct a customer."""
        return self._upsert("customer", customer.id, customer)

    def upsert_supplier(self, supplier: Supplier, *, key: str) -> Receipt:
        """Make or correct a supplier."""
        return self._upsert("supplier", supplier.id, supplier)

    def upsert_item(self, item: Item, *, key: str) -> Receipt:
        """Make or correct an article."""
        receipt = self._upsert("item", item.sku, item)
        if not receipt.duplicate:
            self._items.append(item)
        return receipt

    def post_order(self, order: Order, *, key: str) -> Receipt:
        """Book an order.  Raises NotFound for its customer and articles, Rejected."""
        if order.agreed.customer:
            self._there("customer", order.agreed.customer)
        for line in order.lines:
            self._there("item", line.sku)
        return self._book("order", order.id, order.agreed)

    def post_shipment(self, shipment: ShipmentToPost, *, key: str) -> Receipt:
        """Book what has left.  Raises NotFound, Rejected."""
        agreed = self._there("order", shipment.order)
        if ("shipment", shipment.id) not in self.papers:
            ordered = {line.id: line.quantity for line in agreed.lines}
            for units in shipment.lines:
                self._check_left(shipment.order, units, ordered.get(units.line, 0))
            for units in shipment.lines:
                place = shipment.order, units.line
                self._shipped[place] = self._shipped.get(place, 0) + units.quantity
        return self._book("shipment", shipment.id, shipment)

    def _check_left(self, order: str, units: SkuUnits, ordered: int) -> None:
        left = ordered - self._shipped.get((order, units.line), 0)
        if units.quantity > left:
            raise Rejected(f"{units.quantity} of {units.sku}, {left} are left to ship")

    def post_invoice(
        self, order: Order, invoice: IssuedInvoice, *, key: str
    ) -> Receipt:
        """Book an invoice.  Raises NotFound, Rejected."""
        self._there("order", order.id)
        return self._book("invoice", invoice.number, invoice)

    def post_credit_note(
        self, order: Order, credit_note: IssuedCreditNote, *, key: str
    ) -> Receipt:
        """Book a credit note.  Raises NotFound, Rejected."""
        self._there("order", order.id)
        left: Money = self._there("invoice", credit_note.invoice).gross
        for kind, number in self.papers:
            if kind == "credit_note" and number != credit_note.number:
                other = self.papers[kind, number]
                if other.invoice == credit_note.invoice:
                    left -= other.gross
        if credit_note.gross.minor > left.minor:
            raise Rejected(f"{credit_note.gross} of {left} that are left")
        return self._book("credit_note", credit_note.number, credit_note)

    def post_payment(self, order: str, payment: Transaction, *, key: str) -> Receipt:
        """Book money that moved.  Raises NotFound, Rejected."""
        self._there("order", order)
        number = f"{payment.provider}/{payment.reference}/{payment.kind}"
        return self._book("payment", number, payment)

    def create_purchase_order(self, order: SupplierOrder, *, key: str) -> Receipt:
        """Book an order to a supplier.  Raises NotFound, Rejected."""
        self._there("supplier", order.supplier)
        for line in order.lines:
            self._there("item", line.sku)
        receipt = self._book("purchase_order", order.id, order)
        if not receipt.duplicate:
            units = [SkuUnits(one.sku, one.quantity) for one in order.lines]
            self.purchases.append(
                PurchasePlaced(
                    order.id, order.supplier, order.node, tuple(units), order.wanted_on
                )
            )
        return receipt

    def request_purchase(self, request: PurchaseRequest, *, key: str) -> Receipt:
        """Book a wish for goods.  Raises NotFound, Rejected."""
        if request.supplier:
            self._there("supplier", request.supplier)
        for line in request.lines:
            self._there("item", line.sku)
        return self._book("purchase_request", request.id, request)

    def fetch_items(self, cursor: str, limit: int) -> Page[Item]:
        """Return articles in the order in which they changed."""
        return page_of(self._items, cursor, limit)

    def fetch_prices(self, cursor: str, limit: int) -> Page[PriceTag]:
        """Return prices in the order in which they changed."""
        return page_of(self._prices, cursor, limit)

    def fetch_stock(self, cursor: str, limit: int) -> Page[StockLevel]:
        """Return what is there."""
        levels = [StockLevel(*place, units) for place, units in self.stock.items()]
        return page_of(levels, cursor, limit)

    def fetch_purchases(self, cursor: str, limit: int) -> Page[PurchasePlaced]:
        """Return what is ordered of suppliers, in the order in which it changed."""
        return page_of(self.purchases, cursor, limit)

    def fetch_receipts(self, cursor: str, limit: int) -> Page[GoodsReceived]:
        """Return what suppliers delivered."""
        return page_of(self.receipts, cursor, limit)

    def fetch_payments(self, cursor: str, limit: int) -> Page[PaymentReceived]:
        """Return what came in at the bank."""
        return page_of(self.payments, cursor, limit)

    def set_price(self, tag: PriceTag) -> None:
        """Have somebody in the office set a price."""
        self._prices.append(tag)

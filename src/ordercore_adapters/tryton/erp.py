"""Tryton as ordercore sees it: an ERP that is told and asked."""

from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType

import ordercore as oc
from ordercore_adapters.tryton import articles, fetching, invoices, payments, purchases
from ordercore_adapters.tryton.bank import fetch_payments
from ordercore_adapters.tryton.books import Books
from ordercore_adapters.tryton.client import TrytonClient
from ordercore_adapters.tryton.goods import upsert_item
from ordercore_adapters.tryton.ordered import fetch_purchases
from ordercore_adapters.tryton.parties import upsert_party
from ordercore_adapters.tryton.requisitions import request_purchase
from ordercore_adapters.tryton.sales import post_order
from ordercore_adapters.tryton.settings import TrytonSettings
from ordercore_adapters.tryton.shipments import post_shipment

__all__ = ["CAPABILITIES", "TrytonErp"]

Can = oc.ports.ErpCapability
Page = oc.ports.Page
Receipt = oc.ports.Receipt
Order = oc.orders.Order

CAPABILITIES = frozenset(
    {
        Can.CUSTOMERS,
        Can.SUPPLIERS,
        Can.ITEMS,
        Can.ORDERS,
        Can.SHIPMENTS,
        Can.INVOICES,
        Can.CREDIT_NOTES,
        Can.PAYMENTS,
        Can.PURCHASE_ORDERS,
        Can.PURCHASE_REQUESTS,
        Can.FETCH_ITEMS,
        Can.FETCH_PAYMENTS,
        Can.FETCH_PRICES,
        Can.FETCH_STOCK,
        Can.FETCH_PURCHASES,
        Can.FETCH_RECEIPTS,
    }
)

NEEDS: Mapping[str, str] = MappingProxyType(
    {
        Can.PURCHASE_REQUESTS: "purchase_requisition",
        Can.FETCH_ITEMS: "product_measurements",
    }
)
"""Capability -> the module of Tryton's without which there is none."""


class TrytonErp:
    """A connection to one company in Tryton, see ``ordercore.ports.Erp``.

    It asks once and raises what went wrong; asking again is for whoever calls it.
    Tryton has no keys for writes: what is written is looked for under our own id
    before, and what was begun and left half-way goes on from there.  Two writers could
    both find nothing, and Tryton itself loses some of several writes at once (on
    SQLite), so that one connection writes one paper at a time.

    Args:
        settings: where it is, as whom we come, and where what is booked.
        transport: carries the requests.
    """

    name = "tryton"

    def __init__(
        self, settings: TrytonSettings, transport: oc.connecting.Transport
    ) -> None:
        self.capabilities = frozenset(
            [can for can in CAPABILITIES if _is_there(can, settings)]
        )
        self._settings = settings
        self._client = TrytonClient(settings, transport)
        self._books = Books(self._client, settings)
        self._writing = Lock()

    def check(self) -> oc.ports.Health:
        """Read the company's name with the key."""
        domain = [["id", "=", self._settings.company]]
        try:
            fields = ["party.name"]
            company = self._client.first("company.company", domain, fields)
            party = company.part("party") if company else None
            name = party.maybe_text("name") if party else ""
            if company:
                company.check_answer()
        except (oc.AdapterError, oc.Invalid) as error:
            return oc.ports.Health(ok=False, said=str(error))
        if not name:
            missing = f"no company {self._settings.company} that the key may see"
            return oc.ports.Health(ok=False, said=missing)
        return oc.ports.Health(ok=True, said=f"Tryton's company {name}")

    def upsert_customer(self, customer: oc.Customer, *, key: str) -> Receipt:
        """Make or correct a party with name, first e-mail, VAT number and address."""
        with self._writing:
            code = self._settings.customers + customer.id
            return upsert_party(code, customer, self._books)

    def upsert_supplier(self, supplier: oc.Supplier, *, key: str) -> Receipt:
        """Make or correct a party with name, e-mail and address."""
        with self._writing:
            code = self._settings.suppliers + supplier.id
            return upsert_party(code, supplier, self._books)

    def upsert_item(self, item: oc.Item, *, key: str) -> Receipt:
        """Make or correct a product with SKU, name, weight; prices are left alone."""
        with self._writing:
            return upsert_item(item, self._books)

    def post_order(self, order: Order, *, key: str) -> Receipt:
        """Make a sale that is processing, at net prices.

        Its tax stands on its invoices, as it was agreed; the sale itself shows none.
        """
        with self._writing:
            return post_order(order, self._books)

    def post_shipment(self, shipment: oc.ports.ShipmentToPost, *, key: str) -> Receipt:
        """Make a customer shipment that is done, on the day on which it left."""
        with self._writing:
            return post_shipment(shipment, self._books)

    def post_invoice(
        self, order: Order, invoice: oc.accounts.IssuedInvoice, *, key: str
    ) -> Receipt:
        """Make a posted invoice with our number as its reference."""
        with self._writing:
            return invoices.post_invoice(order, invoice, self._books)

    def post_credit_note(
        self, order: Order, credit_note: oc.accounts.IssuedCreditNote, *, key: str
    ) -> Receipt:
        """Make a posted credit note with our number as its reference."""
        with self._writing:
            return invoices.post_credit_note(order, credit_note, self._books)

    def post_payment(
        self, order: str, payment: oc.accounts.Transaction, *, key: str
    ) -> Receipt:
        """Make a posted move between the customer's account and the provider's."""
        with self._writing:
            return payments.post_payment(order, payment, self._books)

    def create_purchase_order(
        self, order: oc.ports.SupplierOrder, *, key: str
    ) -> Receipt:
        """Make a purchase that is processing; Tryton's price where it names none."""
        with self._writing:
            return purchases.create_purchase_order(order, self._books)

    def request_purchase(
        self, request: oc.ports.PurchaseRequest, *, key: str
    ) -> Receipt:
        """Make a requisition that is approved: its requests stand before the buyers."""
        with self._writing:
            return request_purchase(request, self._books)

    def fetch_purchases(self, cursor: str, limit: int) -> Page[oc.ports.PurchasePlaced]:
        """Return purchases that count or count no more, by their last change."""
        return fetch_purchases(cursor, limit, self._books)

    def fetch_items(self, cursor: str, limit: int) -> Page[oc.Item]:
        """Return articles that are goods and have a SKU, by their last change."""
        return articles.fetch_items(cursor, limit, self._books)

    def fetch_prices(self, cursor: str, limit: int) -> Page[oc.ports.PriceTag]:
        """Return list prices, without tax, by their last change."""
        return articles.fetch_prices(cursor, limit, self._books)

    def fetch_payments(self, cursor: str, limit: int) -> Page[oc.ports.PaymentReceived]:
        """Return money that Tryton's people have booked, by its last change."""
        return fetch_payments(cursor, limit, self._books)

    def fetch_stock(self, cursor: str, limit: int) -> Page[oc.ports.StockLevel]:
        """Return what is there of articles that moved, by the date of the move."""
        return fetching.fetch_stock(cursor, limit, self._books)

    def fetch_receipts(self, cursor: str, limit: int) -> Page[oc.ports.GoodsReceived]:
        """Return deliveries that are put away, by the date on which they were."""
        return fetching.fetch_receipts(cursor, limit, self._books)


def _is_there(capability: str, settings: TrytonSettings) -> bool:
    """Tell whether Tryton has the module that a capability needs, and it is wanted."""
    fetched = capability.removeprefix("fetch_")
    if fetched != capability and fetched not in settings.fetches:
        return False
    return capability not in NEEDS or settings.uses(NEEDS[capability])

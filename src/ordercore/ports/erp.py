"""An ERP: who buys, what was sold, shipped, invoiced and paid is booked there, too."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from ordercore.accounts import IssuedCreditNote, IssuedInvoice, Transaction
from ordercore.catalog import Item
from ordercore.orders import Order
from ordercore.parties import Customer, Supplier
from ordercore.ports.adapter import (
    Adapter,
    Page,
    PollsWrites,
    Receipt,
    ReceivesWebhooks,
)
from ordercore.ports.erp_payloads import (
    GoodsReceived,
    PaymentReceived,
    PurchasePlaced,
    PurchaseRequest,
    ShipmentToPost,
    SupplierOrder,
)
from ordercore.ports.shop_payloads import PriceTag, StockLevel

__all__ = [
    "ERP_OPERATIONS",
    "CreatesPurchaseOrders",
    "Erp",
    "ErpCapability",
    "FetchesErpStock",
    "FetchesItems",
    "FetchesPayments",
    "FetchesPrices",
    "FetchesPurchases",
    "FetchesReceipts",
    "PostsCreditNotes",
    "PostsInvoices",
    "PostsOrders",
    "PostsPayments",
    "PostsShipments",
    "RequestsPurchases",
    "UpsertsCustomers",
    "UpsertsItems",
    "UpsertsSuppliers",
]


class ErpCapability(StrEnum):
    """What an ERP's adapter can do.

    What refers to something is written after it: customer and items before the order,
    the order before its shipments, invoices and payments, all under our own ids.
    """

    CUSTOMERS = "customers"
    """It takes customers: :class:`UpsertsCustomers`."""
    SUPPLIERS = "suppliers"
    """It takes suppliers: :class:`UpsertsSuppliers`."""
    ITEMS = "items"
    """It takes articles: :class:`UpsertsItems`."""
    ORDERS = "orders"
    """It takes sales orders: :class:`PostsOrders`."""
    SHIPMENTS = "shipments"
    """It takes what has left: :class:`PostsShipments`."""
    INVOICES = "invoices"
    """It takes invoices: :class:`PostsInvoices`."""
    CREDIT_NOTES = "credit_notes"
    """It takes credit notes: :class:`PostsCreditNotes`."""
    PAYMENTS = "payments"
    """It takes money that moved: :class:`PostsPayments`."""
    PURCHASE_ORDERS = "purchase_orders"
    """It takes orders to suppliers: :class:`CreatesPurchaseOrders`."""
    PURCHASE_REQUESTS = "purchase_requests"
    """Its buyers are asked to buy: :class:`RequestsPurchases`."""
    FETCH_ITEMS = "fetch_items"
    """Articles are fetched from it: :class:`FetchesItems`."""
    FETCH_PRICES = "fetch_prices"
    """Prices are fetched from it: :class:`FetchesPrices`."""
    FETCH_STOCK = "fetch_stock"
    """Stock is fetched from it: :class:`FetchesErpStock`."""
    FETCH_PURCHASES = "fetch_purchases"
    """What is ordered of suppliers is fetched from it: :class:`FetchesPurchases`."""
    FETCH_RECEIPTS = "fetch_receipts"
    """What suppliers delivered is fetched from it: :class:`FetchesReceipts`."""
    FETCH_PAYMENTS = "fetch_payments"
    """What came in at the bank is fetched from it: :class:`FetchesPayments`."""
    WEBHOOKS = "webhooks"
    """It sends news by itself: ``receive``."""
    PENDING_WRITES = "pending_writes"
    """Its receipts may be pending: ``poll``."""
    KEYS = "keys"
    """The ERP itself knows our keys.  Without, the adapter looks for our id before it
    writes."""


@runtime_checkable
class UpsertsCustomers(Protocol):
    """Takes customers."""

    def upsert_customer(self, customer: Customer, *, key: str) -> Receipt:
        """Make or correct a customer; one that stands so already is a duplicate.

        Raises:
            Rejected: the ERP refuses a field, such as a VAT number.
        """
        ...


@runtime_checkable
class UpsertsSuppliers(Protocol):
    """Takes suppliers."""

    def upsert_supplier(self, supplier: Supplier, *, key: str) -> Receipt:
        """Make or correct a supplier; one that stands so already is a duplicate."""
        ...


@runtime_checkable
class UpsertsItems(Protocol):
    """Takes articles."""

    def upsert_item(self, item: Item, *, key: str) -> Receipt:
        """Make or correct an article; one that stands so already is a duplicate."""
        ...


@runtime_checkable
class PostsOrders(Protocol):
    """Takes sales orders."""

    def post_order(self, order: Order, *, key: str) -> Receipt:
        """Book a sales order under our id; the same order again is a duplicate.

        Quantities, net prices and taxes are taken over as they were agreed; the ERP
        reckons nothing anew.

        ``order.agreed.customer`` is "" for a buyer who has no account: nobody tells of
        such a customer, before or later.  It is booked without one, or on the customer
        who stands for guests, whom the adapter's settings name.

        Raises:
            NotFound: the ERP knows the customer or an article not yet.
            Rejected: it refuses the order, or has another one under that id; or it
                takes none without a customer, and no setting says who stands for them.
        """
        ...


@runtime_checkable
class PostsShipments(Protocol):
    """Takes what has left."""

    def post_shipment(self, shipment: ShipmentToPost, *, key: str) -> Receipt:
        """Book what has left; the same parcel again is a duplicate.

        Raises:
            NotFound: the ERP does not know the order, the place or an article.
            Rejected: more than is left to ship.
        """
        ...


@runtime_checkable
class PostsInvoices(Protocol):
    """Takes invoices."""

    def post_invoice(
        self, order: Order, invoice: IssuedInvoice, *, key: str
    ) -> Receipt:
        """Book an invoice under our number; the same number again is a duplicate.

        Raises:
            NotFound: the ERP does not know the order or the customer.
            Rejected: it comes to another sum there, or the number has other lines.
        """
        ...


@runtime_checkable
class PostsCreditNotes(Protocol):
    """Takes credit notes."""

    def post_credit_note(
        self, order: Order, credit_note: IssuedCreditNote, *, key: str
    ) -> Receipt:
        """Book a credit note under our number; the same again is a duplicate.

        Raises:
            NotFound: the ERP does not know the invoice.
            Rejected: more than is left of the invoice.
        """
        ...


@runtime_checkable
class PostsPayments(Protocol):
    """Takes money that moved."""

    def post_payment(self, order: str, payment: Transaction, *, key: str) -> Receipt:
        """Book what came in or went back; the same reference again is a duplicate.

        Args:
            order: ours, of the order.
            payment: a capture, payment, refund or chargeback that has succeeded.
            key: of this wish.

        Raises:
            NotFound: the ERP does not know the order.
        """
        ...


@runtime_checkable
class CreatesPurchaseOrders(Protocol):
    """Takes orders to suppliers."""

    def create_purchase_order(self, order: SupplierOrder, *, key: str) -> Receipt:
        """Make a purchase order under our id; the same order again is a duplicate.

        Raises:
            NotFound: the ERP does not know the supplier, the place or an article.
            Rejected: it refuses it, such as below the least order.
        """
        ...


@runtime_checkable
class RequestsPurchases(Protocol):
    """Asks the buyers of an ERP to buy."""

    def request_purchase(self, request: PurchaseRequest, *, key: str) -> Receipt:
        """Ask for goods under our id; the same request again is a duplicate.

        What is ordered then comes back by ``fetch_purchases``, with our id.

        Raises:
            NotFound: the ERP does not know the place, an article or the supplier.
            Rejected: it has another request under that id.
        """
        ...


@runtime_checkable
class FetchesItems(Protocol):
    """Articles can be fetched from it."""

    def fetch_items(self, cursor: str, limit: int) -> Page[Item]:
        """Return articles that are new or have changed, the longest unchanged first.

        Args:
            cursor: of the page before; "" for the very beginning.
            limit: how many at most, 1 to 250; fewer may come.
        """
        ...


@runtime_checkable
class FetchesPrices(Protocol):
    """Prices can be fetched from it."""

    def fetch_prices(self, cursor: str, limit: int) -> Page[PriceTag]:
        """Return prices that are new or have changed, as ``fetch_items`` does."""
        ...


@runtime_checkable
class FetchesErpStock(Protocol):
    """Stock can be fetched from it."""

    def fetch_stock(self, cursor: str, limit: int) -> Page[StockLevel]:
        """Return what is there, absolute, with its place, as ``fetch_items`` does."""
        ...


@runtime_checkable
class FetchesPurchases(Protocol):
    """What is ordered of suppliers can be fetched from it."""

    def fetch_purchases(self, cursor: str, limit: int) -> Page[PurchasePlaced]:
        """Return orders to suppliers that count or count no more.

        They are new or have changed, as ``fetch_items`` does; ours are among them.
        """
        ...


@runtime_checkable
class FetchesReceipts(Protocol):
    """What suppliers delivered can be fetched from it."""

    def fetch_receipts(self, cursor: str, limit: int) -> Page[GoodsReceived]:
        """Return deliveries that came in, as ``fetch_items`` does."""
        ...


@runtime_checkable
class FetchesPayments(Protocol):
    """What came in at the bank can be fetched from it."""

    def fetch_payments(self, cursor: str, limit: int) -> Page[PaymentReceived]:
        """Return money that came in or went back, as ``fetch_items`` does.

        What the ERP was told by ``post_payment`` is left out, or has the id of its
        receipt, so that it is not booked twice.
        """
        ...


@runtime_checkable
class Erp(
    Adapter,
    UpsertsCustomers,
    UpsertsSuppliers,
    UpsertsItems,
    PostsOrders,
    PostsShipments,
    PostsInvoices,
    PostsCreditNotes,
    PostsPayments,
    CreatesPurchaseOrders,
    RequestsPurchases,
    FetchesItems,
    FetchesPrices,
    FetchesErpStock,
    FetchesPurchases,
    FetchesReceipts,
    FetchesPayments,
    ReceivesWebhooks[object],
    PollsWrites,
    Protocol,
):
    """An ERP that can do everything; others have the methods that they declare."""


ERP_OPERATIONS: Mapping[str, type] = MappingProxyType(
    {
        ErpCapability.CUSTOMERS: UpsertsCustomers,
        ErpCapability.SUPPLIERS: UpsertsSuppliers,
        ErpCapability.ITEMS: UpsertsItems,
        ErpCapability.ORDERS: PostsOrders,
        ErpCapability.SHIPMENTS: PostsShipments,
        ErpCapability.INVOICES: PostsInvoices,
        ErpCapability.CREDIT_NOTES: PostsCreditNotes,
        ErpCapability.PAYMENTS: PostsPayments,
        ErpCapability.PURCHASE_ORDERS: CreatesPurchaseOrders,
        ErpCapability.PURCHASE_REQUESTS: RequestsPurchases,
        ErpCapability.FETCH_ITEMS: FetchesItems,
        ErpCapability.FETCH_PRICES: FetchesPrices,
        ErpCapability.FETCH_STOCK: FetchesErpStock,
        ErpCapability.FETCH_PURCHASES: FetchesPurchases,
        ErpCapability.FETCH_RECEIPTS: FetchesReceipts,
        ErpCapability.FETCH_PAYMENTS: FetchesPayments,
        ErpCapability.WEBHOOKS: ReceivesWebhooks,
        ErpCapability.PENDING_WRITES: PollsWrites,
    }
)
"""What each capability of an ERP promises; KEYS says how."""

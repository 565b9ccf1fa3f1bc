"""A shop or marketplace: orders come from it, stock and parcels are told to it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from ordercore.accounts import Payout
from ordercore.errors import AdapterError
from ordercore.ports.adapter import (
    Adapter,
    Page,
    PollsWrites,
    Receipt,
    ReceivesWebhooks,
)
from ordercore.ports.imported import Channel, Raw
from ordercore.ports.shop_payloads import (
    OrderCancellation,
    ParcelNotice,
    PriceTag,
    RefundRequest,
    StockLevel,
)

__all__ = [
    "SHOP_OPERATIONS",
    "AcknowledgesOrders",
    "CancelsOrders",
    "FetchesOrders",
    "FetchesReturns",
    "FetchesSettlements",
    "PushesPrices",
    "PushesShipments",
    "PushesStock",
    "RefundsOrders",
    "Shop",
    "ShopCapability",
]


class ShopCapability(StrEnum):
    """What a shop's adapter can do."""

    ORDERS = "orders"
    """Orders are fetched by cursor and one by one: :class:`FetchesOrders`."""
    ACKNOWLEDGE = "acknowledge"
    """It wants to be told that an order was taken: :class:`AcknowledgesOrders`."""
    STOCK = "stock"
    """It takes stock levels: :class:`PushesStock`."""
    STOCK_PER_LOCATION = "stock_per_location"
    """It keeps the levels of several places; without, ``location`` is "" throughout."""
    STOCK_EXPECTED = "stock_expected"
    """It refuses a level whose ``expected`` is not what it has: compare and set."""
    PRICES = "prices"
    """It takes prices: :class:`PushesPrices`."""
    SHIPMENTS = "shipments"
    """It takes what was shipped: :class:`PushesShipments`."""
    PARTIAL_SHIPMENTS = "partial_shipments"
    """An order may leave in several parcels, and a line in several, too."""
    CANCEL = "cancel"
    """Whole orders can be cancelled in it: :class:`CancelsOrders`."""
    CANCEL_UNITS = "cancel_units"
    """Some units of an order can be cancelled as well."""
    REFUND = "refund"
    """It can be told to give money back: :class:`RefundsOrders`."""
    RETURNS = "returns"
    """Returns are fetched by cursor: :class:`FetchesReturns`."""
    SETTLEMENTS = "settlements"
    """Its payouts are fetched by cursor: :class:`FetchesSettlements`."""
    WEBHOOKS = "webhooks"
    """It sends news by itself: ``receive``."""
    PENDING_WRITES = "pending_writes"
    """Its receipts may be pending: ``poll``."""
    KEYS = "keys"
    """The shop itself knows our keys, so that also two at the same time are done once.
    Without, the adapter looks before it writes, by a natural key such as the tracking
    number."""


@runtime_checkable
class FetchesOrders(Protocol):
    """Orders can be fetched from it."""

    @property
    def channel(self) -> Channel:
        """What reads its raw orders; pure."""
        ...

    def fetch_orders(self, cursor: str, limit: int) -> Page[Raw]:
        """Return orders that are new or have changed, the longest unchanged first.

        Carts and other orders that nobody has placed are left out.

        Args:
            cursor: of the page before; "" for the very beginning.
            limit: how many at most, 1 to 250; fewer may come.

        Returns:
            Raw orders that ``channel.parse`` reads; ``where`` is the shop's id of the
            order, ``version`` differs whenever the order does.

        Raises:
            AdapterError: the outcome of a reading is always that nothing happened.
            MappingFailed: the page as a whole cannot be understood; an order that
                cannot be read is no reason, that is for ``parse`` to say.
        """
        ...

    def fetch_order(self, order: str) -> Raw:
        """Return one order by the shop's id.

        Raises:
            NotFound: there is none.
        """
        ...


@runtime_checkable
class AcknowledgesOrders(Protocol):
    """Wants to be told that its order was taken."""

    def acknowledge(self, order: str, reference: str, *, key: str) -> Receipt:
        """Tell the shop that its order is known here, under our *reference*.

        Raises:
            NotFound: it has no such order.
        """
        ...


@runtime_checkable
class PushesStock(Protocol):
    """Takes stock levels."""

    def push_stock(
        self, levels: Sequence[StockLevel], *, key: str
    ) -> Sequence[Receipt | AdapterError]:
        """Set how many units can be sold.  The same levels again change nothing.

        Returns:
            For each level, in the same order, a receipt or why it was not set:
            NotFound for an unknown SKU or location, Stale where ``expected`` is not
            what the shop has.  One that fails does not stop the others.

        Raises:
            AdapterError: none of them is known to be set.
        """
        ...


@runtime_checkable
class PushesPrices(Protocol):
    """Takes prices."""

    def push_prices(
        self, prices: Sequence[PriceTag], *, key: str
    ) -> Sequence[Receipt | AdapterError]:
        """Set what articles cost.  The same prices again change nothing.

        Returns:
            As ``push_stock`` does; Rejected for a currency that the shop has not.
        """
        ...


@runtime_checkable
class PushesShipments(Protocol):
    """Takes what was shipped."""

    def push_shipment(self, parcel: ParcelNotice, *, key: str) -> Receipt:
        """Tell the shop that a parcel has left; ``external_id`` is the shop's of it.

        The same parcel again is a duplicate.

        Raises:
            NotFound: it has no such order or line.
            Rejected: more units than are left to ship, or the order is cancelled.
            Unsupported: a part of an order, without PARTIAL_SHIPMENTS.
        """
        ...


@runtime_checkable
class CancelsOrders(Protocol):
    """Orders can be cancelled in it."""

    def cancel(self, cancellation: OrderCancellation, *, key: str) -> Receipt:
        """Cancel units of an order in the shop.  What is cancelled is a duplicate.

        Raises:
            NotFound: it has no such order or line.
            Rejected: they have been shipped.
            Unsupported: some units alone, without CANCEL_UNITS.
        """
        ...


@runtime_checkable
class RefundsOrders(Protocol):
    """Money can be given back through it."""

    def refund(self, request: RefundRequest, *, key: str) -> Receipt:
        """Give money back; the same key again is a duplicate and pays nothing.

        Raises:
            NotFound: it has no such order or payment.
            Rejected: more than is left of what was paid, or another currency.
        """
        ...


@runtime_checkable
class FetchesReturns(Protocol):
    """What buyers send back can be fetched from it."""

    @property
    def channel(self) -> Channel:
        """What reads its raw returns; pure."""
        ...

    def fetch_returns(self, cursor: str, limit: int) -> Page[Raw]:
        """Return returns as ``fetch_orders`` does orders.

        ``channel.parse`` reads each of them as an ImportedReturn, as it stands now; one
        that has gone on comes again.
        """
        ...


@runtime_checkable
class FetchesSettlements(Protocol):
    """What it pays out can be fetched from it."""

    def fetch_settlements(self, cursor: str, limit: int) -> Page[Payout]:
        """Return payouts, the oldest first, each with all of its lines.

        ``PayoutLine.order`` is the shop's id of the order, ``PayoutLine.reference`` the
        shop's of the refund, or the number of the order for what was paid with it.
        """
        ...


@runtime_checkable
class Shop(
    Adapter,
    FetchesOrders,
    AcknowledgesOrders,
    PushesStock,
    PushesPrices,
    PushesShipments,
    CancelsOrders,
    RefundsOrders,
    FetchesReturns,
    FetchesSettlements,
    ReceivesWebhooks[Raw],
    PollsWrites,
    Protocol,
):
    """A shop that can do everything; others have the methods that they declare."""


SHOP_OPERATIONS: Mapping[str, type] = MappingProxyType(
    {
        ShopCapability.ORDERS: FetchesOrders,
        ShopCapability.ACKNOWLEDGE: AcknowledgesOrders,
        ShopCapability.STOCK: PushesStock,
        ShopCapability.PRICES: PushesPrices,
        ShopCapability.SHIPMENTS: PushesShipments,
        ShopCapability.CANCEL: CancelsOrders,
        ShopCapability.REFUND: RefundsOrders,
        ShopCapability.RETURNS: FetchesReturns,
        ShopCapability.SETTLEMENTS: FetchesSettlements,
        ShopCapability.WEBHOOKS: ReceivesWebhooks,
        ShopCapability.PENDING_WRITES: PollsWrites,
    }
)
"""What each capability of a shop promises; those that are not here say how."""

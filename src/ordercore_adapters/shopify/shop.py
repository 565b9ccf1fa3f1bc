"""A Shopify shop as ordercore sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import ordercore as oc
from ordercore_adapters.shopify import cancelling, fetching, refunding
from ordercore_adapters.shopify.admin import Admin
from ordercore_adapters.shopify.documents import CHECK
from ordercore_adapters.shopify.order import parse_order
from ordercore_adapters.shopify.parcels import push_shipment
from ordercore_adapters.shopify.pricing import push_prices
from ordercore_adapters.shopify.returns import fetch_returns
from ordercore_adapters.shopify.settings import ShopifySettings
from ordercore_adapters.shopify.stocking import push_stock

__all__ = ["CAPABILITIES", "ShopifyShop"]

Can = oc.ports.ShopCapability
Level = oc.ports.StockLevel
Part = oc.connecting.Part
Receipt = oc.ports.Receipt

CAPABILITIES = frozenset(
    {
        Can.ORDERS,
        Can.ACKNOWLEDGE,
        Can.STOCK,
        Can.STOCK_PER_LOCATION,
        Can.STOCK_EXPECTED,
        Can.SHIPMENTS,
        Can.PARTIAL_SHIPMENTS,
        Can.PRICES,
        Can.CANCEL,
        Can.CANCEL_UNITS,
        Can.REFUND,
        Can.RETURNS,
        Can.PENDING_WRITES,
        Can.WEBHOOKS,
    }
)

TOPICS = frozenset({"orders/create", "orders/cancelled"})


class _Orders:
    name = "shopify"

    def parse(self, raw: Mapping[str, object]) -> oc.Parsed:
        return parse_order(raw)


class ShopifyShop:
    """A connection to a Shopify shop, see ``ordercore.ports.Shop``.

    Places are called as Shopify does, ``gid://shopify/Location/1``; orders and their
    lines by the number behind theirs, as in the news.

    It asks once and raises what went wrong; asking again is for whoever calls it.
    Shopify knows keys for stock levels and refunds only.  For all else it is read
    before it is told: tell it from one place at a time, as a connection of ordercore
    does.

    Args:
        settings: where it is and how we are let in.
        transport: carries the requests; one that is ``Throttled`` waits for the shop's
            budget, which ``shopify_budget`` reads.
    """

    name = "shopify"

    def __init__(
        self, settings: ShopifySettings, transport: oc.connecting.Transport
    ) -> None:
        self.channel = _Orders()
        self._secret = settings.webhook_secret
        self._since = oc.instant(settings.since, "since")
        self._overlap_s = settings.overlap_s
        self._admin = Admin(settings, transport)
        # Only saves a question: without it a cancellation is begun again.
        self._jobs: dict[str, str] = {}

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do; news only where their secret is known."""
        known = self._secret is not None
        return CAPABILITIES if known else CAPABILITIES - {Can.WEBHOOKS}

    def check(self) -> oc.ports.Health:
        """Ask for the shop's name with the token."""
        try:
            shop = self._admin.ask(CHECK, "check").part("shop")
        except (oc.AdapterError, oc.Invalid) as error:
            return oc.ports.Health(ok=False, said=str(error))
        named = shop.free("name") if shop else ""
        return oc.ports.Health(
            ok=bool(named), said=f"the shop {named or 'says no name'}"
        )

    def fetch_orders(self, cursor: str, limit: int) -> oc.ports.Page[oc.Raw]:
        """Return what was placed or changed, those that changed first first."""
        place = fetching.Place.of(cursor, self._since)
        return fetching.fetch_orders(self._admin, place, limit, self._overlap_s)

    def fetch_order(self, order: str) -> oc.Raw:
        """Return one order.  Raises NotFound: there is none."""
        return fetching.fetch_order(self._admin, order)

    def acknowledge(self, order: str, reference: str, *, key: str) -> Receipt:
        """Write our reference beside the order, where apps and staff can read it."""
        return cancelling.acknowledge(self._admin, order, reference)

    def push_stock(
        self, levels: Sequence[Level], *, key: str
    ) -> Sequence[Receipt | oc.AdapterError]:
        """Set what is available, and only where it is what was expected."""
        return push_stock(self._admin, levels, key)

    def push_prices(
        self, prices: Sequence[oc.ports.PriceTag], *, key: str
    ) -> Sequence[Receipt | oc.AdapterError]:
        """Set prices in the shop's currency."""
        return push_prices(self._admin, prices)

    def cancel(self, cancellation: oc.ports.OrderCancellation, *, key: str) -> Receipt:
        """Cancel units that are not shipped; a whole order is pending for a while."""
        return cancelling.cancel(self._admin, cancellation, key, self._jobs)

    def refund(self, request: oc.ports.RefundRequest, *, key: str) -> Receipt:
        """Give money back on what was paid."""
        return refunding.refund(self._admin, request, key)

    def poll(self, receipt: Receipt) -> Receipt:
        """Return the receipt of a refund or a cancellation as it is now."""
        if "/" in receipt.external_id:
            return refunding.refund_state(self._admin, receipt)
        return cancelling.cancellation_state(self._admin, receipt, self._jobs)

    def fetch_returns(self, cursor: str, limit: int) -> oc.ports.Page[oc.Raw]:
        """Return what buyers send back, once the shop has agreed to it."""
        place = fetching.Place.of(cursor, self._since)
        return fetch_returns(self._admin, place, limit, self._overlap_s)

    def push_shipment(self, parcel: oc.ports.ParcelNotice, *, key: str) -> Receipt:
        """Make a fulfillment; without a number our parcel's id stands for it."""
        return push_shipment(self._admin, parcel)

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[oc.ports.Inbound[oc.Raw], ...]:
        """Return which order was placed or cancelled, after a look at who signed it.

        Shopify signs the body alone, so that is what a delivery is known by.
        """
        if self._secret is None:
            raise oc.errors.Unsupported(self.name, "news without a webhook_secret")
        verifier = oc.connecting.ShopifyWebhooks(self._secret)
        verified = verifier.verify(headers, body, now)
        if oc.connecting.Headers(headers).get("x-shopify-topic", "") not in TOPICS:
            return ()
        document = oc.connecting.Response(200, body=body).json()
        if not isinstance(document, dict):
            raise oc.MappingFailed.at("body", document, "a JSON object")
        order = Part(cast("dict[str, object]", document))
        number, at = order.id("id"), order.read_if("updated_at", oc.instant, None)
        order.check_answer()
        return (oc.ports.Inbound(verified.fingerprint, "order", number, at=at),)

"""A Shopify shop sends its orders, and is told what can be sold and what has left."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import ordercore as oc
from ordercore_adapters.shopify.admin import Admin, ShopifySettings
from ordercore_adapters.shopify.documents import CHECK
from ordercore_adapters.shopify.order import parse_order
from ordercore_adapters.shopify.parcels import push_shipment
from ordercore_adapters.shopify.stocking import push_stock

__all__ = ["CAPABILITIES", "ShopifyShop"]

Can = oc.ports.ShopCapability
Level = oc.ports.StockLevel
Part = oc.connecting.Part
Receipt = oc.ports.Receipt

CAPABILITIES = frozenset(
    {
        Can.STOCK,
        Can.STOCK_PER_LOCATION,
        Can.STOCK_EXPECTED,
        Can.SHIPMENTS,
        Can.PARTIAL_SHIPMENTS,
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

    Orders come by its signed news; stock levels and parcels are told to it.  Places are
    called as Shopify does, ``gid://shopify/Location/1``; orders and their lines by the
    number behind theirs, as in the news.

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
        self._admin = Admin(settings, transport)

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

    def push_stock(
        self, levels: Sequence[Level], *, key: str
    ) -> Sequence[Receipt | oc.AdapterError]:
        """Set what is available, and only where it is what was expected."""
        return push_stock(self._admin, levels, key)

    def push_shipment(self, parcel: oc.ports.ParcelNotice, *, key: str) -> Receipt:
        """Make a fulfillment; without a number our parcel's id stands for it."""
        return push_shipment(self._admin, parcel)

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[oc.ports.Inbound[oc.Raw], ...]:
        """Return the order that was placed or cancelled, after a look at who signed it.

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
        payload = oc.connecting.plain_json(cast("dict[str, object]", document))
        order = Part(payload)
        raw = oc.Raw(order.id("id"), payload, version=verified.fingerprint[:16])
        order.check_answer()
        return (oc.ports.Inbound(verified.fingerprint, "order", raw.where, raw),)

"""A Shopify shop: orders come out of it, and what becomes of them is told to it."""

from collections.abc import Mapping

import ordercore as oc
from ordercore_adapters.shopify.admin import WEIGHTS, throttled
from ordercore_adapters.shopify.order import parse_order
from ordercore_adapters.shopify.settings import ShopifySettings
from ordercore_adapters.shopify.shop import CAPABILITIES, ShopifyShop

__all__ = [
    "CAPABILITIES",
    "WEIGHTS",
    "Shopify",
    "ShopifySettings",
    "ShopifyShop",
    "connect",
    "ordercore_adapters",
    "ordercore_channels",
    "ordercore_checks",
    "throttled",
]


class Shopify:
    """A shop whose orders come as Shopify's webhooks write them.

    Args:
        name: unique among the channels, where there is more than one shop.
    """

    def __init__(self, name: str = "shopify") -> None:
        self.name = oc.check_id(name, "name")

    def parse(self, raw: Mapping[str, object]) -> oc.Parsed:
        """Return what an order's payload says.  Raises Invalid with every finding."""
        return parse_order(raw)


def connect(
    settings: ShopifySettings, transport: oc.connecting.Transport
) -> ShopifyShop:
    """Return a connection that waits for the shop's budget before it asks."""
    return ShopifyShop(settings, throttled(settings, transport))


@oc.hookimpl
def ordercore_adapters() -> list[oc.ports.AdapterInfo[ShopifySettings]]:
    """Return how a Shopify shop is connected."""
    return [
        oc.ports.AdapterInfo(
            oc.ports.Port.CHANNEL, "shopify", ShopifySettings, connect, CAPABILITIES
        )
    ]


@oc.hookimpl
def ordercore_channels() -> list[oc.Channel]:
    """Return one shop, called shopify."""
    return [Shopify()]


@oc.hookimpl
def ordercore_checks(order: oc.orders.Order) -> list[oc.orders.Hold]:
    """Hold an order that the shop's owner placed to try the shop."""
    if "TEST" not in order.agreed.flags:
        return []
    note = "the shop marks it as a test: reject it, or release the hold to ship it"
    return [oc.orders.Hold("test", oc.orders.Gate.CONFIRM, "test_order", note)]

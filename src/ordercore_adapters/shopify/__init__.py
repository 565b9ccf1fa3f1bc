"""A Shopify shop: its orders come by webhook, levels and parcels are told to it."""

from collections.abc import Mapping

import ordercore as oc
from ordercore_adapters.shopify.admin import ShopifySettings
from ordercore_adapters.shopify.order import parse_order
from ordercore_adapters.shopify.shop import CAPABILITIES, ShopifyShop

__all__ = [
    "CAPABILITIES",
    "Shopify",
    "ShopifySettings",
    "ShopifyShop",
    "ordercore_adapters",
    "ordercore_channels",
    "ordercore_checks",
]


class Shopify:
    """A shop whose orders come as Shopify's Admin API writes them.

    Args:
        name: unique among the channels, where there is more than one shop.
    """

    def __init__(self, name: str = "shopify") -> None:
        self.name = oc.check_id(name, "name")

    def parse(self, raw: Mapping[str, object]) -> oc.Parsed:
        """Return what an order's payload says.  Raises Invalid with every finding."""
        return parse_order(raw)


@oc.hookimpl
def ordercore_adapters() -> list[oc.ports.AdapterInfo]:
    """Return how a Shopify shop is connected."""
    return [
        oc.ports.AdapterInfo(
            oc.ports.Port.CHANNEL, "shopify", ShopifySettings, ShopifyShop, CAPABILITIES
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

"""Orders out of a Shopify shop: its webhooks' JSON, read but not yet fetched."""

from collections.abc import Mapping

import ordercore as oc
from ordercore_adapters.shopify.order import parse_order

__all__ = ["Shopify", "ordercore_channels", "ordercore_checks"]


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

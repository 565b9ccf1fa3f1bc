"""What a connection to a Shopify shop needs to know."""

from attrs import frozen

import ordercore as oc
from ordercore_adapters.shopify.documents import VERSIONS

__all__ = ["ShopifySettings"]


@frozen
class ShopifySettings:
    """Where a Shopify shop is, and how we are let in.

    Attributes:
        shop: its host, ``pulsar.myshopify.com``.
        token: of the app's access to the Admin API.
        webhook_secret: the app's client secret; None where it sends no news.
        version: of the API, one of ``documents.VERSIONS``.
        timeout_s: how long an answer may take.
        since: orders that were changed last before this instant are left out.
        overlap_s: how many seconds of orders are read again each time: Shopify finds
            an order by the second in which it was changed, and only a little later.
        points_per_s: how much of its cost budget the shop's plan gives back in a
            second, until an answer says so.
    """

    shop: str
    token: oc.connecting.Secret
    webhook_secret: oc.connecting.Secret | None = None
    version: str = VERSIONS[-1]
    timeout_s: int = 30
    since: str = "1970-01-01T00:00:00Z"
    overlap_s: int = 10
    points_per_s: int = 100

    def __attrs_post_init__(self) -> None:
        """Look at what was given.  Raises Invalid."""
        if self.version not in VERSIONS:
            raise oc.Invalid.at(
                "version", self.version, f"one of {', '.join(VERSIONS)}"
            )

"""What a connection to a Vendure shop needs to know."""

from attrs import frozen

import ordercore as oc

__all__ = ["VendureSettings"]


@frozen
class VendureSettings:
    """Where a Vendure server is, and who we are there.

    Attributes:
        url: of its Admin API, such as ``https://shop.example/admin-api``.
        password: of the user below.
        username: an administrator with the rights to read and update orders, to update
            the catalog and to read stock locations.
        channel: the token of the channel; "" for the default one.
        webhook_secret: with which its news are signed, ``whsec_`` and base64; None
            where it sends none.
        since: orders that were changed last before this instant are left out.
        handler: the code of the fulfillment handler that is told carrier and number.
        overlap_s: how many seconds of orders are read again each time: Vendure's clock
            ticks once a second, and an order is seen only when its change is committed.
        timeout_s: how long an answer may take.
    """

    url: str
    password: oc.connecting.Secret
    username: str = "superadmin"
    channel: str = ""
    webhook_secret: oc.connecting.Secret | None = None
    since: str = "1970-01-01T00:00:00Z"
    handler: str = "manual-fulfillment"
    overlap_s: int = 10
    timeout_s: int = 30

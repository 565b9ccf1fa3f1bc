"""A Vendure shop as ordercore sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import ordercore as oc
from ordercore_adapters.vendure import fetching, pricing, stocking, webhooks, writing
from ordercore_adapters.vendure.api import Api
from ordercore_adapters.vendure.documents import CHECK
from ordercore_adapters.vendure.order import parse_raw
from ordercore_adapters.vendure.settings import VendureSettings

__all__ = ["CAPABILITIES", "Vendure", "VendureOrders"]

Can = oc.ports.ShopCapability
Receipt = oc.ports.Receipt

CAPABILITIES = frozenset(
    {
        Can.ORDERS,
        Can.ACKNOWLEDGE,
        Can.STOCK,
        Can.STOCK_PER_LOCATION,
        Can.PRICES,
        Can.SHIPMENTS,
        Can.PARTIAL_SHIPMENTS,
        Can.CANCEL,
        Can.CANCEL_UNITS,
        Can.REFUND,
        Can.PENDING_WRITES,
        Can.WEBHOOKS,
    }
)


class VendureOrders:
    """Reads the orders and cancellations of a Vendure shop.

    Args:
        name: unique among the channels, where there is more than one shop.
    """

    def __init__(self, name: str = "vendure") -> None:
        self.name = oc.check_id(name, "name")

    def parse(self, raw: Mapping[str, object]) -> oc.Parsed:
        """Return what an order says.  Raises Invalid with every finding."""
        return parse_raw(raw)


class Vendure:
    """A connection to one channel of a Vendure server, see ``ordercore.ports.Shop``.

    It asks once and raises what went wrong; asking again is for whoever calls it.
    Vendure has no compare-and-set and no keys for writes.  So it is read before it is
    told, and of two that tell the same at the same time both may be heard: tell it from
    one place at a time, as a connection of ordercore does.

    Args:
        settings: where it is and who we are.
        transport: carries the requests.
    """

    name = "vendure"

    def __init__(
        self, settings: VendureSettings, transport: oc.connecting.Transport
    ) -> None:
        self.channel = VendureOrders()
        self._settings = settings
        self._since = oc.instant(settings.since, "since")
        self._api = Api(settings, transport)

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do; news only where their secret is known."""
        known = self._settings.webhook_secret is not None
        return CAPABILITIES if known else CAPABILITIES - {Can.WEBHOOKS}

    def check(self) -> oc.ports.Health:
        """Read one order with the credentials."""
        try:
            channel = self._api.ask(CHECK, "check").part("activeChannel")
        except (oc.AdapterError, oc.Invalid) as error:
            return oc.ports.Health(ok=False, said=str(error))
        code = channel.free("code") if channel else "?"
        return oc.ports.Health(ok=True, said=f"Vendure's channel {code}")

    def fetch_orders(self, cursor: str, limit: int) -> oc.ports.Page[oc.Raw]:
        """Return what was placed or changed, those that changed first first."""
        seen = fetching.Seen.of(cursor, self._since)
        overlap = timedelta(seconds=self._settings.overlap_s)
        return fetching.fetch_orders(self._api, seen, limit, overlap)

    def fetch_order(self, order: str) -> oc.Raw:
        """Return one order.  Raises NotFound: there is none."""
        return fetching.fetch_order(self._api, order)

    def acknowledge(self, order: str, reference: str, *, key: str) -> Receipt:
        """Leave a note for the shop's staff that the order is known here."""
        return writing.acknowledge(self._api, order, reference, key)

    def push_stock(
        self, levels: Sequence[oc.ports.StockLevel], *, key: str
    ) -> Sequence[Receipt | oc.AdapterError]:
        """Set how many units can be sold at each of Vendure's stock locations."""
        return stocking.push_stock(self._api, levels)

    def push_prices(
        self, prices: Sequence[oc.ports.PriceTag], *, key: str
    ) -> Sequence[Receipt | oc.AdapterError]:
        """Set what articles cost in a currency of Vendure's channel."""
        return pricing.push_prices(self._api, prices)

    def push_shipment(self, parcel: oc.ports.ParcelNotice, *, key: str) -> Receipt:
        """Make a fulfillment that is shipped; without a number ours stands for it."""
        return writing.push_shipment(self._api, parcel, self._settings.handler)

    def cancel(self, cancellation: oc.ports.OrderCancellation, *, key: str) -> Receipt:
        """Cancel units that are not shipped; of a whole order the carriage, too."""
        return writing.cancel(self._api, cancellation, key)

    def refund(self, request: oc.ports.RefundRequest, *, key: str) -> Receipt:
        """Give money back on a settled payment."""
        return writing.refund(self._api, request, key)

    def poll(self, receipt: Receipt) -> Receipt:
        """Return the receipt of a refund as it is now."""
        return writing.refund_state(self._api, receipt)

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[oc.ports.Inbound[oc.Raw], ...]:
        """Return which order has changed, after the signature was looked at."""
        secret = self._settings.webhook_secret
        if secret is None:
            raise oc.errors.Unsupported(self.name, "news without a webhook_secret")
        return webhooks.receive(secret, headers, body, now)

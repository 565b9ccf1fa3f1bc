"""A small shop in memory: buyers order, stock is set, parcels are told."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from attrs import define, field

from ordercore.accounts import Kind, Payout, PayoutLine
from ordercore.connecting import Secret, StandardWebhooks
from ordercore.errors import (
    AdapterError,
    Invalid,
    MappingFailed,
    NotFound,
    Rejected,
    Stale,
    Unsupported,
)
from ordercore.plugins import (
    Imported,
    ImportedLine,
    ImportedReturn,
    Raw,
    ReturnedLine,
)
from ordercore.ports import (
    Health,
    Inbound,
    OrderCancellation,
    Page,
    ParcelNotice,
    PriceTag,
    Receipt,
    RefundRequest,
    ShopCapability,
    StockLevel,
    UnitsOfLine,
)
from ordercore.testing.partners.remembering import Done, page_of
from ordercore.values import (
    Address,
    Money,
    check_id,
    country_code,
    free_text,
    quantity,
    sku,
)

__all__ = ["MemoryChannel", "MemoryShop"]

Can = ShopCapability

ALL = frozenset(Can) - {Can.CANCEL_UNITS, Can.PENDING_WRITES}
"""What the shop in memory can do."""


class MemoryChannel:
    """Reads what the shop in memory sends."""

    name = "memory"

    def parse(self, raw: Mapping[str, Any], /) -> Imported | ImportedReturn:
        """Return the order or the return in *raw*.  Raises Invalid."""
        if "return" in raw:
            return self._return(raw)
        try:
            to, currency = raw["to"], raw["currency"]
            number = check_id(raw["id"], "id")
            if not raw["lines"]:
                raise Invalid.at("lines", raw["lines"], "at least one")
            address = Address(
                country_code(to["country"], "to.country"),
                free_text(to["postcode"], "to.postcode"),
                free_text(to["city"], "to.city"),
            )
            lines = [self._line(line, currency) for line in raw["lines"]]
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise Invalid.at("order", raw, f"an order ({error!r})") from error
        return Imported(number, number, currency, address, lines, terms="PREPAID")

    def _return(self, raw: Mapping[str, Any]) -> ImportedReturn:
        try:
            number, of = check_id(raw["return"], "return"), check_id(raw["of"], "of")
            line, units = check_id(raw["line"], "line"), quantity(raw["quantity"])
        except (LookupError, TypeError) as error:
            raise Invalid.at("return", raw, f"a return ({error!r})") from error
        return ImportedReturn(number, number, of, [ReturnedLine(line, units)])

    def _line(self, line: Mapping[str, Any], currency: str) -> ImportedLine:
        price = Money.of(line["price"], currency)
        if price.minor < 0:
            raise Invalid.at("price", line["price"], "0 or more")
        reference = check_id(line["id"], "line.id")
        units = quantity(line["quantity"])
        return ImportedLine(sku(line["sku"]), units, price, reference=reference)


@define
class _Order:
    """An order as the shop has it, by the ids of its lines."""

    raw: Raw
    paid: Money
    ordered: dict[str, int]
    shipped: dict[str, int] = field(factory=dict[str, int])
    cancelled: bool = False
    back: int = 0


class MemoryShop:
    """A shop that is its own adapter.

    Args:
        prices: what one unit costs, by SKU: the shop's articles.
        locations: the ids of its places.
        secret: what its webhooks are signed with (Standard Webhooks).
        capabilities: what it shall declare; all that it can do.

    Attributes:
        levels: what can be sold, by SKU and place.
        acknowledged: our references, by its order ids.
    """

    name = "memory"
    channel = MemoryChannel()

    def __init__(
        self,
        prices: Mapping[str, Money],
        locations: Sequence[str] = ("CPH", "AAR"),
        secret: str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",  # noqa: S107 - of tests
        capabilities: Collection[str] = ALL,
    ) -> None:
        self.capabilities = frozenset(capabilities)
        self.levels = {(one, place): 0 for one in prices for place in locations}
        self.acknowledged: dict[str, str] = {}
        self.prices = dict(prices)
        self._orders: dict[str, _Order] = {}
        self._changed: list[Raw] = []
        self._returns: list[Raw] = []
        self._payouts: list[Payout] = []
        self._done: Done[Receipt] = Done()
        self._webhooks = StandardWebhooks(Secret.of(lambda: secret))

    def __repr__(self) -> str:
        return f"MemoryShop({len(self._orders)} orders)"

    def order(self, article: str, units: int) -> str:
        """Have a buyer order and pay; return the id of the order."""
        number = self._done.number("M")
        price = self.prices[article]
        line = {
            "id": "1",
            "sku": article,
            "quantity": units,
            "price": str(price).split()[0],
        }
        to = {"country": "DK", "postcode": "2100", "city": "København"}
        lines = [line]
        payload = {"id": number, "currency": price.currency, "to": to, "lines": lines}
        raw = Raw(number, payload, version="1")
        self._orders[number] = _Order(raw, price * units, {"1": units})
        self._changed.append(raw)
        return number

    def send_back(self, order: str, units: int) -> str:
        """Have the buyer of an order announce a return; return the id of it."""
        number = self._done.number("B")
        what = {"of": order, "line": "1", "quantity": units}
        self._returns.append(Raw(number, {"return": number, **what}, version="1"))
        return number

    def pay_out(self, order: str, on: date) -> str:
        """Pay out what was paid for an order; return the number of the statement."""
        number, paid = self._done.number("S"), self._order(order).paid
        nothing = Money.zero(paid.currency)
        line = PayoutLine(order, order, Kind.CAPTURE, paid, nothing)
        self._payouts.append(Payout(self.name, number, (line,), paid, on))
        return number

    def given_back(self, order: str) -> Money:
        """Return what was given back for an order."""
        found = self._order(order)
        return Money(found.back, found.paid.currency)

    def check(self) -> Health:
        """It is always well."""
        return Health(ok=True, said="a shop in memory", version="1")

    def fetch_orders(self, cursor: str, limit: int) -> Page[Raw]:
        """Return orders in the order in which they came."""
        return page_of(self._changed, cursor, limit)

    def fetch_order(self, order: str) -> Raw:
        """Return one order.  Raises NotFound."""
        return self._order(order).raw

    def fetch_returns(self, cursor: str, limit: int) -> Page[Raw]:
        """Return returns in the order in which they came."""
        return page_of(self._returns, cursor, limit)

    def fetch_settlements(self, cursor: str, limit: int) -> Page[Payout]:
        """Return payouts, the oldest first."""
        return page_of(self._payouts, cursor, limit)

    def acknowledge(self, order: str, reference: str, *, key: str) -> Receipt:
        """Note that an order was taken.  Raises NotFound."""
        self._order(order)
        before = self.acknowledged.get(order) == reference
        self.acknowledged[order] = reference
        return Receipt(order, duplicate=before)

    def push_stock(
        self, levels: Sequence[StockLevel], *, key: str
    ) -> list[Receipt | AdapterError]:
        """Set levels, each for itself."""
        return [self._set(level) for level in levels]

    def _set(self, level: StockLevel) -> Receipt | AdapterError:
        place = level.sku, level.location
        if place not in self.levels:
            return NotFound(f"{level.sku} at {level.location!r}")
        before = self.levels[place]
        if level.expected is not None and level.expected != before:
            return Stale(f"{level.sku}: {before}, {level.expected} were expected")
        self.levels[place] = level.available
        return Receipt(f"{level.sku}@{level.location}", before == level.available)

    def push_prices(
        self, prices: Sequence[PriceTag], *, key: str
    ) -> list[Receipt | AdapterError]:
        """Set prices, each for itself."""
        return [self._price(tag) for tag in prices]

    def _price(self, tag: PriceTag) -> Receipt | AdapterError:
        before = self.prices.get(tag.sku)
        if before is None:
            return NotFound(tag.sku)
        if before.currency != tag.price.currency:
            return Rejected(f"{tag.sku} is priced in {before.currency}")
        self.prices[tag.sku] = tag.price
        return Receipt(tag.sku, duplicate=before == tag.price)

    def push_shipment(self, parcel: ParcelNotice, *, key: str) -> Receipt:
        """Note what has left, once for each of our parcels."""
        order = self._order(parcel.order)
        return self._done.receipt(
            ("parcel", parcel.parcel), lambda: self._ship(order, parcel.lines)
        )

    def _ship(self, order: _Order, lines: Sequence[UnitsOfLine]) -> str:
        if order.cancelled:
            raise Rejected("the order is cancelled")
        for line in lines:
            if line.line not in order.ordered:
                raise NotFound(f"line {line.line}")
            left = order.ordered[line.line] - order.shipped.get(line.line, 0)
            if line.quantity > left:
                raise Rejected(f"{line.quantity} units of {left} that are left")
        if Can.PARTIAL_SHIPMENTS not in self.capabilities and not _is_all(order, lines):
            raise Unsupported("an order leaves whole")
        for line in lines:
            order.shipped[line.line] = order.shipped.get(line.line, 0) + line.quantity
        return self._done.number("F")

    def cancel(self, cancellation: OrderCancellation, *, key: str) -> Receipt:
        """Cancel a whole order that has not left."""
        order = self._order(cancellation.order)
        if cancellation.lines:
            raise Unsupported("some units alone")
        if any(order.shipped.values()):
            raise Rejected("it has left")
        before, order.cancelled = order.cancelled, True
        return Receipt(cancellation.order, duplicate=before)

    def refund(self, request: RefundRequest, *, key: str) -> Receipt:
        """Give money back, once for each key."""
        order = self._order(request.order)
        return self._done.receipt(("refund", key), lambda: self._pay(order, request))

    def _pay(self, order: _Order, request: RefundRequest) -> str:
        if request.amount.currency != order.paid.currency:
            raise Rejected(f"it was paid in {order.paid.currency}")
        if order.back + request.amount.minor > order.paid.minor:
            raise Rejected("more than is left of what was paid")
        order.back += request.amount.minor
        return self._done.number("R")

    def receive(
        self, headers: Mapping[str, str], body: bytes, now: datetime, /
    ) -> tuple[Inbound[Raw], ...]:
        """Return what a delivery says.  Raises BadSignature, MappingFailed."""
        verified = self._webhooks.verify(headers, body, now)
        try:
            document: Any = json.loads(body)
            subject = check_id(document["order"], "order")
        except (ValueError, LookupError, TypeError, Invalid) as error:
            raise MappingFailed.at("body", type(error).__name__, "an order") from None
        return (Inbound(verified.id, "order", subject, at=verified.signed_at),)

    def _order(self, order: str) -> _Order:
        if order not in self._orders:
            raise NotFound(f"order {order}")
        return self._orders[order]


def _is_all(order: _Order, lines: Sequence[UnitsOfLine]) -> bool:
    return order.ordered == {line.line: line.quantity for line in lines}

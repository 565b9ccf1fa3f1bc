"""Is the adapter of a shop right?  Subclass the contract, say how to reach the shop.

It reads like this::

    class TestPulsar(ShopContract):
        sku, location = "MUG", "CPH"
        def connect(self):
            return PulsarShop(settings, transport)
        def place(self, quantity):
            return shop.checkout("MUG", quantity)

It runs against a stand-in and against a real shop alike: ids are never used twice.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, cast

from ordercore.errors import (
    AdapterError,
    NotFound,
    Rejected,
    Stale,
    Unsupported,
)
from ordercore.plugins import Imported, Raw
from ordercore.ports import (
    OrderCancellation,
    ParcelNotice,
    Port,
    PriceTag,
    Receipt,
    RefundRequest,
    ShopCapability,
    StockLevel,
    UnitsOfLine,
)
from ordercore.testing.adapter import drained, expected, fresh, pages_differ
from ordercore.testing.channel import check_parsed
from ordercore.testing.shop_after_sale import AfterSaleContract, check_version
from ordercore.values import Money

__all__ = ["ShopContract"]

Can = ShopCapability
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class ShopContract(AfterSaleContract):
    """What the adapter of a shop promises.

    Attributes:
        sku: an article that the shop sells, as it spells it.
        location: the shop's id of one of its places; "" where it keeps none.
        unknown_order: an id such as the shop has, of no order.
        unknown_sku: an article that it does not have.
        prices_with_tax: whether its prices contain their tax.
    """

    port: ClassVar[Port] = Port.CHANNEL
    sku: str
    location: str = ""
    unknown_order: str = "987654321"
    unknown_sku: str = "NO-SUCH-ARTICLE"
    prices_with_tax: bool = True

    def place(self, quantity: int) -> str:
        """Have a buyer order so many of ``sku``, and pay; return the shop's order id.

        Yours to write.
        """
        raise NotImplementedError(
            "place(quantity) makes an order in the shop; write it"
        )

    def stock(self) -> int | None:
        """Return what the shop says that it can sell of ``sku`` at ``location``.

        Yours to write, by another way than the adapter's; None leaves the look out.
        """
        return None

    def price(self) -> Money | None:
        """Return what the shop says that ``sku`` costs.

        Yours to write, by another way than the adapter's; None leaves the look out.
        """
        return None

    def paid_back(self, order: str) -> Money | None:
        """Return what the shop has given back for an order.

        Yours to write, by another way than the adapter's; None leaves the look out.
        """
        del order
        return None

    def ordered(self, shop: Any, quantity: int) -> tuple[str, Imported]:
        """Return a new order: the shop's id of it, and what the channel reads."""
        order = self.place(quantity)
        parsed = shop.channel.parse(shop.fetch_order(order).payload)
        assert isinstance(parsed, Imported), f"order {order} is read as {parsed!r}"
        return order, parsed

    def test_no_order_is_left_out_between_pages(self) -> None:
        """Pages of one and of many have the same orders, each as it is."""
        shop = self.needs(Can.ORDERS)
        placed = {self.place(quantity) for quantity in (1, 2, 3)}
        by_one, _ = drained(shop.fetch_orders, 1)
        by_many, _ = drained(shop.fetch_orders, 50)

        one, many = (
            {(raw.where, raw.version) for raw in rs} for rs in (by_one, by_many)
        )
        assert one == many, pages_differ(one ^ many)
        missing = placed - {where for where, _ in many}
        assert not missing, f"orders {sorted(missing)} were never fetched"

    def test_a_new_order_comes_after_the_cursor(self) -> None:
        """Whoever goes on from a cursor sees what is new, and misses nothing."""
        shop = self.needs(Can.ORDERS)
        before = self.place(1)
        _, cursor = drained(shop.fetch_orders, 50)
        placed = self.place(2)
        found, _ = drained(shop.fetch_orders, 50, cursor)
        again, _ = drained(shop.fetch_orders, 50, cursor)

        assert placed in {raw.where for raw in found}, (
            f"order {placed} is not behind the cursor {cursor!r} (after {before})"
        )
        assert {raw.where for raw in found} <= {raw.where for raw in again}, (
            "the same cursor again has fewer orders"
        )

    def test_what_is_fetched_can_be_kept_and_read(self) -> None:
        """A raw order is JSON, is read by the channel, and says what it is."""
        shop = self.needs(Can.ORDERS)
        order = self.place(2)
        raws, _ = drained(shop.fetch_orders, 50)
        for raw in raws:
            assert isinstance(raw, Raw), f"a page holds Raw, not {raw!r}"
            check_version(raw, f"order {raw.where} in its page")
            kept = json.loads(json.dumps(raw.payload))
            assert kept == raw.payload, f"{raw.where} changes when it is kept as JSON"
        _, parsed = self.ordered(shop, 2)
        check_parsed(parsed, f"order {order}")

        units = [(line.sku, line.quantity) for line in parsed.lines]
        assert units == [(self.sku, 2)], f"2 of {self.sku} were ordered, {units} read"
        assert all(line.reference for line in parsed.lines), (
            "a line has no reference; shipments need the shop's id of it"
        )

    def test_one_order_is_the_same_as_in_its_page(self) -> None:
        """Fetched alone it has the same content."""
        shop = self.needs(Can.ORDERS)
        order = self.place(1)
        raws, _ = drained(shop.fetch_orders, 50)
        (listed,) = [raw for raw in raws if raw.where == order][-1:] or [None]
        alone = shop.fetch_order(order)

        assert listed is not None, f"order {order} is in no page"
        assert alone.where == order, f"order {order} calls itself {alone.where}"
        check_version(alone, f"fetch_order({order!r})")
        assert alone.version == listed.version, (
            f"order {order} is version {alone.version!r} alone and {listed.version!r} "
            "in its page; the same order has the same version"
        )
        parse = shop.channel.parse
        assert parse(alone.payload) == parse(listed.payload), (
            f"order {order} is another one alone than in its page"
        )

    def test_an_order_that_is_not_there_is_not_found(self) -> None:
        """Every operation says NotFound for an order that the shop does not have."""
        shop = self.connect()
        for what, call in self._on_order(shop, self.unknown_order, "1"):
            expected(NotFound, call, f"{what} of an unknown order")

    def _on_order(self, shop: Any, order: str, line: str) -> Iterator[tuple[str, Any]]:
        """Yield each operation on an order that the shop declares."""
        lines, key = (UnitsOfLine(line, 1),), fresh("key")
        parcel = ParcelNotice(order, fresh("P"), lines, "GLS", fresh("T"), AT)
        if Can.ORDERS in shop.capabilities:
            yield "fetch_order", lambda: shop.fetch_order(order)
        if Can.ACKNOWLEDGE in shop.capabilities:
            yield "acknowledge", lambda: shop.acknowledge(order, "W-1", key=key)
        if Can.SHIPMENTS in shop.capabilities:
            yield "push_shipment", lambda: shop.push_shipment(parcel, key=key)
        if Can.CANCEL in shop.capabilities:
            yield "cancel", lambda: shop.cancel(OrderCancellation(order), key=key)
        if Can.REFUND in shop.capabilities:
            refund = RefundRequest(order, Money(100, "DKK"))
            yield "refund", lambda: shop.refund(refund, key=key)

    def test_an_order_is_acknowledged_once(self) -> None:
        """The same reference again is a duplicate."""
        shop = self.needs(Can.ACKNOWLEDGE)
        order, key = self.place(1), fresh("key")
        self.twice("acknowledge", lambda: shop.acknowledge(order, "W-1", key=key))

    def test_stock_is_set_and_not_added(self) -> None:
        """Levels are absolute: the same again changes nothing."""
        shop = self.needs(Can.STOCK)
        for available in (41, 41, 0, 7):
            levels = [StockLevel(self.sku, self._place(shop), available)]
            before = list(levels)
            (answer,) = self._set(shop, levels)

            assert levels == before, "push_stock changed what it was given"
            assert isinstance(answer, Receipt), f"{levels[0]} was not set: {answer!r}"
            there = self.stock()
            assert there in {None, available}, (
                f"{available} were set, the shop can sell {there}"
            )

    def test_an_unknown_article_does_not_stop_the_others(self) -> None:
        """Each level has an answer of its own, in order."""
        shop = self.needs(Can.STOCK)
        place = self._place(shop)
        bad, good = (
            StockLevel(self.unknown_sku, place, 1),
            StockLevel(self.sku, place, 13),
        )
        first, second = self._set(shop, [bad, good])

        assert isinstance(first, NotFound), (
            f"an unknown article is NotFound in its place, not {first!r}"
        )
        assert isinstance(second, Receipt), f"the other was not set: {second!r}"
        assert self.stock() in {None, 13}, f"13 were set, there are {self.stock()}"

    def test_what_was_expected_and_is_not_so_is_stale(self) -> None:
        """Somebody has sold one meanwhile: nothing is set."""
        shop = self.needs(Can.STOCK, Can.STOCK_EXPECTED)
        place = self._place(shop)
        self._set(shop, [StockLevel(self.sku, place, 9)])
        (answer,) = self._set(shop, [StockLevel(self.sku, place, 5, expected=3)])

        assert isinstance(answer, Stale), (
            f"9 are there, 3 were expected: set nothing, answer Stale, not {answer!r}"
        )
        assert self.stock() in {None, 9}, f"nothing was to be set, now {self.stock()}"
        (answer,) = self._set(shop, [StockLevel(self.sku, place, 5, expected=9)])
        assert isinstance(answer, Receipt), f"9 were expected rightly: {answer!r}"

    def test_prices_are_set(self) -> None:
        """A price again is no error, and an unknown article stops no other."""
        shop = self.needs(Can.PRICES)
        _, order = self.ordered(shop, 1)
        price = order.lines[0].unit_price + Money(100, order.currency)
        taxed = self.prices_with_tax
        names = (self.unknown_sku, self.sku)
        tags = [PriceTag(name, price, tax_included=taxed) for name in names]
        for _ in range(2):
            first, second = shop.push_prices(tags, key=fresh("key"))
            assert isinstance(first, NotFound), f"{tags[0]}: {first!r}"
            assert isinstance(second, Receipt), f"{tags[1]}: {second!r}"
            there = self.price()
            assert there in {None, price}, f"{price} was set, {there} it costs"

    def test_a_parcel_leaves_once(self) -> None:
        """The same parcel again is a duplicate, and uses up no units."""
        shop = self.needs(Can.SHIPMENTS, Can.ORDERS)
        order, parsed = self.ordered(shop, 2)
        parcel = _parcel(order, parsed, 2)
        key = fresh("key")
        self.twice("push_shipment", lambda: shop.push_shipment(parcel, key=key))
        more = _parcel(order, parsed, 1)
        expected(
            Rejected,
            lambda: shop.push_shipment(more, key=fresh("key")),
            "a parcel more than was ordered",
        )

    def test_an_order_leaves_in_parts(self) -> None:
        """Part after part, and never more than is left."""
        shop = self.needs(Can.SHIPMENTS, Can.ORDERS)
        order, parsed = self.ordered(shop, 3)
        part = _parcel(order, parsed, 1)
        if Can.PARTIAL_SHIPMENTS not in shop.capabilities:
            expected(
                Unsupported,
                lambda: shop.push_shipment(part, key=fresh("key")),
                "a part, which is not declared",
            )
            return
        first = shop.push_shipment(part, key=fresh("key"))
        second = shop.push_shipment(_parcel(order, parsed, 2), key=fresh("key"))
        assert first.external_id != second.external_id, "two parcels have one id"
        over = _parcel(order, parsed, 1)
        expected(
            Rejected,
            lambda: shop.push_shipment(over, key=fresh("key")),
            "one more than was ordered",
        )

    def test_an_order_is_cancelled_once(self) -> None:
        """What is cancelled is a duplicate; what has left cannot be cancelled."""
        shop = self.needs(Can.CANCEL)
        cancellation, key = (
            OrderCancellation(self.place(1), reason="customer"),
            fresh("k"),
        )
        self.twice("cancel", lambda: shop.cancel(cancellation, key=key))
        if Can.SHIPMENTS in shop.capabilities and Can.ORDERS in shop.capabilities:
            order, parsed = self.ordered(shop, 1)
            shop.push_shipment(_parcel(order, parsed, 1), key=fresh("key"))
            expected(
                Rejected,
                lambda: shop.cancel(OrderCancellation(order), key=fresh("key")),
                "cancelling what has left",
            )

    def test_money_goes_back_once(self) -> None:
        """The same key again pays nothing; never more than was paid."""
        shop = self.needs(Can.REFUND, Can.ORDERS)
        order, parsed = self.ordered(shop, 1)
        part = Money(100, parsed.currency)
        key = fresh("key")
        wish = RefundRequest(order, part, reason="goodwill")
        self.twice("refund", lambda: shop.refund(wish, key=key))
        assert self.paid_back(order) in {None, part}, (
            f"{part} was to go back, {self.paid_back(order)} went"
        )
        much = RefundRequest(order, Money(10**12, parsed.currency))
        other = RefundRequest(order, Money(100, _other(parsed.currency)))
        for wish, what in ((much, "more than was paid"), (other, "another currency")):
            expected(
                Rejected,
                partial(shop.refund, wish, key=fresh("key")),
                f"refund of {what}",
            )

    def test_it_says_what_is_known_when_the_line_fails(self) -> None:
        """Not sent is rejected; whatever may have arrived is unknown."""
        self.fails_in_order(self._writes)

    def _writes(self, shop: Any) -> Iterator[tuple[str, Any]]:
        if Can.STOCK in shop.capabilities:
            levels = [StockLevel(self.sku, self._place(shop), 1)]
            yield "push_stock", lambda: _raised(shop.push_stock(levels, key=fresh("k")))
        for what, call in self._on_order(shop, self.unknown_order, "1"):
            if what != "fetch_order":
                yield what, call

    def _place(self, shop: Any) -> str:
        return self.location if Can.STOCK_PER_LOCATION in shop.capabilities else ""

    def _set(
        self, shop: Any, levels: list[StockLevel]
    ) -> Sequence[Receipt | AdapterError]:
        answers = shop.push_stock(levels, key=fresh("key"))
        assert len(answers) == len(levels), (
            f"{len(answers)} answers to {len(levels)} levels; one for each, in order"
        )
        return cast("Sequence[Receipt | AdapterError]", answers)


def _parcel(order: str, parsed: Imported, units: int) -> ParcelNotice:
    lines = (UnitsOfLine(parsed.lines[0].reference, units),)
    return ParcelNotice(order, fresh("P"), lines, "GLS", fresh("T"), AT)


def _raised(answers: Sequence[Receipt | AdapterError]) -> object:
    """Return the answers of a batch, or raise the first that is an error."""
    for answer in answers:
        if isinstance(answer, AdapterError):
            raise answer
    return answers


def _other(currency: str) -> str:
    return "EUR" if currency != "EUR" else "DKK"

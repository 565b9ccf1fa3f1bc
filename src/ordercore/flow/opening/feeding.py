"""A whole feed is taken in: network, catalogue, opening stock, then the orders."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from attrs import define

from ordercore.catalog import Item, ListItem
from ordercore.errors import Invalid, PluginError
from ordercore.flow.knowing.naming import order_id, party_id
from ordercore.flow.oms import OMS
from ordercore.flow.taking.receipts import (
    Receipt,
    SetAside,
    Taken,
    TakenCancellation,
)
from ordercore.message import Command
from ordercore.parties import Customer, RegisterCustomer, RegisterSupplier, Supplier
from ordercore.plugins import Feed, LeftOut, Opening
from ordercore.shipping import PublishRates, PublishTimetable, RateTable
from ordercore.sourcing import OpenNode
from ordercore.stock import Receive
from ordercore.values import of_kind

__all__ = ["FeedCount", "departures_of", "take_feed"]

BATCH = 256

T = TypeVar("T")
Keyed = tuple[str, Sequence[Command[Any]]]


@define
class FeedCount:
    """How the rows of a feed were used; every row is in ``lines`` or in ``set_aside``.

    Attributes:
        rows_in: rows of the orders' source.
        orders: orders taken, now or before.
        lines: rows that are goods, carriage, or cancelled units of an order.
        cancelled_lines: how many of them were cancellations.
        set_aside: rows in quarantine, each with its reason.
        repeated: orders and cancellations that had been taken before.
        unusable: rows of master data and opening stock in quarantine.
    """

    rows_in: int = 0
    orders: int = 0
    lines: int = 0
    cancelled_lines: int = 0
    set_aside: int = 0
    repeated: int = 0
    unusable: int = 0

    def count(self, rows: int, receipt: Receipt) -> None:
        """Count what came of so many rows."""
        self.rows_in += rows
        if isinstance(receipt, SetAside):
            self.set_aside += rows
            return
        self.repeated += receipt.repeated
        self.lines += receipt.lines
        self.set_aside += receipt.left_out
        if isinstance(receipt, Taken):
            self.orders += 1
        elif isinstance(receipt, TakenCancellation):
            self.cancelled_lines += receipt.lines


def take_feed(
    oms: OMS, feed: Feed, progress: Callable[[str, int], None] = lambda _what, _n: None
) -> FeedCount:
    """Take a feed in and return how its rows were used.

    Everything has a key of its own, so that the same feed again changes nothing.

    Args:
        oms: the shop.
        feed: what is taken.
        progress: told what is being taken and how many rows of it were.

    Raises Invalid: the source as a whole cannot be read; what was taken before stands.
    Raises PluginError: the feed's rate table has a hole, a price that cannot be, or
    another currency than its own; the feed is named, and nothing is taken.
    """
    count = FeedCount()
    for what, requests in _setup(oms, feed, count):
        for batch in _batches(requests):
            _do(oms, feed.name, batch, count)
            progress(what, len(batch))
    for raws in _batches(feed.raws()):
        receipts = oms.take(feed.channel, raws)
        for raw, receipt in zip(raws, receipts, strict=True):
            count.count(raw.rows, receipt)
        progress("orders", sum(raw.rows for raw in raws))
    return count


def _rates(feed: Feed) -> RateTable | None:
    """Return what a parcel costs.  Raises PluginError: the feed has no such table."""
    try:
        rates = feed.rates()
        return None if rates is None else of_kind(rates, RateTable, "rates")
    except Invalid as error:
        raise PluginError(feed.name, "rates", str(error)) from error


def departures_of(feed: Feed) -> dict[str, datetime]:
    """Return when the goods of orders left, by our ids, as far as the feed knows."""
    channel = feed.channel.name
    return {order_id(channel, name): at for name, at in feed.departures()}


def _setup(
    oms: OMS, feed: Feed, count: FeedCount
) -> Iterator[tuple[str, Iterable[Keyed | LeftOut]]]:
    rates = _rates(feed)
    yield "network", [("", [OpenNode(node, reopen=False)]) for node in feed.nodes()]
    tables = [rates] if rates is not None else []
    yield "rates", [("", [PublishRates(k.carrier, k, renew=False)]) for k in tables]
    timetable = feed.timetable()
    yield (
        "timetable",
        [("", [PublishTimetable(timetable)])] if timetable is not None else [],
    )
    yield "items", (_listed(item) for item in feed.items())
    yield "customers", (_buyer(feed.channel.name, one) for one in feed.customers())
    yield "suppliers", (_supplier(one) for one in feed.suppliers())
    yield "stock", (_opening(feed.name, one) for one in feed.opening())


def _listed(item: Item | LeftOut) -> Keyed | LeftOut:
    return item if isinstance(item, LeftOut) else ("", [ListItem(item)])


def _buyer(feed: str, one: Customer | LeftOut) -> Keyed | LeftOut:
    if isinstance(one, LeftOut):
        return one
    customer = Customer(
        party_id(feed, one.id), one.name, one.email, one.company, one.address
    )
    return "", [RegisterCustomer(customer)]


def _supplier(one: Supplier | LeftOut) -> Keyed | LeftOut:
    return one if isinstance(one, LeftOut) else ("", [RegisterSupplier(one)])


def _opening(feed: str, one: Opening | LeftOut) -> Keyed | LeftOut:
    if isinstance(one, LeftOut):
        return one
    key = f"opening/{feed}/{one.sku}@{one.node}"
    return key, [Receive(one.sku, one.node, one.quantity, f"opening/{feed}")]


def _do(
    oms: OMS, source: str, batch: Sequence[Keyed | LeftOut], count: FeedCount
) -> None:
    left_out = [one for one in batch if isinstance(one, LeftOut)]
    requests = [one for one in batch if not isinstance(one, LeftOut)]
    for request, outcome in zip(requests, oms.do_each(requests), strict=True):
        if outcome.error is not None:
            left_out.append(_refused(request, outcome.error))
    oms.set_aside(source, left_out)
    count.unusable += len(left_out)


def _refused(request: Keyed, error: Exception) -> LeftOut:
    key, commands = request
    code, why = getattr(error, "code", "setup.refused"), str(error)
    if code == "key.reused":  # only opening stock has a key
        code = "opening.changed"
        why = (
            f"{key} was received before with another quantity; opening stock counts "
            "once: correct it with stock.Adjust, or receive what is new"
        )
    return LeftOut(key or commands[0].stream, why, code, {"command": repr(commands[0])})


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    source = iter(things)
    while batch := list(islice(source, BATCH)):
        yield batch

"""``ordercore demo``: North Mug, a small shop, from orders to books, step by step."""

import argparse
import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from attrs import define

from ordercore.cli import bargaining, writing
from ordercore.cli.opening import shop_at
from ordercore.cli.running import status_of
from ordercore.cli.status import Status
from ordercore.errors import Refused
from ordercore.flow import OMS, FeedCount, decisions, read_rules, take_feed
from ordercore.orders import Agreed, Order, State
from ordercore.plugins import Plugins
from ordercore.rules import PublishRules
from ordercore.show import summary_text, table
from ordercore.simulating import Carrier, PaymentProvider, Staff
from ordercore.values import Address, total
from ordercore.views import PaperParty, summarize
from ordercore.warehouse import Check, Release

__all__ = ["demo"]

NORTH_MUG = PaperParty(
    "North Mug",
    Address("DK", "2300", "København S", ("Vermlandsgade 51",)),
    "DK 12 34 56 78",
)

FEEDS = ("wholesale.toml", "web.toml")

A_DAY_ON_THE_WAY = timedelta(hours=25)
"""The demo begins so long ago, and its parcels have arrived by now."""

IN_TWO = "wholesale.B-2002"
"""An order that is dear in one parcel, and less so in two."""

A_RED_MUG_IN_THE_HAND = ("5700000000011", "5700000000028", "5700000000042")
"""What the scanner reads where the second of two blue mugs should be."""


@define
class Clock:
    """The time of the demo: so far behind, and no more when its parcels arrive."""

    behind: timedelta

    def __call__(self) -> datetime:
        """Return what time it is in the shop."""
        return datetime.now(UTC) - self.behind


def demo(asked: argparse.Namespace) -> int:
    """Run the shop once, from an empty store; the same every time."""
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    store = out / "demo.db"
    for old in out.glob("demo.db*"):
        old.unlink()
    clock = Clock(A_DAY_ON_THE_WAY)
    with shop_at(store, Plugins.of_environment(), clock) as oms:
        counts = _orders_come_in(oms)
        _sourcing(oms)
        _bargaining(oms)
        _warehouse(oms)
        clock.behind = timedelta()
        oms.tick()
        _shipping(oms)
        _second_thoughts(oms)
        shop = writing.look_at(oms, oms.now())
        summary = summarize(shop, counts)
        written = writing.write_all(oms, shop, summary, NORTH_MUG, out)
    _say("What came of it")
    print(summary_text(summary))
    print(f"\nWritten: {', '.join(map(str, (*written, store)))}")
    print(f"Look:    {_command()} explain shopify.1002 --store {store}")
    status = status_of(summary)
    return Status.OK if status == Status.SET_ASIDE else status


def _command() -> str:
    """Return how the reader calls this command, where it is no word of the shell."""
    called = Path(sys.argv[0])
    if called.name != "ordercore":
        return "python -m ordercore"
    return "ordercore" if shutil.which("ordercore") else os.path.relpath(called)


def _orders_come_in(oms: OMS) -> list[FeedCount]:
    _say("1  Orders come in: a web shop's JSON, and a table from wholesale buyers")
    plugins = oms.plugins
    with as_file(files("ordercore.cli") / "north_mug") as folder:
        rules = read_rules((folder / "rules.toml").read_text("utf-8"))
        oms.do(PublishRules(rules, by="Anna"))
        feeds = [plugins.feed(folder / name, folder) for name in FEEDS]
        counts = [take_feed(oms, feed) for feed in feeds]
    orders: list[Order] = [kept.state for _, kept in oms.store.scan("order")]
    rows = [_order_row(order) for order in orders]
    print(table(("order", "to", "goods", "total", "paid", "state"), rows, "<<<><<"))
    again = sum(count.repeated for count in counts)
    print(f"\nCame twice and changed nothing: {again} order.  Set aside, and kept:")
    for aside in oms.quarantined():
        print(f"  {aside.reason}")
    return counts


def _order_row(order: Order) -> tuple[str, ...]:
    agreed: Agreed = order.agreed
    goods = ", ".join(f"{line.quantity} × {line.sku}" for line in order.lines)
    to = f"{agreed.ship_to.city}, {agreed.ship_to.country}"
    held = ", ".join(hold.reason for hold in order.holds)
    state = f"held: {held}" if held else order.state.lower()
    return order.id, to, goods, str(agreed.total), agreed.terms.lower(), state


def _sourcing(oms: OMS) -> None:
    _say("2  Each confirmed order gets its place at once; here is one that splits")
    for decision in decisions(oms.store, "shopify.1002"):
        print(decision.plan)
        print(f"\nWhy so, and not otherwise:\n{decision.plan.explanation}")
    waiting = [
        f"{progress.backordered} × {line.sku} of {order.id}"
        for _, kept in oms.store.scan("order")
        for order in [kept.state]
        for line, progress in zip(order.lines, order.progress, strict=True)
        if progress.backordered
    ]
    print(f"\nWaiting for supply: {', '.join(waiting)}")


def _bargaining(oms: OMS) -> None:
    _say("3  A quote, a rule's hold, a change of mind, and money that comes")
    bargaining.ask_first(oms)
    print()
    bargaining.let_go(oms)
    print()
    bargaining.change_of_mind(oms)
    print()
    bargaining.money_comes(oms)


def _warehouse(oms: OMS) -> None:
    _say("4  The warehouses pick, scan and pack; a wrong scan is refused")
    work = "shopify.1001-1"
    oms.do(Release(work))
    plan = oms.plan.pick(work)
    print(plan)
    try:
        oms.do(*plan.commands, Check(work, A_RED_MUG_IN_THE_HAND))
    except Refused as refused:
        print(f"\n{refused}")
    in_two = f"{IN_TWO}-1"
    oms.do(Release(in_two))
    print(f"\n{oms.plan.pick(in_two)}")
    done = Staff(oms).work()
    print(f"\n{done.packed} fulfilment orders packed, {done.handed_over} handed over.")
    _as_planned(oms)


def _as_planned(oms: OMS) -> None:
    """Show that an order in two parcels costs what was planned."""
    (planned,) = [decision.plan.cost for decision in decisions(oms.store, IN_TWO)]
    parcels = [kept.state for _, kept in oms.store.scan("parcel")]
    costs = [parcel.cost for parcel in parcels if parcel.order == IN_TWO]
    paid = total(costs, planned.currency)
    print(
        f"{IN_TWO} left in {len(costs)} parcels, as it was planned.\n"
        f"Planned for {planned}: labels of {paid}, and {planned - paid} to put it "
        "together."
    )


def _shipping(oms: OMS) -> None:
    _say("5  The provider captures; the carrier reports late, twice and in disorder")
    provider, carrier = PaymentProvider(oms), Carrier(oms)
    _money_moves(provider)
    carrier.collect()
    for parcel in carrier.parcels:
        carrier.report(parcel)
    orders: list[Order] = [kept.state for _, kept in oms.store.scan("order")]
    done = sum(order.state is State.COMPLETED for order in orders)
    print(f"{len(carrier.parcels)} parcels delivered, {done} orders completed.")
    print()
    bargaining.due_dates(oms)


def _second_thoughts(oms: OMS) -> None:
    _say("6  What has been paid costs less: only the difference moves")
    bargaining.make_cheaper(oms)
    _money_moves(PaymentProvider(oms))


def _money_moves(provider: PaymentProvider) -> None:
    provider.work()
    for moved in provider.moved:
        print(moved)


def _say(title: str) -> None:
    print(f"\n{title}\n{'-' * len(title)}")

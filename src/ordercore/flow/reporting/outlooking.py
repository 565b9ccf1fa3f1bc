"""What becomes of a SKU in the days to come, read from a shop."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any

from attrs import evolve

from ordercore.catalog import Item, Kit, item_stream, kit_stream
from ordercore.errors import Refused
from ordercore.flow.goods.kits import check_no_kit
from ordercore.flow.oms import OMS
from ordercore.flow.seeing.segmenting import of_order
from ordercore.flow.tagging import wanted
from ordercore.message import key_of
from ordercore.orders import Order
from ordercore.shipping import Timetable, timetable_stream
from ordercore.shipping.timetable import today_by
from ordercore.sourcing import open_of
from ordercore.sourcing.places.opened import not_open
from ordercore.stock import StockLevel, first_day
from ordercore.values import PIECES, Today, new_segments, of_several
from ordercore.values.when import check_day
from ordercore.views import SkuOutlook, sku_outlook
from ordercore.views.outlook import from_launch
from ordercore.views.outlook import wanted as units_wanted

__all__ = ["outlook_of"]


def outlook_of(
    oms: OMS,
    sku: str,
    today: date | None = None,
    *,
    node: str = "",
    segments: Collection[str] = (),
    quantity: int = 0,
) -> SkuOutlook:
    """Return what becomes of a SKU in the days to come, at all nodes or at one.

    Args:
        oms: the shop.
        sku: which one.
        today: at all places; when it is not given, at each the day that it is there now
            by the calendar by which the place works, else by UTC.
        node: at which place; "" for all of them together.
        segments: to whom it is to be promised, such as ``channel:web``: what is kept
            for others does not count.
        quantity: how many units somebody wants.  Plug-ins are asked what could be made
            or bought where as many cannot be promised today; 0 asks nobody.

    Nothing of it is promised before its launch, nor what lies at no open node.

    Raises Refused ``sku.unknown``: nobody listed, received, expects or wants it;
    ``kit.pieces``: it is a kit; ``node.unknown``.  Raises Invalid: a day, segments or
    a quantity that cannot be.
    """
    asked = of_several(segments, str, "segments")
    days = _today(oms) if today is None else Today.of(check_day(today, "today"))
    known = {key_of(stream): kept.state for stream, kept in oms.store.scan("node")}
    nodes = open_of(known)
    if node and node not in nodes:
        what = f"the outlook of {sku} at {node}"
        raise not_open(node, what, nodes, closed=node in known)
    kit: Kit | None = _state(oms, kit_stream(sku))
    check_no_kit(kit, f"the outlook of {sku}")
    levels = [one for one in oms.stock_of(sku) if one.node in nodes or not known]
    who = new_segments(asked, known=_kept_for(levels))
    incoming = {n: d for n, d in oms.incoming(sku).items() if n in nodes or not known}
    orders: list[Order] = [oms.state(stream) for stream in oms.tagged(wanted(sku))]
    item: Item | None = _state(oms, item_stream(sku))
    if not (levels or incoming or orders or item):
        raise Refused(
            "sku.unknown",
            asked=f"the outlook of {sku}",
            because="it is not listed, and nobody received, expects or wants it",
            remedy="Check the SKU, or list it with catalog.ListItem",
        )
    day = first_day(levels, incoming, days, node)
    wants = [(one, of_order(o)) for o in orders for one in units_wanted(o, sku, day)]
    launch_on = item.launch_on if item is not None else None
    look = partial(
        sku_outlook, sku, levels, incoming, wants, days, node=node, segments=who
    )
    measure = item.measure if item is not None else PIECES
    seen = evolve(from_launch(look(), launch_on), measure=measure)
    lacks = seen.lacks(quantity) if quantity != 0 else 0
    if not lacks:
        return seen
    places = [node] if node else sorted(nodes)
    could, failures = oms.plugins.capacities(sku, lacks, day, tuple(places))
    able = from_launch(look(capacities=could), launch_on)
    return evolve(able, failures=failures, measure=measure)


def _kept_for(levels: Iterable[StockLevel]) -> frozenset[str]:
    """Return the segments for which quotas keep units, also of a former kind."""
    kept = [one for level in levels for one in level.quotas.pockets]
    return frozenset([name for one in kept for name in one.path])


def _today(oms: OMS) -> Today:
    """Return which day it is at each place now."""
    timetable: Timetable | None = _state(oms, timetable_stream())
    return today_by(timetable, oms.now())


def _state(oms: OMS, stream: str) -> Any:
    """Return the state of a stream, None where nothing ever happened in it."""
    found = oms.store.load([stream]).get(stream)
    return None if found is None else found.state

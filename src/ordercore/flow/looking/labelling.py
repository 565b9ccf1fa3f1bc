"""Who carries a parcel for the least: by rate tables, or by the carriers' own word."""

from collections.abc import Callable

from ordercore.catalog import Item
from ordercore.errors import Refused
from ordercore.flow.days.keeping_days import days_promised, tables_of_parcel
from ordercore.flow.seeing.views import Views
from ordercore.shipping import (
    NOT_ASKED,
    LabelPlan,
    LiveRates,
    Parcel,
    choose_label,
    parcel_stream,
)
from ordercore.values import Dimensions
from ordercore.warehouse import FulfillmentOrder, fulfillment_stream
from ordercore.warehouse.proposing import plan_of

__all__ = ["label_parcel", "parcel_of", "size_of", "unknown_parcel"]


def parcel_of(parcel: str, views: Views) -> Parcel:
    """Return a parcel.  Raises Refused ``parcel.unknown``."""
    found = views.state(parcel_stream(parcel))
    if not isinstance(found, Parcel):
        raise unknown_parcel(parcel)
    return found


def unknown_parcel(parcel: str) -> Refused:
    """Return the refusal of a parcel that nobody made."""
    return Refused(
        "parcel.unknown",
        asked=f"a label for parcel {parcel}",
        because="there is no such parcel",
        remedy="It is made when its goods are packed; check the id",
    )


def label_parcel(
    parcel: Parcel,
    views: Views,
    size: Dimensions | None = None,
    live: LiveRates = NOT_ASKED,
) -> LabelPlan:
    """Return the plan for a parcel's label; the parcel's id is its tracking number.

    Every rate table in force is looked at.  Where a day was promised for what is in the
    parcel, the cheapest service is taken that keeps it, if any does.  Else a parcel
    that was packed as planned goes by the service that was planned for it, and others
    by the cheapest.  Raises Refused ``node.unknown``.  What the buyer collects where it
    lies gets no label.
    """
    order = views.order(parcel.order)
    if order.agreed.collect_at == parcel.node:
        return LabelPlan(parcel.id, None, (), (), ())
    tables = tables_of_parcel(parcel, order, views)
    ship_to = order.agreed.ship_to
    return choose_label(
        parcel,
        (views.network.node(parcel.node).address, ship_to),
        tables,
        parcel.id,
        size or size_of(parcel, views.item),
        live,
        planned="" if days_promised(parcel, order) else _planned(parcel, views),
    )


def _planned(parcel: Parcel, views: Views) -> str:
    """Return the service that was planned for just what is in a parcel."""
    work: FulfillmentOrder | None = views.state(fulfillment_stream(parcel.fulfillment))
    planned = plan_of(work.planned, parcel.contents) if work else None
    return planned.service if planned else ""


def size_of(parcel: Parcel, item_of: Callable[[str], Item | None]) -> Dimensions | None:
    """Return the size of a unit that is alone in a parcel, as the catalogue has it."""
    if len(parcel.contents) != 1 or parcel.contents[0].quantity != 1:
        return None
    item = item_of(parcel.contents[0].sku)
    return item.dimensions if item else None

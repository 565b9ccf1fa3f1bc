"""What waits for buyers who come for it, and how far such an order is."""

from ordercore.flow.oms import OMS
from ordercore.flow.tagging import COLLECTING
from ordercore.message import stream_id
from ordercore.shipping import Parcel, parcel_stream
from ordercore.views.collecting import Collection, collection

__all__ = ["collection_of", "to_collect"]


def to_collect(oms: OMS, node: str = "") -> list[Parcel]:
    """Return the parcels that wait for their buyers, those first that wait no longer.

    Args:
        oms: the shop.
        node: where; "" for all places.
    """
    found: list[Parcel] = [oms.state(stream) for stream in oms.tagged(COLLECTING)]
    here = [one for one in found if node in {"", one.collect_at}]
    return sorted(here, key=lambda one: (str(one.collect_until), one.id))


def collection_of(oms: OMS, order: str) -> Collection | None:
    """Return how far an order is that its buyer comes for, None where it is sent.

    Raises Refused ``order.unknown``.
    """
    found = oms.order(order)
    streams = [
        stream_id("fulfillment", f"{order}-{number + 1}")
        for number in range(found.fulfillments)
    ]
    works = oms.store.load(streams)
    names = [
        parcel_stream(name)
        for stream in streams
        if works[stream].state is not None
        for name in works[stream].state.parcels
    ]
    parcels = oms.store.load(names)
    return collection(found, [parcels[name].state for name in names])

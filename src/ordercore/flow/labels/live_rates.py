"""Carriers are asked what one parcel costs; whoever does not answer is named."""

from typing import Any

from ordercore.catalog import Item, item_stream
from ordercore.flow.looking.labelling import size_of, unknown_parcel
from ordercore.flow.oms import OMS
from ordercore.shipping import LiveRates, Parcel, parcel_stream
from ordercore.values import Dimensions

__all__ = ["live_rates"]


def live_rates(oms: OMS, parcel: str, size: Dimensions | None = None) -> LiveRates:
    """Return what carriers say that a parcel costs, and who did not say it.

    Each plug-in with the hook ``ordercore_rates`` is asked, and has so long to answer
    as ``Plugins(patience_s=)`` says.  Give the answer to ``oms.plan.label``: it counts
    in place of rate tables, and where it fails these are what one falls back on.

    Args:
        oms: the shop.
        parcel: which one.
        size: its outer size; None for that of a unit that is alone in it, as the
            catalogue has it.

    Raises Refused ``parcel.unknown``, ``node.unknown``, ``rates.none``.
    """

    def item_of(sku: str) -> Item | None:
        item: Item | None = _state(oms, item_stream(sku))
        return item

    found = _state(oms, parcel_stream(parcel))
    if not isinstance(found, Parcel):
        raise unknown_parcel(parcel)
    network = oms.network
    origin = network.node(found.node).address
    destination = oms.order(found.order).agreed.ship_to
    outer = size or size_of(found, item_of)
    return oms.plugins.rates(
        origin, destination, found.weight_g, outer, network.currency
    )


def _state(oms: OMS, stream: str) -> Any:
    """Return the state of a stream, None where nothing ever happened in it."""
    found = oms.store.load([stream]).get(stream)
    return None if found is None else found.state

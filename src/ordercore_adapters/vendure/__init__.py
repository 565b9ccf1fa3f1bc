"""A Vendure shop: orders come out of it, and what becomes of them is told to it."""

import ordercore as oc
from ordercore_adapters.vendure.adapter import CAPABILITIES, Vendure, VendureOrders
from ordercore_adapters.vendure.settings import VendureSettings

__all__ = [
    "CAPABILITIES",
    "Vendure",
    "VendureOrders",
    "VendureSettings",
    "ordercore_adapters",
    "ordercore_channels",
]


@oc.hookimpl
def ordercore_adapters() -> list[oc.ports.AdapterInfo[VendureSettings]]:
    """Return how a Vendure shop is connected."""
    return [
        oc.ports.AdapterInfo(
            oc.ports.Port.CHANNEL, "vendure", VendureSettings, Vendure, CAPABILITIES
        )
    ]


@oc.hookimpl
def ordercore_channels() -> list[oc.Channel]:
    """Return how the orders of one shop are read, called vendure."""
    return [VendureOrders()]

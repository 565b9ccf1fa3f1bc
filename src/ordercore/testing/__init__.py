"""What helps to test an application or an adapter: drawn values, ready-made laws.

The contracts that adapters are held to, and the machines that live in a shop of yours,
are names of this package; each is loaded when it is first used.  What draws values
stands in rooms of its own, such as ``ordercore.testing.strategies``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ordercore.testing.adapter import fresh
    from ordercore.testing.carrier import CarrierContract
    from ordercore.testing.channel import ChannelContract
    from ordercore.testing.erp import ErpContract
    from ordercore.testing.forecaster import ForecasterContract
    from ordercore.testing.ledger import LedgerContract
    from ordercore.testing.machines import JourneyMachine, WorldMachine
    from ordercore.testing.notifier import NotifierContract
    from ordercore.testing.payment import PaymentContract
    from ordercore.testing.renderer import RendererContract
    from ordercore.testing.reorder import ReorderContract
    from ordercore.testing.shop import ShopContract
    from ordercore.testing.solver import SolverContract
    from ordercore.testing.store import DurableStoreContract, StoreContract
    from ordercore.testing.tax import TaxContract
    from ordercore.testing.tax_service import TaxServiceContract
    from ordercore.testing.transport import StandIn

__all__ = [
    "CarrierContract",
    "ChannelContract",
    "DurableStoreContract",
    "ErpContract",
    "ForecasterContract",
    "JourneyMachine",
    "LedgerContract",
    "NotifierContract",
    "PaymentContract",
    "RendererContract",
    "ReorderContract",
    "ShopContract",
    "SolverContract",
    "StandIn",
    "StoreContract",
    "TaxContract",
    "TaxServiceContract",
    "WorldMachine",
    "fresh",
]

_ROOM_OF = {
    "CarrierContract": "carrier",
    "ChannelContract": "channel",
    "DurableStoreContract": "store",
    "ErpContract": "erp",
    "ForecasterContract": "forecaster",
    "JourneyMachine": "machines",
    "LedgerContract": "ledger",
    "NotifierContract": "notifier",
    "PaymentContract": "payment",
    "RendererContract": "renderer",
    "ReorderContract": "reorder",
    "ShopContract": "shop",
    "SolverContract": "solver",
    "StandIn": "transport",
    "StoreContract": "store",
    "TaxContract": "tax",
    "TaxServiceContract": "tax_service",
    "WorldMachine": "machines",
    "fresh": "adapter",
}
"""Name -> the room that defines it."""


def __getattr__(name: str) -> Any:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{room}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

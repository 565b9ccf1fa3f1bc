"""ordercore: an order-management system as a library.

Everything that an application or a plug-in needs is a name of this module, and each is
loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ordercore import (
        accounts,
        carts,
        catalog,
        orders,
        parties,
        pricing,
        rules,
        shipping,
        sourcing,
        stock,
        warehouse,
    )
    from ordercore.catalog import Item
    from ordercore.errors import (
        AdapterError,
        Conflict,
        Finding,
        Invalid,
        MappingFailed,
        OrdercoreError,
        PluginError,
        Refused,
        StoreUnavailable,
    )
    from ordercore.flow import AUTOMATIC, MANUAL, OMS, MemoryStore, SqliteStore, codec
    from ordercore.message import Command, Event, Plan
    from ordercore.parties import Customer, Supplier
    from ordercore.plugins import (
        CancelledLine,
        Channel,
        Charge,
        FeedReader,
        Imported,
        ImportedCancellation,
        ImportedCustomer,
        ImportedLine,
        LeftOut,
        NotAnOrder,
        Opening,
        Parsed,
        Plugins,
        Raw,
        hookimpl,
    )
    from ordercore.shipping import RateTable
    from ordercore.sourcing import Node, NodeKind
    from ordercore.values import (
        Address,
        Coordinates,
        Dimensions,
        Money,
        Rounding,
        check_id,
        country_code,
        day,
        decimal_of,
        free_text,
        instant,
        quantity,
        sku,
        split,
        weight,
    )

__all__ = [
    "AUTOMATIC",
    "MANUAL",
    "OMS",
    "AdapterError",
    "Address",
    "CancelledLine",
    "Channel",
    "Charge",
    "Command",
    "Conflict",
    "Coordinates",
    "Customer",
    "Dimensions",
    "Event",
    "FeedReader",
    "Finding",
    "Imported",
    "ImportedCancellation",
    "ImportedCustomer",
    "ImportedLine",
    "Invalid",
    "Item",
    "LeftOut",
    "MappingFailed",
    "MemoryStore",
    "Money",
    "Node",
    "NodeKind",
    "NotAnOrder",
    "Opening",
    "OrdercoreError",
    "Parsed",
    "Plan",
    "PluginError",
    "Plugins",
    "RateTable",
    "Raw",
    "Refused",
    "Rounding",
    "SqliteStore",
    "StoreUnavailable",
    "Supplier",
    "accounts",
    "carts",
    "catalog",
    "check_id",
    "codec",
    "country_code",
    "day",
    "decimal_of",
    "free_text",
    "hookimpl",
    "instant",
    "orders",
    "parties",
    "pricing",
    "quantity",
    "rules",
    "shipping",
    "sku",
    "sourcing",
    "split",
    "stock",
    "warehouse",
    "weight",
]

_ROOM_OF = {
    "AUTOMATIC": "flow",
    "MANUAL": "flow",
    "OMS": "flow",
    "AdapterError": "errors",
    "Address": "values",
    "CancelledLine": "plugins",
    "Channel": "plugins",
    "Charge": "plugins",
    "Command": "message",
    "Conflict": "errors",
    "Coordinates": "values",
    "Customer": "parties",
    "Dimensions": "values",
    "Event": "message",
    "FeedReader": "plugins",
    "Finding": "errors",
    "Imported": "plugins",
    "ImportedCancellation": "plugins",
    "ImportedCustomer": "plugins",
    "ImportedLine": "plugins",
    "Invalid": "errors",
    "Item": "catalog",
    "LeftOut": "plugins",
    "MappingFailed": "errors",
    "MemoryStore": "flow",
    "Money": "values",
    "Node": "sourcing",
    "NodeKind": "sourcing",
    "NotAnOrder": "plugins",
    "Opening": "plugins",
    "OrdercoreError": "errors",
    "Parsed": "plugins",
    "Plan": "message",
    "PluginError": "errors",
    "Plugins": "plugins",
    "RateTable": "shipping",
    "Raw": "plugins",
    "Refused": "errors",
    "Rounding": "values",
    "SqliteStore": "flow",
    "StoreUnavailable": "errors",
    "Supplier": "parties",
    "accounts": "",
    "carts": "",
    "catalog": "",
    "check_id": "values",
    "codec": "flow",
    "country_code": "values",
    "day": "values",
    "decimal_of": "values",
    "free_text": "values",
    "hookimpl": "plugins",
    "instant": "values",
    "orders": "",
    "parties": "",
    "pricing": "",
    "quantity": "values",
    "rules": "",
    "shipping": "",
    "sku": "values",
    "sourcing": "",
    "split": "values",
    "stock": "",
    "warehouse": "",
    "weight": "values",
}
"""Name -> the package that defines it; "" for a package of ours."""


def __getattr__(name: str) -> Any:
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module 'ordercore' has no attribute {name!r}")
    if not room:
        return import_module(f"ordercore.{name}")
    value = getattr(import_module(f"ordercore.{room}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

"""The words that a shop's journal is written in: ours, and those of its plug-ins."""

from collections.abc import Iterable
from functools import cache
from types import ModuleType

from ordercore import (
    accounts,
    aftersale,
    carts,
    catalog,
    orders,
    parties,
    replenishing,
    rules,
    shipping,
    sourcing,
    stock,
    warehouse,
)
from ordercore.flow.wire import Codec, Registry
from ordercore.orders import (
    converting,
    deadlines,
    excluding,
    expecting,
    reallocating,
)

__all__ = ["codec"]

OURS = (
    accounts,
    aftersale,
    carts,
    catalog,
    orders,
    converting,
    deadlines,
    excluding,
    expecting,
    reallocating,
    parties,
    replenishing,
    rules,
    shipping,
    sourcing,
    stock,
    warehouse,
)


def codec(modules: Iterable[ModuleType] = ()) -> Codec:
    """Return what writes and reads every message and state of ours and of *modules*.

    A store that keeps plug-ins' events needs their modules:
    ``SqliteStore(path, codec(plugins.messages()))``.
    """
    registry = _ours().copy()
    for module in modules:
        registry.add_module(module)
    return Codec(registry)


@cache
def _ours() -> Registry:
    """Return our own words; to look for them takes longer than to open a file."""
    return Registry(*OURS)

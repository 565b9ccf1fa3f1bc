"""What buyers pay for carriage now, or paid at a moment of the past."""

from datetime import datetime

from ordercore.flow.store import Store
from ordercore.message import key_of
from ordercore.shipping import ChargeTable
from ordercore.values import utc

__all__ = ["charges_of"]


def charges_of(store: Store, at: datetime | None = None) -> dict[str, ChargeTable]:
    """Return the charge tables in force by the names of their publishing, sorted.

    Args:
        store: of the shop.
        at: in force at an instant, aware; now if None.
    """
    found = {stream: kept.state for stream, kept in store.scan("charges")}
    if at is not None:
        until = utc(at, "at")
        found = {stream: _at(store, stream, until) for stream in found}
    return {
        key_of(stream): table
        for stream, table in found.items()
        if table is not None and not table.withdrawn
    }


def _at(store: Store, stream: str, until: datetime) -> ChargeTable | None:
    table: ChargeTable | None = None
    for recorded in store.history(stream):
        if recorded.at <= until:
            table = recorded.event.apply(table)
    return table

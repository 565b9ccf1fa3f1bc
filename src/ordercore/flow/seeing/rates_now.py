"""With which rate tables a shop reckons: one as it is, several as one."""

from collections.abc import Mapping

from ordercore.errors import Refused
from ordercore.shipping import MergedRates, RateTable

__all__ = ["in_force", "rates_of"]


def rates_of(tables: Mapping[str, RateTable]) -> RateTable | MergedRates:
    """Return what sourcing reckons with: for each parcel the cheapest of the tables.

    Args:
        tables: by name, all in one currency; withdrawn ones may be among them.

    Raises Refused ``rates.none``: not one is in force.
    """
    tables = in_force(tables)
    if not tables:
        raise Refused(
            "rates.none",
            asked="the network",
            because="no rate table is in force, so no shipment has a price",
            remedy="Do shipping.PublishRates(...) once, or pass rates= to OMS",
        )
    if len(tables) == 1:
        return next(iter(tables.values()))
    return MergedRates(tables)


def in_force(tables: Mapping[str, RateTable]) -> dict[str, RateTable]:
    """Return those of the tables that were not withdrawn."""
    return {name: table for name, table in tables.items() if not table.withdrawn}

"""With which rate tables a shop reckons: one as it is, several as one."""

from collections.abc import Mapping

from ordercore.shipping import MergedRates, RateTable

__all__ = ["rates_of"]


def rates_of(tables: Mapping[str, RateTable]) -> RateTable | MergedRates:
    """Return what sourcing reckons with: for each parcel the cheapest of the tables.

    Args:
        tables: by name, at least one, all in one currency.
    """
    if len(tables) == 1:
        return next(iter(tables.values()))
    return MergedRates(tables)

"""How many units a Vendure shop may sell, told to it place by place."""

from collections.abc import Mapping, Sequence

from attrs import frozen

import ordercore as oc
from ordercore_adapters.vendure.api import Api
from ordercore_adapters.vendure.documents import LEVELS
from ordercore_adapters.vendure.variants import MOST, told

__all__ = ["push_stock"]

Part = oc.connecting.Part
Level = oc.ports.StockLevel
Receipt = oc.ports.Receipt


@frozen
class _Shelves:
    """What Vendure has of the articles that are told.

    Attributes:
        variants: ids by SKU.
        levels: units on hand and allocated, by variant and location.
        locations: ids of all places.
    """

    variants: Mapping[str, str]
    levels: Mapping[tuple[str, str], tuple[int, int]]
    locations: frozenset[str]
    operation = "stock.set"
    field = "stockLevels"

    def refusal(self, level: Level) -> oc.AdapterError | None:
        if level.sku not in self.variants:
            return oc.errors.NotFound("vendure, stock.set", f"no article {level.sku}")
        if level.location not in self.locations:
            return oc.errors.NotFound(
                "vendure, stock.set", f"no place {level.location}"
            )
        return None

    def on_hand(self, level: Level) -> int:
        """Return how many must be on hand there, so that so many can be sold.

        Vendure sells what is on hand and not allocated, and allocates more than was
        ordered at times: whatever it has allocated is put on top.
        """
        _, allocated = self.levels.get(self.place(level), (0, 0))
        return max(level.available + allocated, 0)

    def place(self, level: Level) -> tuple[str, str]:
        return self.variants[level.sku], level.location

    def written(self, level: Level) -> Mapping[str, object]:
        _, location = self.place(level)
        return {"stockLocationId": location, "stockOnHand": self.on_hand(level)}

    def is_so(self, level: Level) -> bool:
        found = self.levels.get(self.place(level))
        return found is not None and found[0] == self.on_hand(level)


def push_stock(api: Api, levels: Sequence[Level]) -> list[Receipt | oc.AdapterError]:
    """Set levels; those that are so already are duplicates and not written."""
    return told(api, levels, _shelves)


def _shelves(api: Api, skus: Sequence[str]) -> _Shelves:
    data = api.ask(LEVELS, "stock.get", skus=skus, take=MOST)
    listed, places = data.part("productVariants"), data.part("stockLocations")
    variants = listed.parts("items", needed=True) if listed else []
    shelves = _Shelves(
        {variant.read("sku", oc.sku, ""): variant.ref("id") for variant in variants},
        {
            (variant.ref("id"), level.ref("stockLocationId")): (
                _whole(level, "stockOnHand"),
                _whole(level, "stockAllocated"),
            )
            for variant in variants
            for level in variant.parts("stockLevels")
        },
        frozenset([p.ref("id") for p in places.parts("items")] if places else []),
    )
    data.check_answer()
    return shelves


def _whole(level: Part, name: str) -> int:
    """Return a count, which in Vendure may be below zero."""
    value = level.content.get(name)
    if type(value) is int:
        return value
    level.wrong(name, "a whole number")
    return 0

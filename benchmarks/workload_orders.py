"""Raw orders, stock and a network for several benchmarks; all from a seed."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import ordercore as oc
from ordercore.shipping import Reach, WeightBreak, Zone

__all__ = ["NODES", "RawShop", "network", "opening", "raw_orders", "skus"]

NODES = ("A", "B", "C")


class RawShop:
    """A channel whose raw orders are what the peer takes, too."""

    name = "web"

    def parse(self, raw: Mapping[str, Any], /) -> oc.Parsed:
        """Return the order."""
        currency = "EUR"
        return oc.Imported(
            external_id=raw["reference"],
            reference=raw["reference"],
            currency=currency,
            ship_to=oc.Address(raw["country"]),
            lines=tuple(
                [
                    oc.ImportedLine(
                        line["sku"],
                        int(line["quantity"]),
                        oc.Money.of(line["price"], currency),
                    )
                    for line in raw["lines"]
                ]
            ),
            placed_at=oc.instant(raw["placed_at"]),
            shipping=oc.Money.of(raw["shipping"], currency),
            terms="INVOICE",  # what waits for its money is not allocated
        )


def skus(count: int = 200) -> list[str]:
    """Return the names of the goods."""
    return [f"S{number}" for number in range(count)]


def opening(units: int = 1_000_000) -> list[tuple[str, str, int]]:
    """Return stock that does not run out: (SKU, node, units)."""
    return [(sku, node, units) for sku in skus() for node in NODES]


def raw_orders(start: int, count: int, lines: int = 3) -> Sequence[dict[str, Any]]:
    """Return so many raw orders, each different from all others."""
    chance = random.Random(start)
    goods = skus()
    return [
        {
            "reference": str(number),
            "placed_at": "2026-11-23T10:00:00Z",
            "country": "DK",
            "shipping": "5.00",
            "lines": [
                {"sku": sku, "quantity": str(chance.randint(1, 3)), "price": "9.95"}
                for sku in chance.sample(goods, lines)
            ],
        }
        for number in range(start, start + count)
    ]


def network() -> tuple[list[oc.Node], oc.RateTable]:
    """Return three nodes and one price list."""
    eur = oc.Money.of("5.00", "EUR")
    nodes = [
        oc.Node(node, node, oc.NodeKind.WAREHOUSE, oc.Address(country), eur)
        for node, country in zip(NODES, ("DK", "DE", "SE"), strict=True)
    ]
    breaks = (WeightBreak(31_500, eur),)
    zones = (Zone("home", Reach.DOMESTIC, breaks), Zone("all", Reach.WORLD, breaks))
    return nodes, oc.RateTable("POST", "parcel", "EUR", zones)

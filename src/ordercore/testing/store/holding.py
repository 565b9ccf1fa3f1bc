"""What a store keeps of units that are held back, and what it never takes."""

from datetime import date, timedelta

import pytest

from ordercore.errors import Refused
from ordercore.flow.store import Loaded, Store, WriteSet
from ordercore.stock import (
    Adjusted,
    Drawn,
    HeldUntil,
    Lot,
    Quota,
    Quotas,
    StockLevel,
    Unsellable,
    stock_stream,
)
from ordercore.testing.store.base import StoreRules
from ordercore.testing.store.notes import NOW

__all__ = ["HoldingRules"]

STREAM = stock_stream("MUG", "CPH")
ENDS = (
    HeldUntil(NOW + timedelta(minutes=1), 2),
    HeldUntil(NOW + timedelta(days=80, microseconds=1), 1),
)


def write_held(
    store: Store, sellable: int, allocated: int, held: tuple[HeldUntil, ...]
) -> None:
    """Write one stock level in a unit of its own."""
    write_level(store, StockLevel("MUG", "CPH", sellable, allocated, held))


def write_level(store: Store, level: StockLevel) -> None:
    """Write this stock level in a unit of its own."""
    with store.unit() as unit:
        version = unit.load([STREAM]).get(STREAM, Loaded(0, None)).version + 1
        writes = WriteSet()
        event = Adjusted("MUG", "CPH", 1, "count")
        writes.events.append((STREAM, version, event, NOW, ""))
        writes.states[STREAM] = Loaded(version, level)
        unit.write(writes)


class HoldingRules(StoreRules):
    """Held units have their ends, to the microsecond, and are never promised too."""

    def test_what_is_held_back_is_kept_with_its_ends(self, store: Store) -> None:
        """Read by stream, by SKU and in a scan, inside a unit and outside."""
        level = StockLevel("MUG", "CPH", 5, 2, ENDS)

        write_held(store, 5, 2, ENDS)

        assert store.load([STREAM])[STREAM].state == level
        assert store.levels(["MUG"])[STREAM].state == level
        assert dict(store.scan("stock"))[STREAM].state == level
        with store.unit() as unit:
            assert unit.levels(["MUG"])[STREAM].state == level

    def test_what_is_held_no_more_is_gone(self, store: Store) -> None:
        """The last end leaves nothing behind."""
        write_held(store, 5, 2, ENDS)
        write_held(store, 5, 2, ENDS[1:])
        write_held(store, 5, 5, ())

        assert store.levels(["MUG"])[STREAM] == Loaded(
            3, StockLevel("MUG", "CPH", 5, 5)
        )

    def test_every_condition_is_kept(self, store: Store) -> None:
        """What stands apart, is kept back or is missing is read as it was written."""
        level = StockLevel("MUG", "CPH", 5, 4, ENDS, Unsellable(1, 2, 3), 4, 2)

        write_level(store, level)

        assert store.load([STREAM])[STREAM].state == level
        assert store.levels(["MUG"])[STREAM].state == level
        assert dict(store.scan("stock"))[STREAM].state == level

    def test_quotas_are_kept(self, store: Store) -> None:
        """Who units are kept for, and what is claimed or held of them."""
        drawn = Drawn("vip", ("channel:web", "group:vip"), 2)
        pockets = (
            Quota("vip", ("channel:web", "group:vip"), 9, 5),
            Quota("web", ("channel:web",), 4, 4),
        )
        level = StockLevel(
            "MUG",
            "CPH",
            50,
            4,
            (HeldUntil(NOW, 3, (drawn,)), *ENDS),
            quotas=Quotas(pockets, (drawn,)),
        )

        write_level(store, level)

        assert store.load([STREAM])[STREAM].state == level
        assert store.levels(["MUG"])[STREAM].state == level
        assert dict(store.scan("stock"))[STREAM].state == level

    def test_lots_are_kept(self, store: Store) -> None:
        """Which units are of which lot, until when, and whose they are."""
        until, apart = NOW + timedelta(microseconds=7), Unsellable(1, 2, 3)
        lots = (
            Lot("", 1),
            Lot("L 1/7", 3, expires_on=date(2027, 2, 28), sell_until=until),
            Lot("Ü", 0, apart, 2, "recall", owner="ACME", arrived_at=NOW, packed=1),
        )
        level = StockLevel("MUG", "CPH", 4, unsellable=apart, lots=lots)

        write_level(store, level)

        assert store.load([STREAM])[STREAM].state == level
        assert store.levels(["MUG"])[STREAM].state == level
        assert dict(store.scan("stock"))[STREAM].state == level

    @pytest.mark.parametrize(
        "wrong",
        [
            StockLevel("MUG", "CPH", 5, lots=(Lot("L", 4),)),
            StockLevel("MUG", "CPH", 5, lots=(Lot("L", 6), Lot("M", -1))),
            StockLevel("MUG", "CPH", 5, lots=(Lot("L", 5, Unsellable(1)),)),
            StockLevel("MUG", "CPH", 5, lots=(Lot("L", 5, set_aside=-1),)),
            StockLevel("MUG", "CPH", 5, lots=(Lot("L", 5, packed=-1),)),
            StockLevel("MUG", "CPH", 5, 5, ENDS, shortfall=2),
            StockLevel("MUG", "CPH", 5, shortfall=-1),
            StockLevel("MUG", "CPH", 5, safety_stock=-1),
            StockLevel("MUG", "CPH", 5, unsellable=Unsellable(damaged=-1)),
            StockLevel("MUG", "CPH", 5, unsellable=Unsellable(quality_control=-1)),
            StockLevel("MUG", "CPH", 5, unsellable=Unsellable(quarantine=-1)),
            StockLevel("MUG", "CPH", -1, shortfall=1),
            StockLevel("MUG", "CPH", 5, quotas=Quotas((Quota("w", ("a:b",), 1, -1),))),
        ],
    )
    def test_no_number_is_negative(self, store: Store, wrong: StockLevel) -> None:
        """A shelf owes what a count did not find, and not a unit more."""
        with pytest.raises(Refused) as caught:
            write_level(store, wrong)

        assert caught.value.code == "stock.short"

    @pytest.mark.parametrize(
        ("sellable", "allocated", "units"), [(5, 3, 3), (2, 0, 3), (5, 0, -1)]
    )
    def test_no_unit_is_held_back_and_promised(
        self, store: Store, sellable: int, allocated: int, units: int
    ) -> None:
        """Both together are at most what is there, and neither is negative."""
        write_held(store, 5, 2, ENDS)
        wrong = (HeldUntil(ENDS[0].until, units),)

        with pytest.raises(Refused) as caught:
            write_held(store, sellable, allocated, wrong)

        assert caught.value.code == "stock.short"
        assert store.levels(["MUG"])[STREAM].version == 1

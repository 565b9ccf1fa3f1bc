"""Units with serial numbers come and leave with them, and never without."""

import pytest

from ordercore import orders, shipping, stock, warehouse
from ordercore.catalog import (
    Component,
    DefineKit,
    Item,
    Kit,
    ListItem,
    SerialNumber,
)
from ordercore.errors import Refused
from ordercore.flow import MANUAL, MemoryStore, SqliteStore, tagging
from ordercore.orders import Terms
from ordercore.stock import Condition, SerialState, serial_stream
from tests.flow.shop import ask, place, shop


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
    else:
        kept = SqliteStore(tmp_path / "shop.db", synchronous="NORMAL")
        yield kept
        kept.close()


def drills(store=None, *numbers, **options):
    """Return a shop that has drills with these numbers."""
    oms = shop(store, **options)
    oms.do(ListItem(Item("DRILL", "Drill", 1800, serialized=True)))
    if numbers:
        oms.do(stock.Receive("DRILL", "CPH", len(numbers), "new", serials=numbers))
    return oms


def code(oms, *commands):
    with pytest.raises(Refused) as refused:
        oms.do(*commands)
    return refused.value.code


def unit(oms, number):
    return oms.state(serial_stream("DRILL", number))


def picked(oms, order, *wants):
    """Place an order, and pick and check all of it."""
    place(oms, order, *wants, terms=Terms.INVOICE)
    work = f"{order}-1"
    oms.do(warehouse.Release(work))
    oms.do(*oms.plan.pick(work).commands)
    lines = oms.state(f"fulfillment/{work}").lines
    fetched = [(p.sku, k.picked * p.quantity) for k in lines for p in k.fetched]
    scans = [sku for sku, units in fetched for _ in range(units)]
    oms.do(warehouse.Check(work, tuple(scans)))
    return work


def pack(work, *numbers, parcel="P", sku="DRILL"):
    serials = tuple(SerialNumber(sku, number) for number in numbers)
    return warehouse.Pack(work, parcel, serials=serials)


class TestReceiving:
    def test_each_unit_by_its_number(self, store):
        """Numbers and units are one for one, and no number comes twice."""
        oms = drills(store, "A-1", "B 2/7")
        assert (SerialState.IN_STOCK, "CPH") == (unit(oms, "B 2/7").state, "CPH")
        assert "serial.exists" == code(
            oms, stock.Receive("DRILL", "CPH", 1, "", serials=("A-1",))
        )
        twice = stock.Receive("DRILL", "CPH", 2, "", serials=("C", "C"))
        assert "serial.exists" == code(oms, twice)
        assert "serial.count" == code(oms, stock.Receive("DRILL", "CPH", 1))
        more = stock.Receive("MUG", "CPH", 1, "", serials=("A", "B"))
        assert "serial.count" == code(oms, more)
        assert 2 == oms.stock("DRILL", "CPH").sellable


class TestPacking:
    def test_a_unit_that_is_not_there_cannot_leave(self, store):
        """STK 40: unknown, packed, elsewhere, too few, too many: refused."""
        oms = drills(store, "A-1", "A-2")
        work = picked(oms, "A", "DRILL")
        assert "serial.count" == code(oms, pack(work))
        assert "serial.count" == code(oms, pack(work, "A-1", "A-2"))
        assert "serial.count" == code(oms, pack(work, "A-1", sku="MUG"))
        assert "serial.unknown" == code(oms, pack(work, "X"))
        oms.do(stock.MoveSerial("DRILL", "A-1", "HAM", "T"))
        assert "serial.elsewhere" == code(oms, pack(work, "A-1"))
        oms.do(pack(work, "A-2"))
        second = picked(oms, "B", "DRILL")
        assert "serial.illegal" == code(oms, pack(second, "A-2", parcel="Q"))

    def test_order_and_parcel_are_found(self, store):
        """Whose unit it is, for a recall; an unpacked one is nobody's."""
        oms = drills(store, "A-1")
        work = picked(oms, "A", "DRILL")
        oms.do(pack(work, "A-1"))
        found = ["serial/DRILL/A-1"]
        assert found == list(oms.tagged(tagging.serials_in("P")))
        oms.do(warehouse.Unpack(work, "P"))
        assert [] == list(oms.tagged(tagging.serials_in("P")))
        oms.do(warehouse.Check(work, ("DRILL",)), pack(work, "A-1", parcel="Q"))
        oms.do(*oms.plan.label("Q").commands, shipping.HandOver("Q"))
        assert found == list(oms.tagged(tagging.serials_of("A")))
        assert SerialState.SHIPPED is unit(oms, "A-1").state

    def test_in_a_kit(self):
        """A component with numbers is named like any other."""
        oms = drills(None, "A-1", "A-2")
        oms.do(DefineKit(Kit("PAIR", (Component("DRILL", 2),))))
        work = picked(oms, "A", "PAIR")
        assert "serial.count" == code(oms, pack(work, "A-1"))
        oms.do(pack(work, "A-1", "A-2"))


class TestAfterwards:
    def test_what_came_back_is_looked_at_first(self):
        """It is packed again only when somebody has said that it is good."""
        oms = drills(None, "A-1")
        work = picked(oms, "A", "DRILL")
        oms.do(pack(work, "A-1"))
        oms.do(*oms.plan.label("P").commands, shipping.HandOver("P"))
        oms.do(orders.Return("A", "CPH", ask(l1=1)))
        oms.do(stock.ReturnSerial("DRILL", "A-1", "CPH"))
        second = picked(oms, "B", "DRILL")
        assert "serial.illegal" == code(oms, pack(second, "A-1", parcel="Q"))
        oms.do(stock.RestockSerial("DRILL", "A-1"), pack(second, "A-1", parcel="Q"))

    def test_a_scrapped_unit_is_off_the_book(self):
        """Once: what a count has taken off is not taken off again."""
        oms = drills(None, "A-1", "A-2")
        oms.do(stock.ScrapSerial("DRILL", "A-1", "broken", Condition.SELLABLE))
        assert 1 == oms.stock("DRILL", "CPH").sellable
        oms.do(stock.Adjust("DRILL", "CPH", -1, "stolen", oms.now()))
        oms.do(stock.ScrapSerial("DRILL", "A-2", "stolen"))
        assert 0 == oms.stock("DRILL", "CPH").sellable

    def test_over_the_counter_nobody_says_which(self):
        """Such units are packed as well."""
        oms = drills(None, "A-1", policies=MANUAL)
        place(oms, "A", "DRILL")
        hand_out = orders.HandOut("A", ask(l1=1), "CPH")
        assert "serial.count" == code(oms, orders.Confirm("A"), hand_out)

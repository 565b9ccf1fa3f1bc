"""The story of goods in special units, for the test that every reaction is reached."""

from ordercore import shipping, stock, warehouse
from ordercore.catalog import (
    Alternative,
    Component,
    DefineKit,
    DefineSubstitutes,
    Item,
    Kit,
    ListItem,
    SerialNumber,
    Substitutes,
    Substituting,
)
from tests.flow.shop import place

__all__ = ["tell_of_units"]


def tell_of_units(oms):
    """Let everything happen that follows from kits and serial numbers."""
    oms.do(DefineKit(Kit("SET", (Component("BOWL", 2),))))
    place(oms, "SET", "SET")
    drills(oms)
    cups(oms)


def drills(oms):
    """Send a drill whose parcel is opened once, and scrap another one."""
    oms.do(ListItem(Item("DRILL", "Drill", 1800, serialized=True)))
    oms.do(stock.Receive("DRILL", "CPH", 2, "new", serials=("A-1", "A-2")))
    oms.do(stock.ScrapSerial("DRILL", "A-1", "broken", stock.Condition.SELLABLE))
    place(oms, "DRILL", "DRILL")
    oms.do(warehouse.Release("DRILL-1"))
    oms.do(*oms.plan.pick("DRILL-1").commands)
    number, check = SerialNumber("DRILL", "A-2"), warehouse.Check("DRILL-1", ("DRILL",))
    oms.do(check, warehouse.Pack("DRILL-1", "D-1", serials=(number,)))
    oms.do(warehouse.Unpack("DRILL-1", "D-1"))
    oms.do(check, warehouse.Pack("DRILL-1", "D-2", serials=(number,)))
    oms.do(*oms.plan.label("D-2").commands, shipping.HandOver("D-2"))


def cups(oms):
    """Let a red cup come instead of one that is short."""
    red = Substitutes("CUP", (Alternative("CUP-RED"),), Substituting.AUTOMATIC)
    oms.do(DefineSubstitutes(red), stock.Receive("CUP-RED", "CPH", 1))
    place(oms, "CUP", "CUP")

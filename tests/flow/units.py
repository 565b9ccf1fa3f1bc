"""The story of goods in special units, for the test that every reaction is reached."""

from ordercore.catalog import Component, DefineKit, Kit
from tests.flow.shop import place

__all__ = ["tell_of_units"]


def tell_of_units(oms):
    """Let everything happen that follows from kits."""
    oms.do(DefineKit(Kit("SET", (Component("BOWL", 2),))))
    place(oms, "SET", "SET")

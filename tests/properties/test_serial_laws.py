"""A unit with a number is in one place, whatever is asked: law STK 40."""

from hypothesis import given
from hypothesis import strategies as st

from ordercore.errors import Refused
from ordercore.stock import (
    MoveSerial,
    PackSerial,
    ReceiveSerial,
    RestockSerial,
    ReturnSerial,
    ScrapSerial,
    ShipSerial,
    UnpackSerial,
)

nodes = st.sampled_from(["CPH", "HAM"])
parcels = st.sampled_from(["P", "Q"])
asks = st.one_of(
    st.tuples(st.just("receive"), nodes),
    st.tuples(st.just("move"), nodes),
    st.tuples(st.just("pack"), nodes, parcels),
    st.tuples(st.sampled_from(["unpack", "ship", "restock", "scrap"])),
    st.tuples(st.just("return"), nodes),
)


def command(what, *args):
    """Return the command for a word."""
    unit = ("DRILL", "A-1")
    match what:
        case "receive":
            return ReceiveSerial(*unit, *args, "new")
        case "move":
            return MoveSerial(*unit, *args, "T")
        case "pack":
            return PackSerial(*unit, args[0], f"O-{args[1]}", args[1])
        case "return":
            return ReturnSerial(*unit, *args)
        case "scrap":
            return ScrapSerial(*unit, "broken")
        case _:
            kinds = {"unpack": UnpackSerial, "ship": ShipSerial}
            return kinds.get(what, RestockSerial)(*unit)


PAPER = {
    ("", "receive"): "shelf:{0}",
    ("shelf", "move"): "shelf:{0}",
    ("shelf", "pack"): "parcel:{1}@{0}",
    ("shelf", "scrap"): "bin",
    ("parcel", "unpack"): "shelf:{node}",
    ("parcel", "ship"): "out:{name}",
    ("out", "return"): "desk:{0}",
    ("desk", "return"): "desk:{0}",
    ("desk", "restock"): "shelf:{name}",
    ("desk", "scrap"): "bin",
}
ONLY_HERE = {("shelf", "pack"), ("desk", "return")}


def on_paper(where, what, *args):
    """Return where the unit is after it, None where it cannot be.

    It is nowhere (""), on a shelf, in a parcel, out with a parcel, at a desk for what
    came back, or in the bin.
    """
    place, _, rest = where.partition(":")
    name, _, node = rest.partition("@")
    move = (place, what)
    if move not in PAPER or (move in ONLY_HERE and args[0] != name):
        return None
    return PAPER[move].format(*args, name=name, node=node)


PLACES = {
    "IN_STOCK": "shelf:{0.node}",
    "PACKED": "parcel:{0.parcel}@{0.node}",
    "SHIPPED": "out:{0.parcel}",
    "RETURNED": "desk:{0.node}",
    "SCRAPPED": "bin",
}


@given(st.lists(asks, max_size=12))
def test_a_unit_is_where_the_paper_says(asked):
    """STK 40: unique, quantity 1: received once, packed where it is, gone with one."""
    unit, where = None, ""
    for ask in [("receive", "CPH"), *asked]:
        after = on_paper(where, *ask)
        try:
            events = command(*ask).decide(unit)
        except Refused:
            assert after is None
            continue
        for event in events:
            unit = event.apply(unit)
        where = after
        assert where == PLACES[unit.state].format(unit)

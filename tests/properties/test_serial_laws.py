"""A unit with a number is where its shelf counts it, whatever is asked: law STK 40."""

from collections import Counter
from datetime import UTC, date, datetime

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import MANUAL, OMS, Address, Item, Money, Node, NodeKind, orders
from ordercore.catalog import ListItem, SerialNumber
from ordercore.errors import OrdercoreError, Refused
from ordercore.flow import tagging
from ordercore.orders import LineQuantity, Terms
from ordercore.stock import (
    Adjust,
    AnnounceDelivery,
    Arrived,
    ArrivedSerial,
    ArriveSerial,
    CloseTransfer,
    Condition,
    Count,
    FindSerial,
    GiveUpSerial,
    GradeSerial,
    HandOutSerial,
    LoseSerial,
    PackSerial,
    Receive,
    ReceiveSerial,
    ReceiveTransfer,
    Reclassify,
    ReleaseTransfer,
    RequestTransfer,
    ReturnSerial,
    Scrap,
    ScrapSerial,
    SendSerial,
    ShipSerial,
    ShipTransfer,
    SkuQuantity,
    Tolerance,
    Unload,
    UnpackSerial,
)
from tests.flow.shop import agreed

GOOD, BAD = Condition.SELLABLE, Condition.DAMAGED
CHECK = Condition.QUALITY_CONTROL

nodes = st.sampled_from(["CPH", "HAM"])
parcels = st.sampled_from(["P", "Q"])
conditions = st.sampled_from([GOOD, BAD, CHECK])
asks = st.one_of(
    st.tuples(st.sampled_from(["receive", "arrive", "find"]), nodes, conditions),
    st.tuples(st.sampled_from(["lose", "scrap"]), nodes, conditions),
    st.tuples(st.just("grade"), nodes, conditions, conditions),
    st.tuples(st.sampled_from(["pack", "hand out"]), nodes, parcels),
    st.tuples(st.sampled_from(["send", "give up"]), nodes),
    st.tuples(st.sampled_from(["unpack", "ship"])),
    st.tuples(st.just("return"), nodes, parcels),
)

COMMANDS = {
    "receive": lambda *a: ReceiveSerial(*a[:3], "new", a[3]),
    "arrive": lambda *a: ArriveSerial(*a[:3], "T", a[3]),
    "find": lambda *a: FindSerial(*a[:3], "x", a[3]),
    "lose": lambda *a: LoseSerial(*a[:3], "x", a[3]),
    "scrap": lambda *a: ScrapSerial(*a[:3], "x", a[3]),
    "grade": lambda *a: GradeSerial(*a, "x"),
    "pack": lambda *a: PackSerial(*a[:3], f"O-{a[3]}", a[3]),
    "hand out": lambda *a: HandOutSerial(*a[:3], f"O-{a[3]}"),
    "send": lambda *a: SendSerial(*a, "T"),
    "give up": lambda *a: GiveUpSerial(*a, "T"),
    "unpack": UnpackSerial,
    "ship": ShipSerial,
    "return": lambda *a: ReturnSerial(*a[:3], f"O-{a[3]}"),
}


def comes_to_a_shelf(_, named):
    return ("shelf", *named)


def goes_from_here(*to):
    """Return a move of what is on just that shelf."""
    return lambda place, named: (*to, place[0]) if place == named else None


def goes_if_good(to):
    """Return a move of what may be sold, of which one is told where it goes."""

    def move(place, named):
        node, *rest = named
        return (to, node, *rest) if place == (node, GOOD) else None

    return move


def is_graded(place, named):
    node, before, after = named
    changes = before is not GOOD or after is not GOOD
    return ("shelf", node, after) if place == (node, before) and changes else None


PAPER = {
    ("nowhere", "receive"): comes_to_a_shelf,
    ("nowhere", "find"): comes_to_a_shelf,
    ("truck", "arrive"): comes_to_a_shelf,
    ("lost", "find"): comes_to_a_shelf,
    ("truck", "give up"): goes_from_here("lost"),
    ("shelf", "lose"): goes_from_here("lost"),
    ("shelf", "scrap"): goes_from_here("bin"),
    ("shelf", "grade"): is_graded,
    ("shelf", "pack"): goes_if_good("parcel"),
    ("shelf", "hand out"): goes_if_good("out"),
    ("shelf", "send"): goes_if_good("truck"),
    ("parcel", "unpack"): lambda place, _: ("shelf", place[0], GOOD),
    ("parcel", "ship"): lambda place, _: ("out", *place),
    ("out", "return"): lambda place, named: (
        ("shelf", named[0], CHECK) if place[1] == named[1] else None
    ),
}
"""What may happen to a unit that is nowhere, on a shelf in a condition, in a parcel, on
a truck, out with somebody, lost, or in the bin: where it is then, None for nowhere."""


def on_paper(where, what, *named):
    """Return where the unit is after it, None where it cannot be."""
    kind, *place = where
    move = PAPER.get((kind, what))
    return move(tuple(place), named) if move else None


def place_of(unit):
    """Return where the book has a unit, in the words of the paper."""
    shelf = ("shelf", unit.node, unit.condition)
    return {
        "IN_STOCK": shelf,
        "APART": shelf,
        "RETURNED": shelf,
        "PACKED": ("parcel", unit.node, unit.parcel),
        "SHIPPED": ("out", unit.node, unit.order.removeprefix("O-")),
        "IN_TRANSIT": ("truck", unit.node),
        "LOST": ("lost", unit.node),
        "SCRAPPED": ("bin", unit.node),
    }[unit.state]


@given(st.lists(asks, max_size=12))
def test_a_unit_is_where_the_paper_says(asked):
    """STK 40: unique, quantity 1: received once, packed where it is, gone with one."""
    unit, where = None, ("nowhere",)
    for what, *args in [("receive", "CPH", GOOD), *asked]:
        after = on_paper(where, what, *args)
        try:
            events = COMMANDS[what]("DRILL", "A-1", *args).decide(unit)
        except Refused:
            assert after is None
            continue
        for event in events:
            unit = event.apply(unit)
        where = after
        assert where == place_of(unit)


DUE = date(2026, 12, 1)
START = datetime(2026, 11, 23, tzinfo=UTC)
NUMBERS = "ABCDE"
numbers = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=2).map(tuple)
papers = st.uuids().map(str)


def several(command, *strategies):
    """Return commands that name as many units as they move, mostly."""
    off = st.sampled_from([0, 0, 0, 0, 1])
    return st.builds(
        lambda named, more, *rest: command(named, len(named) + more, *rest),
        numbers,
        off,
        *strategies,
    )


def serial_numbers(named):
    return tuple([SerialNumber("DRILL", one) for one in named])


def came(named, units, condition, paper, kind, name):
    """Return units as they came off a truck, all of them in one condition."""
    counts = [units * (condition is one) for one in (GOOD, BAD, CHECK)]
    there = tuple([ArrivedSerial(one, condition) for one in named])
    return kind(name, paper, (Arrived("DRILL", *counts, there),))


def sold(named, units, order, node):
    """Return what sells drills over the counter."""
    made = agreed(("DRILL", units), terms=Terms.PREPAID, reference=order)
    return orders.counter_sale(order, made, node, serial_numbers(named))


happenings = st.one_of(
    several(
        lambda named, units, node, condition: (
            Receive("DRILL", node, units, "new", condition, named),
        ),
        nodes,
        conditions,
    ),
    several(
        lambda named, units, condition, paper: (
            came(named, units, condition, paper, Unload, "D"),
        ),
        conditions,
        papers,
    ),
    several(
        lambda named, units, paper: (
            ShipTransfer(
                "T", paper, (SkuQuantity("DRILL", units),), serial_numbers(named)
            ),
        ),
        papers,
    ),
    several(
        lambda named, units, condition, paper: (
            came(named, units, condition, paper, ReceiveTransfer, "T"),
        ),
        conditions,
        papers,
    ),
    several(
        lambda named, units, node, condition, sign: (
            Adjust("DRILL", node, sign * units, "x", None, condition, named),
        ),
        nodes,
        conditions,
        st.sampled_from([1, -1]),
    ),
    several(
        lambda named, units, node, condition: (
            Scrap("DRILL", node, units, condition, "x", None, named),
        ),
        nodes,
        conditions,
    ),
    several(
        lambda named, units, node, condition, into: (
            Reclassify("DRILL", node, units, condition, into, "x", None, named),
        ),
        nodes,
        conditions,
        conditions,
    ),
    several(
        lambda named, units, node: (
            Count("DRILL", node, units, "x", START, serials=named),
        ),
        nodes,
    ),
    several(sold, st.sampled_from(["O-1", "O-2"]), nodes),
    st.builds(
        lambda named, order, node: (
            orders.Return(order, node, (LineQuantity("1", 1),), serial_numbers(named)),
        ),
        st.sampled_from("BC"),
        st.sampled_from(["O-1", "O-2"]),
        nodes,
    ),
    st.just((CloseTransfer("T", "x"),)),
)


def drill_shop():
    """Return a shop with drills: one lost, one sent, one sold, and two to be sent."""
    node = Node("CPH", "CPH", NodeKind.WAREHOUSE, Address("DK"), Money.of("0", "DKK"))
    oms = OMS(
        [node, evolve(node, id="HAM", name="HAM")],
        clock=lambda: START,
        policies=MANUAL,
    )
    three = (SkuQuantity("DRILL", 3),)
    oms.do(
        ListItem(Item("DRILL", "Drill", 1800, serialized=True)),
        AnnounceDelivery("D", "HAM", "S", DUE, three, Tolerance(over=100)),
        Receive("DRILL", "CPH", 5, "new", serials=tuple("ABCDE")),
        Adjust("DRILL", "CPH", -1, "stolen", serials=("E",)),
        RequestTransfer("T", "CPH", "HAM", DUE, three),
        ReleaseTransfer("T"),
        ShipTransfer("T", "S", (SkuQuantity("DRILL", 1),), serial_numbers("A")),
        *sold("B", 1, "O-1", "CPH"),
    )
    return oms


@settings(max_examples=60)
@given(st.lists(happenings, max_size=12))
def test_numbers_and_units_are_one_for_one(asked):
    """STK 40: in every condition of every node, whatever has moved; and on the way."""
    oms = drill_shop()
    for commands in asked:
        try:
            oms.do(*commands)
        except OrdercoreError:
            continue
        units = [oms.state(f"serial/DRILL/{one}") for one in NUMBERS]
        there = Counter([(one.node, one.condition) for one in units if one.there])
        for node in ("CPH", "HAM"):
            level = oms.stock("DRILL", node)
            assert {c: there[node, c] for c in Condition} == {
                c: level.of(c) for c in Condition
            }
            assert level.on_hand == len(oms.tagged(tagging.serials_at("DRILL", node)))
        moving = [one for one in units if one.state == "IN_TRANSIT"]
        on_the_way = oms.state("transfer/T").in_transit
        assert sum([one.quantity for one in on_the_way]) == len(moving)

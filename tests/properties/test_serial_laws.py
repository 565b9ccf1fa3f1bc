"""A unit with a number is where its shelf counts it, whatever is asked: law STK 40."""

from collections import Counter
from datetime import UTC, date, datetime

from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import (
    MANUAL,
    OMS,
    Address,
    Item,
    Money,
    Node,
    NodeKind,
    orders,
    shipping,
    warehouse,
)
from ordercore.catalog import ListItem, SerialNumber
from ordercore.errors import OrdercoreError, Refused
from ordercore.flow import tagging
from ordercore.orders import LineQuantity, Terms, Units
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
NUMBERS = "ABCDEFGHI"


@frozen
class Asked:
    """What somebody asks for: some units by their numbers, where they are by the book.

    Mostly it is right about that, and sometimes names a unit too few.
    """

    named: tuple[str, ...]
    units: int
    node: str
    condition: Condition
    into: Condition
    paper: str

    @property
    def serials(self):
        return tuple([SerialNumber("DRILL", one) for one in self.named])

    @property
    def goods(self):
        return (SkuQuantity("DRILL", self.units),)

    @property
    def arrived(self):
        """The units as they come off a truck, all of them in one condition."""
        counts = [self.units * (self.into is one) for one in (GOOD, BAD, CHECK)]
        there = tuple([ArrivedSerial(one, self.into) for one in self.named])
        return (Arrived("DRILL", *counts, there),)

    @property
    def place(self):
        return ("DRILL", self.node)


def sold(asked, order):
    """Return what sells drills over the counter."""
    made = agreed(("DRILL", asked.units), terms=Terms.PREPAID, reference=order)
    return orders.counter_sale(order, made, asked.node, asked.serials)


def returned(asked, order):
    lines = (LineQuantity("1", asked.units),)
    return (orders.Return(order, asked.node, lines, asked.serials),)


def adjusted(asked, sign):
    delta, at = sign * asked.units, None
    return (Adjust(*asked.place, delta, "x", at, asked.condition, asked.named),)


def left(asked):
    label = shipping.Label("P", "GLS", "", "T", Money(0, "DKK"))
    return label, shipping.HandOver("P")


HAPPENINGS = {
    "receive": lambda a: (Receive(*a.place, a.units, "new", a.into, a.named),),
    "unload": lambda a: (Unload("D", a.paper, a.arrived),),
    "send": lambda a: (ShipTransfer("T", a.paper, a.goods, a.serials),),
    "arrive": lambda a: (ReceiveTransfer("T", a.paper, a.arrived),),
    "close": lambda _: (CloseTransfer("T", "x"),),
    "miss": lambda a: adjusted(a, -1),
    "find": lambda a: adjusted(a, 1),
    "count": lambda a: (Count(*a.place, a.units, "x", START, a.condition, a.named),),
    "scrap": lambda a: (Scrap(*a.place, a.units, a.condition, "x", None, a.named),),
    "grade": lambda a: (
        Reclassify(*a.place, a.units, a.condition, a.into, "x", None, a.named),
    ),
    "sell": lambda a: sold(a, f"O-{a.paper}"),
    "return B": lambda a: returned(a, "O-1"),
    "return F": lambda a: returned(a, "P"),
    "pack": lambda a: (
        warehouse.Check("P-1", ("DRILL",)),
        warehouse.Pack("P-1", a.paper, serials=a.serials),
    ),
    "unpack": lambda _: (warehouse.Unpack("P-1", "P"),),
    "hand over": left,
}

FITTING = {
    "send": "IN_STOCK",
    "arrive": "IN_TRANSIT",
    "find": "LOST",
    "sell": "IN_STOCK",
    "pack": "IN_STOCK",
    "return B": "SHIPPED",
    "return F": "SHIPPED",
}
"""In which state a unit is of which this is asked; elsewhere it is on a shelf."""

happenings = st.tuples(
    st.sampled_from(sorted(HAPPENINGS)),
    st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=2, unique=True),
    st.sampled_from([0, 0, 0, 0, 1]),
    st.sampled_from([None, None, None, "CPH", "HAM"]),
    st.sampled_from([None, None, None, GOOD, BAD]),
    conditions,
)


def known(oms):
    """Return all units that were ever received, by their numbers."""
    return {kept.state.number: kept.state for _, kept in oms.store.scan("serial")}


def chosen(units, what, named):
    """Return units of which this may be asked, from the one on that was named."""
    fits = FITTING.get(what)
    may = [n for n, one in units.items() if (one.state == fits if fits else one.there)]
    turn = sorted(may, key=lambda number: (number < named[0], number))
    return turn[: len(named)] or named


def asked_of(oms, number, happening):
    """Return the commands of the happening with this number, as the book is now."""
    what, named, more, node, condition, into = happening
    units = known(oms)
    if node is None:
        fresh = [f"N{number}-{one}" for one in named]
        come = what in {"receive", "unload"}
        named = fresh if come else chosen(units, what, named)
    first = units.get(named[0])
    there = (first.node, first.condition) if first else ("CPH", GOOD)
    where = (node or there[0], condition or there[1])
    many = len(named) + more
    if what == "count":
        many = max(0, oms.stock("DRILL", where[0]).of(where[1]) - many)
    asked = Asked(tuple(named), many, *where, into, f"n{number}")
    return HAPPENINGS[what](asked)


def drill_shop():
    """Return a shop with drills: lost, sent, sold, to be sent, and packed in P."""
    node = Node("CPH", "CPH", NodeKind.WAREHOUSE, Address("DK"), Money.of("0", "DKK"))
    oms = OMS(
        [node, evolve(node, id="HAM", name="HAM")],
        clock=lambda: START,
        policies=MANUAL,
    )
    three = (SkuQuantity("DRILL", 3),)
    sale = Asked(("B",), 1, "CPH", GOOD, GOOD, "")
    oms.do(
        ListItem(Item("DRILL", "Drill", 1800, serialized=True)),
        AnnounceDelivery("D", "HAM", "S", DUE, three, Tolerance(over=100)),
        Receive("DRILL", "CPH", 8, "new", serials=tuple("ABCDEFGH")),
        Receive("DRILL", "HAM", 1, "new", BAD, serials=("I",)),
        Adjust("DRILL", "CPH", -1, "stolen", serials=("E",)),
        RequestTransfer("T", "CPH", "HAM", DUE, three),
        ReleaseTransfer("T"),
        ShipTransfer("T", "S", sale.goods, (SerialNumber("DRILL", "A"),)),
        *sold(sale, "O-1"),
        orders.Place("P", agreed("DRILL", terms=Terms.PREPAID, reference="P")),
        orders.Confirm("P"),
        orders.Allocate("P", (Units("1", "CPH", 1),)),
        warehouse.Release("P-1"),
        warehouse.Accept("P-1"),
        warehouse.Pick("P-1", (LineQuantity("1", 1),)),
        warehouse.Check("P-1", ("DRILL",)),
        warehouse.Pack("P-1", "P", serials=(SerialNumber("DRILL", "F"),)),
    )
    return oms


@settings(max_examples=60)
@given(st.lists(happenings, max_size=12))
def test_numbers_and_units_are_one_for_one(asked):
    """STK 40: in every condition of every node, whatever has moved; and on the way."""
    oms = drill_shop()
    for number, happening in enumerate(asked):
        try:
            oms.do(*asked_of(oms, number, happening))
        except OrdercoreError:
            continue
        units = known(oms).values()
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

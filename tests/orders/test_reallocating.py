"""Units that nobody has begun to pick get another node, in one step."""

import pytest

from ordercore import orders, warehouse
from ordercore.errors import Invalid, Refused
from ordercore.flow import MANUAL
from ordercore.orders import Units
from ordercore.orders.reallocating import Move, Reallocate
from tests.flow.shop import place, progress, shop

STOCK = {"MUG@CPH": 5, "MUG@HAM": 5}


def divided(**options):
    """Return a shop that decides by hand, with units at two nodes."""
    oms = shop(policies=MANUAL, stock=STOCK, **options)
    place(oms, "A", ("MUG", 5))
    units = (Units("1", "CPH", 3), Units("1", "HAM", 2))
    oms.do(orders.Confirm("A"), orders.Allocate("A", units))
    return oms


def claims(oms):
    """Return fulfilment order -> node and units."""
    return {c.fulfillment: (c.node, c.total) for c in progress(oms, "A").claims}


def held_back(oms):
    """Return what the shelves hold back."""
    return [oms.stock("MUG", node).allocated for node in ("CPH", "HAM")]


def test_stock_and_work_follow():
    """STK 33: what the order claims is what the shelves hold back and nodes work on."""
    oms = divided()
    oms.do(Reallocate("A", (Move("1", "A-2", "CPH", 2),), "x"))
    assert {"A-1": ("CPH", 3), "A-3": ("CPH", 2)} == claims(oms)
    assert [5, 0] == held_back(oms)
    assert ["OPEN", "CANCELLED", "OPEN"] == [
        oms.state(f"fulfillment/A-{n}").state for n in (1, 2, 3)
    ]


def test_what_goes_to_one_node_goes_together():
    """One fulfilment order, also for units that were at the node before."""
    oms = divided()
    moves = (Move("1", "A-1", "CPH", 3), Move("1", "A-2", "CPH", 2))
    oms.do(Reallocate("A", moves, "x"))
    assert {"A-3": ("CPH", 5)} == claims(oms)


def test_all_or_nothing():
    """A node that does not have the units refuses all of it."""
    oms = divided()
    moves = (Move("1", "A-2", "CPH", 1), Move("1", "A-1", "XXX", 1))
    before = claims(oms)
    with pytest.raises(Refused, match=r"node\.unknown"):
        oms.do(Reallocate("A", moves, "x"))
    place(oms, "B", ("MUG", 2))
    oms.do(orders.Confirm("B"), orders.Allocate("B", (Units("1", "CPH", 2),)))
    with pytest.raises(Refused, match=r"stock\.short"):
        oms.do(Reallocate("A", (Move("1", "A-2", "CPH", 2),), "x"))
    assert (before, [5, 2]) == (claims(oms), held_back(oms))


@pytest.mark.parametrize("begun", [warehouse.Release, warehouse.Accept])
def test_work_that_is_begun_stays(begun):
    """Its node has been told of it."""
    oms = divided()
    oms.do(warehouse.Release("A-2"))
    if begun is warehouse.Accept:
        oms.do(begun("A-2"))
    with pytest.raises(Refused, match=r"fulfillment\.begun"):
        oms.do(Reallocate("A", (Move("1", "A-2", "CPH", 2),), "x"))


@pytest.mark.parametrize(
    ("moves", "code"),
    [
        ((Move("1", "A-2", "CPH", 3),), "order.units"),
        ((Move("1", "A-9", "CPH", 1),), "order.units"),
        ((Move("9", "A-2", "CPH", 1),), "order.no-line"),
    ],
)
def test_what_is_not_there(moves, code):
    """Units, fulfilment orders and lines that are not."""
    with pytest.raises(Refused) as no:
        divided().do(Reallocate("A", moves, "x"))
    assert code == no.value.code


@pytest.mark.parametrize("quantity", [0, -1, True, 1.0])
def test_what_cannot_be(quantity):
    """A quantity is a whole number from one."""
    with pytest.raises(Invalid):
        divided().do(Reallocate("A", (Move("1", "A-2", "CPH", quantity),), "x"))


def test_nothing_is_nothing():
    """No move, no event."""
    assert () == divided().do(Reallocate("A", (), "x"))

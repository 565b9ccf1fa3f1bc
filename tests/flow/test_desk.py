"""What one transaction has read and will write, and what each request of it sees."""

from datetime import timedelta

from ordercore import orders
from ordercore.flow import MANUAL, MemoryStore, tagging
from ordercore.flow.seeing.desk import Desk, Draft
from ordercore.flow.store import Binding, Task
from ordercore.orders import State
from ordercore.stock import Received, StockLevel
from tests.flow.shop import START, agreed, place, shop, waiting


def received(units, sku="MUG", where="CPH"):
    """Return what a delivery is."""
    return Received(sku, where, units, "delivery")


class Counting(MemoryStore):
    """A store that counts what is read from it."""

    def __init__(self):
        super().__init__()
        self.read = []

    def load(self, streams):
        self.read.append(sorted(streams))
        return super().load(streams)

    def levels(self, skus):
        self.read.append(sorted(skus))
        return super().levels(skus)


def test_each_stream_is_read_once():
    """What was fetched is at hand for all requests of the transaction."""
    store = Counting()
    desk = Desk(store)
    desk.fetch({"stock/A@X", "stock/B@X"})
    desk.fetch({"stock/A@X"})
    assert (0, None) == tuple(desk.get("stock/B@X"))
    desk.fetch_levels({"A"})
    desk.fetch_levels({"A"})
    assert [["stock/A@X", "stock/B@X"], ["A"]] == store.read


def test_levels_of_the_same_transaction_are_found_by_sku():
    """A level that an earlier request made is found, in the order of the nodes."""
    desk = Desk(MemoryStore())
    first = Draft(desk)
    first.apply(received(1, where="HAM"))
    assert [StockLevel("MUG", "HAM", 1)] == first.levels("MUG")
    desk.absorb(first, "", START)
    second = Draft(desk)
    second.apply(received(2, where="CPH"))
    second.apply(received(3, where="HAM"))
    assert {"CPH": 2, "HAM": 4} == second.available("MUG", START)
    assert ["CPH", "HAM"] == [level.node for level in second.levels("MUG")]
    desk.absorb(second, "", START)
    desk.fetch_levels({"MUG"})
    assert ["stock/MUG@CPH", "stock/MUG@HAM"] == list(desk.levels("MUG"))


def test_a_draft_that_is_thrown_away_leaves_nothing():
    """A refused request's level is found by nobody."""
    desk = Desk(MemoryStore())
    Draft(desk).apply(received(1))
    assert [] == Draft(desk).levels("MUG")
    assert not desk.writes.events


def test_what_is_promised_is_not_available():
    """Only what is free counts, and a place without any is not named."""
    oms = shop(stock={"MUG@CPH": 2, "MUG@HAM": 1})
    place(oms, "A", ("MUG", 2))
    assert {"HAM": 1} == Draft(Desk(oms.store)).available("MUG", START)


def test_a_binding_is_seen_before_it_is_stored():
    """A partner's id that was bound in this transaction is known in it."""
    desk = Desk(MemoryStore())
    draft = Draft(desk)
    assert draft.internal("web", "order", "17") is None
    draft.bindings.append(Binding("web", "order", "17", "A"))
    assert "A" == draft.internal("web", "order", "17")
    desk.absorb(draft, "", START)
    assert "A" == Draft(desk).internal("web", "order", "17")


def test_the_longest_in_line_is_first_also_while_the_line_moves():
    """Stored ones by their place, then new ones as they came; who has left is out."""
    oms = shop(policies=MANUAL)
    for name in ("A", "B"):
        place(oms, name, ("MUG", 2))
        lines = (orders.LineQuantity("1", 2),)
        oms.do(orders.Confirm(name), orders.Backorder(name, lines))
    assert ["order/A", "order/B"] == waiting(oms, "MUG")
    desk = Desk(oms.store)
    draft = Draft(desk)
    tag = tagging.backordered("MUG")
    for name in ("Z", "C"):
        draft.apply(orders.Placed(name, agreed(("MUG", 1))))
        draft.apply(orders.Confirmed(name))
        draft.apply(orders.Backordered(name, (orders.Goods("1", "MUG", 1),)))
    assert ["order/A", "order/B", "order/Z", "order/C"] == draft.tagged(tag)
    gone = orders.CancelledUnits("1", "MUG", 0, 2, ())
    draft.apply(orders.Cancelled("A", (gone,), "x", whole=True))
    assert ["order/B", "order/Z", "order/C"] == draft.tagged(tag)
    desk.absorb(draft, "", START)
    assert ["order/B", "order/Z", "order/C"] == Draft(desk).tagged(tag)


def test_an_order_that_has_ended_is_not_on_the_list_of_those_held():
    """Nobody has to look at the hold of an order that was cancelled."""
    oms = shop(stock={"MUG@CPH": 1})
    place(oms, "A", "MUG", terms=orders.Terms.PENDING)
    assert ["order/A"] == list(oms.tagged(tagging.HELD))
    oms.do(orders.Cancel("A", "x"))
    assert [] == list(oms.tagged(tagging.HELD))
    assert State.CANCELLED is oms.order("A").state


def test_a_task_waits_until_it_is_done_or_replaced():
    """Whoever asks later finds that somebody else has done it."""
    oms = shop()
    old = Task("t", START, orders.Expire("A"))
    new = Task("t", START + timedelta(hours=1), orders.Expire("A"))
    store = oms.store
    with store.unit() as unit:
        writes = Desk(unit).writes
        writes.tasks["t"] = old
        unit.write(writes)
    desk = Desk(store)
    desk.fetch_tasks([old])
    assert desk.waits(old)
    assert not desk.waits(new)
    desk.end_task(old)
    assert not desk.waits(old)
    assert {"t"} == desk.writes.tasks_done


def line_up(desk, *events):
    """Let one request of a transaction do what *events* say."""
    draft = Draft(desk)
    for event in events:
        draft.apply(event)
    desk.absorb(draft, "", START)


def waits(name):
    """Return what puts an order into the line for mugs."""
    return orders.Backordered(name, (orders.Goods("1", "MUG", 1),))


def test_requests_of_one_transaction_stand_in_the_line_that_the_store_keeps():
    """A place goes by when an order was changed first, there and in the store alike."""
    store = MemoryStore()
    tag = tagging.backordered("MUG")
    with store.unit() as unit:
        desk = Desk(unit)
        for name in ("A", "B"):
            place_it = orders.Placed(name, agreed(("MUG", 1)))
            line_up(desk, place_it, orders.Confirmed(name))
        line_up(desk, waits("B"))
        line_up(desk, waits("A"))
        found = Draft(desk).tagged(tag)
        unit.write(desk.writes)
    assert ["order/A", "order/B"] == found == list(store.tagged(tag))


def test_who_has_left_the_line_in_the_same_transaction_is_not_found():
    """What an earlier request of the transaction took off a line stays off it."""
    desk = Desk(MemoryStore())
    tag = tagging.backordered("MUG")
    placed = orders.Placed("A", agreed(("MUG", 1)))
    line_up(desk, placed, orders.Confirmed("A"), waits("A"))
    assert (["order/A"], True) == (Draft(desk).tagged(tag), Draft(desk).anyone(tag))
    gone = orders.CancelledUnits("1", "MUG", 0, 1, ())
    line_up(desk, orders.Cancelled("A", (gone,), "x"))
    assert ([], False) == (Draft(desk).tagged(tag), Draft(desk).anyone(tag))

"""Many requests in one transaction: each all or nothing, none touching another."""

import pytest

from ordercore import orders, stock
from ordercore.errors import Conflict, Invalid, OrdercoreError, Refused
from ordercore.flow import BARE, MANUAL, MemoryStore, Policies
from ordercore.flow.doing.engine import DEPTH
from ordercore.orders import Gate, Hold
from ordercore.sourcing import OpenNode
from ordercore.stock import Adjust, Receive, StockLevel
from tests.flow.shop import START, agreed, kinds, node, place, shop


def receive(units, sku="MUG", where="CPH"):
    """Return the request for a delivery."""
    return Receive(sku, where, units, "delivery")


def test_a_request_that_is_refused_half_way_leaves_no_trace():
    """DESIGN 5: a request is all or nothing, its first steps too."""
    oms = shop(lists=["MUG"])
    before = oms.store.end()
    with pytest.raises(Refused) as refused:
        oms.do(receive(3), Adjust("MUG", "CPH", -4, "count"))
    assert "stock.short" == refused.value.code
    assert before == oms.store.end()
    assert StockLevel("MUG", "CPH") == oms.stock("MUG", "CPH")


def test_what_reactions_did_before_one_of_them_refused_is_gone_too():
    """A reaction that keeps books refuses its cause: nothing of both happened."""
    oms = shop(policies=MANUAL, stock={"MUG@CPH": 1})
    place(oms, "A", ("MUG", 2))
    oms.do(orders.Confirm("A"))
    before = oms.store.end()
    with pytest.raises(Refused) as refused:
        oms.do(orders.Allocate("A", (orders.Units("1", "CPH", 2),)))
    assert "stock.short" == refused.value.code
    assert before == oms.store.end()
    assert 2 == oms.order("A").progress[0].unallocated


def test_each_request_sees_what_the_ones_before_it_did():
    """Two orders of one batch do not get the same last unit."""
    oms = shop(stock={"MUG@CPH": 1})
    outcomes = oms.do_each(
        [("", [orders.Place(name, agreed("MUG"))]) for name in ("A", "B")]
    )
    assert [None, None] == [outcome.error for outcome in outcomes]
    assert 1 == oms.order("A").progress[0].allocated
    assert 1 == oms.order("B").progress[0].backordered


def test_a_refused_request_is_invisible_to_the_next_one_of_the_batch():
    """A level, a tag and a node that a refused request made up are not there."""
    oms = shop(lists=["MUG"])
    impossible = Adjust("MUG", "CPH", -99, "count")
    refused, second = oms.do_each(
        [
            ("", [receive(5), receive(5, where="XXX"), impossible]),
            ("", [orders.Place("A", agreed("MUG"))]),
        ]
    )
    assert isinstance(refused.error, Refused)
    assert None is second.error
    assert 1 == oms.order("A").progress[0].backordered
    assert [] == oms.stock_of("MUG")


def test_a_text_that_cannot_be_stored_harms_only_its_own_request(sqlite):
    """What the store itself does not take is the fault of one, not of the batch."""
    oms = shop(sqlite, stock={"MUG@CPH": 5})
    bad, good = oms.do_each(
        [
            ("", [orders.Place("A", agreed("MUG", note="\ud800"))]),
            ("", [orders.Place("B", agreed("MUG"))]),
        ]
    )
    assert isinstance(bad.error, Invalid)
    assert None is good.error
    assert orders.State.CONFIRMED is oms.order("B").state
    with pytest.raises(Refused):
        oms.order("A")


def test_a_word_that_the_store_does_not_know_harms_only_its_own_request(sqlite):
    """An event of a plug-in whose words the store was not given is refused alone."""

    class Strange:
        stream = "strange/1"

        def decide(self, state):
            return [self]

        def apply(self, state):
            return self

    oms = shop(sqlite)
    bad, good = oms.do_each([("", [Strange()]), ("", [receive(1)])])
    assert isinstance(bad.error, Invalid)
    assert None is good.error
    assert 1 == oms.stock("MUG", "CPH").sellable


def test_a_command_with_a_fault_is_its_askers_problem():
    """Whatever a command of a plug-in raises, the other requests are done."""

    class Faulty:
        stream = "stock/MUG@CPH"

        def decide(self, state):
            raise ZeroDivisionError

    oms = shop()
    bad, good = oms.do_each([("", [Faulty()]), ("", [receive(1)])])
    assert isinstance(bad.error, ZeroDivisionError)
    assert None is good.error
    with pytest.raises(ZeroDivisionError):
        oms.do(Faulty())


def test_a_key_is_answered_once_also_inside_a_batch():
    """IDM 111: the same key and body twice in one batch is one effect."""
    oms = shop()
    first, again, other = oms.do_each(
        [("k", [receive(3)]), ("k", [receive(3)]), ("k", [receive(4)])]
    )
    assert (False, True) == (first.repeated, again.repeated)
    assert first.events == again.events
    assert isinstance(other.error, Conflict)
    assert "key.reused" == other.error.code
    assert 3 == oms.stock("MUG", "CPH").sellable


def test_a_key_of_an_earlier_transaction_is_answered_with_what_happened_then(sqlite):
    """IDM 111: the answer is read from the journal, reactions included."""
    oms = shop(sqlite, stock={"MUG@CPH": 3})
    first = place(oms, "A", "MUG", key="web/1")
    assert first == place(oms, "A", "MUG", key="web/1")
    assert "stock.Allocated" in kinds(first)
    asked = agreed("MUG", reference=oms.order("A").agreed.reference)
    (outcome,) = oms.do_each([("web/1", [orders.Place("A", asked)])])
    assert outcome.repeated
    assert () == outcome.recorded


def test_a_key_whose_request_was_refused_is_free_again():
    """A refusal is no answer: the same request may pass later."""
    oms = shop()
    count = Adjust("MUG", "CPH", -1, "count")
    with pytest.raises(Refused):
        oms.do(count, key="k")
    oms.do(receive(1))
    assert 1 == len(oms.do(count, key="k"))


def test_the_journal_names_cause_time_and_place_of_each_event():
    """IDM 115: position without gaps, version by stream, instant, key of the cause."""
    oms = shop(rates=None)
    before = oms.store.end()
    (outcome,) = oms.do_each([("k", [receive(1), receive(2)])])
    recorded = list(oms.journal(before))
    assert recorded == list(outcome.recorded)
    assert [(before + 1, 1), (before + 2, 2)] == [
        (r.position, r.version) for r in recorded
    ]
    assert {("k", START)} == {(r.cause, r.at) for r in recorded}


def test_books_that_never_balance_are_stopped():
    """A reaction that calls itself for ever is a fault with a name, not a hang."""

    def again(event, views):
        yield receive(1)

    oms = shop(policies=Policies({stock.Received: [again]}))
    with pytest.raises(OrdercoreError, match="do not come to an end"):
        oms.do(receive(1))
    assert [] == [*oms.store.scan("stock")]


def test_decisions_that_never_end_are_stopped():
    """The same for what follows when everything that was asked for is done."""

    def again(event, views):
        yield receive(1)

    oms = shop(policies=Policies({}, {stock.Received: [again]}))
    with pytest.raises(OrdercoreError, match="do not come to an end"):
        oms.do(receive(1))
    assert [] == [*oms.store.scan("stock")]


def test_a_long_chain_of_decisions_is_no_endless_one():
    """What comes to an end within the limit is done, in the order of the events."""

    def fewer(event, views):
        if event.quantity > 1:
            yield receive(event.quantity - 1)

    oms = shop(policies=Policies({}, {stock.Received: [fewer]}))
    events = oms.do(receive(DEPTH))
    assert list(range(DEPTH, 0, -1)) == [event.quantity for event in events]


def test_nothing_asked_is_nothing_done():
    """An empty request is answered, and writes nothing."""
    oms = shop()
    before = oms.store.end()
    assert () == oms.do()
    assert [] == oms.do_each([])
    assert before == oms.store.end()


def test_a_network_that_changes_inside_a_request_counts_at_once(store):
    """A node opened in the same request supplies in it; a refused one does not."""
    oms = shop(store, nodes=())
    open_cph = OpenNode(node("CPH", "DK"))
    oms.do_each([("", [open_cph, receive(1), Adjust("MUG", "CPH", -9, "no")])])
    assert () == oms.network.nodes
    oms.do(open_cph, receive(1), orders.Place("A", agreed("MUG")))
    assert 1 == oms.order("A").progress[0].allocated
    assert ("CPH",) == tuple(n.id for n in oms.network.nodes)


def test_two_doors_on_one_store_see_each_others_network(sqlite_at, tmp_path):
    """What another process opened is seen before the next decision."""
    one, two = [shop(sqlite_at(tmp_path / "shop.db"), nodes=()) for _ in range(2)]
    assert () == one.network.nodes
    two.do(OpenNode(node("CPH", "DK")), receive(4))
    place(one, "A", ("MUG", 4))
    assert 4 == one.order("A").progress[0].allocated


def test_a_reader_who_is_overtaken_by_a_change_does_not_keep_the_old_network():
    """A network read while another one was committed is used once and forgotten."""

    class Slow(MemoryStore):
        meanwhile = None

        def scan(self, kind):
            found = list(super().scan(kind))
            if kind == "rates" and (meanwhile := self.meanwhile):
                self.meanwhile = None
                meanwhile()
            return iter(found)

    store = Slow()
    oms = shop(store, nodes=())
    store.meanwhile = lambda: oms.do(OpenNode(node("CPH", "DK")))
    assert () == oms.network.nodes
    assert ("CPH",) == tuple(n.id for n in oms.network.nodes)


def test_bare_keeps_no_books():
    """BARE reacts to nothing: for those who keep the books themselves."""
    oms = shop(policies=BARE, stock={"MUG@CPH": 1})
    assert ["orders.Placed"] == kinds(place(oms, "A", "MUG"))
    oms.do(orders.Confirm("A"), orders.Allocate("A", (orders.Units("1", "CPH", 1),)))
    assert 0 == oms.stock("MUG", "CPH").allocated
    assert 3 == len(oms.events_of("A"))
    held = Hold("x", Gate.SHIP, "manual")
    assert ["orders.Held"] == kinds(oms.do(orders.PlaceHold("A", held)))

"""A whole feed: network, goods, buyers, stock, orders; every row is accounted for."""

from functools import partial

import pytest

from ordercore.catalog import Item
from ordercore.errors import Invalid, PluginError
from ordercore.flow import AUTOMATIC, OMS, FeedCount, take_feed
from ordercore.parties import Customer, Supplier
from ordercore.plugins import LeftOut, NotAnOrder, Opening
from ordercore.shipping import RateTable, Reach, WeightBreak, Zone
from ordercore.values import Money
from tests.flow.shop import NODES, RATES, Clock, node
from tests.flow.test_intake import WEB, cancellation, line, order, says


class Table:
    """A feed that gives what it is given."""

    name, channel = "web", WEB

    def __init__(self, **parts):
        self.parts = parts

    def __getattr__(self, part):
        return lambda: iter(self.parts.get(part, ()))

    def nodes(self):
        return self.parts.get("nodes", NODES)

    def rates(self):
        return self.parts.get("rates", RATES)

    def timetable(self):
        return self.parts.get("timetable")


def bad(where):
    """Return a row of master data that cannot be used."""
    return LeftOut(where, "no SKU", "row.no-sku", {"sku": ""})


FULL = Table(
    items=[Item("MUG", "Mug", 350, ""), bad("items.csv:3")],
    customers=[Customer("17", "Ada"), bad("customers.csv:2")],
    suppliers=[Supplier("7", "Pots"), bad("suppliers.csv:2")],
    opening=[Opening("MUG", "CPH", 5), Opening("MUG", "CPH", 0), bad("stock.csv:9")],
    raws=[
        says(order(1, line("MUG", 2), line("CAP")), "o:2", 2),
        says(Invalid.at("price", "x", "an amount"), "o:4", 3),
        says(NotAnOrder("n", [LeftOut("o:7", "a tip", "row.tip")]), "o:7", 1),
        says(cancellation(1, ("MUG", 1), ("MUG", 9), of="id-1"), "o:8", 2),
        says(order(1, line("MUG", 2), line("CAP")), "o:10", 2),
    ],
)


@pytest.fixture
def oms(store):
    """Return an empty shop."""
    return OMS(store=store, policies=AUTOMATIC, clock=Clock())


def test_every_row_is_a_line_or_set_aside(oms):
    """rows_in == lines + set_aside, cancellations and repeats counted with them."""
    count = take_feed(oms, FULL)
    wanted = FeedCount(
        rows_in=10,
        orders=2,
        lines=5,
        cancelled_lines=1,
        set_aside=5,
        repeated=1,
        unusable=5,
    )
    assert wanted == count
    assert count.rows_in == count.lines + count.set_aside


def test_all_that_a_feed_describes_is_there(oms):
    """Nodes, rates, items, buyers under the feed's name, suppliers, opening stock."""
    take_feed(oms, FULL)
    assert (set(NODES), RATES) == (set(oms.network.nodes), oms.network.rates)
    assert 350 == oms.state("item/MUG").weight_g
    assert "Ada" == oms.state("customer/web.17").customer.name
    assert "Pots" == oms.state("supplier/7").name
    assert 5 == oms.stock("MUG", "CPH").sellable
    assert {"items.csv:3", "customers.csv:2", "suppliers.csv:2", "stock.csv:9"} < {
        row.where for row in oms.quarantined()
    }


def test_a_rate_table_that_cannot_be_is_refused_with_the_name_of_its_feed(oms):
    """A hole, a price below zero, another currency, no number, no table at all."""
    steps = [
        (),
        (WeightBreak(1, Money(-1, "EUR")),),
        (WeightBreak(1, Money(1, "DKK")),),
        (WeightBreak(float("nan"), Money(1, "EUR")),),
    ]
    for breaks in [*steps, None]:
        feed = Table(items=[Item("MUG", "Mug", 350, "")])
        feed.rates = partial(worked_out, breaks)
        with pytest.raises(PluginError) as caught:
            take_feed(oms, feed)
        assert ("web", "rates") == (caught.value.plugin, caught.value.hook)
        assert str(caught.value).startswith("plug-in web, hook rates: ")
    assert [] == [*oms.journal()]


def worked_out(breaks):
    """Return a rate table as a plug-in makes it, when it is asked."""
    if breaks is None:
        return {"GLS": 4.90}
    return RateTable("GLS", "parcel", "EUR", (Zone("w", Reach.WORLD, breaks),))


def test_opening_stock_that_cannot_be_is_kept_aside(oms):
    """A rule's no to one row of master data ends neither the row nor the run."""
    take_feed(oms, FULL)
    (row,) = [r for r in oms.quarantined() if r.where.startswith("opening/")]
    assert ("opening/web/MUG@CPH", "opening.changed") == (row.where, row.code)
    assert "received before with another quantity" in row.reason
    assert "Receive" in row.raw


def test_a_refused_row_without_a_key_is_named_by_its_stream(oms):
    """A negative weight in the catalogue: the item's stream says which."""
    take_feed(oms, Table(items=[Item("MUG", "Mug", -1, "")]))
    assert ["item/MUG"] == [row.where for row in oms.quarantined()]


def test_the_same_feed_again_changes_nothing(oms):
    """A second run adds no event and nothing to the quarantine, and says so."""
    take_feed(oms, FULL)
    end, aside = oms.store.end(), len(oms.quarantined())
    count = take_feed(oms, FULL)
    assert (end, aside) == (oms.store.end(), len(oms.quarantined()))
    assert (10, 5, 5, 3) == (
        count.rows_in,
        count.lines,
        count.set_aside,
        count.repeated,
    )


def test_a_run_that_was_cut_off_goes_on_where_it_was(oms):
    """What was taken before the source broke stands; the rest comes the next time."""

    def broken():
        yield says(order(1), "o:1")
        raise Invalid.at("orders.csv", "cut off", "a whole file")

    class Cut(Table):
        def raws(self):
            return broken()

    with pytest.raises(Invalid):
        take_feed(oms, Cut())
    count = take_feed(oms, Table(raws=[says(order(1), "o:1"), says(order(2), "o:2")]))
    assert 2 == count.orders
    assert 2 == sum(1 for _ in oms.store.scan("order"))


def test_a_feed_may_bring_orders_only(oms):
    """Nodes and rates of another feed serve its orders."""
    take_feed(oms, Table(nodes=(node("CPH", "DK"),)))
    take_feed(oms, Table(nodes=(), rates=None, raws=[says(order(1), "o:1")]))
    assert 1 == oms.order("web.1").progress[0].backordered


def test_progress_is_told_by_what_is_taken(oms):
    """The rows of each part, batch by batch."""
    told = []
    raws = [says(order(n), f"o:{n}") for n in range(300)]
    take_feed(oms, Table(raws=raws), lambda what, n: told.append((what, n)))
    assert [("orders", 256), ("orders", 44)] == told[-2:]
    assert ("network", 2) in told

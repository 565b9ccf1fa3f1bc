"""Laws of what if: it looks, it is right, and it never lies about what it costs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ordercore import orders
from ordercore.flow import MANUAL
from ordercore.sourcing import OpenNode
from ordercore.stock import Adjust, Receive
from tests.flow.shop import node, place, shop

NODES = (node("CPH", "DK"), node("HAM", "DE"), node("AAR", "DK", "0.50"))
SKUS = ("MUG", "CUP")
stocks = st.dictionaries(
    st.tuples(st.sampled_from(SKUS), st.sampled_from([n.id for n in NODES])),
    st.integers(1, 6),
    max_size=6,
)
wants = st.lists(
    st.tuples(st.sampled_from(SKUS), st.integers(1, 5)), min_size=1, max_size=3
)


def asked(stock, want):
    """Return a shop that decides by hand, with an order that waits."""
    there = {f"{sku}@{where}": units for (sku, where), units in stock.items()}
    oms = shop(policies=MANUAL, nodes=NODES, stock=there, lists=SKUS)
    place(oms, "A", *want)
    oms.do(orders.Confirm("A"))
    return oms


def units_of(want):
    """Return how many units are wanted."""
    return sum(units for _, units in want)


@settings(max_examples=40)
@given(stocks, wants, stocks)
def test_other_stock_comes_true(stock, want, other):
    """SRC 51, 57: what is supposed is planned when it is so, and nothing is lost."""
    oms = asked(stock, want)
    end = oms.store.end()
    supposed = {sku: {} for sku in SKUS}
    for (sku, where), units in other.items():
        supposed[sku][where] = units
    seen = oms.plan.what_if("A", stock=supposed)
    assert end == oms.store.end()
    for figures in (seen.before, seen.after):
        assert units_of(want) == figures.units + figures.missing
    for (sku, where), units in other.items():
        more = units - stock.get((sku, where), 0)
        if more > 0:
            oms.do(Receive(sku, where, more))
        elif more < 0:
            oms.do(Adjust(sku, where, more, "count"))
    assert oms.plan.source("A") == seen.as_if


@settings(max_examples=40)
@given(stocks, wants, st.sampled_from([n.id for n in NODES]))
def test_a_node_less_is_no_better(stock, want, gone):
    """SRC 56: without a node no fewer units are missing; with it again, the same."""
    oms = asked(stock, want)
    seen = oms.plan.what_if("A", without=[gone])
    assert 0 <= seen.missing
    if not seen.missing and seen.before.divided == seen.after.divided:
        assert seen.before.cost <= seen.after.cost
    oms.do(OpenNode(node("XXX", "SE", "99.00")))
    again = oms.plan.what_if("A", without=["XXX"])
    assert seen.as_is.shipments == again.as_if.shipments

"""The ports of other systems' rules, which ours is measured against."""

import pytest

from benchmarks.retail import retail
from benchmarks.rules import RULES, cost_of
from ordercore.sourcing import source
from tests.sourcing.shops import demand, network

STOCK = {
    "MUG": {"CPH": 2, "MMX": 9, "HAM": 5},
    "CUP": {"MMX": 1, "HAM": 1},
}


@pytest.mark.parametrize(
    ("rule", "chosen"),
    [
        ("nearest first", [("1", "CPH", 2), ("1", "MMX", 1), ("2", "MMX", 1)]),
        (
            "Saleor's rule, sorting order",
            [("1", "CPH", 2), ("1", "HAM", 1), ("2", "HAM", 1)],
        ),
        ("Saleor's rule, high stock", [("1", "MMX", 3), ("2", "MMX", 1)]),
        ("Solidus' rule", [("1", "CPH", 2), ("1", "MMX", 1), ("2", "MMX", 1)]),
        ("Spree's rule, fewest splits", [("1", "MMX", 3), ("2", "MMX", 1)]),
    ],
)
def test_rule(rule, chosen):
    """Each rule takes what it would take."""
    found = RULES[rule](demand(("MUG", 3), ("CUP", 1)), network(), STOCK)

    assert chosen == [(line.line, node, units) for line, node, units in found]


def test_no_rule_is_cheaper():
    """SRC 53: where no line needs to be divided, no rule ships an order for less."""
    shop = retail(8, 120, skus=300)
    for order in shop.orders:
        plan = source(order, shop.network, shop.stock)
        for rule in RULES.values():
            chosen = rule(order, shop.network, shop.stock)
            if len(chosen) == len(order.lines):
                assert plan.cost.minor <= cost_of(chosen, order, shop.network)


def test_the_shop_is_the_same_each_time():
    """The same arguments give the same shop."""
    assert retail(3, 5, skus=50).orders == retail(3, 5, skus=50).orders

"""What holds for what others ship: SRC 63, whatever becomes of the orders."""

from random import Random

import pytest

from ordercore import orders, warehouse
from ordercore.errors import Refused
from ordercore.flow import AUTOMATIC, MANUAL, purchase_list
from ordercore.orders import LineQuantity
from tests.flow.shop import hand_over, pack, place, start
from tests.flow.test_drop_shipping import furniture

STEPS = 40


def worked_on(oms, lot):
    """Let something happen to an order or to a node's work, where it may."""
    name = lot.choice("ABC")
    number = lot.randrange(1, 5)
    work = f"{name}-{number}"
    asked = (LineQuantity(lot.choice("12"), lot.randrange(1, 4)),)
    steps = (
        lambda: place(oms, name, ("SOFA-2", 4), (lot.choice(("LAMP", "MUG")), 3)),
        lambda: oms.do(orders.Cancel(name, "less", asked)),
        lambda: oms.do(*oms.plan.source(name).commands),
        lambda: start(oms, work),
        lambda: oms.do(warehouse.Cancel(work, "no")),
        lambda: oms.do(warehouse.ShortPick(work, asked)),
        lambda: hand_over(oms, pack(oms, work)),
        lambda: oms.do(orders.Confirm(name)),
        lambda: oms.do(orders.Return(name, lot.choice(("ACME", "CPH")), asked)),
    )
    try:
        lot.choice(steps)()
    except (Refused, IndexError):
        return


def claimed(oms):
    """Return what orders have at the supplier, by SKU."""
    found = {}
    for _, loaded in oms.store.scan("order"):
        order = loaded.state
        for line, progress in zip(order.lines, order.progress, strict=True):
            units = sum([c.total for c in progress.claims if c.node == "ACME"])
            if units:
                found[line.sku] = found.get(line.sku, 0) + units
    return found


@pytest.mark.parametrize("policies", [AUTOMATIC, MANUAL], ids=["automatic", "manual"])
@pytest.mark.parametrize("seed", range(12))
def test_demand_is_what_orders_have_there(seed, policies):
    """SRC 63: to be bought is what is claimed and has not left; no shelf has it."""
    lot = Random(seed)
    oms = furniture(policies=policies)
    for _ in range(STEPS):
        worked_on(oms, lot)

        bought = {}
        for one in purchase_list(oms):
            bought[one.sku] = bought.get(one.sku, 0) + one.quantity
        assert claimed(oms) == bought
        for sku in ("SOFA-2", "LAMP", "MUG"):
            assert "ACME" not in [level.node for level in oms.stock_of(sku)]

"""Where a day is to be kept, the cheapest of the services that keep it counts."""

from random import Random

import pytest
from attrs import frozen

from ordercore.shipping import MergedRates, RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import (
    CHEAPEST,
    Constraint,
    ConstraintKind,
    Demand,
    DemandLine,
    Known,
    Network,
    Node,
    NodeKind,
    Strategy,
    source,
)
from ordercore.values import Address, Money

TO = Address("DK", "8000")
WITHIN = ConstraintKind.MAX_DAYS


def eur(minor):
    """Return so many cents."""
    return Money(minor, "EUR")


def table(service, *steps):
    """Return the table of a service by (max g, cents)."""
    breaks = tuple([WeightBreak(g, eur(minor)) for g, minor in steps])
    return RateTable("GLS", service, "EUR", (Zone("w", Reach.WORLD, breaks),))


def node(name, handling=0):
    """Return a warehouse in Denmark."""
    kind = NodeKind.WAREHOUSE
    return Node(name, name, kind, Address("DK", name), eur(handling))


SLOW, FAST = "GLS slow", "GLS fast"
TABLES = {"a": table("slow", (30_000, 400)), "b": table("fast", (30_000, 900))}
NETWORK = Network((node("1000"), node("2000", 100)), MergedRates(TABLES))
KNOWN = Known(
    days={"1000": 5, "2000": 2},
    by_service={"1000": {SLOW: 5, FAST: 2}, "2000": {SLOW: 2, FAST: 1}},
)
DEMAND = Demand("A", TO, (DemandLine("1", "MUG", 1, 500),))
BOTH = {"MUG": {"1000": 9, "2000": 9}}


def chosen(*constraints, stock=BOTH, known=KNOWN):
    """Return node, service and cost of what ships."""
    plan = source(
        DEMAND, NETWORK, stock, Strategy("s", constraints=constraints), known=known
    )
    return [(one.node, one.by, one.cost.minor) for one in plan.shipments]


class TestServices:
    def test_without_a_day_the_cheapest_goes(self):
        """Nobody asks how long it takes."""
        assert [("1000", (SLOW,), 400)] == chosen()

    def test_a_dearer_node_whose_cheap_service_is_in_time(self):
        """5.00 within two days from there, 9.00 from the other one."""
        assert [("2000", (SLOW,), 500)] == chosen(Constraint(WITHIN, 2))

    def test_a_dearer_service_where_no_cheap_one_is_in_time(self):
        """There are no goods at the other node."""
        stock = {"MUG": {"1000": 9}}

        assert [("1000", (FAST,), 900)] == chosen(Constraint(WITHIN, 2), stock=stock)

    def test_none_is_in_time(self):
        """Then nothing ships, and the days say so."""
        assert [("2000", (FAST,), 1_000)] == chosen(Constraint(WITHIN, 1))
        assert [] == chosen(Constraint(WITHIN, 0))
        assert [] == chosen(Constraint(WITHIN, 1), stock={"MUG": {"1000": 9}})

    def test_it_may_be_about_one_node_or_country(self):
        """Others may take their time."""
        assert [("1000", (SLOW,), 400)] == chosen(
            Constraint(WITHIN, 1, nodes=("2000",))
        )
        assert [("2000", (SLOW,), 500)] == chosen(
            Constraint(WITHIN, 2, nodes=("1000",))
        )
        assert [("1000", (SLOW,), 400)] == chosen(
            Constraint(WITHIN, 0, country=("SE",))
        )

    def test_what_may_be_given_up_rules_nodes_out(self):
        """A soft limit chooses a node whose cheapest service keeps it, if one does."""
        soft = Constraint(WITHIN, 2, level=1)

        assert [("2000", (SLOW,), 500)] == chosen(soft)
        assert [("1000", (SLOW,), 400)] == chosen(soft, stock={"MUG": {"1000": 9}})

    def test_nothing_is_known_of_services(self):
        """Then a node's days are those of all that it sends."""
        known = Known(days=KNOWN.days)

        assert [("2000", (SLOW,), 500)] == chosen(Constraint(WITHIN, 2), known=known)
        assert [] == chosen(Constraint(WITHIN, 1), known=known)


@frozen
class Allowed:
    """What parcels cost where each node has its own tables: written without envelopes.

    Attributes:
        tables: of each node, by its postcode.
    """

    tables: dict

    currency = "EUR"

    def breaks(self, origin, destination):
        """Return the least price of each weight at which one changes."""
        here = self.tables[origin.postcode]
        steps = sorted({up_to for one in here for up_to, _ in one})
        least = [
            min(
                [next(p for up, p in one if up >= g) for one in here if one[-1][0] >= g]
            )
            for g in steps
        ]
        return tuple(zip(steps, least, strict=True))


@pytest.mark.parametrize("seed", range(150))
def test_as_if_the_slow_services_were_not_there(seed):
    """Costs are those of a shop that has only what is in time (SRC 55)."""
    lot = Random(seed)
    steps = {
        f"GLS s{n}": [(g, lot.randrange(300, 2_000)) for g in (1_000, 5_000, 20_000)]
        for n in range(4)
    }
    merged = MergedRates({t: table(t.split()[1], *s) for t, s in steps.items()})
    nodes = tuple([node(f"{n}000", lot.randrange(200)) for n in range(1, 4)])
    by = {n.id: {name: lot.randrange(1, 5) for name in steps} for n in nodes}
    days = {name: max(one.values()) for name, one in by.items()}
    limit = lot.randrange(1, 5)
    lines = [
        DemandLine(str(n), f"S{n}", 1, lot.randrange(100, 9_000)) for n in range(4)
    ]
    stock = {k.sku: {n.id: lot.randrange(2) for n in nodes} for k in lines}
    demand = Demand("A", TO, tuple(lines))
    fast = {
        n: [steps[s] for s, d in one.items() if d <= limit] for n, one in by.items()
    }
    open_ = tuple([n for n in nodes if fast[n.id]])
    left = {s: {n: u for n, u in at.items() if fast[n]} for s, at in stock.items()}

    ours = source(
        demand,
        Network(nodes, merged),
        stock,
        Strategy("s", constraints=(Constraint(WITHIN, limit),)),
        known=Known(days, by_service=by),
    )

    theirs = source(demand, Network(open_, Allowed(fast)), left, CHEAPEST)
    assert theirs.cost == ours.cost
    assert [k.quantity for k in theirs.missing] == [k.quantity for k in ours.missing]
    for shipment in ours.shipments:
        assert all([by[shipment.node][name] <= limit for name in shipment.by])

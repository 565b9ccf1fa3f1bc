"""Where a day is to be kept, the cheapest of the services that keep it counts."""

from itertools import product
from random import Random

import pytest
from attrs import evolve, frozen

from ordercore.shipping import MergedRates, RateTable, Reach, WeightBreak, Zone
from ordercore.sourcing import (
    CHEAPEST,
    Constraint,
    ConstraintKind,
    Demand,
    DemandLine,
    Goal,
    Known,
    Network,
    Node,
    NodeKind,
    Strategy,
    Term,
    source,
)
from ordercore.sourcing.batch import cannot_heed
from ordercore.values import Address, Money
from tests.sourcing import brute_strategy as brute
from tests.sourcing import instances, strategies

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

    def test_what_may_be_given_up_is_kept_where_a_faster_service_keeps_it(self):
        """A soft limit buys speed as a hard one does, and goes where none is enough."""
        soft, only = Constraint(WITHIN, 2, level=1), {"MUG": {"1000": 9}}

        assert [("2000", (SLOW,), 500)] == chosen(soft)
        assert [("1000", (FAST,), 900)] == chosen(soft, stock=only)
        assert [("1000", (SLOW,), 400)] == chosen(
            Constraint(WITHIN, 1, level=1), stock=only
        )

    def test_days_are_minded_in_their_turn(self):
        """Days before cost buy the fastest service; behind it they do not."""
        only = {"MUG": {"1000": 9}}

        def by(*objective):
            strategy = Strategy("s", objective)
            plan = source(DEMAND, NETWORK, only, strategy, known=KNOWN)
            return [(one.by, one.cost.minor) for one in plan.shipments]

        days, cost = Term(Goal.DELIVERY_DAYS), Term(Goal.COST)
        dear, cheap = [Term(Goal.DELIVERY_DAYS, cents) for cents in (167, 166)]
        assert [((FAST,), 900)] == by((days,), (cost,))
        assert [((SLOW,), 400)] == by((cost,), (days,))
        assert [((FAST,), 900)] == by((dear, cost))  # 3 days are worth 5.01
        assert [((SLOW,), 400)] == by((cheap, cost))  # 4.98

    def test_a_parcel_that_the_fast_service_does_not_take(self):
        """What is too heavy for it goes by the slow one; light goods do not wait."""
        tables = {"a": table("slow", (30_000, 400)), "b": table("fast", (1_000, 900))}
        network = Network((node("1000"),), MergedRates(tables))
        strategy = Strategy("s", ((Term(Goal.DELIVERY_DAYS),), (Term(Goal.COST),)))

        def by(weight_g):
            demand = Demand("A", TO, (DemandLine("1", "MUG", 1, weight_g),))
            plan = source(demand, network, BOTH, strategy, known=KNOWN)
            return [one.by for one in plan.shipments]

        assert [[(SLOW,)], [(FAST,)]] == [by(1_001), by(1_000)]

    def test_some_goods_may_take_their_time(self):
        """What is to be there in two days goes by express, a sofa beside it by freight.

        In one shipment: it is put together once, and each parcel has its service.
        """
        tables = {"a": table("slow", (90_000, 400)), "b": table("fast", (2_000, 900))}
        network = Network((node("1000", 100),), MergedRates(tables))
        fresh = Constraint(WITHIN, 2, sku=("FRESH*",))
        lines = (
            DemandLine("1", "SOFA", 1, 60_000),
            DemandLine("2", "FRESH-1", 2, 700),
            DemandLine("3", "CUP", 1, 300),
        )
        stock = {line.sku: {"1000": 2} for line in lines}
        demand = Demand("A", TO, lines)
        plan = source(
            demand, network, stock, Strategy("s", constraints=(fresh,)), known=KNOWN
        )

        (shipment,) = plan.shipments
        assert (1_400, 2) == (shipment.cost.minor, shipment.parcels)
        assert ((FAST, SLOW), 61_700) == (shipment.by, shipment.weight_g)
        assert ["1", "2", "3"] == [line.line for line in shipment.lines]
        packed = [
            (p.service, {k.line: k.quantity for k in p.lines}) for p in shipment.packing
        ]
        assert [(FAST, {"2": 2}), (SLOW, {"1": 1, "3": 1})] == packed
        assert plan.proved
        assert plan.bound <= plan.cost

        # Without the sofa all goes by express: a second parcel would cost 4.00 more.
        small = Demand("B", TO, lines[1:])
        (shipment,) = source(
            small, network, stock, Strategy("s", constraints=(fresh,)), known=KNOWN
        ).shipments
        assert ((FAST,), 1_000, 1) == (
            shipment.by,
            shipment.cost.minor,
            shipment.parcels,
        )

    def test_goods_of_which_no_fast_service_takes_a_unit(self):
        """They cannot be there in time, so the rule is what keeps them here."""
        tables = {"a": table("slow", (90_000, 400)), "b": table("fast", (1_000, 900))}
        network = Network((node("1000"),), MergedRates(tables))
        soon = Strategy("s", constraints=(Constraint(WITHIN, 2, sku=("SOFA",)),))
        demand = Demand("A", TO, (DemandLine("1", "SOFA", 1, 60_000),))
        plan = source(demand, network, {"SOFA": {"1000": 1}}, soon, known=KNOWN)

        assert ((), "RULED_OUT") == (plan.shipments, plan.missing[0].reason)
        assert ("MAX_DAYS 2 SOFA",) == plan.missing[0].by == plan.why[0].by

    def test_it_is_decided_order_by_order(self):
        """A batch cannot heed it, and says so."""
        own = Strategy("s", constraints=(Constraint(WITHIN, 2, sku=("SOFA",)),))
        told = "strategy s has MAX_DAYS 2 SOFA, which is decided order by order"
        assert told == cannot_heed(own)

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


NAMES = ("s0", "s1", "s2")


@frozen
class Services:
    """What parcels cost by several services: written without envelopes.

    Attributes:
        tables: of each node, by its postcode, of each service the breaks.
        names: the services that carry anything.
    """

    tables: dict
    names: frozenset = frozenset(NAMES)

    currency = "DKK"

    def _steps(self, origin):
        tables = self.tables[origin.postcode]
        here = {name: tables[name] for name in self.names}
        for cut in sorted({up_to for one in here.values() for up_to, _ in one}):
            able = [(k, v) for k, v in here.items() if v[-1][0] >= cut]
            least = [(next(p for g, p in v if g >= cut), k) for k, v in able]
            yield cut, *min(least)

    def breaks(self, origin, destination):
        """Return the least price of each weight at which one changes."""
        return tuple((cut, least) for cut, least, _ in self._steps(origin))

    def services(self, origin, destination):
        """Return whose price that is."""
        return tuple(name for _, _, name in self._steps(origin))

    def among(self, services):
        """Return the same of some services only."""
        return Services(self.tables, self.names & frozenset(services))


class Paced(brute.Tried):
    """All plans where what has the same last day goes by some services of its node."""

    def __init__(self, problem, strategy, rules):
        self.by = known_by_service(problem).by_service
        super().__init__(problem, strategy, rules)

    def days(self, node):
        """Return the days of the fastest service: what rules the node out."""
        return min(self.by[node.id].values(), default=366)

    def limits(self, node):
        """Return the rules about days that are about a node."""
        return [
            rule
            for rule in self.rules
            if rule.kind == "MAX_DAYS"
            and (
                brute.named(node, rule)
                or not (rule.nodes or rule.groups or rule.node_kinds)
            )
        ]

    def options_of(self, node):
        """Return the ways by the services of so many days, and all that are faster."""
        by = {name: self.by[node.id].get(name, 366) for name in NAMES}
        most = min([k.limit for k in self.limits(node) if not k.sku], default=366)
        may = [days for days in by.values() if days <= most] or [*by.values()]
        rates = self.problem.network.rates
        fast = {days: [s for s in NAMES if by[s] <= days] for days in sorted({*may})}
        return [(n, rates.among(fast[n]).breaks(node.address, 0)) for n in fast]

    def last_day(self, node, line):
        """Return in how many days a line has to be there from a node."""
        about = [k for k in self.limits(node) if k.sku]
        own = [k.limit for k in about if brute.matching(line.sku, k.sku)]
        return min(own, default=999)

    def in_time(self, node, lines):
        """Return the ways that are in time for lines, and take a unit of each."""
        last = min(self.last_day(node, line) for line in lines)
        heaviest = max(line.weight_g for line in lines)
        here = self.options[node.id]
        return [way for way in here if way[0] <= last and way[1][-1][0] >= heaviest]

    def room_at(self, node, line):
        """Return how many units may ship: none where no way that takes it is fast."""
        return super().room_at(node, line) if self.in_time(node, [line]) else 0

    def groups(self, plan):
        """Return what each node ships, those lines together that have one last day."""
        found = {}
        for place, node in enumerate(self.ranked):
            for line, way in zip(self.lines, plan, strict=True):
                if way[place]:
                    key = node.id, self.last_day(node, line)
                    found.setdefault(key, (node, []))[1].append(line)
        return found

    def value(self, plan):
        """Return what is minimised, by the best ways."""
        groups = self.groups(plan)
        able = [self.able(node, lines, groups) for node, lines in groups.values()]
        chosen = [dict(zip(groups, some, strict=True)) for some in product(*able)]
        return min(self.value_by(plan, some) for some in chosen)

    def able(self, node, lines, groups):
        """Return the ways of what has one last day, of groups by node and day.

        Where nobody minds days, its own cheapest or that of what has fewer days.
        """
        here = self.in_time(node, lines)
        goals = [term.goal for level in self.strategy.objective for term in level]
        if Goal.DELIVERY_DAYS in goals:
            return here
        others = [some for other, some in groups.values() if other is node]
        last = [max(self.in_time(node, some)) for some in others]
        return [way for way in here if way in last]

    def sent(self, node, lines, ways):
        """Return what (units, line) cost from a node, the parcels and units' days."""
        parts = {}
        for n, line in lines:
            if n:
                way = ways[node.id, self.last_day(node, line)]
                parts.setdefault(way, []).extend([line.weight_g] * n)
        found = [
            (days, each, brute.price(t, each)) for (days, t), each in parts.items()
        ]
        return (
            sum(cost for _, _, (cost, _) in found),
            sum(parcels for _, _, (_, parcels) in found),
            sum(days * len(each) for days, each, _ in found),
        )


def served(seed, nodes=3, held=3):
    """Return a problem of which each node has three services, some without days."""
    random = Random(seed)
    problem = strategies.problem(seed, lines=2, nodes=nodes, most=3, held=held)
    tables = {
        node.id: {name: instances.table(random, odd=False) for name in NAMES}
        for node in problem.network.nodes
    }
    network = Network(problem.network.nodes, Services(tables))
    return evolve(problem, network=network)


def known_by_service(problem):
    """Return the days of services, of which nobody can say some."""
    random = Random(int(problem.demand.order[2:]))
    by = {
        node.id: {n: random.randint(0, 5) for n in NAMES if random.random() < 0.9}
        for node in problem.network.ranked
    }
    days = {n: max(one.values()) for n, one in by.items() if len(one) == 3}
    return evolve(strategies.known(problem), days=days, by_service=by)


def minding_days(seed):
    """Return a strategy that minds days, or has a limit for them, or both."""
    random = Random(seed)
    kinds = [WITHIN, WITHIN, *ConstraintKind]
    drawn = strategies.strategy(seed, [k for k in kinds if k != "CAPACITY"])
    goals = random.sample([Goal.COST, Goal.PARCELS, Goal.SHIPMENTS], 2)
    goals.insert(random.randint(0, 2), Goal.DELIVERY_DAYS)
    levels = tuple((Term(goal, random.randint(1, 9)),) for goal in goals)
    one = (tuple(term for (term,) in levels),)
    objective = random.choice([levels, one, drawn.objective])
    return evolve(drawn, objective=objective)


def checked(seed, problem, strategy):
    """Hold a plan against trying all services; return what its goods went by.

    For each node and last day the way, and the slowest way of the node.
    """
    asked = problem.demand, problem.network, problem.stock
    known = known_by_service(problem)
    plan = source(*asked, strategy, known=known)
    value, tried = brute.best(problem, strategy, Paced)
    ways = brute.as_ways(plan, tried)
    assert tried.fits(ways), seed
    assert all(tried.keeps(rule, ways) for rule in tried.rules), seed
    assert plan.proved, seed
    by, slowest = {}, {}
    shipments = {one.node: one for one in plan.shipments}
    for (name, last), (_, lines) in tried.groups(ways).items():
        ids = {line.line for line in lines}
        days = max(
            known.by_service[name].get(parcel.service, 366)
            for parcel in shipments[name].packing
            if ids & {k.line for k in parcel.lines}
        )
        assert days <= last, seed
        by[name, last] = next(k for k in tried.options[name] if k[0] >= days)
        slowest[name, last] = tried.options[name][-1]
    assert value == tried.value_by(ways, by), seed
    assert plan.cost.minor == tried.goals(ways, by)["COST"], seed
    here = brute.rules_of(problem, strategy)
    given_up = [str(rule) for rule in here if rule not in tried.rules]
    assert given_up == [*plan.given_up], seed
    return plan, value, tried, by, slowest


def reasons_hold(plan, value, tried):
    """Ask again with each node that does not ship: what is said of it holds."""
    for reason in plan.why:
        forced = tried.best(forced=reason.node)
        if reason.reason == "CHOSEN":
            assert value == forced
        elif reason.reason == "DOMINATED":
            assert (value[0], True) == (forced[0], reason.proved)
            assert value < forced
        else:
            assert forced is None or forced[0] > value[0]


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_as_by_trying_all_services(part, soak):
    """SRC 52, 54: by no services of any nodes the plan would be better."""
    faster = kept = 0
    for seed in range(part, 200 * soak, 4):
        found = checked(seed, served(seed), minding_days(seed))
        _, _, tried, by, slowest = found
        faster += by != slowest
        kept += any(k.kind == WITHIN and k.level for k in tried.rules)

    assert faster > 0
    assert kept > 0


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_some_goods_have_fewer_days_than_others(part, soak):
    """SRC 52, 54: what has a day of its own goes faster, the rest as it is best."""
    together = apart = 0
    for seed in range(part, 200 * soak, 4):
        random = Random(seed)
        own = [
            Constraint(
                WITHIN,
                random.randint(0, 4),
                sku=(sku,),
                level=random.choice([0, 0, 1]),
                **random.choice([{}, {}, {"nodes": ("N0", "N2")}]),
            )
            for sku in ("S0", "S1")[: random.randint(1, 2)]
        ]
        some = minding_days(seed)
        rules = (*own, *some.constraints[: random.randint(0, 1)])
        goals = [Goal.PARCELS, Goal.DELIVERY_DAYS, Goal.CO2, Goal.SHIPMENTS]
        chosen = [*random.sample(goals, 2), Goal.COST][random.randint(0, 2) :]
        levels = tuple([(Term(goal, random.randint(1, 5)),) for goal in chosen])
        objective = random.choice([levels, levels, some.objective])
        strategy = evolve(some, constraints=rules, objective=objective)
        problem = served(seed, nodes=2, held=4)
        plan, value, tried, by, _ = checked(seed, problem, strategy)
        reasons_hold(plan, value, tried)
        for node in {name for name, _ in by}:
            ways = [way for (name, _), way in by.items() if name == node]
            together += len(ways) > 1 and len({*ways}) == 1
            apart += len({*ways}) > 1

    assert together > 0
    assert apart > 0

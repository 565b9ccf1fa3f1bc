"""Sourcing by a strategy by trying everything: written without looking at the code."""

from itertools import product

from ordercore.sourcing import Constraint, ConstraintKind, Goal
from ordercore.values import distance_km
from tests.sourcing import strategies
from tests.sourcing.brute import price


def matching(sku, patterns):
    """Tell whether a SKU is meant; no pattern means all."""
    if not patterns:
        return True
    return any(sku == p or (p[-1] == "*" and sku.startswith(p[:-1])) for p in patterns)


def named(node, rule):
    """Tell whether a rule names a node."""
    groups = any(group in rule.groups for group in node.groups)
    return node.id in rule.nodes or node.kind in rule.node_kinds or groups


def rules_out(rule, node, site):
    """Tell whether a rule about single nodes rules one out."""
    km, days, busy, accepts = site
    everywhere = not (rule.nodes or rule.groups or rule.node_kinds)
    concerned = everywhere or named(node, rule)
    return {
        "MAX_DISTANCE": concerned and km > (rule.limit or 0),
        "MAX_DAYS": concerned and days > (rule.limit or 0),
        "CAPACITY": concerned and busy >= 1000,
        "CUT_OFF": concerned and not accepts,
        "EXCLUDE": concerned,
        "ONLY": not named(node, rule),
    }.get(rule.kind, False)


def may_ship(node, sku, units, rules, site):
    """Return how many of the units of a node may ship."""
    keep = 0
    for rule in rules:
        if matching(sku, rule.sku):
            if rules_out(rule, node, site):
                return 0
            everywhere = not (rule.nodes or rule.groups or rule.node_kinds)
            if rule.kind == "SAFETY_STOCK" and (everywhere or named(node, rule)):
                keep = max(keep, rule.limit)
    return max(0, units - keep)


class Tried:
    """All plans of a problem under some rules.

    A plan is, for each line, a tuple of units by node.
    """

    def __init__(self, problem, strategy, rules):
        self.problem, self.strategy, self.rules = problem, strategy, rules
        network, self.to = problem.network, problem.demand.ship_to
        self.lines = problem.demand.lines
        self.known = strategies.known(problem)
        self.ranked = sorted(network.nodes, key=self.rank)
        self.options = {node.id: self.options_of(node) for node in self.ranked}
        self.room = {
            (node.id, line.sku): self.room_at(node, line)
            for node in self.ranked
            for line in self.lines
        }

    def rank(self, node):
        """Return what decides at last: priority, whole km, and id."""
        km = distance_km(node.address.coordinates, self.to.coordinates)
        return node.priority, int(km), node.id

    def room_at(self, node, line):
        """Return how many units of a line's SKU may ship from a node."""
        tables = [table for _, table in self.options[node.id] if table]
        if not any(line.weight_g <= table[-1][0] for table in tables):
            return 0
        units = self.problem.stock.get(line.sku, {}).get(node.id, 0)
        km = distance_km(node.address.coordinates, self.to.coordinates)
        busy = self.known.busy.get(node.id, 0)
        site = km, self.days(node), busy, node.id in self.known.accepting
        return may_ship(node, line.sku, units, self.rules, site)

    def days(self, node):
        """Return in how many days a node's parcel arrives, a year if nobody knows."""
        return self.known.days.get(node.id, 366)

    def options_of(self, node):
        """Return the ways from a node: the days, and what parcels cost."""
        table = self.problem.network.rates.breaks(node.address, self.to)
        return [(self.days(node), table)]

    def plans(self):
        """Yield every plan that breaks no rule."""
        ways = []
        for line in self.lines:
            rooms = [
                range(min(line.quantity, self.room[n.id, line.sku]) + 1)
                for n in self.ranked
            ]
            ways.append([w for w in product(*rooms) if sum(w) <= line.quantity])
        for plan in product(*ways):
            if self.fits(plan) and all(self.keeps(rule, plan) for rule in self.rules):
                yield plan

    def fits(self, plan):
        """Tell whether no node ships more than it may."""
        for place, node in enumerate(self.ranked):
            taken = {}
            for line, way in zip(self.lines, plan, strict=True):
                taken[line.sku] = taken.get(line.sku, 0) + way[place]
            if any(n > self.room[node.id, sku] for sku, n in taken.items()):
                return False
        return True

    def keeps(self, rule, plan):
        """Tell whether a plan keeps a rule about it as a whole."""
        lines = list(zip(self.lines, plan, strict=True))
        about = [(k, w) for k, w in lines if matching(k.sku, rule.sku)]
        full = [sum(w) == k.quantity for k, w in about]
        empty = [sum(w) == 0 for _, w in about]
        if rule.kind == "MAX_NODES":
            units = zip(*plan, strict=True)
            return self.few([*map(any, units)], self.problem.demand.nodes, rule.limit)
        if rule.kind == "MAX_NODES_PER_LINE":
            return all(self.few(w, k.nodes, rule.limit) for k, w in about)
        if rule.kind == "ALL_OR_NOTHING":
            return all(sum(w) == k.quantity for k, w in lines) or not any(
                sum(w) for _, w in lines
            )
        if rule.kind == "WHOLE_LINES":
            return all(f or e for f, e in zip(full, empty, strict=True))
        if rule.kind == "SHIP_TOGETHER":
            nodes = {at for _, w in about for at, n in enumerate(w) if n}
            return all(empty) or (all(full) and len(nodes) == 1)
        return True

    def few(self, units, before, limit):
        """Tell whether no node comes to those before that is one too many."""
        used = {node.id for node, n in zip(self.ranked, units, strict=True) if n}
        new = used - {*before}
        return not new or len(new) + len({*before}) <= limit

    def value(self, plan):
        """Return what is minimised, what is minded first first, by the best ways."""
        used = zip(self.ranked, zip(*plan, strict=True), strict=True)
        nodes = [node.id for node, units in used if any(units)]
        ways = product(*[self.options[node] for node in nodes])
        chosen = [dict(zip(nodes, some, strict=True)) for some in ways]
        return min(
            self.value_by(plan, some) for some in chosen if self.take(plan, some)
        )

    def take(self, plan, ways):
        """Tell whether no unit is too heavy for the way that its node ships by."""
        for place, node in enumerate(self.ranked):
            lines = zip(self.lines, plan, strict=True)
            heaviest = max([k.weight_g for k, w in lines if w[place]], default=0)
            if node.id in ways and heaviest > ways[node.id][1][-1][0]:
                return False
        return True

    def value_by(self, plan, ways):
        """Return the same by these ways: node -> (days, what parcels cost)."""
        lost = [k.quantity - sum(w) for k, w in zip(self.lines, plan, strict=True)]
        goals = self.goals(plan, ways)
        levels = [
            sum(term.weight * goals[term.goal] for term in level)
            for level in self.strategy.objective
        ]
        used = [at for at, units in enumerate(zip(*plan, strict=True)) if any(units)]
        return (sum(lost), *lost, *levels, len(used), sum(used))

    def goals(self, plan, ways):
        """Return what each goal comes to."""
        found = dict.fromkeys([*Goal], 0)
        for place, node in enumerate(self.ranked):
            units = [way[place] for way in plan]
            if not any(units):
                continue
            lines = [*zip(units, self.lines, strict=True)]
            weight = sum(n * k.weight_g for n, k in lines)
            cost, parcels, days = self.sent(node, lines, ways)
            km = int(distance_km(node.address.coordinates, self.to.coordinates))
            found["SHIPMENTS"] += 1
            found["COST"] += node.handling.minor + cost
            found["PARCELS"] += parcels
            found["DELIVERY_DAYS"] += days
            found["DISTANCE"] += km
            found["CAPACITY_BALANCE"] += self.known.busy.get(node.id, 0)
            found["CO2"] += km * weight * node.co2_g_per_tkm // 1_000_000
            for n, line in lines:
                rooms = [self.room[other.id, line.sku] for other in self.ranked]
                found["STOCK_BALANCE"] += n * (max(rooms) - rooms[place])
                cleared = any(
                    node.id in c.nodes and matching(line.sku, c.sku)
                    for c in self.strategy.clearance
                )
                found["MARKDOWN"] += n * (not cleared)
        found["DIVIDED_LINES"] = sum(sum(map(bool, way)) > 1 for way in plan)
        return found

    def sent(self, node, lines, ways):
        """Return what (units, line) cost from a node, the parcels and units' days."""
        days, table = ways[node.id]
        cost, parcels = price(table, [k.weight_g for n, k in lines for _ in range(n)])
        return cost, parcels, days * sum(n for n, _ in lines)

    def best(self, forced=None, line=None):
        """Return the best value; of plans only in which *forced* ships, if named.

        Some of the line at place *line*, if that is named.
        """
        plans = self.plans()
        if forced is not None:
            place = [node.id for node in self.ranked].index(forced)
            at = slice(None) if line is None else slice(line, line + 1)
            plans = (plan for plan in plans if any(way[place] for way in plan[at]))
        return min(map(self.value, plans), default=None)


def rules_of(problem, strategy):
    """Return the rules of a strategy for the destination; nodes that are full wait."""
    country = problem.demand.ship_to.country
    here = [r for r in strategy.constraints if country in (r.country or (country,))]
    rules = [*dict.fromkeys(here)]  # what is given twice is one rule
    if not any(rule.kind == "CAPACITY" for rule in rules):
        rules.append(Constraint(ConstraintKind.CAPACITY))
    return rules


def best(problem, strategy, by=Tried):
    """Return the best value and what was tried.

    Of all sets of soft rules with which as many units ship as without any, that one
    counts which keeps the first rule that not all of them keep, by level and place.
    """
    rules = rules_of(problem, strategy)
    soft = sorted((rule.level, at) for at, rule in enumerate(rules) if rule.level)
    found = {}
    for kept in product((True, False), repeat=len(soft)):
        gone = {at for keep, (_, at) in zip(kept, soft, strict=True) if not keep}
        left = [rule for at, rule in enumerate(rules) if at not in gone]
        tried = by(problem, strategy, left)
        found[kept] = tried.best(), tried
    least = min(value[0] for value, _ in found.values())
    return found[max(kept for kept, (value, _) in found.items() if value[0] == least)]


def as_ways(plan, tried):
    """Return a SourcingPlan in the form that is used here."""
    units = {(a.line, a.node): a.quantity for a in plan.assignments}
    return tuple(
        tuple(units.get((line.line, node.id), 0) for node in tried.ranked)
        for line in tried.lines
    )

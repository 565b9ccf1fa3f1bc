"""From where is this order shipped?"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from attrs import evolve

from ordercore.sourcing.by_strategy.heeding import Answer, Question
from ordercore.sourcing.by_strategy.joining import joined
from ordercore.sourcing.by_strategy.measuring import Loads
from ordercore.sourcing.by_strategy.parting import Carried
from ordercore.sourcing.cheapest.exact import Item
from ordercore.sourcing.cheapest.polish import packed_better
from ordercore.sourcing.cheapest.quick import MOST_LINES, Priced, alone, whole_lines
from ordercore.sourcing.cheapest.solving import best_loads
from ordercore.sourcing.costs.lane import Lane
from ordercore.sourcing.costs.lanes import Lanes
from ordercore.sourcing.costs.parcelling import goods_of
from ordercore.sourcing.explaining.explain import Cheapest, Evidence
from ordercore.sourcing.explaining.flipping import Again
from ordercore.sourcing.explaining.grounds import Grounds
from ordercore.sourcing.explaining.lacking import lacking
from ordercore.sourcing.explaining.reasons import Frugal, Minded
from ordercore.sourcing.places.known import NOTHING_KNOWN, Known
from ordercore.sourcing.places.network import Network
from ordercore.sourcing.plans.boxing import MOST_PARCELS, divided
from ordercore.sourcing.plans.demand import Demand, DemandLine
from ordercore.sourcing.plans.making import assigned, planned, shipped, whole
from ordercore.sourcing.plans.plan import (
    Assignment,
    Explain,
    Shipment,
    SourcingPlan,
    Told,
    Tried,
)
from ordercore.sourcing.plans.supply import Stock, missing_of, supply_of
from ordercore.sourcing.strategies.sound import check_sound
from ordercore.sourcing.strategies.strategy import CHEAPEST, Strategy
from ordercore.values.money import money_of

__all__ = [
    "loaded",
    "packed",
    "source",
    "told_cheapest",
    "told_minded",
]

NOTHING: Mapping[str, int] = {}


def source(
    demand: Demand,
    network: Network,
    stock: Stock,
    *strategies: Strategy,
    known: Known = NOTHING_KNOWN,
) -> SourcingPlan:
    """Return from where the units of a demand are best shipped.

    Exact up to ten lines, whatever the rate tables look like; :class:`SourcingPlan`
    and :class:`ordercore.sourcing.Strategy` say what is best.  What cannot be had is in
    ``missing``, never an error.

    Args:
        demand: what is wanted, and where.
        network: the nodes and what parcels cost.
        stock: SKU -> node -> units that can be promised; what is not there is 0.
        strategies: what is minded, and what is ruled out; :data:`CHEAPEST` where none
            is given.  They are tried in turn until no unit is missing; where each
            misses some, the first of those counts that miss fewest.
        known: of the nodes at the moment, where more is known than their stock.

    Raises:
        Invalid: the rates are no table; the lane and the step are named.  A strategy
            cannot be meant, as :class:`ordercore.sourcing.DefineStrategy` says.
    """
    if strategies:
        check_sound(strategies)
    lanes = network.lanes_to(demand.ship_to, collect_at=demand.collect_at)
    if (strategies and strategies[0] is not CHEAPEST) or (known.busy and known.full):
        kept = {line.sku: dict(stock.get(line.sku, NOTHING)) for line in demand.lines}
        return _by(strategies or (CHEAPEST,), demand, network, known, kept)
    lines = demand.lines
    # Copies, because the plan is explained when somebody asks, perhaps much later.
    items: list[Item] = [
        (
            line.quantity,
            line.quantity * line.weight_g,
            {**stock.get(line.sku, NOTHING)},
        )
        for line in lines
    ]
    explain = partial(_told_cheapest, demand, network, lanes, items)
    currency = network.rates.currency
    one = _of_one(lines[0], items[0], lanes, currency) if len(lines) == 1 else None
    if one is not None:
        return planned(demand.order, (one,), (), currency, proved=True, explain=explain)
    parts = whole_lines(lanes, demand, items)
    if parts is None:
        return _partly(demand, network, lanes, items, explain)
    shipments = _shipments(lines, items, lanes, parts, currency)
    if shipments is None:
        return _by_units(demand, network, items)
    return planned(demand.order, shipments, (), currency, proved=True, explain=explain)


def _by(
    strategies: Sequence[Strategy],
    demand: Demand,
    network: Network,
    known: Known,
    stock: Stock,
    dearer: tuple[str, int] | None = None,
) -> SourcingPlan:
    """Return the first plan that misses nothing, else the first that misses least.

    *dearer*: a node of which each shipment costs so much more than the rates say.
    """
    again = partial(_by, strategies, demand, network, known)
    plans: list[SourcingPlan] = []
    for strategy in strategies:
        question = Question(strategy, demand, network, stock, known, dearer)
        plans.append(_minded(question, partial(_told, strategies, again)))
        if not plans[-1].missing:
            break
    best = min(plans, key=lambda plan: sum([one.quantity for one in plan.missing]))
    others = [Tried(k.strategy, k.missing) for k in plans if k is not best]
    rest = strategies[0].rest if best.missing else None
    if not others and rest is None:
        return best
    return evolve(best, tried=tuple(others), rest=rest)


def told_minded(question: Question, plan: SourcingPlan) -> Told:
    """Return who tells why a plan that somebody made by a strategy is as it is."""
    strategies = (question.strategy,)
    again = partial(_by, strategies, question.demand, question.network, question.known)
    return _told(strategies, again, question, _as_planned(question, plan), plan)


def _as_planned(question: Question, plan: SourcingPlan) -> Answer:
    """Return the answer that a plan is."""
    places = {line.line: at for at, line in enumerate(question.demand.lines)}
    loads = {
        shipment.node: {places[a.line]: a.quantity for a in shipment.lines}
        for shipment in plan.shipments
    }
    left = question.narrowed(question.constraints)
    ways = question.carried(question.constraints, loads)
    return Answer(question.constraints, left, loads, ways, plan.proved)


def _minded(question: Question, told: Callable[..., Told]) -> SourcingPlan:
    answer, proved = question.answer()
    given_up = [k for k in question.constraints if k not in answer.constraints]
    return SourcingPlan(
        question.demand.order,
        _carried(question.demand.lines, answer),
        lacking(question, answer),
        question.network.currency,
        proved,
        partial(told, question, answer),
        question.strategy.id,
        tuple(map(str, given_up)),
    )


def _carried(lines: Sequence[DemandLine], answer: Answer) -> tuple[Shipment, ...]:
    """Return the shipments of an answer, each by the ways that it chose."""
    return tuple([_by_ways(lines, node, parts) for node, parts in answer.ways.items()])


def _by_ways(
    lines: Sequence[DemandLine], node: str, parts: Sequence[Carried]
) -> Shipment:
    found = [loaded(lines, {node: lane}, {node: load}) for lane, load in parts]
    shipments = [one for some in found for one in some]
    return joined(lines, shipments, parts[0].lane.handling)


def _by_units(demand: Demand, network: Network, items: Sequence[Item]) -> SourcingPlan:
    """Return the cheapest plan where it matters which units go in a parcel together."""
    stock = {d.sku: item[2] for d, item in zip(demand.lines, items, strict=True)}
    question = Question(CHEAPEST, demand, network, stock, NOTHING_KNOWN)
    return _minded(question, _told_by_units)


def _told_by_units(question: Question, answer: Answer, plan: SourcingPlan) -> Told:
    again = partial(_by, (CHEAPEST,), question.demand, question.network, NOTHING_KNOWN)
    witness = Frugal(question, answer, plan)
    return Grounds(plan, witness.evidence, witness, (CHEAPEST,), again)


def _told(
    strategies: Sequence[Strategy],
    again: Again,
    question: Question,
    answer: Answer,
    plan: SourcingPlan,
) -> Told:
    witness = Minded(question, answer, plan)
    return Grounds(plan, witness.evidence, witness, strategies, again)


def _told_cheapest(
    demand: Demand,
    network: Network,
    lanes: Lanes,
    items: Sequence[Item],
    plan: SourcingPlan,
) -> Told:
    stock = {d.sku: item[2] for d, item in zip(demand.lines, items, strict=True)}
    return told_cheapest(Evidence(demand, network, lanes, stock), plan)


def told_cheapest(evidence: Evidence, plan: SourcingPlan) -> Told:
    """Return who tells why a plan that was made by cost alone is as it is."""
    asked = evidence.demand, evidence.network
    weight_g = sum([line.quantity * line.weight_g for line in evidence.demand.lines])
    if weight_g > evidence.lanes.whole_g and plan.proved:
        # In another plan it may matter which units go in a parcel together.
        question = Question(CHEAPEST, *asked, evidence.stock, NOTHING_KNOWN)
        return _told_by_units(question, _as_planned(question, plan), plan)
    again = partial(_by, (CHEAPEST,), *asked, NOTHING_KNOWN)
    return Grounds(plan, evidence, Cheapest(evidence, plan), (CHEAPEST,), again)


def _of_one(
    line: DemandLine, item: Item, lanes: Lanes, currency: str
) -> Shipment | None:
    """Return the shipment of one line, as half of all orders are.

    None where a longer look has to be taken at it.
    """
    weight_g = item[1]
    if weight_g > lanes.plain_g:
        return None
    cost, node = alone(lanes, item)
    if not node:
        return None
    price = money_of(lanes.minor(cost), currency)
    return shipped(node, whole((line,), node), weight_g, 1, price, ())


def _shipments(
    lines: Sequence[DemandLine],
    items: Sequence[Item],
    lanes: Lanes,
    parts: Sequence[Priced],
    currency: str,
) -> tuple[Shipment, ...] | None:
    """Return the shipments, None where one costs more than its weight does at least."""
    if len(parts) > 1:
        parts = sorted(parts, key=lambda part: lanes.bits[part[0]])
    shipments: list[Shipment] = []
    for node, mask, cost in parts:
        if len(parts) == 1:
            here, weight_g = lines, sum([item[1] for item in items])
        else:
            places = [place for place in range(len(lines)) if mask >> place & 1]
            here = [lines[place] for place in places]
            weight_g = sum([items[place][1] for place in places])
        goods = whole(here, node)
        if weight_g <= lanes.plain_g:
            # The lane is not asked: what is not looked at need not come from memory.
            price = money_of(lanes.minor(cost), currency)
            shipments.append(shipped(node, goods, weight_g, 1, price, ()))
            continue
        lane = lanes.by_node[node]
        if weight_g <= lane.whole_g:
            shipments.append(_at_once(lane, goods, weight_g))
        else:
            units = [(d.weight_g, d.quantity) for d in here]
            if not lane.costs_its_weight(units):
                return None
            shipments.append(packed(lane, goods, units))
    return tuple(shipments)


def _at_once(lane: Lane, lines: Sequence[Assignment], weight_g: int) -> Shipment:
    """Return a shipment that is cheapest in one parcel, whatever is in it."""
    by = lane.by(weight_g) if lane.services else ()
    return shipped(lane.node, lines, weight_g, 1, lane.price(weight_g), by)


def packed(
    lane: Lane, lines: Sequence[Assignment], units: Sequence[tuple[int, int]]
) -> Shipment:
    """Return a shipment of (weight of one, units), each whole in one parcel."""
    bill = lane.bill(goods_of(units))
    weight_g = sum([each * count for each, count in units])
    weights = [each for each, _ in units]
    several = 1 < bill.parcels <= MOST_PARCELS
    parcels = divided(lane, lines, weights) if several else ()
    what = (weight_g, bill.parcels, bill.cost, bill.by)
    return shipped(lane.node, lines, *what, divided=parcels)


def _partly(
    demand: Demand,
    network: Network,
    lanes: Lanes,
    items: Sequence[Item],
    explain: Explain,
) -> SourcingPlan:
    """Return the plan where lines share a SKU, are divided, are short, or are many."""
    stock = {d.sku: item[2] for d, item in zip(demand.lines, items, strict=True)}
    supply = supply_of(demand, lanes, stock)
    loads, proved = best_loads(lanes, supply.wants)
    known = [node.id for node in network.ranked]
    missing = missing_of(demand, supply, known, lanes, stock)
    wanted = [demand.lines[want.place] for want in supply.wants]
    shipments = loaded(wanted, lanes.by_node, loads)
    if not _cost_their_weight(shipments, lanes):
        if len(demand.lines) <= MOST_LINES:
            return _by_units(demand, network, items)
        loads, proved = packed_better(lanes, supply.wants, loads), False
        shipments = loaded(wanted, lanes.by_node, loads)
    return planned(
        demand.order,
        shipments,
        missing,
        network.currency,
        proved=proved,
        explain=explain,
    )


def _cost_their_weight(shipments: Sequence[Shipment], lanes: Lanes) -> bool:
    costs = [(one, lanes.by_node[one.node].cost(one.weight_g)) for one in shipments]
    return all([lanes.minor(cost) == one.cost.minor for one, cost in costs])


def loaded(
    lines: Sequence[DemandLine], lanes: Mapping[str, Lane], loads: Loads
) -> tuple[Shipment, ...]:
    """Return the shipments of nodes that ship units of lines, as the lanes stand."""
    shipments: list[Shipment] = []
    for node in [node for node in lanes if node in loads]:
        here = [(lines[place], units) for place, units in sorted(loads[node].items())]
        goods = [assigned(d.line, d.sku, node, units) for d, units in here]
        each = [(d.weight_g, units) for d, units in here]
        lane, weight_g = lanes[node], sum([w * n for w, n in each])
        if weight_g <= lane.whole_g:
            shipments.append(_at_once(lane, goods, weight_g))
        else:
            shipments.append(packed(lane, goods, each))
    return tuple(shipments)

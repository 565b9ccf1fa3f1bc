"""What ships in several parcels and could ship in fewer is put together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from ordercore.accounts import MergePlan
from ordercore.accounts.merging import names_after
from ordercore.flow.looking.reopening import (
    Reopened,
    is_unbegun,
    reopened,
    situation_without,
)
from ordercore.flow.looking.situation import Situation
from ordercore.flow.looking.supposing import SupposingPlanner
from ordercore.flow.seeing.views import Views
from ordercore.message import Command
from ordercore.orders import Allocate, Gate, Order, Units
from ordercore.orders.reallocating import Move, Reallocate
from ordercore.sourcing import Assignment, Shipment, SourcingPlan
from ordercore.sourcing.choosing import packed
from ordercore.sourcing.plans.plan import parcels_of
from ordercore.values import Money

__all__ = ["ConsolidatingPlanner", "ConsolidationPlan"]

TOGETHER = "to ship together"

At = tuple[str, str]
"""A line, and the fulfilment order or the node that has units of it."""


@frozen
class ConsolidationPlan:
    """How claims of an order are moved so that shipping costs less.

    Attributes:
        order: whose claims they are.
        before: what ships now of what no node has begun, one shipment for each
            fulfilment order.
        after: what would ship instead; the same where nothing is cheaper.
        moves: the claims that change.
        currency: of every amount.
        first: what is done before, where two orders become one.
        missing: always empty, since no claim is given up.
        begun: the work that stays as it is, since its node has begun it: by its id, the
            node.
    """

    order: str
    before: tuple[Shipment, ...]
    after: tuple[Shipment, ...]
    moves: tuple[Move, ...]
    currency: str
    first: tuple[Command[Any], ...] = field(default=(), repr=False)
    missing: tuple[()] = ()
    begun: Mapping[str, str] = field(factory=dict[str, str], hash=False)

    @property
    def cost(self) -> Money:
        """What the shipments cost as they would be."""
        return Money(sum([one.cost.minor for one in self.after]), self.currency)

    @property
    def saved(self) -> Money:
        """How much less it costs."""
        now = Money(sum([one.cost.minor for one in self.before]), self.currency)
        return now - self.cost

    @property
    def commands(self) -> tuple[Command[Any], ...]:
        """What carries it out, all of it or nothing; none where nothing is saved."""
        if not self.moves:
            return self.first
        moved = {one.node for one in self.moves}
        parcels = parcels_of([one for one in self.after if one.node in moved])
        return (*self.first, Reallocate(self.order, self.moves, TOGETHER, parcels))

    @property
    def why(self) -> tuple[str, ...]:
        """What each change is good for, or why there is none."""
        if not self.before:
            return ("no node has work of it that is not begun",)
        if not self.commands:
            return ("nothing else costs less",)
        return tuple([str(one) for one in self._told()])

    def _told(self) -> Iterator[str]:
        for word, shipments in (("instead of", self.before), ("ships", self.after)):
            for one in shipments:
                goods = ", ".join([f"{k.quantity} × {k.sku}" for k in one.lines])
                yield f"{word} {goods} from {one.node} for {one.cost}"

    def __str__(self) -> str:
        count = len(self.before)
        head = f"{count} -> {len(self.after)} shipments, {self.saved} saved"
        if not self.commands:
            some = "1 shipment" if count == 1 else f"{count or 'no'} shipments"
            head = f"{some} that nobody has begun; all stays as it is"
        told = [f"  {one}" for one in self.why]
        told += [f"  {name} stays: {at} has begun" for name, at in self.begun.items()]
        return "\n".join([f"{self.order}: {head}", *told])


class ConsolidatingPlanner(SupposingPlanner):
    """What could ship together that does not."""

    def consolidate(self, order: str) -> ConsolidationPlan:
        """Return how what an order has claimed could ship for less, in fewer parcels.

        Only work that no node has been told of is touched, and it is moved as a whole:
        no unit loses its place, and none that waits gets one.  It is chosen as the
        strategy of the order has it, and taken only if it costs less.

        Raises Refused ``order.unknown``, ``rates.none``, ``order.held``, and
        ``order.illegal`` unless it is CONFIRMED.
        """
        views = self._look()
        found = views.order(order)
        return _consolidated(_movable(found, "consolidate"), views)

    def ship_together(self, order: str, into: str) -> ConsolidationPlan:
        """Return how two orders of one buyer could ship together for less.

        The first goes into the second, as :meth:`merge` has it, with its claims, and
        both ship from where that costs least.  Nothing is done where it costs no less,
        or where a node has been told of work for the first.

        Args:
            order: the one that goes.
            into: the one that stays, by whose strategy it is chosen.

        Raises Refused ``order.unknown``, ``rates.none``, ``order.held``,
        ``order.illegal`` unless both are CONFIRMED, and what merging them raises, such
        as ``merge.differs``.
        """
        views = self._look()
        gone = _movable(views.order(order), "ship together")
        _movable(views.order(into), "ship together")
        return _together(gone, self.merge(order, into), views)


def _movable(order: Order, asked: str) -> Order:
    order.check_open(asked)
    order.check_gate(Gate.SOURCE, asked)
    return order


def _consolidated(order: Order, views: Views) -> ConsolidationPlan:
    known = _claimed(order, Counter(), views)
    work = _shipping(order, known, views)
    found = _cheaper(order, known, work, tuple(work.values()))
    claims = [claim for progress in order.progress for claim in progress.claims]
    told = [one for one in claims if not is_unbegun(one.fulfillment, views)]
    return evolve(found, begun={one.fulfillment: one.node for one in told})


def _together(gone: Order, merge: MergePlan, views: Views) -> ConsolidationPlan:
    order, names = merge.change.after, names_after(gone, merge.change)
    asked: Counter[tuple[str, str]] = Counter()
    for line, progress in zip(gone.lines, gone.progress, strict=True):
        for claim in progress.claims:
            asked[names[line.id], claim.node] += claim.total
    more = Counter[str]()
    for (line_id, _), quantity in asked.items():
        more[line_id] += quantity
    known = _claimed(order, more, views, reopened(gone, views))
    own = _consolidated(gone, views).before
    work = _shipping(order, known, views)
    begun = sum([k.quantity for one in own for k in one.lines]) < sum(more.values())
    nothing = ConsolidationPlan(order.id, (), (), (), known.network.currency)
    if begun or not own:
        return nothing
    units = tuple([Units(line, node, n) for (line, node), n in asked.items()])
    both = {**work, **_allocated(order, units)}
    found = _cheaper(order, known, both, (*work.values(), *own))
    if found.after == found.before:
        return found
    return evolve(found, first=(*merge.commands, Allocate(order.id, units)))


def _claimed(
    order: Order, more: Mapping[str, int], views: Views, *others: Reopened
) -> Situation:
    """Return what is known of claims of an order that no node has begun.

    What waits is not looked at: it has no claim that could be moved.

    Args:
        order: whose claims they are.
        more: units by line that have a claim elsewhere, as of another order.
        views: what can be seen.
        others: the work for those units.
    """
    again = reopened(order, views)
    only = [
        evolve(
            after,
            unallocated=after.unallocated - now.unallocated + more.get(line.id, 0),
            backordered=0,
        )
        for line, now, after in zip(
            order.lines, order.progress, again.order.progress, strict=True
        )
    ]
    return situation_without(again.order.with_progress(only), views, again, *others)


def _allocated(order: Order, units: Sequence[Units]) -> dict[str, Shipment]:
    """Return the fulfilment orders that allocating units makes, by their names."""
    found: dict[str, Shipment] = {}
    nothing = Money(0, order.agreed.currency)
    for number, node in enumerate(dict.fromkeys([one.node for one in units]), 1):
        lines = [
            Assignment(one.line, order.line(one.line).sku, node, one.quantity)
            for one in units
            if one.node == node
        ]
        name = f"{order.id}-{order.fulfillments + number}"
        found[name] = Shipment(node, tuple(lines), 0, 0, nothing)
    return found


def _cheaper(
    order: Order,
    known: Situation,
    work: Mapping[str, Shipment],
    before: tuple[Shipment, ...],
) -> ConsolidationPlan:
    """Return the plan, which is nothing where nothing costs less than before."""
    plan = known.plan()
    nothing = ConsolidationPlan(order.id, before, before, (), plan.currency)
    if not before or plan.missing or plan.cost >= _cost(before, plan.currency):
        return nothing
    return evolve(nothing, after=plan.shipments, moves=tuple(_moves(work, plan)))


def _cost(shipments: tuple[Shipment, ...], currency: str) -> Money:
    return Money(sum([one.cost.minor for one in shipments]), currency)


def _shipping(order: Order, known: Situation, views: Views) -> dict[str, Shipment]:
    """Return what ships now, by fulfilment order, of what no node has begun."""
    demand = known.demand
    lanes = known.network.lanes_to(demand.ship_to, collect_at=demand.collect_at)
    weights = {line.line: line.weight_g for line in known.demand.lines}
    work: dict[str, list[Assignment]] = {}
    for line, progress in zip(order.lines, order.progress, strict=True):
        for claim in progress.claims:
            if is_unbegun(claim.fulfillment, views) and line.id in weights:
                one = Assignment(line.id, line.sku, claim.node, claim.allocated)
                work.setdefault(claim.fulfillment, []).append(one)
    found: dict[str, Shipment] = {}
    for name, lines in work.items():
        node = lines[0].node
        if node not in lanes.by_node:
            return {}  # what it costs nobody can say, so nothing is known to be cheaper
        units = [(weights[one.line], one.quantity) for one in lines]
        found[name] = packed(lanes.by_node[node], lines, units)
    return found


def _moves(before: Mapping[str, Shipment], plan: SourcingPlan) -> Iterator[Move]:
    """Yield how units get from their fulfilment orders to where the plan has them."""
    stay = {one.node: name for name, one in before.items() if _is_as_planned(one, plan)}
    have: Counter[At] = Counter()
    at: dict[str, str] = {}
    for name, one in before.items():
        at[name] = one.node
        for line in one.lines if name not in stay.values() else ():
            have[line.line, name] += line.quantity
    for one in plan.shipments:
        for line in one.lines if one.node not in stay else ():
            yield from _taken(have, at, line)


def _taken(
    have: Counter[At], at: Mapping[str, str], want: Assignment
) -> Iterator[Move]:
    """Yield the moves that bring so many units to a node, its own units first."""
    left = want.quantity
    claims = [key for key in have if key[0] == want.line]
    for key in sorted(claims, key=lambda key: at[key[1]] != want.node):
        units = min(left, have[key])
        left -= units
        have[key] -= units
        if units:
            yield Move(want.line, key[1], want.node, units)


def _is_as_planned(shipment: Shipment, plan: SourcingPlan) -> bool:
    """Tell whether a fulfilment order is already what the plan ships from its node."""
    lines = sorted([(one.line, one.quantity) for one in shipment.lines])
    return any(
        [
            one.node == shipment.node
            and lines == sorted([(k.line, k.quantity) for k in one.lines])
            for one in plan.shipments
        ]
    )

"""On what grounds an order ships from there, put together when somebody asks."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from attrs import evolve

from ordercore.sourcing.explaining.explain import Evidence, Said, Witness
from ordercore.sourcing.explaining.flipping import Again, Flips
from ordercore.sourcing.places.network import Node
from ordercore.sourcing.places.node_terms import told_terms
from ordercore.sourcing.plans.demand import DemandLine
from ordercore.sourcing.plans.explanation import Explanation, Flip, LineReason, Place
from ordercore.sourcing.plans.plan import NodeReason, Reason, SourcingPlan
from ordercore.sourcing.strategies.strategy import Strategy

__all__ = ["Grounds"]

STOCKED = {Reason.NOT_SERVED, Reason.TOO_HEAVY}
"""Why a node does not ship however much it has."""


class Grounds:
    """What a plan was made of, and who can tell why.

    Args:
        plan: what was decided.
        evidence: what was known.
        witness: who tells why a node does not ship.
        strategies: by which it was decided.
        again: decides it again.
    """

    def __init__(
        self,
        plan: SourcingPlan,
        evidence: Evidence,
        witness: Witness,
        strategies: Sequence[Strategy],
        again: Again,
    ) -> None:
        self._plan = plan
        self._evidence = evidence
        self._witness = witness
        self._strategies = strategies
        self._again = again
        self._shipped = {(a.line, a.node): a.quantity for a in plan.assignments}

    def nodes(self) -> tuple[NodeReason, ...]:
        """Return why each node ships or does not, by priority, then id."""
        return self._known

    @cached_property
    def _known(self) -> tuple[NodeReason, ...]:
        return (*self._nodes(),)

    def _nodes(self) -> Iterator[NodeReason]:
        network, to = self._evidence.network, self._evidence.demand.ship_to
        shipments = {shipment.node: shipment for shipment in self._plan.shipments}
        for node in network.ranked:
            km = network.distance_km(node.id, to)
            shipment = shipments.get(node.id)
            if shipment is None:
                said = self._witness.of_node(node)
            else:
                goods = [f"{line.quantity} × {line.sku}" for line in shipment.lines]
                said = _chosen(", ".join(goods))
            reason, text, extra, proved, by = said
            text += told_terms(node.terms)
            yield NodeReason(node.id, reason, km, extra, proved, text, by)

    def explanation(self) -> Explanation:
        """Return all of it, for each line and each node, with what would change it."""
        known = self._evidence
        flips = Flips(self._plan, known, self._strategies, self._again)
        lines = [evolve(r, flip=self._flip(flips, r, n)) for r, n in self._lines()]
        decisive = [*self._decisive(flips, lines)]
        to, ranked = known.demand.ship_to, known.network.ranked
        return Explanation(
            self._plan.order,
            self._known,
            tuple(lines),
            tuple(decisive),
            flips.complete,
            tuple([Place(node.id, node.name, node.address.at) for node in ranked]),
            to.coordinates,
            to.at is not None,
            self._plan.proved,
        )

    def bound(self) -> int | None:
        """Return what no such plan costs less than, in smallest coins."""
        return self._witness.bound()

    def _lines(self) -> Iterator[tuple[LineReason, Node]]:
        for place, line in enumerate(self._evidence.demand.lines):
            for node in self._evidence.network.ranked:
                yield self._line(place, line, node), node

    def _line(self, place: int, line: DemandLine, node: Node) -> LineReason:
        units = self._shipped.get((line.line, node.id), 0)
        if units:
            said = _chosen(f"{units} × {line.sku}")
        else:
            said = self._witness.of_line(place, node)
        reason, text, extra, proved, by = said
        return LineReason(
            line.line, line.sku, node.id, reason, units, extra, proved, text, by
        )

    def _flip(self, flips: Flips, reason: LineReason, node: Node) -> Flip | None:
        if reason.reason in STOCKED:
            return None
        if not reason.units:
            places = [line.line for line in self._evidence.demand.lines]
            if not self._witness.may_gain(places.index(reason.line), node):
                return None
        return flips.of_stock(reason.line, reason.node)

    def _decisive(self, flips: Flips, lines: Sequence[LineReason]) -> Iterator[Flip]:
        """Yield the smallest changes by which a node ships, or some of it no more."""
        for node in self._known:
            here = [r.flip for r in lines if r.node == node.node and r.flip is not None]
            ships = node.reason is Reason.CHOSEN
            known = [flip for flip in here if flip.ships != ships]
            if known:
                yield min(known, key=lambda flip: (flip.ends, abs(flip.units)))
            if ships or node.reason is Reason.DOMINATED:
                price = flips.of_price(node.node, node.extra)
                if price is not None:
                    yield price


def _chosen(goods: str) -> Said:
    return Reason.CHOSEN, f"ships {goods}", None, True, ()

"""Why a kit does not ship, told by its components: nothing lies anywhere as a kit."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from attrs import evolve, frozen

from ordercore.catalog import Component
from ordercore.sourcing.plans.explanation import Explanation, Flip, FlipKind, LineReason
from ordercore.sourcing.plans.plan import NodeReason, Reason, ShortPart, SourcingPlan
from ordercore.values.quantity import MOST

__all__ = ["Kit", "KitReasons", "short_parts"]

NONE: AbstractSet[str] = frozenset()

LACKING = frozenset({Reason.NO_STOCK, Reason.TOO_LITTLE})
"""Why a node does not ship because of what is there."""


def short_parts(
    components: Iterable[Component], there: Mapping[str, int], kits: int
) -> tuple[ShortPart, ...]:
    """Return the components of which there are too few for so many kits.

    >>> pot = (Component("CUP", 2), Component("POT"))
    >>> print(*short_parts(pot, {"CUP": 9, "POT": 1}, 3))
    POT is short: 1 there, 3 wanted
    """
    return tuple(
        [
            ShortPart(one.sku, there.get(one.sku, 0), one.quantity * kits)
            for one in components
            if there.get(one.sku, 0) < one.quantity * kits
        ]
    )


@frozen
class Kit:
    """A line of kits.

    Attributes:
        components: what is in one of them.
        wanted: how many are wanted.
        there: node -> component -> units that the line could have there.
    """

    components: tuple[Component, ...]
    wanted: int
    there: Mapping[str, Mapping[str, int]]

    def short(self, node: str) -> tuple[ShortPart, ...]:
        """Return which components are short at a node."""
        return short_parts(self.components, self.there.get(node, {}), self.wanted)

    def short_in_all(self) -> tuple[ShortPart, ...]:
        """Return which components are short at all nodes together."""
        total = {
            one.sku: sum([units.get(one.sku, 0) for units in self.there.values()])
            for one in self.components
        }
        return short_parts(self.components, total, self.wanted)

    def no_end(self, node: str) -> bool:
        """Tell whether nobody counts any of its components at a node."""
        there = self.there.get(node, {})
        # Some of them may be for other lines.
        return all([there.get(one.sku, 0) > MOST // 2 for one in self.components])

    def parts(self, node: str, more: int) -> tuple[tuple[str, int], ...]:
        """Return what it takes at a node to put so many kits more together, or fewer.

        For fewer it is one component, that of which the least has to be missing.
        """
        there = self.there.get(node, {})
        inside = self.components
        rows = [(one.sku, one.quantity, there.get(one.sku, 0)) for one in inside]
        kits = min([units // each for _, each, units in rows]) + more
        if more > 0:
            lacks = [(sku, kits * each - units) for sku, each, units in rows]
            return tuple([(sku, units) for sku, units in lacks if units > 0])
        over = [(units - kits * each - each + 1, sku) for sku, each, units in rows]
        units, sku = min(over)
        return ((sku, -units),)


class KitReasons:
    """Tells why a plan with kits is as it is, by what is in them.

    Args:
        plan: the same, told of kits as if they were articles.
        kits: by line, the lines that are kits.
        shared: the SKUs that had to share a component.  What more or fewer of them
            would change is not known, so it is not said.
    """

    def __init__(
        self,
        plan: SourcingPlan,
        kits: Mapping[str, Kit],
        shared: AbstractSet[str] = NONE,
    ) -> None:
        self._plan = plan
        self._kits = kits
        self._shared = shared

    def nodes(self) -> tuple[NodeReason, ...]:
        """Return why each node ships or does not."""
        return self._nodes

    @cached_property
    def _nodes(self) -> tuple[NodeReason, ...]:
        return tuple([self._node(one) for one in self._plan.why])

    def explanation(self) -> Explanation:
        """Return the same for each line and each node, with what would change it."""
        told = self._plan.explanation
        return evolve(
            told,
            nodes=self._nodes,
            lines=tuple([self._line(one) for one in told.lines]),
            flips=tuple([self._flip(one) for one in told.flips if self._holds(one)]),
        )

    def bound(self) -> int | None:
        """Return what no such plan costs less than, in smallest coins."""
        if self._shared and not self._plan.proved:
            return 0
        bound = self._plan.bound
        return None if bound is None else bound.minor

    def _node(self, reason: NodeReason) -> NodeReason:
        if reason.reason not in LACKING:
            return reason
        short = [part for kit in self._kits.values() for part in kit.short(reason.node)]
        return evolve(reason, text=_said(reason.text, short))

    def _line(self, reason: LineReason) -> LineReason:
        kit = self._kits.get(reason.line)
        if kit is None:
            return reason
        known = reason.flip is not None and self._holds(reason.flip)
        flip = self._flip(reason.flip) if reason.flip and known else None
        short = kit.short(reason.node) if reason.reason in LACKING else ()
        return evolve(reason, text=_said(reason.text, short), flip=flip)

    def _holds(self, flip: Flip) -> bool:
        return not self._shared or flip.kind is not FlipKind.STOCK

    def _flip(self, flip: Flip) -> Flip:
        kit = self._kits.get(flip.line)
        if kit is None or flip.kind is not FlipKind.STOCK:
            return flip
        if flip.ends or kit.no_end(flip.node):
            return evolve(flip, units=0, ends=True)
        return evolve(flip, parts=kit.parts(flip.node, flip.units))


def _said(text: str, short: Sequence[ShortPart]) -> str:
    return "; ".join([text, *map(str, dict.fromkeys(short))])

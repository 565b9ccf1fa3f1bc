"""From where a batch of orders ships, what it costs, and how much less it could."""

from collections.abc import Mapping
from functools import cached_property

from attrs import field, frozen

from ordercore.orders import Allocate, Backorder
from ordercore.sourcing.batch.certificate import BatchCertificate
from ordercore.sourcing.batch.turns import BatchRule
from ordercore.sourcing.plans.plan import Missing, NodeReason, SourcingPlan
from ordercore.sourcing.plans.table import aligned
from ordercore.values import Money

__all__ = ["BatchPlan"]

SHOWN = 20
"""So many orders are printed."""


@frozen(slots=False)
class BatchPlan:
    """From where the orders of a batch ship.

    Who gets units is decided by the rule.  Then it is chosen from where, so that few
    lines are divided and all shipments together cost little.  Each order's plan is the
    best that there is for it as long as the others have what they have: its reasons,
    and its being proved, are about that.

    Attributes:
        plans: of each order, in the order in which they were given.
        currency: of every amount.
        rule: who got units where there were not enough.
        fair: whether it is certain that the rule is kept.
        certificates: the proofs of ``bound``, one for all orders that mind the same.
        solver: who looked for it.
        left_out: orders that are sourced by themselves -> why; where it was made for a
            whole shop.
    """

    plans: tuple[SourcingPlan, ...]
    currency: str
    rule: BatchRule
    fair: bool
    certificates: tuple[BatchCertificate, ...] = field(repr=False)
    solver: str
    left_out: Mapping[str, str] = field(factory=dict[str, str], hash=False)

    @property
    def cost(self) -> Money:
        """What all shipments cost."""
        return Money(sum([plan.cost.minor for plan in self.plans]), self.currency)

    @property
    def bound(self) -> Money | None:
        """What no plan costs less than that the certificates speak of.

        None where a strategy minds something before cost that is not proved to be
        least, or weighs cost against something else.
        """
        return None if self.gap is None else self.cost - self.gap

    @property
    def gap(self) -> Money | None:
        """How much less the best such plan could cost at most; None as for bound."""
        gaps = [one.gap for one in self.certificates]
        known = [gap for gap in gaps if gap is not None]
        return Money(sum(known), self.currency) if len(known) == len(gaps) else None

    @cached_property
    def by_order(self) -> Mapping[str, SourcingPlan]:
        """The plan of each order."""
        return {plan.order: plan for plan in self.plans}

    @property
    def missing(self) -> Mapping[str, tuple[Missing, ...]]:
        """What cannot be shipped, and why, of each order that misses something."""
        return {plan.order: plan.missing for plan in self.plans if plan.missing}

    @property
    def why(self) -> Mapping[str, tuple[NodeReason, ...]]:
        """Why each node ships or does not, of each order.

        Worked out when it is asked for, from what was known when planning.
        """
        return {plan.order: plan.why for plan in self.plans}

    @property
    def commands(self) -> tuple[Allocate | Backorder, ...]:
        """What carries it out, order by order."""
        return tuple([command for plan in self.plans for command in plan.commands])

    def __str__(self) -> str:
        rows = aligned([_row(plan) for plan in self.plans[:SHOWN]], "<><")
        if len(self.plans) > SHOWN:
            rows.append(f"  and {len(self.plans) - SHOWN} more")
        apart = aligned([[one, why] for one, why in self.left_out.items()], "<<")
        return "\n".join(
            [_title(self), *rows, *(["by themselves", *apart] if apart else [])]
        )


def _title(plan: BatchPlan) -> str:
    count = len(plan.plans)
    orders = "1 order" if count == 1 else f"{count:,} orders"
    if plan.left_out:
        orders = f"{count:,} of {count + len(plan.left_out):,} orders"
    parcels = sum([one.parcels for one in plan.plans])
    boxes = "1 parcel" if parcels == 1 else f"{parcels:,} parcels"
    rule = plan.rule.replace("_", " ").lower()
    if not parcels:
        return f"{orders}, nothing ships, {rule}"
    return f"{orders}, {boxes}, {plan.cost} ({_proof(plan)}), {rule}"


def _proof(plan: BatchPlan) -> str:
    """Return how good it is certain to be."""
    fixed = sum([one.fixed for one in plan.certificates])
    but = f", {fixed:,} of them as they are" if fixed else ""
    if plan.gap is None:
        return f"not proved best{but}"
    if plan.gap:
        return f"at most {plan.gap} above the best{but}"
    return f"proved best{but}"


def _row(plan: SourcingPlan) -> list[str]:
    goods = [
        f"{node}: {', '.join([f'{a.quantity} × {a.sku}' for a in lines])}"
        for node, lines in [(s.node, s.lines) for s in plan.shipments]
    ]
    lacks = [f"missing {m.quantity} × {m.sku}" for m in plan.missing]
    return [plan.order, str(plan.cost), "; ".join([*goods, *lacks])]

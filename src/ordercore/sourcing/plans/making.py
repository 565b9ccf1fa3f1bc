"""What a plan is made of, made fast: soft until its fields are assigned, then frozen.

Some are made for every order, and took a third of the time in which it is sourced.
"""

from collections.abc import Sequence

from ordercore.orders.planned import PlannedParcel
from ordercore.sourcing.plans.demand import DemandLine
from ordercore.sourcing.plans.plan import (
    Assignment,
    Explain,
    Missing,
    Shipment,
    SourcingPlan,
)
from ordercore.values import Money
from ordercore.values.soft import harden, soft_class

__all__ = ["assigned", "planned", "shipped", "whole"]


def assigned(line: str, sku: str, node: str, quantity: int) -> Assignment:
    """Return an assignment."""
    made = _ASSIGNMENT()
    made.line = line
    made.sku = sku
    made.node = node
    made.quantity = quantity
    return harden(made, Assignment)


def whole(lines: Sequence[DemandLine], node: str) -> list[Assignment]:
    """Return the assignments of whole lines to one node."""
    found: list[Assignment] = []
    for line in lines:
        # As above, without the calls.
        made = _ASSIGNMENT()
        made.line = line.line
        made.sku = line.sku
        made.node = node
        made.quantity = line.quantity
        made.__class__ = Assignment
        found.append(made)
    return found


_ASSIGNMENT = soft_class(Assignment)


def shipped(
    node: str,
    lines: Sequence[Assignment],
    weight_g: int,
    parcels: int,
    cost: Money,
    by: tuple[str, ...],
    *,
    divided: tuple[PlannedParcel, ...] = (),
) -> Shipment:
    """Return a shipment."""
    made = _SHIPMENT()
    made.node = node
    made.lines = tuple(lines)
    made.weight_g = weight_g
    made.parcels = parcels
    made.cost = cost
    made.by = by
    made.divided = divided
    made.__class__ = Shipment
    return made  # type: ignore[no-any-return] # it has just become one


_SHIPMENT = soft_class(Shipment)


def planned(
    order: str,
    shipments: tuple[Shipment, ...],
    missing: tuple[Missing, ...],
    currency: str,
    *,
    proved: bool,
    explain: Explain,
) -> SourcingPlan:
    """Return a plan by cost, of which nothing was given up."""
    made = _PLAN()
    made.order = order
    made.shipments = shipments
    made.missing = missing
    made.currency = currency
    made.proved = proved
    made._explain = explain  # noqa: SLF001 - the plan's own, as it is made
    made.strategy = "cheapest"
    made.given_up = ()
    made.tried = ()
    made.rest = None
    made.__class__ = SourcingPlan
    return made  # type: ignore[no-any-return] # it has just become one


_PLAN = soft_class(SourcingPlan)

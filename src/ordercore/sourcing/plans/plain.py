"""A sourcing plan as plain data, and back: to be logged, sent or kept."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from ordercore.errors import Invalid, OrdercoreError
from ordercore.orders import LineQuantity
from ordercore.orders.planned import PlannedParcel
from ordercore.sourcing.plans.explanation import Explanation
from ordercore.sourcing.plans.plain_reasons import (
    explanation_as_plain,
    explanation_of_plain,
)
from ordercore.sourcing.plans.plan import (
    Assignment,
    Lack,
    Missing,
    NodeReason,
    Shipment,
    ShortPart,
    SourcingPlan,
    Told,
    Tried,
)
from ordercore.sourcing.strategies.strategy import Rest, Unfillable
from ordercore.values import Money

__all__ = ["plan_as_plain", "plan_of_plain"]

Plain = dict[str, Any]


def plan_as_plain(plan: SourcingPlan) -> Plain:
    """Return text, numbers, lists and dicts only; the explanation is worked out."""
    tried = [
        {"strategy": k.strategy, "missing": [_missing_as_plain(m) for m in k.missing]}
        for k in plan.tried
    ]
    return {
        "order": plan.order,
        "currency": plan.currency,
        "proved": plan.proved,
        "bound": None if plan.bound is None else plan.bound.minor,
        "strategy": plan.strategy,
        "given_up": [*plan.given_up],
        **({"tried": tried} if tried else {}),
        "shipments": [_shipment_as_plain(shipment) for shipment in plan.shipments],
        **({"rest": _rest_as_plain(plan.rest)} if plan.rest else {}),
        "missing": [_missing_as_plain(missing) for missing in plan.missing],
        "explanation": explanation_as_plain(plan.explanation),
    }


def plan_of_plain(data: Mapping[str, Any]) -> SourcingPlan:
    """Return the plan that :func:`plan_as_plain` wrote.

    Raises:
        Invalid: something is missing in it, unknown, or not what it should be.
    """
    try:
        fields = dict(data)
        told = _Kept(
            explanation_of_plain(fields.pop("explanation")), fields.pop("bound")
        )
        shipments = tuple([_shipment(part) for part in fields.pop("shipments")])
        missing = tuple([_missing(part) for part in fields.pop("missing")])
        given_up, rest = tuple(fields.pop("given_up", ())), fields.pop("rest", None)
        tried = tuple([_tried(part) for part in fields.pop("tried", ())])

        def explain(_: SourcingPlan) -> Told:
            return told

        return SourcingPlan(
            shipments=shipments,
            missing=missing,
            explain=explain,
            given_up=given_up,
            tried=tried,
            rest=None if rest is None else Rest(Unfillable(rest[0]), rest[1]),
            **fields,
        )
    except OrdercoreError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Invalid.at("plan", str(error), "what plan_as_plain writes") from error


def _rest_as_plain(rest: Rest) -> list[Any]:
    return [rest.unfillable.value, rest.after_days]


def _shipment_as_plain(shipment: Shipment) -> Plain:
    lines = [
        {"line": line.line, "sku": line.sku, "quantity": line.quantity}
        for line in shipment.lines
    ]
    by = {"by": list(shipment.by)} if shipment.by else {}
    divided = [
        {
            "lines": {one.line: one.quantity for one in parcel.lines},
            "by": parcel.service,
        }
        for parcel in shipment.divided
    ]
    return {
        "node": shipment.node,
        "lines": lines,
        "weight_g": shipment.weight_g,
        "parcels": shipment.parcels,
        "cost": str(shipment.cost),
        **by,
        **({"divided": divided} if divided else {}),
    }


def _shipment(data: Plain) -> Shipment:
    fields = dict(data)
    lines = [Assignment(node=fields["node"], **line) for line in fields.pop("lines")]
    cost, by = Money.parse(fields.pop("cost")), tuple(fields.pop("by", ()))
    divided = [
        PlannedParcel(
            fields["node"],
            tuple([LineQuantity(line, n) for line, n in parcel["lines"].items()]),
            parcel["by"],
        )
        for parcel in fields.pop("divided", ())
    ]
    return Shipment(
        lines=tuple(lines), cost=cost, by=by, divided=tuple(divided), **fields
    )


def _missing_as_plain(missing: Missing) -> Plain:
    parts = [
        {"sku": part.sku, "there": part.there, "wanted": part.wanted}
        for part in missing.parts
    ]
    return {
        "line": missing.line,
        "sku": missing.sku,
        "quantity": missing.quantity,
        "in_reach": missing.in_reach,
        "reason": missing.reason.value,
        "by": [*missing.by],
        **({"parts": parts} if parts else {}),
        **({"each": True} if missing.each else {}),
    }


def _missing(data: Plain) -> Missing:
    fields = dict(data)
    by = tuple(fields.pop("by", ()))
    parts = tuple([ShortPart(**part) for part in fields.pop("parts", ())])
    reason = Lack(fields.pop("reason"))
    return Missing(reason=reason, by=by, parts=parts, **fields)


def _tried(data: Plain) -> Tried:
    return Tried(data["strategy"], tuple([_missing(one) for one in data["missing"]]))


@frozen
class _Kept:
    """What was told of a plan when it was written down."""

    told: Explanation
    at_least: int | None

    def nodes(self) -> tuple[NodeReason, ...]:
        return self.told.nodes

    def explanation(self) -> Explanation:
        return self.told

    def bound(self) -> int | None:
        return self.at_least
